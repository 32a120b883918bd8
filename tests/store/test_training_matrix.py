"""The matrix of training: counted are those whom a rule means, once each; who waits for what is named."""

import pytest

from store import desk
from store.node import Node
from store.training.matrix import ALL, Cell, Matrix, matrix

Family = dict[str, int]


@pytest.fixture(autouse=True)
def catalogue(station: Node) -> None:
    for code, more in (("BSAFE", {"validity_months": 36}), ("RADIO", {"lifelong": True})):
        said = {"code": code, "title": f"{code} course", "kind": "basic", **more}
        station.act("courses.add", None, said)
    rule = {"title": "all staff", "source": "S004 ¶32"}
    station.act("audiences.add", None, {"code": "A", "course": "BSAFE", "category": "staff", **rule})
    late = {"moment": "after_arrival", "days": 30, "title": "newcomers", "source": ""}
    station.act("audiences.add", None, {"code": "B", "course": "RADIO", "category": "staff", **late})


def give(node: Node, person: int, course: str, issued: str, *, confirm: bool = True) -> int:
    row = node.act("certificates.add", None, {"person": person, "course": course, "issued_on": issued}).row
    if confirm:
        node.act("certificates.confirm", row)
    return row


def cell(found: Matrix, course: str, group: str = ALL) -> tuple[int, int, int, int]:
    one = found.cells.get((group, course), Cell())
    return one.asked, one.valid, one.running_out, one.late


def test_only_who_is_meant_is_counted_and_the_family_is_not(station: Node, family: Family) -> None:
    found = matrix(station)
    # The principal alone is staff: spouse and child are asked for nothing.
    assert cell(found, "BSAFE") == (1, 0, 0, 1)
    assert [one.person for one in found.who(ALL, "BSAFE")] == [
        desk.record(station, "people", family["principal"])["id"]
    ]
    assert found.who(ALL, "BSAFE")[0].source == "S004 ¶32"
    assert set(found.courses) <= {"BSAFE", "RADIO"}
    (agency,) = found.groups
    assert cell(found, "BSAFE", agency) == cell(found, "BSAFE")
    assert cell(found, ALL)[0] == sum(cell(found, course)[0] for course in found.courses)
    assert found.not_checked


def test_unconfirmed_confirmed_running_out_and_run_out(station: Node, family: Family) -> None:
    row = give(station, family["principal"], "BSAFE", "2024-12-01", confirm=False)
    (one,) = matrix(station).who(ALL, "BSAFE")
    (waits,) = desk.listed(station, "unconfirmed").rows
    assert (one.why, one.certificate) == ("unconfirmed", waits["id"])
    assert waits["course"] == "BSAFE"
    station.act("certificates.confirm", row)
    assert cell(matrix(station), "BSAFE") == (1, 1, 0, 0)
    assert desk.listed(station, "unconfirmed").rows == []
    assert desk.listed(station, "running_out").rows == []


def test_what_runs_out_counts_still_and_is_said(station: Node, family: Family) -> None:
    give(station, family["principal"], "BSAFE", "2023-12-10")
    assert cell(matrix(station), "BSAFE") == (1, 1, 1, 0)
    (one,) = desk.listed(station, "running_out").rows
    assert (one["course"], one["until"], one["days"]) == ("BSAFE", "2026-12-10", 19)


def test_what_ran_out_says_on_which_day(station: Node, family: Family) -> None:
    give(station, family["principal"], "BSAFE", "2023-11-01")
    (one,) = matrix(station).who(ALL, "BSAFE")
    assert one.why == "expired"
    assert str(one.expired_on) == "2026-11-01"


def test_by_zone_the_same_people_stand_elsewhere(station: Node, family: Family) -> None:
    assert family
    by_agency, by_zone = matrix(station), matrix(station, "zone")
    assert cell(by_agency, ALL) == cell(by_zone, ALL)
    assert by_zone.groups == ("Z1",)
