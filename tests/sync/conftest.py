"""Headquarters, stations and a warden's device, enrolled; copied and opened for each test."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Connection, text

from store import cells, guard, identity, keyring, listing, log, records
from store.clock import SetClock
from store.device_keys import DeviceKeys
from store.entry import Entry, Kind, Lane
from store.files import KEYRING
from store.founding import Founding
from store.identity import Peer
from store.keyring import Unlocked
from store.lay import Laid, lay
from store.node import Node
from store.postgres.address import address_of, keep
from store.registers import REGISTRY
from store.values import Value
from sync import bundle, cose, enrol, incoming, outgoing
from sync.bundle import Bundle, Purpose
from sync.fate import Receipt
from sync.records import Wires
from sync.ring import Sender
from tests.postgres.laid import laid, lay_off
from tests.postgres.server import Given
from tests.whole import everything

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
PHRASE = "a long enough one"


@dataclass(frozen=True)
class Seed:
    """A closed node's folder, with what its keyring gives: opening it again costs no Argon2."""

    home: Path
    known: Unlocked

    @classmethod
    def of(cls, node: Node) -> "Seed":
        node.close()
        return cls(node.home, keyring.unlock(node.home / KEYRING, PHRASE))

    def opened(self, home: Path, clock: SetClock, on: str | None = None) -> Node:
        """Open a copy; its records lie in its file, or at an address ``on`` a server, copied there before."""
        shutil.copytree(self.home, home)
        if on is not None:
            lay_off(home, on)
        return self.at(home, clock)

    def at(self, home: Path, clock: SetClock) -> Node:
        """Open a copy where it lies."""
        secrets = self.known.secrets
        engine = records.opened(home, secrets["store"])
        keys = DeviceKeys(secrets["sign"], secrets["seal"])
        return Node(home, engine, keys, self.known.slot, clock, os.urandom, opened=self.known)


