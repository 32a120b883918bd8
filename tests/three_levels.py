"""Three levels on one machine: world, regional headquarters, stations; real nodes, real bundles.

What happens there is the same for the same seed. Bundles go from hand to hand, so what is measured is the
work of the nodes and the bytes that would travel, and no line.
"""

import random
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import Connection, select

from sample_station.catalogue import load
from sample_station.lands import LANDS, called
from sample_station.people import Family, Person
from sample_station.places import AGENCIES, ZONES
from sample_station.town import imagine
from store import identity, keyring, vault
from store.clock import SetClock
from store.columns import sql
from store.device_keys import DeviceKeys
from store.files import KEYRING, STORE
from store.founding import Founding
from store.keyring import Unlocked
from store.node import Node
from store.refusals import Code
from store.registers import REGISTRY
from store.registers.dependants import Dependant
from store.registers.offices import Station
from store.registers.people import Person as PersonRow
from store.registers.transfers import Transfer
from sync import enrol, incoming, outgoing, rebirth
from sync.fate import Fate, Receipt
from sync.opening import Arrived
from sync.profile import Profile

BEGINS = datetime(2026, 11, 16, 8, tzinfo=UTC)
PHRASE = "a phrase for trying out only"
_TURNS = 40
"""Exchanges from bottom to top and back after which it must be quiet."""
_STATES = ("in_zone", "at_office", "mission", "leave")


@dataclass
class Level:
    """What passed between two levels: ``up`` from below, ``down`` from above; seconds of the processor."""

    bundles: dict[str, int] = field(default_factory=lambda: {"up": 0, "down": 0})
    bytes: dict[str, int] = field(default_factory=lambda: {"up": 0, "down": 0})
    seconds: dict[str, float] = field(default_factory=lambda: {"making": 0.0, "taking": 0.0})


@dataclass
class Office:
    """A node of the tree: ``below`` report to it; ``at`` is its row in the list of stations."""

    code: str
    node: Node
    known: Unlocked
    below: list["Office"] = field(default_factory=list)
    at: int = 0
    is_away: bool = False


