"""One station at headquarters: its figures, its devices, every list of it (L02)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from sync.world.board import Board, board
from sync.world.lists import counts
from tui import counting, terms
from tui import world_words as words
from tui.screens.register import RegisterScreen
from tui.screens.room import RoomScreen
from tui.widgets.paged_table import Column, Row
from tui.widgets.pages import Key
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node


class StationScreen(RoomScreen):
    """A station: figures above, its lists below; Enter opens a list.

    Args:
        node: headquarters.
        code: the station's code.
    """

    ON = frozenset({"hq"})
    SHOWN = frozenset({"people", "stations", "rollcalls", "devices", "households", "zones"})
    EMPTY = _("nothing of this station has come yet")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "open('people')", _("people"), id="station.people"),
        Binding("r", "open('rollcalls')", _("roll calls"), id="station.rollcalls"),
        Binding("d", "devices", _("devices"), id="station.devices"),
        Binding("s", "show_codes", _("answer in QR codes"), id="station.codes"),
        Binding("g", "region", _("region"), id="station.region"),
    ]

    def __init__(self, node: "Node", code: str) -> None:
        super().__init__(node)
        self.code = code
        self._board: Board | None = None

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        return (Column(_("List"), 30, grow=True), Column(_("Records"), 8))

    def read(self) -> tuple[Board, dict[str, int]]:
        """Ask for its figures, and how long its lists are."""
        return board(self.node, station=self.code), counts(self.node, self.code)

    def take(self, found: tuple[Board, dict[str, int]]) -> Sequence[Row]:
        """Give a row for each list."""
        self._board, lists = found
        rows = [Row(kind, (terms.kind(kind), counting.number(count))) for kind, count in lists.items()]
        return sorted(rows, key=lambda row: row.cells)

    def headline(self) -> str:
        """Say which station, and what matters first."""
        short = words.in_short(self._board.all) if self._board is not None else []
        return " · ".join([self.code, *short])

    def heads(self) -> Sequence[str]:
        """Give its figures."""
        if self._board is None:
            return ()
        sheet = words.sheet(self._board.all, self.node.now)
        return [f"{what}: {said}" for what, said in sheet]

    # keys

    def opened(self, key: Key) -> None:
        """Open a list."""
        self.action_open(str(key))

    def action_open(self, kind: str) -> None:
        """Open a list of this station."""
        self.app.push_screen(RegisterScreen(self.node, kind, station=self.code))

    def action_devices(self) -> None:
        """Go to its devices."""
        from tui.screens.stations import StationsScreen  # each leads to the other

        self.app.push_screen(StationsScreen(self.node, self.code))

    def action_show_codes(self) -> None:
        """Show the answer to this station as QR codes."""
        from tui.screens.qr_giving import give

        give(self, self.node, self.code)

    def action_region(self) -> None:
        """Count it in another region than its country's."""
        self.form("stations.change", {}, self.code)
