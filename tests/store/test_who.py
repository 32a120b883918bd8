"""Who is my warden, who is my focal point: everybody gets an answer, also where somebody is missing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from store import desk, outlook
from store.clock import SetClock
from store.node import Node
from store.refusals import Code

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]
LETTER: dict[str, object] = {
    "letter_no": "PTM/W/2",
    "signed_on": "2026-11-20",
    "smt_consulted_on": "2026-11-03",
}


def person(node: Node, name: str, sign: str, *phones: str) -> int:
    row = node.act("people.add", None, {"family_name": name, "category": "staff_intl", "call_sign": sign}).row
    for number, phone in enumerate(phones, start=1):
        node.act("contacts.add", None, {"person": row, "value": phone, "priority": number})
    return row


def appoint(node: Node, who: int, role: str, **scope: object) -> int:
    row = node.act("appointments.add", None, {"person": who, "role": role, **scope}).row
    node.act("appointments.sign", row, LETTER)
    return row


@pytest.fixture
def staffed(station: Node, family: Family) -> dict[str, int]:
    """A station with every office filled; the family's principal works for HRBO, in zone Z1 of area R1."""
    station.act("areas.add", None, {"code": "R1", "name": "The Heights"})
    station.act("zones.change", family["zone"], {"area": "R1", "radio_channel": "9"})
    station.act("people.change", family["principal"], {"agency": "HRBO"})
    return {
        "warden": appoint(
            station, person(station, "Okonkwo", "W-1", "+33639980012", "+33639980013"), "warden", zone="Z1"
        ),
        "second": appoint(
            station, person(station, "Ōkubo", "W-2", "+33639980014"), "alternate_warden", zone="Z1", rank=2
        ),
        "first": appoint(station, person(station, "Ríos", "W-3"), "alternate_warden", zone="Z1", rank=1),
        "sfp": appoint(
            station, person(station, "Haddad", "F-1"), "sfp", agency="HRBO", hq_focal_point="the desk"
        ),
        "country": appoint(station, person(station, "Sørensen", "F-2"), "sfp"),
        "asc": appoint(station, person(station, "Tuğçe", "A-1"), "asc", area="R1"),
        "do": appoint(station, person(station, "김", "D-1"), "do"),
    }


def names(found: dict[str, Any]) -> dict[str, str | None]:
    kinds = ("warden", "focal_point", "coordinator", "designated_official")
    return {kind: found[kind]["name"] if found[kind] else None for kind in kinds}


@pytest.mark.parametrize("who", ["principal", "spouse", "child"])
def test_a22_who_looks_after_me(station: Node, family: Family, staffed: dict[str, int], who: str) -> None:
    """A22, A12: with telephones in their order and call signs; a dependant has the staff member's agency."""
    del staffed
    found = outlook.who(station, family[who])
    assert (found["zone"], found["area"], found["agency"], found["radio_channel"]) == (
        "Z1",
        "R1",
        "HRBO",
        "9",
    )
    assert names(found) == {
        "warden": "Okonkwo", "focal_point": "Haddad", "coordinator": "Tuğçe", "designated_official": "김",
    }  # fmt: skip
    assert found["warden"] == {
        "name": "Okonkwo",
        "call_sign": "W-1",
        "phones": ["+33639980012", "+33639980013"],
    }
    assert [card["name"] for card in found["alternates"]] == ["Ríos", "Ōkubo"]
    assert (found["hq_focal_point"], found["says"]) == ("the desk", [])


def test_a_missing_warden_and_a_missing_focal_point_are_said(
    station: Node, family: Family, staffed: dict[str, int]
) -> None:
    station.act("appointments.suspend", staffed["warden"], {"reason": "x"})
    station.act("appointments.end", staffed["sfp"], {"reason": "x"})
    found = outlook.who(station, family["child"])
    assert (found["warden"], found["focal_point"]["name"]) == (None, "Sørensen")
    assert found["says"] == [
        "zone Z1 has no warden at present: the alternates stand in",
        "the agency names no focal point of its own: the country's is meant",
    ]


