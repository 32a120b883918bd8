"""Where to go: every place with its letter; one key more and one is there."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content

from tui.page import Sheet
from tui.places import Place
from tui.screens.choose import Lines
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.words import _


class JumpScreen(Sheet[str | None]):
    """The places; gives the name of the one that is chosen.

    Args:
        places: what there is, in order.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+o", "dismiss", _("Close"), id="jump.close"),
    ]
    CSS = """
    JumpScreen { align: center middle; background: $background 70%; }
    #jump { width: 66; max-width: 100%; height: auto; max-height: 100%; }
    #jump { border: round $border; background: $surface; }
    #jump PagedTable { height: auto; max-height: 100%; background: $surface; }
    """

    def __init__(self, places: Sequence[Place]) -> None:
        super().__init__()
        self._places = places

    def compose(self) -> ComposeResult:
        """Lay the list out."""
        rows = [Row(place.name, (place.key, place.title, place.about)) for place in self._places]
        columns = (Column("", 2), Column(_("Go to"), 18), Column("", 24, grow=True))
        with Vertical(id="jump") as box:
            box.border_title = Content(_("Type the letter"))
            yield PagedTable(columns, Lines(rows), empty="", id="places")

    def on_mount(self) -> None:
        """Wait for a letter."""
        table = self.query_one(PagedTable)
        table.styles.height = len(self._places) + 1
        table.focus()

    def on_key(self, event: events.Key) -> None:
        """Go where the letter leads; a letter goes before what it would do in a list."""
        found = next((place for place in self._places if place.key == event.key), None)
        if found is not None:
            event.stop()
            event.prevent_default()
            self.dismiss(found.name)

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        """Go where the cursor is."""
        self.dismiss(str(message.key))
