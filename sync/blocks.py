"""Which slots a device may number rows with: its own, and for a station the block that it may give away."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from store import cells, identity
from store.clock import Entropy
from store.columns import sql
from store.identity import INCARNATION, PEER, Peer
from store.ids import SELF_CHOSEN
from store.refusals import Code, Refused
from store.registers.offices import Device

BLOCK = 256
"""Slots that headquarters grants a station for its own devices; the first is never given away."""
REGION = 1 << 18
"""Slots that headquarters grants a regional one, which grants its stations blocks of them: 1,024."""
_REGIONS_FROM = 8 * REGION
"""From here up are the regional headquarters' (24), below the blocks of stations without one (8,192)."""


def next_block(db: Connection, entropy: Entropy) -> int:
    """Give the first slot of a block that no station has; raises ``SLOT_TAKEN`` if every station has one.

    After headquarters was restored, the next one in turn may be in use by a
    station whose admission is forgotten: then one is taken by chance.
    """
    first = identity.block(db)
    ours = range(first, first + REGION, BLOCK) if first else range(BLOCK, _REGIONS_FROM, BLOCK)
    return _next(db, entropy, ours, "station")


def next_region(db: Connection, entropy: Entropy) -> int:
    """Give the first slot of those that no regional headquarters has; otherwise as :func:`next_block`."""
    return _next(db, entropy, range(_REGIONS_FROM, SELF_CHOSEN, REGION), "hq")


def _next(db: Connection, entropy: Entropy, all_of_them: range, kind: str) -> int:
    taken = set(db.scalars(select(PEER.c.block).where(PEER.c.role == "child", PEER.c.kind == kind)))
    if not cells.generation(db):
        last = max(taken, default=all_of_them.start - all_of_them.step)
        if last + all_of_them.step in all_of_them:
            return last + all_of_them.step
    free = [block for block in all_of_them if block not in taken]
    if not free:
        raise Refused(Code.SLOT_TAKEN)
    return free[int.from_bytes(entropy(4), "big") % len(free)]


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


class Slots:
    """Some slots, and all of a block: a regional headquarters' are too many to be listed for every bundle."""

    def __init__(self, some: Iterable[int], block: range) -> None:
        self._some = set(some)
        self._block = block

    def __contains__(self, slot: int) -> bool:
        """Say whether a slot is one of them."""
        return slot in self._block or slot in self._some

    def add(self, slot: int) -> None:
        """Add one."""
        self._some.add(slot)


def block_of(child: Peer) -> range:
    """Give the slots that a station, or a regional headquarters, may grant; none for another device."""
    if child.kind == "hq":
        return range(child.block, child.block + REGION)
    return range(child.block + 1, child.block + BLOCK) if child.block else range(0)


def station_slots(db: Connection, station: int) -> set[int]:
    """Give the slots of every device of a station and of headquarters, of those before it as well."""
    device = sql(Device).c
    found = select(device.slot).where(device.station.in_((0, station)), device.slot.is_not(None))
    return set(db.scalars(found))
