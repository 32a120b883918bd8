"""A parent that lost something: how it is restored knowingly, and how it finds out otherwise.

A copy of a store that is put back knows nothing of it. But children have seen
what it said since, and the last of it they keep, signed by itself: shown that,
it knows that it lost something, and begins a new life.
"""

from sqlalchemy import Connection

from store import cells, identity, log
from store.clock import local_day
from store.door import Draft
from store.identity import Peer
from store.node import Node
from store.rebirth import Reborn, be_reborn
from store.registers.offices import Device
from sync import bundle
from sync.bundle import Bundle, Purpose

_WORDS = (Purpose.EXCHANGE, Purpose.PACK)
"""What a child may keep of us as a word: both say how far they go."""


def restored(node: Node) -> Reborn:
    """Begin a new life after a copy of the store was put back in its place.

    What the copy holds and the parent has not signed for is sent under the old
    writer; whatever is written from now on is the new one's.
    """
    with node.write() as db:
        return renew(node, db)


def renew(node: Node, db: Connection, *, above: int = 0) -> Reborn:
    """Begin a new life, inside a write transaction; ``above`` is a generation that was heard of."""
    reborn = be_reborn(node, db, {}, above=above)
    me = identity.who(db)
    if me.kind == "hq":
        # Nobody is above headquarters to give the new slot its name.
        def work(draft: Draft) -> int:
            return draft.add(
                Device,
                kind=me.kind,
                code=me.code,
                slot=me.slot,
                mark=me.mark,
                admitted_on=local_day(draft.now, me.timezone),
            )

        node.carry_in(db, "devices.accept", work)
    return reborn


def look(node: Node, db: Connection, child: Peer, said: Bundle) -> Reborn | None:
    """Look at what a child shows as our own word; if it is, and says more than we know, begin a new life."""
    if not said.word:
        return None
    shown = (bundle.verified(said.word, node.keys.sign_public, child.device, purpose) for purpose in _WORDS)
    word = next((word for word in shown if word is not None), None)
    if word is None or word.sender != identity.who(db).device or not _is_beyond(db, word):
        return None
    return renew(node, db, above=word.generation)


def _is_beyond(db: Connection, word: Bundle) -> bool:
    """Say whether something that we once said is more than we know now."""
    generation = cells.generation(db)
    if word.generation != generation:
        return word.generation > generation
    for reach in word.reaches:
        if not cells.was_told(db, reach.bucket, reach.upto, reach.token):
            return True
    for ack in word.acks:
        head = log.head(db, ack.writer, ack.lane)
        if head is None or ack.seq > head.seq:
            return True
    return False
