"""Who is on the list and under what: contracts, essential staff, partners (A01, A06, A07, A09, A15, X12)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import desk, guard, roles
from store.clock import SetClock
from store.node import Node
from store.refusals import Code
from store.registers.mous import Standing, stands
from store.registers.people import Category

Refuses = Callable[[Code], AbstractContextManager[object]]
DAY = timedelta(days=1)


def add(node: Node, name: str = "Rakoto", category: str = "staff_local", **more: object) -> int:
    return node.act("people.add", None, {"family_name": name, "category": category, **more}).row


def shown(node: Node, person: int) -> dict[str, Any]:
    return desk.record(node, "people", person)


# what is known of everybody


def test_a_person_is_written_down_whole(station: Node) -> None:
    """A01: also what they like to be called, what they speak, where they work and at which grade."""
    said = {
        "preferred_name": "Lalaina",
        "languages": "mg fr",
        "unit": "Logistics",
        "contract_type": "fixed term",
        "contract_from": "2026-01-01",
        "contract_to": "2026-12-31",
        "arrived_on": "2026-11-02",
        "grade": "P-3",
        "duty_station": "Antsirabe",
    }
    found = shown(station, add(station, given_name="Haja", **said))
    assert {name: found[name] for name in said} == said


def test_people_are_found_by_what_they_like_to_be_called(station: Node) -> None:
    """A01."""
    person = add(station, "Ramanantsoa", preferred_name="Tiana")
    station.act("people.change", person, {"preferred_name": "Bodo"})
    assert [row["family_name"] for row in desk.listed(station, "people", desk.Wanted("bodo")).rows] == [
        "Ramanantsoa"
    ]
    assert desk.listed(station, "people", desk.Wanted("tiana")).rows == []


@pytest.mark.parametrize("category", [each for each in Category if each is not Category.PARTNER])
@pytest.mark.parametrize("recruitment", ["intl", "local", None])
def test_nobodys_place_on_the_list_depends_on_a_contract(
    station: Node, category: str, recruitment: str | None
) -> None:
    """A06, X12: nothing asks for a contract or its kind, of local and of international people alike."""
    person = add(station, category=category, recruitment=recruitment)
    assert desk.listed(station, "people").rows[0]["id"] == shown(station, person)["id"]


def test_a_visiting_colleague_has_a_host_and_dates(station: Node) -> None:
    """A09: consultants, interns and people at a temporary desk."""
    dates = {"contract_from": "2026-11-01", "contract_to": "2026-11-30"}
    person = add(station, "Okoye", "consultant", host_unit="Radio room", **dates)
    found = shown(station, person)
    assert (found["category"], found["host_unit"], found["contract_to"]) == (
        "consultant",
        "Radio room",
        "2026-11-30",
    )


def test_a_contract_does_not_end_before_it_begins(station: Node, refuses: Refuses) -> None:
    """A09: one of a single day is one."""
    person = add(station, contract_from="2028-02-29", contract_to="2028-02-29")
    with refuses(Code.FIELD_INVALID):
        station.act("people.change", person, {"contract_to": "2028-02-28"})
    with refuses(Code.FIELD_INVALID):
        add(station, contract_from="2026-02-02", contract_to="2026-02-01")


# essential staff


def test_who_is_essential_is_decided_by_somebody_on_a_day(station: Node, refuses: Refuses) -> None:
    """A15."""
    person = add(station)
    with refuses(Code.ESSENTIAL_UNFOUNDED):
        station.act("people.essential", person, {})
    station.act("people.essential", person, {"authority": "DO, memo 12", "on": "2026-11-02"})
    found = shown(station, person)
    assert (found["essential"], found["essential_authority"], found["essential_on"]) == (
        True,
        "DO, memo 12",
        "2026-11-02",
    )
    station.act("people.essential", person, {"essential": False, "authority": "DO, memo 14"})
    found = shown(station, person)
    assert (found["essential"], found["essential_on"], found["essential_review"]) == (
        False,
        "2026-11-21",
        None,
    )


def test_nobody_becomes_essential_by_a_correction(station: Node, refuses: Refuses) -> None:
    """A15: the flag stands in no form but that of the decision."""
    with refuses(Code.UNKNOWN_FIELD):
        station.act("people.change", add(station), {"essential": True})


def test_a_decision_is_not_of_tomorrow(station: Node, refuses: Refuses) -> None:
    """A15."""
    person = add(station)
    with refuses(Code.FIELD_INVALID):
        station.act("people.essential", person, {"authority": "DO", "on": "2026-11-22"})
    station.act("people.essential", person, {"authority": "DO", "on": "2026-11-10"})
    for day in ("2026-11-22", "2026-11-09"):
        with refuses(Code.FIELD_INVALID):
            station.act("people.reviewed", person, {"on": day})


def test_who_is_essential_is_looked_at_again(station: Node, refuses: Refuses) -> None:
    """A15: a year after the decision (a local default), or as a duty says; then a year after that."""
    person = add(station)
    with refuses(Code.ESSENTIAL_UNFOUNDED):
        station.act("people.reviewed", person, {})
    station.act("people.essential", person, {"authority": "DO", "on": "2026-03-01"})
    assert shown(station, person)["essential_review"] == "2027-03-01"
    station.act("people.reviewed", person, {"on": "2026-11-20"})
    assert shown(station, person)["essential_review"] == "2027-11-20"
    duty = {
        "code": "ESS",
        "subject": "essential_review",
        "title": "x",
        "kind": "every_days",
        "days": 10,
    }
    station.act("duties.add", None, duty)
    assert shown(station, person)["essential_review"] == "2026-11-30"


def test_the_assistant_does_not_decide_who_is_essential() -> None:
    """A15: whoever keeps the list otherwise may not; the officer, the official and a focal point may."""
    assert {role for role in roles.ROLES if roles.allowed(role, "people.essential")} == {"fsco", "do", "sfp"}
    assert roles.allowed("fsca", "people.change")


# partners


@pytest.fixture
def partner(station: Node) -> int:
    said = {"code": "REEF", "name": "Reef Relief", "kind": "partner"}
    return station.act("agencies.add", None, said).row


def sign(node: Node, agency: object = "REEF", **more: object) -> int:
    said = {"agency": agency, "number": "MOU/7", "signed_on": "2026-01-15", **more}
    return node.act("mous.add", None, said).row


def test_a_partners_people_are_on_the_list_under_a_signed_memorandum(
    station: Node, partner: int, refuses: Refuses
) -> None:
    """A07: not under none, nor one that is not signed yet, has run out, was ended, or is another's."""
    del partner
    said = {"name": "Diallo", "category": "igo_ngo_partner", "agency": "REEF"}
    with refuses(Code.MOU_MISSING):
        add(station, **said)
    unsigned = sign(station, signed_on=None)
    sign(station, expires_on="2026-11-20")
    sign(station, signed_on="2026-11-22")
    ended = sign(station)
    station.act("mous.end", ended, {"reason": "withdrawn"})
    others = sign(station, agency="HRBO")
    for more in ({}, {"mou": unsigned}, {"mou": others}):
        with refuses(Code.MOU_MISSING):
            add(station, **said, **more)  # type: ignore[arg-type]
    assert desk.listed(station, "people").rows == []
    stands_today = sign(station, expires_on="2026-11-21")
    person = add(station, **said)
    assert shown(station, person)["mou"] == desk.record(station, "mous", stands_today)["id"]


