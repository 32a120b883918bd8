"""Headquarters of many stations on the screen: what is too long to be read whole, one station's rooms."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from sample_station.town import imagine
from store import conflicts, keyring, long_lists, outlook
from store.clock import SetClock
from store.due_lines import due_lines
from store.founding import Founding
from store.node import Node
from sync.world import board
from tests.bench.full_size import NOW, populate
from tests.bench.hq_import import PHRASE
from tests.tui import rooms
from tests.tui.both_sizes import assert_golden_in_both
from tests.tui.golden import screen_text
from tests.tui.test_screens import opened
from tests.tui.waiting import wait_for
from tui.app import StationApp
from tui.screens.alerts import AlertsScreen
from tui.screens.by_station import ZonesByStation
from tui.screens.conflicts import ConflictsScreen
from tui.screens.exchange import ExchangeScreen
from tui.screens.findings import FINDINGS, FindingScreen
from tui.screens.record import RecordScreen
from tui.screens.register import RegisterScreen
from tui.screens.station import StationScreen
from tui.screens.stations import StationsScreen
from tui.screens.today import TodayScreen
from tui.screens.training import TrainingScreen
from tui.screens.visitors import VisitorsScreen
from tui.screens.zones import ZonesScreen

ONE = "S00002"


@pytest.fixture(scope="module")
def hq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    founding = Founding("hq", "HQ", "Headquarters", "clerk", "hq")
    home = tmp_path_factory.mktemp("many") / "hq"
    with Node.create(home, founding, PHRASE, clock=SetClock(NOW), strength=keyring.FLOOR) as node:
        populate(node, [15] * 3, list(imagine(7, staff=20).people()))
        yield node


@asynccontextmanager
async def at_desk(hq: Node) -> AsyncIterator[tuple[StationApp, Pilot[str]]]:
    """Open the screens, and wait until all of the day is there."""
    app = opened(hq)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen) and app.screen.is_all, "the day")
        yield app, pilot


def top(app: StationApp) -> str:
    """Give the title of what is shown, once it is laid out."""
    return screen_text(app).partition("\n")[0]


async def test_who_is_late_is_said_by_their_own_rhythm_the_first_time_too(hq: Node) -> None:
    async with at_desk(hq) as (app, _pilot):
        figures = board.every(hq).all
        assert (figures.amber, figures.red) == (0, 0)
        assert "silent" not in screen_text(app)


async def test_a_list_that_is_cut_says_what_is_here_and_what_was_searched(
    hq: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_lists, "MOST", 40)
    async with at_desk(hq) as (app, pilot):
        app.push_screen(RegisterScreen(hq, "visits"))
        await wait_for(pilot, lambda: "only the first 40:" in screen_text(app), "that it is cut")
        await assert_golden_in_both("desk-cut", app, pilot)
        await pilot.press("a")
        await wait_for(pilot, lambda: "only numbers were searched" in screen_text(app), "where")
        assert "+" in top(app)
        await pilot.press("backspace", "ctrl+s")
        await wait_for(pilot, lambda: "too long to be sorted" in screen_text(app), "why it is not sorted")
        app.push_screen(RegisterScreen(hq, "certificates"))
        await pilot.press("a")
        await wait_for(pilot, lambda: "only names and numbers were searched" in screen_text(app), "where")
        app.push_screen(RegisterScreen(hq, "zones", station=ONE))
        await wait_for(pilot, lambda: ONE in top(app), "one station's")
        await pilot.press("a")
        await pilot.pause()
        assert "searched" not in screen_text(app)


async def test_every_room_of_a_station_is_one_key_from_it_and_leads_back(hq: Node) -> None:
    async with at_desk(hq) as (app, pilot):
        app.push_screen(StationScreen(hq, ONE))
        await rooms.shown(app, pilot, StationScreen)
        for key, kind in (
            ("z", ZonesScreen),
            ("i", TrainingScreen),
            ("v", VisitorsScreen),
            ("a", AlertsScreen),
            ("e", ExchangeScreen),
            ("x", ConflictsScreen),
            ("d", StationsScreen),
            ("u", FindingScreen),
            ("p", RegisterScreen),
            ("h", RegisterScreen),
            ("c", RegisterScreen),
            ("r", RegisterScreen),
        ):
            await pilot.press(key)
            await wait_for(pilot, lambda kind=kind: type(app.screen) is kind, kind.__name__)  # type: ignore[misc]
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert ONE in top(app), f"{key} does not say whose"
            if key in "ex":
                await assert_golden_in_both(f"desk-station-{kind.__name__.lower()}", app, pilot)
            await pilot.press("escape")
            await rooms.shown(app, pilot, StationScreen)
        app.push_screen(ZonesByStation(hq))
        await rooms.shown(app, pilot, ZonesByStation)
        await pilot.press("enter", "f6")
        await rooms.shown(app, pilot, StationScreen)


async def test_nothing_found_is_not_said_to_be_nothing_there(hq: Node) -> None:
    async with at_desk(hq) as (app, pilot):
        app.push_screen(StationsScreen(hq))
        await rooms.shown(app, pilot, StationsScreen)
        await pilot.press("slash", *"qqq")
        await wait_for(pilot, lambda: "nothing like that" in screen_text(app), "that nothing is called so")
        assert "no station is admitted" not in screen_text(app)
        app.push_screen(StationsScreen(hq, "NONE"))
        await wait_for(pilot, lambda: "no device of NONE" in screen_text(app), "why there is none")


async def test_what_was_decided_in_another_window_meanwhile_is_said_and_the_next_is_shown(hq: Node) -> None:
    async with at_desk(hq) as (app, pilot):
        app.push_screen(ConflictsScreen(hq))
        await wait_for(pilot, lambda: top(app).startswith(" Conflict 1 of"), "the first")
        before = len(conflicts.waiting(hq))
        conflicts.keep(hq, conflicts.waiting(hq)[0])
        await pilot.press("k")
        await wait_for(pilot, lambda: "somebody else decided" in screen_text(app), "that it is decided")
        assert len(conflicts.waiting(hq)) == before - 1, "the next one was decided unread"


async def test_the_world_is_not_narrowed_to_a_zone_that_every_station_has(hq: Node) -> None:
    async with at_desk(hq) as (app, pilot):
        await pilot.press("f2")
        await wait_for(pilot, lambda: "People:" in top(app), "everybody")
        await pilot.press("f5")
        await pilot.pause()
        assert "zone=" not in top(app)


async def test_what_headquarters_may_not_do_is_not_asked_for_field_by_field(hq: Node) -> None:
    async with at_desk(hq) as (app, pilot):
        for kind, may in (("agencies", True), ("zones", False)):
            app.push_screen(RegisterScreen(hq, kind))
            await wait_for(pilot, lambda kind=kind: f"{kind}:" in top(app), kind)  # type: ignore[misc]
            assert ("f8 new" in screen_text(app)) is may
        app.push_screen(RecordScreen(hq, "zones", "S00001-Z-00001"))
        await wait_for(pilot, lambda: "S00001-Z-00001" in top(app), "a zone")
        await pilot.press("c")
        await wait_for(pilot, lambda: "not as hq" in notices(app), "who may change it")
        assert isinstance(app.screen, RecordScreen)


def notices(app: StationApp) -> str:
    """Give what is shown, and what is said for a while."""
    return screen_text(app) + " ".join(one.message for one in app._notifications)


async def test_what_is_due_is_the_same_page_by_page_and_is_found_by_what_is_typed(hq: Node) -> None:
    """C01: what a line is about is looked up with its page; of all of them where something is typed."""
    station = ONE
    whole = outlook.due(hq, station=station)["items"]
    lines = due_lines(hq, station=station)
    assert len(lines) == len(whole) > 10
    assert [line for at in range(0, len(lines), 7) for line in lines[at : at + 7]] == list(lines) == whole
    name = whole[-1]["name"]
    async with at_desk(hq) as (app, pilot):
        finding = next(one for one in FINDINGS if one.name == "due")
        app.push_screen(FindingScreen(hq, finding, station))
        await wait_for(pilot, lambda: str(whole[0]["name"]) in screen_text(app), "the first line")
        await pilot.press("end", "end")
        await pilot.press(*name.split()[0])
        await wait_for(pilot, lambda: name in screen_text(app), "the last one, by name")
        assert str(whole[0]["about"]) != str(whole[-1]["about"])
