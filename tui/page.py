"""What every screen of ours is: it is left once, by whoever looks at it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen

if TYPE_CHECKING:
    from tui.papers.catalogue import Asked

Result = TypeVar("Result")


class Page(Screen[Result]):
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


class Sheet(ModalScreen[Result]):
    """A screen that lies on another; left once as well."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Go back, if this is what is shown."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)
