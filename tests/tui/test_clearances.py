"""The board of clearances, a decision with what was looked at, a request in one form."""

from datetime import date

import pytest
from textual.widgets import Input, Static

from store import desk
from store.clock import SetClock
from store.node import Node
from tests.conftest import NOON
from tests.tui import rooms
from tests.tui.both_sizes import assert_golden_in_both
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_screens import at_people, opened
from tests.tui.waiting import wait_for
from tui.base_app import LOCK
from tui.screens.clearance import ClearanceScreen
from tui.screens.clearances import ClearancesScreen
from tui.screens.fields import FieldsScreen
from tui.screens.form import FormScreen
from tui.screens.register import RegisterScreen
from tui.screens.request import RequestScreen
from tui.screens.request_fields import when

LETTER = {
    "code": "D",
    "title": "letter",
    "subject": "delegation",
    "role": "fsco",
    "letter_no": "DO/14",
    "signed_on": "2026-11-02",
}
OUT = {"from_place": "Port Tamarin", "to_place": "Cap Vert"}
HOME = {"from_place": "Cap Vert", "to_place": "Port Tamarin"}


def journey(node: Node, people: list[str], day: int, **more: object) -> str:
    """Ask for a journey by road that begins at seven on a day of November and ends two days later."""
    legs = [
        OUT | {"etd": f"2026-11-{day}T07:00", "eta": f"2026-11-{day}T11:00"},
        HOME | {"etd": f"2026-11-{day + 2}T07:00", "eta": f"2026-11-{day + 2}T11:00"},
    ]
    said = {"purpose": "duty", "travellers": people, "legs": legs, **more}
    number = desk.act(node, "clearances.request", None, said).number
    desk.act(node, "clearances.submit", number, {})
    return number


@pytest.fixture
def travelling(station: Node) -> Node:
    """Beside the sample's one to decide, one at headquarters, one under way and late, one to leave."""
    station.act("clearance_rules.add", None, LETTER)
    rule = {"code": "ALL", "title": "all official travel", "subject": "decision"}
    station.act("clearance_rules.add", None, rule)
    those = desk.listed(station, "people", desk.Wanted(agency="BKWL")).rows
    staff = [row["id"] for row in those if row["category"] != "dependant"]
    journey(station, staff[:1], 26, agency="BKWL")
    journey(station, staff[1:2], 25, decides="hq")
    for day, people in ((21, staff[2:4]), (23, staff[4:5])):
        number = journey(station, people, day, agency="BKWL")
        desk.act(station, "clearances.decide", number, {"decision": "cleared", "conditions": "in convoy"})
    clock = station.clock
    assert isinstance(clock, SetClock)
    (late,) = (
        row["id"]
        for row in desk.listed(station, "clearances").rows
        if len(row["travellers"]) == 2 and row["agency"] == "BKWL"
    )
    left = {"occurred_at": "2026-11-21T07:10"}
    desk.act(station, "clearances.depart", late, left)
    clock.set(NOON.replace(hour=11))
    return station


async def test_the_board_and_a_decision_look_like_this(travelling: Node) -> None:
    app = opened(travelling)
    async with app.run_test(size=(80, 24)) as pilot:
        for size in rooms.BOTH:
            await pilot.resize_terminal(*size)
            await rooms.enter(app, pilot, ClearancesScreen(travelling))
            assert_golden(f"clearances-{size[0]}x{size[1]}", screen_text(app))
            await pilot.press("2", "enter")
            await rooms.shown(app, pilot, ClearanceScreen)
            await pilot.press("end", "up", "up")
            assert_golden(f"clearance-{size[0]}x{size[1]}", screen_text(app))
            # The first of them shows all queues again.
            await pilot.press("escape")
            await rooms.shown(app, pilot, ClearancesScreen)
            await pilot.press("escape", "escape")


async def test_what_is_heard_takes_one_key_and_what_surprises_two(travelling: Node) -> None:
    app = opened(travelling)
    async with app.run_test(size=(80, 24)) as pilot:
        await rooms.enter(app, pilot, ClearancesScreen(travelling))
        late = str(rooms.table(app).key)
        assert "4 h 00 late" in screen_text(app)
        assert "no arrival" in screen_text(app)
        await pilot.press("c", "a")
        await wait_for(pilot, lambda: "arrived, by phone" in rooms.said(app), "that they arrived")
        await wait_for(pilot, lambda: "overdue ·" in screen_text(app), "that nobody is overdue")
        heard = desk.record(travelling, "clearances", late)["movements"]
        assert [(one["event"], one["medium"]) for one in heard] == [("left", "radio"), ("arrived", "phone")]
        # The cursor went with the line that it stood on.
        assert rooms.table(app).key == late
        await pilot.press("a")
        assert "the same key again" in rooms.said(app)
        assert len(desk.record(travelling, "clearances", late)["movements"]) == 2
        await pilot.press("b")
        await wait_for(pilot, lambda: "there; x closes it" in screen_text(app), "that all are back")
        await pilot.press("x")
        await wait_for(
            pilot, lambda: desk.record(travelling, "clearances", late)["state"] == "closed", "over"
        )
        await pilot.press("4", "d")
        await wait_for(pilot, lambda: "they are to leave at" in rooms.said(app), "that it is early")
        await pilot.press("e")
        await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form of a new time")
        await pilot.press("escape", "f6")
        await wait_for(pilot, lambda: "agency BKWL" in screen_text(app), "one agency's queue")
        await pilot.press("escape")
        await wait_for(pilot, lambda: "agency" not in screen_text(app).splitlines()[0], "all agencies")


