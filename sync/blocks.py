"""Which slots a device may number rows with: its own, and for a station the block that it may give away.

A block follows from the row by which headquarters admitted the station, so
nothing about it has to be kept or believed.
"""

from sqlalchemy import Connection, func, select

from store.columns import sql
from store.identity import Identity, Peer
from store.ids import counter_of, row_id
from store.registers.offices import Device

BLOCK = 256
"""Slots that headquarters grants a station for its own devices; the first is never given away."""


def block_of(db: Connection, me: Identity, child: Peer) -> range:
    """Give the slots that a station may grant; none for a warden's device."""
    if child.kind != "station":
        return range(0)
    device = sql(Device).c
    row = db.scalar(
        select(func.min(device.id)).where(
            device.slot == child.slot, device.id > row_id(me.slot, 0), device.id < row_id(me.slot + 1, 0)
        )
    )
    first = counter_of(row or 0) * BLOCK
    return range(first + 1, first + BLOCK) if first else range(0)


def station_slots(db: Connection, station: int) -> set[int]:
    """Give the slots of every device of a station, of those before it as well."""
    device = sql(Device).c
    return set(db.scalars(select(device.slot).where(device.station == station, device.slot.is_not(None))))
