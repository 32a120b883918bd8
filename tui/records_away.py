"""The records lie on a server, and it does not answer: that ends no screen, and all goes on when it does.

What is asked in the middle of drawing or of a key would end the program, as everything does that nobody
expected; so what screens and lists are made of lets go of it here, and the program says one line.
"""

from typing import TYPE_CHECKING, Any, Final

from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import ModalScreen, Screen
from textual.widgets import Static
from textual.worker import WorkerFailed

from tui.safe import safe
from tui.words import _

if TYPE_CHECKING:
    from store.refusals import Refused

LINE: Final = "records-are-away"
"""The line that says so, on the screen that is looked at."""


def of(error: object) -> "Refused | None":
    """Give what a server refused for reasons of its own, where that is what was raised."""
    from store.refusals import Refused  # the unlock screen is painted without the store

    inner = error.error if isinstance(error, WorkerFailed) else error
    if not isinstance(inner, Refused):
        return None
    from store.postgres.wording import OF_ITS_OWN

    return inner if inner.code in OF_ITS_OWN else None


def is_gone(refused: "Refused") -> bool:
    """Say whether the server does not answer at all."""
    from store.refusals import Code

    return refused.code in (Code.DATABASE_GONE, Code.DATABASE_UNSURE)


class Lasting(MessagePump):
    """What goes on being there where the server does not answer; the program hears what was refused."""

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            refused = of(error)
            if refused is None:
                raise
            self.app.records_away(refused)  # type: ignore[attr-defined]  # every program of ours has it
            self.lost(message)

    def lost(self, message: Message) -> None:
        """Do what is left to do where something was not done."""


def say(screens: "list[Screen[Any]]") -> None:
    """Say it in a line at the top of the screen that is looked at, below whatever lies on it."""
    screen = next((one for one in reversed(screens) if not isinstance(one, ModalScreen)), None)
    if screen is not None and not screen.query(f"#{LINE}"):
        words = _(
            "! the server with the records does not answer. What was confirmed is safe; this screen goes on "
            "by itself when it answers again"
        )
        screen.mount(Static(safe(words, 300), id=LINE))


def unsay(screens: "list[Screen[Any]]") -> None:
    """Take the line away from every screen."""
    for screen in screens:
        screen.query(f"#{LINE}").remove()
