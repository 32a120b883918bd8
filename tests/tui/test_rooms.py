"""Visitors and alert states on the screen; every room on every kind of node, with hostile texts too."""

from collections.abc import Callable
from functools import partial

import pytest
from rich.cells import cell_len

from sample_station.tour import Places
from store import desk
from store.clock import SetClock
from store.node import Node
from tests.conftest import NOON
from tests.tui import poison, rooms
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_screens import opened
from tests.tui.waiting import wait_for
from tui.screens.alerts import AlertHistoryScreen, AlertsScreen
from tui.screens.clearances import ClearancesScreen
from tui.screens.fields import FieldsScreen
from tui.screens.form import FormScreen
from tui.screens.room import RoomScreen
from tui.screens.training import TrainingScreen
from tui.screens.visitors import VisitorsScreen
from tui.screens.zones import ZonesScreen
from tui.words import PSEUDO, choose_language

ROOMS: tuple[Callable[[Node], RoomScreen], ...] = (
    TrainingScreen,
    ZonesScreen,
    ClearancesScreen,
    VisitorsScreen,
    AlertsScreen,
)


@pytest.fixture
def visited(station: Node) -> Node:
    contact = desk.listed(station, "people", desk.Wanted(search="babalola")).rows[0]["id"]
    for name, eta, etd in (
        ("Ravel", "2026-11-21", "2026-11-24"),
        ("Séverin", "2026-12-03", "2026-12-09"),
        ("Quist", "2026-11-02", "2026-11-19"),
    ):
        said = {"family_name": name, "zone": "Z2", "place": "Hotel Filao", "eta": eta, "etd": etd}
        station.act("visitors.add", None, said | {"contact": contact})
    declared = {"area": "PORT", "scheme": "SLS", "value": 2, "valid_from": "2026-01-10"}
    station.act("alerts.add", None, declared | {"authority": "hq", "decided_by": "desk"})
    station.act("alerts.add", None, {"area": "HAUT", "scheme": "SLS", "value": 4, "valid_from": "2026-12-01"})
    return station


async def test_visitors_and_alert_states_look_like_this(visited: Node) -> None:
    app = opened(visited)
    async with app.run_test(size=(80, 24)) as pilot:
        for size in rooms.BOTH:
            await pilot.resize_terminal(*size)
            await rooms.enter(app, pilot, VisitorsScreen(visited))
            assert_golden(f"visitors-{size[0]}x{size[1]}", screen_text(app))
            await rooms.leave(app, pilot)
            await rooms.enter(app, pilot, AlertsScreen(visited))
            await pilot.press("down")
            assert_golden(f"alerts-{size[0]}x{size[1]}", screen_text(app))
            await pilot.press("enter")
            await rooms.shown(app, pilot, AlertHistoryScreen)
            assert_golden(f"alert-history-{size[0]}x{size[1]}", screen_text(app))
            await rooms.leave(app, pilot, 2)


async def test_a_visitor_comes_stays_longer_and_goes_with_a_key_each(visited: Node) -> None:
    app = opened(visited)
    async with app.run_test(size=(80, 24)) as pilot:
        await rooms.enter(app, pilot, VisitorsScreen(visited))
        number = str(rooms.table(app).key)
        await pilot.press("a")
        await wait_for(pilot, lambda: "arrived" in rooms.said(app), "that they arrived")
        assert rooms.table(app).key == number
        await pilot.press("p")
        await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "until when")
        await pilot.press(*"2026-11-28", "enter")
        await wait_for(pilot, lambda: "11-28" in screen_text(app), "the new day")
        await pilot.press("c")
        await wait_for(pilot, lambda: "contact noted" in rooms.said(app), "the contact")
        await pilot.press("l")
        await wait_for(pilot, lambda: "left" in rooms.said(app), "that they left")
        await pilot.press("3")
        await wait_for(pilot, lambda: rooms.table(app).count == 2, "those who are gone")
        await pilot.press("slash", *"quist", "enter")
        assert rooms.table(app).count == 1
        await pilot.press("escape", "escape")
        assert rooms.table(app).count == 4
    found = desk.record(visited, "visitors", number)
    assert (found["status"], found["etd"], bool(found["last_contact"])) == ("left", "2026-11-28", True)


async def test_a_state_is_declared_where_the_cursor_stands_and_does_nothing_else(visited: Node) -> None:
    before = {
        kind: desk.counted(visited, kind) for kind in ("clearances", "rollcalls", "notices", "presence")
    }
    app = opened(visited)
    async with app.run_test(size=(80, 24)) as pilot:
        await rooms.enter(app, pilot, AlertsScreen(visited))
        await pilot.press("down", "n")
        await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form")
        form = app.screen
        values = {"value": "5", "valid_from": "2026-11-21"}
        assert form.query_one("#f-area", rooms.Input).value == "HAUT"
        assert form.query_one("#f-scheme", rooms.Input).value == "SLS"
        for name, value in values.items():
            form.query_one(f"#f-{name}", rooms.Input).value = value
        await pilot.press("ctrl+s")
        await wait_for(pilot, lambda: "5 High" in screen_text(app), "the new state")
    assert before == {kind: desk.counted(visited, kind) for kind in before}


def stands(room: RoomScreen) -> bool:
    return room.is_mounted and (room.is_read or not room.is_here)


@pytest.mark.parametrize("kind", ["station", "warden", "hq"])
async def test_every_room_on_every_node_in_longer_words(homes: Places, phrase: str, kind: str) -> None:
    """Nothing is wider than the screen; where a room has nothing, it says so and only leads back."""
    choose_language(PSEUDO)
    try:
        with Node.open(homes.folder / kind, phrase, clock=SetClock(NOON)) as node:
            app = opened(node)
            async with app.run_test(size=(80, 24)) as pilot:
                await wait_for(pilot, lambda: len(app.screen_stack) > 1, "the first screen")
                for make in ROOMS:
                    room = make(node)
                    app.push_screen(room)
                    here = kind == "station" or make in (VisitorsScreen, AlertsScreen) or kind == "hq"
                    assert room.is_here is here
                    await wait_for(pilot, partial(stands, room), "what is there")
                    await pilot.press("n", "d", "y", "down", "up") if not here else await pilot.press("down")
                    assert app.screen is room
                    assert max(cell_len(line) for line in screen_text(app).splitlines()) <= 80
                    await pilot.press("escape")
                    assert app.screen is not room
    finally:
        choose_language("en")


async def test_a_room_that_holds_poison_draws_it_and_does_nothing(station: Node) -> None:
    contact = desk.listed(station, "people").rows[0]["id"]
    days = {"eta": "2026-11-21", "etd": "2026-11-29", "contact": contact, "zone": "Z1"}
    for text in poison.MARKUP.values():
        said = {"family_name": text, "organisation": text, "place": text}
        station.act("visitors.add", None, said | days)
    station.act("zones.change", "Z1", {"name": poison.MARKUP["action"]})
    station.act("areas.change", "HAUT", {"name": poison.MARKUP["brackets"]})
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        for make in (ZonesScreen, VisitorsScreen, AlertsScreen):
            await rooms.enter(app, pilot, make(station))
            await pilot.press("down", "down", "down")
            poison.assert_harmless(app)
            app.pop_screen()
