"""Any list of the office, in the columns that its register names."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.binding import Binding, BindingType

from store import desk
from store.desk import Wanted
from store.register import Register
from store.registers import REGISTRY
from tui import terms
from tui.screens.lists import ListScreen
from tui.widgets.paged_table import Column, PagedTable
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_NUMBER: Final = 14
"""Cells of a number; at headquarters two more, for the codes of the world are longer."""
_MARGIN: Final = 4
_WIDTHS: Final[Mapping[str, int]] = {
    "address": 24,
    "agency": 7,
    "area": 5,
    "code": 7,
    "drill": 5,
    "people": 7,
    "state": 11,
    "status": 11,
    "zone": 5,
}
_DAY, _MOMENT, _OTHER = 10, 20, 13
_ENDS: Final = frozenset({"former_id", "ended_on", "ended_reason"})
_NAMES: Final = 20
_DRILL: Final = "drill"
"""Said of what is one, and nothing of what is not: that is what the eye looks for."""


class RegisterScreen(ListScreen):
    """A list; Enter opens a record.

    Args:
        node: whose list.
        kind: which list.
        picking: whether a record is chosen for a form, which gets its number, instead of being opened.
        station: at headquarters, whose list it is, by code; everybody's if none is named.
    """

    EMPTY = _("nothing here: F8 adds the first, Esc goes back; or change what you typed")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f6", "narrow('agency')", _("agency"), id="list.agency"),
    ]

    def __init__(self, node: "Node", kind: str, *, picking: bool = False, station: str | None = None) -> None:
        self.KIND = kind
        super().__init__(node)
        register = REGISTRY.kind(kind)
        self.TITLE_WORD = terms.kind(kind) if station is None else f"{station} {terms.kind(kind)}"
        self._station = station
        self.FILTERS = tuple(
            (name, of) for name, of in (("zone", "zones"), ("agency", "agencies")) if name in register.within
        )
        shown = register.listed or tuple(register.specs)
        self.SORTS = tuple(
            f"-{name}" if name.endswith(("_on", "_at")) else name
            for name in shown
            if name in register.specs
            and name not in register.restricted
            and not register.specs[name].restricted
        )
        self._picking = picking
        self._fields: tuple[str, ...] = ()

    def columns(self) -> Sequence[Column]:
        """Give as many of the list's fields as there is room for, the most telling first."""
        number = _NUMBER + 2 * (self.node.me.kind == "hq")
        room = self.app.size.width - number - _MARGIN
        columns: list[Column] = []
        fields: list[str] = []
        register = REGISTRY.kind(self.KIND)
        for name in register.listed or tuple(name for name in register.specs if name not in _ENDS):
            width = width_of(register, name)
            room -= width + 1
            if room < 0:
                break
            fields.append(name)
            grows = name != _DRILL and not any(column.grow for column in columns)
            columns.append(Column(terms.field(name), width, grow=grows))
        self._fields = tuple(fields)
        return (*columns, Column(_("Number"), number))

    def nothing(self) -> str:
        """Say how the first comes here, where one may add it."""
        return self.EMPTY if self._may_make else _("nothing here: Esc goes back, or change what you typed")

    def cells(self, row: dict[str, object]) -> tuple[str, ...]:
        """Give a record's line."""
        said = (
            (_("DRILL") if row.get(name) else "")
            if name == _DRILL
            else terms.of(self.KIND, name, row.get(name))
            for name in self._fields
        )
        return (*said, str(row["id"]))

    def rows(self, asked: Wanted, *, offset: int, limit: int) -> list[dict[str, Any]]:
        """Give a page of the list, with names beside numbers."""
        return desk.named_page(self.node, self.KIND, asked, offset=offset, limit=limit)

    def wanted(self) -> Wanted:
        """Give what narrows the list now."""
        narrowed = super().wanted()
        return Wanted(narrowed.search, narrowed.zone, narrowed.agency, station=self._station)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to narrow only by what the list knows, and nothing new where one is picked."""
        if action == "narrow" and parameters and parameters[0] not in dict(self.FILTERS):
            return False
        if action == "open_record" or (action == "make" and self._picking):
            # Enter opens records here.
            return False
        return super().check_action(action, parameters)

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        """Open the record, or give it to the form that asked."""
        if self._picking:
            self.dismiss(str(message.key))
        else:
            self.action_open_record()


def width_of(register: Register, name: str) -> int:
    """Give the cells that a field of a list needs at least."""
    spec = register.specs.get(name)
    if spec is not None and spec.refers == "people":
        return _NAMES
    if name in _WIDTHS:
        return _WIDTHS[name]
    return _DAY if name.endswith("_on") else _MOMENT if name.endswith("_at") else _OTHER
