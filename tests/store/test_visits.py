"""A family list checked in: a change by the office, a proposal by a warden, decided once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from store import desk, guard, outlook
from store.clock import SetClock
from store.columns import sql
from store.desk import Wanted
from store.node import Node
from store.refusals import Code
from store.registers.submissions import Submission
from sync import incoming, outgoing

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]
NEWBORN: dict[str, object] = {"relation": "child", "given_name": "Aurinda", "birth_date": "2026-11-01"}


def states(node: Node) -> dict[str, str]:
    """Give who is where, by given name."""
    return {row["given_name"]: row["presence"] for row in desk.listed(node, "people").rows}


def proposals(node: Node) -> list[dict[str, Any]]:
    return desk.listed(node, "submissions").rows


# by the office


def test_all_present(station: Node, family: Family) -> None:
    seen = desk.checkin(station, family["home"], {"all_present": True, "note": "Knows the meeting point."})
    assert (seen.present, seen.absent, seen.proposed) == (3, 0, 0)
    assert set(states(station).values()) == {"in_zone"}
    home = desk.record(station, "households", family["home"])
    assert home["last_visit"] == "2026-11-21T08:30:00Z"
    visit = desk.record(station, "visits", seen.visit)
    assert (visit["present"], visit["absent"], visit["by"]) == (3, 0, "PTM-U-00001")


def test_all_but_one(station: Node, family: Family) -> None:
    desk.checkin(station, family["home"], {"all_present": True})
    seen = desk.checkin(station, family["home"], {"all_present": True, "absent": [family["child"]]})
    assert (seen.present, seen.absent) == (2, 1)
    assert states(station) == {"Thị": "in_zone", "Marc": "in_zone", "Minh": "unknown"}


def test_some_present_and_nothing_said_of_the_others(station: Node, family: Family) -> None:
    seen = desk.checkin(station, family["home"], {"present": ["PTM-P-00003"], "absent": [family["spouse"]]})
    assert (seen.present, seen.absent) == (1, 1)
    assert states(station) == {"Thị": "unknown", "Marc": "unknown", "Minh": "in_zone"}


def test_somebody_named_twice_is_one_person(station: Node, family: Family) -> None:
    child = family["child"]
    seen = desk.checkin(station, family["home"], {"absent": [child, "PTM-P-00003"]})
    assert (seen.present, seen.absent) == (0, 1)


def test_who_serves_elsewhere_is_not_expected_at_the_door(station: Node, family: Family) -> None:
    station.act("people.change", family["principal"], {"elsewhere": True})
    assert desk.checkin(station, family["home"], {"all_present": True}).present == 2
    assert states(station)["Thị"] == "unknown"


def test_a_newcomer_is_the_principals_dependant_and_was_seen(station: Node, family: Family) -> None:
    seen = desk.checkin(station, family["home"], {"all_present": True, "add": [NEWBORN]})
    assert (seen.present, seen.proposed) == (4, 0)
    (born,) = desk.listed(station, "people", Wanted(search="aurinda")).rows
    assert (born["family_name"], born["category"], born["zone"]) == ("Nguyễn", "dependant", "Z1")
    (link,) = desk.listed(station, "dependants", Wanted(where={"person": born["id"]})).rows
    assert (link["sponsor_name"], link["relation"]) == ("Nguyễn Thị", "child")


def test_a_correction_is_a_change_and_a_telephone_is_one_more(station: Node, family: Family) -> None:
    station.act("contacts.add", None, {"person": family["principal"], "value": "+33639980012"})
    said = {"PTM-P-00001": {"call_sign": "TANGO-1", "phone": "06 39 98 00 13"}}
    for _ in range(2):  # told again at the next visit, it is still one number
        desk.checkin(station, family["home"], {"change": said})
    shown = desk.record(station, "people", family["principal"])
    assert (shown["call_sign"], shown["phones"]) == ("TANGO-1", ["+33639980012", "+33639980013"])


def test_a_visitor_waits_for_somebody_to_work_the_name_up(station: Node, family: Family) -> None:
    assert desk.checkin(station, family["home"], {"visitor": ["an aunt from Tana"]}).proposed == 1
    (proposal,) = proposals(station)
    assert (proposal["kind"], proposal["payload"]) == ("visitor", {"told": "an aunt from Tana"})
    station.act("submissions.accept", proposal["id"], {"note": "Added by hand."})
    found = desk.record(station, "submissions", proposal["id"])
    assert (found["status"], found["led_to"]) == ("accepted", "PTM-P-00004")
    aunt = desk.record(station, "people", "PTM-P-00004")
    assert (aunt["family_name"], aunt["category"], aunt["zone"]) == ("an aunt from Tana", "visitor", "Z1")
    assert aunt["presence"] == "in_zone", "seen at the door"


def test_a_visitor_gets_a_proper_name_on_accepting(station: Node, family: Family) -> None:
    """C02: nothing that a warden was told vanishes: it is a person, or names one."""
    desk.checkin(station, family["home"], {"visitor": ["aunt Voahangy"]})
    said = {"family_name": "Rakotomalala", "given_name": "Voahangy"}
    station.act("submissions.accept", proposals(station)[0]["id"], said)
    aunt = desk.record(station, "people", "PTM-P-00004")
    assert (aunt["family_name"], aunt["given_name"]) == ("Rakotomalala", "Voahangy")


def test_a_visitor_who_is_on_the_list_is_nobody_new(station: Node, family: Family) -> None:
    known = station.act("people.add", None, {"family_name": "Rakoto", "category": "fs"}).row
    desk.checkin(station, family["home"], {"visitor": ["Rakoto of the office"]})
    people = desk.listed(station, "people").total
    station.act("submissions.accept", proposals(station)[0]["id"], {"person": known})
    assert desk.listed(station, "people").total == people
    assert proposals(station)[0]["led_to"] == "PTM-P-00004"
    assert desk.record(station, "people", known)["presence"] == "in_zone"


def test_a_family_that_moved_is_in_no_zone_until_somebody_says_where(
    station: Node, rounds: Node, family: Family
) -> None:
    """C02, B12: *moved* is a proposal; accepted, the household leaves the zone and cover shows it."""
    seen = desk.checkin(rounds, "PTM-H-00001", {"outcome": "moved", "note": "to the hills"})
    assert seen.proposed == 1
    incoming.take(station, outgoing.to_parent(rounds).sealed)
    (proposal,) = proposals(station)
    assert (proposal["kind"], proposal["payload"]) == ("moved", {"note": "to the hills"})
    assert desk.record(station, "households", family["home"])["zone"] == "Z1"
    station.act("submissions.accept", proposal["id"])
    home = desk.record(station, "households", family["home"])
    assert (home["zone"], home["zone_since"], home["people"]) == (None, None, 3)
    assert "no_zone" in {row["kind"] for row in outlook.cover(station)["findings"]}


@pytest.mark.parametrize("known", [True, False])
def test_a_move_that_the_office_knows_of_stands(
    station: Node, family: Family, clock: SetClock, *, known: bool
) -> None:
    station.act("zones.add", None, {"code": "Z2", "name": "Saltpans"})
    desk.checkin(station, family["home"], {"outcome": "moved"})
    clock.set(clock.now() + timedelta(days=2))
    if not known:
        station.act("households.change", family["home"], {"zone": "Z2"})
    station.act("submissions.accept", proposals(station)[0]["id"], {"zone": "Z2"} if known else {})
    home = desk.record(station, "households", family["home"])
    assert (home["zone"], home["zone_since"]) == ("Z2", "2026-11-21" if known else "2026-11-23")


def test_a_visitor_of_a_home_that_ended_is_not_lost(station: Node, family: Family, refuses: Refuses) -> None:
    home = station.act("households.add", None, {"address": "2 Lantern Street"}).row
    desk.checkin(station, home, {"visitor": ["an aunt"]})
    station.act("households.end", home, {"reason": "torn down"})
    (proposal,) = proposals(station)
    with refuses(Code.ENDED):
        station.act("submissions.accept", proposal["id"])
    assert proposals(station)[0]["status"] == "received"
    station.act("submissions.accept", proposal["id"], {"person": family["child"]})


@pytest.mark.parametrize("field", ["present", "absent", "change"])
def test_strangers_are_not_in_the_family(station: Node, family: Family, field: str, refuses: Refuses) -> None:
    station.act("people.add", None, {"family_name": "Rakoto", "category": "fs"})
    named = {"PTM-P-00004": {"sex": "F"}} if field == "change" else ["PTM-P-00004"]
    with refuses(Code.NOT_IN_HOUSEHOLD):
        station.act("visits.checkin", family["home"], {field: named})
    assert desk.listed(station, "visits").total == 0


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"present": ["PTM-P-09999"]}, Code.NOT_FOUND),
        ({"change": {"PTM-P-00003": {"category": ""}}}, Code.FIELD_MISSING),
        ({"change": {"PTM-P-00003": {"phone": "12"}}}, Code.FIELD_INVALID),
        ({"change": {"PTM-P-00003": {"colour": "x"}}}, Code.UNKNOWN_FIELD),
        ({"add": [NEWBORN | {"birth_date": "2026-11-22"}]}, Code.FIELD_INVALID),
        ({"add": [{"given_name": "Aurinda"}]}, Code.FIELD_MISSING),
        ({"outcome": "eaten"}, Code.FIELD_INVALID),
        ({"occurred_at": "2026-11-21T08:30:01Z"}, Code.FIELD_INVALID),
    ],
    ids=str,
)
def test_a_visit_with_a_mistake_in_it_is_not_recorded_at_all(
    station: Node, family: Family, said: dict[str, object], code: Code, refuses: Refuses
) -> None:
    with refuses(code):
        station.act("visits.checkin", family["home"], {"all_present": True} | said)
    assert desk.listed(station, "visits").total == desk.listed(station, "presence").total == 0
    assert desk.listed(station, "people").total == 3


def test_a_visit_may_be_typed_in_later(station: Node, family: Family, clock: SetClock) -> None:
    earlier = clock.now() - timedelta(days=2)
    desk.checkin(station, family["home"], {"all_present": True, "occurred_at": earlier})
    assert desk.record(station, "households", family["home"])["last_visit"] == "2026-11-19T08:30:00Z"


def test_only_a_visit_that_met_somebody_counts_as_the_last(station: Node, family: Family) -> None:
    desk.checkin(station, family["home"], {"outcome": "not_home"})
    assert desk.record(station, "households", family["home"])["last_visit"] is None


@pytest.mark.parametrize(
    "said",
    [
        {"outcome": "not_home", "all_present": True},
        {"outcome": "moved", "all_present": True},
        {"outcome": "refused", "all_present": True},
        {"outcome": "not_home", "present": ["PTM-P-00003"]},
        {"outcome": "moved", "present": ["PTM-P-00003"]},
    ],
    ids=str,
)
def test_c01_nobody_is_present_at_a_call_that_met_nobody(
    station: Node, family: Family, said: dict[str, object], refuses: Refuses
) -> None:
    """C01, R21: nobody is taken to be there because of a call at an empty home."""
    with refuses(Code.FIELD_INVALID):
        desk.checkin(station, family["home"], said)
    assert set(states(station).values()) == {"unknown"}
    assert desk.listed(station, "visits").total == 0


def test_c02_a_newcomer_of_whom_neighbours_told_was_not_seen(station: Node, family: Family) -> None:
    desk.checkin(station, family["home"], {"outcome": "not_home", "add": [NEWBORN]})
    assert states(station)["Aurinda"] == "unknown"
    # Whoever refuses may have been seen all the same.
    desk.checkin(station, family["home"], {"outcome": "refused", "present": [family["spouse"]]})
    assert states(station)["Marc"] == "in_zone"


def test_a_home_that_ended_is_not_visited(station: Node, refuses: Refuses) -> None:
    home = station.act("households.add", None, {"address": "2 Lantern Street"}).row
    station.act("households.end", home, {"reason": "torn down"})
    with refuses(Code.ENDED):
        station.act("visits.checkin", home, {})


# by a warden


@pytest.fixture
def returned(station: Node, rounds: Node) -> Node:
    """The station after its warden's device proposed a newborn and a correction, and came back."""
    said = {
        "all_present": True,
        "add": [NEWBORN],
        "change": {"PTM-P-00003": {"given_name": "Minh Anh", "phone": "06 39 98 00 13"}},
    }
    seen = desk.checkin(rounds, "PTM-H-00001", said)
    assert (seen.present, seen.absent, seen.proposed) == (3, 0, 2)
    assert desk.listed(rounds, "people").total == 3
    receipt = incoming.take(station, outgoing.to_parent(rounds).sealed)
    assert not receipt.quarantined
    return station


