"""The roll call on the screen: how few keys it needs, what it asks first, what a drill looks like."""

from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from store import desk, identity
from store.clock import SetClock
from store.node import Node
from store.rollcall import desk as rollcall_desk
from store.rollcall.board import Order
from sync import pack
from tests.conftest import NOON
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_screens import SIZES, at_people, opened
from tests.tui.waiting import wait_for
from tui.app import StationApp
from tui.messages import Recorded
from tui.papers import type_back
from tui.screens.form import FormScreen
from tui.screens.household import HouseholdScreen
from tui.screens.people import PeopleScreen
from tui.screens.rollcall import RollcallScreen
from tui.screens.rollcall_open import RollcallOpenScreen
from tui.screens.rollcall_report import ReportScreen
from tui.widgets.paged_table import PagedTable

REASON = "shots at the harbour"


def call(node: Node, *, exercise: bool = False) -> str:
    clock = node.clock
    assert isinstance(clock, SetClock)
    # After the visits of the sample, which count for nothing that began later.
    clock.set(NOON + timedelta(minutes=1))
    said = {"scope": "all", "reason": REASON}
    return desk.act(node, "rollcalls.open", None, said, exercise=exercise).number


def board(app: StationApp) -> RollcallScreen:
    assert isinstance(app.screen, RollcallScreen)
    return app.screen


def said(app: StationApp) -> str:
    return str(app.screen.query_one("#said", Static).content)


async def to_board(app: StationApp, pilot: Pilot[str]) -> RollcallScreen:
    """From the list of people, which is what an office sees after unlocking, to who is to be found."""
    await at_people(app, pilot)
    await pilot.press("ctrl+r")
    await wait_for(pilot, lambda: isinstance(app.screen, RollcallScreen), "the board")
    return board(app)


async def look_up(app: StationApp, pilot: Pilot[str], typed: str) -> int:
    """Find somebody by typing; gives them."""
    await pilot.press("slash", *typed, "enter")
    screen = board(app)
    await wait_for(pilot, lambda: screen.query_one(PagedTable).count == 1, typed)
    person = screen._person()
    assert person is not None
    return person


@SIZES
async def test_the_board_looks_like_this(station: Node, size: tuple[int, int]) -> None:
    call(station)
    app = opened(station)
    async with app.run_test(size=size) as pilot:
        await to_board(app, pilot)
        await pilot.press("a", "i", "down", "m", "c")
        await wait_for(pilot, lambda: "MISSING" in said(app), "the mark")
        assert_golden(f"rollcall-{size[0]}x{size[1]}", screen_text(app))


@SIZES
async def test_a_drill_looks_like_this(station: Node, size: tuple[int, int]) -> None:
    """Nobody takes it for real, whatever part of the screen they look at."""
    call(station, exercise=True)
    app = opened(station)
    async with app.run_test(size=size) as pilot:
        await to_board(app, pilot)
        text = screen_text(app)
        assert text.count("** EXERCISE **") == 4
        assert "ROLL CALL" not in text
        assert_golden(f"rollcall-drill-{size[0]}x{size[1]}", text)
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(app.screen, PeopleScreen), "people")
        await wait_for(pilot, lambda: screen_text(app).count("** EXERCISE **") == 2, "the line above people")
        assert "ROLL CALL" not in screen_text(app)


async def test_one_key_leads_from_unlocking_to_who_is_to_be_found(station: Node) -> None:
    """At most three are allowed: it is what an officer opens the program for on that day."""
    call(station)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_board(app, pilot)
        assert screen.query_one(PagedTable).count == screen.board.figures.unaccounted > 100


async def test_ten_people_by_radio_in_eleven_keys(station: Node) -> None:
    """At most fourteen are allowed: 2 reads the board in the order in which call signs are called."""
    call(station)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_board(app, pilot)
        called = [line.who.person for line in screen.board.order(Order.RADIO)[:10]]
        keys = ["2", *"aaaaaaaaaa"]
        await pilot.press(*keys)
        await wait_for(pilot, lambda: screen.board.figures.accounted == 10, "ten marks")
        assert len(keys) == 11
        assert all(screen.board.lines[person].is_found for person in called)
        assert rollcall_desk.status(station)["accounted"] == 10


