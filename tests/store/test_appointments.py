"""Appointments stand only in writing, and a zone leaves only under one that stands."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from store import desk, guard, roles
from store.clock import SetClock
from store.columns import sql
from store.desk import Wanted
from store.door import Draft
from store.node import Node
from store.refusals import Code, Refused
from store.registers.absences import Absence
from store.registers.appointments import Appointment, standing_warden
from store.wardens.appointment_life import FINAL, State, Step, after

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]
LETTER: dict[str, object] = {
    "letter_no": "PTM/W/1",
    "signed_on": date(2026, 11, 9),
    "smt_consulted_on": date(2026, 11, 3),
}


@pytest.fixture
def proposed(station: Node, family: Family) -> int:
    said = {"person": family["principal"], "role": "warden", "zone": "Z1"}
    return station.act("appointments.add", None, said).row


def warden_of(node: Node, zone: int) -> int | None:
    with node.read() as db:
        found = standing_warden(db, zone, node.lens(db).today)
    return None if found is None else int(found["id"])


def test_a_proposal_is_not_an_appointment(station: Node, family: Family, proposed: int) -> None:
    station.act("appointments.change", proposed, {"undertaking_signed_on": date(2026, 11, 9)})
    assert desk.record(station, "appointments", proposed)["state"] == "proposed"
    assert warden_of(station, family["zone"]) is None


@pytest.mark.parametrize("missing", LETTER)
def test_a_letter_says_its_number_its_day_and_when_the_team_was_consulted(
    station: Node, proposed: int, missing: str, refuses: Refuses
) -> None:
    with refuses(Code.APPOINTMENT_INCOMPLETE):
        station.act("appointments.sign", proposed, LETTER | {missing: None})


@pytest.mark.parametrize(
    "later", [{"smt_consulted_on": date(2026, 11, 10)}, {"signed_on": date(2026, 11, 22)}]
)
def test_the_team_is_consulted_before_the_letter_and_that_is_signed_by_now(
    station: Node, proposed: int, later: dict[str, object], refuses: Refuses
) -> None:
    """B04, B05."""
    with refuses(Code.FIELD_INVALID):
        station.act("appointments.sign", proposed, LETTER | later)


def test_a_signed_letter_makes_it_stand(station: Node, proposed: int) -> None:
    station.act("appointments.sign", proposed, LETTER)
    shown = desk.record(station, "appointments", proposed)
    assert (shown["state"], shown["effective_from"], shown["authority"]) == ("appointed", "2026-11-09", "do")
    assert (shown["name"], shown["zone"]) == ("Nguyễn Thị", "Z1")


def test_a_letter_is_signed_once(station: Node, proposed: int, refuses: Refuses) -> None:
    station.act("appointments.sign", proposed, LETTER)
    with refuses(Code.ALREADY_DECIDED):
        station.act("appointments.sign", proposed, LETTER)


def test_an_ended_proposal_is_not_signed(station: Node, proposed: int, refuses: Refuses) -> None:
    station.act("appointments.end", proposed, {"reason": "withdrawn"})
    with refuses(Code.ENDED):
        station.act("appointments.sign", proposed, LETTER)


def test_a_proposal_may_be_changed(station: Node, family: Family, proposed: int) -> None:
    station.act("appointments.change", proposed, {"person": family["spouse"], "role": "alternate_warden"})
    assert desk.record(station, "appointments", proposed)["name"] == "Nguyễn Marc"


@pytest.mark.parametrize("field", ["person", "role", "zone", "area"])
def test_what_the_letter_says_is_not_changed(
    station: Node, family: Family, appointed: int, field: str, refuses: Refuses
) -> None:
    station.act("zones.add", None, {"code": "Z2", "name": "Lighthouse"})
    station.act("areas.add", None, {"code": "R1", "name": "The Heights"})
    other = {"person": family["spouse"], "role": "asc", "zone": "Z2", "area": "R1"}
    with refuses(Code.ALREADY_DECIDED):
        station.act("appointments.change", appointed, {field: other[field]})
    done = station.act("appointments.change", appointed, {"zone": "Z1", "hours_per_week": 4})
    assert done.changed == ("hours_per_week",)


def test_a_zone_leaves_with_who_stands_appointed_and_has_undertaken(
    station: Node, family: Family, appointed: int
) -> None:
    assert warden_of(station, family["zone"]) == appointed
    station.act("appointments.change", appointed, {"undertaking_signed_on": ""})
    assert warden_of(station, family["zone"]) is None


def test_a_zone_does_not_leave_on_an_undertaking_of_a_coming_day(
    station: Node, family: Family, appointed: int
) -> None:
    """B05: a row of another device may say so; the office's own form refuses it."""
    with station.write() as db, guard.opened(db):
        db.execute(update(sql(Appointment)).values(undertaking_signed_on="2026-11-22"))
    assert warden_of(station, family["zone"]) is None
    with station.write() as db, guard.opened(db):
        db.execute(update(sql(Appointment)).values(undertaking_signed_on="2026-11-21"))
    assert warden_of(station, family["zone"]) == appointed


