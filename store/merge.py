"""What wins when two nodes changed the same field without seeing each other.

One pure function; the station and headquarters both ask it, so they agree. The
losing value is never dropped: the caller keeps it where a person sees it.
"""

from dataclasses import dataclass
from enum import Enum

from store.columns import Merge


class Verdict(Enum):
    """What to do with an arriving change of a field."""

    TAKE = "take"
    """It had seen what stands here: lay it."""
    TAKE_AND_TELL = "take and tell"
    """Neither had seen the other; it wins, and the value that stood here is kept as the loser."""
    KEEP_AND_TELL = "keep and tell"
    """Neither had seen the other; what stands here wins, and its author hears so."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The last change of the field here: its place in the bucket, who wrote it, when (UTC seconds)."""

    seq: int
    writer: int
    wall: int


@dataclass(frozen=True, slots=True)
class Arriving:
    """A change that comes in: who wrote it, when, and the newest place of the bucket it had seen.

    ``wall`` is already capped by the receiver's own clock, so a laptop that
    believes it is 2040 cannot win for ever.
    """

    writer: int
    wall: int
    seen: int


def decide(standing: Standing | None, arriving: Arriving, rule: Merge) -> Verdict:
    """Say which of two values of one field stands.

    Args:
        standing: the last change here, or ``None`` if the field was never changed since its row came.
        arriving: the change that comes in.
        rule: the field's class, as declared beside the column.
    """
    if standing is None or standing.seq <= arriving.seen or standing.writer == arriving.writer:
        return Verdict.TAKE
    if rule is Merge.AUTHORITY:
        # The deciding node alone writes these; what it decided here stands.
        return Verdict.KEEP_AND_TELL
    if (arriving.wall, arriving.writer) > (standing.wall, standing.writer):
        return Verdict.TAKE_AND_TELL
    return Verdict.KEEP_AND_TELL
