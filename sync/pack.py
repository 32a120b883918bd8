"""A zone that leaves with its warden, and its return (C01, M05).

A pack is the whole zone as it stands, in the columns a warden may hold, sealed
to one device and with an expiry. Installing a newer one replaces what was
there; what the warden wrote and has not brought back stays.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, or_, select

from store import cells, guard, identity, ledger, log, roles
from store.columns import Row, Wire, sql
from store.door import find
from store.identity import Peer
from store.ledger import Passage, Way
from store.node import LANES, Node
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.registers.agencies import Agency
from store.registers.appointments import Appointment, standing_warden
from store.registers.contacts import Contact
from store.registers.dependants import Dependant
from store.registers.households import Household
from store.registers.offices import Device, Station
from store.registers.people import Person, SearchRow
from store.registers.places import Area, Zone
from sync import bundle, outgoing, receipts, seal
from sync.bundle import Bundle, Purpose, Reach
from sync.columns import fits
from sync.incoming import SKEW, put_down, sender_in, sound
from sync.records import Put

LASTS = 35 * 86_400
"""Seconds until a zone on a device expires: a month's round and some days; a local default."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A zone ready to leave."""

    sealed: bytes
    households: int
    people: int
    expires: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A zone installed on its device."""

    zone: str
    households: int
    people: int
    expires: int


def pack(node: Node, zone: object, device: str) -> Packed:
    """Pack a zone for a warden's device.

    Only under an appointment that stands with its undertaking signed: without
    that no list of names leaves the office.

    Args:
        node: the station.
        zone: row id, human number or code.
        device: the device's mark (``W1``) or the words of its fingerprint.

    Raises:
        Refused: ``NO_WARDEN``, ``NOT_FOUND``, ``NOT_ALLOWED``, ``REVOKED_SENDER``.
    """
    with node.write() as db:
        me = identity.who(db)
        actor = node.actor(db)
        if not roles.allowed(actor.role, "devices.accept"):
            raise Refused(Code.NOT_ALLOWED, role=actor.role, act="warden pack")
        row = find(db, REGISTRY.of(Zone), node.numbers(db), zone)
        if standing_warden(db, row) is None:
            raise Refused(Code.NO_WARDEN)
        child = _device(db, device)
        expires = node.now + LASTS
        puts = zone_rows(db, me.station, row)
        said = Bundle(
            purpose=Purpose.PACK,
            sender=me.device,
            recipient=child.device,
            writer=me.writer,
            made_at=node.now,
            acks=outgoing.acknowledgements(db, child),
            reaches=(Reach(me.station, 0, cells.last(db, me.station)),),
            puts=tuple(puts),
            facts={"zone": row, "expires": expires},
        )
        identity.update_peer(db, child.device, zone=row)
    made = outgoing.send(node, said, child)
    households, people = (REGISTRY.of(table).nr for table in (Household, Person))
    return Packed(
        made.sealed,
        sum(put.table == households for put in puts),
        sum(put.table == people for put in puts),
        expires,
    )


def _device(db: Connection, name: str) -> Peer:
    marks = {child.mark: child for child in identity.children(db) if child.kind == "warden"}
    child = marks.get(name.strip().upper())
    if child is None:
        raise Refused(Code.NOT_FOUND, kind="devices")
    if child.revoked_at is not None:
        raise Refused(Code.REVOKED_SENDER, name=child.mark)
    return child


def zone_rows(db: Connection, station: int, zone: int) -> list[Put]:
    """Give the rows of a zone in the columns that a warden may hold, places before who lives in them."""
    home, person = sql(Household).c, sql(Person).c
    homes = select(home.id).where(home.zone == zone, home.ended_on.is_(None))
    people = select(person.id).where(person.household.in_(homes), person.ended_on.is_(None))
    link, contact, office = sql(Dependant).c, sql(Contact).c, sql(Appointment).c
    wanted = (
        (Station, sql(Station).c.id == station),
        (Device, sql(Device).c.station == station),
        (Agency, sql(Agency).c.ended_on.is_(None)),
        (Area, sql(Area).c.station == station),
        (Zone, sql(Zone).c.id == zone),
        (Household, home.id.in_(homes)),
        (Person, person.id.in_(people)),
        (Contact, contact.person.in_(people) & contact.ended_on.is_(None)),
        (Dependant, or_(link.person.in_(people), link.sponsor.in_(people)) & link.ended_on.is_(None)),
        (Appointment, (office.zone == zone) & office.ended_on.is_(None)),
    )
    puts: list[Put] = []
    for table, condition in wanted:
        register = REGISTRY.of(table)
        columns = sorted((spec.nr, name) for name, spec in register.specs.items() if spec.warden)
        for found in db.execute(select(register.sql).where(condition).order_by(register.sql.c.id)).mappings():
            fields = tuple((number, found[name]) for number, name in columns if found[name] is not None)
            puts.append(Put(register.nr, int(found["id"]), station, fields))
    return puts


_LEAVES: tuple[type[Row], ...] = (Appointment, Dependant, Contact, Person, Household, Zone, Area, Agency)


def install(node: Node, sealed: bytes, name: str = "the zone") -> Opened:
    """Install a zone on the warden's device, in place of the one before.

    Raises:
        Refused: ``WRONG_NODE`` anywhere but on a warden's device; if it is not for this device, not from
            its station, older than the one before, or not whole.
    """
    with node.write() as db:
        me = identity.who(db)
        if me.kind != "warden":
            raise Refused(Code.WRONG_NODE, kind=me.kind, wanted="warden's device")
        said = bundle.read(sealed, node.keys, me.device, sender_in(db), Purpose.PACK)
        if isinstance(said, Code):
            raise Refused(said, name=name)
        zone, expires = said.facts.get("zone"), said.facts.get("expires")
        parent = identity.parent(db)
        if parent is None or said.sender != parent.device:
            raise Refused(Code.UNKNOWN_SENDER, name=name)
        if not isinstance(zone, int) or not isinstance(expires, int):
            raise Refused(Code.BUNDLE_MALFORMED, name=name)
        fit = fits(Wire.REFERENCE, zone) and fits(Wire.INSTANT, expires)
        if not fit or not sound(db, me, said, {me.station}):
            raise Refused(Code.BUNDLE_MALFORMED, name=name)
        if said.made_at > node.now + SKEW:
            # Taken for the newest, it would keep every true one away.
            raise Refused(Code.BUNDLE_FROM_FUTURE, name=name)
        if me.expires is not None and expires < me.expires:
            raise Refused(Code.BUNDLE_REPLAYED, name=name)
        _evict(db, me.writer)
        put_down(node, db, me, parent, list(said.puts))
        for reach in said.reaches:
            cells.saw(db, reach.bucket, reach.upto)
        # A receipt for another history is not believed; the zone is needed all the same.
        signed = bool(said.acks) and not receipts.believe(node, db, me, said, renewed=False).stop
        identity.become(db, expires=expires)
        identity.update_peer(
            db, parent.device, signed_at=said.made_at if signed else parent.signed_at, heard_at=node.now
        )
        ledger.note(
            db,
            Passage(
                seal.tag(sealed),
                Way.IN.value,
                Purpose.PACK.value,
                parent.device,
                len(sealed),
                len(said.puts),
                0,
                node.now,
                None,
            ),
        )
        homes, people = (REGISTRY.of(table) for table in (Household, Person))
        codes = [dict(put.fields) for put in said.puts if put.table == REGISTRY.of(Zone).nr]
        return Opened(
            str(codes[0].get(1, "")) if codes else "",
            sum(put.table == homes.nr for put in said.puts),
            sum(put.table == people.nr for put in said.puts),
            expires,
        )


def _evict(db: Connection, writer: int) -> None:
    """Take the zone before off the device. It is not a deletion: those people live on at the station."""
    own = {(entry.table, entry.row) for lane in LANES for entry in log.read(db, writer, lane, 0)}
    with guard.opened(db):
        for table in _LEAVES:
            register = REGISTRY.of(table)
            kept = [row for number, row in own if number == register.nr]
            db.execute(delete(register.sql).where(register.sql.c.id.not_in(kept)))
    db.execute(delete(sql(SearchRow)))
