"""The door: what it shows, what it does with a passphrase, and what it imports."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from textual import events
from textual.widgets import Input

from tests.tui.golden import assert_golden, screen_text
from tests.tui.painter import LABEL, WrongPassphraseError
from tests.tui.terminal import ROOT, python
from tests.tui.waiting import wait_for
from tui.base_app import MusterApp
from tui.messages import Unlocked
from tui.screens.unlock import Unlock, UnlockScreen


class Door(MusterApp):
    """A program that is only its door."""

    def __init__(
        self,
        unlock: Unlock,
        *,
        ask_user: bool = False,
        prepare: Callable[[], object] | None = None,
        key_file: Callable[[str], object] | None = None,
        wait: Callable[[], int] | None = None,
    ) -> None:
        super().__init__()
        self.door = UnlockScreen(
            LABEL, unlock, ask_user=ask_user, prepare=prepare, key_file=key_file, wait=wait
        )
        self.opened: list[object] = []

    def on_mount(self) -> None:
        self.push_screen(self.door)

    def on_unlocked(self, message: Unlocked) -> None:
        self.opened.append(message.node)

    def field(self, name: str = "passphrase") -> Input:
        return self.door.query_one("#" + name, Input)


STATES = ("plain", "user", "all", "refused", "waiting", "help")


@pytest.fixture(scope="module", params=["en", "en_XA"])
def painted(request: pytest.FixtureRequest) -> tuple[str, dict[str, str]]:
    """The door in a language, in every state, painted by one process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.tui.painter", request.param, "80", "24", *STATES],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={"PYTHONUTF8": "1", "PATH": ""},
    )
    return request.param, json.loads(done.stdout)


@pytest.mark.parametrize("state", STATES)
def test_it_looks_like_this(painted: tuple[str, dict[str, str]], state: str) -> None:
    language, pictures = painted
    assert_golden(f"unlock-{state}-{language}", pictures[state])


async def test_the_right_passphrase_opens() -> None:
    given: list[tuple[str | None, str]] = []
    node = object()

    def unlock(user: str | None, passphrase: str) -> object:
        given.append((user, passphrase))
        return node

    app = Door(unlock)
    async with app.run_test() as pilot:
        await pilot.press(*"open?", "enter")
        await wait_for(pilot, lambda: bool(app.opened), "the opened node")
        assert app.opened == [node]
        assert given == [(None, "open?")]


async def test_while_it_works_it_says_so_and_holds_nothing() -> None:
    go_on = threading.Event()

    def unlock(_user: str | None, _passphrase: str) -> object:
        go_on.wait()
        raise WrongPassphraseError

    app = Door(unlock)
    async with app.run_test() as pilot:
        await pilot.press(*"wrong", "enter")
        await wait_for(pilot, lambda: "… Opening" in screen_text(app), "the word")
        assert app.field().value == ""
        assert app.field().disabled
        assert not [worker for worker in app.workers if "wrong" in repr(worker)]
        await pilot.press("enter", "x")
        go_on.set()
        await wait_for(pilot, lambda: "! the passphrase" in screen_text(app), "the refusal")
        assert app.field().has_focus
        assert app.field().value == ""
        assert app.opened == []


async def test_a_passphrase_is_never_drawn() -> None:
    app = Door(lambda _user, _passphrase: None)
    async with app.run_test() as pilot:
        await pilot.press(*"hunter2")
        await pilot.pause()
        assert "•••••••" in screen_text(app)
        assert "hunter2" not in screen_text(app)


async def test_an_empty_passphrase_is_not_tried() -> None:
    app = Door(lambda _user, _passphrase: pytest.fail("tried"))
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await wait_for(pilot, lambda: "! Type the passphrase first." in screen_text(app), "the hint")