class Tree:
    """The three levels, and what happens to them.

    Args:
        folder: where the nodes lie.
        regions: how many regional headquarters.
        stations: how many stations in all.
        people: about how many staff there are in all, families come on top.
        seed: decides who they are and what happens.
        database: a server on which the world's records lie, and not in its folder.
    """

    def __init__(  # noqa: PLR0913 - a world is said in full
        self,
        folder: Path,
        regions: int,
        stations: int,
        people: int,
        seed: int,
        *,
        database: str | None = None,
    ) -> None:
        self.folder = folder
        self.seed = seed
        self.clock = SetClock(BEGINS - timedelta(days=1))
        self.levels = {"station - region": Level(), "region - world": Level()}
        self._rng = random.Random(seed)  # noqa: S311 - the same world for the same number
        self._copies = 0
        self.world = self._made(Founding("hq", "HQ", "World", "clerk", "hq"), database)
        self._lays_down()
        for number in range(regions):
            code = f"RG{number + 1}"
            founding = Founding("hq", code, f"Region {number + 1}", "clerk", "hq", regional=True)
            self._admitted(self.world, self._made(founding))
        for number in range(stations):
            land = self._rng.choice(LANDS)
            named = called(self._rng)
            founding = Founding(
                "station", f"S{number + 1:03}", named, "fsco", "fsco", land.country, land.timezone
            )
            self._admitted(self.regions[number % regions], self._made(founding))
        self.clock.set(BEGINS)
        for number, station in enumerate(self.stations):
            self._settle(station, number, max(1, people // stations))

    @property
    def regions(self) -> list[Office]:
        """The regional headquarters."""
        return self.world.below

    @property
    def stations(self) -> list[Office]:
        """Every station, region by region."""
        return [station for region in self.regions for station in region.below]

    @property
    def offices(self) -> list[Office]:
        """Every node."""
        return [self.world, *self.regions, *self.stations]

    def close(self) -> None:
        """Close every node."""
        for office in self.offices:
            office.node.close()

    # beginnings

    def _made(self, founding: Founding, database: str | None = None) -> Office:
        home = self.folder / founding.code
        chance = random.Random(f"{self.seed}/{founding.code}")  # noqa: S311 - as above
        node = Node.create(
            home,
            founding,
            PHRASE,
            clock=self.clock,
            entropy=chance.randbytes,
            strength=keyring.FLOOR,
            database=database,
        )
        return Office(founding.code, node, keyring.unlock(home / KEYRING, PHRASE))

    def _admitted(self, parent: Office, child: Office) -> None:
        admitted = enrol.admit(parent.node, enrol.request(child.node))
        enrolled = enrol.enrol(child.node, admitted.grant)
        assert enrolled.fingerprint == enrol.own_fingerprint(parent.node)
        child.at = child.node.me.station
        parent.below.append(child)

    def _lays_down(self) -> None:
        for agency in AGENCIES:
            self.world.node.act("agencies.add", None, {"code": agency.code, "name": agency.name})
        load(self.world.node)

    def _settle(self, station: Office, number: int, staff: int) -> None:
        node = station.node
        zones = {}
        for zone in ZONES:
            zones[zone.name] = node.act("zones.add", None, {"code": zone.code, "name": zone.name}).row
        town = imagine(self.seed * 100_003 + number, staff=staff, today=BEGINS.date())
        for family in town.families:
            self._family(node, family, zones[family.quarter])

    def _family(self, node: Node, family: Family, zone: int) -> None:
        home = node.act("households.add", None, {"address": family.address, "zone": zone}).row
        staff = [self._person(node, person, home) for person in family.staff]
        for one in family.dependants:
            person = self._person(node, one.person, home)
            link = {"sponsor": staff[0], "person": person, "relation": one.relation, "on_list": True}
            node.act("dependants.add", None, link)

    def _person(self, node: Node, person: Person, home: int) -> int:
        said = {
            "family_name": person.family_name,
            "given_name": person.given_name,
            "sex": person.sex,
            "birth_date": person.birth_date.isoformat(),
            "nationality": person.nationality,
            "agency": person.agency,
            "index_no": person.index_no,
            "category": person.category,
            "function": person.function,
            "household": home,
        }
        row = node.act("people.add", None, {name: value for name, value in said.items() if value}).row
        for phone in person.phones:
            node.act("contacts.add", None, {"person": row, "value": phone})
        return row

    # days

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.clock.set(self.clock.now() + timedelta(**by))

    def day(self, number: int) -> None:
        """Let a day pass: changes at every station, now and then a word from above."""
        self.later(days=1)
        rng = random.Random(f"{self.seed}/{number}")  # noqa: S311 - as above
        for station in self.stations:
            self._works(station.node, rng)
        code = f"X{number:03}"
        self.world.node.act("agencies.add", None, {"code": code, "name": f"Agency of day {number}"})
        to = rng.choice(self.stations).code
        self.world.node.act("messages.write", None, {"to": to, "subject": "Fuel", "text": f"day {number}"})
        region = rng.choice(self.regions)
        if region.below:
            said = {"to": rng.choice(region.below).code, "subject": "Radios", "text": f"day {number}"}
            region.node.act("messages.write", None, said)

    def _works(self, node: Node, rng: random.Random) -> None:
        people = living(node)
        for _ in range(rng.randint(1, max(2, len(people) // 8))):
            person = rng.choice(people)
            if rng.random() < 0.6:
                said = {"person": person, "state": rng.choice(_STATES), "source": "office"}
                node.act("presence.record", None, said)
            else:
                node.act("people.change", person, {"function": f"post {rng.randrange(900)}"})

    def moves(self, one: Office, to: Office) -> int:
        """Let somebody be announced who moves to another station; gives who it is."""
        person = alone(one.node)[0]
        said = {"person": person, "first_day": "2026-12-20", "to_station": to.code}
        one.node.act("transfers.announce", None, said)
        return person

    def expected(self, station: Office) -> None:
        """Let a station expect whoever was announced to it."""
        t = sql(Transfer).c
        with station.node.read() as db:
            coming = list(db.scalars(select(t.id).where(t.station == station.at, t.coming)))
        for row in coming:
            station.node.act("transfers.expect", row)

    def asks(self, station: Office) -> int:
        """Let a station ask headquarters for a clearance; gives the journey."""
        rule = {"code": "ALL", "title": "all official travel", "subject": "decision"}
        station.node.act("clearance_rules.add", None, rule)
        day = self.clock.now() + timedelta(days=10)
        way = {"from_place": "The office", "to_place": "The Heights", "mode": "road"}
        times = {"etd": f"{day:%Y-%m-%d}T06:00", "eta": f"{day:%Y-%m-%d}T09:00"}
        said = {
            "purpose": "duty",
            "decides": "hq",
            "travellers": [living(station.node)[1]],
            "legs": [way | times],
        }
        row = station.node.act("clearances.request", None, said).row
        station.node.act("clearances.submit", row)
        return row

    def decides(self, office: Office, journey: int, decision: str) -> None:
        """Let somebody decide about a journey."""
        said = {"decision": decision}
        if decision == "denied":
            said["reason"] = "the road is mined"
        office.node.act("clearances.decide", journey, said)

    def leaves_for_good(self, station: Office) -> int:
        """Let somebody leave; gives who it is."""
        person = alone(station.node)[-1]
        station.node.act("people.end", person, {"reason": "contract over"})
        return person

    def erases(self, office: Office, person: int) -> None:
        """Take away everything that is held about somebody who has left."""
        with office.node.read() as db:
            number = office.node.numbers(db).text("P", person)
        office.node.act("people.erase", person, {"reason": "it was asked for", "again": number})

    # exchanging

    def up(self, child: Office, parent: Office) -> int:
        """Carry what waits at one office to the one above; gives how many changes that were."""
        level = self._level(child)
        begun = time.process_time()
        made = outgoing.to_parent(child.node, wish=Profile.THIN)
        level.seconds["making"] += time.process_time() - begun
        begun = time.process_time()
        (receipt,) = incoming.take_many(parent.node, [Arrived(made.sealed)])
        level.seconds["taking"] += time.process_time() - begun
        level.bundles["up"] += 1
        level.bytes["up"] += len(made.sealed)
        return _came_of(receipt)

    def down(self, child: Office, parent: Office) -> int:
        """Carry the answer back; gives how many changes that were."""
        level = self._level(child)
        begun = time.process_time()
        peer = peer_of(parent.node, child.node)
        made = outgoing.to_child(parent.node, peer, wish=Profile.THIN)
        level.seconds["making"] += time.process_time() - begun
        begun = time.process_time()
        receipt = incoming.take(child.node, made.sealed)
        level.seconds["taking"] += time.process_time() - begun
        level.bundles["down"] += 1
        level.bytes["down"] += len(made.sealed)
        return _came_of(receipt)

    def _level(self, child: Office) -> Level:
        return self.levels["region - world" if child in self.regions else "station - region"]

    def turn(self) -> int:
        """Let everybody who is there exchange once, from bottom to top and back; gives what was laid."""
        here = [region for region in self.regions if not region.is_away]
        some = [(station, region) for region in here for station in region.below if not station.is_away]
        laid = 0
        for station, region in some:
            laid += self.up(station, region)
        for region in here:
            laid += self.up(region, self.world)
        for region in here:
            laid += self.down(region, self.world)
        for station, region in some:
            laid += self.down(station, region)
        return laid

    def quiet(self) -> int:
        """Exchange until nobody has anything new to say; gives how many turns that took."""
        for turn in range(1, _TURNS):
            waits = any(pending(office.node) for office in (*self.regions, *self.stations))
            if not self.turn() and not waits:
                return turn
            self.later(minutes=1)
        raise AssertionError("it does not come to rest")

    # what goes wrong

    def copied(self, office: Office) -> Path:
        """Copy a node as it stands."""
        self._copies += 1
        copy = self.folder / f"{office.code}-copy-{self._copies}"
        office.node.close()
        shutil.copytree(office.node.home, copy)
        return copy

    def put_back(self, office: Office, copy: Path, *, knowingly: bool) -> None:
        """Put an old copy in a node's place; ``knowingly`` as whoever restores a backup does."""
        office.node.close()
        keys = DeviceKeys(office.known.secrets["sign"], office.known.secrets["seal"])
        engine = vault.open_store(copy / STORE, office.known.secrets["store"])
        # An old copy goes on with other chance than the one that it was copied from.
        chance = random.Random(f"{self.seed}/{copy.name}")  # noqa: S311 - as above
        office.node = Node(
            copy, engine, keys, office.known.slot, self.clock, chance.randbytes, opened=office.known
        )
        if knowingly:
            rebirth.restored(office.node)

    # comparing

    def differences(self) -> list[str]:
        """Say which parts are not the same from bottom to top; nothing where all are."""
        found = []
        for region in self.regions:
            for office in (region, *region.below):
                holders = [self.world, region, office] if office is not region else [self.world, region]
                said = {holder.code: digest(holder.node, office.at) for holder in holders}
                if len(set(said.values())) > 1:
                    found.append(f"rows of {office.code}: {said}")
        said = {office.code: digest(office.node, 0) for office in self.offices}
        if len(set(said.values())) > 1:
            found.append(f"reference data: {said}")
        return found


def _came_of(receipt: Receipt) -> int:
    """Say how much came of a bundle; what is not taken in yet is said again, and is not quiet."""
    assert receipt.fate is not Fate.REFUSED or receipt.code is Code.CHAIN_FORKED, receipt.code
    return receipt.applied + (receipt.fate in (Fate.REFUSED, Fate.HELD)) + (receipt.reborn is not None)


def rows(db: Connection, station: int) -> Iterator[str]:
    """Give every synced row of a station, with all its columns; of the reference data what travels."""
    for register in REGISTRY.registers:
        if not station and register.kept_above:
            continue
        t = register.sql
        asked = select(t.c.id, *(t.c[name] for name in register.specs)).where(t.c.station == station)
        for row in db.execute(asked.order_by(t.c.id)):
            yield f"{register.kind} {tuple(row)!r}"


def digest(node: Node, station: int) -> str:
    """Give a hash of every synced row of a station as it stands on a node; 0 for the reference data."""
    hashed = blake2b(digest_size=16)
    with node.read() as db:
        for row in rows(db, station):
            hashed.update(row.encode())
    return hashed.hexdigest()


def differing(nodes: Sequence[Node], station: int) -> list[str]:
    """Give the rows of a station that are not the same on some nodes, for whoever looks into it."""
    held = []
    for node in nodes:
        with node.read() as db:
            held.append(set(rows(db, station)))
    common = set.intersection(*held)
    return [f"{node.me.code}: {row}" for node, some in zip(nodes, held, strict=True) for row in some - common]


def living(node: Node) -> list[int]:
    """Give who stands on a station's list."""
    t = sql(PersonRow).c
    with node.read() as db:
        here = identity.who(db).station
        asked = select(t.id).where(t.station == here, t.ended_on.is_(None), t.family_name.is_not(None))
        return list(db.scalars(asked.order_by(t.id)))


def alone(node: Node) -> list[int]:
    """Give who stands on a station's list and has no family on it."""
    t = sql(Dependant).c
    with node.read() as db:
        named = {row for pair in db.execute(select(t.sponsor, t.person)) for row in pair}
    return [row for row in living(node) if row not in named]


def peer_of(parent: Node, child: Node) -> identity.Peer:
    """Give a child as its parent knows it."""
    with parent.read() as db:
        found = identity.peer(db, child.me.device)
    assert found is not None
    return found


def pending(node: Node) -> int:
    """Count what the parent has not signed for."""
    from sync import rounds

    return rounds.standing(node).pending


def held_apart(offices: Iterable[Office]) -> list[str]:
    """Give what nodes keep apart or wait for: after a day without faults there is nothing."""
    from store import held

    found = []
    for office in offices:
        with office.node.read() as db:
            counts = held.counts(db)
        found += [f"{office.code}: {count} {tray.value}" for tray, count in counts.items() if count]
    return found


def station_rows(node: Node) -> list[tuple[int, str, int | None]]:
    """Give the list of stations as a node has it: row, code, whom it reports to."""
    t = sql(Station).c
    with node.read() as db:
        return [tuple(row) for row in db.execute(select(t.id, t.code, t.under).order_by(t.code))]
