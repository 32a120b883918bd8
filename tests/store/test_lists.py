"""Lists: what is found by what somebody types, and in which order things are shown."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import insert

from store import desk, guard
from store.columns import sql
from store.desk import Wanted
from store.node import Node
from store.refusals import Code
from store.registers.submissions import Submission

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]


@pytest.fixture
def town(station: Node, family: Family) -> Node:
    """The family, and some people with names that are hard to type."""
    station.act("people.change", family["principal"], {"call_sign": "TANGO-1", "index_no": "774410"})
    station.act("contacts.add", None, {"person": family["principal"], "value": "+33 6 39 98 00 12"})
    for family_name, given_name in (
        ("Đặng", "Øyvind"),
        ("N\u2019Diaye", "Fatou"),
        ("100%", "Per_Cent"),
        ("Back\\slash", "Anna"),
    ):
        said = {"family_name": family_name, "given_name": given_name, "category": "fs", "agency": "HRBO"}
        station.act("people.add", None, said)
    return station


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["given_name"] for row in rows]


TYPED = {
    "nguyen": ["Marc", "Minh", "Thị"],
    "NGUYỄN": ["Marc", "Minh", "Thị"],
    "thi nguyen": ["Thị"],
    "nguyen thi": ["Thị"],
    "  ngu   th ": ["Thị"],
    "dang oyvind": ["Øyvind"],
    "n'diaye": ["Fatou"],
    "tango-1": ["Thị"],
    "774410": ["Thị"],
    "6399800": ["Thị"],
    "+33639980012": ["Thị"],
    "%": ["Per_Cent"],
    "_": ["Per_Cent"],
    "r_c": ["Per_Cent"],
    "g_y": [],
    "\\": ["Anna"],
    "nobody": [],
}
"""What is typed, and who is found by it."""

TYPED_ELSEWHERE = {
    "ecole": 1,
    "ÉCOLE rue": 1,
    "d'ivoire": 1,
    "%": 1,
    "_": 1,
    "lantern": 1,
    "lantern ecole": 0,
}


def test_people_are_found_by_what_is_typed(town: Node) -> None:
    found = {typed: desk.listed(town, "people", Wanted(search=typed)) for typed in TYPED}
    assert {typed: sorted(names(listed.rows)) for typed, listed in found.items()} == TYPED
    assert {typed: desk.counted(town, "people", Wanted(search=typed)) for typed in TYPED} == {
        typed: len(people) for typed, people in TYPED.items()
    }


def test_typing_nothing_finds_everybody(town: Node) -> None:
    for nothing in ("", "   ", "\u200d"):
        assert desk.counted(town, "people", Wanted(search=nothing)) == 7


def test_search_follows_what_changes(town: Node, family: Family) -> None:
    town.act("people.change", family["principal"], {"family_name": "Rakoto", "call_sign": ""})
    assert desk.listed(town, "people", Wanted(search="tango")).rows == []
    assert names(desk.listed(town, "people", Wanted(search="rakoto")).rows) == ["Thị"]
    number = desk.listed(town, "contacts").rows[0]["id"]
    town.act("contacts.change", number, {"value": "+33639980099"})
    assert names(desk.listed(town, "people", Wanted(search="980099")).rows) == ["Thị"]
    town.act("contacts.end", number, {"reason": "cut off"})
    assert desk.listed(town, "people", Wanted(search="639980")).rows == []


def test_other_lists_are_searched_the_same_way(town: Node) -> None:
    town.act("households.add", None, {"address": "12 Rue de l\u2019École", "quarter": "Côte d\u2019Ivoire"})
    town.act("households.add", None, {"address": "100% house_2"})
    found = {typed: desk.counted(town, "households", Wanted(search=typed)) for typed in TYPED_ELSEWHERE}
    assert found == TYPED_ELSEWHERE


def test_lists_are_narrowed(town: Node, family: Family, refuses: Refuses) -> None:
    assert desk.listed(town, "people", Wanted(zone="Z1")).total == 3
    assert desk.listed(town, "people", Wanted(agency="HRBO")).total == 4
    assert desk.listed(town, "people", Wanted(zone="Z1", agency="HRBO")).total == 0
    home = desk.record(town, "households", family["home"])["id"]
    assert desk.listed(town, "people", Wanted(where={"household": home})).total == 3
    assert desk.listed(town, "people", Wanted(where={"category": "staff_local"})).total == 1
    with refuses(Code.NOT_FOUND):
        desk.listed(town, "people", Wanted(zone="Z9"))
    with refuses(Code.UNKNOWN_FIELD):
        desk.listed(town, "people", Wanted(where={"colour": "x"}))
    with refuses(Code.UNKNOWN_FIELD):
        desk.listed(town, "areas", Wanted(zone="Z1"))


def test_a_list_comes_in_pages(town: Node) -> None:
    everybody = desk.listed(town, "people").rows
    pages = [desk.listed(town, "people", limit=3, offset=start) for start in (0, 3, 6, 9)]
    assert [len(page.rows) for page in pages] == [3, 3, 1, 0]
    assert {page.total for page in pages} == {7}
    assert [row for page in pages for row in page.rows] == everybody


def test_what_has_ended_is_in_no_list_but_can_be_shown(town: Node, family: Family) -> None:
    number = desk.record(town, "people", family["child"])["id"]
    town.act("people.end", family["child"], {"reason": "left"})
    assert number not in [row["id"] for row in desk.listed(town, "people").rows]
    assert desk.listed(town, "people", Wanted(search="minh")).rows == []
    assert desk.record(town, "people", number)["ended_reason"] == "left"


def test_telephones_are_shown_in_the_order_in_which_they_are_tried(town: Node, family: Family) -> None:
    one = family["child"]
    for value, kind, priority in (
        ("+33639980031", "home", 2),
        ("+33639980032", "home", 1),
        ("+33639980033", "mobile", 1),
        ("+33639980034", "sat", 3),
    ):
        said = {"person": one, "value": value, "kind": kind, "priority": priority}
        town.act("contacts.add", None, said)
    assert desk.record(town, "people", one)["phones"] == [
        "+33639980033",
        "+33639980032",
        "+33639980031",
        "+33639980034",
    ]


@pytest.mark.parametrize("value", ["12", "not a number", "0639980012", "+33 6 39 98 00 12 99 99 99"])
def test_what_is_no_telephone_number(town: Node, family: Family, value: str, refuses: Refuses) -> None:
    with refuses(Code.FIELD_INVALID):
        town.act("contacts.add", None, {"person": family["child"], "value": value})


@pytest.mark.parametrize("priority", [0, 100, 1 << 70])
def test_a_priority_is_a_small_number(town: Node, family: Family, priority: int, refuses: Refuses) -> None:
    said = {"person": family["child"], "value": "+33639980012", "priority": priority}
    with refuses(Code.FIELD_INVALID):
        town.act("contacts.add", None, said)


def test_a_row_that_makes_no_sense_does_not_take_the_list_away(town: Node, family: Family) -> None:
    """Another device may send what no form here would let through."""
    child = family["child"]
    with town.write() as db, guard.opened(db):
        presence = town.lens(db).registry.kind("presence").sql
        db.execute(
            insert(presence).values(
                id=1, station=0, person=child, state="on the moon", occurred_at=1, until=1 << 60
            )
        )
        for row, payload in enumerate(("{not JSON", "[]", "[" * 100_000, None), start=1):
            db.execute(
                insert(sql(Submission)).values(
                    id=row, station=0, kind="x", status="received", payload=payload
                )
            )
    (seen,) = desk.listed(town, "presence").rows
    assert (seen["occurred_at"], seen["until"]) == ("1970-01-01T00:00:01Z", "9999-12-31T23:59:59Z")
    assert desk.record(town, "people", child)["presence"] == "unknown"
    assert [row["payload"] for row in desk.listed(town, "submissions").rows] == [None] * 4
