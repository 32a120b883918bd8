"""A new laptop for a station whose old one is gone, with no backup of it (L07, M03).

Headquarters has what the station sent. It revokes the old device, and puts the
station's rows in the order in which a new one needs them: first who is there and
how to reach them, so that a roll call can be held after the first part that comes
through; then the rest. ``sync/parts.py`` cuts it for the line.
"""

from sqlalchemy import Connection, select

from store import cells, identity
from store.by_name import find
from store.columns import sql
from store.identity import Peer
from store.node import Node
from store.refusals import Code, Refused
from store.register import Registry
from store.registers.offices import Device

ROSTER = (
    "stations",
    "devices",
    "users",
    "areas",
    "zones",
    "households",
    "people",
    "contacts",
    "appointments",
    "dependants",
    "presence",
    "visitors",
)
"""What a roll call needs, in the order in which one thing names another."""


def lost(node: Node, db: Connection, code: str, named: str, new: bytes | None = None) -> Peer | None:
    """Find the device of a station that is replaced; ``None`` if it was revoked before.

    Args:
        node: headquarters.
        db: its store.
        code: the station's code.
        named: the station's code, where it has one device; else a mark or a number.
        new: the device that comes in its place, which is not meant.

    Raises:
        Refused: ``NOT_FOUND``; ``WHICH_DEVICE`` if several may be meant.
    """
    said = named.strip().upper()
    known = [p for p in identity.children(db) if p.kind == "station" and p.code == code and p.device != new]
    if said == code:
        if not known:
            raise Refused(Code.NOT_FOUND, kind="devices")
        standing = [child for child in known if child.revoked_at is None]
        if len(standing) > 1:
            raise Refused(Code.WHICH_DEVICE, count=len(standing), station=code)
        return standing[0] if standing else None
    marked = [child for child in known if child.mark and said in (child.mark, f"{code}-{child.mark}")]
    if not marked:
        row = find(db, node.registry.of(Device), node.numbers(db), named)
        slot = db.scalar(select(sql(Device).c.slot).where(sql(Device).c.id == row))
        marked = [child for child in known if slot in identity.slots_of(db, child.device)]
    if not marked:
        raise Refused(Code.NOT_FOUND, kind="devices")
    return marked[0] if marked[0].revoked_at is None else None


def take_over(node: Node, child: Peer, named: str) -> None:
    """Revoke the lost device, and put the station's rows in order for the one that comes in its place."""
    with node.read() as db:
        gone = lost(node, db, child.code, named, child.device)
        device = sql(Device).c
        row = (
            None
            if gone is None
            else db.scalar(select(device.id).where(device.slot == gone.slot, device.ended_on.is_(None)))
        )
    if row is not None:
        node.act("devices.revoke", row, {"reason": f"replaced by {child.mark or child.code}"})
    with node.write() as db:
        cells.put_in_order(db, child.station, _in_order(node.registry))


def _in_order(registry: Registry) -> list[int]:
    first = [registry.kind(kind).nr for kind in ROSTER]
    return [*first, *(register.nr for register in registry.registers if register.nr not in first)]
