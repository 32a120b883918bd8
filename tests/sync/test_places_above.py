"""Headquarters sees of a station's places and visits what the station sees, by its days and rules."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from store import desk, outlook
from store.refusals import Code, Refused

if TYPE_CHECKING:
    from store.node import Node
    from tests.sync.conftest import House


def test_households_are_due_above_as_they_are_below(heard: House) -> None:
    station, hq = heard.station, heard.hq
    duty = {
        "code": "V",
        "subject": "household_visit",
        "title": "a fortnight",
        "kind": "every_days",
        "days": 14,
    }
    station.act("duties.add", None, duty)
    station.act("visits.checkin", "PTM-H-00001", {"all_present": True, "next_due": "2027-01-01"})
    station.act("offices.add", None, {"code": "MAIN", "name": "Harbour House"})
    station.act("absences.add", None, {"person": "PTM-P-00001", "away_from": "2026-12-01"})
    heard.exchange(station)
    for kind in ("households", "zones", "areas", "appointments", "visits", "offices", "absences"):
        assert heard.rows(hq, kind) == heard.rows(station, kind), kind
    (home,) = [row for row in heard.rows(hq, "households") if row["id"] == "PTM-H-00001"]
    assert (home["visit_rule"], home["visit_rule_local"]) == ("a fortnight", True)


def test_cover_is_seen_station_by_station(heard: House) -> None:
    station, hq = heard.station, heard.hq
    heard.exchange(station)
    below = outlook.cover(station)["findings"]
    above = outlook.cover(hq)["findings"]
    assert below
    assert [row for row in above if row["station"] == station.me.code] == below


def together(house: House) -> tuple[Node, Node, Node]:
    """Let both desks and headquarters hear of everything; gives them."""
    for _ in range(2):
        house.exchange(house.bureau, house.station)
        house.exchange(house.station)
    house.exchange(house.bureau, house.station)
    return house.station, house.bureau, house.hq


def officers(house: House, patch: pytest.MonkeyPatch) -> tuple[Node, Node]:
    """Let the officer sit at either desk; gives both."""
    station, bureau, _ = together(house)
    with station.read() as db:
        officer = station.actor(db)
    patch.setattr(bureau, "actor", lambda _db: officer)
    return station, bureau


def test_b13_two_desks_that_appoint_for_one_zone_are_told_everywhere(
    heard: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B13: each was right when it signed; one of the two letters is ended by a person, not by the program."""
    station, bureau = officers(heard, monkeypatch)
    for node, person in ((station, "PTM-P-00002"), (bureau, "PTM-P-00003")):
        row = node.act("appointments.add", None, {"person": person, "role": "warden", "zone": "Z2"}).row
        letter = {"letter_no": person[-1], "signed_on": "2026-11-10", "smt_consulted_on": "2026-11-09"}
        node.act("appointments.sign", row, letter)
    for node in together(heard):
        twice = [row for row in outlook.cover(node)["findings"] if row["kind"] == "two_holders"]
        assert [(row["place"], row["count"]) for row in twice] == [("Z2", 2)]


def test_an_appointment_that_one_desk_ended_and_the_other_suspended(
    heard: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A13: one desk suspends while the other ends: the row stays to be seen, and stands for nobody."""
    station, bureau = officers(heard, monkeypatch)
    bureau.act("appointments.suspend", "PTM-W-00001", {"reason": "an inquiry"})
    heard.later(minutes=1)
    station.act("appointments.end", "PTM-W-00001", {"reason": "resigned"})
    for node in together(heard):
        row = desk.record(node, "appointments", "PTM-W-00001")
        assert (row["status"], row["ended_on"], row["suspended_on"]) == ("ended", None, "2026-11-16")
        assert "zone_vacant" in {found["kind"] for found in outlook.cover(node)["findings"]}
    for act in ("appointments.resume", "appointments.sign"):
        letter = {} if act.endswith("resume") else {"letter_no": "1", "signed_on": "2026-11-02"}
        with pytest.raises(Refused) as refused:
            station.act(act, "PTM-W-00001", letter)
        assert refused.value.code is Code.STEP_NOT_OPEN
    # It is ended once more, by somebody who has seen both; then nothing holds its zone.
    station.act("appointments.end", "PTM-W-00001", {"reason": "resigned, after an inquiry"})
    for node in together(heard):
        assert desk.record(node, "appointments", "PTM-W-00001")["ended_on"] == "2026-11-16"


def test_c01_a_household_that_two_desks_moved_is_owed_its_visits_everywhere(heard: House) -> None:
    """C01, B12: one takes it out of its zone, the other puts it into another: it is not forgotten."""
    station, bureau, _ = together(heard)
    bureau.act("households.change", "PTM-H-00001", {"zone": ""})
    heard.later(minutes=1)
    station.act("households.change", "PTM-H-00001", {"zone": "Z2"})
    for node in together(heard):
        row = desk.record(node, "households", "PTM-H-00001")
        assert row["zone"] == "Z2"
        assert row["next_due"] is not None
        late = outlook.due(node, date(2027, 2, 1))["items"]
        assert "PTM-H-00001" in {item["about"] for item in late if item["kind"] == "visit"}


def test_g01_states_and_drills_are_told_apart_above(heard: House) -> None:
    """G01: the mark of an exercise goes up with the row."""
    station, _, hq = together(heard)
    hq.act("schemes.lay_down", None, {"scheme": "SLS"})
    together(heard)
    said = {"scheme": "SLS", "value": 5, "valid_from": "2026-11-16"}
    station.act("alerts.add", None, said, exercise=True)
    station.act("alerts.add", None, said | {"value": 2})
    for node in together(heard):
        shown = {(row["drill"], row["label"], row["status"]) for row in desk.listed(node, "alerts").rows}
        assert shown == {(True, "High", "current"), (False, "Low", "current")}


def test_e02_a_letter_that_was_seen_at_the_other_desk_counts(heard: House) -> None:
    """E02: whoever sits at the second desk is somebody else."""
    station, bureau, _ = together(heard)
    letter = {"subject": "delegation", "role": "fsco", "letter_no": "7", "signed_on": "2026-11-10"}
    station.act("clearance_rules.add", None, letter | {"code": "L1", "title": "to the office"})
    together(heard)
    bureau.act("clearance_rules.confirm", "L1")
    for node in together(heard):
        row = desk.record(node, "clearance_rules", "L1")
        assert row["seen_by"] not in (None, row["recorded_by"])
