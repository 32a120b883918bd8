"""How quick the screens are: ``uv run python tests/bench/screens.py --json``.

On a store of ``--people``: from a key to the last line that it draws, in the list of people (letters,
arrows, whole pages, backspace) and from F2 to the list; and, in real processes on a real
pseudo-terminal, the first picture of the unlock screen beside that of a minimal Textual program, turn by
turn. Nothing here is asserted by the test suite: machines differ.
"""

import argparse
import asyncio
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tui.crash import quiet_environment
from tui.starting import look_seldom

quiet_environment()  # as the program does before it imports Textual
look_seldom()

from textual import events  # noqa: E402

from store.node import Node  # noqa: E402
from store.values import folded  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402
from tests.bench.station import fresh, made_up, populate  # noqa: E402
from tests.tui.terminal import Terminal, python  # noqa: E402
from tui.app import StationApp  # noqa: E402
from tui.screens.people import PeopleScreen  # noqa: E402
from tui.screens.today import TodayScreen  # noqa: E402
from tui.widgets.paged_table import PagedTable  # noqa: E402

_QUIET: Final = 0.03
"""Seconds without a new line after which a picture counts as finished."""
_MINIMAL: Final = """
from textual.app import App
from textual.widgets import Input, Label
class Door(App):
    def compose(self):
        yield Label("Type the passphrase")
        yield Input(password=True)
Door().run()
"""


class Timed(StationApp):
    """The program, noting when it drew last."""

    drawn = 0.0

    def _display(self, screen: Any, renderable: Any) -> None:  # noqa: ANN401 - Textual's own
        super()._display(screen, renderable)
        self.drawn = time.perf_counter()


def _shows_people(app: Timed) -> bool:
    return isinstance(app.screen, PeopleScreen) and any(one.count for one in app.screen.query(PagedTable))


async def _after(
    app: Timed, key: str, character: str | None = None, until: Callable[[], bool] = lambda: True
) -> float:
    """Press a key; give the seconds until the last line that it draws."""
    begun = time.perf_counter()
    app.post_message(events.Key(key, character))
    while app.drawn < begun or not until() or time.perf_counter() - app.drawn < _QUIET:
        await asyncio.sleep(0.001)
        if time.perf_counter() - begun > 1:  # a key that changes nothing draws nothing
            return 0.0
    return app.drawn - begun


async def _keys(node: Node, names: Sequence[str]) -> tuple[list[float], list[float]]:
    """Give the seconds of every key in the list, and of every opening of it."""

    def unlock(_user: str | None, _passphrase: str) -> Node:
        raise AssertionError("the node is open")

    app = Timed(label="PTM", unlock=unlock, node=node, idle_seconds=None)
    keys: list[float] = []
    openings: list[float] = []
    async with app.run_test(size=(120, 40)) as pilot:
        while not (isinstance(app.screen, TodayScreen) and app.screen.is_all):
            await pilot.pause(0.05)
        await app.workers.wait_for_complete()
        for _turn in range(10):
            openings.append(await _after(app, "f2", until=lambda: _shows_people(app)))
            await _after(app, "escape")
        await _after(app, "f2")
        for name in names:
            typed = name[:5]
            pressed = [*typed, "down", "down", "up", "pagedown", *["backspace"] * len(typed)]
            for key in (*pressed, "pagedown", "pagedown", "down", "pageup"):
                seconds = await _after(app, key, key if len(key) == 1 else None)
                keys += [seconds] if seconds else []
    return keys, openings


def _first_paint(home: Path, turns: int) -> tuple[float, float]:
    """Give the median seconds until the two unlock screens ask for the passphrase, in turn."""
    ours: list[float] = []
    minimal: list[float] = []
    for _turn in range(turns):
        for seconds, command in (
            (minimal, python(_MINIMAL)),
            (ours, [sys.executable, "-P", "-m", "muster", "--home", str(home)]),
        ):
            begun = time.perf_counter()
            with Terminal(command) as terminal:
                terminal.wait_for_text("Type the passphrase")
                seconds.append(time.perf_counter() - begun)
    return statistics.median(ours), statistics.median(minimal)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--people", type=int, default=50_000)
    options.add_argument("--names", type=int, default=80)
    options.add_argument("--turns", type=int, default=5)
    given = options.parse_args()
    some = made_up(given.people)
    every = max(1, len(some) // given.names)
    names = [name for one in some[::every] if (name := folded(one.family_name)).isascii()]
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        with fresh(home) as node:
            populate(node, some)
            # What this program imagined is no part of the other: it is not looked through for garbage.
            gc.collect()
            gc.freeze()
            keys, openings = asyncio.run(_keys(node, names))
        ours, minimal = _first_paint(home, given.turns)
    high = statistics.quantiles(keys, n=100)[98]
    rows = [
        Row(f"a key to its last line, {len(some)} people, p99 of {len(keys)}", _ms(high), "ms", must=50),
        Row("... median", _ms(statistics.median(keys)), "ms"),
        Row("F2 to the list of people, median of 10", _ms(statistics.median(openings)), "ms", must=150),
        Row("... the worst", _ms(max(openings)), "ms"),
        Row(
            "first picture of the unlock screen / of a minimal program",
            round(ours / minimal, 2),
            "x",
            must=1.3,
        ),
        Row("... in seconds", round(ours, 3), "s"),
    ]
    tell(rows, as_json=given.json)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


if __name__ == "__main__":
    main()
