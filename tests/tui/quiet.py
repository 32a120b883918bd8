"""When a program that a test drives has done all that was asked of it: seen, not slept for.

Textual's pilot sleeps twice twenty milliseconds for each key, looks whether the processor was busy meanwhile,
and then asks every widget of the screen; that was half of the time of a test with a screen. Here the same
is asked of the event loop itself: whether anything is left to run, whether a worker works, whether a screen
has still something to draw. That is quicker, and stricter: a busy machine is not taken for a quiet program.
Nothing is drawn by the clock meanwhile: what a picture lacks it lacks always, not when the machine was slow.
"""

import asyncio
from collections.abc import Callable
from time import monotonic, process_time
from typing import Any

from textual import app as textual_app
from textual import pilot as textual_pilot
from textual import screen as textual_screen
from textual._context import active_app
from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.screen import Screen

LONGEST = 1.0
"""Seconds after which a program that never comes to rest is looked at as it is, as Textual's pilot does."""

_rules: dict[object, Any] = {}
_NEVER = 3600.0
"""Seconds after which a screen draws what waits, for whoever does not ask: longer than any test takes."""
_MOMENT = 0.002
_MOMENTS = 10
_RESTS = 0.1
"""A worker that uses less than this part of so many moments waits for what the test brings about."""


async def be_quiet(min_sleep: float = 0.0, max_sleep: float = LONGEST) -> None:
    """Let the program run until nothing is left to do but to wait for keys or for a later time."""
    del min_sleep  # what Textual would sleep in any case
    app = active_app.get()
    until = monotonic() + max_sleep
    while monotonic() < until:
        await _nothing_ready()
        if _draw_what_waits(app):
            continue
        if not _works(app) or await _rests(app):
            return


async def _nothing_ready() -> None:
    """Let everything run that the event loop could run now."""
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    while True:
        await asyncio.sleep(0)
        if not ready:
            return


def _draw_what_waits(app: App[object]) -> bool:
    """Draw what would be drawn with the next sixtieth of a second; gives whether there was something."""
    if app._resize_timer is not None:
        app._check_resize()
        return True
    if app._batch_count or not app._screen_stack:
        return False
    # What lies under a screen is a part of the picture, and is drawn before it. It says itself when it would
    # draw: unlike the uppermost it may look as if it waited when it has just drawn.
    waiting = [screen for screen in app._background_screens if screen._update_timer._active.is_set()]
    waiting += filter(_waits, app._screen_stack[-1:])
    for screen in waiting:
        screen._on_timer_update()
    return bool(waiting)


def _waits(screen: Screen[object]) -> bool:
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )


async def _rests(app: App[object]) -> bool:
    """Give a worker a few moments; says whether it used none of them."""
    for _moment in range(_MOMENTS):
        began, used = monotonic(), process_time()
        await asyncio.sleep(_MOMENT)
        if process_time() - used > _RESTS * (monotonic() - began) or not _works(app):
            return False
    return True


def _works(app: App[object]) -> bool:
    return any(worker.is_running for worker in app.workers)


async def _all_was_heard(pilot: Pilot[object], _timeout: float = 0.0) -> bool:
    """Stand in for asking every widget in turn whether it has heard what came before."""
    with pilot.app._context():
        await be_quiet()
    return pilot.app._exception is None


def _read_once(parse: Callable[..., Any]) -> Callable[..., Any]:
    """Read a style sheet once for all programs of a run that have the same colours."""

    def parsed(sheet: Any, css: str, **more: Any) -> Any:  # noqa: ANN401 - as Textual asks
        key = (css, *sorted(more.items()), *sorted(sheet._variables.items()))
        if key not in _rules:
            _rules[key] = parse(sheet, css, **more)
        return _rules[key]

    return parsed


def install() -> None:
    """Let every pilot of this process wait in this way, and read no style sheet twice."""
    for module in (textual_app, textual_pilot):
        vars(module)["wait_for_idle"] = be_quiet
    vars(textual_screen)["UPDATE_PERIOD"] = _NEVER
    Pilot._wait_for_screen = _all_was_heard  # type: ignore[assignment, method-assign]
    Stylesheet._parse_rules = _read_once(Stylesheet._parse_rules)  # type: ignore[method-assign]
