"""Who lacks which training on a day: the gate of a clearance, of an appointment, coverage and reminders."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from store import desk, outlook
from store.clock import SetClock
from store.duty_list import Item
from store.erase import erase_row
from store.node import Node
from store.refusals import Code
from store.training import desk as training_desk
from store.training.coverage import By, Covered, coverage
from store.training.lacking import Missing, missing, not_checked
from store.training.reminders import reminders

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def catalogue(station: Node) -> None:
    """BSAFE for all employees, BSITF before it, SSAFE for a level, warden and induction courses for roles."""

    def course(code: str, kind: str = "basic", **more: object) -> None:
        station.act("courses.add", None, {"code": code, "title": f"{code} course", "kind": kind} | more)

    def rule(code: str, course: str, **more: object) -> None:
        said = {"code": code, "course": course, "title": f"rule {code}", "source": "S004 ¶32"} | more
        station.act("audiences.add", None, said)

    course("BSITF", validity_months=36)
    course("BSAFE", lifelong=True)
    course("SSAFE", "advanced", validity_months=24)
    course("WARDEN", "role", validity_months=12)
    course("FSCO", "induction")
    course("TEAM", "role")
    rule("BASIC", "BSITF", category="staff")
    rule("HIGH", "SSAFE", level="Phase III")
    rule("WARDENS", "WARDEN", role="warden", source="S004 ¶31")
    rule("INDUCT", "FSCO", role="fsco", moment="before_duty", source="S004 ¶30")
    rule("TEAM", "TEAM", role="smt", source="S004 ¶29")
    said = {"old": "BSITF", "new": "BSAFE", "effective_from": "2019-06-30"}
    station.act("equivalents.add", None, said)


def give(node: Node, person: int, course: str, issued: str, *, confirm: bool = True) -> int:
    said = {"person": person, "course": course, "issued_on": issued}
    row = node.act("certificates.add", None, said).row
    if confirm:
        node.act("certificates.confirm", row)
    return row


def lacks(node: Node, person: int, on: date = TODAY, level: str | None = None) -> list[Missing]:
    with node.read() as db:
        return missing(db, person, on, level)


def office(node: Node, person: int, role: str, effective: str) -> int:
    row = node.act("appointments.add", None, {"person": person, "role": role, "zone": "Z1"}).row
    letter = {"letter_no": f"PTM/{role}", "signed_on": "2026-11-01", "smt_consulted_on": "2026-11-01"}
    node.act("appointments.sign", row, letter | {"effective_from": effective})
    return row


# the gate of a clearance


def test_what_is_missing_says_why_and_by_which_rule(station: Node, family: Family) -> None:
    """D05, D18, E09: never taken, run out, or not confirmed; with the rule and its source."""
    person = family["principal"]
    said = Missing("BSITF", "BSITF course", "never", None, "rule BASIC", "S004 ¶32", local=True)
    assert lacks(station, person) == [said]
    give(station, person, "BSITF", "2020-05-20")
    (found,) = lacks(station, person)
    assert (found.why, found.expired_on) == ("expired", date(2023, 5, 20))
    row = give(station, person, "BSAFE", "2021-01-01", confirm=False)
    assert [one.why for one in lacks(station, person)] == ["unconfirmed"]
    station.act("certificates.confirm", row)
    assert lacks(station, person) == []
    station.act("certificates.revoke", row, {"reason": "not hers"})
    assert [one.why for one in lacks(station, person)] == ["expired"]


def test_the_day_that_counts_is_the_day_of_travel(station: Node, family: Family) -> None:
    """E09: a certificate is valid on its last day and not on the next."""
    give(station, family["principal"], "BSITF", "2024-01-15")
    assert lacks(station, family["principal"], date(2027, 1, 15)) == []
    assert [one.why for one in lacks(station, family["principal"], date(2027, 1, 16))] == ["expired"]


def test_higher_levels_ask_for_more(station: Node, family: Family) -> None:
    """D18: who serves where things are worse is asked about the word of that level (S004-A ¶26)."""
    give(station, family["principal"], "BSAFE", "2021-01-01")
    assert lacks(station, family["principal"]) == []
    assert [one.course for one in lacks(station, family["principal"], level="phase III")] == ["SSAFE"]
    give(station, family["principal"], "SSAFE", "2024-11-21")
    assert lacks(station, family["principal"], level="phase III") == []
    assert [one.why for one in lacks(station, family["principal"], date(2026, 11, 22), "phase III")] == [
        "expired"
    ]


def test_dependants_are_asked_only_for_what_a_rule_asks_of_them(station: Node, family: Family) -> None:
    """D06: nothing is mandatory for the family unless somebody says so; advice is no gate."""
    assert lacks(station, family["child"]) == []
    rule = {"code": "KIN", "course": "BSAFE", "title": "families", "category": "dependant"}
    station.act("audiences.add", None, rule | {"mandatory": False})
    assert lacks(station, family["child"]) == []
    station.act("audiences.change", "KIN", {"mandatory": True})
    assert [one.course for one in lacks(station, family["child"])] == ["BSAFE"]


def test_who_still_has_time_lacks_nothing_yet(station: Node, family: Family) -> None:
    station.act("audiences.change", "BASIC", {"moment": "after_arrival", "days": 14})
    person = family["principal"]
    # Where nobody knows when she arrived it is owed.
    assert len(lacks(station, person)) == 1
    station.act("people.change", person, {"arrived_on": "2026-11-07"})
    assert lacks(station, person) == []
    station.act("people.change", person, {"arrived_on": "2026-11-06"})
    assert len(lacks(station, person)) == 1


def test_of_who_has_left_the_gate_says_so(station: Node, family: Family, refuses: Refuses) -> None:
    """Nothing missing must never be what is said of somebody who is not there."""
    station.act("people.end", family["child"], {"reason": "left"})
    with refuses(Code.ENDED):
        lacks(station, family["child"])
    with refuses(Code.NOT_FOUND):
        lacks(station, 12345)


def test_what_could_not_be_checked_is_said(station: Node, hq: Node) -> None:
    """R13: the catalogue is as of the day on which headquarters was heard; headquarters has it by itself."""
    with station.read() as db:
        catalogue, elsewhere = not_checked(db)
    assert catalogue.since == TODAY
    assert elsewhere.since is None
    with hq.read() as db:
        assert not_checked(db) == []


# the gate of an appointment


def test_an_officer_is_inducted_before_taking_up_duty(station: Node, family: Family) -> None:
    """D11: shown on the appointment from the proposal on, until the induction is confirmed."""
    person = family["principal"]
    proposed = station.act("appointments.add", None, {"person": person, "role": "fsco"}).row
    assert desk.record(station, "appointments", proposed)["untrained"] == ["FSCO"]
    row = give(station, person, "FSCO", "2026-11-20", confirm=False)
    assert desk.record(station, "appointments", proposed)["untrained"] == ["FSCO"]
    station.act("certificates.confirm", row)
    assert desk.record(station, "appointments", proposed)["untrained"] == []
    other = office(station, family["spouse"], "fsco", "2027-01-01")
    assert desk.record(station, "appointments", other)["untrained"] == ["FSCO"]
    station.act("appointments.end", other, {"reason": "withdrawn"})
    assert desk.record(station, "appointments", other)["untrained"] == []


def test_other_appointments_have_no_such_gate(station: Node, family: Family, appointed: int) -> None:
    del family
    assert desk.record(station, "appointments", appointed)["untrained"] == []


@pytest.mark.parametrize(("role", "course"), [("warden", "WARDEN"), ("smt", "TEAM")])
def test_a_role_is_trained_from_the_appointment_on(
    station: Node, family: Family, role: str, course: str
) -> None:
    """D08, D09, D14: owed from the day of the appointment, and not any more when it ends."""
    give(station, family["principal"], "BSAFE", "2021-01-01")
    row = office(station, family["principal"], role, "2026-11-20")
    assert [one.course for one in lacks(station, family["principal"])] == [course]
    assert lacks(station, family["principal"], date(2026, 11, 20)) == []
    station.act("appointments.end", row, {"reason": "moved"})
    assert lacks(station, family["principal"]) == []


def test_who_was_suspended_or_has_ended_is_asked_for_the_days_before(station: Node, family: Family) -> None:
    """D14: what is asked on a day follows from the appointments that stood on that day."""
    give(station, family["principal"], "BSAFE", "2021-01-01")
    row = office(station, family["principal"], "warden", "2026-11-01")
    station.act("appointments.suspend", row, {"reason": "on leave", "on": "2026-11-18"})
    assert lacks(station, family["principal"]) == []
    assert [one.course for one in lacks(station, family["principal"], date(2026, 11, 17))] == ["WARDEN"]
    station.act("appointments.end", row, {"reason": "moved", "on": "2026-11-20"})
    assert [one.course for one in lacks(station, family["principal"], date(2026, 11, 17))] == ["WARDEN"]


def test_who_was_merged_is_asked_about_as_whom_they_go_on(station: Node, family: Family) -> None:
    """E09, R24: a journey names the row that was merged away; the gate is that of the person."""
    said = {"family_name": "Nguyen", "category": "staff_local"}
    twin = station.act("people.add", None, said).row
    give(station, family["principal"], "BSAFE", "2021-01-01")
    assert [one.why for one in lacks(station, twin)] == ["never"]
    station.act("people.merge", family["principal"], {"other": twin})
    assert lacks(station, twin) == []


# who is here


def test_visitors_are_asked_while_they_stay(station: Node, family: Family) -> None:
    """A08, D04: a visitor whose stay is over is nobody to be trained, and nobody is chased for them."""
    station.act("audiences.add", None, {"code": "V", "course": "SSAFE", "title": "v", "category": "visitor"})
    stay = {"family_name": "Abara", "zone": "Z1", "eta": "2026-11-20", "etd": "2026-11-25"}
    station.act("visitors.add", None, stay | {"contact": family["principal"]})
    asked = {day: covered(station, on=date(2026, 11, day)).get("SSAFE") for day in (25, 26)}
    assert asked[25] is not None
    assert asked[25].all.asked == 1
    assert asked[26] is None


def test_nothing_is_asked_of_whom_all_was_erased(station: Node, family: Family) -> None:
    """A row that is left as a number only is no person who lacks training."""
    station.act("audiences.add", None, {"code": "E", "course": "SSAFE", "title": "everybody"})
    before = covered(station)["SSAFE"].all.asked
    people = station.registry.kind("people").nr
    with station.write() as db:
        erase_row(db, station.registry, people, family["child"], 0)
    assert covered(station)["SSAFE"].all.asked == before - 1


# heads of agencies


def test_heads_of_agencies_attend_themselves(station: Node, family: Family) -> None:
    """D23: of each, the sessions since the appointment, how many they came to, and what they lack."""
    row = station.act(
        "appointments.add", None, {"person": family["principal"], "role": "rep", "agency": "HRBO"}
    ).row
    letter = {
        "letter_no": "1",
        "signed_on": "2026-11-01",
        "effective_from": "2026-11-02",
        "authority": "agency",
    }
    station.act("appointments.sign", row, letter)
    give(station, family["principal"], "BSAFE", "2021-01-01")
    station.act("audiences.add", None, {"code": "REPS", "course": "TEAM", "title": "heads", "role": "rep"})

    def session(day: str, **more: object) -> int:
        return station.act("sessions.add", None, {"held_on": day} | more).row

    station.act("agencies.add", None, {"code": "LNTN", "name": "Lantern Fund"})
    came, missed, _unrecorded = session("2026-11-02"), session("2026-11-10"), session("2026-11-12")
    for _not_theirs in ("2026-11-01", "2026-12-01"):
        session(_not_theirs)
    station.act("sessions.end", session("2026-11-05"), {"reason": "called off"})
    own, other = session("2026-11-11", agency="HRBO"), session("2026-11-11", agency="LNTN")
    for one in (came, own):
        station.act("sessions.attend", one, {"people": (family["principal"],)})
    for one in (missed, other):
        station.act("sessions.attend", one, {"absent": (family["principal"],)})
    (found,) = desk.listed(station, "representatives").rows
    assert (found["name"], found["agency"], found["since"]) == ("Nguyễn Thị", "HRBO", "2026-11-02")
    assert {name: found[name] for name in ("sessions", "attended", "absent", "unrecorded", "last")} == {
        "sessions": 4,
        "attended": 2,
        "absent": 1,
        "unrecorded": 1,
        "last": "2026-11-11",
    }
    assert found["lacks"] == ["TEAM"]
    station.act("appointments.end", row, {"reason": "posted away"})
    assert desk.listed(station, "representatives").rows == []


# coverage


def covered(node: Node, by: By = "agency", on: date = TODAY) -> dict[str, Covered]:
    with node.read() as db:
        return {one.course: one for one in coverage(db, node.lens(db), on, by=by)}


def test_coverage_counts_those_who_are_asked_and_names_those_who_lack_it(
    station: Node, family: Family
) -> None:
    """D04: by agency and by zone; who has no agency stands apart; dependants are not asked."""
    other = station.act("people.add", None, {"family_name": "Okonkwo-Bråten", "category": "unv"}).row
    station.act("people.change", family["principal"], {"agency": "HRBO"})
    give(station, family["principal"], "BSAFE", "2021-01-01")
    found = covered(station)["BSITF"]
    assert (found.all.asked, found.all.valid, found.all.share) == (2, 1, 0.5)
    assert {name: (group.asked, group.valid) for name, group in found.groups.items()} == {
        "HRBO": (1, 1),
        "-": (1, 0),
    }
    assert [(row["id"], row["why"], row["agency"]) for row in found.missing] == [
        (desk.record(station, "people", other)["id"], "never", "-")
    ]
    zones = covered(station, "zone")["BSITF"].groups
    assert {name: group.share for name, group in zones.items()} == {"Z1": 1.0, "-": 0.0}


def test_coverage_of_a_day_is_that_days(station: Node, family: Family) -> None:
    give(station, family["principal"], "BSITF", "2023-11-21")
    assert covered(station)["BSITF"].all.share == 1.0
    assert covered(station, on=date(2026, 11, 22))["BSITF"].all.share == 0.0
    assert covered(station, on=date(2023, 11, 20))["BSITF"].missing[0]["why"] == "never"
    station.act("people.end", family["child"], {"reason": "left"})
    station.act("people.end", family["spouse"], {"reason": "left"})
    station.act("people.end", family["principal"], {"reason": "left"})
    assert covered(station) == {}, "who has left is not counted"
    assert covered(station, on=date(2026, 11, 20))["BSITF"].all.asked == 1


def test_one_persons_row(station: Node, family: Family) -> None:
    """D02, D03, D23: what is asked, what is there, and every session with whether they came."""
    give(station, family["principal"], "BSAFE", "2021-01-01")
    came = station.act("sessions.add", None, {"held_on": "2026-11-03", "topic": "radio"}).row
    station.act("sessions.attend", came, {"people": (family["principal"],)})
    station.act("sessions.add", None, {"held_on": "2026-11-04", "topic": "floods"})
    station.act("sessions.add", None, {"held_on": "2026-12-04", "topic": "fire"})
    found = training_desk.training_of(station, family["principal"])
    (asked,) = found["asked"]
    assert (asked["course"], asked["status"], asked["missing"], asked["local"]) == (
        "BSITF",
        "valid",
        False,
        True,
    )
    assert asked["certificate"] == found["certificates"][0]["id"]
    assert [(row["topic"], row["attended"]) for row in found["sessions"]] == [
        ("radio", True),
        ("floods", None),
    ]
    assert found["not_checked"][0]["since"] == "2026-11-21"
    earlier = training_desk.training_of(station, family["principal"], on=date(2020, 1, 1))
    assert earlier["asked"][0]["status"] == "never"


# reminders


def owed(node: Node, on: date = TODAY) -> list[Item]:
    with node.read() as db:
        return reminders(db, node.lens(db), on)


def test_what_is_owed_is_reminded_of_with_its_rule(station: Node, family: Family) -> None:
    """D05: mandatory and never taken: owed at once, by the rule that is named."""
    (found,) = owed(station)
    assert (found.kind, found.title, found.urgency) == ("training", "BSITF: not taken yet", "overdue")
    assert found.about == desk.record(station, "people", family["principal"])["id"]
    assert (found.by, found.local, found.source) == ("rule BASIC", True, "S004 ¶32")


@pytest.mark.parametrize(
    ("on", "kind", "rung", "urgency"),
    [
        ("2026-08-22", None, None, None),
        ("2026-08-23", "certificate", 90, "later"),
        ("2026-10-22", "certificate", 30, "soon"),
        ("2026-11-14", "certificate", 7, "soon"),
        ("2026-11-21", "certificate", 7, "soon"),
        ("2026-11-22", "training", 0, "overdue"),
    ],
)
def test_what_runs_out_climbs_the_ladder(  # noqa: PLR0913 - a day in full
    station: Node, family: Family, on: str, kind: str | None, rung: int | None, urgency: str | None
) -> None:
    """D02: ninety, sixty, thirty, seven days before; then it is owed."""
    give(station, family["principal"], "BSITF", "2023-11-21")
    found = owed(station, date.fromisoformat(on))
    assert [(one.kind, one.rung, one.urgency) for one in found] == ([(kind, rung, urgency)] if kind else [])
    assert all(one.due_on == TODAY for one in found)


@pytest.mark.parametrize(
    ("on", "rung"), [("2026-08-22", None), ("2026-08-23", 90), ("2026-09-22", 60), ("2026-11-21", 7)]
)
def test_every_step_of_the_ladder_is_on_the_list_of_what_is_due(
    station: Node, family: Family, on: str, rung: int | None
) -> None:
    """D02: the first reminder comes ninety days before, when nothing else would be called due."""
    give(station, family["principal"], "BSITF", "2023-11-21")
    found = [
        one for one in outlook.due(station, date.fromisoformat(on))["items"] if one["kind"] == "certificate"
    ]
    assert [one["rung"] for one in found] == ([] if rung is None else [rung])


def test_superseded_certificates_never_alert(station: Node, family: Family) -> None:
    """R19, X19: BSAFE is there, so nobody hears of BSITF, neither running out nor run out."""
    give(station, family["principal"], "BSITF", "2023-12-01")
    give(station, family["principal"], "BSAFE", "2024-02-01")
    assert owed(station) == []
    assert owed(station, date(2030, 1, 1)) == []


def test_what_nobody_asks_for_alerts_only_until_it_has_run_out(station: Node, family: Family) -> None:
    """R19: somebody's own course is said to run out; afterwards there is silence."""
    give(station, family["principal"], "BSAFE", "2021-01-01")
    give(station, family["spouse"], "SSAFE", "2024-12-01")
    (found,) = owed(station)
    assert (found.title, found.rung, found.by) == ("SSAFE: runs out", 30, "")
    assert owed(station, date(2026, 12, 2)) == []