def test_what_a_warden_corrects_is_a_proposal(returned: Node) -> None:
    assert set(states(returned)) == {"Thị", "Marc", "Minh"}
    assert set(states(returned).values()) == {"in_zone"}
    assert [(row["kind"], row["status"]) for row in proposals(returned)] == [
        ("newcomer", "received"),
        ("change", "received"),
    ]


def test_an_accepted_proposal_becomes_a_change(returned: Node) -> None:
    for proposal in proposals(returned):
        returned.act("submissions.accept", proposal["id"])
    assert set(states(returned)) == {"Thị", "Marc", "Minh Anh", "Aurinda"}
    assert desk.record(returned, "people", "PTM-P-00003")["phones"] == ["+33639980013"]
    assert {row["decided_by"] for row in proposals(returned)} == {"PTM-U-00001"}
    assert [row["led_to"] for row in proposals(returned)] == ["PTM-P-00004", "PTM-P-00003"]


def test_a_refused_proposal_changes_nothing_else(returned: Node) -> None:
    for proposal in proposals(returned):
        returned.act("submissions.refuse", proposal["id"], {"note": "Not what she said."})
    assert set(states(returned)) == {"Thị", "Marc", "Minh"}
    assert {row["note"] for row in proposals(returned)} == {"Not what she said."}


