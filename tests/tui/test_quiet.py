"""Nothing leaves the program on the side: no picture, no log, no clipboard."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.tui.golden import screen_text
from tests.tui.terminal import ROOT, python
from tests.tui.waiting import wait_for
from tui.base_app import MusterApp
from tui.crash import quiet_environment
from tui.screens.help import HelpScreen, keys_of


def test_what_could_tell_is_taken_out_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("", "_LOG", "_DEBUG", "_SCREENSHOT", "_SCREENSHOT_LOCATION", "_DRIVER", "_PRESS", "_NEWS"):
        monkeypatch.setenv("TEXTUAL" + name, "1")
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setenv("TEXTUAL_FPS", "60")
    quiet_environment()
    assert {name for name in os.environ if name.startswith("TEXTUAL")} == {
        "TEXTUAL_ANIMATIONS",
        "TEXTUAL_FPS",
    }
    assert os.environ["TEXTUAL_FPS"] == "60", "what somebody chose stays"


def test_no_log_is_written(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = (
        "from tui.crash import quiet_environment\n{quiet}\nfrom tui.base_app import MusterApp\n"
        "import asyncio\n"
        "async def main():\n async with MusterApp().run_test() as pilot: await pilot.press('x')\n"
        "asyncio.run(main())"
    )
    for quiet, written in (("pass", True), ("quiet_environment()", False)):
        subprocess.run(
            python(code.format(quiet=quiet)),
            cwd=ROOT,
            check=True,
            env={"TEXTUAL": "debug", "TEXTUAL_LOG": str(log), "PATH": ""},
        )
        assert log.exists() == written
        log.unlink(missing_ok=True)


async def test_the_palette_takes_no_pictures() -> None:
    app = MusterApp()
    async with app.run_test() as pilot:
        commands = list(app.get_system_commands(app.screen))
        assert [command.title for command in commands] == ["Help", "Light or dark", "Lock", "Quit"]
        await pilot.press("ctrl+p")
        await wait_for(pilot, lambda: "Light or dark" in screen_text(app), "the palette")
        assert "creenshot" not in screen_text(app)
        assert "Type to find a command" in screen_text(app)


async def test_an_action_for_pictures_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = MusterApp()
    async with app.run_test() as pilot:
        await app.run_action("app.screenshot")
        await pilot.pause()
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - Path.iterdir() may not be used in a coroutine


async def test_the_clipboard_of_the_terminal_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    app = MusterApp()
    async with app.run_test():
        written: list[str] = []
        monkeypatch.setattr(app._driver, "write", written.append)
        app.copy_to_clipboard("secret")
        assert app.clipboard == "secret"
        assert written == []
        assert not app.ALLOW_SELECT


async def test_help_lists_our_keys_and_only_ours() -> None:
    app = MusterApp()
    async with app.run_test() as pilot:
        keys = dict(keys_of(app.screen))
        assert keys == {"f1 ?": "Help", "^p": "Commands", "^l ^z": "Lock", "^q": "Quit"}
        for close in ("f1", "escape", "q", "question_mark"):
            await pilot.press("f1")
            await wait_for(pilot, lambda: isinstance(app.screen, HelpScreen), "the help")
            await pilot.press(close)
            await wait_for(pilot, lambda: not isinstance(app.screen, HelpScreen), "the end of the help")
