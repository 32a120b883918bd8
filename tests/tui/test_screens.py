"""The station's screens on the sample station: what they look like, and how few keys they need."""

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from store import desk
from store.desk import Wanted
from store.node import Node
from tests.tui.golden import assert_golden, screen_text
from tests.tui.waiting import wait_for
from tui.app import StationApp
from tui.messages import Recorded
from tui.screens.household import HouseholdScreen
from tui.screens.people import PeopleScreen
from tui.screens.round import RoundScreen
from tui.screens.today import TodayScreen
from tui.widgets.paged_table import PagedTable

SIZES = pytest.mark.parametrize(
    "size",
    [pytest.param((80, 24), id="80x24"), pytest.param((120, 40), id="120x40", marks=pytest.mark.long)],
)
"""The usual run sees these small; wide is seen there what one run shows in both sizes (``both_sizes``)."""


def opened(node: Node) -> StationApp:
    """The program on a node that is open already, never locking by itself."""

    def unlock(_user: str | None, _passphrase: str) -> Node:
        raise AssertionError("the node is open")

    return StationApp(label="PTM", unlock=unlock, node=node, idle_seconds=None)


def people_of(app: StationApp) -> PagedTable:
    return app.screen.query_one(PagedTable)


async def at_people(app: StationApp, pilot: Pilot[str]) -> None:
    await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen | PeopleScreen), "the first screen")
    if isinstance(app.screen, TodayScreen):
        await pilot.press("f2")
    await wait_for(pilot, lambda: isinstance(app.screen, PeopleScreen) and people_of(app).count > 0, "people")


async def family_of(app: StationApp, pilot: Pilot[str], typed: str) -> HouseholdScreen:
    """Find somebody by typing and open their family."""
    await at_people(app, pilot)
    app.screen.query_one("#search", Input).value = typed
    await wait_for(pilot, lambda: people_of(app).count == 1, f"one person for {typed}")
    await pilot.press("enter")
    await wait_for(pilot, lambda: isinstance(app.screen, HouseholdScreen), "the household")
    assert isinstance(app.screen, HouseholdScreen)
    return app.screen


@SIZES
async def test_people_look_like_this(station: Node, size: tuple[int, int]) -> None:
    app = opened(station)
    async with app.run_test(size=size) as pilot:
        await at_people(app, pilot)
        assert_golden(f"people-{size[0]}x{size[1]}", screen_text(app))


@SIZES
async def test_a_household_looks_like_this(station: Node, size: tuple[int, int]) -> None:
    app = opened(station)
    async with app.run_test(size=size) as pilot:
        await family_of(app, pilot, "azambuja goncalo")
        await pilot.press("2", "3", "3")
        assert_golden(f"household-{size[0]}x{size[1]}", screen_text(app))


async def test_typing_finds_without_accents_and_by_telephone(station: Node) -> None:
    person = next(row for row in desk.listed(station, "people").rows if row["phones"])
    national = "0" + person["phones"][0].removeprefix("+33")
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        search = app.screen.query_one("#search", Input)
        search.value = "bagcioglu tulay"
        await wait_for(pilot, lambda: people_of(app).count == 1, "Tülay")
        search.value = national
        await wait_for(pilot, lambda: people_of(app).key == person["id"], "the telephone's owner")