def test_who_becomes_a_partners_needs_one_as_well(station: Node, partner: int, refuses: Refuses) -> None:
    """A07."""
    del partner
    person = add(station, agency="REEF")
    with refuses(Code.MOU_MISSING):
        station.act("people.change", person, {"category": "igo_ngo_partner"})
    sign(station)
    station.act("people.change", person, {"category": "igo_ngo_partner"})
    assert shown(station, person)["mou"] is not None


def test_who_is_on_the_list_stays_when_the_memorandum_runs_out(
    station: Node, partner: int, clock: SetClock
) -> None:
    """A07: it is shown, and whatever else there is to say about them can still be said."""
    del partner
    mou = sign(station, expires_on="2026-11-22")
    person = add(station, "Diallo", "igo_ngo_partner", agency="REEF")
    clock.set(clock.now() + DAY)
    assert shown(station, person)["mou_expired"] is False, "the last day counts"
    assert desk.record(station, "mous", mou)["status"] == "in_force"
    clock.set(clock.now() + DAY)
    assert shown(station, person)["mou_expired"] is True
    assert desk.record(station, "mous", mou)["status"] == "expired"
    assert desk.record(station, "mous", mou)["reminder"] == 0
    station.act("people.change", person, {"function": "Nurse"})
    assert [row["function"] for row in desk.listed(station, "people").rows] == ["Nurse"]


days = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("signed", "expires", "today", "how"),
    [
        (None, None, "2026-11-21", "unsigned"),
        ("2026-11-22", None, "2026-11-21", "unsigned"),
        ("2026-11-21", None, "2026-11-21", "in_force"),
        ("2024-02-29", "2028-02-29", "2028-02-29", "in_force"),
        ("2024-02-29", "2028-02-29", "2028-03-01", "expired"),
    ],
)
def test_how_a_memorandum_stands(signed: str | None, expires: str | None, today: str, how: str) -> None:
    """A07."""
    assert stands(signed, expires, date.fromisoformat(today)) == how


@given(days, days, days)
def test_a_memorandum_counts_from_the_signature_through_its_last_day(
    signed: date, expires: date, today: date
) -> None:
    """A07."""
    how = stands(signed.isoformat(), expires.isoformat(), today)
    assert (how is Standing.IN_FORCE) == (signed <= today <= expires)
    assert (how is Standing.UNSIGNED) == (today < signed)


def test_a_memorandum_does_not_run_out_before_it_is_signed(
    station: Node, partner: int, refuses: Refuses
) -> None:
    """A07."""
    del partner
    row = sign(station)
    with refuses(Code.FIELD_INVALID):
        station.act("mous.change", row, {"expires_on": "2026-01-14"})


def test_headquarters_memoranda_are_not_a_stations_to_change(
    station: Node, hq: Node, refuses: Refuses
) -> None:
    """A07: it is reference data where headquarters made it."""
    agency = station.act("agencies.add", None, {"code": "TIDE", "name": "Tide"}).row
    theirs = hq.act("mous.add", None, {"agency": "HRBO", "number": "HQ/1", "signed_on": "2026-01-15"}).row
    with hq.read() as db:
        table = hq.registry.kind("mous").sql
        row = dict(db.execute(table.select().where(table.c.id == theirs)).mappings().one())
    assert row["station"] == 0
    with station.write() as db, guard.opened(db):
        db.execute(table.insert().values(**row))
    with refuses(Code.OWNED_ELSEWHERE):
        station.act("mous.change", theirs, {"agency": agency})
    assert shown(station, add(station, "Diallo", "igo_ngo_partner", agency="HRBO"))["mou"] is not None