def test_the_warden_comes_before_the_alternate(station: Node, family: Family, appointed: int) -> None:
    said = {"person": family["spouse"], "role": "alternate_warden", "zone": "Z1"}
    alternate = station.act("appointments.add", None, said).row
    station.act("appointments.sign", alternate, LETTER | {"undertaking_signed_on": date(2026, 11, 9)})
    assert warden_of(station, family["zone"]) == appointed
    station.act("appointments.end", appointed, {"reason": "moved"})
    assert warden_of(station, family["zone"]) == alternate


def test_a_zone_does_not_leave_with_somebody_who_left(station: Node, family: Family, appointed: int) -> None:
    del appointed
    station.act("households.change", family["home"], {"principal": family["spouse"]})
    station.act("people.end", family["principal"], {"reason": "left", "family": "stays"})
    assert warden_of(station, family["zone"]) is None


def test_who_has_left_is_not_proposed(station: Node, family: Family, refuses: Refuses) -> None:
    station.act("people.end", family["child"], {"reason": "left"})
    with refuses(Code.ENDED):
        station.act("appointments.add", None, {"person": family["child"], "role": "warden", "zone": "Z1"})


# the whole life


def shown(node: Node, row: int) -> dict[str, object]:
    return desk.record(node, "appointments", row)


def letter(**more: object) -> dict[str, object]:
    return LETTER | {"undertaking_signed_on": date(2026, 11, 9)} | more


def appoint(node: Node, person: int, role: str, said: dict[str, object] | None = None, **more: object) -> int:
    """Propose and sign in one go; ``more`` is for the letter."""
    row = node.act("appointments.add", None, {"person": person, "role": role} | (said or {})).row
    node.act("appointments.sign", row, letter(**more))
    return row


def test_a_suspended_appointment_rests_until_it_is_resumed(
    station: Node, family: Family, appointed: int, clock: SetClock
) -> None:
    """B05: with reason and day; no zone leaves meanwhile."""
    station.act("appointments.suspend", appointed, {"reason": "an inquiry", "on": "2026-11-20"})
    found = shown(station, appointed)
    assert (found["state"], found["status"], found["suspended_on"]) == (
        "suspended",
        "suspended",
        "2026-11-20",
    )
    assert warden_of(station, family["zone"]) is None
    clock.set(clock.now() + timedelta(days=3))
    station.act("appointments.resume", appointed)
    found = shown(station, appointed)
    assert (found["status"], found["resumed_on"], found["suspended_reason"]) == (
        "standing",
        "2026-11-24",
        "an inquiry",
    )
    assert warden_of(station, family["zone"]) == appointed


def test_a_letter_may_begin_later_and_run_out(station: Node, family: Family, clock: SetClock) -> None:
    """B04, B05: no pack before the first day, one on the last, none on the day after (local midnight)."""
    said = {"effective_from": date(2026, 12, 1), "effective_to": date(2026, 12, 24)}
    row = appoint(station, family["principal"], "warden", {"zone": "Z1"}, **said)
    seen = []
    for moment in (
        datetime(2026, 11, 30, 19, 59, tzinfo=UTC),
        datetime(2026, 11, 30, 20, 0, tzinfo=UTC),  # midnight in Mauritius
        datetime(2026, 12, 24, 19, 59, tzinfo=UTC),
        datetime(2026, 12, 24, 20, 0, tzinfo=UTC),
    ):
        clock.set(moment)
        seen.append((shown(station, row)["status"], warden_of(station, family["zone"])))
    assert seen == [("not_yet", None), ("standing", row), ("standing", row), ("over", None)]


