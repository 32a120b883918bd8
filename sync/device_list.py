"""The devices that were admitted here: whose each is, which zone it follows, when it was heard and packed."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from store import identity, ledger, naming
from store.asking import ask
from store.clock import iso
from store.identity import Peer
from store.ledger import Passage
from store.node import Node
from store.register import Register
from store.registers import REGISTRY
from store.wardens.carrying import holder
from sync import apart

_MANY = 10_000


@dataclass(frozen=True, slots=True)
class DeviceOf:
    """A device.

    Attributes:
        mark: what it is called: code and mark.
        record: the number of its record, if it is here.
        kind: ``station``, ``desk`` or ``warden``.
        holder: whose a warden's device is: number and name.
        zone: the code of the zone that it follows.
        heard: when something of it was taken in last (ISO, UTC).
        packed: when a zone was packed for it last (ISO, UTC).
        expires: until when it shows that zone (ISO, UTC); of what an older version packed nobody knows.
        revoked: when it was said to be lost, or not to be trusted any more (ISO, UTC).
        late: what it sent since then and was kept apart, by number in the quarantine.
    """

    mark: str
    record: str | None
    kind: str
    holder: str
    zone: str
    heard: str | None
    packed: str | None
    expires: str | None
    revoked: str | None
    late: tuple[int, ...]


def devices(node: Node) -> list[DeviceOf]:
    """Give every device that was admitted here, those in use first."""
    with node.read() as db:
        # Zones are packed for wardens' devices only; headquarters has thousands of others.
        wardens = any(peer.kind == "warden" for peer in identity.children(db))
    kept = [one for one in apart.kept(node) if "late" in one.acts] if wardens else []
    with node.read() as db:
        lens = node.lens(db)
        packs: dict[bytes, Passage] = {}
        for passage in reversed(ledger.history(db, _MANY)) if wardens else ():
            if passage.purpose == "pack" and passage.way == "out":
                packs[passage.peer] = passage
        lives: dict[bytes, list[int]] = {}
        for device, slot in ask(db, "SELECT device, slot FROM incarnation ORDER BY born_at, writer"):
            lives.setdefault(device, []).append(slot)
        register = REGISTRY.kind("devices")
        rows = {slot: row for row, slot in db.execute(_slots(register))}
        found = []
        for peer in identity.children(db):
            slots = lives.get(peer.device, [])
            record = next((rows[slot] for slot in reversed(slots) if slot in rows), None)
            person = holder(db, slots) if peer.kind == "warden" else None
            name = naming.called(db, lens, "people", [person]).get(person, "") if person else ""
            whose = f"{name} {lens.number('people', person) or ''}".strip() if person else ""
            packed = packs.get(peer.device)
            mark = _mark(peer)
            found.append(
                DeviceOf(
                    mark,
                    lens.number("devices", record),
                    peer.kind,
                    whose,
                    _zone(db, peer),
                    iso(peer.heard_at),
                    iso(packed.at) if packed else None,
                    iso(packed.expires) if packed else None,
                    iso(peer.revoked_at),
                    tuple(one.id for one in kept if one.sender == mark),
                )
            )
    return sorted(found, key=lambda one: (one.revoked is not None, one.mark))


def _slots(register: Register) -> Select[Any]:
    return select(register.sql.c.id, register.sql.c.slot)


def _mark(peer: Peer) -> str:
    return f"{peer.code} {peer.mark}".strip()


def _zone(db: Connection, peer: Peer) -> str:
    zones = REGISTRY.kind("zones").sql.c
    return db.scalar(select(zones.code).where(zones.id == peer.zone)) or "" if peer.zone is not None else ""
