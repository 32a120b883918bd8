"""A device whose zone has expired, on the screen and by command: the exchange, and nothing else."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from sample_station.tour import Places
from store import held
from store.clock import SetClock
from store.node import Node
from sync import apart, pack
from tests.conftest import NOON
from tests.tui.golden import screen_text
from tests.tui.waiting import wait_for
from tui.app import StationApp
from tui.cli import main
from tui.screens.exchange import ExchangeScreen
from tui.screens.household import HouseholdScreen
from tui.screens.round import RoundScreen
from tui.widgets.paged_table import PagedTable

OVER = timedelta(days=pack.DAYS, seconds=3600)


def app_on(node: Node) -> StationApp:
    def unlock(_user: str | None, _passphrase: str) -> Node:
        raise AssertionError("the node is open")

    return StationApp(label="PTM", unlock=unlock, node=node, idle_seconds=None)


async def at_exchange(app: StationApp, pilot: Pilot[str]) -> None:
    await wait_for(pilot, lambda: isinstance(app.screen, ExchangeScreen), "the exchange")


async def test_it_opens_at_the_exchange_and_stays_there(homes: Places, phrase: str) -> None:
    with Node.open(homes.warden, phrase, clock=SetClock(NOON + OVER)) as node:
        app = app_on(node)
        async with app.run_test(size=(80, 24)) as pilot:
            await at_exchange(app, pilot)
            assert "has expired" in screen_text(app)
            await pilot.press("f3")
            await at_exchange(app, pilot)
            await pilot.press("f2")
            await at_exchange(app, pilot)


async def test_the_screen_that_stands_open_goes_with_the_next_key(homes: Places, phrase: str) -> None:
    clock = SetClock(NOON)
    with Node.open(homes.warden, phrase, clock=clock) as node:
        app = app_on(node)
        async with app.run_test(size=(80, 24)) as pilot:
            await wait_for(
                pilot,
                lambda: isinstance(app.screen, RoundScreen) and app.screen.query_one(PagedTable).count > 0,
                "the households",
            )
            await pilot.press("enter")
            await wait_for(pilot, lambda: isinstance(app.screen, HouseholdScreen), "a household")
            clock.set(NOON + OVER)
            await pilot.press("1")
            await at_exchange(app, pilot)
            assert not any(isinstance(screen, HouseholdScreen) for screen in app.screen_stack)


async def test_until_when_is_shown(warden: Node) -> None:
    app = app_on(warden)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, RoundScreen), "the households")
        await pilot.press("f4")
        await at_exchange(app, pilot)
        assert "may be seen until 2026-12-26" in screen_text(app)


def test_by_command(homes: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    when = (NOON + OVER).isoformat()

    def run(*arguments: str, home: Path = homes.warden) -> tuple[int, dict[str, object]]:
        capsys.readouterr()
        common = ["--json", "--now", when, "--home", str(home)]
        code = main([*arguments, *common, "--passphrase-file", str(homes.passphrase_file)])
        return code, json.loads(capsys.readouterr().out)

    for arguments in (
        ("list", "people"),
        ("list", "quarantine"),
        ("show", "households", "PTM-H-00001", "--history"),
        ("checkin", "PTM-H-00001", "--all-present"),
        ("act", "presence.record", "person=PTM-P-00001", "state=in_zone"),
    ):
        code, said = run(*arguments)
        assert (code, said["error"]["code"]) == (3, "zone_expired"), arguments  # type: ignore[index]
    code, status = run("sync", "status")
    assert (code, status["expired"]) == (0, True)
    assert run("sync", "out", "--out", str(tmp_path / "up.muster"))[0] == 0
    assert run("warden", "return", "--out", str(tmp_path / "back.muster"))[0] == 0
    assert run("warden", "accept", str(tmp_path / "back.muster"), home=homes.station)[0] == 0
    new = str(tmp_path / "z.muster")
    code, packed = run("warden", "pack", "--zone", "Z1", "--device", "W1", "--out", new, home=homes.station)
    assert (code, set(packed)) == (0, {"households", "people", "bytes", "expires", "minutes"})
    assert run("warden", "open", new)[0] == 0
    code, people = run("list", "people")
    assert (code, people["total"]) == (0, packed["people"])


def test_what_was_kept_apart_is_not_told_once_its_time_is_over(homes: Places, phrase: str) -> None:
    clock = SetClock(NOON)
    with Node.open(homes.warden, phrase, clock=clock) as node:
        with node.write() as db:
            held.quarantine(db, b"8bytes!!", "unknown_sender", b"x", node.now)
        assert len(apart.kept(node)) == 1
        clock.set(NOON + OVER)
        assert apart.kept(node) == []
