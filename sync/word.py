"""The parent's word: the last that it signed, kept by a child as proof, should the parent forget it."""

from sqlalchemy import Connection

from store import cells, erase, identity, log
from store.identity import Identity, Peer
from store.register import Registry
from sync import bundle, exchange
from sync.bundle import Bundle, Purpose
from sync.records import ERASE

PURPOSES = (Purpose.EXCHANGE, Purpose.PACK)
"""What may be kept of a parent as its word: both say how far they go."""

_LONGEST = 1 << 18
"""Bytes of a word that are kept; a later, shorter one proves as much."""


def keep(  # noqa: PLR0913 - what is said, by whom, and what is known of both
    db: Connection, registry: Registry, me: Identity, parent: Peer, said: Bundle, *, renewed: bool
) -> bool:
    """Keep what the parent is now, whether it is to be shown its word, and what it says now as that word.

    A word that says less than one before is no better proof: an old copy of the
    parent may have said it. ``renewed`` says that the parent began a new life.

    Returns:
        Whether rows that come with it can be followed: the word shall hold all that was seen. And a device
        that became a new writer reads all from the beginning, and would lay what an old copy of the parent
        says over what it alone still knows.
    """
    less = not renewed and (_told_otherwise(db, me, parent, said) or _says_less(db, me, said))
    late = parent.signed_at is not None and said.made_at < parent.signed_at
    facts: dict[str, object] = {
        "generation": said.generation,
        "writer": said.writer,
        # Who says less than before, and not because it comes late, has lost something: show it.
        "asked": said.prove or (less and not late),
    }
    if len(said.signed) <= _LONGEST and not less:
        facts["word"] = said.signed
        gone = {(put.table, put.row) for put in said.puts if put.kind == ERASE}
        told = [put for put in said.puts if (put.table, put.row) not in gone]
        facts["word_about"] = erase.speaks_of(registry, told, laid=True)
    identity.update_peer(db, parent.device, **facts)
    return not less


def read(signed: bytes, key: bytes, recipient: bytes) -> Bundle | None:
    """Read a word that a parent signed for a device; ``None`` if it is none."""
    words = (bundle.verified(signed, key, recipient, purpose) for purpose in PURPOSES)
    return next((word for word in words if word is not None), None)


def _told_otherwise(db: Connection, me: Identity, parent: Peer, said: Bundle) -> bool:
    """Say whether the parent knows nothing (any more) of a place that its kept word tells of."""
    kept = identity.word(db, parent.device)
    word = read(kept, parent.sign_key, me.device) if kept else None
    if word is None or word.generation != said.generation:
        return False
    told = {reach.bucket: reach for reach in said.reaches}
    return any(
        reach.bucket in told and exchange.told_otherwise(told[reach.bucket], reach.upto, reach.token)
        for reach in word.reaches
    )


def _says_less(db: Connection, me: Identity, said: Bundle) -> bool:
    """Say whether the parent signs for less, or says less of a bucket, than it once did."""
    signed = {(ack.writer, ack.lane): ack.seq for ack in said.acks}
    told = {reach.bucket: reach for reach in said.reaches}
    return any(
        head.acked > signed.get((own.writer, lane), 0)
        for own in identity.incarnations(db, me.device)
        for lane, head in log.heads(db, own.writer).items()
    ) or any(
        bucket not in told or place > told[bucket].upto or not exchange.same_life(told[bucket], place, token)
        for bucket, (place, token) in cells.all_seen(db).items()
    )
