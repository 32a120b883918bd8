"""People: everybody the station accounts for, found by any part of a name, a call sign or a telephone."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from store import desk
from store.registers.names import full
from tui import theme
from tui.screens.household import HouseholdScreen
from tui.screens.lists import ListScreen
from tui.widgets.paged_table import Column, PagedTable
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node


def columns(*, everywhere: bool = False) -> Sequence[Column]:
    """Give the columns in which people are listed; of people of many stations whose they are."""
    return (
        Column(_("Name"), 18, grow=True),
        Column(_("Station") if everywhere else _("Agency"), 9 if everywhere else 6),
        Column(_("Zone"), 4),
        Column(_("Where"), 10),
        Column(_("Telephone"), 12 if everywhere else 13),
        # Of the world numbers are longer, for codes are: they are read out on the telephone.
        Column(_("Number"), 15 if everywhere else 13),
    )


def where(row: Mapping[str, object]) -> str:
    """Say at which station somebody is, and beside it from which one they came."""
    at, came_from = (str(row.get(name) or "") for name in ("at_station", "came_from"))
    return f"{at} ({came_from})" if came_from else at


def station_of(node: "Node", number: str) -> str:
    """Give the code of the station where somebody is now, by their number."""
    return str(desk.record(node, "people", number).get("at_station") or "")


def cells(row: Mapping[str, object], *, everywhere: bool = False) -> tuple[str, ...]:
    """Give a person's line; see :func:`columns`."""
    sign = theme.presence(str(row["presence"]))
    phones = row["phones"]
    return (
        full(row),
        where(row) if everywhere else str(row["agency"] or ""),
        str(row["zone"] or ""),
        str(sign),
        str(phones[0]) if isinstance(phones, list) and phones else "",
        str(row["id"]),
    )


def open_family(screen: Screen[Any], node: "Node", person: str) -> None:
    """Open the household of a person, with the pointer on them."""
    household = desk.record(node, "people", person)["household"]
    if household is None:
        screen.notify(_("no household is on record for this person"), markup=False)
        return
    screen.app.push_screen(HouseholdScreen(node, str(household), person=person))


class PeopleScreen(ListScreen):
    """The list of people."""

    KIND = "people"
    TITLE_WORD = _("People")
    EMPTY = _("nobody here: change what you typed, or Esc for everybody")
    FILTERS = (("zone", "zones"), ("agency", "agencies"))
    SORTS = ("agency", "category", "household", "-arrived_on")
    PLACE = "people"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f6", "narrow('agency')", _("agency"), id="list.agency")]

    def __init__(self, node: "Node") -> None:
        super().__init__(node)
        self._everywhere = node.me.kind == "hq"

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        return columns(everywhere=self._everywhere)

    def cells(self, row: dict[str, object]) -> tuple[str, ...]:
        """Give a person's line."""
        return cells(row, everywhere=self._everywhere)

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        """Open the family of whoever was chosen."""
        open_family(self, self.node, str(message.key))
