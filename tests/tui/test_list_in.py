"""A list taken in by keys: shown first, item by item, one key for all of it, one to take it back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from textual.pilot import Pilot
from textual.widgets import Input

from store import desk
from store.node import Node
from sync.lists.take import Said, show, take
from tests.sync.lists.test_taking import ANN, BOB, HEADINGS, TOM, Row
from tests.tui.both_sizes import assert_golden_in_both
from tests.tui.golden import screen_text
from tests.tui.rooms import said
from tests.tui.test_screens import at_people, opened
from tests.tui.waiting import wait_for
from tui.app import StationApp
from tui.screens.choose import ChooseScreen
from tui.screens.list_files import ListFilesScreen
from tui.screens.list_in import ListInScreen, WholeScreen

EVE = BOB | {"Index no.": "H-9", "Given name(s)": "Eve", "Date of birth": "31/02/1980"}


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    def write(*people: Row, name: str = "november.xlsx") -> Path:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (HEADINGS, *([one.get(heading) for heading in HEADINGS] for one in people)):
            sheet.append(list(row))
        book.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def agency(station: Node) -> str:
    """An agency of which the station has Ann and her son."""
    station.act("agencies.add", None, {"code": "QUAY", "name": "Quay Office"})
    return "QUAY"


async def open_list(app: StationApp, pilot: Pilot[str], screen: ListInScreen, agency: str) -> None:
    await enter_unread(app, pilot, screen)
    await wait_for(pilot, lambda: isinstance(app.screen, ChooseScreen), "whose list it is")
    await pilot.press(*agency.lower(), "enter")
    await standing_shown(app, pilot, screen)


async def enter_unread(app: StationApp, pilot: Pilot[str], screen: ListInScreen) -> None:
    await at_people(app, pilot)
    app.push_screen(screen)


async def standing_shown(app: StationApp, pilot: Pilot[str], screen: ListInScreen) -> None:
    await wait_for(pilot, lambda: app.screen is screen and screen.is_shown, "the difference")


async def test_a_list_is_taken_in_by_keys_and_taken_back(
    station: Node, agency: str, save: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(station)
    screen = ListInScreen(station, save(ANN, TOM, BOB, EVE))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_list(app, pilot, screen, agency)
        await assert_golden_in_both("list-in-new", app, pilot)
        await pilot.press("y")
        assert "3 new" in said(app)
        await pilot.press("y")
        await wait_for(pilot, lambda: "u takes it back" in said(app), "the list taken in")
        assert desk.listed(station, "people", desk.Wanted(agency=agency)).total == 3
        await pilot.press("u")
        assert "end" in said(app)
        monkeypatch.setattr("tui.taking_back.TOO_SOON", 0.0)
        await pilot.press("u")
        await wait_for(pilot, lambda: "as a new entry" in said(app), "the list taken back")
        assert desk.listed(station, "people", desk.Wanted(agency=agency)).total == 0


async def test_the_next_list_shows_then_and_now_and_remembers_what_was_said(
    station: Node, agency: str, save: Callable[..., Path]
) -> None:
    """Doubts are asked with what speaks for them, who is missing is asked about."""
    take(station, save(ANN, TOM, BOB), Said(agency))
    zoe = BOB | {"Index no.": "H-7", "Given name(s)": "Zoe", "Telephone": "0639980077"}
    anne = ANN | {"Index no.": None, "Given name(s)": "Anne", "Contract until": "31 Dec 2027"}
    path = save(anne, TOM, zoe, EVE, name="december.xlsx")
    app = opened(station)
    screen = ListInScreen(station, path)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        app.push_screen(screen)
        await standing_shown(app, pilot, screen)
        # Whose list it is was known by its headings.
        await assert_golden_in_both("list-in-question", app, pilot)
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, ChooseScreen), "who it is")
        await pilot.press("enter")
        await standing_shown(app, pilot, screen)
        await wait_for(pilot, lambda: not screen.asks, "the answer")
        await assert_golden_in_both("list-in-changed", app, pilot)
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, WholeScreen), "field by field")
        await assert_golden_in_both("list-in-whole", app, pilot)
        await pilot.press("escape", "4")
        await assert_golden_in_both("list-in-missing", app, pilot)
        await pilot.press("enter", *"left", "enter")
        await standing_shown(app, pilot, screen)
        await pilot.press("5", "w")
        assert "december-refused.csv" in said(app)
        assert "Date of birth" in (path.parent / "december-refused.csv").read_text("utf-8-sig")
        await pilot.press("3", "space", "y", "y")
        await wait_for(pilot, lambda: "u takes it back" in said(app), "the list taken in")
    people = desk.listed(station, "people", desk.Wanted(agency=agency)).rows
    assert {row["given_name"] for row in people} == {"Anne", "Tom"}
    (habit,) = (row for row in desk.listed(station, "list_habits").rows if row["about"] == "person")
    assert (habit["said"], habit["means"]) == ("|moreau|anne|1990-03-14", "yes")
    again = show(station, path, Said()).difference
    assert (again.questions, [one.name for one in again.items]) == ((), ["Oakes Zoe"])


@pytest.mark.usefixtures("agency")
async def test_enter_opens_one_list_and_a_folder_none(station: Node, save: Callable[..., Path]) -> None:
    app = opened(station)
    path = save(ANN, name="one.xlsx")
    files = ListFilesScreen(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        app.push_screen(files)
        await wait_for(pilot, lambda: app.screen is files and files.is_mounted, "the files")
        files.query_one("#search", Input).value = "~nobody-of-that-name"
        await pilot.press("enter")
        assert "nobody on this machine has a folder ~nobody-of-that-name" in [*app._notifications][-1].message
        files.query_one("#search", Input).value = str(path.parent)
        await pilot.press("enter")
        await wait_for(pilot, lambda: "one.xlsx" in screen_text(app), "what is in the folder")
        assert app.screen is files
        await pilot.press("enter")
        await wait_for(
            pilot, lambda: any(isinstance(one, ListInScreen) for one in app.screen_stack), "the list"
        )
        assert sum(isinstance(one, ListInScreen) for one in app.screen_stack) == 1


async def test_reading_is_stopped_by_escape(station: Node, save: Callable[..., Path]) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        before = app.screen
        app.push_screen(ListInScreen(station, save(ANN)))
        await wait_for(pilot, lambda: app.screen is not before, "the list")
        await pilot.press("escape")
        await wait_for(pilot, lambda: app.screen is before, "the way back")
