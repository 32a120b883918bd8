"""What a sheet that is typed back was understood to say, before anybody is marked."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from tui.papers.type_back import STATES, Mark
from tui.safe import clean, fit
from tui.screens import rollcall_words as words
from tui.words import _, plural

_LINES: Final = 6
_WIDTH: Final = 38
_AT_EASE: Final = "accounted"


def told(marks: Sequence[Mark], room: int) -> list[str]:
    """Name people and how they were found, those who need somebody first; what has no room is counted.

    Args:
        marks: what was understood.
        room: cells of a line.
    """
    beside = max(1, room // _WIDTH)
    first = sorted(marks, key=lambda mark: mark.state == _AT_EASE)
    shown = first if len(first) <= beside * _LINES else first[: beside * _LINES - 1]
    cells = [
        fit(clean(f"{words.state(mark.state).word}: {mark.name}"), min(_WIDTH, room) - 1) for mark in shown
    ]
    if len(shown) < len(first):
        left = len(first) - len(shown)
        cells.append(plural("and {count} more", "and {count} more", left).format(count=left))
    return [" ".join(cells[at : at + beside]) for at in range(0, len(cells), beside)]


def counted(marks: Sequence[Mark]) -> str:
    """Count them by how they were found, and say how they are marked."""
    found = Counter(mark.state for mark in marks)
    parts = ", ".join(f"{found[state]} {words.state(state).word}" for state in STATES if found[state])
    return _("{parts}. Enter again marks them").format(parts=parts)
