"""A QR code on a screen."""

from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from sync.qr.code import Squares
from tui.half_blocks import Cell, Ink, cells, glyph, runs

_BLACK_WHITE: Final = {Ink.COLOURS: ("#000000", "#ffffff"), Ink.SIXTEEN: ("black", "bright_white")}
_STYLES: Final = {
    (ink, cell): Style(color=pair[not cell[0]], bgcolor=pair[not cell[1]])
    for ink, pair in _BLACK_WHITE.items()
    for cell in ((True, True), (True, False), (False, True), (False, False))
}


class QrView(Widget):
    """The code, at the top left; its colours are never those of the theme."""

    class Resized(Message):
        """There is another room for it."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self._squares: Squares | None = None
        self._laid: list[list[Cell]] = []
        self._turned = False

    @property
    def code(self) -> Squares | None:
        """What is shown."""
        return self._squares

    @property
    def ink(self) -> Ink:
        """What this terminal draws with."""
        if self.app.console.color_system is None:
            return Ink.NONE
        return Ink.SIXTEEN if self.app.current_theme.ansi else Ink.COLOURS

    def show(self, squares: Squares | None) -> None:
        """Show a code, or nothing."""
        self._squares = squares
        self._lay()

    def turn(self) -> None:
        """Take the letters' own colour for the other one, where there are no colours."""
        self._turned = not self._turned
        self.refresh()

    def on_resize(self) -> None:
        """Lay it out anew, and say so."""
        self._lay()
        self.post_message(self.Resized())

    def _lay(self) -> None:
        squares = self._squares
        self._laid = [] if squares is None else cells(squares, self.size.width, self.size.height)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        width = self.size.width
        if y >= len(self._laid):
            return Strip.blank(width, self.rich_style)
        ink = self.ink
        drawn = [
            Segment(
                glyph(cell, ink=ink, turned=self._turned) * count,
                self.rich_style if ink is Ink.NONE else _STYLES[ink, cell],
            )
            for cell, count in runs(self._laid[y])
        ]
        return Strip(drawn).adjust_cell_length(width, self.rich_style)
