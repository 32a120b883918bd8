"""Locking ends the program, by key, by stillness, and on the way back from sleep."""

import os
import signal
from datetime import timedelta

import pytest
from textual import events
from textual.widgets import Input, Static

from store.clock import SetClock
from store.node import Node
from store.rollcall.desk import is_under_way
from store.settings import Settings
from tests.conftest import NOON
from tests.tui.terminal import Terminal, python
from tests.tui.waiting import wait_for
from tui.app import IDLE_SECONDS, ROLLCALL_SECONDS, StationApp
from tui.base_app import LOCK, MusterApp
from tui.idle import Sleep, Stillness
from tui.launcher import LOCKED
from tui.messages import Recorded, SettingsChanged
from tui.screens.unlock import UnlockScreen


class Hands:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("keys", [["ctrl+l"], ["f1", "ctrl+l"], ["ctrl+p", "ctrl+l"]])
async def test_the_key_locks_everywhere(keys: list[str]) -> None:
    app = MusterApp()
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        await wait_for(pilot, lambda: app.return_code is not None, "the lock")
    assert app.return_value == LOCK
    assert app.return_code == LOCKED


async def test_stillness_locks() -> None:
    app = MusterApp(idle_seconds=0.02)
    async with app.run_test() as pilot:
        await wait_for(pilot, lambda: app.return_value == LOCK, "the lock")


async def test_without_a_limit_nothing_locks() -> None:
    app = MusterApp()
    async with app.run_test() as pilot:
        app._stillness._since = [0.0, 0.0]
        await pilot.press("x")
        assert app.return_value is None


@pytest.mark.parametrize("event", [events.Key("x", "x"), events.Paste("x")])
async def test_every_touch_counts_from_anew(event: events.Event) -> None:
    hands = Hands()
    app = MusterApp(idle_seconds=300)
    async with app.run_test() as pilot:
        app._stillness = Stillness(300, [hands])
        hands.now += 299
        app.post_message(event)
        await wait_for(pilot, lambda: app._stillness._since == [hands.now], "the touch")
        hands.now += 299
        assert not app._stillness.is_too_long()


async def test_a_touch_that_comes_too_late_locks_and_is_not_obeyed() -> None:
    hands = Hands()
    app = MusterApp(idle_seconds=300)
    async with app.run_test() as pilot:
        app._stillness = Stillness(300, [hands])
        hands.now += 301
        await pilot.press("ctrl+q")
        await wait_for(pilot, lambda: app.return_value == LOCK, "the lock")


async def test_suspending_locks_instead() -> None:
    app = MusterApp()
    async with app.run_test() as pilot:
        app.action_suspend_process()
        await wait_for(pilot, lambda: app.return_value == LOCK, "the lock")


async def test_coming_back_from_a_stop_locks() -> None:
    app = MusterApp()
    async with app.run_test() as pilot:
        app.app_resume_signal.publish(app)
        await wait_for(pilot, lambda: app.return_value == LOCK, "the lock")


INSIDE = (
    "import sys\nfrom tui.base_app import MusterApp\nfrom textual.widgets import Static\n"
    "class App(MusterApp):\n"
    " def compose(self): yield Static('inside')\n"
    "app = App(); app.run(); sys.exit(app.return_code)"
)


@pytest.mark.parametrize("how", ["Ctrl+Z", "SIGTSTP"])
def test_it_locks_where_others_are_put_aside(how: str) -> None:
    """Stopped in the background, it would keep its keys and its screen: so it ends instead."""
    with Terminal(python(INSIDE)) as terminal:
        terminal.wait_for_text("inside")
        if how == "Ctrl+Z":
            terminal.send("\x1a")
        else:
            terminal.process.send_signal(signal.SIGTSTP)
        assert terminal.wait_for_end() == LOCKED


def test_a_stop_that_nobody_can_catch_ends_in_a_lock() -> None:
    with Terminal(python(INSIDE)) as terminal:
        terminal.wait_for_text("inside")
        terminal.process.send_signal(signal.SIGSTOP)
        stopped = os.WSTOPPED | os.WNOWAIT | os.WNOHANG
        process = terminal.process.pid
        terminal.wait_until(lambda: os.waitid(os.P_PID, process, stopped) is not None, "the stop")
        terminal.process.send_signal(signal.SIGCONT)
        assert terminal.wait_for_end() == LOCKED


async def test_before_unlocking_locking_drops_what_was_typed() -> None:
    app = MusterApp()
    async with app.run_test() as pilot:
        door = UnlockScreen("PTM", lambda _user, _passphrase: None)
        await app.push_screen(door)
        await pilot.press("x", "y", "ctrl+l")
        await wait_for(pilot, lambda: door.query_one("#passphrase", Input).value == "", "an empty field")
        assert app.return_value is None


