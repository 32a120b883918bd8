"""A list of any length that asks only for the rows it shows.

Textual's ``DataTable`` measures every cell of every row before it draws one;
this draws ten thousand people as quickly as ten.
"""

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from tui import records_away
from tui.records_away import Lasting
from tui.theme import COLOURS
from tui.widgets.pages import Key, NoPages, PageCache, Pages, Row
from tui.widgets.row_drawing import Column, header, parts, sentence, spread, total
from tui.words import _

__all__ = ["Column", "PagedTable", "Pages", "Row"]

_HEADER: Final = 1
_TO_CHOOSE: Final = 2
_MARK: Final = "mark--"


class PagedTable(Lasting, ScrollView, can_focus=True):
    """A list with a header, a row cursor and nothing in memory but a few pages.

    Args:
        columns: what to show of each row.
        pages: where the rows are; without them the list is empty until :meth:`show`.
        empty: the sentence shown when there are none.
        id: the widget's id.
    """

    class RowSeen(Message):
        """The cursor came to stand on a row, or the row under it changed."""

        def __init__(self, table: "PagedTable", row: Row) -> None:
            super().__init__()
            self.table = table
            self.row = row

        @property
        def key(self) -> Key:
            """The row's key."""
            return self.row.key

        @property
        def control(self) -> "PagedTable":
            """The list, for ``@on(PagedTable.RowSeen, "#people")``."""
            return self.table

    class RowChosen(RowSeen):
        """Enter was pressed on a row, or the row was clicked twice."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paged-table--header",
        "paged-table--row",
        "paged-table--cursor",
        "paged-table--empty",
        *(_MARK + colour for colour in COLOURS.values()),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", _("Row up"), show=False, id="table.up"),
        Binding("down,j", "move(1)", _("Row down"), show=False, id="table.down"),
        Binding("pageup", "page(-1)", _("Page up"), show=False, id="table.page_up"),
        Binding("pagedown", "page(1)", _("Page down"), show=False, id="table.page_down"),
        Binding("home", "first", _("First row"), show=False, id="table.first"),
        Binding("end", "last", _("Last row"), show=False, id="table.last"),
        Binding("enter", "choose", _("Open"), id="table.choose"),
    ]

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    """The place of the row with the cursor."""

    def __init__(
        self,
        columns: Sequence[Column],
        pages: Pages | None = None,
        *,
        empty: str,
        id: str | None = None,  # noqa: A002 - Textual's name for it
    ) -> None:
        super().__init__(id=id)
        self._columns = columns
        self._widths = spread(columns, 0)
        self._measured: Sequence[Row] = ()
        self._rows = PageCache(pages or NoPages())
        self.empty = empty
        self._is_known = True

    @property
    def row(self) -> Row | None:
        """The row with the cursor, if there is one."""
        return self._rows.row(self.cursor)

    @property
    def key(self) -> Key | None:
        """The key of the row with the cursor, if there is one."""
        return None if self.row is None else self.row.key

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._rows.count

    def on_mount(self) -> None:
        """Ask for the rows of the first picture, unless they were shown already."""
        if not self._rows.is_filled:
            self.reload()

    def on_resize(self) -> None:
        """Give the columns the new width and keep the cursor in sight."""
        self._lay_out()
        self._keep_in_sight()

    def on_focus(self) -> None:
        """Take the terminal's cursor."""
        self._point()

    @property
    def shown(self) -> PageCache:
        """What is shown, with the rows that were asked for already: to be shown again, if nothing changed."""
        return self._rows

    def show(self, pages: Pages | PageCache) -> None:
        """Show other rows, from the first on; those that were shown before are not asked for again."""
        before = self.row
        rows = pages if isinstance(pages, PageCache) else PageCache(pages)
        if not rows.is_filled:
            self._fill(rows)
        self._rows, self._is_known = rows, True
        self._stand_on(0, before)

    def show_at(self, pages: Pages, place: int) -> None:
        """Show other rows with the cursor at a place, and what was in sight still there."""
        before, scroll = self.row, self.scroll_offset.y
        rows = PageCache(pages)
        self._fill(rows)
        self._rows = rows
        self._stand_on(place, before, scroll=scroll)

    def stand_at(self, key: Key) -> None:
        """Put the cursor on a row, if it is here still and not too far down."""
        found = self._rows.find(key, self.cursor)
        if found is not None:
            self.cursor = found

    def reload(self) -> None:
        """Ask for everything anew; the cursor stays with its row, or else at its place."""
        before, stood = self.row, self.cursor
        self._fill(self._rows)
        found = None if before is None else self._rows.find(before.key, stood)
        # Rows above have come or gone: what somebody reads stays where it is on the screen.
        moved = 0 if found is None else found - stood
        self._stand_on(stood if found is None else found, before, scroll=self.scroll_offset.y + moved)

    def _fill(self, rows: PageCache) -> None:
        """Ask for rows; as long as that is refused nobody is told that there are none."""
        self._is_known = False
        self.refresh()
        rows.refill()
        self._is_known = True

    def _stand_on(self, place: int, before: Row | None, *, scroll: int = 0) -> None:
        self.set_reactive(PagedTable.cursor, self.validate_cursor(place))
        try:
            # By the rows that are seen first: columns that moved while somebody scrolls would lose the eye.
            self._measured = self._rows.around(self.cursor)
        finally:
            # Also where the records refuse them: what is here still has to fit.
            self._lay_out()
        self.scroll_to(y=scroll, animate=False, force=True)
        self._keep_in_sight()
        self.refresh()
        if self.row is not None and self.row != before:
            self.post_message(self.RowSeen(self, self.row))

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in sight."""
        if y < _HEADER:
            style = self.get_component_rich_style("paged-table--header")
            strip = Strip([Segment(header(self._columns, self._widths), style)])
        elif self._rows.count:
            strip, style = self._row_strip(self.scroll_offset.y + y - _HEADER)
        else:
            style = self.get_component_rich_style("paged-table--empty")
            width = self.scrollable_content_region.width
            said = self.empty if self._rows.is_filled and self._is_known else ""
            strip = Strip([Segment(sentence(said, y - _HEADER, width), style)])
        left = self.scroll_offset.x
        return strip.crop_extend(left, left + self.size.width, style)

    def validate_cursor(self, place: int) -> int:
        """Keep the cursor on the list."""
        return max(0, min(self._rows.count - 1, place))

    def watch_cursor(self, before: int, now: int) -> None:
        """Draw the two lines that changed, scroll if need be, and tell."""
        self._keep_in_sight()
        for place in (before, now):
            self.refresh(Region(0, self._line_of(place), self.size.width, 1))
        if self.row is not None:
            self.post_message(self.RowSeen(self, self.row))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Scroll, and take the terminal's cursor along."""
        super().watch_scroll_y(old_value, new_value)
        self._point()

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows, down if positive."""
        self.cursor += rows

    def action_page(self, pages: int) -> None:
        """Move the cursor by screenfuls; one row stays in sight for the eye to hold on to."""
        self.cursor += pages * max(1, self._rows_in_sight - 1)

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self.cursor = 0

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self.cursor = self._rows.count - 1

    def action_choose(self) -> None:
        """Tell that the row with the cursor was chosen."""
        if self.row is not None:
            self.post_message(self.RowChosen(self, self.row))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row; the second click chooses it."""
        at = event.get_content_offset(self)
        if at is None or at.y < _HEADER:
            return
        place = self.scroll_offset.y + at.y - _HEADER
        if place < self._rows.count:
            self.cursor = place
            if event.chain == _TO_CHOOSE:
                self.action_choose()

    @property
    def _rows_in_sight(self) -> int:
        return max(0, self.scrollable_content_region.height - _HEADER)

    def _line_of(self, place: int) -> int:
        return place - self.scroll_offset.y + _HEADER

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        self._widths = spread(self._columns, width, self._measured)
        size = Size(max(width, total(self._widths)), self._rows.count + _HEADER)
        room = self.scrollable_content_region.size
        if size.width == self.virtual_size.width and self._scrolls(size, room) == self._scrolls(
            self.virtual_size, room
        ):
            # As wide as before, with a scrollbar or without as before: nothing on the screen has to move.
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)
        else:
            self.virtual_size = size

    @staticmethod
    def _scrolls(size: Size, room: Size) -> bool:
        return size.height > room.height

    def _keep_in_sight(self) -> None:
        top, rows = self.scroll_offset.y, self._rows_in_sight
        if self.cursor < top:
            top = self.cursor
        elif rows and self.cursor >= top + rows:
            top = self.cursor - rows + 1
        self.scroll_to(y=top, animate=False, force=True)
        self._point()

    def _point(self) -> None:
        """Put the terminal's cursor where ours is: braille lines and screen readers follow it."""
        line = self._line_of(self.cursor)
        if self.has_focus and self.screen.is_current and _HEADER <= line <= self._rows_in_sight:
            self.app.cursor_position = self.content_region.offset + Offset(0, line)

    def _row_strip(self, place: int) -> tuple[Strip, Style]:
        row = self._drawn(place)
        at_cursor = row is not None and place == self.cursor
        # Kept by Textual, where the table's own style would be put together anew for every line.
        style = self.get_component_rich_style("paged-table--cursor" if at_cursor else "paged-table--row")
        if row is None:
            return Strip([]), style
        colour = None if at_cursor else COLOURS.get(row.mark)
        texts = parts(row, self._widths, at_cursor=at_cursor)
        if colour is None:
            return Strip([Segment("".join(texts), style)]), style
        styles = (style, self.get_component_rich_style(_MARK + colour), style)
        return Strip([Segment(text, each) for text, each in zip(texts, styles, strict=True)]), style

    def _drawn(self, place: int) -> Row | None:
        """Give a row to be drawn; what the records' server refuses is said, and the line is empty."""
        try:
            return self._rows.row(place)
        except Exception as error:
            refused = records_away.of(error)
            if refused is None:
                raise
            told = self.app.records_away  # type: ignore[attr-defined]  # every program of ours has it
            self.app.call_later(told, refused)
            return None
