"""How far the writers of a child have seen each of our buckets, as far as we know that we told them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import cbor2
from sqlalchemy import Connection

from store import cells, identity, resend
from store.identity import Incarnation

Seen = Mapping[int, tuple[int, bytes]]
"""By bucket: the place and its token."""


@dataclass(slots=True)
class Cursor:
    """What a writer has seen of a bucket.

    ``now`` is what it said last: from there it is told more. It goes back where
    an old copy of the device was put back, or a second one speaks. ``told`` is
    the highest place of each generation that it ever showed to have been told.
    """

    now: int = 0
    told: dict[int, int] = field(default_factory=dict)


def read(content: bytes) -> dict[int, Cursor]:
    """Read the cursors that are kept of a writer, by bucket."""
    kept = cbor2.loads(content) if content else []
    return {
        bucket: Cursor(now, {cells.generation_of(place): place for place in told})
        for bucket, now, told in kept
    }


def noted(db: Connection, known: Incarnation, said: Seen, again: Mapping[int, int]) -> tuple[bytes, set[int]]:
    """Work out what to keep of how far a writer says it has seen.

    A bucket that is not named was not seen. What it says of a bucket that we never told it is not kept: it
    may be we who lost something (``sync/rebirth.py``). What its device had to hear again and says it has
    is forgotten at once (``resend.heard``); the rest is for the caller to keep.

    Args:
        db: the store, in a write transaction.
        known: the writer.
        said: what it says.
        again: up to which place its device has to hear which buckets again (``store/resend.py``).

    Returns:
        What to keep, and the buckets about which it says what we never told it.
    """
    kept = read(known.cursors)
    for bucket, cursor in kept.items():
        if bucket not in said:
            cursor.now = 0
    strange = set()
    for bucket, (place, token) in said.items():
        if not cells.was_told(db, bucket, place, token):
            strange.add(bucket)
            continue
        cursor = kept.setdefault(bucket, Cursor())
        cursor.now = place
        if bucket in again and place >= again[bucket]:
            resend.heard(db, known.device, bucket)
        generation = cells.generation_of(place)
        cursor.told[generation] = max(place, cursor.told.get(generation, 0))
    content = cbor2.dumps(
        [[bucket, cursor.now, sorted(cursor.told.values())] for bucket, cursor in sorted(kept.items())],
        canonical=True,
    )
    return content, strange


def of(db: Connection, writer: int) -> dict[int, int]:
    """Give how far a writer has seen our buckets in this generation.

    What it is to be told again from the beginning it has not seen, before it has seen it anew.
    """
    known = identity.incarnation(db, writer)
    if known is None:
        return {}
    generation, again = cells.generation(db), resend.wanted(db, known.device)
    return {
        bucket: cursor.now
        for bucket, cursor in read(known.cursors).items()
        if cursor.now and cells.generation_of(cursor.now) == generation and cursor.now >= again.get(bucket, 0)
    }


def trusted(writers: Iterable[Incarnation], buckets: Collection[int]) -> dict[int, dict[int, int]]:
    """Give, by bucket and generation, the highest place that some writers are known to have been told of."""
    highest: dict[int, dict[int, int]] = {}
    for known in writers:
        for bucket, cursor in read(known.cursors).items():
            if bucket in buckets:
                of = highest.setdefault(bucket, {})
                for generation, place in cursor.told.items():
                    of[generation] = max(place, of.get(generation, 0))
    return highest
