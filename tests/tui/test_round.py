"""A warden's day: thirty doors, counted key by key; what was answered outlives a kill after any of them."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from sample_station.tour import Places
from store import desk
from store.clock import SetClock
from store.desk import Wanted
from store.drafts import Place
from store.node import Node
from store.wardens import desk as wardens
from sync import pack
from tests.conftest import NOON
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_screens import SIZES, opened
from tests.tui.waiting import wait_for
from tui.app import StationApp
from tui.screens.fields import FieldsScreen, ListedScreen
from tui.screens.household import HouseholdScreen
from tui.screens.round import RoundScreen
from tui.widgets.paged_table import PagedTable

DOORS = 30
STREET = ("Lantern Street", "Cistern Lane", "Chemin des Théiers", "خیابان چراغ", "Rua do Farol")


def thirty(station: Node, warden: Node) -> str:
    """Put thirty families into the zone of the sample's warden, and give it to them."""
    zone = wardens.zone_of(warden)
    assert zone is not None
    state = {"scheme": "SLS", "value": 2, "valid_from": "2026-11-01"}
    station.act("alerts.add", None, state)
    there = len(wardens.doors(station, zone))
    for number in range(there, DOORS):
        address = f"{number + 100} {STREET[number % len(STREET)]}"
        home = station.act("households.add", None, {"address": address, "zone": zone}).row
        for given in ("Ondine", "Barnaby", "Minh")[: 1 + number % 3]:
            person = {"family_name": f"Quillfeather-{number}", "given_name": given, "category": "staff_local"}
            station.act("people.add", None, person | {"agency": "HRBO", "household": home})
    pack.install(warden, pack.pack(station, zone, "W1").sealed)
    return zone


@pytest.fixture(scope="module")
def day(sample: Places, tmp_path_factory: pytest.TempPathFactory) -> Places:
    """The sample with thirty doors in the warden's zone, made once."""
    folder = tmp_path_factory.mktemp("day") / "sample"
    shutil.copytree(sample.folder, folder)
    places = Places(folder)
    phrase = sample.passphrase_file.read_text(encoding="utf-8").strip()
    with (
        Node.open(places.station, phrase, clock=SetClock(NOON)) as station,
        Node.open(places.warden, phrase, clock=SetClock(NOON)) as warden,
    ):
        thirty(station, warden)
    return places


@pytest.fixture
def device(day: Places, phrase: str, tmp_path: Path) -> Iterator[Node]:
    """The warden's device on the morning of the day."""
    shutil.copytree(day.warden, tmp_path / "device")
    with Node.open(tmp_path / "device", phrase, clock=SetClock(NOON)) as node:
        yield node


@pytest.fixture
def after_kill(phrase: str, tmp_path: Path) -> Callable[[Node], Node]:
    """Open a copy of a device's files as they lie on the disk at this moment: what a kill leaves."""
    count = 0

    def opened_again(node: Node) -> Node:
        nonlocal count
        count += 1
        copy = tmp_path / f"killed-{count}"
        copy.mkdir()
        for name in ("keyring", "store.db", "store.db-wal"):
            if (node.home / name).exists():
                shutil.copy(node.home / name, copy / name)
        return Node.open(copy, phrase, clock=SetClock(NOON))

    return opened_again


def table_of(app: StationApp) -> PagedTable:
    return app.screen.query_one(PagedTable)


async def at_round(app: StationApp, pilot: Pilot[str]) -> RoundScreen:
    await wait_for(
        pilot, lambda: isinstance(app.screen, RoundScreen) and table_of(app).count > 0, "the doors"
    )
    assert isinstance(app.screen, RoundScreen)
    return app.screen


async def at_door(app: StationApp, pilot: Pilot[str]) -> HouseholdScreen:
    await pilot.press("enter")
    await wait_for(pilot, lambda: isinstance(app.screen, HouseholdScreen), "the door")
    assert isinstance(app.screen, HouseholdScreen)
    return app.screen


def mine(node: Node) -> list[dict[str, Any]]:
    """Give the visits that were recorded on this device today."""
    user = desk.listed(node, "users").rows[-1]["id"]
    return [row for row in desk.listed(node, "visits").rows if row["by"] == user]


