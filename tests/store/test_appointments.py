"""Appointments stand only in writing, and a zone leaves only under one that stands."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from store import desk
from store.node import Node
from store.refusals import Code
from store.registers.appointments import standing_warden

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
