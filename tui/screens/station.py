"""One station at headquarters: its figures, and everything that can be looked at of it alone (L02)."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.screen import Screen

from sync.world.board import Board, board
from sync.world.lists import counts
from tui import counting, terms
from tui import world_words as words
from tui.screens.findings import FINDINGS, FindingScreen
from tui.screens.register import RegisterScreen
from tui.screens.room import RoomScreen
from tui.widgets.paged_table import Column, Row
from tui.widgets.pages import Key
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_ROOM: Final = "room:"
_FINDING: Final = "="
"""Stand before the name of a room and of what is worked out; no list is called so."""
_KEYS: Final = {"people": "p", "households": "h", "rollcalls": "r", "clearances": "c"}
"""Lists that have a key of their own, which is the letter that goes to them from everywhere."""


def _rooms() -> dict[str, tuple[str, str]]:
    return {
        "zones": ("z", _("Zones and wardens")),
        "training": ("i", _("Training")),
        "visitors": ("v", _("Visitors")),
        "alerts": ("a", _("Alert states")),
        "bundles": ("e", _("Bundles: what came and left, early, in quarantine")),
        "conflicts": ("x", _("Conflicts: values that lost, side by side")),
        "devices": ("d", _("Devices and their keys")),
    }


class StationScreen(RoomScreen):
    """A station: figures above, its rooms and lists below; Enter opens one.

    Args:
        node: headquarters.
        code: the station's code.
    """

    ON = frozenset({"hq"})
    SHOWN = frozenset({"people", "stations", "rollcalls", "devices", "households", "zones", "conflicts"})
    EMPTY = _("nothing of this station has come yet")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "open('people')", _("people"), id="station.people"),
        Binding("z", "room('zones')", _("zones"), id="station.zones"),
        Binding("e", "room('bundles')", _("bundles"), id="station.bundles"),
        Binding("x", "room('conflicts')", _("conflicts"), id="station.conflicts"),
        Binding("u", "finding('due')", _("due"), id="station.due"),
        Binding("r", "open('rollcalls')", _("roll calls"), id="station.rollcalls"),
        Binding("d", "room('devices')", _("devices"), id="station.devices"),
        Binding("s", "show_codes", _("answer in QR codes"), id="station.codes"),
        Binding("g", "region", _("region"), id="station.region"),
        Binding("i", "room('training')", _("training"), id="station.training"),
        Binding("v", "room('visitors')", _("visitors"), id="station.visitors"),
        Binding("a", "room('alerts')", _("alert states"), id="station.alerts"),
        Binding("h", "open('households')", _("households"), id="station.households"),
        Binding("c", "open('clearances')", _("clearances"), id="station.clearances"),
    ]

    def __init__(self, node: "Node", code: str) -> None:
        super().__init__(node)
        self.code = code
        self._board: Board | None = None

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        return (Column(_("What to open"), 30, grow=True), Column(_("Records"), 8), Column(_("Press"), 6))

    def read(self) -> tuple[Board, dict[str, int]]:
        """Ask for its figures, and how long its lists are."""
        return board(self.node, station=self.code), counts(self.node, self.code)

    def take(self, found: tuple[Board, dict[str, int]]) -> Sequence[Row]:
        """Give a row for each room, for what is worked out, and for each list."""
        self._board, lists = found
        figures = self._board.all
        counted = {"bundles": figures.apart, "conflicts": figures.conflicts}
        rooms = [
            Row(_ROOM + name, (title, counting.number(counted[name]) if counted.get(name) else "", key), "→")
            for name, (key, title) in _rooms().items()
        ]
        worked_out = [
            Row(_FINDING + one.name, (one.title, "", "u" if one.name == "due" else ""), "→")
            for one in FINDINGS
            if not one.world
        ]
        rows = [
            Row(kind, (terms.kind(kind), counting.number(count), _KEYS.get(kind, "")))
            for kind, count in lists.items()
        ]
        return [*rooms, *worked_out, *sorted(rows, key=lambda row: row.cells)]

    def headline(self) -> str:
        """Say which station, and what matters first."""
        if self._board is None:
            return self.code
        named = " ".join(filter(None, (self.code, self._board.name)))
        return " · ".join([named, *words.in_short(self._board.all, is_one=True)])

    def heads(self) -> Sequence[str]:
        """Give its figures."""
        if self._board is None:
            return ()
        sheet = words.sheet(self._board.all, self.node.now, gap=self._board.gap)
        return [words.named(what, said) for what, said in sheet]

    # keys

    def opened(self, key: Key) -> None:
        """Open a room, what is worked out, or a list."""
        name = str(key)
        if name.startswith(_ROOM):
            self.action_room(name.removeprefix(_ROOM))
        elif name.startswith(_FINDING):
            self.action_finding(name.removeprefix(_FINDING))
        else:
            self.action_open(name)

    def action_open(self, kind: str) -> None:
        """Open a list of this station."""
        self.app.push_screen(RegisterScreen(self.node, kind, station=self.code))

    def action_finding(self, name: str) -> None:
        """Open what is worked out of this station's lists."""
        finding = next(one for one in FINDINGS if one.name == name)
        self.app.push_screen(FindingScreen(self.node, finding, self.code))

    def action_room(self, name: str) -> None:
        """Open a room of this station."""
        self.app.push_screen(_made(name)(self.node, self.code))

    def action_show_codes(self) -> None:
        """Show the answer to this station as QR codes."""
        from tui.screens.qr_giving import give

        give(self, self.node, self.code)

    def action_region(self) -> None:
        """Count it in another region than its country's."""
        self.form("stations.change", {}, self.code)


def _made(name: str) -> Callable[["Node", str], Screen[Any]]:
    """Give what makes a room of a station, imported when somebody goes there: some lead back here."""
    if name == "bundles":
        from tui.screens.exchange import ExchangeScreen

        return ExchangeScreen
    if name == "conflicts":
        from tui.screens.conflicts import ConflictsScreen

        return ConflictsScreen
    if name == "devices":
        from tui.screens.stations import StationsScreen

        return StationsScreen
    from tui.screens import by_station

    return by_station.room(name)
