"""Where one can go, and the first screen: what needs somebody."""

import re
from pathlib import Path

import pytest
from textual import events
from textual.command import CommandPalette
from textual.widgets import Input, OptionList

import store
from sample_station.tour import Places
from store.clock import SetClock
from store.node import Node
from store.wardens.cover import Gap
from sync import incoming, outgoing, today
from sync.need import Lead, Need, Weight
from tests.conftest import NOON
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_screens import SIZES, at_people, opened, people_of
from tests.tui.waiting import wait_for
from tui import places
from tui.app import StationApp
from tui.needs import bars, sentence
from tui.screens.findings import FindingScreen
from tui.screens.household import HouseholdScreen
from tui.screens.jump import JumpScreen
from tui.screens.people import PeopleScreen
from tui.screens.record import RecordScreen
from tui.screens.rollcall import RollcallScreen
from tui.screens.today import TodayScreen
from tui.widgets.paged_table import PagedTable
from tui.widgets.typed import LONGEST


def needs_of(app: StationApp) -> PagedTable:
    return app.screen.query_one("#needs", PagedTable)


def is_worked_out(app: StationApp) -> bool:
    return isinstance(app.screen, TodayScreen) and app.screen.is_all


@SIZES
async def test_the_first_screen_looks_like_this(station: Node, size: tuple[int, int]) -> None:
    app = opened(station)
    async with app.run_test(size=size) as pilot:
        await wait_for(pilot, lambda: is_worked_out(app), "what needs somebody")
        assert_golden(f"today-{size[0]}x{size[1]}", screen_text(app))


async def test_a_roll_call_stands_first_and_leads_to_its_board(station: Node) -> None:
    station.act("rollcalls.open", None, {"scope": "all", "reason": "flood"})
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: is_worked_out(app), "what needs somebody")
        assert "A ROLL CALL IS OPEN" in (needs_of(app).row or pytest.fail("no line")).cells[0]
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, RollcallScreen), "the board")


async def test_a_drill_is_called_one_and_does_not_stand_before_lives(station: Node) -> None:
    station.act("rollcalls.open", None, {"scope": "all", "reason": "flood"}, exercise=True)
    (found,) = [need for need in today.needs(station) if need.kind == "rollcall"]
    assert found.weight == Weight.NOW
    assert sentence(found).startswith("EXERCISE")


async def test_a_line_leads_to_where_it_is_mended(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: is_worked_out(app), "what needs somebody")
        table = needs_of(app)
        while "assembly points" not in (table.row or pytest.fail("not there")).cells[0]:
            await pilot.press("down")
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, FindingScreen), "what is due")
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen), "the first screen")


async def test_a_name_is_typed_without_going_anywhere(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen), "the first screen")
        app.screen.query_one("#search", Input).value = "azambuja goncalo"
        found = app.screen.query_one("#found", PagedTable)
        await wait_for(pilot, lambda: found.display and found.count == 1, "the person")
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, HouseholdScreen), "the family")


async def test_of_a_page_that_is_pasted_the_beginning_is_looked_for(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        search = app.screen.query_one("#search", Input)
        app.post_message(events.Paste("azam" + 2 * LONGEST * "x"))
        await wait_for(pilot, lambda: bool(search.value), "what was pasted")
        assert search.value == "azam" + (LONGEST - 4) * "x"
        (notice,) = app._notifications
        assert f"{LONGEST} characters at most" in notice.message
        search.value = ""
        app.post_message(events.Paste(LONGEST * "x"))
        await wait_for(pilot, lambda: bool(search.value), "what was pasted")
        assert len(app._notifications) == 1, "all of it was taken"


async def test_a_place_is_found_as_it_was_left(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await pilot.press("f5", "ctrl+s")
        app.screen.query_one("#search", Input).value = "a"
        await wait_for(pilot, lambda: people_of(app).count > 1, "some of them")
        await pilot.press("down")
        key = people_of(app).key
        await pilot.press("f4", "f2")
        await wait_for(
            pilot, lambda: isinstance(app.screen, PeopleScreen) and people_of(app).key == key, "it"
        )
        assert isinstance(app.screen, PeopleScreen)
        assert app.screen.sort == "agency"
        assert app.screen.query_one("#search", Input).value == "a"
        await pilot.press("escape", "escape")
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen), "the first screen")


async def test_people_are_sorted_by_what_is_wanted(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(120, 40)) as pilot:
        await at_people(app, pilot)
        everybody = people_of(app).count
        await pilot.press("ctrl+s")
        await wait_for(pilot, lambda: "by agency" in screen_text(app), "the order")
        rows = [people_of(app)._rows.row(place) for place in range(everybody)]
        agencies = [row.cells[1] for row in rows if row is not None]
        assert len(agencies) == everybody
        assert agencies == sorted(agencies, key=lambda code: (not code, code))


