"""Taking an act back from a screen: the first key says what would be put back, the second does it.

For the log, and for the history of a record: one belongs to a screen that has a line to say things in.
"""

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from textual.screen import Screen

from store import offers, undoing
from store.refusals import Refused
from store.registers import REGISTRY
from store.undoing import Undo
from store.undoing_many import Many
from tui import terms
from tui.messages import ActChosen, Recorded
from tui.pressed_twice import TOO_SOON
from tui.refusing import line
from tui.safe import clean
from tui.words import _, plural

if TYPE_CHECKING:
    from store.node import Node


class _Saying(Protocol):
    def say(self, sentence: str) -> None:
        """Say something in the line above the keys."""


class TakingBack:
    """What was asked about, until it is done or something else is looked at.

    Args:
        screen: where it is asked; it has ``say``.
        node: whose log.
        clock: gives seconds that only go forward.
    """

    def __init__(
        self, screen: "Screen[Any]", node: "Node", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._screen = screen
        self._clock = clock
        self._asked_at = 0.0
        self._node = node
        self._planned: Undo | None = None

    def forget(self) -> None:
        """Forget what was asked about: something else is looked at."""
        self._planned = None

    def key(self, entry: str) -> None:
        """Ask about an act, or do it if it was just asked about; what needs a reason opens its form.

        Args:
            entry: the act, as ``desk.history`` and ``store/log_book.py`` name it.
        """
        try:
            if self._planned is not None and self._planned.entry == entry:
                if self._clock() - self._asked_at < TOO_SOON:
                    return  # a key that is held has read nothing
                planned, self._planned = self._planned, None
                if planned.many is None:
                    self._screen.app.post_message(self._done(planned))
                else:
                    self._say(_("taking it back …"))
                    self._screen.run_worker(lambda: self._do_many(planned), thread=True, group="undo")
                return
            planned = undoing.plan(self._node, entry)
        except Refused as refused:
            self._planned = None
            self._say(line(refused))
            return
        if planned.asks:
            offer = next((one for one in offers.everything(REGISTRY) if one.name == planned.act), None)
            if offer is None or offer.asks is None:
                self._say(_("open the record: what can be done about it is said there"))
                return
            fields = {one.name for one in offer.asks}
            self._screen.post_message(ActChosen(offer, given(planned.values, fields), planned.row))
            return
        self._planned, self._asked_at = planned, self._clock()
        self._say(proposal(planned) + " " + _("The same key once more does it."))

    def _done(self, planned: Undo) -> Recorded:
        done = undoing.do(self._node, planned)
        said = _("{row}: put back as it was, as a new entry").format(row=done.number or _("the list"))
        return Recorded(done.touched.kinds, clean(said))

    def _do_many(self, planned: Undo) -> None:
        """Take back what was about many records, in a thread: the keys go on meanwhile."""
        app = self._screen.app
        try:
            app.post_message(self._done(planned))
        except Refused as refused:
            app.call_from_thread(self._say, line(refused))

    def _say(self, sentence: str) -> None:
        screen: _Saying | Screen[Any] = self._screen
        if hasattr(screen, "say"):
            screen.say(sentence)


def given(values: Mapping[str, object], fields: set[str]) -> dict[str, str]:
    """Give what a form is filled with, as it would be typed."""
    return {name: terms.plain(value) for name, value in values.items() if name in fields and value}


def proposal(undo: Undo) -> str:
    """Say what taking back would do, field by field."""
    if undo.many is not None:
        return many(undo.many)
    parts = [
        _("{field} from {now} to {then}").format(
            field=terms.field(one.field),
            now=terms.value(one.now) or _("nothing"),
            then=terms.value(one.then) or _("nothing"),
        )
        for one in undo.back
    ]
    return _("Put back in {row}: {what}?").format(row=undo.row, what=", ".join(parts))


def many(undo: Many) -> str:
    """Say what taking an act about many records back would do."""
    parts = [
        plural("{count} record ends that it added", "{count} records end that it added", undo.ended),
        plural(
            "{count} record says again what it said", "{count} records say again what they said", undo.put
        ),
    ]
    counts = (undo.ended, undo.put)
    said = [part.format(count=count) for part, count in zip(parts, counts, strict=True) if count]
    if undo.stays:
        left = plural(
            "{count} stays as it is, because of what came since",
            "{count} stay as they are, because of what came since",
            len(undo.stays),
        )
        said.append(left.format(count=len(undo.stays)))
    return _("Take the list back: {what}.").format(what="; ".join(said))