@dataclass
class House:
    """The nodes of one test, and the few words in which tests speak of them."""

    seeds: Mapping[str, Seed]
    folder: Path
    stack: ExitStack
    clock: SetClock = field(default_factory=lambda: SetClock(NOW))
    server: Given | None = None
    """The server that headquarters' records lie on, if not in its own file."""
    _nodes: dict[str, Node] = field(default_factory=dict)
    _twins: int = 0

    def _node(self, name: str) -> Node:
        if name not in self._nodes:
            seed, on = self.seeds[name], None
            if name == "hq" and self.server is not None:
                like = laid(self.server, seed.home, seed.known.secrets["store"])
                on = self.stack.enter_context(self.server.database(like))
            self._nodes[name] = self.stack.enter_context(seed.opened(self.folder / name, self.clock, on))
        return self._nodes[name]

    @property
    def hq(self) -> Node:
        return self._node("hq")

    @property
    def station(self) -> Node:
        return self._node("station")

    @property
    def desk(self) -> Node:
        """A second device of the same station, enrolled with headquarters as well."""
        return self._node("desk")

    @property
    def bureau(self) -> Node:
        """A second desk that reports to the station, admitted when a test first speaks of it."""
        node = self._node("bureau")
        with node.read() as db:
            known = identity.parent(db)
        if known is None:
            enrol.enrol(node, enrol.admit(self.station, enrol.request(node)).grant)
        return node

    @property
    def other(self) -> Node:
        """The only device of another station."""
        return self._node("other")

    @property
    def fresh(self) -> Node:
        """A station that was not admitted yet."""
        return self._node("fresh")

    @property
    def laptop(self) -> Node:
        """A new laptop for the station, not admitted yet: for when another is lost."""
        return self._node("laptop")

    @property
    def tablet(self) -> Node:
        """A warden's device that was not admitted yet."""
        return self._node("tablet")

    @property
    def warden(self) -> Node:
        return self._node("warden")

    # time

    def later(self, **by: float) -> None:
        self.clock.set(self.clock.now() + timedelta(**by))

    # making and opening

    def make(self, name: str, kind: str = "station", code: str = "XXX", role: str = "fsco") -> Node:
        node = Node.create(
            self.folder / name,
            Founding(kind, code, name, name, role, "FR", "Indian/Mauritius"),
            PHRASE,
            clock=self.clock,
            strength=keyring.FLOOR,
        )
        return self.stack.enter_context(node)

    def twin(self, node: Node) -> Node:
        """Copy a node as it stands, as a restored backup or a cloned disk would."""
        name = next(name for name, known in self._nodes.items() if known is node)
        node.close()
        self._twins += 1
        seed, home = Seed(node.home, self.seeds[name].known), self.folder / f"twin{self._twins}"
        if not node.is_served:
            return self.stack.enter_context(seed.opened(home, self.clock))
        assert self.server is not None
        shutil.copytree(node.home, home)
        like = urlsplit(address_of(node.home) or "").path[1:]
        keep(home, self.stack.enter_context(self.server.database(like)))
        return self.stack.enter_context(seed.at(home, self.clock))

    def reopened(self, node: Node) -> Node:
        """Open a node again where it stands, after it was copied."""
        name = next(name for name, known in self._nodes.items() if known is node)
        again = self.stack.enter_context(self.seeds[name].at(node.home, self.clock))
        self._nodes[name] = again
        return again

    # looking

    def rows(self, node: Node, kind: str) -> list[dict[str, Any]]:
        """Give a list as people see it, but for what only headquarters shows: where somebody is."""
        with node.read() as db:
            found = listing.rows(db, REGISTRY.kind(kind), node.lens(db), listing.Query())
        return [{name: row[name] for name in row if name not in ("at_station", "came_from")} for row in found]

    def tables(self, node: Node) -> dict[str, list[tuple[object, ...]]]:
        """Give what a station's nodes should agree about: its own rows and the reference data."""
        with node.read() as db:
            return {
                register.kind: sorted(
                    tuple(row) for row in db.execute(register.sql.select()) if row.station in self.ours
                )
                for register in REGISTRY.registers
            }

    @property
    def ours(self) -> set[int]:
        return {cells.REFERENCE, self.station.me.station}

    def digest(self, node: Node) -> str:
        """Give a hash of every row of every table."""
        return blake2b(repr(everything(node)).encode()).hexdigest()

    def count(self, node: Node, table: str) -> int:
        with node.read() as db:
            return db.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0  # noqa: S608 - our own tables

    def quarantined(self, node: Node) -> list[tuple[str, bytes]]:
        with node.read() as db:
            found = db.execute(text("SELECT reason, content FROM quarantine ORDER BY id"))
            return [(reason, content) for reason, content in found]

    def reasons(self, node: Node) -> list[str]:
        return [reason for reason, _ in self.quarantined(node)]

    def pending(self, node: Node) -> int:
        with node.read() as db:
            return sum(log.pending(db, node.me.writer, tuple(Lane)).values())

    def child(self, parent: Node, node: Node) -> Peer:
        with parent.read() as db:
            found = identity.peer(db, node.me.device)
        assert found is not None
        return found

    # the exchange

    def up(self, node: Node, parent: Node | None = None) -> Receipt:
        return incoming.take(parent or self.hq, outgoing.to_parent(node).sealed)

    def down(self, node: Node, parent: Node | None = None) -> Receipt:
        return incoming.take(node, self.answer(node, parent))

    def answer(self, node: Node, parent: Node | None = None) -> bytes:
        parent = parent or self.hq
        return outgoing.to_child(parent, self.child(parent, node)).sealed

    def exchange(self, node: Node, parent: Node | None = None) -> tuple[Receipt, Receipt]:
        return self.up(node, parent), self.down(node, parent)

    # saying what no door would let through

    def read(self, sealed: bytes, at: Node, by: Node, purpose: Purpose = Purpose.EXCHANGE) -> Bundle:
        """Open a bundle with the recipient's keys."""
        sender = Sender(by.me.device, by.keys.sign_public)
        said = bundle.read(sealed, at.keys, at.me.device, {cose.key_id(sender.sign_key): sender}.get, purpose)
        assert isinstance(said, Bundle), said
        return said

    def say(self, said: Bundle, by: Node, to: Node, wires: Wires = REGISTRY.wires) -> bytes:
        """Sign and seal whatever a manipulated device may want to say."""
        return bundle.write(said, by.keys, to.keys.seal_public, wires)

    def news(self, node: Node, parent: Node | None = None) -> Bundle:
        """Give what the node's next bundle says, to be changed and said again."""
        return self.read(outgoing.to_parent(node).sealed, parent or self.hq, node)

    def slip(  # noqa: PLR0913 - an entry is said in full
        self,
        node: Node,
        kind: str,
        row: int,
        fields: Mapping[str, Value] | Mapping[int, Value],
        *,
        does: int = Kind.SET,
        act: str = "people.change",
        actor: int | None = None,
        exercise: bool = False,
        seen: int = 0,
    ) -> None:
        """Put an entry into a node's own log past its door, as a manipulated device would."""
        register = REGISTRY.kind(kind)
        with node.write() as db, guard.opened(db):
            head = log.head(db, node.me.writer, Lane.RECORDS)
            assert head is not None
            entry = Entry(
                writer=node.me.writer,
                lane=Lane.RECORDS,
                seq=head.seq + 1,
                txn=head.seq + 1,
                actor=node.actor(db).user if actor is None else actor,
                act=REGISTRY.act_number(act),
                table=register.nr,
                kind=does,
                row=row,
                fields=tuple(
                    sorted(
                        (name if isinstance(name, int) else register.specs[name].nr, value)
                        for name, value in fields.items()
                    )
                ),
                wall=node.now,
                seen=seen,
                exercise=exercise,
            )
            log.append(db, [entry], head)

    def lay(self, node: Node, kind: str, row: int, **fields: Value) -> None:
        """Change a row at headquarters as a decision there would, which no act of today does."""
        register = REGISTRY.kind(kind)

        def work(db: Connection) -> None:
            laid = Laid(register, Kind.SET, row, fields, node.me.writer, node.now, 0)
            with guard.opened(db):
                lay(db, REGISTRY, [laid])

        with node.write() as db:
            work(db)


