"""Who is whose dependant (A02, A05, X21): three flags apart, one link to a pair, families left here."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import desk
from store.desk import Wanted
from store.node import Node
from store.refusals import Code
from store.registers.dependants import holds

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]


def links(node: Node) -> list[dict[str, Any]]:
    return desk.listed(node, "dependants").rows


@pytest.mark.parametrize("flag", ["on_list", "recognized", "eligible_for_evacuation"])
def test_each_flag_is_a_fact_of_its_own(station: Node, family: Family, flag: str) -> None:
    """X21: to say one says nothing about the others."""
    del family
    before = links(station)[0]
    station.act("dependants.change", before["id"], {flag: not before[flag]})
    after = links(station)[0]
    assert {name for name in before if before[name] != after[name]} == {flag}


def test_a_link_holds_from_its_first_through_its_last_day(
    station: Node, family: Family, refuses: Refuses
) -> None:
    """A02, X21."""
    del family
    link = links(station)[0]["id"]
    station.act("dependants.change", link, {"since": "2026-11-21", "until": "2026-11-21"})
    assert links(station)[0]["holds"] is True
    station.act("dependants.change", link, {"since": "2026-11-01", "until": "2026-11-20"})
    assert links(station)[0]["holds"] is False
    with refuses(Code.FIELD_INVALID):
        station.act("dependants.change", link, {"since": "2026-11-22"})


days = st.none() | st.dates(date(2024, 1, 1), date(2028, 12, 31)).map(date.isoformat)


@given(days, days, st.dates(date(2024, 1, 1), date(2028, 12, 31)))
def test_an_open_end_is_no_end(since: str | None, until: str | None, today: date) -> None:
    """X21."""
    late = since is not None and since > today.isoformat()
    over = until is not None and until < today.isoformat()
    assert holds(since, until, today) == (not late and not over)


def test_a_pair_has_one_link(station: Node, family: Family, refuses: Refuses) -> None:
    """A02."""
    again = {"sponsor": family["principal"], "person": family["child"], "relation": "other"}
    with refuses(Code.ALREADY_LINKED):
        station.act("dependants.add", None, again)
    station.act("dependants.end", links(station)[1]["id"], {"reason": "a mistake"})
    station.act("dependants.add", None, again)
    assert [link["relation"] for link in links(station)] == ["spouse", "other"]


def test_a_dependant_does_not_sponsor_the_sponsor(station: Node, family: Family, refuses: Refuses) -> None:
    """A02: no circle, unless both work here."""
    with refuses(Code.SPONSOR_OF_SPONSOR):
        station.act(
            "dependants.add",
            None,
            {"sponsor": family["spouse"], "person": family["principal"], "relation": "spouse"},
        )


@pytest.mark.parametrize(
    ("one", "back", "fits"),
    [
        ("spouse", "spouse", True),
        ("sibling", "sibling", True),
        ("parent", "child", True),
        ("child", "parent", True),
        ("child", "child", False),
        ("parent", "parent", False),
        ("spouse", "child", False),
    ],
)
def test_two_who_both_work_here_are_each_others_family_as_one_relation(
    station: Node, one: str, back: str, *, fits: bool, refuses: Refuses
) -> None:
    """X21: each agency's list names the other; they are two people, counted once each."""
    ada, eze = (
        station.act("people.add", None, {"family_name": "Okonkwo", "given_name": name, "category": "unv"}).row
        for name in ("Ada", "Eze")
    )
    station.act("dependants.add", None, {"sponsor": ada, "person": eze, "relation": one})
    said = {"sponsor": eze, "person": ada, "relation": back}
    if fits:
        station.act("dependants.add", None, said)
        assert desk.listed(station, "people").total == 2
    else:
        with refuses(Code.SPONSOR_OF_SPONSOR):
            station.act("dependants.add", None, said)


def test_a_family_stays_in_its_zone_while_the_sponsor_serves_elsewhere(station: Node, family: Family) -> None:
    """A05: they are listed where they live, and somebody there speaks for the sponsor."""
    other = station.act("households.add", None, {"address": "9 Reef Road", "zone": "Z1"}).row
    station.act("people.change", family["child"], {"household": other})
    away = {"elsewhere": True, "duty_station": "Antsirabe"}
    station.act("people.change", family["principal"], away)
    assert {row["contact_wanted"] for row in links(station)} == {True}
    colleague = station.act("people.add", None, {"family_name": "Moreau", "category": "fs"}).row
    for link in links(station):
        station.act("dependants.change", link["id"], {"local_contact": colleague})
    assert {row["contact_wanted"] for row in links(station)} == {False}
    listed = desk.listed(station, "people", Wanted(zone="Z1")).rows
    assert {row["given_name"] for row in listed} == {"Thị", "Marc", "Minh"}
    assert {row["duty_station"] for row in listed} == {None, "Antsirabe"}


def test_a_contact_who_left_or_serves_elsewhere_speaks_for_nobody(station: Node, family: Family) -> None:
    """A05."""
    station.act("people.change", family["principal"], {"elsewhere": True})
    colleague = station.act("people.add", None, {"family_name": "Moreau", "category": "fs"}).row
    link = links(station)[0]["id"]
    station.act("dependants.change", link, {"local_contact": colleague})
    station.act("people.change", colleague, {"elsewhere": True})
    assert desk.record(station, "dependants", link)["contact_wanted"] is True
    station.act("people.change", colleague, {"elsewhere": False})
    assert desk.record(station, "dependants", link)["contact_wanted"] is False
    station.act("people.end", colleague, {"reason": "left"})
    assert desk.record(station, "dependants", link)["contact_wanted"] is True


def test_no_dependant_is_their_own_local_contact(station: Node, family: Family, refuses: Refuses) -> None:
    """A05."""
    with refuses(Code.OWN_CONTACT):
        station.act("dependants.change", links(station)[0]["id"], {"local_contact": family["spouse"]})
