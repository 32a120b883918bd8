"""A table of cells with a cell cursor: arrows reach what is wider or longer than the screen."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.safe import clean, fit
from tui.theme import COLOURS
from tui.widgets.row_drawing import CURSOR, sentence
from tui.words import _

Cell = tuple[str, str]
"""A cell's mark and its text."""

_MARK: Final = "mark--"
_TITLE_AT_MOST: Final = 24
_BEFORE: Final = 3
"""Cells before a cell's text: the cursor's sign, the mark, and a blank between two columns."""
_MORE_LEFT, _MORE_RIGHT = "<", ">"


class Matrix(Widget, can_focus=True):
    """Rows by columns.

    Args:
        empty: the sentence shown where there is no cell.
        id: the widget's id.
    """

    class CellSeen(Message):
        """The cursor came to stand on a cell."""

        def __init__(self, row: str, column: str) -> None:
            super().__init__()
            self.row = row
            self.column = column

    class CellChosen(CellSeen):
        """Enter was pressed on a cell."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "matrix--header",
        "matrix--cursor",
        *(_MARK + colour for colour in COLOURS.values()),
    }
    DEFAULT_CSS = """
    Matrix { height: 1fr; background: $background; color: $foreground; }
    Matrix > .matrix--header { background: $panel; color: $foreground; text-style: bold; }
    Matrix > .matrix--cursor {
        background: $block-cursor-blurred-background; color: $block-cursor-blurred-foreground;
    }
    Matrix:focus > .matrix--cursor {
        background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
    }
    Matrix > .mark--success { color: $success; }
    Matrix > .mark--accent { color: $accent; }
    Matrix > .mark--warning { color: $warning; text-style: bold; }
    Matrix > .mark--error { color: $error; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1, 0)", _("Row up"), show=False, id="matrix.up"),
        Binding("down,j", "move(1, 0)", _("Row down"), show=False, id="matrix.down"),
        Binding("left", "move(0, -1)", _("Column left"), show=False, id="matrix.left"),
        Binding("right", "move(0, 1)", _("Column right"), show=False, id="matrix.right"),
        Binding("pageup", "page(-1)", _("Page up"), show=False, id="matrix.page_up"),
        Binding("pagedown", "page(1)", _("Page down"), show=False, id="matrix.page_down"),
        Binding("home", "ends(0)", _("First column"), show=False, id="matrix.first"),
        Binding("end", "ends(1)", _("Last column"), show=False, id="matrix.last"),
        Binding("enter", "choose", _("Open"), id="matrix.choose"),
    ]

    def __init__(self, *, empty: str, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._empty = empty
        self._corner = ""
        self._down: Sequence[tuple[str, str]] = ()
        self._across: Sequence[tuple[str, str]] = ()
        self._cell: Callable[[str, str], Cell] = lambda _row, _column: ("", "")
        self._row = self._column = 0
        self._top = self._left = 0
        self._title = self._wide = 0

    def show(
        self,
        corner: str,
        rows: Sequence[tuple[str, str]],
        columns: Sequence[tuple[str, str]],
        cell: Callable[[str, str], Cell],
    ) -> None:
        """Show other cells; the cursor stays with its row and column where they are still there.

        Args:
            corner: what the rows are.
            rows: a key and a title for each.
            columns: the same for each column.
            cell: gives mark and text of a cell by the keys of its row and column.
        """
        before = self.here
        self._corner, self._down, self._across, self._cell = corner, rows, columns, cell
        if before is not None:
            self._row = _place(rows, before[0], self._row)
            self._column = _place(columns, before[1], self._column)
        titles = [cell_len(clean(title)) for _key, title in rows] or [0]
        self._title = min(_TITLE_AT_MOST, max(*titles, cell_len(corner), 6))
        texts = [cell_len(cell(row, column)[1]) for row, _r in rows for column, _c in columns]
        heads = [cell_len(clean(title)) for _key, title in columns]
        self._wide = min(_TITLE_AT_MOST, max([*texts, *heads, 4]))
        self._keep_in_sight()
        self.refresh()

    def stand_at(self, row: str, column: str) -> None:
        """Put the cursor on a cell, where it is still there."""
        self._row, self._column = (
            _place(self._down, row, self._row),
            _place(self._across, column, self._column),
        )
        self._keep_in_sight()
        self.refresh()

    @property
    def here(self) -> tuple[str, str] | None:
        """The keys of the row and the column with the cursor."""
        if not self._down or not self._across:
            return None
        return self._down[self._row][0], self._across[self._column][0]

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._keep_in_sight()

    def on_focus(self) -> None:
        """Take the terminal's cursor."""
        self._point()

    @property
    def _columns_in_sight(self) -> int:
        return max(1, (self.content_size.width - self._title - 2) // (self._wide + _BEFORE))

    @property
    def _rows_in_sight(self) -> int:
        return max(1, self.content_size.height - 1)

    def _keep_in_sight(self) -> None:
        self._row = max(0, min(len(self._down) - 1, self._row))
        self._column = max(0, min(len(self._across) - 1, self._column))
        rows, columns = self._rows_in_sight, self._columns_in_sight
        self._top = max(min(self._top, self._row), self._row - rows + 1)
        self._left = max(min(self._left, self._column), self._column - columns + 1)
        # Where there is room at the end, it is used.
        self._top = max(0, min(self._top, len(self._down) - rows))
        self._left = max(0, min(self._left, len(self._across) - columns))
        self._point()

    def _point(self) -> None:
        """Put the terminal's cursor where ours is: braille lines and screen readers follow it."""
        if self.has_focus and self.screen.is_current and self._down:
            across = self._title + 1 + (self._column - self._left) * (self._wide + _BEFORE) + 1
            self.app.cursor_position = self.content_region.offset + Offset(across, self._row - self._top + 1)

    # keys

    def action_move(self, rows: int, columns: int) -> None:
        """Move the cursor."""
        self._row, self._column = self._row + rows, self._column + columns
        self._moved()

    def action_page(self, pages: int) -> None:
        """Move the cursor by screenfuls."""
        self._row += pages * max(1, self._rows_in_sight - 1)
        self._moved()

    def action_ends(self, last: int) -> None:
        """Move the cursor to the first column, or the last."""
        self._column = (len(self._across) - 1) * last
        self._moved()

    def _moved(self) -> None:
        self._keep_in_sight()
        self.refresh()
        here = self.here
        if here is not None:
            self.post_message(self.CellSeen(*here))

    def action_choose(self) -> None:
        """Tell that the cell with the cursor was chosen."""
        here = self.here
        if here is not None:
            self.post_message(self.CellChosen(*here))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked cell; the second click chooses it."""
        at = event.get_content_offset(self)
        if at is None or at.y < 1 or at.x <= self._title or not self._down:
            return
        self._row = self._top + at.y - 1
        self._column = self._left + (at.x - self._title - 1) // (self._wide + _BEFORE)
        self._moved()
        if event.chain > 1:
            self.action_choose()

    # drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in sight."""
        width = self.content_size.width
        style = self.rich_style
        if not self._down or not self._across:
            return Strip([Segment(fit(sentence(self._empty, y, width), width), style)])
        columns = self._across[self._left : self._left + self._columns_in_sight]
        if y == 0:
            strip = self._header(columns)
            style = self.get_component_rich_style("matrix--header")
        else:
            place = self._top + y - 1
            if place >= len(self._down):
                return Strip([Segment(" " * width, style)])
            strip = self._line(place, columns)
        return strip.adjust_cell_length(width, style)

    def _header(self, columns: Sequence[tuple[str, str]]) -> Strip:
        style = self.get_component_rich_style("matrix--header")
        more = _MORE_LEFT if self._left else " "
        texts = [fit(clean(self._corner), self._title) + more]
        texts += ["  " + " " + fit(clean(title), self._wide) for _key, title in columns]
        beyond = self._left + len(columns) < len(self._across)
        return Strip([Segment("".join(texts) + (_MORE_RIGHT if beyond else ""), style)])

    def _line(self, place: int, columns: Sequence[tuple[str, str]]) -> Strip:
        plain = self.rich_style
        row, title = self._down[place]
        segments = [Segment(fit(clean(title), self._title) + " ", plain)]
        for at, (column, _title) in enumerate(columns, start=self._left):
            here = place == self._row and at == self._column
            mark, text = self._cell(row, column)
            style = self.get_component_rich_style("matrix--cursor") if here else plain
            colour = COLOURS.get(mark)
            marked = style if here or colour is None else self.get_component_rich_style(_MARK + colour)
            segments += [
                Segment(CURSOR if here else " ", style),
                Segment(fit(clean(mark), 1), marked),
                Segment(" " + fit(clean(text), self._wide), style),
            ]
        return Strip(segments)


def _place(titled: Sequence[tuple[str, str]], key: str, otherwise: int) -> int:
    return next((place for place, (one, _title) in enumerate(titled) if one == key), otherwise)
