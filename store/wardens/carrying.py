"""Whose a warden's device is, and under which appointment it carries a zone (B05, B11).

A device belongs to one person. It carries a zone only as long as that person
is its warden or an alternate, with the undertaking signed: names do not go on
to somebody because somebody else was appointed.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from store.columns import sql
from store.registers.appointments import standing_warden
from store.registers.offices import Device

_DEVICE = sql(Device).c


def holder(db: Connection, slots: Collection[int]) -> int | None:
    """Give whose a device is, by the slots that it ever numbered rows with; ``None`` if nobody said."""
    asked = select(_DEVICE.holder).where(_DEVICE.slot.in_(slots), _DEVICE.holder.is_not(None))
    return db.scalar(asked.order_by(_DEVICE.id.desc()).limit(1))


def carries(db: Connection, slots: Collection[int], zone: int, on: date) -> Mapping[str, Any] | None:
    """Give the appointment under which a device carries a zone on a day; of nobody's device, anybody's.

    Args:
        db: the store of the office that packs.
        slots: those of the device.
        zone: the zone's row.
        on: the station's calendar day.
    """
    return standing_warden(db, zone, on, holder(db, slots))
