"""A station with a certificate and a cleared journey, and another station that has heard of its keys."""

from dataclasses import dataclass

import pytest

from store.node import Node
from sync.credentials import issuing
from sync.credentials.issuing import Made
from tests.sync.conftest import House

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


@pytest.fixture
def proof(heard: House) -> Proof:
    prepared(heard.station)
    return Proof(heard, certified(heard.station), cleared(heard.station))


@pytest.fixture
def listed(proof: Proof) -> Proof:
    """The same, once headquarters has listed the station's key and everybody has heard of it."""
    _ = proof.card
    proof.around()
    return proof
