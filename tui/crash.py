"""What is said when Muster itself fails: where, but never with what.

Textual's own report prints local variables, a name or a passphrase among them.
"""

import sys
import traceback
from pathlib import Path
from types import TracebackType

from tui.words import _

_LAST_FRAMES = 8


def report(error: BaseException) -> str:
    """Describe a failure by type, file, line and function; no message, no value."""
    frames = traceback.extract_tb(error.__traceback__)[-_LAST_FRAMES:]
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    kinds = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < _LAST_FRAMES:
        kinds.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    return f"{' < '.join(kinds)} @ {places}" if places else " < ".join(kinds)


def sentence(error: BaseException) -> str:
    """Give the line that a person sees."""
    return _(
        "muster: something went wrong inside Muster; what was recorded is safe."
        " Start it again, and if it happens twice send this line to whoever looks after it: {report}"
    ).format(report=report(error))


def install_hook() -> None:
    """Replace Python's own report, which shows messages, for everything outside the screens."""

    def hook(_kind: type[BaseException], error: BaseException, _place: TracebackType | None) -> None:
        sys.stderr.write(sentence(error) + "\n")

    sys.excepthook = hook
