"""The call tree, its test and the radio check on the screen; notices on a warden's device."""

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Static

from store import desk, identity
from store.calling import desk as calling
from store.node import Node
from store.wardens import notices
from sync import incoming, outgoing
from tests.tui.both_sizes import assert_golden_in_both
from tests.tui.golden import screen_text
from tests.tui.test_screens import at_people, opened
from tests.tui.waiting import wait_for
from tui.app import StationApp
from tui.screens.calling import CallingScreen
from tui.screens.form import FormScreen
from tui.screens.notices import NoticesScreen
from tui.screens.registers import RegistersScreen
from tui.screens.round import RoundScreen
from tui.screens.today import TodayScreen
from tui.widgets.paged_table import PagedTable


def said(app: StationApp) -> str:
    return str(app.screen.query_one("#said", Static).render())


def table(app: StationApp) -> PagedTable:
    return app.screen.query_one(PagedTable)


def is_at(app: StationApp, screen: type[Screen[None]]) -> bool:
    """Say whether a screen is there with its lines."""
    return isinstance(app.screen, screen) and bool(app.screen.query(PagedTable)) and table(app).count > 0


async def at_calling(app: StationApp, pilot: Pilot[str], kind: str = "call_tree") -> CallingScreen:
    await at_people(app, pilot)
    app.push_screen(CallingScreen(app.node, kind))
    await wait_for(pilot, lambda: is_at(app, CallingScreen), "the list")
    assert isinstance(app.screen, CallingScreen)
    return app.screen


async def test_the_call_tree_looks_like_this(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_calling(app, pilot)
        await assert_golden_in_both("call-tree", app, pilot)


async def test_f01_one_key_a_person_and_the_cursor_moves_on(station: Node) -> None:
    """F01, F15: a zone's radio check from its beginning to its end, with a mistake taken back."""
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_calling(app, pilot, "radio_check")
        await pilot.press("y")
        await wait_for(pilot, lambda: "b begins one" in said(app), "that no test is under way")
        await pilot.press("b")
        await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form")
        app.screen.query_one("#f-zone", Input).value = "Z4"
        await pilot.press("ctrl+s")
        await wait_for(pilot, lambda: is_at(app, CallingScreen), "the check")
        await wait_for(pilot, lambda: "EXERCISE radio check" in screen_text(app), "that it is an exercise")
        order = [one["call_sign"] for one in calling.status(station)["answers"]]
        assert len(order) == table(app).count == 3
        await pilot.press("y", "n", "n", "u", "y")
        await wait_for(pilot, lambda: "2 of 3 reached" in screen_text(app), "two of three")
        found = calling.status(station)
        assert [one["reached"] for one in found["answers"]] == [True, False, True]
        await assert_golden_in_both("radio-check", app, pilot)
        await pilot.press("up", "up", "down", "u")
        await wait_for(pilot, lambda: "1 of 3 reached" in screen_text(app), "what was marked last taken back")
        await pilot.press("e")
        await wait_for(pilot, lambda: "not tried yet" in said(app), "that one was not tried")
        assert calling.status(station)["ended_at"] is None
        await pilot.press("e")
        await wait_for(pilot, lambda: "f writes down" in said(app), "what came of it")
        assert calling.status(station)["ended_at"] is not None
        await pilot.press("y")
        await wait_for(pilot, lambda: "that test has ended" in said(app), "that nothing is marked any more")
        await pilot.press("f")
        await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form of a finding")
        app.screen.query_one("#f-text", Input).value = "TANGO-4-2 has no battery"
        await pilot.press("ctrl+s")
        await wait_for(pilot, lambda: is_at(app, CallingScreen), "back again")
    found = {row["text"]: row for row in desk.listed(station, "findings").rows}
    assert found["TANGO-4-2 has no battery"]["drill"] is True


async def test_a_test_that_another_desk_ended_is_seen_to_be_over(station: Node) -> None:
    test = station.act("call_tests.begin", None, {"kind": "radio_check", "zone": "Z4"}).row
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_calling(app, pilot, "radio_check")
        assert "under way" in screen_text(app)
        station.act("call_tests.finish", test)
        await pilot.press("y")
        await wait_for(pilot, lambda: "that test has ended" in said(app), "that it is over")


async def test_tree_and_radio_from_the_lists_and_back(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await pilot.press("f7")
        await wait_for(pilot, lambda: bool(app.screen.query("#search")), "the lists")
        app.screen.query_one("#search", Input).value = "the call tree"
        await wait_for(pilot, lambda: table(app).count == 1, "the entry")
        await pilot.press("enter")
        await wait_for(pilot, lambda: is_at(app, CallingScreen), "the call tree")
        first = table(app).count
        await pilot.press("t")
        await wait_for(pilot, lambda: table(app).count != first, "the call signs")
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(app.screen, RegistersScreen), "the lists again")


async def test_each_kind_of_node_has_its_places(station: Node, warden: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await pilot.press("ctrl+o", "q")
        await wait_for(pilot, lambda: is_at(app, CallingScreen), "the radio check")
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen), "the first screen")
        app.action_go("notices")
        assert isinstance(app.screen, TodayScreen)  # an office writes them
    device = opened(warden)
    async with device.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(device.screen, RoundScreen), "the round")
        await pilot.press("ctrl+o", "n")
        await wait_for(pilot, lambda: isinstance(device.screen, NoticesScreen), "the notices")
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(device.screen, RoundScreen), "the round again")


@pytest.fixture
def told(station: Node, warden: Node) -> Node:
    """The sample warden's device with two notices that nobody has seen."""
    for text in ("Stay in from dusk.", "The bridge is open."):
        station.act("notices.add", None, {"text": text, "sender": "Designated official"})
    _exchange(station, warden)
    return warden


def _exchange(station: Node, warden: Node) -> None:
    incoming.take(station, outgoing.to_parent(warden).sealed)
    with station.read() as db:
        child = identity.peer(db, warden.me.device)
    assert child is not None
    incoming.take(warden, outgoing.to_child(station, child).sealed)


async def test_c04_a_notice_is_acknowledged_with_one_key(told: Node, station: Node) -> None:
    app = opened(told)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, RoundScreen), "the round")
        app.action_go("notices")
        await wait_for(pilot, lambda: is_at(app, NoticesScreen), "notices")
        await assert_golden_in_both("notices", app, pilot)
        waiting = len(notices.unseen(told))
        assert waiting >= 2
        for left in range(waiting - 1, -1, -1):
            await pilot.press("s")
            await wait_for(pilot, lambda left=left: len(notices.unseen(told)) == left, "one less")  # type: ignore[misc]
        await pilot.press("s")
        await wait_for(pilot, lambda: "before" in said(app), "that nothing is left to be acknowledged")
        assert "not seen yet: 0" in screen_text(app)
        await pilot.press("r")
        await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form of a report")
    _exchange(station, told)
    seen = {row["text"]: row["seen"] for row in desk.listed(station, "notices").rows}
    assert (seen["Stay in from dusk."], seen["The bridge is open."]) == ("1/6", "1/6")
