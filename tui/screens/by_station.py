"""Rooms that are one station's at a time: at headquarters the station is chosen first, by its figures.

Of all stations together such a room would be read for minutes, and nobody could read it.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.binding import BindingType
from textual.screen import Screen

from sync.world import board as world
from sync.world.board import Board
from tui.screens.alerts import AlertsScreen
from tui.screens.board import ORDERS, BoardScreen
from tui.screens.findings import Finding, FindingScreen
from tui.screens.room import TO_STATION
from tui.screens.station import StationScreen
from tui.screens.training import TrainingScreen
from tui.screens.visitors import VisitorsScreen
from tui.screens.zones import ZonesScreen
from tui.widgets.pages import Key
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_PLACES: Final = tuple(name for name, _said in ORDERS)


class ByStationScreen(BoardScreen):
    """Every station in figures; Enter opens the room of one.

    Attributes:
        FIRST: by which figure they are ordered first.
        TITLE_WORD: what the room is called.
        ROOM: the room.
    """

    BINDINGS: ClassVar[list[BindingType]] = [TO_STATION]
    PLACE = ""
    FIRST: ClassVar[str] = ""
    TITLE_WORD: str = ""
    ROOM: ClassVar[type[ZonesScreen | TrainingScreen | VisitorsScreen | AlertsScreen]]

    def __init__(self, node: "Node") -> None:
        super().__init__(node)
        self._order = _PLACES.index(self.FIRST)

    def read(self) -> Board:
        """Ask for every station."""
        return world.every(self.node)

    def headline(self) -> str:
        """Say whose room is opened from here."""
        return _("{room}: of which station?").format(room=self.TITLE_WORD)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the station of the line at the cursor."""
        if action == "open_station":
            return self.is_mounted and self.key in self._lines
        return super().check_action(action, parameters)

    def action_open_station(self) -> None:
        """Go to all that is known of the station at the cursor."""
        line = self._lines.get(self.key) if self.key is not None else None
        if line is not None:
            self.app.push_screen(StationScreen(self.node, line.key))

    def room(self, station: str) -> Screen[Any]:
        """Make the room of a station."""
        return _of(self.ROOM, self.node, station)

    def opened(self, key: Key) -> None:
        """Open the room of a station."""
        line = self._lines.get(key)
        if line is not None:
            self.app.push_screen(self.room(line.key))


class ZonesByStation(ByStationScreen):
    """Zones and wardens of a station."""

    PLACE = "zones"
    FIRST = "zones"
    TITLE_WORD = _("Zones and wardens")
    ROOM = ZonesScreen


class TrainingByStation(ByStationScreen):
    """The training of a station."""

    PLACE = "training"
    FIRST = "training"
    TITLE_WORD = _("Training")
    ROOM = TrainingScreen


class VisitorsByStation(ByStationScreen):
    """The visitors of a station."""

    PLACE = "visitors"
    TITLE_WORD = _("Visitors")
    ROOM = VisitorsScreen


class AlertsByStation(ByStationScreen):
    """What holds at a station."""

    PLACE = "alerts"
    TITLE_WORD = _("Alert states")
    ROOM = AlertsScreen


class FindingByStation(ByStationScreen):
    """What is worked out of a station's lists."""

    def __init__(self, node: "Node", finding: Finding) -> None:
        super().__init__(node)
        self._finding = finding
        self.TITLE_WORD = finding.title

    def room(self, station: str) -> Screen[Any]:
        """Work it out of one station's."""
        return FindingScreen(self.node, self._finding, station)


def _of(
    room: type[ZonesScreen | TrainingScreen | VisitorsScreen | AlertsScreen], node: "Node", station: str
) -> Screen[Any]:
    screen = room(node)
    screen.station = station
    return screen


def room(name: str) -> Callable[["Node", str], Screen[Any]]:
    """Give what makes a room of a station, by the name of its place."""
    kinds = (ZonesByStation, TrainingByStation, VisitorsByStation, AlertsByStation)
    return partial(_of, next(one.ROOM for one in kinds if name == one.PLACE))


def opened(node: "Node", finding: Finding) -> Screen[Any]:
    """Make the screen of what is worked out; at headquarters of one station, where it is not of the world."""
    if node.me.kind == "hq" and not finding.world:
        return FindingByStation(node, finding)
    return FindingScreen(node, finding)
