"""Journeys and roll calls between nodes: a decision stays whole and proven, a count is one everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from store import desk
from store.drawer import reading
from store.refusals import Code, Refused
from store.rollcall import desk as rollcall_desk
from store.travel import desk as journey_desk
from sync import enrol, pack, today
from tui.needs import sentence

if TYPE_CHECKING:
    from store.node import Node
    from tests.sync.conftest import House

LEG = {
    "from_place": "Port Tamarin",
    "to_place": "The Heights",
    "etd": "2026-11-18T07:00",
    "eta": "2026-11-18T11:00",
}
LETTER = {"subject": "delegation", "letter_no": "DO/14", "signed_on": "2026-11-02", "role": "fsco"}


def may_decide(node: Node) -> None:
    node.act("clearance_rules.add", None, LETTER | {"code": "L1", "title": "to the office"})


def submitted(node: Node) -> str:
    person = node.act("people.add", None, {"family_name": "Rakoto", "category": "fs"}).row
    row = node.act("clearances.request", None, {"travellers": [person], "legs": [LEG]}).row
    return desk.act(node, "clearances.submit", row, {}).number


def test_e07_a_decision_of_a_device_that_was_reborn_is_proven_still(heard: House) -> None:
    may_decide(heard.station)
    heard.exchange(heard.station)
    original = heard.station
    twin = heard.twin(original)
    original_again = heard.reopened(original)
    for name in ("Anna", "Mwangi"):
        original_again.act("people.add", None, {"family_name": name, "category": "intern"})
    original_again.act("clearances.add", None, {"kind": "official"})
    number = submitted(twin)
    twin.act("clearances.decide", number, {"decision": "cleared", "conditions": "by day"})
    before = desk.record(twin, "clearances", number)
    for node in (original_again, twin, twin, original_again, twin):
        heard.exchange(node)
    for node in (twin, heard.hq):
        (row,) = [one for one in desk.listed(node, "clearances").rows if one["conditions"] == "by day"]
        assert row["former_id"] is not None, "it has another number now"
        assert row["content_hash"] == before["content_hash"]
        assert journey_desk.verified(node, row["id"]).valid


def test_headquarters_is_told_whose_traveller_was_not_heard_of(heard: House) -> None:
    may_decide(heard.station)
    number = submitted(heard.station)
    heard.station.act("clearances.decide", number, {"decision": "cleared"})
    heard.exchange(heard.station)
    heard.later(days=30)
    said = {
        node: [need for part in today.parts(node) for need in part(node) if need.kind == "overdue"]
        for node in (heard.hq, heard.station)
    }
    ((above,), (here,)) = said.values()
    assert sentence(above).startswith("PTM: Rakoto should have been heard of "), "several have travellers"
    assert sentence(here).startswith("Rakoto should have been heard of "), "it is its own"


def test_of_two_who_decide_unheard_of_each_other_the_first_decision_stands_whole(
    heard: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    station, bureau = heard.station, heard.bureau
    may_decide(station)
    number = submitted(station)
    for _ in range(2):
        heard.exchange(bureau, station)
    # Whoever sits at the second desk has seen the letter too.
    bureau.act("clearance_rules.confirm", "L1")
    heard.exchange(bureau, station)
    with station.read() as db:
        officer = station.actor(db)
    # The officer sits at the second desk for once.
    monkeypatch.setattr(bureau, "actor", lambda _db: officer)
    station.act("clearances.decide", number, {"decision": "denied", "reason": "fighting"})
    bureau.act("clearances.decide", number, {"decision": "cleared", "conditions": "two vehicles"})
    for _ in range(3):
        heard.exchange(bureau, station)
    for node in (station, bureau):
        row = desk.record(node, "clearances", number)
        assert (row["state"], row["decision"], row["in_drawer"]) == ("denied", "denied", ["reason"])
        assert row["conditions"] == ""
        assert journey_desk.verified(node, number).unchanged
    assert desk.listed(station, "conflicts").rows, "the other decision is kept where a person sees it"
    assert reading.read(station, "clearances", number) == {"reason": "fighting"}


def test_f03_a_roll_call_counts_the_same_on_every_node(heard: House) -> None:
    station, bureau = heard.station, heard.bureau
    drill = {"reason": "practice", "scope": "all"}
    number = desk.act(station, "rollcalls.open", None, drill, exercise=True).number
    for _ in range(2):
        heard.exchange(bureau, station)
    first, second = (row["id"] for row in desk.listed(station, "people").rows[:2])
    heard.later(minutes=5)
    bureau.act("rollcalls.mark", None, {"person": first, "state": "accounted"})
    station.act("rollcalls.mark", None, {"person": first, "state": "missing"})
    station.act("rollcalls.mark", None, {"person": second, "state": "injured"})
    for _ in range(2):
        heard.exchange(bureau, station)
    heard.exchange(station)
    here, there, above = (rollcall_desk.status(node, number) for node in (station, bureau, heard.hq))
    assert here["people"] == there["people"] == above["people"]
    assert here["accounted"] == there["accounted"] == above["accounted"] >= 1
    assert above["exercise"] is True


@pytest.fixture
def office(heard: House) -> Node:
    """The office of the area North, with zone Z2 in it, which has been told of it."""
    heard.station.act("areas.add", None, {"code": "NORTH", "name": "The North"})
    heard.station.act("zones.change", "Z2", {"area": "NORTH"})
    node = heard.make("office", "desk", "PTM", "asc")
    enrol.enrol(node, enrol.admit(heard.station, enrol.request(node), area="NORTH").grant)
    told(heard, node)
    return node


def told(heard: House, node: Node) -> None:
    for _ in range(2):
        heard.exchange(node, heard.station)


def test_f03_an_area_s_office_calls_its_area_and_never_seems_to_call_all(heard: House, office: Node) -> None:
    """L09: whom it holds without a zone is its own, and is called with the area."""
    office.act("people.add", None, {"family_name": "Moreau", "category": "unv"})
    with pytest.raises(Refused) as refused:
        office.act("rollcalls.open", None, {"scope": "all", "reason": "shots"})
    assert refused.value.code is Code.PART_OF_STATION
    own = desk.act(office, "rollcalls.open", None, {"scope": "area", "area": "NORTH", "reason": "shots"})
    found = rollcall_desk.status(office, own.number)
    assert sorted(one["name"].split()[0] for one in found["people"]) == ["Moreau", "Saltmarsh"]
    said = "area NORTH; zones Z2; whoever travels there, as far as this area's office holds it"
    assert found["covers"] == said
    number = desk.act(heard.station, "rollcalls.open", None, {"scope": "all", "reason": "shots"}).number
    told(heard, office)
    part, whole = (rollcall_desk.status(node, number) for node in (office, heard.station))
    assert part["expected"] < whole["expected"]
    assert part["covers"] == "ONLY THE PART HELD HERE of: all of the station"
    assert desk.record(office, "rollcalls", number)["covers"] == part["covers"]
    for node in (office, heard.station):
        assert rollcall_desk.status(node, own.number)["covers"] == said


def test_x13_why_a_clearance_was_denied_stays_with_the_station_and_the_area_of_who_asked(
    heard: House, office: Node
) -> None:
    """M01, E02: no warden's device and no other area's office holds a word of it."""
    station = heard.station
    may_decide(station)
    people = {row["zone"]: row["id"] for row in desk.listed(station, "people").rows}
    for zone, reason in (("Z1", "threats against the lodging"), ("Z2", "the road is mined")):
        asked = {"travellers": [people[zone]], "legs": [LEG]}
        row = station.act("clearances.request", None, asked).row
        station.act("clearances.submit", row)
        station.act("clearances.decide", row, {"decision": "denied", "reason": reason})
    told(heard, office)
    pack.install(heard.warden, pack.pack(station, "Z1", heard.warden.me.mark).sealed)
    told(heard, heard.warden)
    assert [row["in_drawer"] for row in desk.listed(office, "clearances").rows] == [["reason"]]
    for kind in ("clearances", "travellers", "segments", "rollcalls"):
        assert desk.listed(heard.warden, kind).rows == []
    for node, words in ((office, {"threats"}), (heard.warden, {"threats", "mined"})):
        for rows in heard.tables(node).values():
            assert not any(word in str(row) for row in rows for word in words)
