"""People on the devices that hold a part of a station: a warden's, and the office of an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from store import desk, outlook
from store.desk import Wanted
from store.refusals import Code, Refused
from sync import enrol, pack

if TYPE_CHECKING:
    from store.node import Node
    from tests.sync.conftest import House

AURELIO, ONDINE, BARNABY = "PTM-P-00001", "PTM-P-00002", "PTM-P-00003"
"""Aurelio and Ondine live in Z1, Barnaby in Z2, which lies in the area NORTH."""
FLAGS = ("on_list", "recognized", "eligible_for_evacuation")


@pytest.fixture
def town(house: House) -> House:
    """Barnaby has a wife who works here too, and a child of both; Ondine has a brother-in-law in her home."""
    station = house.station
    station.act("areas.add", None, {"code": "NORTH", "name": "The North"})
    station.act("zones.change", "Z2", {"area": "NORTH"})
    for given, category, home in (
        ("Şirin", "unv", "PTM-H-00003"),
        ("Tuğba", "dependant", "PTM-H-00003"),
        ("Ravi", "dependant", "PTM-H-00002"),
    ):
        said = {"family_name": "Saltmarsh", "given_name": given, "category": category, "household": home}
        station.act("people.add", None, said | {"arrived_on": "2026-11-14"})
    for sponsor, person, relation, flags in (
        (BARNABY, "PTM-P-00004", "spouse", (True, None, False)),
        ("PTM-P-00004", BARNABY, "spouse", (True, None, False)),
        (BARNABY, "PTM-P-00005", "child", (True, True, None)),
        ("PTM-P-00004", "PTM-P-00005", "child", (False, True, True)),
        (ONDINE, "PTM-P-00006", "other", (True, False, None)),
    ):
        link: dict[str, object] = {"sponsor": sponsor, "person": person, "relation": relation}
        station.act("dependants.add", None, link | dict(zip(FLAGS, flags, strict=True)))
    return house


@pytest.fixture
def office(town: House) -> Node:
    node = town.make("office", "desk", "PTM", "asc")
    enrol.enrol(node, enrol.admit(town.station, enrol.request(node), area="NORTH").grant)
    for _ in range(2):
        town.exchange(node, town.station)
    return node


def links(node: Node, *fields: str) -> dict[str, Any]:
    return {row["id"]: tuple(row[name] for name in fields) for row in desk.listed(node, "dependants").rows}


def test_a04_the_area_list_is_the_stations_narrowed(town: House, office: Node) -> None:
    """A04, A02, X21: the same rows, flags and all; nothing in it is a list of its own."""
    north = Wanted(area="NORTH")
    for kind in ("people", "households", "dependants"):
        here, there = (desk.listed(node, kind, north).rows for node in (office, town.station))
        assert here == there, kind
        assert len(here) == {"people": 3, "households": 1, "dependants": 4}[kind]


def test_a21_an_areas_totals_say_that_they_are_an_areas(town: House, office: Node) -> None:
    """A21: the couple is two people and their child one, here and at the station."""
    at_station, here = desk.totals(town.station), desk.totals(office)
    assert (at_station["area"], at_station["total"], at_station["dependants"]) == (None, 6, 2)
    assert (here["area"], here["total"], here["staff"], here["dependants"]) == ("NORTH", 3, 2, 1)
    assert all(row in at_station["rows"] for row in here["rows"])


def test_a21_a_wardens_device_counts_no_station(town: House) -> None:
    pack.install(town.warden, pack.pack(town.station, "Z1", "W1").sealed)
    with pytest.raises(Refused) as caught:
        desk.totals(town.warden)
    assert caught.value.code is Code.WRONG_NODE


def test_a10_newcomers_are_briefed_in_the_area_as_well(town: House, office: Node) -> None:
    """A10: until it was acknowledged, wherever that was written down."""

    def owed(node: Node) -> set[str]:
        items = outlook.due(node)["items"]
        return {item["about"] for item in items if item["kind"] == "arrival_briefing"}

    assert owed(office) == {"PTM-P-00004", "PTM-P-00005"}
    assert owed(town.station) == {"PTM-P-00004", "PTM-P-00005", "PTM-P-00006"}


def test_a16_nobody_is_present_on_a_device_that_was_not_told(town: House, office: Node) -> None:
    """A16, R21: what nobody said there is unknown, and what the office said of its people comes up."""
    pack.install(town.warden, pack.pack(town.station, "Z1", "W1").sealed)
    for node in (town.warden, office, town.station):
        assert {row["presence"] for row in desk.listed(node, "people").rows} == {"unknown"}
    office.act("presence.record", None, {"person": BARNABY, "state": "in_zone"})
    desk.checkin(town.warden, "PTM-H-00001", {"present": [AURELIO]})
    for node in (office, town.warden):
        town.exchange(node, town.station)
    for node, person in ((office, BARNABY), (town.warden, AURELIO)):
        for known in (node, town.station):
            assert desk.record(known, "people", person)["presence"] == "in_zone"
    assert desk.record(town.warden, "people", ONDINE)["presence"] == "unknown"
    town.later(days=31)
    for node in (office, town.station):
        assert {row["presence"] for row in desk.listed(node, "people").rows} == {"unknown"}


def test_x21_a_wardens_device_claims_nothing_of_what_it_was_not_told(town: House) -> None:
    """A02, A05, X21: neither the flags nor whether a link holds; and whoever speaks for a family may be
    somebody of another zone."""
    town.station.act("people.change", ONDINE, {"elsewhere": True})
    (row,) = [row for row, (given,) in links(town.station, "given_name").items() if given == "Ravi"]
    wanted = {}
    for contact in ("", BARNABY):
        if contact:
            town.station.act("dependants.change", row, {"local_contact": contact})
        pack.install(town.warden, pack.pack(town.station, "Z1", "W1").sealed)
        wanted[contact] = links(town.warden, "contact_wanted")[row]
        assert links(town.station, "contact_wanted")[row] == wanted[contact]
    assert wanted == {"": (True,), BARNABY: (False,)}
    assert links(town.warden, *FLAGS, "holds") == {row: (None, None, None, None)}


def test_r24_a_household_has_one_principal_on_every_device(town: House, office: Node) -> None:
    """R24: also when the office of the area and the station change it at once."""
    town.station.act("households.change", "PTM-H-00003", {"principal": "PTM-P-00004"})
    office.act("people.end", "PTM-P-00004", {"reason": "posted"})
    for _ in range(3):
        town.exchange(office, town.station)
    for node in (office, town.station):
        assert desk.record(node, "households", "PTM-H-00003")["principal"] == BARNABY
