"""A parent that lost something: how it is restored knowingly, and how it finds out otherwise.

A copy of a store that is put back knows nothing of it. But children have seen
what it said since, and the last of it they keep, signed by itself: shown that,
it knows that it lost something, and begins a new life. Records on a server, which its operator may put back
without telling anybody, are held against the anchor in the folder before anything is done with them.
"""

from sqlalchemy import Connection

from store import anchor, cells, identity, log, remarks, roles
from store.clock import iso, local_day
from store.door import Draft
from store.identity import Peer
from store.node import Node
from store.postgres import turns
from store.rebirth import Reborn, be_reborn
from store.registers.offices import Device
from sync import lives, word
from sync.bundle import Birth, Bundle


def restored(node: Node) -> Reborn:
    """Begin a new life after a copy of the store was put back in its place.

    What the copy holds and the parent has not signed for is sent under the old
    writer; whatever is written from now on is the new one's.
    """
    with node.write() as db:
        return renew(node, db)


def if_put_back(node: Node) -> Reborn | None:
    """Begin a new life if headquarters' records on a server are older than its folder knows them.

    Else it would give numbers to other things that stations know already, and sign for what it does not have.
    An old *file* that is put back is not made good by itself: nobody but us has business there, and
    ``muster verify`` says so. Nothing is done for whoever may only look.
    """
    if node.was is None or not node.is_served:
        return None
    with node.write() as db:
        # Another importer or desk may have done it since.
        older, may = anchor.is_older(db, node.was), roles.allowed(node.actor(db).role, "devices.accept")
        if not older or not may:
            return None
        lives.recall(db, identity.who(db), tuple(Birth(*life) for life in node.was.lives))
        reborn = renew(node, db, above=node.was.generation)
        remarks.note(db, "put-back", node.now, known_at=iso(node.was.at), mark=reborn.mark)
    node.drop_anchor()
    return reborn


def renew(node: Node, db: Connection, *, above: int = 0) -> Reborn:
    """Begin a new life, inside a write transaction; ``above`` is a generation that was heard of."""
    reborn = be_reborn(node, db, {}, above=above)
    me = identity.who(db)
    if me.is_top:
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
    shown = word.read(said.word, node.keys.sign_public, child.device)
    if shown is None or shown.sender != identity.who(db).device or not _is_beyond(db, shown):
        return None
    turns.alone(db)
    return renew(node, db, above=shown.generation)


def _is_beyond(db: Connection, shown: Bundle) -> bool:
    """Say whether something that we once said is more than we know now."""
    generation = cells.generation(db)
    if shown.generation != generation:
        return shown.generation > generation
    for reach in shown.reaches:
        if not cells.was_told(db, reach.bucket, reach.upto, reach.token):
            return True
    for ack in shown.acks:
        head = log.head(db, ack.writer, ack.lane)
        if head is None or ack.seq > head.seq:
            return True
    return False
