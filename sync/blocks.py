"""Which slots a device may number rows with: its own, and for a station the block that it may give away."""

from sqlalchemy import Connection, func, select

from store import cells
from store.clock import Entropy
from store.columns import sql
from store.identity import INCARNATION, PEER, Peer
from store.ids import SELF_CHOSEN
from store.refusals import Code, Refused
from store.registers.offices import Device

BLOCK = 256
"""Slots that headquarters grants a station for its own devices; the first is never given away."""


def next_block(db: Connection, entropy: Entropy) -> int:
    """Give the first slot of a block that no station has.

    After headquarters was restored, the next one in turn may be in use by a
    station whose admission is forgotten: then one is taken by chance.
    """
    taken = set(db.scalars(select(PEER.c.block)))
    if not cells.generation(db):
        return int(db.scalar(select(func.max(PEER.c.block))) or 0) + BLOCK
    while True:
        block = int.from_bytes(entropy(2), "big") * BLOCK % SELF_CHOSEN
        if block and block not in taken:
            return block


def next_slot(db: Connection, first: int, entropy: Entropy) -> int:
    """Give a slot of our own block that no device has; raises ``SLOT_TAKEN`` when all 255 are given away.

    After this node was restored, the next one in turn may be in use by a device
    whose admission is forgotten: then one is taken by chance.
    """
    device = sql(Device).c
    taken = set(db.scalars(select(device.slot).where(device.slot.between(first, first + BLOCK - 1))))
    taken |= set(db.scalars(select(INCARNATION.c.slot)))
    free = [slot for slot in range(first + 1, first + BLOCK) if slot not in taken]
    if not free:
        # The next slot is another station's.
        raise Refused(Code.SLOT_TAKEN)
    return free[int.from_bytes(entropy(2), "big") % len(free)] if cells.generation(db) else free[0]


def block_of(child: Peer) -> range:
    """Give the slots that a station may grant; none for another device."""
    return range(child.block + 1, child.block + BLOCK) if child.block else range(0)


def station_slots(db: Connection, station: int) -> set[int]:
    """Give the slots of every device of a station and of headquarters, of those before it as well."""
    device = sql(Device).c
    found = select(device.slot).where(device.station.in_((0, station)), device.slot.is_not(None))
    return set(db.scalars(found))