def test_c02_who_was_only_told_of_at_an_empty_home_is_accepted_and_not_seen(
    station: Node, rounds: Node
) -> None:
    desk.checkin(rounds, "PTM-H-00001", {"outcome": "not_home", "add": [NEWBORN]})
    incoming.take(station, outgoing.to_parent(rounds).sealed)
    (waiting,) = proposals(station)
    station.act("submissions.accept", waiting["id"])
    assert states(station)["Aurinda"] == "unknown"


@pytest.mark.parametrize("first", ["accept", "refuse"])
@pytest.mark.parametrize("second", ["accept", "refuse"])
def test_a_proposal_is_decided_once(returned: Node, first: str, second: str, refuses: Refuses) -> None:
    proposal = proposals(returned)[0]["id"]
    returned.act(f"submissions.{first}", proposal)
    people = desk.listed(returned, "people").total
    with refuses(Code.ALREADY_DECIDED):
        returned.act(f"submissions.{second}", proposal)
    assert desk.listed(returned, "people").total == people


def test_a_proposal_about_somebody_who_left_is_not_accepted(returned: Node, refuses: Refuses) -> None:
    returned.act("people.end", "PTM-P-00003", {"reason": "left"})
    with refuses(Code.ENDED):
        returned.act("submissions.accept", proposals(returned)[1]["id"])


