"""The grab list: what a tired officer takes along when leaving in a minute (L07, A01, C01).

Everybody by zone and home, how to reach them, where they were heard of last; the
zones with their wardens and points; who decides. Nothing restricted is in it. It
is asked of the store in a few questions, so that 10,000 people take no longer
than the printer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from store import expiry, identity
from store.asking import pairs
from store.columns import sql
from store.node import Node
from store.refusals import Code, Refused
from store.registers import contacts, presence, visitors
from store.registers.agencies import Agency
from store.registers.appointments import held
from store.registers.dependants import Dependant
from store.registers.households import Household
from store.registers.names import full
from store.registers.people import Person
from store.registers.places import Zone
from store.registers.presence import NEVER_SEEN
from store.saying import saying
from store.security_roles import ROLES
from store.wardens.appointment_life import Status, status

_DECIDES = ("do", "acting_do", "fsco", "deputy_fsco", "regional_fsco", "fsca", "sfp", "alternate_sfp", "asc")
_WARDENS = ("warden", "alternate_warden", "sub_warden")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody who holds a role: what it is called, name, call sign, telephones in the order to try them."""

    role: str
    name: str
    call_sign: str | None
    phones: Sequence[str]


@dataclass(frozen=True, slots=True)
class Someone:
    """One person: ``relation`` to the staff member if they are a dependant, ``heard_at`` in UTC seconds."""

    name: str
    number: str
    agency: str | None
    category: str
    relation: str | None
    call_sign: str | None
    phones: Sequence[str]
    state: str
    place: str | None
    heard_at: int | None


@dataclass(frozen=True, slots=True)
class Home:
    """A household: where it is, and who lives there, the principal first. Without a number: nobody's home."""

    number: str | None
    address: str | None
    phone: str | None
    people: Sequence[Someone]


@dataclass(frozen=True, slots=True)
class Part:
    """A zone with its points, wardens and homes; ``code`` is ``None`` for whoever is in no zone."""

    code: str | None
    name: str
    meeting_point: str | None
    assembly_point: str | None
    radio_channel: str | None
    wardens: Sequence[Card]
    homes: Sequence[Home]

    @property
    def people(self) -> int:
        """How many people are in it."""
        return sum(len(home.people) for home in self.homes)


@dataclass(frozen=True, slots=True)
class GrabList:
    """The whole list, as of a moment (UTC seconds); ``timezone`` is the station's, in which it is told."""

    code: str
    name: str
    as_of: int
    timezone: str
    decides: Sequence[Card]
    above: Sequence[str]
    parts: Sequence[Part]

    @property
    def people(self) -> int:
        """How many people are on it."""
        return sum(part.people for part in self.parts)


def gather(node: Node) -> GrabList:
    """Gather the list; on a device that holds a part of the station, of that part.

    Raises:
        Refused: ``ZONE_EXPIRED``; ``WRONG_NODE`` at headquarters, which leaves no station.
    """
    expiry.still(node)
    with node.read() as db:
        me = identity.who(db)
        if me.kind == "hq":
            raise Refused(Code.WRONG_NODE, kind="headquarters", wanted="station")
        return _Gathering(node, db).whole(me)


class _Gathering:
    """What is asked of the store for one list, each thing once."""

    def __init__(self, node: Node, db: Connection) -> None:
        self._db = db
        self._lens = node.lens(db)
        self._homes = {row["id"]: row for row in _rows(db, Household)}
        self._people = {row["id"]: row for row in _rows(db, Person)}
        everybody = list(self._people)
        self._phones = contacts.numbers(db, everybody)
        self._seen = presence.current(db, everybody, node.now)
        self._staying = visitors.zones_of(db, self._lens.today, everybody)
        link = sql(Dependant).c
        asked = select(link.person, link.relation).where(link.ended_on.is_(None)).order_by(link.id.desc())
        self._relations = pairs(db, asked)
        self._agencies = pairs(db, select(sql(Agency).c.id, sql(Agency).c.code))

    def whole(self, me: identity.Identity) -> GrabList:
        today = self._lens.today.isoformat()
        standing = [row for row, life in held(self._db) if status(life, today) is Status.STANDING]
        homes = self._by_zone()
        zones = sorted(_rows(self._db, Zone), key=lambda zone: zone["code"] or "")
        known = {zone["id"] for zone in zones}
        nowhere = [home for zone, some in homes.items() if zone not in known for home in some]
        parts = [self._part(zone, standing, homes.get(zone["id"], [])) for zone in zones]
        if nowhere:
            parts.append(Part(None, "", None, None, None, (), nowhere))
        parent = identity.parent(self._db)
        above = [f"{parent.code} {parent.name}".strip()] if parent else []
        above += [said for said in dict.fromkeys(row["hq_focal_point"] for row in standing) if said]
        return GrabList(
            me.code,
            me.name,
            self._lens.now,
            me.timezone,
            [self._card(row) for role in _DECIDES for row in standing if row["role"] == role],
            above,
            parts,
        )

    def _part(self, zone: Row, standing: Sequence[Row], homes: Sequence[Home]) -> Part:
        wardens = [
            self._card(row)
            for role in _WARDENS
            for row in standing
            if row["role"] == role and row["zone"] == zone["id"]
        ]
        points = zone["meeting_point"], zone["assembly_point"], zone["radio_channel"]
        return Part(zone["code"], zone["name"] or "", *points, wardens, homes)

    def _card(self, appointment: Row) -> Card:
        person = self._people.get(appointment["person"], {})
        role = ROLES.get(appointment["role"])
        phones = self._phones.get(appointment["person"], ())
        title = saying(role.title) if role else appointment["role"]
        return Card(title, appointment["name"] or "", person.get("call_sign"), phones)

    def _by_zone(self) -> dict[int | None, list[Home]]:
        """Give the homes by zone, in the order of their addresses; who has none stands alone."""
        living: dict[tuple[int | None, int | None], list[Row]] = {}
        zone: int | None
        for person in self._people.values():
            home = self._homes.get(person["household"])
            zone = home["zone"] if home is not None else self._staying.get(person["id"])
            living.setdefault((zone, home["id"] if home is not None else None), []).append(person)
        found: dict[int | None, list[Home]] = {}
        for (zone, at), people in living.items():
            home = None if at is None else self._homes.get(at)
            found.setdefault(zone, []).append(self._home(home, people))
        for homes in found.values():
            homes.sort(key=lambda home: (home.number is None, home.address or "", home.number or ""))
        return found

    def _home(self, home: Row | None, people: list[Row]) -> Home:
        principal = home["principal"] if home is not None else None
        people.sort(key=lambda row: (row["id"] != principal, row["birth_date"] or "", full(row)))
        who = [self._someone(row) for row in people]
        if home is None:
            return Home(None, None, None, who)
        return Home(self._lens.number("households", home["id"]), home["address"], home["phone"], who)

    def _someone(self, row: Row) -> Someone:
        seen = self._seen.get(row["id"], NEVER_SEEN)
        return Someone(
            full(row),
            self._lens.number("people", row["id"]) or "",
            self._agencies.get(row["agency"]),
            row["category"] or "",
            self._relations.get(row["id"]),
            row["call_sign"],
            self._phones.get(row["id"], ()),
            seen.state,
            seen.place,
            seen.seen_at,
        )


def _rows(db: Connection, table: type[Any]) -> list[Row]:
    """Give the standing rows of a list."""
    t = sql(table)
    return [
        dict(row) for row in db.execute(select(t).where(t.c.ended_on.is_(None)).order_by(t.c.id)).mappings()
    ]
