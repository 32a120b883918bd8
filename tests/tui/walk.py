"""Every screen of the program as data, and one way to walk through them all.

A new screen is one line in :data:`STOPS`; it is then seen under ugly conditions
(``test_walk.py``): poisoned texts, other languages, other sizes and colours.

Import this after the language was chosen: screens ask for their words while
their modules are read. ``walked.py`` does that in a process of its own.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from sample_station.make import HARBOUR_LIST
from store import desk, offers
from store.node import Node
from store.registers import REGISTRY
from tests.tui import sheets
from tests.tui.waiting import wait_for
from tui import typing_ahead
from tui.app import StationApp
from tui.base_app import MusterApp
from tui.papers.catalogue import Asked
from tui.places import HQ, PLACES
from tui.screens.alerts import AlertHistoryScreen
from tui.screens.board import BoardScreen
from tui.screens.card_show import CardShowScreen
from tui.screens.choose import ChooseScreen
from tui.screens.clearance import ClearanceScreen
from tui.screens.drawer import DrawerScreen, GlassScreen
from tui.screens.findings import FINDINGS, FindingScreen
from tui.screens.first_run import FirstRunApp
from tui.screens.form import FormScreen
from tui.screens.grab import GrabScreen
from tui.screens.help import HelpScreen, keys_of
from tui.screens.household import HouseholdScreen
from tui.screens.lacking import LackingScreen, RunningOutScreen, UnconfirmedScreen
from tui.screens.leaving import LeavingScreen
from tui.screens.list_in import ListInScreen
from tui.screens.notices import NoticesScreen
from tui.screens.packing import PackScreen
from tui.screens.people import PeopleScreen
from tui.screens.qr_show import QrShowScreen
from tui.screens.qr_take import QrTakeScreen
from tui.screens.record import RecordScreen
from tui.screens.register import RegisterScreen
from tui.screens.request import RequestScreen
from tui.screens.rollcall import RollcallScreen
from tui.screens.rollcall_open import RollcallOpenScreen
from tui.screens.rollcall_report import ReportScreen
from tui.screens.round import RoundScreen
from tui.screens.station import StationScreen
from tui.screens.stations import StationsScreen
from tui.screens.unlock import UnlockScreen
from tui.screens.writing_out import WriteOutScreen, of_list
from tui.screens.zone import ZoneScreen

Open = Callable[[Node], Screen[Any] | None]
Look = Callable[[str, MusterApp], None]


@dataclass(frozen=True, slots=True)
class Stop:
    """One screen.

    Attributes:
        name: what it is called in a failure.
        open: makes it; gives nothing where this store has none.
        keys: what is pressed to see more of it.
        often: whether every run of the tests sees it, or only one of all that take long (``-m long``).
    """

    name: str
    open: Open
    keys: Sequence[str] = ()
    often: bool = True


def first(node: Node, kind: str) -> str | None:
    """Give the number of the first record of a list."""
    rows = desk.listed(node, kind, limit=1).rows
    return str(rows[0]["id"]) if rows else None


def code(node: Node, place: int) -> str:
    """Give the code of a zone by its place in the list."""
    rows = desk.listed(node, "zones", limit=place + 1).rows
    return str(rows[place]["code"]) if len(rows) > place else ""


def about(kind: str, screen: Callable[[Node, str], Screen[Any]]) -> Open:
    """Open what is about the first record of a list."""

    def opened(node: Node) -> Screen[Any] | None:
        number = first(node, kind)
        return None if number is None else screen(node, number)

    return opened


def _form(kind: str) -> Open:
    """Open the form of a list that asks for most."""
    acts = [offer for offer in offers.everything(REGISTRY) if offer.makes == kind and offer.asks]

    def opened(node: Node) -> Screen[Any] | None:
        most = max(acts, key=lambda offer: len(offer.asks or ()), default=None)
        if most is None:
            return None
        row = None if most.about is None else first(node, most.about)
        return None if most.about is not None and row is None else FormScreen(node, most, {}, row)

    return opened


def _drawer(node: Node, number: str) -> Screen[Any]:
    said = desk.record(node, "people", number)
    return DrawerScreen(number, {"medical": str(said["family_name"]), "passport": str(said["given_name"])})


def _family(keys: str) -> Stop:
    name = f"family {keys}".rstrip()
    return Stop(name, about("households", HouseholdScreen), tuple(keys.split()), often=keys in ("1 2", "w"))


ACTS: Final = ("people.end", "certificates.revoke", "clearances.decide", "people.erase", "appointments.sign")
"""Acts with a form of their own, of one field and of many."""
RARELY: Final = frozenset({"households", "verify", "radio", "log", "users", "visitors"})

STOPS: Final = (
    # A place that somebody adds is walked through without a line here.
    *(
        Stop(place.name, place.open, often=place.name not in RARELY)
        for place in PLACES
        if place.screen and "station" in place.kinds
    ),
    Stop("people, found", PeopleScreen, ("a", "l"), often=False),
    Stop("notices", NoticesScreen),
    Stop("zone", lambda node: ZoneScreen(node, first(node, "zones") or "", code(node, 0))),
    Stop("clearance", about("clearances", ClearanceScreen)),
    Stop("lacking", LackingScreen),
    Stop("unconfirmed", UnconfirmedScreen, often=False),
    Stop("running out", RunningOutScreen, often=False),
    Stop("alert history", lambda node: AlertHistoryScreen(node, None, node.me.code, "PTM"), often=False),
    Stop("asking for a clearance", RequestScreen),
    Stop("grab list", GrabScreen),
    Stop("leaving", lambda node: LeavingScreen(node.home, lambda: None)),
    Stop("packing", lambda node: PackScreen(node, code(node, 2))),
    Stop("writing out", lambda node: WriteOutScreen(node, of_list(Asked("people")))),
    Stop("codes", lambda _node: QrShowScreen(b"M" + bytes(range(200)), "HQ")),
    Stop("codes, taking in", QrTakeScreen, ("4", "7", "enter")),
    Stop("list in", lambda node: ListInScreen(node, HARBOUR_LIST, agency="HRBO"), ("5", "6"), often=False),
    Stop("card", about("certificates", lambda node, row: CardShowScreen(node, "certificates", row))),
    Stop("drawer", about("people", _drawer)),
    Stop("glass", about("people", lambda _node, number: GlassScreen(number))),
    Stop("round", lambda node: RoundScreen(node, code(node, 2))),
    Stop("roll call, opening", RollcallOpenScreen),
    Stop("roll call, to find", RollcallScreen),
    Stop("roll call, in radio order", RollcallScreen, ("2",)),
    Stop("roll call, everybody", RollcallScreen, ("3", "i"), often=False),
    Stop("roll call, heard how", RollcallScreen, ("c",), often=False),
    Stop("roll call, report", ReportScreen),
    Stop("jump", sheets.jump),
    Stop("a question", sheets.fields),
    Stop("several lines", sheets.listed),
    Stop("what comes next", sheets.telling),
    Stop("the old passphrase", sheets.old_passphrase),
    Stop("the first unlock", sheets.handed),
    Stop("a passphrase once", sheets.passphrase_once),
    Stop("late return", sheets.late_return),
    *(Stop(f"act {name}", sheets.single(name)) for name in ACTS),
    *(_family(keys) for keys in ("", "1 2", "p 1", "w", "v", "t", "b", "c", "l", "m", "x")),
    *(
        Stop(f"finding {one.name}", partial(FindingScreen, finding=one), often=one.name in ("due", "cover"))
        for one in FINDINGS
    ),
)
"""Every screen that an office has, but for lists, records and forms."""


def _station(node: Node) -> Screen[Any] | None:
    rows = desk.listed(node, "stations", limit=1).rows
    return StationScreen(node, str(rows[0]["code"])) if rows else None


DESK: Final = (
    # Headquarters' own places are seen often; what it has as every office has, is drawn by the same screens.
    *(
        Stop(f"hq {place.name}", place.open, often=place.kinds == HQ or place.name == "today")
        for place in PLACES
        if place.screen and "hq" in place.kinds
    ),
    Stop("hq region", BoardScreen, ("enter",)),
    Stop("hq country", BoardScreen, ("enter", "enter")),
    Stop("hq board, otherwise ordered", BoardScreen, ("o",), often=False),
    Stop("hq station", _station),
    Stop("hq devices of a station", lambda node: StationsScreen(node, "PTM"), often=False),
    Stop("hq record stations", about("stations", lambda node, row: RecordScreen(node, "stations", row))),
)
"""Every screen that headquarters has beside an office's."""