@pytest.mark.parametrize("doors", [5, pytest.param(DOORS, marks=pytest.mark.long)])
async def test_doors_with_nothing_to_correct_take_two_keys_each(device: Node, doors: int) -> None:
    before = len(mine(device))
    zone = wardens.zone_of(device)
    assert zone is not None
    app = opened(device)
    pressed: list[str] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await at_round(app, pilot)
        assert table_of(app).count == DOORS
        for place in range(doors):
            # The cursor came to the next door by itself.
            assert table_of(app).cursor == place
            pressed.append("enter")
            await at_door(app, pilot)
            pressed.append("a")
            await pilot.press("a")
            await at_round(app, pilot)
    visits = mine(device)[before:]
    assert len(visits) == doors == len({visit["household"] for visit in visits})
    assert all(visit["present"] for visit in visits)
    assert [door.days for door in wardens.by_route(wardens.doors(device, zone))][:doors] == [0] * doors
    assert len(pressed) / doors == 2


@SIZES
async def test_a_round_looks_like_this(device: Node, size: tuple[int, int]) -> None:
    zone = wardens.zone_of(device)
    assert zone is not None
    second, third = [door.number for door in wardens.by_route(wardens.doors(device, zone))[1:3]]
    desk.checkin(device, second, {"outcome": "not_home"})
    family = desk.family(device, third)
    desk.checkin(device, third, {"present": [family[0]["id"]], "visitor": ["an aunt"]})
    app = opened(device)
    async with app.run_test(size=size) as pilot:
        await at_round(app, pilot)
        assert_golden(f"round-{size[0]}x{size[1]}", screen_text(app))


@SIZES
async def test_a_door_looks_like_this(device: Node, size: tuple[int, int]) -> None:
    app = opened(device)
    async with app.run_test(size=size) as pilot:
        await at_round(app, pilot)
        await at_door(app, pilot)
        await pilot.press("1", "b", "c", "1", "2", "2", "enter", "t", *"dog", "enter")
        text = screen_text(app)
        assert "✓ LOCKS" in text
        assert "✗ BAG" in text
        assert_golden(f"door-{size[0]}x{size[1]}", text)


LONG_VISIT = (
    "1", "2", "2", "2", "b", "c", "1", "2", "2", "escape", "t", "g", "a", "t", "e", "enter",
    "w", *"Ilse", "enter", "enter", "enter", "2", "enter", "v", *"aunt", "enter",
    "p", "1", "backspace", "7", "enter", "g", "1", "g", "1", "l", "2", "x", "1", "x", "x",
    "1", "down", "space", "space", "space", "space",
)  # fmt: skip


async def test_a_kill_after_any_key_loses_no_answer(device: Node, after_kill: Callable[[Node], Node]) -> None:
    """The files as they lie on the disk after each key hold all that was answered."""
    app = opened(device)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_round(app, pilot)
        await pilot.press("down")
        screen = await at_door(app, pilot)
        household = screen._household
        looked = 0
        for key in LONG_VISIT:
            await pilot.press(key)
            await pilot.pause()
            with after_kill(device) as left:
                draft = desk.kept_draft(left, Place(wardens.CHECKIN, household))
                assert (dict(draft.typed) if draft is not None else {}) == screen._words, key
                looked += 1
        assert looked == len(LONG_VISIT)
        words = dict(screen._words)
        assert words
    with after_kill(device) as left:
        again = opened(left)
        async with again.run_test(size=(80, 24)) as pilot:
            await wait_for(pilot, lambda: isinstance(again.screen, HouseholdScreen), "the door again")
            assert isinstance(again.screen, HouseholdScreen)
            assert again.screen._words == words
            await pilot.press("s")
            await at_round(again, pilot)
        (visit,) = [row for row in mine(left) if row["household"] == household]
        assert desk.last_draft(left) is None
        assert visit["present"] == 2


async def test_a_visit_with_corrections_says_all_of_it(device: Node) -> None:
    app = opened(device)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_round(app, pilot)
        await pilot.press("down")
        screen = await at_door(app, pilot)
        household = screen._household
        people = [str(one["id"]) for one in screen._family]
        await pilot.press("w", *"Ilse", "enter", "enter", "enter", "2", "enter")
        await wait_for(pilot, lambda: app.screen is screen, "the door again")
        await pilot.press("v", *"aunt", "enter")
        await wait_for(pilot, lambda: app.screen is screen, "the door again")
        await pilot.press("p", "1")
        await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "the telephone")
        await pilot.press(*"0639980099", "enter")
        await wait_for(pilot, lambda: app.screen is screen, "the door again")
        await pilot.press("b", "c")
        await wait_for(pilot, lambda: isinstance(app.screen, ListedScreen), "the checklist")
        await pilot.press("a", "2", "enter", "g", "2", "a")
        await at_round(app, pilot)
    (visit,) = [row for row in mine(device) if row["household"] == household]
    assert (visit["present"], visit["absent"]) == (len(people) - 1, 1)
    assert visit["checked"] == {"LOCKS": True, "BAG": False, "RADIO": True, "PLAN": True, "KIT": True}
    assert any(topic.startswith("SLS 2") for topic in visit["briefed"]), visit["briefed"]
    said = [row for row in desk.listed(device, "submissions").rows if row["visit"] == visit["id"]]
    assert sorted(row["kind"] for row in said) == ["change", "leaver", "newcomer", "visitor"]
    (change,) = [row for row in said if row["kind"] == "change"]
    assert change["person"] == people[0]
    (gone,) = [row for row in said if row["kind"] == "leaver"]
    assert (gone["person"], gone["payload"]["on"]) == (people[1], "2026-11-21")


