"""A QR code in the cells of a terminal: two squares a cell, black on white whatever the theme.

Readers that follow the standard want dark on light. So colours are said, both of them, in every cell; where
a terminal has none, the letters' own colour is taken for light, as it is on a dark terminal, and a key turns
it around for the others.
"""

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import groupby
from typing import Final

from sync.qr.code import QUIET, QUIET_FULL, Squares

Cell = tuple[bool, bool]
"""Whether the upper and the lower square are dark."""


class Ink(Enum):
    """What a terminal draws with."""

    COLOURS = "colours"
    SIXTEEN = "16"
    NONE = "none"


def room(columns: int, lines: int) -> int:
    """Give how many squares a side there are, margin and all."""
    return max(0, min(columns, 2 * lines))


def cells(squares: Squares, columns: int, lines: int) -> list[list[Cell]]:
    """Lay a code out with as much margin as there is room for, four squares at most.

    Args:
        squares: the code.
        columns: cells of a line that there are.
        lines: lines that there are.

    Returns:
        As many lines as it takes, all of one length; nothing if there is no room for the least margin.
    """
    side = len(squares)
    quiet = min(QUIET_FULL, (room(columns, lines) - side) // 2)
    if quiet < QUIET:
        return []
    margin = bytes(quiet)
    blank = bytes(side + 2 * quiet)
    rows = [*[blank] * quiet, *(margin + row + margin for row in squares), *[blank] * quiet]
    if len(rows) % 2:
        rows.append(blank)
    return [
        [(bool(upper), bool(lower)) for upper, lower in zip(rows[at], rows[at + 1], strict=True)]
        for at in range(0, len(rows), 2)
    ]


def runs(line: Sequence[Cell]) -> Iterator[tuple[Cell, int]]:
    """Give the like cells of a line that stand side by side, with how many."""
    for cell, same in groupby(line):
        yield cell, len(list(same))


def glyph(cell: Cell, *, ink: Ink, turned: bool = False) -> str:
    """Give the letter of a cell.

    Args:
        cell: its squares.
        ink: with colours it is drawn in the upper square's colour on the lower one's; without, in light.
        turned: whether the letters' own colour is dark.
    """
    upper, lower = cell
    if ink is not Ink.NONE:
        return " " if upper == lower else "▀"
    return _LIGHT[(upper == turned, lower == turned)]


_LIGHT: Final = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