def test_somebody_in_no_zone_is_told_so(station: Node, family: Family) -> None:
    station.act("households.change", family["home"], {"zone": ""})
    found = outlook.who(station, family["child"])
    assert (found["zone"], found["warden"], found["focal_point"]) == (None, None, None)
    assert found["says"] == [
        "the household is in no zone: ask the security office which warden looks after it",
        "no security focal point is named: ask the security office",
    ]


def test_somebody_without_a_household(station: Node, family: Family, staffed: dict[str, int]) -> None:
    """A05, A22: a dependant's is the staff member's then; anybody else's is not known."""
    del staffed
    station.act("people.change", family["child"], {"household": ""})
    found = outlook.who(station, family["child"])
    assert (found["zone"], found["says"]) == (
        "Z1",
        ["no household of their own is recorded: the staff member's is meant"],
    )
    alone = person(station, "Abebe", "X-1")
    said = outlook.who(station, alone)["says"][0]
    assert said == "no household is recorded, so there is no zone and no warden: tell the security office"


@pytest.mark.parametrize("where", ["household", "zone"])
def test_a08_a_visitor_has_the_warden_of_where_they_stay_and_a_contact_person(
    station: Node, family: Family, staffed: dict[str, int], where: str, clock: SetClock
) -> None:
    """A08, A22, C06: a visitor is in no household of the list; the stay says where they are."""
    del staffed
    place = {"household": family["home"], "zone": "Z1"}[where]
    stay = {"eta": "2026-11-20", "etd": "2026-11-25", "contact": family["principal"], where: place}
    station.act("contacts.add", None, {"person": family["principal"], "value": "+33639980019"})
    row = station.act("visitors.add", None, stay | {"family_name": "Abara", "organisation": "Seal Watch"}).row
    visitor = desk.record(station, "visitors", row)["person"]
    found = outlook.who(station, visitor)
    assert (found["zone"], found["warden"]["name"], found["says"][:1]) == (
        "Z1",
        "Okonkwo",
        ["the agency names no focal point of its own: the country's is meant"],
    )
    assert found["contact"] == {"name": "Nguyễn Thị", "call_sign": None, "phones": ["+33639980019"]}
    clock.set(clock.now() + timedelta(days=5))
    assert (outlook.who(station, visitor)["zone"], outlook.who(station, visitor)["contact"]) == (None, None)


def test_a_dependant_who_lives_elsewhere_has_that_zones_warden(
    station: Node, family: Family, staffed: dict[str, int]
) -> None:
    """A05: a family may live in another zone than who it belongs to."""
    del staffed
    station.act("zones.add", None, {"code": "Z2", "name": "Saltpans"})
    home = station.act("households.add", None, {"address": "9 Mill Lane", "zone": "Z2"}).row
    station.act("people.change", family["spouse"], {"household": home})
    found = outlook.who(station, family["spouse"])
    assert (found["zone"], found["warden"], found["agency"]) == ("Z2", None, "HRBO")
    assert found["says"] == ["zone Z2 has no warden at present: ask the security office"]


def test_one_who_begins_later_is_not_named_yet(station: Node, family: Family, clock: SetClock) -> None:
    row = station.act(
        "appointments.add", None, {"person": family["spouse"], "role": "warden", "zone": "Z1"}
    ).row
    station.act("appointments.sign", row, LETTER | {"effective_from": "2026-11-22"})
    assert outlook.who(station, family["child"])["warden"] is None
    clock.set(clock.now() + timedelta(days=1))
    assert outlook.who(station, family["child"])["warden"]["name"] == "Nguyễn Marc"


def test_who_left_is_not_asked_about(station: Node, family: Family, refuses: Refuses) -> None:
    station.act("people.end", family["child"], {"reason": "left"})
    with refuses(Code.ENDED):
        outlook.who(station, family["child"])


def test_a_family_on_a_wardens_device(rounds: Node) -> None:
    """A22: the warden tells them at the door."""
    found = outlook.who(rounds, "PTM-P-00003")
    assert (found["zone"], found["warden"]["name"]) == ("Z1", "Nguyễn Thị")
    assert found["says"] == ["focal points are not kept on this device: ask the security office"]