def desk_stops(*, often: bool) -> list[Stop]:
    """Give headquarters' screens, or those that are seen often."""
    return [stop for stop in DESK if stop.often or not often]


def _record(kind: str) -> Open:
    return about(kind, lambda node, number: RecordScreen(node, kind, number))


SIZED: Final = frozenset({"people", "family 1 2", "roll call, to find", "form visitors"})
"""One of each kind: the words of these are read in every size, and they are seen in every theme."""


def of_lists(kinds: Iterable[str]) -> list[Stop]:
    """Give of each list: its screen, its first record, its longest form."""
    return [
        stop
        for kind in kinds
        for stop in (
            Stop(f"list {kind}", partial(RegisterScreen, kind=kind)),
            Stop(f"record {kind}", _record(kind)),
            Stop(f"form {kind}", _form(kind)),
        )
    ]


def stops(*, often: bool) -> list[Stop]:
    """Give every screen, or those that are seen often: lists are all drawn by the same three screens."""
    kinds = ("zones", "visitors") if often else tuple(register.kind for register in REGISTRY.registers)
    return [stop for stop in (*STOPS, *of_lists(kinds)) if stop.often or not often]


async def door(app: StationApp, pilot: Pilot[str], look: Look) -> None:
    """Look at the door, and at what it says to a wrong passphrase."""

    class Refused(Exception):  # noqa: N818 - as the real one is called
        what = next = app.title

    def refuse(_user: str | None, _passphrase: str) -> object:
        raise Refused

    screen = UnlockScreen(app._label, refuse, ask_user=True, key_file=lambda _path: None)
    await app.push_screen(screen)
    await pilot.pause()
    look("door", app)
    await app.pop_screen()