async def test_it_is_opened_by_a_key_a_reason_and_enter(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await pilot.press("ctrl+r")
        await wait_for(pilot, lambda: isinstance(app.screen, RollcallOpenScreen), "the question")
        await pilot.press("enter")
        assert "say in a word" in said(app), "nobody reads an empty reason next year"
        await pilot.press(*REASON, "enter")
        await wait_for(pilot, lambda: isinstance(app.screen, RollcallScreen), "the board")
        found = rollcall_desk.status(station)
        assert (found["reason"], found["exercise"], found["scope"]) == (REASON, False, "all")


async def test_a_drill_of_one_zone_is_opened_there_too(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await pilot.press("ctrl+r")
        await wait_for(pilot, lambda: isinstance(app.screen, RollcallOpenScreen), "the question")
        areas = desk.listed(station, "areas").total
        await pilot.press(*["down"] * (areas + 2), "f6", *"monthly", "enter")
        await wait_for(pilot, lambda: isinstance(app.screen, RollcallScreen), "the board")
        found = rollcall_desk.status(station)
        assert (found["exercise"], found["scope"], set(found["by_zone"])) == (True, "zone", {"Z2"})


async def test_somebody_on_the_telephone_is_found_by_typing_and_the_board_stands_where_it_stood(
    station: Node,
) -> None:
    call(station)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_board(app, pilot)
        await pilot.press("down", "down", "c")
        stood = screen._person()
        person = await look_up(app, pilot, "azambuja goncalo")
        await pilot.press("w", *"his wife", "enter", "r")
        await wait_for(pilot, lambda: screen.board.lines[person].is_found, "the mark")
        mark = desk.listed(station, "rollcall_marks").rows[0]
        assert (mark["state"], mark["channel"], mark["said_by"]) == ("relocated", "phone", "his wife")
        assert screen._person() == stood


async def test_a_family_is_found_with_one_key_and_a_slip_is_taken_back_with_one(station: Node) -> None:
    call(station)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_board(app, pilot)
        person = await look_up(app, pilot, "azambuja goncalo")
        home = [
            one for one in screen.board.list.values() if one.household == screen.board.list[person].household
        ]
        await pilot.press("f")
        await wait_for(pilot, lambda: screen.board.lines[person].is_found, "the mark")
        found = screen.board.lines
        assert len(home) > 1
        assert not any(found[one.person].is_looked_for for one in home)
        before = screen.board.figures.accounted
        await pilot.press("z")
        await wait_for(pilot, lambda: screen.board.figures.accounted < before, "taken back")
        assert screen.board.figures.accounted == 0
        assert screen._person() == person, "the next letter is about whoever came back"
        await pilot.press("z")
        assert "nothing was marked here" in said(app)


async def test_hearsay_is_asked_about_before_an_injured_person_is_well(station: Node) -> None:
    call(station)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_board(app, pilot)
        person = await look_up(app, pilot, "azambuja goncalo")
        await pilot.press("t", *"0:00", "enter", "i")
        await wait_for(pilot, lambda: screen.board.lines[person].is_grave, "the mark")
        await look_up(app, pilot, "azambuja goncalo")
        await pilot.press("t", "enter", "a")
        await wait_for(pilot, lambda: "seen or spoken with" in said(app), "the question")
        assert screen.board.lines[person].state == "injured"
        # Whoever looks at somebody else first is asked again: a letter must not answer what was asked before.
        await pilot.press("escape", "3")
        table = screen.query_one(PagedTable)
        table.stand_at(str(person))
        await pilot.press("a")
        await wait_for(pilot, lambda: "seen or spoken with" in said(app), "the question once more")
        await pilot.press("down", "up")
        assert screen._person() == person
        assert "seen or spoken with" not in said(app), "a question that holds no more stands no more"
        await pilot.press("y")
        assert screen.board.lines[person].state == "injured", "nothing was asked that y would answer"
        await pilot.press("a")
        await wait_for(pilot, lambda: "seen or spoken with" in said(app), "the question a third time")
        assert screen.board.lines[person].state == "injured"
        await pilot.press("a")
        await wait_for(pilot, lambda: screen.board.lines[person].hearsay is not None, "what was heard")
        assert screen.board.lines[person].state == "injured"
        await look_up(app, pilot, "azambuja goncalo")
        await pilot.press("a", "y")
        await wait_for(pilot, lambda: screen.board.lines[person].state == "accounted", "who saw him")


@pytest.mark.parametrize("typed", ["7.05", "", "25:00", "noon"])
async def test_when_it_was_so_is_typed_once_for_all_marks_from_a_sheet(station: Node, typed: str) -> None:
    refused = typed in ("25:00", "noon")
    call(station)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_board(app, pilot)
        await pilot.press("t", *typed, "enter")
        assert ("hours and minutes" in said(app)) is refused
        if refused:
            await pilot.press("escape")
        await pilot.press("a", "a")
        await wait_for(pilot, lambda: screen.board.figures.accounted == 2, "two marks")
        times = {row["occurred_at"] for row in desk.listed(station, "rollcall_marks").rows}
        now = desk.listed(station, "rollcalls").rows[0]["opened_at"]
        # 07:05 at the station, which is four hours ahead of the clock of the world.
        assert times == ({"2026-11-21T03:05:00Z"} if typed == "7.05" else {now})


async def test_it_is_closed_by_the_same_key_twice_and_says_who_was_never_found(station: Node) -> None:
    call(station)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_board(app, pilot)
        await pilot.press("a", "x")
        await wait_for(pilot, lambda: "were not found" in said(app), "the question")
        assert screen.board.is_open
        await pilot.press("x")
        await wait_for(pilot, lambda: not screen.board.is_open, "closed")
        await pilot.press("i")
        await wait_for(pilot, lambda: "closed" in said(app), "refused")
        await pilot.press("e")
        await wait_for(pilot, lambda: isinstance(app.screen, ReportScreen), "the report")
        await wait_for(pilot, lambda: "NEVER FOUND" in screen_text(app), "never found")
        lines = screen_text(app).splitlines()
        assert next(line for line in lines if "NEVER FOUND" in line) == lines[6]
        await pilot.press("f8")
        await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form of a finding")
        assert "PTM-RC-00001" in screen_text(app)


async def test_the_cursor_stays_with_its_person_when_others_mark(station: Node) -> None:
    """Else the next key would mark somebody else than whoever is read."""
    call(station)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_board(app, pilot)
        first = screen._person()
        await pilot.press("down", "down", "down")
        stood = screen._person()
        assert stood != first
        done = station.act("rollcalls.mark", None, {"person": first, "state": "accounted"})
        app.post_message(Recorded(done.touched.kinds, "another desk"))
        await wait_for(pilot, lambda: screen.board.figures.accounted == 1, "what the other marked")
        assert screen._person() == stood
        await pilot.press("a")
        await wait_for(pilot, lambda: screen.board.figures.accounted == 2, "the mark")
        assert stood is not None
        assert screen.board.lines[stood].is_found


async def test_what_was_asked_before_a_mark_is_asked_again_after_it(station: Node) -> None:
    call(station)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_board(app, pilot)
        await pilot.press("x", "a")
        await wait_for(pilot, lambda: screen.board.figures.accounted == 1, "the mark")
        await pilot.press("x")
        await wait_for(pilot, lambda: "were not found" in said(app), "the question again")
        assert screen.board.is_open


async def test_every_screen_says_that_one_is_held(station: Node) -> None:
    call(station)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        for key in ("f3", "f4", "f7", "f2"):
            await pilot.press(key)
            await wait_for(pilot, lambda: "Ctrl+R" in screen_text(app).splitlines()[0], key)
        await to_board(app, pilot)
        await pilot.press("a")
        left = board(app).board.figures.unaccounted
        await pilot.press("escape")
        await wait_for(pilot, lambda: f"{left} to find" in screen_text(app), "the figures")
        station.act("rollcalls.close", None)
        app._look_around()
        await wait_for(pilot, lambda: "Ctrl+R" not in screen_text(app), "closed")


async def test_of_several_it_is_asked_which_and_the_real_one_comes_first(station: Node) -> None:
    call(station, exercise=True)
    call(station)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await pilot.press("ctrl+r")
        await wait_for(pilot, lambda: "Several roll calls" in screen_text(app), "the question")
        assert screen_text(app).index("ROLL CALL") < screen_text(app).index("** EXERCISE")
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, RollcallScreen), "the board")
        assert not board(app).board.is_drill


