"""People, households and who belongs to whom."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import insert, update

from store import desk, guard
from store.columns import sql
from store.desk import Wanted
from store.door import Draft
from store.node import Node
from store.refusals import Code
from store.registers.dependants import Dependant
from store.registers.households import Household
from store.registers.people import Person

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]


def number(node: Node, kind: str, row: int) -> str:
    return str(desk.record(node, kind, row)["id"])


def principal(node: Node, home: int) -> object:
    return desk.record(node, "households", home)["principal"]


def total(node: Node, zone: str | None = None) -> int:
    return desk.counted(node, "people", Wanted(zone=zone))


# principals


def test_the_first_who_lives_there_is_the_principal(station: Node, family: Family) -> None:
    assert principal(station, family["home"]) == number(station, "people", family["principal"])


@pytest.mark.parametrize(
    ("act", "values"),
    [
        ("people.end", {"reason": "left", "family": "stays"}),
        ("people.change", {"household": None}),
    ],
)
def test_a_principal_does_not_leave_a_family_behind(
    station: Node, family: Family, act: str, values: dict[str, object], refuses: Refuses
) -> None:
    with refuses(Code.PRINCIPAL_LEAVES):
        station.act(act, family["principal"], values)


def test_a_principal_does_not_move_away_alone(station: Node, family: Family, refuses: Refuses) -> None:
    other = station.act("households.add", None, {"address": "2 Lantern Street"}).row
    with refuses(Code.PRINCIPAL_LEAVES):
        station.act("people.change", family["principal"], {"household": other})


def test_a_principal_is_not_simply_crossed_out(station: Node, family: Family, refuses: Refuses) -> None:
    with refuses(Code.PRINCIPAL_LEAVES):
        station.act("households.change", family["home"], {"principal": ""})


def test_another_principal_is_named_and_the_first_may_go(station: Node, family: Family) -> None:
    station.act("households.change", family["home"], {"principal": family["spouse"]})
    station.act("people.end", family["principal"], {"reason": "left", "family": "stays"})
    assert principal(station, family["home"]) == number(station, "people", family["spouse"])


def test_a_principal_lives_there(station: Node, family: Family, refuses: Refuses) -> None:
    stranger = station.act("people.add", None, {"family_name": "Rakoto", "category": "fs"}).row
    with refuses(Code.PRINCIPAL_ELSEWHERE):
        station.act("households.change", family["home"], {"principal": stranger})
    with refuses(Code.PRINCIPAL_ELSEWHERE):
        station.act("households.add", None, {"address": "2 Lantern Street", "principal": stranger})


def test_who_has_left_is_no_principal(station: Node, family: Family, refuses: Refuses) -> None:
    station.act("people.end", family["child"], {"reason": "left"})
    with refuses(Code.ENDED):
        station.act("households.change", family["home"], {"principal": family["child"]})


def test_the_last_to_leave_takes_the_principal_along(station: Node, family: Family) -> None:
    for who in ("child", "spouse", "principal"):
        station.act("people.end", family[who], {"reason": "left"})
    assert principal(station, family["home"]) is None


def test_who_moves_into_an_empty_home_becomes_its_principal(station: Node, family: Family) -> None:
    empty = station.act("households.add", None, {"address": "2 Lantern Street"}).row
    station.act("people.change", family["child"], {"household": empty})
    assert principal(station, empty) == number(station, "people", family["child"])


def test_a_list_makes_many_homes_at_once_and_each_has_its_principal(station: Node) -> None:
    def work(draft: Draft) -> int:
        homes = [draft.add(Household, address=f"{n} Lantern Street") for n in range(600)]
        for home in homes:
            for _ in range(2):
                draft.add(Person, family_name="Rakoto", category="fs", household=home)
        return homes[0]

    station.carry("agencies.import", work)
    homes = desk.listed(station, "households").rows
    assert len({home["principal"] for home in homes}) == 600
    assert {home["people"] for home in homes} == {2}


# what still belongs to something


def test_a_home_with_people_in_it_does_not_end(station: Node, family: Family, refuses: Refuses) -> None:
    with refuses(Code.STILL_IN_USE):
        station.act("households.end", family["home"], {"reason": "torn down"})


def test_a_zone_with_homes_in_it_does_not_end(station: Node, family: Family, refuses: Refuses) -> None:
    with refuses(Code.STILL_IN_USE):
        station.act("zones.end", family["zone"], {"reason": "joined to Z2"})
    station.act("households.change", family["home"], {"zone": None})
    station.act("zones.end", family["zone"], {"reason": "joined to Z2"})


def test_an_area_with_zones_in_it_does_not_end(station: Node, family: Family, refuses: Refuses) -> None:
    station.act("areas.add", None, {"code": "R1", "name": "The Heights"})
    station.act("zones.change", family["zone"], {"area": "R1"})
    with refuses(Code.STILL_IN_USE):
        station.act("areas.end", "R1", {"reason": "given up"})


# counting


def test_a_couple_who_both_work_here_are_two_people_and_counted_once_each(
    station: Node, family: Family
) -> None:
    station.act("people.change", family["spouse"], {"category": "fs", "agency": "HRBO"})
    other_way = {"sponsor": family["spouse"], "person": family["principal"], "relation": "spouse"}
    station.act("dependants.add", None, other_way)
    assert total(station) == 3
    assert total(station, "Z1") == 3
    assert desk.record(station, "households", family["home"])["people"] == 3
    assert desk.record(station, "zones", "Z1")["people"] == 3


def test_who_has_left_is_not_counted(station: Node, family: Family) -> None:
    station.act("people.end", family["child"], {"reason": "left"})
    assert total(station) == total(station, "Z1") == 2
    assert desk.record(station, "households", family["home"])["people"] == 2
    assert desk.record(station, "zones", "Z1")["people"] == 2


def test_homes_of_a_quarter_are_put_into_a_zone(station: Node, family: Family) -> None:
    rows = [
        station.act("households.add", None, {"address": f"{n} Hill Road", "quarter": "The Heights"}).row
        for n in range(3)
    ]
    station.act("zones.add", None, {"code": "Z2", "name": "The Heights"})
    station.act("households.change", rows[0], {"zone": "Z1"})
    station.act("households.assign", None, {"quarter": "The Heights", "zone": "Z2"})
    zones = [desk.record(station, "households", row)["zone"] for row in (*rows, family["home"])]
    assert zones == ["Z1", "Z2", "Z2", "Z1"]


# dependants


def test_nobody_is_their_own_dependant(station: Node, family: Family, refuses: Refuses) -> None:
    own = {"sponsor": family["principal"], "person": family["principal"], "relation": "other"}
    with refuses(Code.SELF_SPONSORED):
        station.act("dependants.add", None, own)
    link = desk.listed(station, "dependants").rows[0]["id"]
    with refuses(Code.SELF_SPONSORED):
        station.act("dependants.change", link, {"person": family["principal"]})


def test_a_link_that_came_in_wrong_does_not_stop_the_others(station: Node, family: Family) -> None:
    one = family["principal"]
    with station.write() as db, guard.opened(db):
        db.execute(insert(sql(Dependant)).values(id=1, station=0, sponsor=one, person=one))
    link = {"sponsor": family["spouse"], "person": family["child"], "relation": "child"}
    station.act("dependants.add", None, link)


def test_nothing_about_evacuation_is_assumed(station: Node, family: Family) -> None:
    link = desk.listed(station, "dependants").rows[0]
    assert (link["sponsor"], link["on_list"]) == (number(station, "people", family["principal"]), True)
    assert (link["recognized"], link["eligible_for_evacuation"]) == (None, None)


# what only one may have


@pytest.mark.parametrize("field", ["call_sign", "index_no"])
def test_a_call_sign_and_an_index_number_belong_to_one_person(
    station: Node, family: Family, field: str, refuses: Refuses
) -> None:
    station.act("people.change", family["principal"], {field: "TANGO-1"})
    with refuses(Code.NOT_UNIQUE):
        station.act("people.change", family["spouse"], {field: "TANGO-1"})
    with refuses(Code.NOT_UNIQUE):
        station.act("people.add", None, {"family_name": "x", "category": "fs", field: "TANGO-1"})
    station.act("people.change", family["principal"], {field: ""})
    station.act("people.change", family["spouse"], {field: "TANGO-1"})


@pytest.mark.parametrize("field", ["call_sign", "index_no"])
def test_an_empty_one_belongs_to_everybody(station: Node, family: Family, field: str) -> None:
    for who in ("principal", "spouse", "child"):
        station.act("people.change", family[who], {field: "x"})
        station.act("people.change", family[who], {field: ""})
    assert {row[field] for row in desk.listed(station, "people").rows} == {None}


def test_who_leaves_gives_the_call_sign_back(station: Node, family: Family) -> None:
    station.act("people.change", family["child"], {"call_sign": "TANGO-1"})
    station.act("people.end", family["child"], {"reason": "left"})
    station.act("people.change", family["spouse"], {"call_sign": "TANGO-1"})


def test_a_sign_that_two_devices_gave_does_not_stop_a_list_about_others(
    station: Node, family: Family, refuses: Refuses
) -> None:
    person = sql(Person)
    with station.write() as db, guard.opened(db):
        twice = person.c.id.in_((family["spouse"], family["child"]))
        db.execute(update(person).where(twice).values(call_sign="TANGO-1"))

    def work(draft: Draft) -> int:
        draft.add(Person, family_name="Rakoto", category="fs")
        return draft.add(Person, family_name="Rakoto", category="fs")

    station.carry("agencies.import", work)
    station.act("people.change", family["child"], {"function": "pupil"})
    station.act("people.change", family["child"], {"call_sign": ""})
    with refuses(Code.NOT_UNIQUE):
        station.act("people.change", family["child"], {"call_sign": "TANGO-1"})


@pytest.mark.parametrize("kind", ["zones", "areas"])
def test_a_code_is_of_one_place(station: Node, kind: str, refuses: Refuses) -> None:
    station.act(f"{kind}.add", None, {"code": "X1", "name": "The Heights"})
    with refuses(Code.NOT_UNIQUE):
        station.act(f"{kind}.add", None, {"code": "x1", "name": "Others"})


def test_nobody_is_born_tomorrow(station: Node, family: Family, refuses: Refuses) -> None:
    station.act("people.change", family["child"], {"birth_date": "2026-11-21"})
    with refuses(Code.FIELD_INVALID):
        station.act("people.change", family["child"], {"birth_date": "2026-11-22"})
