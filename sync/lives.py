"""The lives of a parent that it may have lost: its children remember the slots that it numbered rows with.

A parent that is put back to the same old copy twice knows nothing of the life between. A child that says a
row of that life again says whose number it bears.
"""

from sqlalchemy import Connection, select

from store import identity, log
from store.columns import sql
from store.identity import Identity, Incarnation, Peer
from store.ids import SELF_CHOSEN, SLOT_BITS, WRITERS
from store.node import Node
from store.rebirth import mark_of
from store.registers.offices import Device
from sync.bundle import Birth, Bundle

MOST = 16
"""Lives of a node of which it holds nothing but the slot; more than that no child can make it believe."""


def known(db: Connection, device: bytes) -> tuple[Birth, ...]:
    """Give the writers that a device became, the oldest first."""
    return tuple(
        Birth(life.writer, life.of, life.slot, life.mark)
        for life in identity.incarnations(db, device)
        if life.of
    )


def is_sound(db: Connection, birth: Birth) -> bool:
    """Say whether a writer is new here, drew its slot from the half for that, and is named after it."""
    return (
        identity.incarnation(db, birth.writer) is None
        and 0 < birth.writer < WRITERS
        and SELF_CHOSEN <= birth.slot < 1 << SLOT_BITS
        and birth.mark == mark_of(birth.slot)
    )


def hear(node: Node, db: Connection, parent: Peer, said: Bundle) -> None:
    """Remember which writers the parent says it became, and which of those we know it does not know any more.

    Args:
        node: this device.
        db: its store, in a write transaction.
        parent: who says it.
        said: its answer or pack; it is not older than the parent's life that we follow.
    """
    here = {life.writer for life in identity.incarnations(db, parent.device)}
    told = {birth.writer for birth in said.births}
    for birth in said.births:
        if is_sound(db, birth):
            _remember(db, parent.device, birth, node.now)
    for writer in here:
        identity.update_incarnation(db, writer, lost=writer not in told)


def lost(db: Connection, parent: Peer) -> tuple[Birth, ...]:
    """Give the lives of the parent that it does not know any more: it is told of them."""
    forgotten = identity.lost_lives(db, parent.device)
    return tuple(birth for birth in known(db, parent.device) if birth.writer in forgotten)


def of_ours(db: Connection, me: Identity, said: Bundle) -> tuple[Birth, ...]:
    """Give the births that a child tells of which are ours: the writer before each is, or was, this node."""
    own = {life.writer for life in identity.incarnations(db, me.device)}
    found = []
    for birth in said.births:
        if birth.of in own:
            own.add(birth.writer)
            found.append(birth)
    return tuple(found)


def recall(db: Connection, me: Identity, births: tuple[Birth, ...]) -> None:
    """Take slots for ours that a child says we had: what we numbered with them is ours again.

    A child proves nothing by that, as with the rows that it says again; so what cannot be is passed over,
    a slot that is known for anybody's stays that, and only so many are believed.
    """
    if not births:
        # As with nearly every bundle: that costs no question.
        return
    lives = {life.writer: life for life in identity.incarnations(db, me.device)}
    empty = sum(not log.heads(db, writer) for writer in lives)
    for birth in births:
        before = lives.get(birth.of)
        if before is None or empty >= MOST:
            continue
        if not is_sound(db, birth) or _is_somebodys(db, me, birth.slot):
            continue
        empty += 1
        # It stands before the present life, which is the latest.
        lives[birth.writer] = _remember(db, me.device, birth, before.born_at)


def _is_somebodys(db: Connection, me: Identity, slot: int) -> bool:
    """Say whether a slot is known for any writer's, or for a device's of another station."""
    device = sql(Device).c
    asked = select(device.id).where(device.slot == slot, device.station != me.station).limit(1)
    return identity.has_slot(db, slot) or db.scalar(asked) is not None


def _remember(db: Connection, device: bytes, birth: Birth, at: int) -> Incarnation:
    identity.incarnate(
        db, writer=birth.writer, device=device, slot=birth.slot, mark=birth.mark, of=birth.of, born_at=at
    )
    return Incarnation(birth.writer, device, birth.slot, birth.mark, birth.of, at, b"")
