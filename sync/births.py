"""The writers of a child: those it says it became are looked at and remembered."""

from dataclasses import replace

from sqlalchemy import Connection, select

from store import held, identity
from store.clock import local_day
from store.columns import sql
from store.door import Draft
from store.identity import INCARNATION, Peer
from store.ids import SELF_CHOSEN, SLOT_BITS, WRITERS
from store.node import Node
from store.rebirth import mark_of
from store.registers.offices import Device
from sync.bundle import Birth, Bundle

SLOT = "slot"
"""The verdict on a writer whose slot is somebody else's: it has to choose again."""


def known(node: Node, db: Connection, child: Peer, said: Bundle) -> bool:
    """Remember the writers that a child became, and which of them it is now.

    Says whether every writer in the bundle is one of the child's. One with a
    slot that is taken is told so and stays without a slot; nothing of it is
    taken in.
    """
    for birth in said.births:
        standing = identity.incarnation(db, birth.writer)
        if standing is None and _is_sound(db, child, birth):
            _remember(node, db, child, birth)
        elif standing is None or standing.device != child.device:
            return False
    writers = {own.writer: own for own in identity.incarnations(db, child.device)}
    if not {said.writer, *(lane.writer for lane in said.lanes)} <= writers.keys():
        return False
    now = writers[said.writer]
    if now.slot and now.writer != child.writer:
        # Whoever spoke last is answered: a device that was copied may be two.
        identity.update_peer(db, child.device, writer=now.writer, slot=now.slot, mark=now.mark)
    return True


def accepted(db: Connection, said: Bundle) -> Bundle:
    """Leave out of a bundle what writers without a slot wrote: they will say it again under another."""
    known = {own.writer: own.slot for own in identity.incarnations(db, said.sender)}
    slots = {lane.writer: known[lane.writer] for lane in said.lanes}
    if all(slots.values()):
        return said
    return replace(
        said,
        lanes=tuple(lane for lane in said.lanes if slots[lane.writer]),
        entries=tuple(entry for entry in said.entries if slots[entry.writer]),
    )


def _is_sound(db: Connection, child: Peer, birth: Birth) -> bool:
    """Say whether such a writer may be: its mark follows from its slot, it comes from one of the child's."""
    before = identity.incarnation(db, birth.of)
    chosen = SELF_CHOSEN <= birth.slot < 1 << SLOT_BITS
    return (
        chosen
        and 0 < birth.writer < WRITERS
        and birth.mark == mark_of(birth.slot)
        and (before is None or before.device == child.device)
    )


def _remember(node: Node, db: Connection, child: Peer, birth: Birth) -> None:
    device = sql(Device).c
    taken = db.scalar(select(device.id).where(device.slot == birth.slot).limit(1)) is not None or (
        db.scalar(select(INCARNATION.c.writer).where(INCARNATION.c.slot == birth.slot).limit(1)) is not None
    )
    identity.incarnate(
        db,
        writer=birth.writer,
        device=child.device,
        slot=0 if taken else birth.slot,
        mark=birth.mark,
        of=birth.of,
        born_at=node.now,
    )
    if taken:
        held.tell(db, birth.writer, 0, 0, 0, SLOT)
        return

    def work(draft: Draft) -> int:
        return draft.add(
            Device,
            station=child.station,
            kind=child.kind,
            code=child.code,
            slot=birth.slot,
            mark=birth.mark,
            admitted_on=local_day(draft.now, draft.me.timezone),
            of=child.station or None,
        )

    node.carry_in(db, "devices.accept", work)
    held.note(db, "child-reborn", node.now, code=child.code, mark=birth.mark)