@pytest.mark.parametrize(
    ("act", "state"), [("refuse", "refused"), ("withdraw", "withdrawn"), ("end", "withdrawn")]
)
def test_a_proposal_comes_to_nothing(
    station: Node, proposed: int, act: str, state: str, refuses: Refuses
) -> None:
    station.act(f"appointments.{act}", proposed, {"reason": "lives outside of the zone"})
    found = shown(station, proposed)
    assert (found["state"], found["status"]) == (state, state)
    assert (found["ended_on"], found["ended_reason"]) == ("2026-11-21", "lives outside of the zone")
    assert desk.listed(station, "appointments").total == 0
    with refuses(Code.ENDED):
        station.act("appointments.sign", proposed, LETTER)


@pytest.mark.parametrize(
    "tried",
    [
        ("resume", {}, Code.STEP_NOT_OPEN),
        ("refuse", {"reason": "x"}, Code.STEP_NOT_OPEN),
        ("withdraw", {"reason": "x"}, Code.STEP_NOT_OPEN),
        ("suspend", {}, Code.FIELD_MISSING),
        ("suspend", {"reason": "x", "on": "2026-11-22"}, Code.FIELD_INVALID),
        ("end", {"reason": "x", "on": "2026-11-22"}, Code.FIELD_INVALID),
        ("end", {}, Code.FIELD_MISSING),
        ("verify", {}, Code.NOTHING_TO_CHANGE),
        ("verify", {"trained_on": "2026-11-22"}, Code.FIELD_INVALID),
        ("change", {"effective_to": "2026-11-08"}, Code.FIELD_INVALID),
        # Signed on the ninth: it neither rests nor ends before that; nor is anything done tomorrow.
        ("suspend", {"reason": "x", "on": "2026-11-08"}, Code.FIELD_INVALID),
        ("end", {"reason": "x", "on": "2026-11-08"}, Code.FIELD_INVALID),
        ("change", {"undertaking_signed_on": "2026-11-22"}, Code.FIELD_INVALID),
        ("change", {"hours_granted_on": "2026-11-22"}, Code.FIELD_INVALID),
    ],
    ids=str,
)
def test_what_cannot_be_done_to_an_appointment_that_stands(
    station: Node, appointed: int, tried: tuple[str, dict[str, object], Code], refuses: Refuses
) -> None:
    act, said, code = tried
    with refuses(code):
        station.act(f"appointments.{act}", appointed, said)


def test_it_is_not_resumed_before_it_was_suspended(station: Node, appointed: int, refuses: Refuses) -> None:
    station.act("appointments.suspend", appointed, {"reason": "x"})
    with refuses(Code.FIELD_INVALID):
        station.act("appointments.resume", appointed, {"on": "2026-11-20"})


def test_who_left_holds_nothing_and_is_not_resumed(
    station: Node, family: Family, appointed: int, refuses: Refuses
) -> None:
    station.act("appointments.suspend", appointed, {"reason": "x"})
    station.act("households.change", family["home"], {"principal": family["spouse"]})
    station.act("people.end", family["principal"], {"reason": "left", "family": "leaves"})
    assert shown(station, appointed)["status"] == "ended"
    with refuses(Code.ENDED):
        station.act("appointments.resume", appointed)


STEPS: dict[str, dict[str, object]] = {
    "sign": LETTER,
    "suspend": {"reason": "x"},
    "resume": {},
    "refuse": {"reason": "x"},
    "withdraw": {"reason": "x"},
    "end": {"reason": "x"},
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), max_size=6))
def test_any_sequence_of_acts_keeps_to_the_table(station: Node, family: Family, steps: list[str]) -> None:
    """A13: whatever is tried, an appointment moves along the table, and what a letter says never changes."""
    row = station.act("appointments.add", None, {"person": family["child"], "role": "smt"}).row
    state, signed = State.PROPOSED, None
    for step in steps:
        leads_to = after(state, Step[step.upper()])
        try:
            station.act(f"appointments.{step}", row, STEPS[step])
        except Refused:
            assert leads_to is None
        else:
            assert leads_to is not None
            state = leads_to
        found = shown(station, row)
        assert found["state"] == state
        paper = (found["letter_no"], found["signed_on"])
        if signed is None and state is State.APPOINTED:
            signed = paper
        assert paper == (signed or (None, None))
        assert (found["ended_on"] is not None) is (state in FINAL)


# who may, and for what