async def test_the_arrows_move_while_the_search_line_has_the_keys(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        assert isinstance(app.focused, Input)
        first = people_of(app).key
        await pilot.press("down", "down")
        assert people_of(app).cursor == 2
        assert people_of(app).key != first
        await pilot.press("pagedown")
        assert people_of(app).cursor > 10


async def test_zone_and_agency_narrow_and_escape_widens(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        everybody = people_of(app).count
        await pilot.press("f5")
        in_zone = desk.counted(station, "people", Wanted(zone="Z1"))
        await wait_for(pilot, lambda: people_of(app).count == in_zone, "zone Z1")
        await pilot.press("f6")
        code = desk.listed(station, "agencies").rows[0]["code"]
        both = desk.counted(station, "people", Wanted(zone="Z1", agency=code))
        await wait_for(pilot, lambda: people_of(app).count == both, "zone and agency")
        await pilot.press("escape")
        await wait_for(pilot, lambda: people_of(app).count == everybody, "everybody again")


async def test_a_family_is_confirmed_with_two_keys(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        app.screen.query_one("#search", Input).value = "azambuja goncalo"
        await wait_for(pilot, lambda: people_of(app).count == 1, "the person")
        keys = ["enter", "a"]
        await pilot.press(*keys)
        await wait_for(pilot, lambda: isinstance(app.screen, PeopleScreen), "the list again")
        said = app.screen.query_one("#said", Static)
        assert "4 people here" in str(said.render())
        assert "✓" in screen_text(app)
    (visit,) = [
        row
        for row in desk.listed(station, "visits").rows
        if row["present"] == 4 and row["by"] == "PTM-U-00001"
    ]
    assert visit["outcome"] == "met"


async def test_single_marks_are_saved_and_the_others_left_open(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await family_of(app, pilot, "azambuja goncalo")
        await pilot.press("1", "2", "2", "s")
        await wait_for(pilot, lambda: isinstance(app.screen, PeopleScreen), "the list again")
    visit = desk.listed(station, "visits").rows[-1]
    assert (visit["present"], visit["absent"]) == (1, 1)


async def test_leaving_with_marks_keeps_them_at_their_door_and_records_nothing(station: Node) -> None:
    before = desk.counted(station, "visits")
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await family_of(app, pilot, "azambuja goncalo")
        await pilot.press("1", "escape")
        screen = await family_of(app, pilot, "azambuja goncalo")
        assert list(screen._words.values()) == ["here"]
        await pilot.press("x")
        assert list(screen._words.values()) == ["here"]
        await pilot.press("x")
        assert "nothing was recorded" in screen_text(app)
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(app.screen, PeopleScreen), "the list again")
    assert desk.counted(station, "visits") == before
    assert desk.last_draft(station) is None


async def test_saving_without_a_mark_explains_itself(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await family_of(app, pilot, "azambuja goncalo")
        await pilot.press("s")
        assert "nobody is marked yet" in screen_text(app)


async def test_not_home_is_one_key(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await family_of(app, pilot, "azambuja goncalo")
        await pilot.press("n")
        await wait_for(pilot, lambda: isinstance(app.screen, PeopleScreen), "the list again")
    assert desk.listed(station, "visits").rows[-1]["outcome"] == "not_home"


@pytest.mark.parametrize("key", ["n", "r", "m"])
async def test_a_mark_is_not_dropped_by_a_call_that_met_nobody(station: Node, key: str) -> None:
    before = len(desk.listed(station, "visits").rows)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await family_of(app, pilot, "azambuja goncalo")
        await pilot.press("1", key)
        assert app.screen is screen
        assert "somebody is marked: s records that" in screen_text(app)
        assert len(desk.listed(station, "visits").rows) == before
        await pilot.press("s")
        await wait_for(pilot, lambda: app.screen is not screen, "the list again")
    (seen,) = desk.listed(station, "visits").rows[before:]
    assert (seen["outcome"], seen["present"]) == ("met", 1)


async def test_a_warden_begins_with_the_families(warden: Node) -> None:
    app = opened(warden)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(
            pilot, lambda: isinstance(app.screen, RoundScreen) and people_of(app).count > 0, "families"
        )
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, HouseholdScreen), "the first family")
        await pilot.press("a")
        await wait_for(pilot, lambda: isinstance(app.screen, RoundScreen), "the families again")


async def test_the_lock_key_ends_the_program(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await pilot.press("ctrl+l")
        await wait_for(pilot, lambda: app.return_code == 75, "the end")


async def test_the_count_follows_what_is_recorded_elsewhere(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        before = people_of(app).count
        done = desk.act(station, "people.add", None, {"family_name": "Zzyzx", "category": "fs"})
        app.post_message(Recorded(done.touched.kinds, "added"))
        await wait_for(pilot, lambda: people_of(app).count == before + 1, "one more")
        assert f"People: {before + 1}" in screen_text(app)


async def test_what_is_recorded_while_something_is_looked_for_is_in_the_whole_list_after_it(
    station: Node,
) -> None:
    """The whole list is kept while letters are typed and deleted; a change lets go of it."""
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        table = app.screen.query_one(PagedTable)
        whole = table.count
        await pilot.press("t", "a")
        await wait_for(pilot, lambda: 0 < table.count < whole, "a search")
        await pilot.press("backspace", "backspace")
        await wait_for(pilot, lambda: table.count == whole, "everybody again")
        await pilot.press("t")
        values = {"family_name": "Aaberg", "category": "fs"}
        done = desk.act(station, "people.add", None, values)
        app.post_message(Recorded(done.touched.kinds, "added"))
        await pilot.press("backspace")
        await wait_for(pilot, lambda: table.count == whole + 1, "everybody and the newcomer")


def test_what_was_found_stays_the_part_that_was_asked_for(station: Node) -> None:
    """Pages of what search keys found are not looked for anew; a zone or an agency still narrows them."""
    everybody = desk.narrowed(station, "people", Wanted("a"), most=200)
    assert everybody.among is not None
    assert len(everybody.among) == desk.counted(station, "people", Wanted("a"))
    for asked in (Wanted("a", zone="Z1"), Wanted("a", agency="HRBO"), Wanted("a", where={"sex": "F"})):
        assert desk.narrowed(station, "people", asked, most=200) == asked
    assert desk.narrowed(station, "zones", Wanted("z")) == Wanted("z")


async def test_a_name_with_markup_is_only_a_name(station: Node) -> None:
    poisoned = "[@click=app.quit]Press[/] [b"
    home = desk.listed(station, "households").rows[0]["id"]
    person = desk.act(
        station, "people.add", None, {"family_name": poisoned, "category": "fs", "household": home}
    ).number
    app = opened(station)
    async with app.run_test(size=(120, 40)) as pilot:
        await at_people(app, pilot)
        app.screen.query_one("#search", Input).value = "press"
        await wait_for(pilot, lambda: people_of(app).key == person, "the poisoned name")
        assert poisoned in screen_text(app)
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, HouseholdScreen), "the household")
        assert poisoned[:20] in screen_text(app)
        await pilot.click(offset=(10, 4))
        await pilot.pause()
        assert app.is_running
