"""What every screen of ours is: it is left once, by whoever looks at it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.screen import ModalScreen, Screen

from tui.records_away import Lasting

if TYPE_CHECKING:
    from tui.papers.catalogue import Asked

Result = TypeVar("Result")


class Whole(Lasting):
    """A screen that opens whole or not at all, where the records do not answer while it is made."""

    is_unmade = False
    """Whether it could not be made, and is about to go."""

    async def _dispatch_message(self, message: Message) -> None:
        if isinstance(message, events.Mount) and self.is_unmade:
            self._give_up()
            return
        await super()._dispatch_message(message)

    def lost(self, message: Message) -> None:
        """Go again, if it was being made."""
        if isinstance(message, events.Mount):
            self._give_up()

    def _give_up(self) -> None:
        self.is_unmade = True
        self.app.call_later(self.app.drop, self)  # type: ignore[attr-defined]  # every program of ours has it


class Page(Whole, Screen[Result]):
    """A screen. A key that was waiting when it was left does not take the next one away as well.

    Textual takes whatever stands on top, whichever screen asks for it.
    """

    def takes(self, event: events.Key) -> bool:  # noqa: ARG002 - for those that do
        """Take a key before any other hears of it; gives whether it was taken. Most screens take none."""
        return False

    def out(self) -> "Sequence[Asked]":
        """Give what of this screen can be written out, the most usual first. Most screens give nothing."""
        return ()

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Go back, if this is what is shown."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)


class Sheet(Whole, ModalScreen[Result]):
    """A screen that lies on another; left once as well."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Go back, if this is what is shown."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)
