"""A world of made-up stations as headquarters hears them: from a seed, as sealed bundles, without laptops.

Each station has its people in many scripts, its zones and its days: sightings,
visits, newcomers, leavers, corrections, certificates, now and then a roll call. What
a bundle says is remembered here as it should stand at headquarters, so the two
can be compared row by row.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b
from random import Random
from typing import Final

import cbor2
from sqlalchemy import select

from sample_station.catalogue import load
from sample_station.lands import LANDS, called
from sample_station.people import Family, Person
from sample_station.places import AGENCIES, ZONES
from sample_station.town import imagine
from store.asking import pairs
from store.clock import Entropy
from store.columns import sql
from store.device_keys import DeviceKeys
from store.entry import Entry, Kind, Lane, first_key, first_link
from store.ids import SELF_CHOSEN, row_id
from store.log import Head, chained
from store.node import Node
from store.registers import REGISTRY
from store.registers.agencies import Agency
from store.registers.courses import Course
from store.short_keys import ShortKey
from store.values import Value
from sync import bundle, cose, enrol
from sync.bundle import Bundle, Purpose
from sync.bundle import Lane as Stretch
from sync.manifest import SHORT_CHAIN
from sync.short_seal import CHANCE
from sync.terse import Between

_DAY: Final = 86_400
_HOURS: Final = 3_600
_COMPARED: Final = (
    *("zones", "households", "people", "contacts", "dependants", "presence", "visits", "certificates"),
    *("rollcalls", "rollcall_states"),
)
"""The lists that are compared, row by row."""

_IN_FULL: Final = 2
"""How many bundles go in full at first: by then headquarters has the key of the first one, be it late."""

Fields = dict[str, Value]
Key = tuple[str, int]
"""A list and a row of it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What stations know of headquarters: its device and key, its agencies and courses by code."""

    device: bytes
    seal_public: bytes
    agencies: Mapping[str, int]
    courses: tuple[int, ...]


@dataclass
class Place:
    """A station as far as its bundles need one.

    Attributes:
        nr: which one it is, from 1 on.
        staff: how many serve there.
        station: its row at headquarters, once it was admitted.
        rows: what it has said, by list and row, as it should stand at headquarters.
    """

    seed: int
    nr: int
    staff: int
    code: str
    name: str
    country: str
    timezone: str
    device: bytes
    keys: DeviceKeys
    writer: int
    slot: int
    secret: bytes
    station: int = 0
    rows: dict[Key, Fields] = field(default_factory=dict)
    _heads: dict[Lane, Head] = field(default_factory=dict)
    _counters: dict[str, int] = field(default_factory=dict)
    _waiting: list[Entry] = field(default_factory=list)
    _seqs: dict[Lane, int] = field(default_factory=dict)
    _sent: int = 0
    _short: ShortKey | None = None

    # saying

    def request(self) -> bytes:
        """Write the request by which headquarters admits it."""
        said = {
            "kind": "station",
            "code": self.code,
            "name": self.name,
            "country": self.country,
            "timezone": self.timezone,
            "device": self.device,
            "writer": self.writer,
            "slot": self.slot,
            "sign": self.keys.sign_public,
            "seal": self.keys.seal_public,
        }
        return cose.sign(cbor2.dumps(said, canonical=True), self.keys.signer, "request", b"")

    def bundle(self, at: int, known: Known) -> bytes:
        """Seal all that was said since the last bundle; made at an instant, in UTC seconds."""
        entries, self._waiting = self._waiting, []
        lanes, chains = [], []
        first = not self._heads
        for lane in Lane:
            some = [entry for entry in entries if entry.lane == lane]
            if not some:
                continue
            start = self._heads.get(lane) or Head(
                0, first_link(self.writer, lane), first_key(self.secret, lane)
            )
            done = chained(some, start)
            self._heads[lane] = Head(start.seq + len(some), done.chain, done.key)
            before = start.chain[:SHORT_CHAIN]
            lanes.append(Stretch(self.writer, lane, start.seq, len(some), before, done.chain))
            chains += some
        said = Bundle(
            Purpose.EXCHANGE,
            self.device,
            known.device,
            self.writer,
            at,
            lanes=tuple(lanes),
            entries=tuple(chains),
            keys={self.writer: self.secret} if first else {},
            offer=((self._key(at).key, self._key(at).base),) if first else (),
        )
        self._sent += 1
        if self._sent > _IN_FULL:
            key = self._key(at)
            way = Between(self.device, known.device, self.writer, key.base, self.station)
            chance = blake2b(self.secret, key=b"%d" % self._sent, digest_size=CHANCE).digest()
            thin = bundle.write_thin(said, self.keys, key, way, REGISTRY.wires, chance)
            if thin is not None:
                return thin
        return bundle.write(said, self.keys, known.seal_public, REGISTRY.wires)

    def _key(self, at: int) -> ShortKey:
        """Give the key that its first bundle offers and that later ones are sealed with."""
        if self._short is None:
            self._short = ShortKey(
                self.device, blake2b(self.secret, digest_size=32).digest(), self.writer, at
            )
        return self._short

    def add(self, act: str, kind: str, said: Fields, at: int, lane: Lane = Lane.RECORDS) -> int:
        """Say a new row; gives its number."""
        self._counters[kind] = self._counters.get(kind, 0) + 1
        row = row_id(self.slot, self._counters[kind])
        given: Fields = {name: value for name, value in said.items() if value is not None and value != ""}
        self.rows[kind, row] = dict(given)
        self._entry(act, kind, Kind.INSERT, row, given, at, lane)
        return row

    def change(self, act: str, kind: str, row: int, said: Fields, at: int) -> None:
        """Say what of a row is otherwise."""
        for name, value in said.items():
            self.rows[kind, row][name] = value
            only: Fields = {name: value}
            self._entry(act, kind, Kind.SET, row, only, at, Lane.RECORDS)

    def _entry(  # noqa: PLR0913 - an entry is said in full
        self, act: str, kind: str, what: Kind, row: int, said: Fields, at: int, lane: Lane
    ) -> None:
        register = REGISTRY.kind(kind)
        seq = self._seqs[lane] = self._seqs.get(lane, 0) + 1
        self._waiting.append(
            Entry(
                writer=self.writer,
                lane=lane,
                seq=seq,
                txn=seq,
                actor=row_id(self.slot, 1),
                act=REGISTRY.act_number(act),
                table=register.nr,
                kind=what,
                row=row,
                fields=tuple(sorted((register.specs[name].nr, value) for name, value in said.items())),
                wall=at,
                seen=0,
                exercise=False,
            )
        )

    # what happens there

    def begin(self, at: int, today: date, known: Known) -> None:
        """Set the station up: its officer, its zones, everybody on the list with family and telephones."""
        self.add("users.found", "users", {"name": "fsco", "role": "fsco"}, at)
        town = imagine(self.seed * 100_003 + self.nr, staff=self.staff, today=today)
        zones = {
            zone.name: self.add("zones.add", "zones", {"code": zone.code, "name": zone.name}, at)
            for zone in ZONES
        }
        for family in town.families:
            self._settle(family, zones[family.quarter], at, known)

    def _settle(self, family: Family, zone: int, at: int, known: Known) -> None:
        home = self.add("households.add", "households", {"address": family.address, "zone": zone}, at)
        staff = [self._person(person, home, at, known) for person in family.staff]
        for one in family.dependants:
            person = self._person(one.person, home, at, known)
            link: Fields = {"sponsor": staff[0], "person": person, "relation": one.relation, "on_list": True}
            self.add("dependants.add", "dependants", link, at)

    def _person(self, person: Person, home: int, at: int, known: Known) -> int:
        said: Fields = {
            "family_name": person.family_name,
            "given_name": person.given_name,
            "sex": person.sex,
            "birth_date": person.birth_date.isoformat(),
            "nationality": person.nationality,
            "agency": known.agencies[person.agency],
            "index_no": person.index_no,
            "category": person.category,
            "function": person.function,
            "recruitment": person.recruitment,
            "household": home,
        }
        row = self.add("people.add", "people", said, at)
        for place, phone in enumerate(person.phones, start=1):
            number: Fields = {"person": row, "kind": "mobile", "value": phone, "priority": place}
            self.add("contacts.add", "contacts", number, at)
        return row

    def live(self, day: int, at: int, today: date, known: Known) -> None:
        """Let a day pass: so many changes as two officers make of it."""
        rng = Random(f"{self.seed}/{self.nr}/{day}")  # noqa: S311 - this makes days up, not secrets
        people = [row for kind, row in self.rows if kind == "people" and self._here(row)]
        for turn in range(rng.randint(1, max(2, len(people) // 8))):
            self._happen(rng, rng.choice(people), at + turn, today, known)
        if rng.random() < _ROLL_CALLS:
            self._roll_call(rng, at + _HOURS, people)

    def _here(self, row: int) -> bool:
        return self.rows["people", row].get("ended_on") is None

    def _happen(self, rng: Random, person: int, at: int, today: date, known: Known) -> None:
        standing = self.rows["people", person]
        match rng.choices(("seen", "visited", "corrected", "trained", "left"), (50, 20, 18, 10, 2))[0]:
            case "seen":
                state = rng.choice(("in_zone", "at_office", "mission", "leave"))
                said: Fields = {"person": person, "state": state, "source": "office", "occurred_at": at}
                self.add("presence.record", "presence", said, at)
            case "visited" if standing.get("household"):
                visit: Fields = {
                    "household": standing["household"],
                    "by": row_id(self.slot, 1),
                    "outcome": "met",
                    "occurred_at": at,
                }
                self.add("visits.checkin", "visits", visit, at)
            case "trained" if known.courses:
                issued = today - timedelta(days=rng.randrange(400))
                paper: Fields = {
                    "person": person,
                    "course": rng.choice(known.courses),
                    "number": f"{self.code}/{at % 100_000}/{person & 0xFFF}",
                    "issued_on": issued.isoformat(),
                }
                self.add("certificates.add", "certificates", paper, at)
            case "left" if self._here(person) and standing["category"] != "dependant":
                gone: Fields = {"ended_on": today.isoformat(), "ended_reason": "contract over"}
                self.change("people.end", "people", person, gone, at)
            case _:
                corrected = {"function": f"post {rng.randrange(900)}"}
                self.change("people.change", "people", person, {**corrected}, at)

    def _roll_call(self, rng: Random, at: int, people: Sequence[int]) -> None:
        opened: Fields = {
            "scope": "all",
            "reason": "shots near the market",
            "exercise": rng.random() < _DRILLS,
            "opened_at": at,
            "opened_by": row_id(self.slot, 1),
        }
        call = self.add("rollcalls.open", "rollcalls", opened, at, Lane.URGENT)
        found = rng.randrange(len(people) + 1)
        told: Fields = {
            "rollcall": call,
            "as_of": at + 600,
            "expected": len(people),
            "accounted": found,
            "injured": 0,
            "missing": 0,
            "elsewhere": 0,
        }
        self.add("rollcall_states.tell", "rollcall_states", told, at + 600, Lane.URGENT)

    # comparing

    def digest(self) -> str:
        """Give a hash of every row as it should stand at headquarters."""
        return _digest(
            (kind, row, said) for (kind, row), said in sorted(self.rows.items()) if kind in _COMPARED
        )


_ROLL_CALLS: Final = 0.01
"""So often a day has a roll call."""
_DRILLS: Final = 0.7


def digest_at(hq: Node, station: int) -> str:
    """Give the same hash of a station's rows as they stand at headquarters; ``station`` is its row."""

    def rows() -> Iterator[tuple[str, int, Fields]]:
        with hq.read() as db:
            for kind in sorted(_COMPARED):
                register = REGISTRY.kind(kind)
                t = register.sql
                asked = select(t).where(t.c.station == station).order_by(t.c.id)
                for row in db.execute(asked).mappings():
                    said = {name: row[name] for name in register.specs if row[name] is not None}
                    yield kind, row["id"], said

    return _digest(rows())


