"""What somebody's telephone sees of a terminal: a picture of the real screen, and an outside reader."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import zxingcpp
from pyte.screens import Char
from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import DIMMED_MONOKAI, TerminalTheme
from textual.app import App

WIDE, HIGH = 4, 8
"""Points of a cell."""
_UPPER: Final = {"▀": (True, False), "▄": (False, True), "█": (True, True), " ": (False, False)}
DARK: Final = DIMMED_MONOKAI
_PAPER: Final = [(0, 0, 0), *[(128, 128, 128)] * 6, (190, 190, 190)]
_BRIGHT: Final = [(85, 85, 85), *[(160, 160, 160)] * 6, (255, 255, 255)]
LIGHT: Final = TerminalTheme((255, 255, 255), (0, 0, 0), _PAPER, _BRIGHT)


def _grey(color: Color | None, theme: TerminalTheme, *, foreground: bool) -> int:
    red, green, blue = (color or Color.default()).get_truecolor(theme, foreground=foreground)
    return round(0.299 * red + 0.587 * green + 0.114 * blue)


def picture(lines: Iterable[Sequence[Segment]], theme: TerminalTheme = DARK) -> memoryview:
    """Draw lines of text with their colours, each cell of 4 x 8 points; letters are grey smears."""
    rows: list[bytes] = []
    for line in lines:
        upper, lower = bytearray(), bytearray()
        for text, style, _control in line:
            said = style or Style.null()
            front = _grey(said.color, theme, foreground=True)
            back = _grey(said.bgcolor, theme, foreground=False)
            if said.reverse:
                front, back = back, front
            for letter in text:
                above, below = _UPPER.get(letter, (None, None))
                # Names have letters of two cells, and signs above letters that take none.
                points = WIDE * cell_len(letter)
                for half, is_drawn in ((upper, above), (lower, below)):
                    smear = (front + back) // 2
                    half.extend([smear if is_drawn is None else front if is_drawn else back] * points)
        rows += [bytes(upper)] * (HIGH // 2) + [bytes(lower)] * (HIGH // 2)
    return memoryview(b"".join(rows)).cast("B", (len(rows), len(rows[0])))


def codes(seen: Any, *, inverted: bool = False) -> list[str]:  # noqa: ANN401 - whatever the reader takes
    """Give the texts of the codes in a picture; a strict reader takes dark on light only."""
    kind: Any = zxingcpp.BarcodeFormat.QRCode
    return [one.text for one in zxingcpp.read_barcodes(seen, formats=kind, try_invert=inverted)]


def terminal(cells: Sequence[Sequence[Char]]) -> list[list[Segment]]:
    """Give what an emulator drew as text with styles."""
    return [[Segment(one.data or " ", _style(one)) for one in line] for line in cells]


def _style(one: Char) -> Style:
    return Style(color=_colour(one.fg), bgcolor=_colour(one.bg), reverse=one.reverse)


def _colour(name: str) -> str:
    """Give a colour as Rich calls it."""
    if len(name) == 6 and all(letter in "0123456789abcdef" for letter in name):
        return f"#{name}"
    return _NAMES.get(name, name)


_NAMES: Final = {"brown": "yellow", "brightblack": "bright_black", "brightwhite": "bright_white"}


def sees(app: App[Any], theme: TerminalTheme = DARK, *, inverted: bool = False) -> str:
    """Give the digits of the one code that a program shows, or nothing if none can be read."""
    strips = app.screen._compositor.render_strips()
    found = codes(picture([list(strip) for strip in strips], theme), inverted=inverted)
    return found[0] if len(found) == 1 else ""