@pytest.mark.parametrize(
    ("kind", "payload"), [("newcomer", "{not JSON"), ("newcomer", None), ("newcomer", "[]"), ("song", "{}")]
)
def test_a_proposal_that_no_form_made_is_not_accepted(
    returned: Node, kind: str, payload: str | None, refuses: Refuses
) -> None:
    proposal = proposals(returned)[0]["id"]
    with returned.write() as db, guard.opened(db):
        db.execute(update(sql(Submission)).values(kind=kind, payload=payload))
    with refuses(Code.FIELD_INVALID):
        returned.act("submissions.accept", proposal)
    returned.act("submissions.refuse", proposal)


@pytest.mark.parametrize("act", ["people.change", "submissions.accept", "contacts.add", "appointments.sign"])
def test_a_warden_does_nothing_else_on_the_device(rounds: Node, act: str, refuses: Refuses) -> None:
    with refuses(Code.NOT_ALLOWED):
        rounds.act(act, None, {})


def test_a_warden_says_where_somebody_is(rounds: Node) -> None:
    rounds.act("presence.record", None, {"person": "PTM-P-00002", "state": "telework", "source": "self"})
    assert states(rounds)["Marc"] == "telework"
    assert desk.listed(rounds, "presence").rows[0]["id"] == "PTM-E-W1-00001"