def _digest(rows: Iterator[tuple[str, int, Fields]]) -> str:
    hashed = blake2b(digest_size=16)
    for kind, row, said in rows:
        hashed.update(repr((kind, row, sorted(said.items()))).encode())
    return hashed.hexdigest()


def places(seed: int, count: int, staff: int) -> list[Place]:
    """Make up so many stations with so many staff in all: a few large ones, many small ones."""
    rng = Random(seed)  # noqa: S311 - as above
    weights = [rng.paretovariate(1.2) for _ in range(count)]
    whole = sum(weights)
    found = []
    for nr, weight in enumerate(weights, start=1):
        land = rng.choice(LANDS)
        draw = _chance(b"place %d of %d" % (nr, seed))
        found.append(
            Place(
                seed=seed,
                nr=nr,
                staff=max(_LEAST_STAFF, round(staff * weight / whole)),
                code=f"W{nr:04}",
                name=called(rng),
                country=land.country,
                timezone=land.timezone,
                device=draw(16),
                keys=DeviceKeys.make(draw),
                writer=1_000_000 + nr,
                slot=SELF_CHOSEN + 1 + nr,
                secret=draw(32),
            )
        )
    return found


_LEAST_STAFF: Final = 2


def known_at(hq: Node) -> Known:
    """Lay the reference data down at headquarters, if it is not there, and give what stations know of it."""
    with hq.read() as db:
        agencies = pairs(db, select(sql(Agency).c.code, sql(Agency).c.id).order_by(sql(Agency).c.id))
        there = db.scalar(select(sql(Course).c.id).limit(1))
    if there is None:
        load(hq)
    for agency in AGENCIES:
        if agency.code not in agencies:
            hq.act("agencies.add", None, {"code": agency.code, "name": agency.name})
    with hq.read() as db:
        agencies = pairs(db, select(sql(Agency).c.code, sql(Agency).c.id).order_by(sql(Agency).c.id))
        courses = tuple(db.scalars(select(sql(Course).c.id).order_by(sql(Course).c.id)))
    return Known(hq.me.device, hq.keys.seal_public, agencies, courses)


def admit(hq: Node, place: Place) -> None:
    """Admit a station at headquarters as its request asks."""
    enrol.admit(hq, place.request(), place.code)
    with hq.read() as db:
        stations = REGISTRY.kind("stations").sql
        place.station = int(db.scalar(select(stations.c.id).where(stations.c.code == place.code)) or 0)


def _chance(seed: bytes) -> Entropy:
    """Give bytes that look random and are the same in every run."""
    turn = iter(range(1 << 32))

    def some(size: int) -> bytes:
        block = next(turn).to_bytes(8, "big")
        return b"".join(
            blake2b(block + part.to_bytes(4, "big"), key=seed[:64], digest_size=64).digest()
            for part in range(size // 64 + 1)
        )[:size]

    return some
