"""What an admission gives a device to number with: its slot, its mark, its block; and a station its row."""

from typing import Any

from sqlalchemy import func, select

from store import identity, log
from store.columns import sql
from store.door import Draft
from store.ids import SELF_CHOSEN, SLOT_BITS, WRITERS, row_id
from store.node import Node
from store.refusals import Code, Refused
from store.registers.offices import Device, Station
from sync.blocks import next_block, next_region, next_slot

OFFICES = ("station", "hq")
"""What numbers its rows itself from its first day, and has a row in the list of stations."""
_LETTER = {"desk": "B", "warden": "W"}
"""What a mark begins with: a second desk is a bureau, for the D's are headquarters' to give."""


def numbers(node: Node, draft: Draft, said: dict[str, Any]) -> tuple[int, str, int]:
    """Give the device's slot, mark and block: a station keeps the slot it chose, others get one of ours."""
    if not 0 < said["writer"] < WRITERS or log.heads(draft.db, said["writer"]):
        raise Refused(Code.SLOT_TAKEN)
    if identity.incarnation(draft.db, said["writer"]) is not None:
        raise Refused(Code.SLOT_TAKEN)
    taken = set(draft.db.scalars(select(sql(Device).c.slot)))
    if said["kind"] in OFFICES:
        if said["slot"] in taken or not SELF_CHOSEN <= said["slot"] < 1 << SLOT_BITS:
            raise Refused(Code.SLOT_TAKEN)
        block = next_region if said["kind"] == "hq" else next_block
        return said["slot"], _desk_mark(draft, said["code"]), block(draft.db, node.entropy)
    first = identity.block(draft.db)
    if not first:
        raise Refused(Code.NO_PARENT)
    ordinal = next_slot(draft.db, first, node.entropy) - first
    own = identity.own_mark(draft.db)
    return first + ordinal, f"{own}{_LETTER[said['kind']]}{ordinal}", 0


def _desk_mark(draft: Draft, code: str) -> str:
    """Give a station's first device no mark and each further one its own: their numbers must differ."""
    device, station = sql(Device).c, sql(Station).c
    of = select(station.id).where(station.code == code)
    before = select(func.count()).where(device.kind.in_(OFFICES), device.of.in_(of))
    count: int = draft.db.scalar(before) or 0
    return f"D{count + 1}" if count else ""


def station_of(draft: Draft, said: dict[str, Any], block: int) -> int:
    """Give the station's row: the one headquarters made before, or a new one from what it says of itself.

    Raises ``REQUEST_KNOWN`` for a code that a station has, and a regional headquarters wants, or the reverse.
    """
    station = sql(Station).c
    me, regional = draft.me, said["kind"] == "hq"
    asked = select(station.id, station.under).where(station.code == said["code"], station.ended_on.is_(None))
    before = draft.db.execute(asked).first()
    if before is not None:
        if (before.id == before.under) is not regional or (before.under or 0) not in (
            0,
            before.id,
            me.station,
        ):
            raise Refused(Code.REQUEST_KNOWN)
        return int(before.id)
    # A regional headquarters that is put back to an older copy numbers its rows anew; not what stations are.
    new = row_id(block, 1) if me.regional else draft.reserve(Station)
    return draft.add(
        Station,
        at=new,
        station=new,
        code=said["code"],
        name=said["name"],
        country=said["country"],
        timezone=said["timezone"],
        under=new if regional else me.station or None,
    )
