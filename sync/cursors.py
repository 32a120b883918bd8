"""How far the writers of a child have seen each of our buckets, as far as we know that we told them."""

from collections.abc import Mapping

import cbor2
from sqlalchemy import Connection

from store import cells, identity

Seen = Mapping[int, tuple[int, bytes]]
"""By bucket: the place and its token."""


def read(content: bytes) -> dict[int, list[int]]:
    """Read the cursors that are kept of a writer: by bucket, the last place of each generation."""
    return dict(cbor2.loads(content)) if content else {}


def note(db: Connection, writer: int, said: Seen) -> set[int]:
    """Keep how far a writer says it has seen; gives the buckets about which it says what we never told it.

    Such a claim is not kept: it may be we who lost something (``sync/rebirth.py``).
    """
    known = identity.incarnation(db, writer)
    if known is None:
        return set()
    kept = read(known.cursors)
    strange = set()
    for bucket, (place, token) in said.items():
        if not cells.was_told(db, bucket, place, token):
            strange.add(bucket)
            continue
        others = [
            other
            for other in kept.get(bucket, [])
            if cells.generation_of(other) != cells.generation_of(place)
        ]
        kept[bucket] = [*others, place]
    content = cbor2.dumps(sorted([bucket, places] for bucket, places in kept.items()), canonical=True)
    if content != known.cursors:
        identity.update_incarnation(db, writer, cursors=content)
    return strange


def of(db: Connection, writer: int) -> dict[int, int]:
    """Give how far a writer has seen our buckets in this generation."""
    known = identity.incarnation(db, writer)
    generation = cells.generation(db)
    return {
        bucket: place
        for bucket, places in (read(known.cursors) if known else {}).items()
        for place in places
        if cells.generation_of(place) == generation
    }


def trusted(db: Connection, device: bytes, bucket: int) -> dict[int, int]:
    """Give, by generation, the highest place of a bucket that we know a device was told of."""
    highest: dict[int, int] = {}
    for known in identity.incarnations(db, device):
        for place in read(known.cursors).get(bucket, []):
            generation = cells.generation_of(place)
            highest[generation] = max(place, highest.get(generation, 0))
    return highest