async def test_a_decision_is_one_key_where_all_holds_and_two_where_something_is_missing(
    travelling: Node,
) -> None:
    app = opened(travelling)
    async with app.run_test(size=(80, 24)) as pilot:
        await rooms.enter(app, pilot, ClearancesScreen(travelling))
        await pilot.press("2", "enter")
        await rooms.shown(app, pilot, ClearanceScreen)
        number = app.screen.query_one("#title", Static).render().plain.split()[0]  # type: ignore[union-attr]
        await pilot.press("y")
        assert "y again clears it" in rooms.said(app)
        assert desk.record(travelling, "clearances", number)["state"] == "submitted"
        await pilot.press("c")
        await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "the conditions")
        await pilot.press(*"by day", "enter")
        await wait_for(pilot, lambda: "cleared at 2026-11-21" in screen_text(app), "that it is cleared")
        assert "as whoever decided saw it" in screen_text(app)
        assert desk.record(travelling, "clearances", number)["conditions"] == "by day"
        await pilot.press("escape", "3", "enter")
        screen = await rooms.shown(app, pilot, ClearanceScreen)
        assert "headquarters decides" in screen_text(app)
        await pilot.press("y")
        await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "what headquarters answered")
        await pilot.press("escape")
        assert app.screen is screen
        await pilot.press("n")
        await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "why")
        await pilot.press("enter")
        assert "nothing was decided" in rooms.said(app)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("14:20", "2026-11-21T14:20"),
        ("7.05", "2026-11-21T07:05"),
        ("+2 08:00", "2026-11-23T08:00"),
        ("2026-12-01 08:00", "2026-12-01 08:00"),
        ("tomorrow", "tomorrow"),
        ("", ""),
    ],
)
def test_times_are_typed_short(typed: str, said: str) -> None:
    assert when(typed, date(2026, 11, 21)) == said


async def test_a_clearance_is_asked_for_in_one_form(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        room = ClearancesScreen(station)
        await rooms.enter(app, pilot, room)
        await pilot.press("n")
        await wait_for(pilot, lambda: isinstance(app.screen, RequestScreen), "the form")
        form = app.screen
        form.query_one("#f-travellers", Input).value = "azambuja goncalo"
        await pilot.press("f9")
        await wait_for(pilot, lambda: isinstance(app.screen, RegisterScreen), "who")
        await wait_for(pilot, lambda: rooms.table(app).count == 1, "one person")
        await pilot.press("enter")
        await wait_for(pilot, lambda: app.screen is form, "the form")
        assert "Azambuja Gonçalo" in screen_text(app)

        def field(name: str) -> Input:
            return form.query_one(f"#f-{name}", Input)

        assert (field("agency").value, field("leg-1-from_place").value) == ("HRBO", "Port Tamarin")
        await pilot.press("f8")
        await wait_for(pilot, lambda: bool(form.query("#f-leg-2-etd")), "the second leg")
        field("leg-1-to_place").value = "Cap Vert"
        field("leg-1-etd").value, field("leg-1-eta").value = "+3 07:00", "+3 11:00"
        await pilot.press("f8")
        await wait_for(pilot, lambda: bool(form.query("#f-leg-3-etd")), "a third leg, that stays empty")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "leaves is missing" in rooms.said(app), rooms.said(app)
        assert app.screen is form
        field("leg-2-from_place").value, field("leg-2-to_place").value = "Cap Vert", "Port Tamarin"
        field("leg-2-etd").value, field("leg-2-eta").value = "+5 07:00", "+5 06:00"
        await pilot.press("ctrl+s")
        await wait_for(pilot, lambda: "arrives before it leaves" in rooms.said(app), "what is wrong")
        field("leg-2-eta").value = "+5 11:00"
        field("travellers").focus()
        await wait_for(pilot, lambda: form.query_one("#form").scroll_offset.y == 0, "its beginning")
        await assert_golden_in_both("request", app, pilot)
        await pilot.press("ctrl+s")
        await wait_for(pilot, lambda: app.screen is room, "the board")
        await wait_for(pilot, lambda: "submitted" in rooms.said(app), "that it is submitted")
    row = next(row for row in desk.listed(station, "clearances").rows if row["agency"] == "HRBO")
    assert [leg["etd"] for leg in row["legs"]] == ["2026-11-24T03:00:00Z", "2026-11-26T03:00:00Z"]
    assert row["state"] == "submitted"


async def test_a_request_that_was_half_typed_is_there_after_a_lock_with_its_legs(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await app.push_screen(RequestScreen(station))
        await pilot.press("f8")
        await wait_for(pilot, lambda: bool(app.screen.query("#f-leg-2-etd")), "the second leg")
        app.screen.query_one("#f-leg-2-to_place", Input).value = "Salt Pans"
        await pilot.press("ctrl+l")
        await wait_for(pilot, lambda: app.return_value == LOCK, "the lock")
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, RequestScreen), "the form again")
        await wait_for(pilot, lambda: bool(app.screen.query("#f-leg-2-etd")), "both legs")
        assert app.screen.query_one("#f-leg-2-to_place", Input).value == "Salt Pans"
        await pilot.press("escape")
        assert not isinstance(app.screen, RequestScreen)
    assert desk.last_draft(station) is None
