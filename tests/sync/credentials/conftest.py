"""A station with a certificate and a cleared journey, and another station that has heard of its keys."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from store.node import Node
from sync.credentials import issuing
from sync.credentials.issuing import Made
from tests.sync.conftest import House, Seed

LETTER = {"subject": "delegation", "letter_no": "DO/14", "signed_on": "2026-11-02", "role": "fsco"}
LEGS = [
    {
        "from_place": "Port Tamarin",
        "to_place": "The Heights",
        "etd": "2026-11-23T07:00",
        "eta": "2026-11-23T11:00",
    },
    {
        "from_place": "The Heights",
        "to_place": "Port Tamarin",
        "etd": "2026-11-25T13:00",
        "eta": "2026-11-25T17:00",
    },
]


def certified(station: Node, person: str = "PTM-P-00001", course: str = "SSAFE") -> int:
    said = {"person": person, "course": course, "issued_on": "2026-10-30", "number": "S-4217/26"}
    row = station.act("certificates.add", None, said).row
    station.act("certificates.confirm", row)
    return row


def cleared(station: Node, *people: str | int) -> int:
    said = {"travellers": people or ("PTM-P-00001", "PTM-P-00002"), "legs": LEGS}
    row = station.act("clearances.request", None, said).row
    station.act("clearances.submit", row)
    station.act("clearances.decide", row, {"decision": "cleared", "conditions": "two vehicles"})
    return row


def prepared(station: Node) -> None:
    """Let a station hand out certificates and clearances."""
    course = {
        "code": "SSAFE",
        "title": "Safe and secure approaches in field environments",
        "kind": "advanced",
    }
    station.act("courses.add", None, course | {"validity_months": 36})
    station.act("clearance_rules.add", None, LETTER | {"code": "L1", "title": "to the office"})


@dataclass
class Proof:
    """The house, with what it proves."""

    house: House
    certificate: int
    clearance: int

    @property
    def card(self) -> Made:
        return issuing.certificate(self.house.station, self.certificate)

    @property
    def slip(self) -> Made:
        return issuing.slip(self.house.station, self.clearance)

    def around(self) -> None:
        """Let the station and the other one exchange with headquarters."""
        self.house.exchange(self.house.station)
        self.house.exchange(self.house.other)


def _seeds(made: House, names: Sequence[str], known: Mapping[str, Seed]) -> Mapping[str, Seed]:
    """Close some nodes of a house, for others to begin as they stand."""
    return {**known, **{name: Seed.of(made._node(name)) for name in names}}


@dataclass(frozen=True)
class Began:
    """Where a test begins: the nodes, and the records by row."""

    seeds: Mapping[str, Seed]
    certificate: int
    clearance: int


@pytest.fixture(scope="session")
def prepared_seeds(heard_seeds: Mapping[str, Seed], tmp_path_factory: pytest.TempPathFactory) -> Began:
    with ExitStack() as stack:
        house = House(heard_seeds, tmp_path_factory.mktemp("cards"), stack)
        prepared(house.station)
        rows = certified(house.station), cleared(house.station)
        return Began(_seeds(house, ["station"], heard_seeds), *rows)


@pytest.fixture(scope="session")
def listed_seeds(prepared_seeds: Began, tmp_path_factory: pytest.TempPathFactory) -> Began:
    with ExitStack() as stack:
        house = House(prepared_seeds.seeds, tmp_path_factory.mktemp("listed"), stack)
        proof = Proof(house, prepared_seeds.certificate, prepared_seeds.clearance)
        _ = proof.card
        proof.around()
        seeds = _seeds(house, ["hq", "station", "other"], prepared_seeds.seeds)
        return replace(prepared_seeds, seeds=seeds)


def _begun(began: Began, folder: Path, stack: ExitStack) -> Proof:
    return Proof(House(began.seeds, folder, stack), began.certificate, began.clearance)


@pytest.fixture
def proof(prepared_seeds: Began, tmp_path: Path) -> Iterator[Proof]:
    """A station with a certificate and a cleared journey, of which nobody else has heard."""
    with ExitStack() as stack:
        yield _begun(prepared_seeds, tmp_path, stack)


@pytest.fixture
def listed(listed_seeds: Began, tmp_path: Path) -> Iterator[Proof]:
    """The same, once headquarters has listed the station's key and everybody has heard of it."""
    with ExitStack() as stack:
        yield _begun(listed_seeds, tmp_path, stack)
