"""Households: the doors a warden goes to, those not visited for longest at hand."""

from collections.abc import Sequence

from tui.screens.household import HouseholdScreen
from tui.screens.lists import ListScreen
from tui.widgets.paged_table import Column, PagedTable
from tui.words import _, word


class HouseholdsScreen(ListScreen):
    """The list of households."""

    KIND = "households"
    TITLE_WORD = _("Households")
    PLACE = "households"
    SORTS = ("quarter", "zone")
    EMPTY = _("no household here: change what you typed, or Esc for all")

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        return (
            Column(_("Address"), 20, grow=True),
            Column(_("Quarter"), 12, grow=True),
            Column(_("Zone"), 4),
            Column(word("heading", "People"), 6),
            Column(_("Last visit"), 10),
            Column(_("Number"), 15 if self.node.me.kind == "hq" else 12),
        )

    def cells(self, row: dict[str, object]) -> tuple[str, ...]:
        """Give a household's line."""
        visited = row["last_visit"]
        return (
            str(row["address"]),
            str(row["quarter"] or ""),
            str(row["zone"] or ""),
            str(row["people"]),
            str(visited)[:10] if visited else _("never"),
            str(row["id"]),
        )

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        """Open the household that was chosen."""
        self.app.push_screen(HouseholdScreen(self.node, str(message.key)))