async def test_a_sheet_is_written_and_the_log_says_by_whom(station: Node, tmp_path: Path) -> None:
    call(station)
    place = tmp_path / "z.txt"
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_board(app, pilot)
        await pilot.press("2", "s")
        screen.query_one("#asked", Input).value = str(place)
        await pilot.press("enter")
        await wait_for(pilot, lambda: "are in that file" in said(app), "the sheet")
        text = place.read_text(encoding="utf-8")
        assert text.index("TANGO-1-2") < text.index("TANGO-1-10" if "TANGO-1-10" in text else "TANGO-2-1")
        assert [row["kind"] for row in desk.listed(station, "exports").rows] == ["rollcall_sheet"]
        assert all(len(line) <= 120 for line in text.splitlines())


async def test_a_sheet_is_typed_back_and_shown_before_anybody_is_marked(station: Node) -> None:
    call(station)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_board(app, pilot)
        people = list(screen.board.lines)[:2]
        first, second = (type_back.number_in(screen.board, person) for person in people)
        await pilot.press("b", *f"{first} a {second}m", "enter")
        await wait_for(pilot, lambda: "Enter again" in said(app), "what it says")
        about = str(screen.query_one("#about", Static).content)
        assert about.startswith(f"MISSING: {screen.board.lines[people[1]].who.name}")
        assert all(screen.board.lines[person].state is None for person in people), "nobody is marked yet"
        await pilot.press("enter")
        await wait_for(pilot, lambda: screen.board.lines[people[1]].state == "missing", "the marks")
        assert screen.board.lines[people[0]].state == "accounted"
        # One key takes the sheet back.
        await pilot.press("z")
        await wait_for(pilot, lambda: screen.board.lines[people[0]].state is None, "nothing of it")
        assert screen.board.lines[people[1]].state is None
        # What is not understood stays where it is, to be mended.
        await pilot.press("b", *"99999 a", "enter")
        await wait_for(pilot, lambda: "99999" in said(app), "what is wrong")
        assert screen.query_one("#asked", Input).value == "99999 a"


