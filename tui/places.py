"""Where one can go: the places of the program as data, for the jump, the palette and the first screen."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from textual.screen import Screen

from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

OFFICE: Final = frozenset({"station", "desk"})
ALL: Final = frozenset({"station", "desk", "warden", "hq"})
HQ: Final = frozenset({"hq"})
WARDEN: Final = frozenset({"warden"})
OFFICES: Final = OFFICE | {"hq"}


@dataclass(frozen=True, slots=True)
class Place:
    """One place.

    Attributes:
        name: as bindings and the command line say it.
        key: the letter that goes there, once somebody asked to go.
        title: what it is called.
        about: what is done there, in a few words.
        screen: module and class of its screen, imported when somebody goes there.
        kinds: the kinds of node that have it.
        given: what the screen is made with beside the node.
        action: what the program does instead, where it has a key of its own for it.
    """

    name: str
    key: str
    title: str
    about: str
    screen: str = ""
    kinds: frozenset[str] = ALL
    given: tuple[Any, ...] = ()
    action: str = ""

    def open(self, node: "Node") -> Screen[Any]:
        """Make its screen."""
        module, _dot, name = self.screen.rpartition(".")
        make: Callable[..., Screen[Any]] = getattr(import_module(f"tui.screens.{module}"), name)
        return make(node, *self.given)


PLACES: Final = (
    Place("today", "t", _("Today"), _("what needs somebody now"), "today.TodayScreen"),
    Place("people", "p", _("People"), _("everybody, found by name or telephone"), "people.PeopleScreen"),
    Place(
        "households",
        "h",
        _("Households"),
        _("families and their doors"),
        "households.HouseholdsScreen",
        OFFICES,
    ),
    Place("households", "h", _("Round"), _("from door to door"), "round.RoundScreen", WARDEN),
    Place("rollcall", "r", _("Roll call"), _("who is to be found; Ctrl+R"), action="rollcall"),
    Place("zones", "z", _("Zones and wardens"), _("who looks after whom"), "zones.ZonesScreen", OFFICE),
    Place("zones", "z", _("Zones and wardens"), _("who looks after whom"), "by_station.ZonesByStation", HQ),
    Place(
        "training",
        "i",
        _("Training"),
        _("who has which"),
        "training.TrainingScreen",
        OFFICE,
    ),
    Place("training", "i", _("Training"), _("who has which"), "by_station.TrainingByStation", HQ),
    Place(
        "clearances",
        "c",
        _("Clearances"),
        _("who travels, who is late"),
        "clearances.ClearancesScreen",
        OFFICES,
    ),
    Place(
        "cards", "m", _("Check a card"), _("is this certificate or slip good"), "card_check.CardCheckScreen"
    ),
    Place(
        "visitors",
        "v",
        _("Visitors"),
        _("who is here for some days"),
        "visitors.VisitorsScreen",
        OFFICE | {"warden"},
    ),
    Place("visitors", "v", _("Visitors"), _("who is here for some days"), "by_station.VisitorsByStation", HQ),
    Place(
        "alerts",
        "a",
        _("Alert states"),
        _("what holds where, and since when"),
        "alerts.AlertsScreen",
        OFFICE | {"warden"},
    ),
    Place(
        "alerts",
        "a",
        _("Alert states"),
        _("what holds where, and since when"),
        "by_station.AlertsByStation",
        HQ,
    ),
    Place("board", "b", _("Board"), _("the world in figures"), "board.BoardScreen", HQ),
    Place(
        "stations",
        "d",
        _("Stations and devices"),
        _("keys: admit, revoke, replace"),
        "stations.StationsScreen",
        HQ,
    ),
    Place("exchange", "e", _("Exchange"), _("what waits, what arrived"), "exchange.ExchangeScreen"),
    Place("registers", "l", _("Lists"), _("every list there is"), "registers.RegistersScreen"),
    Place(
        "submissions",
        "s",
        _("Submissions"),
        _("what wardens and agencies propose"),
        "submissions.SubmissionsScreen",
        OFFICE,
    ),
    Place(
        "lists_in",
        "j",
        _("Lists in"),
        _("what agencies and courses send"),
        "list_files.ListFilesScreen",
        OFFICE,
    ),
    Place("conflicts", "x", _("Conflicts"), _("values that lost, side by side"), "conflicts.ConflictsScreen"),
    Place("log", "o", _("Log"), _("what was done here, by whom"), "log.LogScreen"),
    Place("users", "u", _("Users and devices"), _("who may open this, what is out"), "users.UsersScreen"),
    Place("settings", "y", _("Settings"), _("language, colours, lock, line"), "settings.SettingsScreen"),
    Place(
        "first_day", "f", _("First day"), _("what a new office sets up"), "first_day.FirstDayScreen", OFFICE
    ),
    Place("notices", "n", _("Notices"), _("what the office tells"), "notices.NoticesScreen", WARDEN),
    Place(
        "calling",
        "k",
        _("Call tree"),
        _("who calls whom; exercise it"),
        "calling.CallingScreen",
        OFFICE,
    ),
    Place(
        "radio",
        "q",
        _("Radio check"),
        _("by call sign, in their order"),
        "calling.CallingScreen",
        OFFICE,
        ("radio_check",),
    ),
    Place("grab", "g", _("Grab list"), _("the list to take along; Ctrl+G"), action="grab"),
    Place("verify", "w", _("Verify"), _("whether anything was altered"), "verify.VerifyScreen"),
)
"""In the order in which they are offered."""


FIRST: Final = {"warden": "households"}
"""Where a kind of node begins, and where Esc leads in the end; every other begins with its day."""


def first(kind: str) -> str:
    """Give the place where a kind of node begins."""
    return FIRST.get(kind, "today")


def places(kind: str) -> list[Place]:
    """Give the places of a kind of node."""
    return [place for place in PLACES if kind in place.kinds]


def place(name: str, kind: str) -> Place | None:
    """Give a place by name or letter, as a kind of node knows it."""
    return next((one for one in places(kind) if name in (one.name, one.key)), None)