def test_x10_a_coordinator_designates_in_the_own_area(
    station: Node, family: Family, proposed: int, refuses: Refuses
) -> None:
    """X10, S004 ¶18(b): no consultation is asked, but a letter is, and the zone lies in an area."""
    said = {"letter_no": "ASC/1", "signed_on": "2026-11-09", "authority": "asc_delegated"}
    with refuses(Code.NO_AREA_OF_OWN):
        station.act("appointments.sign", proposed, said)
    station.act("areas.add", None, {"code": "R1", "name": "The Heights"})
    station.act("zones.change", family["zone"], {"area": "R1"})
    with refuses(Code.APPOINTMENT_INCOMPLETE):
        station.act("appointments.sign", proposed, said | {"letter_no": ""})
    assert shown(station, proposed)["status"] == "proposed"
    station.act("appointments.sign", proposed, said)
    assert (shown(station, proposed)["authority"], shown(station, proposed)["status"]) == (
        "asc_delegated",
        "standing",
    )


def test_x10_a_coordinator_proposes_and_does_not_sign() -> None:
    may = {
        act
        for act in ("add", "withdraw", "sign", "refuse", "suspend", "end")
        if roles.allowed("asc", f"appointments.{act}")
    }
    assert may == {"add", "withdraw"}


@pytest.mark.parametrize("role", ["do", "fsco", "smt"])
def test_nobody_signs_who_may_not(station: Node, family: Family, role: str, refuses: Refuses) -> None:
    row = station.act("appointments.add", None, {"person": family["principal"], "role": role}).row
    with refuses(Code.FIELD_INVALID):
        station.act("appointments.sign", row, letter(authority="asc_delegated"))


@pytest.mark.parametrize("role", ["asc", "warden", "alternate_warden", "sub_warden", "single_agency_officer"])
def test_a_role_is_for_something(station: Node, family: Family, role: str, refuses: Refuses) -> None:
    row = station.act("appointments.add", None, {"person": family["principal"], "role": role}).row
    with refuses(Code.SCOPE_MISSING):
        station.act("appointments.sign", row, LETTER)


def test_b04_a_coordinator_of_an_area(station: Node, family: Family) -> None:
    """B04: in writing, after consulting the team; the area says who it is."""
    station.act("areas.add", None, {"code": "R1", "name": "The Heights"})
    row = appoint(station, family["principal"], "asc", {"area": "R1"})
    assert (shown(station, row)["scope"], shown(station, row)["letter_no"]) == ("R1", "PTM/W/1")
    assert desk.record(station, "areas", "R1")["coordinator"] == "Nguyễn Thị"
    assert desk.listed(station, "appointments", Wanted(area="R1")).total == 1


def test_one_warden_at_a_time_stands_for_a_zone(
    station: Node, family: Family, appointed: int, refuses: Refuses
) -> None:
    """A13: another one only after, or while the first is suspended; then the first does not come back."""
    second = station.act(
        "appointments.add", None, {"person": family["spouse"], "role": "warden", "zone": "Z1"}
    ).row
    with refuses(Code.ROLE_TAKEN):
        station.act("appointments.sign", second, LETTER)
    station.act("appointments.change", appointed, {"effective_to": "2026-12-31"})
    with refuses(Code.ROLE_TAKEN):
        station.act("appointments.sign", second, letter(effective_from=date(2026, 12, 31)))
    station.act("appointments.sign", second, letter(effective_from=date(2027, 1, 1)))
    with refuses(Code.ROLE_TAKEN):
        station.act("appointments.change", appointed, {"effective_to": "2027-01-01"})


def test_a_suspended_holder_leaves_room_and_does_not_come_back_into_it(
    station: Node, family: Family, appointed: int, refuses: Refuses
) -> None:
    station.act("appointments.suspend", appointed, {"reason": "an inquiry"})
    appoint(station, family["spouse"], "warden", {"zone": "Z1"})
    with refuses(Code.ROLE_TAKEN):
        station.act("appointments.resume", appointed)


@pytest.mark.parametrize("role", ["do", "acting_do", "fsco"])
def test_one_official_and_one_officer(station: Node, family: Family, role: str, refuses: Refuses) -> None:
    appoint(station, family["principal"], role)
    with refuses(Code.ROLE_TAKEN):
        appoint(station, family["spouse"], role)


def test_alternates_are_asked_in_their_order(station: Node, family: Family, appointed: int) -> None:
    station.act("appointments.end", appointed, {"reason": "moved"})
    second = appoint(station, family["spouse"], "alternate_warden", {"zone": "Z1", "rank": 2})
    first = appoint(station, family["child"], "alternate_warden", {"zone": "Z1", "rank": 1})
    assert warden_of(station, family["zone"]) == first
    station.act("appointments.suspend", first, {"reason": "x"})
    assert warden_of(station, family["zone"]) == second