async def test_a_warden_marks_the_zone_s_people_at_the_door_and_closes_nothing(
    station: Node, warden: Node
) -> None:
    """On a device without a line: the board of its zone is the same board, and says that it is a part."""
    call(station)
    with station.read() as db:
        (child,) = identity.children(db)
    clock = warden.clock
    assert isinstance(clock, SetClock)
    clock.set(station.clock.now())
    pack.install(warden, pack.pack(station, "Z1", child.mark).sealed)
    app = opened(warden)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(
            pilot, lambda: "Ctrl+R" in screen_text(app).splitlines()[0], "the line above the round"
        )
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, HouseholdScreen), "a door")
        await wait_for(pilot, lambda: "Ctrl+R" in screen_text(app).splitlines()[0], "the line above the door")
        await pilot.press("ctrl+r")
        await wait_for(pilot, lambda: isinstance(app.screen, RollcallScreen), "the board")
        screen = board(app)
        assert {line.who.zone for line in screen.board.lines.values()} == {"Z1"}
        assert "ONLY THE PART HELD HERE" in screen_text(app)
        assert "kept at the office" in screen_text(app)
        await pilot.press("a")
        await wait_for(pilot, lambda: screen.board.figures.accounted == 1, "the mark")
        (mark,) = desk.listed(warden, "rollcall_marks").rows
        assert (mark["channel"], mark["basis"]) == ("visit", "seen")
        await pilot.press("x", "x")
        await wait_for(pilot, lambda: "warden" in said(app), "refused")
        assert screen.board.is_open


async def test_a_warden_opens_none(warden: Node) -> None:
    app = opened(warden)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+r")
        await wait_for(pilot, lambda: isinstance(app.screen, RollcallOpenScreen), "the question")
        await pilot.press(*"smoke", "enter")
        await wait_for(pilot, lambda: "role" in said(app), "refused")
