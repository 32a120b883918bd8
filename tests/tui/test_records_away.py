"""The server with headquarters' records goes and comes back while screens stand: a line, and all goes on."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from textual.screen import Screen

import tui.cut_off
from store import keyring
from store.clock import SetClock
from store.founding import Founding
from store.node import Node
from store.postgres import engine
from store.postgres.patience import Patience
from store.refusals import Refused
from tests.postgres.fixtures import Servers, binaries
from tests.postgres.server import Server
from tests.tui.golden import screen_text
from tests.tui.test_screens import opened
from tests.tui.waiting import wait_for
from tests.tui.walk import desk_stops
from tui.app import StationApp
from tui.screens.board import BoardScreen
from tui.screens.register import RegisterScreen
from tui.screens.today import TodayScreen

AWAY = "the server with the records does not answer"
BACK = "answers again"
PHRASE = "a phrase for a server that goes"


@pytest.fixture(scope="module")
def server(servers: Servers) -> Iterator[Server]:  # noqa: ARG001 - it clears what libpq would read
    """A server of our own, for it is stopped here; one for all of these tests."""
    server = Server(binaries())
    yield server
    server.close()


@pytest.fixture(scope="module")
def served(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    founding = Founding("hq", "HQ", "Headquarters", "desk", "hq")
    clock = SetClock(datetime(2026, 11, 21, 8, tzinfo=UTC))
    home = tmp_path_factory.mktemp("away") / "hq"
    with (
        server.database() as address,
        Node.create(home, founding, PHRASE, clock=clock, strength=keyring.FLOOR, database=address) as node,
    ):
        for code in ("ASLN", "BKWL"):
            node.act("agencies.add", None, {"code": code, "name": f"Agency {code}"})
        yield node
        server.start()


async def test_what_is_shown_stays_nothing_ends_and_it_goes_on_by_itself(
    served: Node, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tui.cut_off, "LOOK_AT_RECORDS", 0.02)
    tried, connect = [], engine._connect

    def noted(address: str, patience: Patience) -> object:
        tried.append(threading.current_thread().name)
        return connect(address, patience)

    monkeypatch.setattr(engine, "_connect", noted)
    app: StationApp = opened(served)
    server.start()
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen) and app.screen.is_all, "the day")
        app.push_screen(RegisterScreen(served, "agencies"))
        await wait_for(pilot, lambda: "ASLN" in screen_text(app), "the list")
        below = app.screen
        made = RegisterScreen(served, "agencies"), BoardScreen(served)
        server.crash()
        await pilot.press("b")
        await wait_for(pilot, lambda: AWAY in screen_text(app), "what happened")
        assert "ASLN" in screen_text(app)
        # What cannot be made does not open.
        for screen in made:
            app.push_screen(screen)
            await wait_for(pilot, partial(_is_on_top, app, below), "the same screen")
        assert tried, "somebody has to find out"
        tried.clear()
        await pilot.press("ctrl+o", "f7", "ctrl+r", "f8", "down")
        assert AWAY in screen_text(app)
        assert "MainThread" not in tried, "no key waits for a server that is known not to answer"
        server.start()
        await wait_for(pilot, lambda: AWAY not in screen_text(app) and BACK in _all(app), "its answer")
        await wait_for(pilot, lambda: "BKWL" in screen_text(app) and "ASLN" not in _list(app), "typed")


def _is_on_top(app: StationApp, screen: Screen[Any]) -> bool:
    return app.screen is screen


def _all(app: StationApp) -> str:
    return screen_text(app) + " ".join(notice.message for notice in app._notifications)


def _list(app: StationApp) -> str:
    return screen_text(app).partition("Number")[2]


async def test_a_key_waits_a_moment_for_a_server_that_hangs_and_no_other_does(
    served: Node, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tui.cut_off, "LOOK_AT_RECORDS", 0.02)
    monkeypatch.setattr(tui.cut_off, "WAIT_FOR_RECORDS", 0.2)
    server.start()
    app: StationApp = opened(served)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen) and app.screen.is_all, "the day")
        app.push_screen(RegisterScreen(served, "agencies"))
        await wait_for(pilot, lambda: "ASLN" in screen_text(app), "the list")
        with server.frozen():
            await pilot.press("b")
            await wait_for(pilot, lambda: AWAY in screen_text(app), "what happened")
            await pilot.press("ctrl+o", "escape", "f7", "ctrl+r", "down")
            assert AWAY in screen_text(app)
        await wait_for(pilot, lambda: AWAY not in screen_text(app) and BACK in _all(app), "its answer")
        with server.frozen():
            # As a form does, that says itself what was refused.
            with pytest.raises(Refused):
                served.act("agencies.add", None, {"code": "CRTH", "name": "Agency CRTH"})
            await wait_for(pilot, lambda: AWAY in screen_text(app), "that it is looked at")
        await wait_for(pilot, lambda: AWAY not in screen_text(app), "its answer")


async def test_it_is_said_also_where_only_a_thread_beside_the_screens_waits(
    served: Node, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seconds in (("LOOK_AT_RECORDS", 0.02), ("LOOK_AT_LINE", 0.02), ("WAIT_FOR_RECORDS", 0.2)):
        monkeypatch.setattr(tui.cut_off, name, seconds)
    server.start()
    app: StationApp = opened(served)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen) and app.screen.is_all, "the day")
        with server.frozen():
            app.run_worker(lambda: served.me, thread=True, exit_on_error=False)
            await wait_for(pilot, lambda: AWAY in screen_text(app), "what nobody pressed a key for")
            await pilot.press("b")
            await pilot.pause()
            assert "nobody is called so" not in screen_text(app), "that is not known"
        await wait_for(pilot, lambda: AWAY not in screen_text(app) and BACK in _all(app), "its answer")


async def test_no_screen_of_the_desk_ends_where_it_does_not_answer(served: Node, server: Server) -> None:
    app: StationApp = opened(served)
    server.start()
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen) and app.screen.is_all, "the day")
        server.crash()
        seen = []
        for stop in desk_stops(often=False):
            try:
                screen = stop.open(served)
            except Refused:
                continue
            if screen is not None:
                app.push_screen(screen)
                await pilot.press("down", "enter", "a", "escape")
                await app.workers.wait_for_complete()
                await wait_for(pilot, lambda: AWAY in screen_text(app), stop.name)
                seen.append(stop.name)
                while len(app.screen_stack) > 2:
                    app.pop_screen()
        assert len(seen) > 12