def test_a12_focal_points_of_agencies(station: Node, family: Family, refuses: Refuses) -> None:
    """A12: one for each agency, an alternate, and whom they have at their headquarters."""
    said: dict[str, object] = {"agency": "HRBO", "hq_focal_point": "Desk of I. Ferreira, +41225550100"}
    row = appoint(station, family["principal"], "sfp", said, smt_consulted_on=None)
    found = shown(station, row)
    assert (found["scope"], found["authority"], found["hq_focal_point"]) == (
        "HRBO",
        "agency",
        said["hq_focal_point"],
    )
    with refuses(Code.ROLE_TAKEN):
        appoint(station, family["spouse"], "sfp", {"agency": "HRBO"})
    appoint(station, family["spouse"], "alternate_sfp", {"agency": "HRBO"})
    # The country's focal point is for no one agency (S004 ¶9).
    country = appoint(station, family["child"], "sfp", authority="do")
    assert shown(station, country)["scope"] == "station"
    listed = desk.listed(station, "appointments", Wanted(agency="HRBO")).rows
    assert [row["role"] for row in listed if row["status"] == "standing"] == ["sfp", "alternate_sfp"]


# what was granted and verified


def test_b06_hours_that_the_employer_grants(station: Node, family: Family, appointed: int) -> None:
    """B06: hours a week, since when, by which agency."""
    station.act("people.change", family["principal"], {"agency": "HRBO"})
    station.act("appointments.change", appointed, {"hours_per_week": 3, "hours_granted_on": "2026-11-10"})
    found = shown(station, appointed)
    assert (found["hours_per_week"], found["hours_granted_on"], found["employer"]) == (
        3,
        "2026-11-10",
        "HRBO",
    )


def test_b07_training_and_kit_are_verified_by_somebody(station: Node, appointed: int) -> None:
    """B07: course, kit, the day, and who has seen to it: whoever records it, if nobody is named."""
    station.act(
        "appointments.verify", appointed, {"trained_on": "2026-11-10", "training": "warden induction"}
    )
    said = {"equipped_on": "2026-11-11", "kit": "VHF set, vest", "equipped_by": "the SMT"}
    station.act("appointments.verify", appointed, said)
    found = shown(station, appointed)
    assert (found["training"], found["trained_by"], found["equipped_by"]) == (
        "warden induction",
        "fsco",
        "the SMT",
    )
    assert found["kit"] == "VHF set, vest"
    # What was noted of somebody else is taken back, and cover says again that it is missing.
    station.act("appointments.verify", appointed, {"taken_back": "equipped"})
    found = shown(station, appointed)
    assert (found["equipped_on"], found["kit"], found["equipped_by"]) == (None, None, None)
    assert found["trained_on"] == "2026-11-10"


def test_b08_a_warden_answers_to_the_official_whoever_employs_them(
    station: Node, family: Family, appointed: int
) -> None:
    """B08, S004 ¶17, ¶19."""
    assert (
        shown(station, appointed)["answers_to"]
        == "designated official (vacant), whatever agency employs them"
    )
    station.act("areas.add", None, {"code": "R1", "name": "The Heights"})
    station.act("zones.change", family["zone"], {"area": "R1"})
    appoint(station, family["spouse"], "asc", {"area": "R1"})
    official = appoint(station, family["child"], "do")
    assert shown(station, appointed)["answers_to"] == (
        "area security coordinator Nguyễn Marc, then designated official Nguyễn Minh,"
        " whatever agency employs them"
    )
    assert shown(station, official)["answers_to"] == "headquarters"


def test_two_records_of_one_person_become_one(station: Node, family: Family, appointed: int) -> None:
    """What was theirs goes with them: neither a letter nor who covers for whom stands in the way."""
    said = {"person": family["principal"], "away_from": "2026-12-01", "covered_by": family["spouse"]}
    away = station.act("absences.add", None, said).row

    def merge(draft: Draft) -> int:
        draft.change(Appointment, appointed, person=family["spouse"])
        draft.change(Absence, away, person=family["spouse"])
        return appointed

    station.carry("agencies.import", merge)
    assert shown(station, appointed)["name"] == "Nguyễn Marc"
    assert warden_of(station, family["zone"]) == appointed
    assert desk.record(station, "absences", away)["covered_by"] is None
