"""Headquarters' desk on the screen: the day, the board down to a list, devices with their keys."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from textual.widgets import Input

from sample_station.tour import Places
from store import keyring
from store.clock import SetClock
from store.founding import Founding
from store.node import Node
from sync import enrol, headquarters, incoming, outgoing
from sync.world import stations
from sync.world.board import board
from sync.world.fresh import freshen
from tests.conftest import NOON
from tests.tui import rooms
from tests.tui.golden import assert_golden, screen_text
from tests.tui.poison import assert_harmless
from tests.tui.poisoned import poison_all, spoil_all, spoil_what_waits
from tests.tui.test_screens import opened
from tests.tui.waiting import wait_for
from tests.tui.walk import desk_stops, through, torn
from tui import world_words
from tui.app import StationApp
from tui.base_app import MusterApp
from tui.screens.board import BoardScreen, in_order
from tui.screens.form import FormScreen
from tui.screens.register import RegisterScreen
from tui.screens.station import StationScreen
from tui.screens.stations import StationsScreen
from tui.screens.telling import TellingScreen
from tui.screens.today import TodayScreen


@pytest.fixture(scope="module")
def next_day(sample: Places, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's headquarters on the next day: a drill and a roll call are open, a new laptop asks."""
    places = Places(shutil.copytree(sample.folder, tmp_path_factory.mktemp("next") / "sample"))
    phrase = sample.passphrase_file.read_text(encoding="utf-8").strip()
    with Node.open(places.station, phrase, clock=SetClock(NOON)) as station:
        station.act("rollcalls.open", None, {"scope": "zone", "zone": "Z1", "reason": "try"}, exercise=True)
        station.act("rollcalls.open", None, {"scope": "zone", "zone": "Z3", "reason": "flood"})
        sent = outgoing.to_parent(station)
    with Node.open(places.hq, phrase, clock=SetClock(NOON)) as node:
        incoming.take(node, sent.sealed)
        founding = Founding("station", "GUL", "Gull Bay", "fsco", "fsco", "KE", "Africa/Nairobi")
        asks = places.folder / "gul.request"
        with Node.create(places.folder / "gul", founding, phrase, strength=keyring.FLOOR) as new:
            asks.write_bytes(enrol.request(new))
        headquarters.take_all(node, [asks])
    return places.hq


@pytest.fixture
def hq(next_day: Path, phrase: str, tmp_path: Path) -> Iterator[Node]:
    """A copy of it, opened."""
    with Node.open(shutil.copytree(next_day, tmp_path / "hq"), phrase, clock=SetClock(NOON)) as node:
        yield node


def counts(app: StationApp, lines: int) -> bool:
    return rooms.table(app).count == lines


def without_words(text: str) -> str:
    """Leave out the lines that are other in every run: fingerprints."""
    return "".join(("  …" if "words:" in line else line) + "\n" for line in text.splitlines())


async def test_the_desk_from_the_day_down_to_a_list(hq: Node) -> None:
    app = opened(hq)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen) and app.screen.is_all, "the day")
        await wait_for(pilot, lambda: "186" in screen_text(app), "the world in one line")
        for size in rooms.BOTH:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert torn(app) == ""
            assert_golden(f"desk-today-{size[0]}x{size[1]}", screen_text(app))
        await pilot.press(*"babal")
        await wait_for(pilot, lambda: " PTM " in screen_text(app), "who is called so, and where")
        await pilot.press("f6")
        await rooms.shown(app, pilot, StationScreen)
        await pilot.press("escape", "escape", "ctrl+o", "b")
        await rooms.shown(app, pilot, BoardScreen)
        await wait_for(
            pilot, lambda: "Western Europe" in screen_text(app) and "72" in screen_text(app), "the figures"
        )
        for size in rooms.BOTH:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert torn(app) == ""
            assert_golden(f"desk-world-{size[0]}x{size[1]}", screen_text(app))
        # The part of the world that France is in; and nothing where no station is.
        search = app.screen.query_one("#search", Input)
        for typed, count in (("france", 1), ("kenya", 0)):
            search.value = typed
            await wait_for(pilot, partial(counts, app, count), typed)
        search.value = ""
        await wait_for(pilot, partial(counts, app, 1), "all of it")
        await pilot.press("enter")
        await wait_for(pilot, lambda: rooms.table(app).key == "country:FR", "the country")
        assert "FR France" in screen_text(app)
        await pilot.press("enter")
        await wait_for(pilot, lambda: rooms.table(app).key == "station:PTM", "the station")
        await pilot.press("enter")
        await rooms.shown(app, pilot, StationScreen)
        for size in rooms.BOTH:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert torn(app) == ""
            assert_golden(f"desk-station-{size[0]}x{size[1]}", screen_text(app))
        await pilot.press("p")
        await wait_for(pilot, lambda: isinstance(app.screen, RegisterScreen), "its people")
        assert rooms.table(app).count == 186
        await pilot.press(*"babal")
        await wait_for(pilot, lambda: 0 < rooms.table(app).count < 20, "who is called so")
        await pilot.press("escape", "escape", "escape")
        await rooms.shown(app, pilot, BoardScreen)
        await pilot.press("escape")
        await wait_for(pilot, lambda: rooms.table(app).key == "country:FR", "the region")
        await pilot.press("o", "w")
        await wait_for(pilot, lambda: "region:" in str(rooms.table(app).key), "the world")
        assert "silent longest first" in screen_text(app)


