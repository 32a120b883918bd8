"""Locking ends the program, by key, by stillness, and on the way back from sleep."""

import os
import signal

import pytest
from textual import events
from textual.widgets import Input

from tests.tui.terminal import Terminal, python
from tests.tui.waiting import wait_for
from tui.base_app import LOCK, MusterApp
from tui.idle import Stillness
from tui.launcher import LOCKED
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


def test_a_program_that_was_stopped_from_outside_locks_when_it_goes_on() -> None:
    code = (
        "import sys\nfrom tui.base_app import MusterApp\nfrom textual.widgets import Static\n"
        "class App(MusterApp):\n"
        " def compose(self): yield Static('inside')\n"
        "app = App(); app.run(); sys.exit(app.return_code)"
    )
    with Terminal(python(code)) as terminal:
        terminal.wait_for_text("inside")
        terminal.send("\x1a")  # Ctrl+Z, which does nothing
        terminal.process.send_signal(signal.SIGTSTP)
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
