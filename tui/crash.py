"""What is said when Muster itself fails: where, but never with what.

Ordinary tracebacks print messages, source and local variables; here that can
be a passphrase or somebody's address. Imports nothing of Textual, which reads
its environment variables while it is being imported.
"""

import contextlib
import logging
import os
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import PurePath
from types import TracebackType
from typing import TYPE_CHECKING, Final

from tui.words import _

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_FRAMES: Final = 8
_ERRORS: Final = 6

# Every other TEXTUAL variable logs, records, connects, presses keys or loads code.
_HARMLESS: Final = frozenset(
    {
        "TEXTUAL_ANIMATIONS",
        "TEXTUAL_COLOR_SYSTEM",
        "TEXTUAL_DIM_FACTOR",
        "TEXTUAL_DISABLE_KITTY_KEY",
        "TEXTUAL_FILTERS",
        "TEXTUAL_FPS",
        "TEXTUAL_SMOOTH_SCROLL",
    }
)


def quiet_environment() -> None:
    """Take away the variables by which Textual logs, photographs or opens itself to others.

    Call it before anything imports Textual.
    """
    # A letter waited up to two frames of the usual sixty before what it finds was drawn.
    os.environ.setdefault("TEXTUAL_FPS", "240")
    for name in [name for name in os.environ if name.startswith("TEXTUAL") and name not in _HARMLESS]:
        del os.environ[name]


def report(error: BaseException) -> str:
    """Describe a failure by type, file, line and function; no message, no value.

    Args:
        error: what was raised.

    Returns:
        One line, innermost places first; causes and the members of groups follow
        after a semicolon.
    """
    told: list[str] = []
    for each in _related(error):
        places = _places(each.__traceback__)
        told.append(type(each).__name__ + (" at " + " < ".join(places) if places else ""))
        if len(told) == _ERRORS:
            break
    return "; ".join(told)


def halves(error: BaseException) -> tuple[str, str]:
    """Say that Muster failed and where, and what to do next."""
    return (
        _("something went wrong inside Muster (report: {report})").format(report=report(error)),
        _(
            "nothing was lost: what you had saved is saved. Start Muster again. If it happens again, send "
            "the report in the brackets to whoever looks after Muster; it holds no names and no records."
        ),
    )


def sentence(error: BaseException) -> str:
    """Say both in one line."""
    return "muster: " + "; ".join(halves(error))


def tell(text: str) -> None:
    """Write a line to the terminal's error stream, if there is still one."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        print(text, file=sys.stderr, flush=True)  # noqa: T201 - the command line's own voice


def install_hook() -> None:
    """Let every failure that reaches the interpreter end in a sentence instead of a traceback.

    Covers the main thread, other threads, finalisers and what libraries log.
    """

    def raised(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if not isinstance(error, KeyboardInterrupt):
            tell(sentence(error))

    def raised_unseen(args: "threading.ExceptHookArgs | UnraisableHookArgs") -> None:
        if args.exc_value is not None:
            tell(sentence(args.exc_value))

    sys.excepthook = raised
    threading.excepthook = raised_unseen
    sys.unraisablehook = raised_unseen
    # Without a handler, logging writes warnings, with whatever they quote, to the terminal.
    logging.getLogger().addHandler(logging.NullHandler())


def _related(error: BaseException) -> Iterator[BaseException]:
    """Give an error, then what it bundles and what it came from, each once."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop(0)
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        if isinstance(each, BaseExceptionGroup):
            waiting.extend(each.exceptions)
        waiting.append(each.__cause__ or each.__context__)


def _places(trace: TracebackType | None) -> list[str]:
    places = [
        f"{PurePath(frame.f_code.co_filename).name}:{line} in {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(trace)
    ]
    return places[: -_FRAMES - 1 : -1]