async def test_a_user_is_asked_for_first() -> None:
    given: list[tuple[str | None, str]] = []
    app = Door(lambda user, passphrase: given.append((user, passphrase)), ask_user=True)
    async with app.run_test() as pilot:
        await pilot.press("enter", "p", "enter")
        await wait_for(pilot, lambda: "! Type who you are first." in screen_text(app), "the hint")
        assert app.field("user").has_focus
        await pilot.press(*"amina", "enter", "p", "enter")
        await wait_for(pilot, lambda: bool(given), "the attempt")
        assert given == [("amina", "p")]


async def test_what_is_typed_after_enter_never_lands_in_the_open_field() -> None:
    given: list[tuple[str | None, str]] = []
    app = Door(lambda user, passphrase: given.append((user, passphrase)), ask_user=True)
    async with app.run_test() as pilot:
        # All at once, as a slow line delivers them: nothing is awaited in between.
        for key in (*"amina", "enter", *"secret", "enter"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await wait_for(pilot, lambda: bool(given), "the attempt")
        assert given == [("amina", "secret")]


async def test_preparing_begins_at_once_and_a_failure_of_it_is_a_failure() -> None:
    prepared = threading.Event()
    app = Door(lambda _user, _passphrase: None, prepare=prepared.set)
    async with app.run_test() as pilot:
        await wait_for(pilot, prepared.is_set, "the preparation")

    def broken() -> None:
        raise ZeroDivisionError

    failing = Door(lambda _user, _passphrase: None, prepare=broken)
    with pytest.raises(Exception, match="ZeroDivisionError"):
        async with failing.run_test() as pilot:
            await wait_for(pilot, lambda: failing.return_code == 1, "the failure")


async def test_a_key_file_is_asked_for_before_the_passphrase() -> None:
    """M04."""
    given: list[object] = []
    app = Door(
        lambda user, passphrase: given.append((user, passphrase)), ask_user=True, key_file=given.append
    )
    async with app.run_test() as pilot:
        await pilot.press(*"amina", "enter", *"/stick/k", "enter", *"open", "enter")
        await wait_for(pilot, lambda: bool(app.opened), "the opened node")
        assert given == ["/stick/k", ("amina", "open")]


async def test_a_key_file_that_cannot_be_read_is_said() -> None:
    def unreadable(_path: str) -> None:
        raise WrongPassphraseError

    app = Door(lambda _user, _passphrase: pytest.fail("tried"), key_file=unreadable)
    async with app.run_test() as pilot:
        await pilot.press("enter", *"open", "enter")
        await wait_for(pilot, lambda: "! the passphrase" in screen_text(app), "the refusal")
        assert app.opened == []


async def test_wrong_ones_are_counted_down_and_the_program_goes_on() -> None:
    left = [128]
    app = Door(lambda _user, _passphrase: object(), wait=lambda: left[0])
    async with app.run_test() as pilot:
        await wait_for(pilot, lambda: "taken in 128" in screen_text(app), "the countdown")
        await pilot.press(*"open", "enter")
        await pilot.pause()
        assert app.opened == [], "not taken yet"
        await pilot.press("f1")
        await wait_for(pilot, lambda: len(app.screen_stack) > 2, "the help")
        await pilot.press("f1")
        left[0] = 127
        app.door._count()
        await wait_for(pilot, lambda: "taken in 127" in screen_text(app), "the next second")
        left[0] = 0
        app.door._count()
        await wait_for(pilot, lambda: "Type the passphrase" in screen_text(app), "the end of it")
        await pilot.press(*"open", "enter")
        await wait_for(pilot, lambda: bool(app.opened), "the opened node")


def test_the_door_does_not_know_the_store() -> None:
    code = (
        "import sys, tui.screens.unlock, tui.base_app, tui.widgets.paged_table;"
        "print([m for m in sys.modules if m.split('.')[0] in"
        " {'store', 'sync', 'sqlmodel', 'sqlalchemy', 'pydantic', 'cryptography'}])"
    )
    done = subprocess.run(python(code), cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