async def test_a_device_that_asks_is_admitted_one_is_told_everything_one_is_revoked(
    hq: Node, tmp_path: Path
) -> None:
    app = opened(hq)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen), "the day")
        app.push_screen(StationsScreen(hq))
        room = await rooms.shown(app, pilot, StationsScreen)
        for size in rooms.BOTH:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert torn(app) == ""
            assert_golden(f"desk-devices-{size[0]}x{size[1]}", without_words(screen_text(app)))
        await pilot.press("a")
        await wait_for(pilot, lambda: bool(app.screen.query("#f-grant")), "where the grant goes")
        # Where the grant cannot lie, nobody is admitted.
        app.screen.query_one("#f-grant", Input).value = str(tmp_path / "no stick" / "gul.grant")
        await pilot.press("enter")
        await wait_for(pilot, lambda: "cannot" in rooms.said(app), "that it cannot be written")
        assert [one.station for one in stations.devices(hq)] == ["PTM"]
        await pilot.press("a")
        await wait_for(pilot, lambda: bool(app.screen.query("#f-grant")), "where the grant goes")
        app.screen.query_one("#f-grant", Input).value = str(tmp_path / "gul.grant")
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, TellingScreen), "the words")
        assert (tmp_path / "gul.grant").exists()
        await pilot.press("escape")
        await wait_for(pilot, lambda: room.place_of("GUL") == 0 and rooms.table(app).key == "GUL", "admitted")
        await pilot.press("down")
        assert rooms.table(app).key == "PTM"
        await pilot.press("g")
        assert "g once more" in rooms.said(app)
        await pilot.press("g")
        await wait_for(pilot, lambda: "is told everything again" in screen_text(app), "marked")
        await pilot.press("v")
        assert "may speak no more" in rooms.said(app)
        await pilot.press("v")
        await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "why")


def test_all_of_it_is_the_world_or_a_region_by_its_name(hq: Node) -> None:
    assert world_words.headline(board(hq), hq.me).startswith("the world · 1 station")
    region = replace(hq.me, code="RG1", name="Region 1", regional=True)
    assert world_words.headline(board(hq), region).startswith("RG1 Region 1 · 1 station")
    assert world_words.headline(board(hq, country="FR"), region).startswith("FR France")


def test_lines_are_put_in_order_a_real_roll_call_first(hq: Node) -> None:
    freshen(hq)
    (line,) = board(hq, country="FR").lines
    quiet = line._replace(
        key="A", figures=line.figures._replace(rollcalls=0, heard_at=5, staff=9999, trained=9)
    )
    late = line._replace(key="B", figures=line.figures._replace(rollcalls=0, heard_at=2, staff=1, trained=0))
    assert [one.key for one in in_order([quiet, late, line], "")] == ["PTM", "A", "B"]
    assert [one.key for one in in_order([quiet, late], "silent")] == ["B", "A"]
    assert [one.key for one in in_order([late, quiet], "people")] == ["A", "B"]
    assert [one.key for one in in_order([quiet, late], "training")] == ["B", "A"]


def _harmless(name: str, app: MusterApp) -> None:
    assert_harmless(app)
    assert torn(app) == "", name


@pytest.mark.parametrize("spoil", [poison_all, spoil_all, spoil_what_waits])
async def test_poison_harms_no_screen_of_the_desk(hq: Node, spoil: Callable[[Node], int]) -> None:
    """What stations typed, what no door let in, what waits in trays: nothing runs, nothing breaks."""
    spoil(hq)
    app = opened(hq)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen) and app.screen.is_all, "the day")
        seen = await through(app, pilot, desk_stops(often=True), _harmless)
    assert {"hq board", "hq stations", "hq station", "hq country", "hq today"} <= set(seen)
