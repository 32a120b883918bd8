"""Paints the door in one language: ``python -m tests.tui.painter en_XA 80 24 plain refused`` gives JSON.

A process of its own, because the words of a screen's keys are asked for when
its module is imported.
"""

import asyncio
import json
import sys
from typing import Any, NoReturn

from tui.words import _, choose_language

LABEL = "PTM · Port Tamarin"


class WrongPassphraseError(Exception):
    """What a refusal looks like."""

    what = "the passphrase does not open this node"
    next = "check capitals and layout and try again"


class TranslatedError(Exception):
    """The same, in the chosen language."""

    @property
    def what(self) -> str:
        return _(WrongPassphraseError.what)

    @property
    def next(self) -> str:
        return _(WrongPassphraseError.next)


def refuse(_user: str | None, _passphrase: str) -> NoReturn:
    raise TranslatedError


async def paint(state: str, size: tuple[int, int]) -> str:
    from tests.tui.golden import screen_text
    from tests.tui.waiting import wait_for
    from tui.base_app import MusterApp
    from tui.screens.unlock import UnlockScreen

    class Painted(MusterApp):
        def on_mount(self) -> None:
            self.push_screen(
                UnlockScreen(
                    LABEL,
                    refuse,
                    ask_user=state in ("user", "all"),
                    key_file=(lambda _path: None) if state == "all" else None,
                    wait=(lambda: 128) if state == "waiting" else None,
                )
            )

    app: Any = Painted()
    async with app.run_test(size=size) as pilot:
        if state == "refused":
            await pilot.press("x", "enter")
            await wait_for(pilot, lambda: "! " in screen_text(app), "the refusal")
        if state == "help":
            await pilot.press("f1")
        await pilot.pause()
        return screen_text(app)


if __name__ == "__main__":
    language, width, height, *states = sys.argv[1:]
    choose_language(language)
    json.dump({state: asyncio.run(paint(state, (int(width), int(height)))) for state in states}, sys.stdout)
