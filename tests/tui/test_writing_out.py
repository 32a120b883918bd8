"""What is shown is written out by one key, everywhere in the same way."""

from pathlib import Path

from textual.widgets import Input

from store import desk
from store.node import Node
from tests.tui.both_sizes import assert_golden_in_both
from tests.tui.golden import screen_text
from tests.tui.test_screens import at_people, opened
from tests.tui.waiting import wait_for
from tui.papers.catalogue import Asked
from tui.screens.clearances import ClearancesScreen
from tui.screens.record import RecordScreen
from tui.screens.training import TrainingScreen
from tui.screens.writing_out import WriteOutScreen
from tui.screens.zone import ZoneScreen
from tui.screens.zones import ZonesScreen
from tui.widgets.paged_table import PagedTable


async def test_a_list_is_written_as_it_is_narrowed_once_it_is_said_what_for(
    station: Node, tmp_path: Path
) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        app.screen.query_one("#search", Input).value = "bagcioglu tulay"
        await wait_for(pilot, lambda: app.screen.query_one(PagedTable).count == 1, "Tülay")
        await pilot.press("ctrl+y")
        await wait_for(pilot, lambda: isinstance(app.screen, WriteOutScreen), "what can be written")
        file = app.screen.query_one("#f-file", Input)
        assert file.value.endswith("PTM-people-20261121-1200.pdf")
        file.value = "/media/stick/people.pdf"
        await assert_golden_in_both("writing-out", app, pilot)
        file.value = str(tmp_path / "x.pdf")
        await pilot.press("down", "enter")
        await wait_for(pilot, lambda: "nobody said what" in screen_text(app), "that a purpose is missing")
        assert app.focused is app.screen.query_one("#f-purpose")
        await pilot.press(*"HR", "enter")
        await wait_for(pilot, lambda: "PTM-PX-00001: 1 person" in screen_text(app), "that it is written")
    assert (tmp_path / "x.pdf").read_text(encoding="utf-8-sig").count("\n") == 2
    (row,) = desk.listed(station, "exports").rows
    assert (row["kind"], row["format"], row["people"], row["purpose"]) == ("people", "csv", 1, "HR")


async def test_the_sheets_of_a_roll_call_take_two_keys(station: Node, tmp_path: Path) -> None:
    desk.act(station, "rollcalls.open", None, {"scope": "zone", "zone": "Z1", "reason": "flood"})
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await pilot.press("ctrl+r")
        await wait_for(pilot, lambda: "flood" in screen_text(app), "the board")
        await pilot.press("ctrl+y")
        await wait_for(pilot, lambda: isinstance(app.screen, WriteOutScreen), "what can be written")
        app.screen.query_one("#f-file", Input).value = str(tmp_path / "sheets.pdf")
        await pilot.press("enter")
        await wait_for(pilot, lambda: "PTM-PX-00001" in screen_text(app), "that it is written")
    assert (tmp_path / "sheets.pdf").read_bytes().startswith(b"%PDF")


async def test_what_each_screen_offers(station: Node) -> None:
    app = opened(station)

    def offered() -> list[str]:
        return [one.kind for one in app.screen.out()]  # type: ignore[attr-defined]

    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        zone = desk.record(station, "zones", "Z1")
        appointment = desk.listed(station, "appointments").rows[0]["id"]
        for screen, kinds in (
            (ZonesScreen(station), ("zone-book", "zones", "appointments")),
            (ZoneScreen(station, zone["id"], "Z1"), ("letter", "zone-book", "card", "manifest", "people")),
            (ClearancesScreen(station), ("slip", "evidence", "clearances")),
            (TrainingScreen(station), ("coverage", "certificates")),
            (RecordScreen(station, "appointments", appointment), ("letter",)),
            (RecordScreen(station, "briefings", "PTM-I-00001"), ("acknowledgement",)),
        ):
            await app.push_screen(screen)
            await wait_for(pilot, lambda kinds=kinds: set(kinds) <= set(offered()), str(kinds))  # type: ignore[misc]
            app.pop_screen()
        assert WriteOutScreen(station, [Asked("people")])


async def test_names_in_latin_letters_and_the_paper_s_size_are_chosen(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await app.push_screen(WriteOutScreen(station, [Asked("zone-book")]))
        await pilot.press("f5", "f6")
        await wait_for(pilot, lambda: "Paper Letter, names in Latin letters" in screen_text(app), "both")