def test_nobody_who_left_is_reminded_of(station: Node, family: Family) -> None:
    give(station, family["spouse"], "SSAFE", "2024-12-01")
    station.act("people.end", family["spouse"], {"reason": "left"})
    station.act("people.end", family["child"], {"reason": "left"})
    station.act("people.end", family["principal"], {"reason": "left"})
    assert owed(station) == []


def test_advice_is_not_chased(station: Node) -> None:
    """X18: only what is mandatory is owed."""
    station.act("audiences.change", "BASIC", {"mandatory": False})
    assert owed(station) == []


def test_wardens_are_trained_again_and_again(station: Node, family: Family, clock: SetClock) -> None:
    """D14: the duty says how often; an attended session of a role course counts, another does not."""
    person = family["principal"]
    give(station, person, "BSAFE", "2021-01-01")
    give(station, person, "WARDEN", "2026-08-20")
    office(station, person, "warden", "2026-08-01")
    (found,) = [one for one in owed(station) if one.kind == "role_training"]
    assert (found.due_on, found.urgency, found.local) == (date(2026, 11, 18), "overdue", True)
    other = station.act("sessions.add", None, {"held_on": "2026-11-19", "course": "BSAFE"}).row
    station.act("sessions.attend", other, {"people": (person,)})
    assert [one.kind for one in owed(station)] == ["role_training"]
    session = station.act("sessions.add", None, {"held_on": "2026-11-20", "course": "WARDEN"}).row
    station.act("sessions.attend", session, {"people": (person,)})
    assert owed(station) == []
    clock.set(clock.now().replace(year=2027, month=2, day=1))
    assert [one.due_on for one in owed(station, date(2027, 2, 1))] == [date(2027, 2, 18)]


