"""A QR code written to a terminal without a program of screens."""

import os
from collections.abc import Mapping
from typing import Final

from sync.qr.code import Squares
from tui.half_blocks import Cell, Ink, cells, glyph, runs

BEGIN: Final = "\x1b[?1049h\x1b[?25l\x1b[2J"
"""Another page of the terminal, without a cursor."""
HOME: Final = "\x1b[H"
REST: Final = "\x1b[K"
BELOW: Final = "\x1b[J"
END: Final = "\x1b[?25h\x1b[?1049l"
_PLAIN: Final = "\x1b[0m"

_BLACK, _WHITE = 0, 1
_TRUE: Final = ("0;0;0", "255;255;255")
_MANY: Final = ("16", "231")
_FEW: Final = (("30", "40"), ("97", "107"))
Pen = Mapping[Cell, str]


def pen(environment: Mapping[str, str]) -> Pen | None:
    """Give how a terminal is told the colours of each cell; ``None`` where it has none.

    Args:
        environment: ``NO_COLOR``, ``COLORTERM``, ``WT_SESSION`` (Windows) and ``TERM`` say what it can.
    """
    term = environment.get("TERM", "")
    many = environment.get("COLORTERM", "") in ("truecolor", "24bit") or environment.get("WT_SESSION")
    if environment.get("NO_COLOR"):
        return None
    if many or term.endswith("direct"):
        return {cell: f"\x1b[38;2;{_TRUE[not cell[0]]};48;2;{_TRUE[not cell[1]]}m" for cell in _CELLS}
    if term in ("", "dumb", "vt100", "vt102", "vt220"):
        return None
    if term.endswith("256color"):
        return {cell: f"\x1b[38;5;{_MANY[not cell[0]]};48;5;{_MANY[not cell[1]]}m" for cell in _CELLS}
    return {cell: f"\x1b[{_FEW[not cell[0]][0]};{_FEW[not cell[1]][1]}m" for cell in _CELLS}


_CELLS: Final = ((True, True), (True, False), (False, True), (False, False))


def drawn(squares: Squares, size: os.terminal_size, held: Pen | None, *, turned: bool = False) -> list[str]:
    """Give the lines of a code, each with its colours; none where there is no room.

    Args:
        squares: the code.
        size: columns and lines that there are.
        held: as :func:`pen` gave it.
        turned: where there are no colours, whether letters are dark on light.
    """
    lines = []
    for line in cells(squares, size.columns, size.lines):
        if held is None:
            lines.append("".join(glyph(cell, ink=Ink.NONE, turned=turned) for cell in line))
        else:
            parts = [held[cell] + glyph(cell, ink=Ink.COLOURS) * count for cell, count in runs(line)]
            lines.append("".join(parts) + _PLAIN)
    return lines
