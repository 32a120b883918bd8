"""The settings screen: what holds, whose rule it is, and what is changed with two keys."""

import re
from pathlib import Path

import pytest

from store import desk, ledger, settings
from store.node import Node
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_screens import SIZES, at_people, opened
from tests.tui.waiting import wait_for
from tui import theme
from tui.cli import main
from tui.screens.choose import ChooseScreen
from tui.screens.fields import FieldsScreen
from tui.screens.record import RecordScreen
from tui.screens.settings import SettingsScreen
from tui.widgets.paged_table import PagedTable
from tui.widgets.typed import Typed


@SIZES
async def test_settings_look_like_this_and_are_changed(
    station: Node, tmp_path: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
    stick = tmp_path / "stick"
    stick.mkdir()
    rule = {"code": "V30", "subject": "household_visit", "title": "every household is seen", "days": 20}
    desk.act(station, "duties.add", None, {**rule, "kind": "every_days", "source": "our own"})
    app = opened(station)
    async with app.run_test(size=size) as pilot:
        await at_people(app, pilot)
        screen = SettingsScreen(station)
        await app.push_screen(screen)
        table = screen.query_one(PagedTable)
        await wait_for(pilot, lambda: table.count > 5, "the settings")
        picture = re.sub(r" /\S.*", " /the/folder", screen_text(app))
        assert_golden(f"settings-{size[0]}x{size[1]}", picture)
        # Colours: chosen from a list, and seen at once.
        await pilot.press("down", "enter")
        await wait_for(pilot, lambda: isinstance(app.screen, ChooseScreen), "which colours")
        await pilot.press("l", "enter")
        await wait_for(pilot, lambda: app.theme == theme.LIGHT.name, "light")
        # A number out of its limits says them; a good one holds.
        await pilot.press("down", "enter")
        await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "how long")
        app.screen.query_one("#f-value", Typed).value = "99"
        await pilot.press("enter")
        assert "1 to 30" in screen_text(app)
        app.screen.query_one("#f-value", Typed).value = "10"
        await pilot.press("enter")
        await wait_for(pilot, lambda: "after 10 minutes" in screen_text(app), "ten minutes")
        # A line: a name and a folder that is there, then how fast it is.
        await pilot.press("n")
        await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "which line")
        app.screen.query_one("#f-name", Typed).value = "stick"
        app.screen.query_one("#f-folder", Typed).value = str(stick)
        app.screen.query_one("#f-folder", Typed).focus()
        await pilot.press("enter")
        await wait_for(pilot, lambda: "is set up" in screen_text(app), "the line")
        # The office's own rule, and the usual ones, each with whose they are.
        while "every household is seen" not in str(table.row):
            await pilot.press("down")
        assert "every 20 days. local default, not a UN rule, our own" in screen_text(app)
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "the rule")
    chosen = settings.read(station.home)
    assert (chosen.colours, chosen.lock_minutes) == ("light", 10)
    with station.read() as db:
        assert ("stick", "folder", str(stick)) in ledger.carriers(db)


def test_the_same_by_command(station: Node) -> None:
    assert main(["settings", "speeds.stick=9600", "--home", str(station.home)]) == 0
    assert settings.read(station.home).speed_of("stick") == (9_600, False)
    assert main(["settings", "nonsense=1", "--home", str(station.home)]) == 1