def test_newcomers_are_to_be_briefed(station: Node, family: Family) -> None:
    """D19, E08, A10: within the days of the duty from the arrival, until they have acknowledged it."""
    child = family["child"]
    give(station, family["principal"], "BSAFE", "2021-01-01")
    station.act("people.change", child, {"arrived_on": "2026-11-14"})
    (found,) = owed(station)
    assert (found.kind, found.due_on, found.urgency) == ("arrival_briefing", TODAY, "soon")
    assert (found.by, found.local, found.source) == ("newcomers are briefed", True, "S004 ¶10(j)")
    said = {"code": "A", "title": "arrival", "kind": "arrival", "language": "en", "text": "Stay near."}
    briefing = station.act("briefings.add", None, said).row
    digest = desk.record(station, "briefings", briefing)["text_hash"]
    ack = {"person": child, "briefing": briefing, "text_hash": digest, "kind": "pin", "evidence": "PIN 1"}
    station.act("acks.record", None, ack)
    assert owed(station) == []


def test_nothing_about_a_person_changes_by_itself(
    station: Node, family: Family, whole_chain: Callable[[Node], int]
) -> None:
    """X18: asking is reading; no entry is written for any of it."""
    before = whole_chain(station)
    owed(station)
    lacks(station, family["principal"], level="Phase III")
    training_desk.covered(station)
    assert whole_chain(station) == before