async def over(app: StationApp, pilot: Pilot[str], look: Look) -> None:
    """Look at what opens over a screen: its keys, the commands, what can be done with a record."""
    node = app.node
    number = first(node, "people") or ""
    screen = RecordScreen(node, "people", number)
    await app.push_screen(screen)
    await pilot.pause()
    await app.push_screen(HelpScreen(keys_of(screen)))
    await pilot.pause()
    look("help", app)
    await app.pop_screen()
    screen.action_do()
    await wait_for(pilot, lambda: isinstance(app.screen, ChooseScreen), "what can be done")
    look("what can be done", app)
    await app.pop_screen()
    await app.pop_screen()
    app.action_command_palette()
    await wait_for(pilot, lambda: isinstance(app.screen, CommandPalette), "the commands")
    await wait_for(pilot, lambda: app.screen.query_one("CommandList").display, "the commands listed")
    look("commands", app)
    await app.pop_screen()


ANSWERS: Final = ("KAR", "Karang", "FR", "Indian/Mauritius", "Quill", "fsco")
"""What is answered at the first start."""


async def first_run(home: Path, look: Look, size: tuple[int, int] = (80, 24)) -> None:
    """Look at what the first start asks; nothing is made."""
    app = FirstRunApp(home)
    # Nobody reads here before Enter is pressed, and the program would wait for that.
    with patch.object(typing_ahead, "TOO_SOON", 0.0):
        await _answered(app, look, size)


async def _answered(app: FirstRunApp, look: Look, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        look("first start", app)
        await pilot.press("enter")
        for answer in ANSWERS:
            field = app.screen.query_one("#answer", Input)
            field.value = answer
            await pilot.pause()
            look(f"first start: {answer}", app)
            await pilot.press("enter")
        await pilot.pause()
        look("first start: a passphrase", app)


OVER: Final[Sequence[Callable[[StationApp, Pilot[str], Look], Awaitable[None]]]] = (door, over)


def torn(app: MusterApp) -> str:
    """Say what is wrong with how a screen is laid out: a line of another width, two widgets in one place."""
    strips = app.screen._compositor.render_strips()
    if len(strips) != app.size.height or any(strip.cell_length != app.size.width for strip in strips):
        return "a line is not as wide as the terminal"
    leaves = [
        widget
        for widget in app.screen.query("*")
        if not widget.children and widget.display and widget.region.area and not widget.is_scrollable
    ]
    for place, one in enumerate(leaves):
        for other in leaves[place + 1 :]:
            if one.layer == other.layer and one.parent is other.parent and one.region.overlaps(other.region):
                return f"{one!r} lies over {other!r}"
    return ""


async def resize(app: StationApp, pilot: Pilot[str], size: tuple[int, int]) -> None:
    """Make the terminal larger or smaller, and wait until the screen is laid out in it."""
    await pilot.resize_terminal(*size)
    await wait_for(pilot, lambda: app.screen._compositor.size == size, f"a screen of {size}")


async def through(
    app: StationApp,
    pilot: Pilot[str],
    stops: Iterable[Stop],
    look: Look,
    sizes: Callable[[str], Sequence[tuple[int, int]]] = lambda _name: (),
) -> list[str]:
    """Open each screen, look at it, in other sizes as well while it is open, and go back.

    Gives the names of those that this store has.
    """
    usual = app.size
    seen = []
    for stop in stops:
        screen = stop.open(app.node)
        if screen is None:
            continue
        depth = len(app.screen_stack)
        await app.push_screen(screen)
        # What a room reads in a thread shall be seen, not the wait for it.
        await app.workers.wait_for_complete()
        await pilot.pause()
        if stop.keys:
            await pilot.press(*stop.keys)
            await app.workers.wait_for_complete()
            await pilot.pause()
        look(stop.name, app)
        for size in sizes(stop.name):
            await resize(app, pilot, size)
            look(f"{stop.name} {size[0]}x{size[1]}", app)
        if app.size != usual:
            await resize(app, pilot, usual)
        seen.append(stop.name)
        while len(app.screen_stack) > depth:
            await app.pop_screen()
    return seen
