"""How it was heard of those who are marked next: by which channel, from whom, when and where that was so."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tui.screens import rollcall_words as words
from tui.words import _


@dataclass(frozen=True, slots=True)
class Heard:
    """What holds for the marks that follow, until it is changed; ``where`` for the next mark only.

    Attributes:
        channel: one of ``rollcall_words.CHANNELS``.
        said_by: who says so; empty for nobody else.
        when: when it was so, in the station's zone; ``None`` for now.
        where: where the next one is; empty if nobody said so.
    """

    channel: str
    said_by: str = ""
    when: datetime | None = None
    where: str = ""

    def by_the_next_channel(self) -> "Heard":
        """Go to the next way of hearing of people."""
        at = words.CHANNELS.index(self.channel)
        return replace(self, channel=words.CHANNELS[(at + 1) % len(words.CHANNELS)])

    def at(self, typed: str, now: datetime) -> "Heard":
        """Take a time of the station's day, ``now`` in its zone; one that is still to come was yesterday's.

        Raises:
            ValueError: it is no time.
        """
        if not typed:
            return replace(self, when=None)
        hour, minute = (int(part) for part in typed.replace(".", ":").split(":"))
        said = now.replace(hour=hour, minute=minute, second=0)
        return replace(self, when=said if said <= now else said - timedelta(days=1))

    def form(self) -> dict[str, object]:
        """Give what a mark says of it."""
        return {
            "channel": self.channel,
            "said_by": self.said_by or None,
            "occurred_at": self.when,
            "place": self.where or None,
        }

    def told(self) -> list[str]:
        """Say it, each part with the key that changes it."""
        when = _("now") if self.when is None else f"{self.when:%H:%M}"
        parts = [
            _("c {channel}").format(channel=words.channel(self.channel)),
            _("w said by {who}").format(who=self.said_by or "-"),
            _("t seen {when}").format(when=when),
        ]
        return [*parts, _("l at {where}").format(where=self.where)] if self.where else parts
