"""Blocks become pages: what belongs together stays together, heads are repeated, nothing is cut."""

from collections.abc import Iterator, Sequence
from typing import Final

from tui.papers import blocks
from tui.papers.blocks import Block, Card, Line, Table, Tick
from tui.papers.pdf import squares
from tui.papers.pdf.sheet import MARGIN, Sheet, Style
from tui.safe import STAYS

HEAD: Final = 16.0
"""Millimetres below the margin that the mark at the top of a page takes."""
FOOT: Final = 12.0
_PAD: Final = 1.0
_HEADINGS: Final = {1: Style(14, bold=True), 2: Style(12, bold=True)}
_TITLE_ROW: Final = Style(11, bold=True)
_TICK: Final = 4.4
_LABEL: Final = 52.0
_GAP: Final = 2.5
_CARD_WIDE, _CARD_HIGH, _CARD_GAP = 85.6, 54.0, 4.0
_SIGN: Final = 16.0
_MONO: Final = 80
_BLANK: Final = 1.6
"""Millimetres that a line of a text paper stands in for each blank before it."""
_WIDEST_WORD: Final = 45.0
"""A column is not made wider than this for one long word of it."""


class Layout:
    """Lays blocks out on a sheet.

    Args:
        sheet: where to.
        marked: whether each page leaves room for its mark.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.left = MARGIN
        self.right = sheet.width - MARGIN
        self.bottom = sheet.height - MARGIN - FOOT
        self.at = self.bottom
        self._page()

    @property
    def room(self) -> float:
        """Millimetres between the margins."""
        return self.right - self.left

    def lay(self, some: Sequence[Block]) -> None:
        """Lay blocks one below the other."""
        for place, block in enumerate(some):
            after = some[place + 1] if place + 1 < len(some) else None
            self._block(block, after)

    def _page(self) -> None:
        self.sheet.add()
        self.at = MARGIN + HEAD

    def _needs(self, height: float) -> bool:
        """Begin a page where there is no room for so much; says whether it did."""
        if self.at + height <= self.bottom or self.at <= MARGIN + HEAD:
            return False
        self._page()
        return True

    def _block(self, block: Block, after: Block | None) -> None:  # noqa: C901 - one case a kind
        match block:
            case blocks.Heading():
                self._heading(block, after)
            case blocks.Text():
                self._text(block)
            case blocks.Fields():
                self._fields(block)
            case blocks.Table():
                self._table(block)
            case blocks.Signature():
                self._signature(block)
            case blocks.Gap():
                self.at += block.height
            case blocks.Break():
                if self.at > MARGIN + HEAD:
                    self._page()
            case blocks.Code():
                self._code(block)
            case blocks.Cards():
                self._cards(block)
            case blocks.Plain():
                self._plain(block)

    def _lines(
        self, lines: Sequence[str], style: Style, left: float, room: float, *, middle: bool = False
    ) -> None:
        for line in lines:
            self._needs(style.height)
            self.sheet.text(left, self.at, line, style, room, "middle" if middle else "left")
            self.at += style.height

    def _heading(self, block: blocks.Heading, after: Block | None) -> None:
        style = _HEADINGS[block.level]
        lines = self.sheet.wrapped(block.text, self.room, style)
        follows = 22.0 if isinstance(after, Table) else 12.0
        self._needs(_GAP + len(lines) * style.height + follows)
        self.at += _GAP
        self._lines(lines, style, self.left, self.room)
        self.at += 1

    def _text(self, block: blocks.Text) -> None:
        style = Style(block.size, block.bold)
        self._lines(
            self.sheet.wrapped(block.text, self.room, style), style, self.left, self.room, middle=block.middle
        )
        self.at += 1

    def _fields(self, block: blocks.Fields) -> None:
        said, label = Style(block.size), Style(block.size, bold=True)
        room = self.room - _LABEL
        for name, value in block.pairs:
            left = self.sheet.wrapped(name, _LABEL - 2, label)
            lines = self.sheet.wrapped(value, room, said)
            height = max(len(left), len(lines)) * said.height + _PAD
            self._needs(height)
            for place, line in enumerate(left):
                self.sheet.text(self.left, self.at + place * label.height, line, label)
            if not value.strip():
                self.sheet.rule(self.left + _LABEL, self.at + said.height, self.right)
            top = self.at
            for line in lines:
                if top + said.height > self.bottom:
                    self._page()
                    top = self.at
                self.sheet.text(self.left + _LABEL, top, line, said)
                top += said.height
            self.at = max(top + _PAD, self.at + len(left) * said.height + _PAD)

    # tables

    def _table(self, table: Table) -> None:
        widths = self._widths(table)
        style = Style(table.size)
        self._head(table, widths)
        lines = list(table.lines)
        heights = [self._height(line, widths, style) for line in lines]
        for place, line in enumerate(lines):
            together = heights[place]
            following = place
            while lines[following].keep and following + 1 < len(lines):
                following += 1
                together += heights[following]
            most = self.bottom - MARGIN - HEAD - 2 * style.height
            if self._needs(together if together < most else heights[place]):
                self._head(table, widths)
            self._row(line, widths, style, table)

    def _widths(self, table: Table) -> list[float]:
        fixed = sum(column.fixed or 0 for column in table.columns)
        shares = sum(column.share for column in table.columns if column.fixed is None) or 1
        widths = [column.fixed or (self.room - fixed) * column.share / shares for column in table.columns]
        return self._with_room_for_words(table, widths)

    def _with_room_for_words(self, table: Table, widths: list[float]) -> list[float]:
        """Give narrow columns of those that have more than they need: half a telephone number is none."""
        style = Style(table.size)
        needs = [
            column.fixed or min(self._longest_word(table, place, style) + 2 * _PAD + 0.5, _WIDEST_WORD)
            for place, column in enumerate(table.columns)
        ]
        short = sum(max(need - width, 0) for need, width in zip(needs, widths, strict=True))
        spare = sum(max(width - need, 0) for need, width in zip(needs, widths, strict=True))
        if not short or not spare:
            return widths
        part = min(short / spare, 1.0)
        filled = min(spare / short, 1.0)
        return [
            width + (need - width) * (filled if need > width else part)
            for need, width in zip(needs, widths, strict=True)
        ]

    def _longest_word(self, table: Table, place: int, style: Style) -> float:
        words = set(table.columns[place].title.split())
        for line in table.lines:
            if place < len(line.cells) and isinstance(line.cells[place], str):
                words.update(str(line.cells[place]).split())
        return max((self.sheet.width_of(word, style) for word in words if word.isascii()), default=0.0)

    def _head(self, table: Table, widths: Sequence[float]) -> None:
        style = Style(min(table.size, 9.5), bold=True)
        cells = [
            self.sheet.wrapped(column.title, width - 2 * _PAD, style)
            for column, width in zip(table.columns, widths, strict=True)
        ]
        height = max(map(len, cells)) * style.height + 2 * _PAD
        self._needs(height + 3 * style.height)
        self.sheet.rule(self.left, self.at, self.right, 0.6)
        left = self.left
        for lines, width in zip(cells, widths, strict=True):
            for down, line in enumerate(lines):
                self.sheet.text(left + _PAD, self.at + _PAD + down * style.height, line, style)
            left += width
        self.at += height
        self.sheet.rule(self.left, self.at, self.right, 0.6)

    def _wrapped(self, line: Line, widths: Sequence[float], style: Style) -> list[list[str]]:
        return [
            [] if isinstance(cell, Tick) else self.sheet.wrapped(cell, width - 2 * _PAD, style)
            for cell, width in zip(line.cells, widths, strict=False)
        ]

    def _height(self, line: Line, widths: Sequence[float], style: Style) -> float:
        if line.title:
            return (
                len(self.sheet.wrapped(line.title, self.room - 2, _TITLE_ROW)) * _TITLE_ROW.height + 2 * _PAD
            )
        cells = self._wrapped(line, widths, style)
        least = _TICK + 1 if any(isinstance(cell, Tick) for cell in line.cells) else style.height
        return max(least, max(map(len, cells), default=1) * style.height) + 2 * _PAD

    def _row(self, line: Line, widths: Sequence[float], style: Style, table: Table) -> None:
        if line.title:
            self.at += _PAD
            self._lines(
                self.sheet.wrapped(line.title, self.room - 2, _TITLE_ROW),
                _TITLE_ROW,
                self.left + _PAD,
                self.room,
            )
            self.at += _PAD
            self.sheet.rule(self.left, self.at, self.right)
            return
        style = Style(style.size, line.bold)
        cells = self._wrapped(line, widths, style)
        if self._height(line, widths, style) > self.bottom - MARGIN - HEAD - 4 * style.height:
            self._tall(cells, widths, style, table)
        else:
            for cell, lines, left, width in self._across(line, cells, widths):
                if isinstance(cell, Tick):
                    self._tick(cell, left, width)
                for down, said in enumerate(lines):
                    self.sheet.text(left + _PAD, self.at + _PAD + down * style.height, said, style)
            self.at += self._height(line, widths, style)
        self.sheet.rule(self.left, self.at, self.right)

    def _tall(
        self, cells: Sequence[Sequence[str]], widths: Sequence[float], style: Style, table: Table
    ) -> None:
        """Go on with a row on the next page that is longer than one."""
        for down in range(max(map(len, cells))):
            if self._needs(style.height):
                self._head(table, widths)
            left = self.left
            for lines, width in zip(cells, widths, strict=False):
                if down < len(lines):
                    self.sheet.text(left + _PAD, self.at, lines[down], style)
                left += width
            self.at += style.height

    def _across(
        self, line: Line, cells: Sequence[Sequence[str]], widths: Sequence[float]
    ) -> Iterator[tuple[blocks.Cell, Sequence[str], float, float]]:
        left = self.left
        for cell, lines, width in zip(line.cells, cells, widths, strict=False):
            yield cell, lines, left, width
            left += width

    def _tick(self, tick: Tick, left: float, width: float) -> None:
        if tick.said:
            style = Style(9, bold=True)
            self.sheet.text(left, self.at + _PAD, tick.said, style, width, "middle")
        else:
            self.sheet.box(left + (width - _TICK) / 2, self.at + _PAD + 0.2, _TICK, _TICK, 0.4)

    # what is signed, scanned, cut

    def _signature(self, block: blocks.Signature) -> None:
        self._needs(_SIGN + 10)
        self.at += _SIGN
        width = self.room / len(block.under)
        style = Style(9.5)
        most = 0
        for place, under in enumerate(block.under):
            left = self.left + place * width
            self.sheet.rule(left, self.at, left + width - 6)
            lines = self.sheet.wrapped(under, width - 6, style)
            most = max(most, len(lines))
            for down, line in enumerate(lines):
                self.sheet.text(left, self.at + 1 + down * style.height, line, style)
        self.at += most * style.height + 3

    def _code(self, block: blocks.Code) -> None:
        self._needs(block.side + 2)
        if block.text:
            squares.draw(self.sheet, block.text, self.left, self.at, block.side)
        style = Style(9.5)
        left, top = self.left + block.side + 4, self.at
        for said in block.beside:
            for line in self.sheet.wrapped(said, self.right - left, style):
                self.sheet.text(left, top, line, style)
                top += style.height
        self.at = max(self.at + block.side if block.text or not block.beside else top, top) + 2

    def _cards(self, block: blocks.Cards) -> None:
        across = int((self.room + _CARD_GAP) // (_CARD_WIDE + _CARD_GAP)) or 1
        for place, card in enumerate(block.cards):
            column = place % across
            if column == 0:
                self._needs(_CARD_HIGH)
            self._card(card, self.left + column * (_CARD_WIDE + _CARD_GAP), self.at)
            if column == across - 1 or place == len(block.cards) - 1:
                self.at += _CARD_HIGH + _CARD_GAP

    def _card(self, card: Card, left: float, top: float) -> None:
        self.sheet.box(left, top, _CARD_WIDE, _CARD_HIGH)
        inside, room = left + 3, _CARD_WIDE - 6
        down = self._shrunk(card, room)
        at = top + 2.5
        for line, style, indent in down:
            self.sheet.text(inside + indent, at, line, style)
            at += style.height
        foot = Style(7.5)
        lines = self.sheet.wrapped(card.foot, room, foot)
        for place, line in enumerate(lines):
            height = (len(lines) - place) * foot.height
            self.sheet.text(inside, top + _CARD_HIGH - 1 - height, line, foot)

    def _shrunk(self, card: Card, room: float) -> list[tuple[str, Style, float]]:
        """Write a card in the largest letters in which all of it has room."""
        made: list[tuple[str, Style, float]] = []
        foot = len(self.sheet.wrapped(card.foot, room, Style(7.5))) * Style(7.5).height
        for size in (11.0, 10.0, 9.0, 8.0, 7.0, 6.0):
            title, style = Style(size + 1, bold=True), Style(size)
            made = [(line, title, 0.0) for line in self.sheet.wrapped(card.title, room, title)]
            for label, value in card.pairs:
                said = f"{label}: {value}" if label else value
                lines = self.sheet.wrapped(said, room, style)
                made += [(line, style, 0.0) for line in lines]
            if sum(style.height for _line, style, _left in made) + foot + 4 <= _CARD_HIGH:
                break
        return made

    def _plain(self, block: blocks.Plain) -> None:
        """Write a text paper: its columns stand by their places, so each run between blanks is put there."""
        size = 10.0
        while size > 7 and self.sheet.width_of("0" * _MONO, Style(size)) > self.room * 1.04:  # noqa: PLR2004 - a little over
            size -= 0.25
        style = Style(size)
        for line in block.lines:
            for said in self.sheet.wrapped(line, self.room, style) if line.strip() else [""]:
                self._needs(style.height)
                left = self.left + (len(said) - len(said.lstrip())) * _BLANK
                for part in said.strip().split(STAYS):
                    self.sheet.text(left, self.at, part, style)
                    left += self.sheet.width_of(part, style)
                self.at += style.height
