"""Leaving the building: the grab list and the paper on the screen, and a station destroyed from there."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from sample_station.tour import Places
from store import desk, shred
from store.node import Node
from tests.tui.both_sizes import assert_golden_in_both
from tests.tui.golden import screen_text
from tests.tui.test_plain_screens import at_list
from tests.tui.test_screens import at_people, opened
from tests.tui.waiting import wait_for
from tui.app import StationApp
from tui.screens.grab import GrabScreen
from tui.screens.leaving import LeavingScreen


def said(app: StationApp) -> str:
    return str(app.screen.query_one("#said", Static).render())


async def at_grab(app: StationApp, pilot: Pilot[str]) -> None:
    await at_people(app, pilot)
    await pilot.press("ctrl+g")
    await wait_for(pilot, lambda: isinstance(app.screen, GrabScreen), "the grab list")


async def at_paper(app: StationApp, pilot: Pilot[str]) -> None:
    await pilot.press("f12")
    await wait_for(pilot, lambda: isinstance(app.screen, LeavingScreen), "the paper")


async def test_they_look_like_this(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_grab(app, pilot)
        await assert_golden_in_both("grab", app, pilot)
        await pilot.press("pagedown")
        await pilot.pause()
        assert "page 2 of" in screen_text(app)
        await pilot.press("pageup", "pageup", "escape")
        await at_paper(app, pilot)
        await assert_golden_in_both("leaving", app, pilot)


async def test_one_key_from_a_form_too(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_list(app, pilot, "zones")
        await pilot.press("f8", "ctrl+g")
        await wait_for(pilot, lambda: isinstance(app.screen, GrabScreen), "the grab list")
        await pilot.press("f12")
        await wait_for(pilot, lambda: isinstance(app.screen, LeavingScreen), "the paper")


async def test_it_is_written_where_it_is_told_to_and_entered(station: Node, tmp_path: Path) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_grab(app, pilot)
        for place, word in (
            (tmp_path / "no" / "g.txt", "cannot be written"),
            (tmp_path / "g.txt", "186 people"),
        ):
            app.screen.query_one("#file", Input).value = str(place)
            await pilot.press("enter")
            await wait_for(pilot, lambda word=word: word in said(app), word)  # type: ignore[misc]
    assert (tmp_path / "g.txt").read_text().startswith("PTM GRAB LIST")
    assert {row["kind"] for row in desk.listed(station, "exports").rows} == {"grab_list"}


async def test_another_code_destroys_nothing(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await at_paper(app, pilot)
        await pilot.press(*"hq", "enter")
        await wait_for(pilot, lambda: "nothing was destroyed" in said(app), "what was not done")
        await pilot.press("enter")
        await pilot.press("escape")
        await at_people(app, pilot)
    assert (station.home / "keyring").exists()


@pytest.mark.parametrize("locked", [False, True], ids=["open", "locked"])
async def test_the_code_destroys_it_open_or_locked(homes: Places, phrase: str, *, locked: bool) -> None:
    def unlock(_user: str | None, passphrase: str) -> Node:
        return Node.open(homes.station, passphrase)

    node = None if locked else Node.open(homes.station, phrase)
    app = StationApp(label="PTM", unlock=unlock, node=node, idle_seconds=None, home=homes.station)
    async with app.run_test(size=(80, 24)) as pilot:
        if not locked:
            await at_people(app, pilot)
        await at_paper(app, pilot)
        await pilot.press(*"ptm", "enter")
        await wait_for(pilot, lambda: not homes.station.exists(), "the end of the folder")
    assert app.return_code == 0
    assert homes.hq.exists()


async def test_a_station_destroyed_from_elsewhere_is_left(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        shred.destroy_keyring(station.home, "PTM")
        await wait_for(pilot, lambda: app.return_code == 1, "the end of the program")
