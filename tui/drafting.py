"""Screens on which somebody types: what they typed outlives a lock, a crash and a kill, as a draft."""

from abc import abstractmethod
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from textual.timer import Timer

from store import desk
from store.clock import local
from store.drafts import Draft, Place
from tui.page import Page
from tui.speaking import Speaking
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

SOON: Final = 2.0
"""Seconds after which what was typed is in the store: so much a power cut costs."""


class Drafting(Speaking, Page[None]):
    """A screen whose answers are kept while they are typed.

    Attributes:
        node: where they are kept.
        place: what they are of.
    """

    node: "Node"
    place: Place
    _waiting: Timer | None = None
    _in_store: Draft | None = None
    _done = False

    @abstractmethod
    def draft(self) -> Draft:
        """Give what was typed so far; without any answer if nothing was."""

    def keep_soon(self) -> None:
        """Keep what was typed in a moment, once for many keys."""
        if self._waiting is None and not self._done:
            self._waiting = self.set_timer(SOON, self.keep_draft)

    def keep_draft(self) -> None:
        """Keep what was typed now, if it differs from what is kept."""
        self._waiting = None
        if self._done or not self.is_mounted:
            return
        draft = self.draft()
        if draft != self._in_store and (draft.typed or self._in_store or self._may_be_kept()):
            if desk.keep_draft(self.node, draft):
                self._in_store = draft
            else:
                self.keep_soon()

    def _may_be_kept(self) -> bool:
        """Tell whether the store has a draft from before; asked only where nothing is typed any more."""
        return desk.kept_draft(self.node, self.place) is not None

    def nothing_to_keep(self) -> None:
        """Note that it was recorded: the draft went in the same transaction, and must not come again."""
        self._done = True

    def drop_draft(self) -> None:
        """Let go what was typed, for good."""
        desk.drop_draft(self.node, self.place)
        self._in_store = None
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None


class Filling(Drafting):
    """A form: what is typed into it is asked about before it is left, and said about in a line of its own.

    Attributes:
        UNKEPT: what is said where something is typed that nothing keeps.
    """

    UNKEPT: ClassVar[str]
    _kept: Draft | None = None
    _warned = False

    def action_leave(self) -> None:
        """Go back; what was typed is asked about first, but for what was said to go with this key."""
        typed = self.draft().typed
        offered = self._kept is not None and typed == self._kept.typed
        if typed and not offered and not self._warned:
            self._warned = True
            self.say(self.UNKEPT)
            return
        self.drop_draft()
        self.dismiss(None)


def went_on(node: "Node", draft: Draft, key: str = "Esc") -> str:
    """Say that a screen goes on with a draft, and which key drops it; times are the station's."""
    when, now = (local(at, node.me.timezone) for at in (draft.at, node.now))
    said = _("goes on with what you typed at {when}; {key} drops it")
    return said.format(when=_told(when, now), key=key)


def _told(when: datetime, now: datetime) -> str:
    """Say a time of today by the clock, an earlier one with its day."""
    return f"{when:%H:%M}" if when.date() == now.date() else f"{when:%Y-%m-%d %H:%M}"