async def test_ctrl_q_quits_and_ctrl_c_only_tells_how() -> None:
    app = MusterApp()
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("ctrl+c")
        await wait_for(pilot, lambda: len(app.screen.query("Toast")) == 1, "the notice")
        await pilot.press("ctrl+q")
        await wait_for(pilot, lambda: app.return_code == 0, "the end")
        assert app.return_value is None


def test_either_clock_is_enough() -> None:
    steady, wall = Hands(), Hands()
    still = Stillness(300, [steady, wall])
    wall.now += 8 * 3600  # a night with the lid shut
    assert still.is_too_long()
    still.end()
    wall.now -= 8 * 3600  # somebody set the clock back
    steady.now += 300
    assert still.is_too_long()


async def test_a_machine_that_slept_is_locked_when_it_wakes() -> None:
    asleep = Hands()
    app = MusterApp(idle_seconds=300)
    async with app.run_test() as pilot:
        app._sleep = Sleep(asleep, Hands(), exact=True)
        await pilot.press("x")
        assert app.return_value is None
        asleep.now += 2  # the lid was shut for two seconds
        await wait_for(pilot, lambda: app.return_value == LOCK, "the lock")


async def test_the_key_that_wakes_it_is_not_obeyed() -> None:
    asleep = Hands()
    app = MusterApp()
    async with app.run_test() as pilot:
        app._sleep = Sleep(asleep, Hands(), exact=True)
        asleep.now += 2
        await pilot.press("ctrl+q")
        await wait_for(pilot, lambda: app.return_value == LOCK, "the lock")


def test_sleep_is_what_no_steady_clock_counted() -> None:
    asleep, wall = Hands(), Hands()
    exact = Sleep(asleep, wall, exact=True)
    wall.now += 3600  # somebody set the clock
    assert not exact.happened()
    asleep.now += 1.5
    assert exact.happened()
    assert not exact.happened(), "once for each sleep"


def test_where_no_clock_tells_sleep_apart_a_long_time_between_two_looks_does() -> None:
    asleep, wall = Hands(), Hands()
    guessed = Sleep(asleep, wall, exact=False)
    wall.now += 20
    assert not guessed.happened()
    wall.now += 31
    assert guessed.happened()


async def test_a_lock_that_is_near_is_said_and_covers_nothing() -> None:
    hands = Hands()
    app = MusterApp(idle_seconds=300)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.screen.mount(Static("the first line", id="first"))
        app._stillness = Stillness(300, [hands])
        hands.now += 239
        await wait_for(pilot, lambda: app.screen.query_one("#first").region.y == 0, "a picture")
        app._look_for_stillness()
        assert not app.screen.query("#lock-is-near")
        hands.now += 11
        app._look_for_stillness()
        await wait_for(pilot, lambda: bool(app.screen.query("#lock-is-near")), "the warning")
        await wait_for(pilot, lambda: app.screen.query_one("#first").region.y == 1, "room for it")
        assert "locks in 50 s" in str(app.screen.query_one("#lock-is-near", Static).render())
        hands.now += 20
        app._look_for_stillness()
        assert "locks in 30 s" in str(app.screen.query_one("#lock-is-near", Static).render())
        await pilot.press("x")
        await wait_for(pilot, lambda: not app.screen.query("#lock-is-near"), "its end")


@pytest.mark.parametrize(("drill", "seconds"), [(False, ROLLCALL_SECONDS), (True, IDLE_SECONDS)])
async def test_while_a_roll_call_is_held_the_lock_waits_longer(
    station: Node, *, drill: bool, seconds: float
) -> None:
    """J11; a drill waits no longer than any other day."""
    app = StationApp(label="PTM", unlock=lambda _user, _passphrase: station, node=station)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: app._place == "today", "the first screen")
        assert app._stillness.seconds == IDLE_SECONDS
        row = station.act("rollcalls.open", None, {"scope": "all", "reason": "flood"}, exercise=drill).row
        app.post_message(Recorded(frozenset({"rollcalls"}), "open"))
        await wait_for(pilot, lambda: app._stillness.seconds == seconds, "the longer limit")
        station.act("rollcalls.close", row, {})
        app._look_around()
        assert app._stillness.seconds == IDLE_SECONDS


async def test_the_minutes_that_are_set_hold_at_once(station: Node) -> None:
    app = StationApp(label="PTM", unlock=lambda _user, _passphrase: station, node=station)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: app._place == "today", "the first screen")
        app.post_message(SettingsChanged(Settings(lock_minutes=2)))
        await wait_for(pilot, lambda: app._stillness.seconds == 120.0, "the shorter limit")


def test_a_roll_call_that_nobody_closed_does_not_count_for_ever(station: Node) -> None:
    station.act("rollcalls.open", None, {"scope": "all", "reason": "flood"})
    assert is_under_way(station)
    assert isinstance(station.clock, SetClock)
    station.clock.set(NOON + timedelta(days=1, seconds=1))
    assert not is_under_way(station)