async def test_the_palette_knows_people_zones_and_acts(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await pilot.press("ctrl+p")
        await wait_for(pilot, lambda: isinstance(app.screen, CommandPalette), "the palette")
        shown = app.screen.query_one(OptionList)
        search = app.screen.query_one(Input)

        async def offers(typed: str, said: str) -> None:
            search.value = typed
            await wait_for(pilot, lambda: any(said in str(one.prompt) for one in shown.options), typed)

        await offers("radio", "Go to: Radio check")
        await offers("zones add", "zones: add")
        await offers("azambuja goncalo", "PTM-P")
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "the record")


def test_letters_and_names_are_no_others() -> None:
    for kind in ("station", "desk", "warden", "hq"):
        here = places.places(kind)
        assert len({place.key for place in here}) == len(here)
        assert len({place.name for place in here}) == len(here)
        assert places.place(places.first(kind), kind) is not None


@pytest.mark.parametrize(("values", "drawn"), [((), ""), ((0, 0), "▁▁"), ((0, 4, 8), "▁▅█"), ((1, 1), "██")])
def test_figures_are_drawn_as_bars(values: tuple[int, ...], drawn: str) -> None:
    assert bars(values) == drawn


async def test_a_letter_typed_twice_goes_there_once(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await pilot.press("ctrl+o")
        await wait_for(pilot, lambda: isinstance(app.screen, JumpScreen), "where to go")
        # Both lie in its queue before it has looked at the first, as where the machine is slow.
        for _each in range(5):
            app.screen.post_message(events.Key("t", "t"))
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen), "the place")
        await pilot.pause()
        assert isinstance(app.screen, TodayScreen)


def test_headquarters_hears_of_a_roll_call_first(station: Node, homes: Places, phrase: str) -> None:
    station.act("rollcalls.open", None, {"scope": "all", "reason": "flood"})
    sent = outgoing.to_parent(station)
    with Node.open(homes.hq, phrase, clock=SetClock(NOON)) as hq:
        incoming.take(hq, sent.sealed)
        first = today.needs(hq)[0]
    assert (first.kind, first.weight) == ("rollcall_at", Weight.LIFE)
    assert sentence(first).startswith("PTM: A ROLL CALL IS OPEN (flood): ")
    assert int(first.facts["expected"]) >= first.count > 0


@pytest.mark.parametrize("gap", Gap)
def test_every_gap_of_cover_has_its_words(gap: Gap) -> None:
    said = sentence(Need(f"cover.{gap}", Weight.NOW, 2, Lead("place", "zones"), {"who": "Z1"}))
    assert said != gap
    assert "{" not in said


def test_everything_that_may_be_due_has_its_words() -> None:
    """The kinds stand in the store's own sources, where each list says what is due of it."""
    sources = (Path(store.__file__).parent).rglob("*.py")
    made = re.compile(r'Item\(\s*(?:kind=)?"(\w+)"|_duty\("(\w+)"')
    kinds = {one or other for file in sources for one, other in made.findall(file.read_text("utf-8"))}
    assert {"visit", "training", "arrival_briefing", "call_tree", "backup"} <= kinds
    for kind in kinds:
        said = sentence(Need(f"due.late.{kind}", Weight.SOON, 1, Lead("finding", "due"), {"who": ""}))
        assert said != f"1 overdue: {kind}"


async def test_the_palette_offers_what_the_role_may_do(
    station: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.desk.role", lambda _node: "auditor")
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await pilot.press("ctrl+p")
        await wait_for(pilot, lambda: isinstance(app.screen, CommandPalette), "the palette")
        app.screen.query_one(Input).value = "zones"
        shown = app.screen.query_one(OptionList)
        await wait_for(
            pilot, lambda: any("Go to: Zones" in str(one.prompt) for one in shown.options), "a place"
        )
        assert not any("zones: add" in str(one.prompt) for one in shown.options)


async def test_settings_that_cannot_be_read_are_said_at_the_start(station: Node) -> None:
    wrong = "settings.toml cannot be read; correct it"
    app = StationApp(label="PTM", unlock=lambda _user, _word: station, node=station, wrong=wrong)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen), "the first screen")
        assert [note.message for note in app._notifications] == [wrong]


async def test_the_commands_open_again_before_the_last_are_gone_and_never_twice(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen), "the first screen")
        app.action_command_palette()
        await wait_for(pilot, lambda: bool(app.screen.query("CommandList")), "the palette")
        await app.workers.wait_for_complete()
        app.pop_screen()
        app.action_command_palette()
        await wait_for(pilot, lambda: bool(app.screen.query("CommandList")), "the palette again")
        await app.workers.wait_for_complete()
        await pilot.press("f1", "ctrl+p")
        assert sum(isinstance(screen, CommandPalette) for screen in app.screen_stack) == 1