def _people(station: Node) -> None:
    """A zone with two households, one more zone with a third, and a warden who has signed."""
    station.act("zones.add", None, {"code": "Z1", "name": "Old Harbour"})
    station.act("zones.add", None, {"code": "Z2", "name": "Hill"})
    lives = [("Z1", "1 Lantern Street"), ("Z1", "2 Lantern Street"), ("Z2", "3 Cistern Lane")]
    names = [("Tamarisk", "Aurelio"), ("Quillfeather", "Ondine"), ("Saltmarsh", "Barnaby")]
    for number, ((zone, address), (family, given)) in enumerate(zip(lives, names, strict=True)):
        home = station.act("households.add", None, {"address": address, "zone": zone})
        person = station.act(
            "people.add",
            None,
            {
                "family_name": family,
                "given_name": given,
                "category": "staff_local",
                "birth_date": f"198{number}-03-0{number + 1}",
                "index_no": f"77{number}431",
                "nationality": "Utopian",
                "agency": "HRBO",
                "household": home.row,
                "function": "Radio room",
            },
        )
        station.act("contacts.add", None, {"person": person.row, "value": f"+3363998001{number}"})
    _appoint(station, "PTM-P-00001", "Z1")


def _appoint(station: Node, person: str, zone: str) -> None:
    office = station.act(
        "appointments.add",
        None,
        {"person": person, "role": "warden", "zone": zone, "undertaking_signed_on": "2026-11-01"},
    )
    letter = {"letter_no": "1/26", "signed_on": "2026-11-02", "smt_consulted_on": "2026-10-30"}
    station.act("appointments.sign", office.row, letter)


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Seed]:
    """Make the nodes once: all enrolled, the first station with people whom headquarters has not seen yet."""
    folder = tmp_path_factory.mktemp("seeds")
    clock = SetClock(NOW - timedelta(days=1))
    tamarin = ("PTM", "Port Tamarin", "fsco", "fsco", "FR", "Indian/Mauritius")
    foundings = {
        "hq": Founding("hq", "HQ", "Headquarters", "clerk", "hq"),
        "station": Founding("station", *tamarin),
        "desk": Founding("station", *tamarin),
        "other": Founding("station", "GUL", "Gull Bay", "fsco", "fsco", "FR", "Indian/Mauritius"),
        "warden": Founding("warden", "PTM", "tablet", "warden", "warden"),
        "fresh": Founding("station", "NEW", "New Bay", "fsco", "fsco", "FR", "Indian/Mauritius"),
        "laptop": Founding("station", "PTM", "new laptop", "new laptop", "fsco", "FR", "Indian/Mauritius"),
        "tablet": Founding("warden", "PTM", "tablet", "warden", "warden"),
        "bureau": Founding("desk", "PTM", "bureau", "fsca", "fsca"),
    }
    nodes = {
        name: Node.create(folder / name, founding, PHRASE, clock=clock, strength=keyring.FLOOR)
        for name, founding in foundings.items()
    }
    nodes["hq"].act(
        "agencies.add", None, {"code": "HRBO", "name": "Harbour Relief Board", "focal_point": "Vesper"}
    )
    for name in ("station", "desk", "other"):
        enrol.enrol(nodes[name], enrol.admit(nodes["hq"], enrol.request(nodes[name])).grant)
    _people(nodes["station"])
    enrol.enrol(nodes["warden"], enrol.admit(nodes["station"], enrol.request(nodes["warden"])).grant)
    return {name: Seed.of(node) for name, node in nodes.items()}


