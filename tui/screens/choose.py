"""Choosing one of a few: which list, which act, which answer."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, ClassVar, overload

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from store.values import folded
from tui.page import Page
from tui.safe import safe
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.widgets.typed import LONGEST, Typed
from tui.words import _


class Lines:
    """Rows that are all here."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def count(self) -> int:
        """Give how many there are."""
        return len(self._rows)

    def page(self, offset: int, limit: int) -> Sequence[Row]:
        """Give some of them."""
        return self._rows[offset : offset + limit]


class LaterRows(Sequence[Row]):
    """Rows that are made of lines when they are shown: of all of them only once something is typed.

    Args:
        lines: of what; a row's key is the place of its line.
        cells: gives the texts of a line.
    """

    def __init__(self, lines: Sequence[Any], cells: Callable[[Any], tuple[str, ...]]) -> None:
        self._lines, self._cells = lines, cells

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            places = range(len(self))[place]
            return [
                Row(str(at), self._cells(line)) for at, line in zip(places, self._lines[place], strict=True)
            ]
        return Row(str(range(len(self))[place]), self._cells(self._lines[place]))

    @cached_property
    def _all(self) -> list[Row]:
        return self[:]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._all)


class ChooseScreen(Page[str | None]):
    """A few rows, narrowed by typing; gives the key of the one that is chosen, or nothing.

    Args:
        title: what is chosen.
        columns: the columns.
        rows: what there is.
        hint: a sentence below the title.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", _("back"), id="choose.back")]

    EMPTY: ClassVar[str] = _("nothing like that: change what you typed")

    def __init__(self, title: str, columns: Sequence[Column], rows: Sequence[Row], hint: str = "") -> None:
        super().__init__()
        self._title = title
        self._columns = columns
        self._rows = rows
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(safe(self._title), classes="title-line")
        yield Typed(placeholder=_("type to find"), id="search", compact=True, max_length=LONGEST)
        yield PagedTable(self._columns, empty=self.EMPTY, id="list")
        yield Static(safe(self._hint), classes="hint-line", id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show everything, ready to be narrowed."""
        self.query_one("#search", Input).focus()
        self._narrow("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow with every letter."""
        self._narrow(event.value)

    def _narrow(self, typed: str) -> None:
        words = folded(typed).split()
        if not words:
            self.query_one(PagedTable).show(Lines(self._rows))
            return
        rows = [row for row in self._rows if all(word in folded(" ".join(row.cells)) for word in words)]
        # What begins with what was typed is what was meant, before what only has it somewhere.
        rows.sort(key=lambda row: not folded(row.cells[0]).startswith(" ".join(words)))
        self.query_one(PagedTable).show(Lines(rows))

    def on_key(self, event: object) -> None:
        """Let the arrows move in the list while letters go to the search line."""
        move_in(self.query_one(PagedTable), event)

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Choose what the cursor is on."""
        self.query_one(PagedTable).action_choose()

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        """Give what was chosen."""
        self.chosen(str(message.key))

    def renew(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        self._rows = rows
        if self.is_mounted:
            self._narrow(self.query_one("#search", Input).value)

    def clear(self) -> None:
        """Forget what was typed."""
        self.query_one("#search", Input).value = ""

    def chosen(self, key: str) -> None:
        """Do with what was chosen what this screen is for: give it back."""
        self.dismiss(key)

    def action_leave(self) -> None:
        """Choose nothing; what was typed goes first."""
        if self.query_one("#search", Input).value:
            self.clear()
        else:
            self.dismiss(None)


def move_in(table: PagedTable, event: object) -> None:
    """Move in a list by a key that the search line has no use for."""
    key = getattr(event, "key", "")
    moves = {
        "down": lambda: table.action_move(1),
        "up": lambda: table.action_move(-1),
        "pagedown": lambda: table.action_page(1),
        "pageup": lambda: table.action_page(-1),
    }
    if key in moves and not table.has_focus:
        moves[key]()
        event.stop()  # type: ignore[attr-defined]
