"""The writers of a child: those it says it became are looked at and remembered."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection, select

from store import identity, log, remarks, verdicts
from store.clock import local_day
from store.columns import sql
from store.door import Draft
from store.identity import Incarnation, Peer
from store.node import Node
from store.registers.offices import Device
from sync import lives, taken_numbers
from sync.bundle import Birth, Bundle

SLOT = "slot"
"""The verdict on a writer whose slot is somebody else's: it has to choose again."""

MOST_BIRTHS = 64
"""Writers that one bundle may tell of. Each costs a slot that nobody else can have, and a notice."""
MOST_UNUSED = 64
"""Writers of one device of which no entry is here. One that is restored without end is put right by hand."""


def fresh(
    db: Connection, child: Peer, said: Bundle, before: Collection[Incarnation], ours: Collection[Birth]
) -> list[Birth] | None:
    """Give the births that are new here; ``None`` if any cannot be, or any writer is not the child's.

    ``before`` are the writers that the child is known to have been, ``ours`` the births that it tells of us
    (``sync/lives.py``).
    """
    if len(said.births) > MOST_BIRTHS:
        return None
    writers = {own.writer for own in before}
    new = [birth for birth in said.births if birth not in ours and birth.writer not in writers]
    if not all(_is_sound(db, child, birth) for birth in new):
        return None
    came = {birth.writer for birth in new}
    if not len(came) == len({birth.slot for birth in new}) == len(new):
        return None
    if not {said.writer, *(lane.writer for lane in said.lanes)} <= writers | came:
        return None
    unused = sum(not log.heads(db, writer) for writer in writers) if new else 0
    return new if unused + len(new) <= MOST_UNUSED else None


def remember(node: Node, db: Connection, child: Peer, said: Bundle, new: Collection[Birth]) -> None:
    """Remember the writers that a child became, and which of them it is now.

    One with a slot that is taken is told so and stays without a slot; nothing of it is taken in.
    """
    for birth in new:
        _remember(node, db, child, birth)
    now = identity.incarnation(db, said.writer) if said.writer != child.writer else None
    if now is not None and now.slot:
        # Whoever spoke last is answered: a device that was copied may be two.
        identity.update_peer(db, child.device, writer=now.writer, slot=now.slot, mark=now.mark)


def accepted(db: Connection, child: Peer, said: Bundle) -> Bundle:
    """Leave out of a bundle what writers without a slot wrote: they will say it again under another."""
    if child.slot and {lane.writer for lane in said.lanes} <= {child.writer}:
        return said
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
    """Say whether such a writer may be, and comes from one of the child's."""
    before = identity.incarnation(db, birth.of)
    return lives.is_sound(db, birth) and (before is None or before.device == child.device)


def _is_taken(db: Connection, slot: int) -> bool:
    device = sql(Device).c
    given = db.scalar(select(device.id).where(device.slot == slot).limit(1))
    return given is not None or identity.has_slot(db, slot)


def _remember(node: Node, db: Connection, child: Peer, birth: Birth) -> None:
    taken = _is_taken(db, birth.slot)
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
        verdicts.tell(db, birth.writer, 0, 0, 0, SLOT)
        return

    if node.me.regional and taken_numbers.change_device(node, db, child, birth):
        remarks.note(db, "slots-alike", node.now, code=child.code, mark=birth.mark)
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
    remarks.note(db, "child-reborn", node.now, code=child.code, mark=birth.mark)
