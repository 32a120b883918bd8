"""What wins when two nodes changed the same field without seeing each other.

Pure functions; the station and headquarters both ask them, so they agree. The
losing value is never dropped: the caller keeps it where a person sees it.
"""

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import NamedTuple

from store.columns import Merge, Spec
from store.values import Value

Weight = tuple[bool, Value]
"""What is compared before the time of the change; ``(False, None)`` is nothing, and lightest."""
NOTHING: Weight = (False, None)

WEIGHED = frozenset({Merge.OBSERVATION, Merge.ESCALATE, Merge.EXISTENCE})
"""The classes in which something else counts before the time of the change."""


class Verdict(Enum):
    """What to do with an arriving change of a field."""

    TAKE = "take"
    """It had seen what stands here: lay it."""
    TAKE_AND_TELL = "take and tell"
    """Neither had seen the other; it wins, and the value that stood here is kept as the loser."""
    KEEP_AND_TELL = "keep and tell"
    """Neither had seen the other; what stands here wins, and its author hears so."""


class Standing(NamedTuple):
    """The last change of the field here: its (first) place in the bucket, who wrote it, when (UTC seconds).

    ``weight`` is what :func:`weight` gives for the value that stands.
    """

    seq: int
    writer: int
    wall: int
    weight: Weight = NOTHING


class Arriving(NamedTuple):
    """A change that comes in: who wrote it, when, and the newest place of the bucket it had seen.

    ``wall`` is already capped by the receiver's own clock, so a laptop that
    believes it is 2040 cannot win for ever.
    """

    writer: int
    wall: int
    seen: int
    weight: Weight = NOTHING


def saw(standing: Standing, writer: int, seen: int) -> bool:
    """Say whether a writer that had seen a bucket up to ``seen`` knew of a change: its own it always does."""
    return standing.seq <= seen or standing.writer == writer


def decide(standing: Standing | None, arriving: Arriving, rule: Merge) -> Verdict:
    """Say which of two values of one field stands.

    Args:
        standing: the last change here, or ``None`` if the field was never changed since its row came.
        arriving: the change that comes in.
        rule: the field's class, as declared beside the column.
    """
    if standing is None or saw(standing, arriving.writer, arriving.seen):
        return Verdict.TAKE
    if rule in (Merge.AUTHORITY, Merge.EVENT):
        # Only the deciding node writes the one, and nobody rewrites the other: corrections are new rows.
        return Verdict.KEEP_AND_TELL
    if rule in WEIGHED and arriving.weight != standing.weight:
        later = arriving.weight > standing.weight
    else:
        later = (arriving.wall, arriving.writer) > (standing.wall, standing.writer)
    return Verdict.TAKE_AND_TELL if later else Verdict.KEEP_AND_TELL


def weight(spec: Spec, value: Value, observed: Value, now: int) -> Weight:
    """Give what is compared before the time of a change, by the field's class.

    Args:
        spec: the field.
        value: its value.
        observed: when that was so, as the row says it; of no matter but for an observation.
        now: the receiver's clock (UTC seconds): nobody has seen anything later than that.
    """
    match spec.merge:
        case Merge.OBSERVATION if isinstance(observed, str):
            # A day may have begun elsewhere that has not here.
            tomorrow = datetime.fromtimestamp(now, UTC).date() + timedelta(days=1)
            return True, min(observed, tomorrow.isoformat())
        case Merge.OBSERVATION if observed is not None:
            return True, min(observed, now)
        case Merge.ESCALATE if value in spec.order:
            return True, spec.order.index(str(value))
        case Merge.ESCALATE if value is not None:
            # A newer version's word: it may be a higher one than any that is known here.
            return True, len(spec.order)
        case Merge.EXISTENCE:
            # Whoever stands is counted; nobody is lost because one of two was wrong.
            return value is None, None
    return NOTHING


def outlives(seen: int, writer: int, edits: list[Standing]) -> bool:
    """Say whether a row outlives an end: somebody else changed it, and the one who ended it did not know.

    Args:
        seen: how far whoever ended it had seen the bucket.
        writer: who that is.
        edits: the last changes of the row's other fields.
    """
    return any(not saw(edit, writer, seen) for edit in edits)