def after(
    seeds: Mapping[str, Seed], folder: Path, work: Callable[[House], object], at: datetime = NOW
) -> Mapping[str, Seed]:
    """Do something in a house, once; give its nodes as they stand then, to be copied."""
    with ExitStack() as stack:
        house = House(seeds, folder, stack, SetClock(at))
        work(house)
        known = {name: Seed(node.home, seeds[name].known) for name, node in house._nodes.items()}
    return {**seeds, **known}


@pytest.fixture(scope="session")
def heard_seeds(seeds: Mapping[str, Seed], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Seed]:
    """Give the same nodes after the station's first exchange with headquarters."""
    folder = tmp_path_factory.mktemp("heard")
    return after(seeds, folder, lambda house: house.exchange(house.station), NOW - timedelta(hours=1))


@pytest.fixture
def heard(heard_seeds: Mapping[str, Seed], tmp_path: Path, records_on: Given | None) -> Iterator[House]:
    """Fresh copies of all nodes; headquarters and the station know each other's rows already."""
    with ExitStack() as stack:
        yield House(heard_seeds, tmp_path, stack, server=records_on)


@pytest.fixture
def house(seeds: Mapping[str, Seed], tmp_path: Path, records_on: Given | None) -> Iterator[House]:
    """Fresh copies of all nodes, opened when a test first speaks of them."""
    with ExitStack() as stack:
        yield House(seeds, tmp_path, stack, server=records_on)


@pytest.fixture(scope="session")
def houses(
    seeds: Mapping[str, Seed], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[ExitStack], House]:
    """Give fresh houses, for tests that need a new one for every example."""

    def make(stack: ExitStack) -> House:
        return House(seeds, tmp_path_factory.mktemp("house"), stack)

    return make


@pytest.fixture(scope="session")
def appoint() -> Callable[[Node, str, str], None]:
    """Appoint a warden of a zone in writing, with the undertaking signed."""
    return _appoint