async def test_answers_wait_at_their_door_while_another_is_visited(device: Node) -> None:
    app = opened(device)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_round(app, pilot)
        screen = await at_door(app, pilot)
        await pilot.press("1", "escape")
        await at_round(app, pilot)
        assert table_of(app).cursor == 0
        assert "begun" in screen_text(app)
        await pilot.press("down")
        await at_door(app, pilot)
        await pilot.press("a")
        await at_round(app, pilot)
        await pilot.press("up", "up")
        again = await at_door(app, pilot)
        assert again._words == screen._words
        assert "goes on with what you typed" in str(again.query_one("#said", Static).render())


async def test_nobody_home_and_refused_are_two_keys(device: Node) -> None:
    app = opened(device)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_round(app, pilot)
        await pilot.press("enter", "n")
        await at_round(app, pilot)
        assert table_of(app).cursor == 1
        await pilot.press("enter", "r")
        await at_round(app, pilot)
        text = screen_text(app)
    assert "not home 11-21" in text
    assert "refused 11-21" in text
    assert [visit["outcome"] for visit in mine(device)[-2:]] == ["not_home", "refused"]


async def test_a_family_is_said_to_have_moved_by_two_keys_only(device: Node) -> None:
    before = len(mine(device))
    app = opened(device)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_round(app, pilot)
        await at_door(app, pilot)
        await pilot.press("m")
        assert len(mine(device)) == before
        await pilot.press("m")
        await at_round(app, pilot)
    assert mine(device)[-1]["outcome"] == "moved"


async def test_the_way_is_changed_with_one_key_and_kept(
    device: Node, after_kill: Callable[[Node], Node]
) -> None:
    zone = wardens.zone_of(device)
    assert zone is not None
    app = opened(device)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_round(app, pilot)
        first = str(table_of(app).key)
        await pilot.press("d", "d")
        assert (table_of(app).cursor, table_of(app).key) == (2, first)
        # Nothing is recorded yet, and nothing would be lost.
        assert desk.listed(device, "routes").rows == []
        with after_kill(device) as left:
            again = opened(left)
            async with again.run_test(size=(80, 24)) as other:
                await at_round(again, other)
            assert [door.number for door in wardens.by_route(wardens.doors(left, zone))].index(first) == 2
            assert desk.last_draft(left) is None
        await pilot.press("u", "o", "o")
        assert (table_of(app).cursor, table_of(app).key) == (1, first)
    (route,) = desk.listed(device, "routes", Wanted(zone=zone)).rows
    assert route["homes"].index(first) == 1
    assert len(route["homes"]) == DOORS
    assert desk.last_draft(device) is None


async def test_days_sort_by_the_last_visit_those_never_met_first(device: Node) -> None:
    zone = wardens.zone_of(device)
    assert zone is not None
    last = wardens.by_route(wardens.doors(device, zone))[0].number
    desk.checkin(device, last, {"all_present": True})
    app = opened(device)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_round(app, pilot)
        assert table_of(app).key == last
        await pilot.press("o")
        # The cursor stays with its door.
        assert table_of(app).key == last
        await pilot.press("home")
        assert table_of(app).key != last
        assert "by days since the last visit" in screen_text(app)


async def test_a_family_longer_than_the_screen_is_marked_to_its_last(station: Node) -> None:
    home = desk.act(station, "households.add", None, {"address": "1 Long Row", "zone": "Z1"}).number
    for number in range(30):
        person = {"family_name": "Quillfeather", "given_name": f"N{number}", "category": "staff_local"}
        station.act("people.add", None, person | {"agency": "HRBO", "household": home})
    screen = HouseholdScreen(station, home)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(screen)
        last = str(screen._family[-1]["given_name"])
        assert last not in screen_text(app)
        await pilot.press(*["down"] * 40, "space")
        await wait_for(pilot, lambda: last in screen_text(app), "the last of the family")
        assert screen._words == {f"mark:{screen._family[-1]['id']}": "here"}
        await pilot.press("s")
        await wait_for(pilot, lambda: app.screen is not screen, "the list")
    assert desk.listed(station, "visits").rows[-1]["present"] == 1
