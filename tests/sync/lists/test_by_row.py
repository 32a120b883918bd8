"""Completed courses (D25, D06), references of clearances (E11): item by item, one act, taken back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from store import desk, log_book, undoing
from store.node import Node
from store.refusals import Code, Refused
from sync.lists.by_row import Rows, carry_out, compare
from sync.lists.courses_in import CompletedCourses
from sync.lists.difference import Difference
from sync.lists.looked import Looked, Settled, Wanted
from sync.lists.memory import recall
from sync.lists.records import Record, Records
from sync.lists.references_in import References
from sync.lists.source import Source
from sync.lists.take import Said
from sync.lists.taking import KINDS
from sync.lists.words import Field

DAY = date(2026, 11, 2)


@pytest.fixture
def people(station: Node) -> Mapping[str, str]:
    """A staff member with an index number, one with mail, and the child of one of them."""
    station.act("courses.add", None, {"code": "BSAFE", "title": "Basic", "kind": "basic", "lifelong": True})
    made = {}
    for given, more in (
        ("Ann", {"index_no": "00-1234"}),
        ("Bob", {"birth_date": "1980-01-01"}),
        ("Tom", {"category": "dependant", "birth_date": "2009-05-02"}),
    ):
        said = {"family_name": "Moreau", "given_name": given, "category": "staff_local"} | more
        made[given] = desk.act(station, "people.add", None, said).number
    mail = {"person": made["Bob"], "kind": "email", "value": "bob@quay.example"}
    station.act("contacts.add", None, mail)
    return made


def rows(*said: Mapping[Field, str | date]) -> Records:
    """Give rows as they were read, from row 2 on."""
    records = tuple(Record(at, says) for at, says in enumerate(said, start=2))
    return Records(len(records), records, (), (), {})


def opened(node: Node, kind: Rows) -> Source:
    with node.read() as db:
        known = recall(db, node.me.station, None, kind.wanted)
    looked = Looked("online.csv", kind.wanted, ())
    return Source(looked, Settled(), None, None, (), known, {}, Path("online.csv"))


def show(node: Node, found: Records, kind: Rows, **said: Any) -> Difference:  # noqa: ANN401 - as Said takes it
    return compare(node, opened(node, kind), found, Said(**said), kind).difference


def take(node: Node, found: Records, kind: Rows, **said: Any) -> Difference:  # noqa: ANN401 - as Said takes it
    shown = show(node, found, kind, **said)
    done = carry_out(node, opened(node, kind), found, Said(**said), kind)
    assert done == replace(shown, applied=True)
    return done


def completed(more: Mapping[Field, str | date]) -> Mapping[Field, str | date]:
    return {Field.COURSE: "bsafe", Field.ISSUED_ON: DAY, **more}


LIST = rows(
    completed({Field.INDEX_NO: "00-1234", Field.CERTIFICATE_NO: "77"}),
    completed({Field.EMAIL: "Bob@quay.example", Field.CERTIFICATE_NO: "77"}),
    completed({Field.EMAIL: "bob@quay.example", Field.SCORE: "91 %"}),
    completed({Field.FAMILY_NAME: "Moreau", Field.GIVEN_NAME: "Tom", Field.BIRTH_DATE: date(2009, 5, 2)}),
    completed({Field.INDEX_NO: "nobody"}),
    completed({Field.INDEX_NO: "00-1234", Field.COURSE: "NONE"}),
    completed({Field.INDEX_NO: "00-1234", Field.ISSUED_ON: date(2026, 12, 24)}),
)


def test_completed_courses_are_one_act_and_the_second_time_nothing(
    station: Node, people: Mapping[str, str]
) -> None:
    done = take(station, LIST, CompletedCourses())
    assert [(one.name, one.number) for one in done.items] == [
        ("Moreau Ann", people["Ann"]),
        ("Moreau Bob", people["Bob"]),
        ("Moreau Tom", people["Tom"]),
    ]
    assert [(one.row, one.reason.name) for one in done.refused] == [
        (3, "NOT_UNIQUE"),
        (6, "PERSON_UNMATCHED"),
        (7, "COURSE_UNMATCHED"),
        (8, "IN_FUTURE"),
    ]
    found = desk.listed(station, "certificates").rows
    assert {(row["name"], row["number"], row["score"], row["status"]) for row in found} == {
        ("Moreau Ann", "77", None, "unconfirmed"),
        ("Moreau Bob", None, "91 %", "unconfirmed"),
        ("Moreau Tom", None, None, "unconfirmed"),
    }
    again = show(station, LIST, CompletedCourses())
    assert (again.items, again.unchanged, again.refused) == ((), 3, done.refused)
    undo = undoing.plan(station, log_book.read(station, log_book.Asked())[0].id)
    undoing.do(station, undo)
    assert desk.listed(station, "certificates").rows == []


def test_only_what_is_wanted_of_them(station: Node, people: Mapping[str, str]) -> None:
    del people
    take(station, LIST, CompletedCourses(), only=frozenset({"row5"}))
    assert [row["name"] for row in desk.listed(station, "certificates").rows] == ["Moreau Tom"]
    assert [one.id for one in show(station, LIST, CompletedCourses()).items] == ["row2", "row4"]


def test_who_is_nearly_somebody_is_asked_about_once(station: Node, people: Mapping[str, str]) -> None:
    doubtful = rows(completed({Field.FULL_NAME: "Bobb Moreau", Field.BIRTH_DATE: date(1980, 1, 1)}))
    (question,) = show(station, doubtful, CompletedCourses()).questions
    assert (question.id, question.choices) == ("row2", (people["Bob"], "new"))
    assert question.doubts[0].agrees == ("the same day of birth",)
    with pytest.raises(Refused) as refused:
        carry_out(station, opened(station, CompletedCourses()), doubtful, Said(), CompletedCourses())
    assert refused.value.code is Code.QUESTIONS_OPEN
    take(station, doubtful, CompletedCourses(), answers={"row2": people["Bob"]})
    later = rows({**doubtful.records[0].says, Field.ISSUED_ON: date(2026, 11, 9)})
    asked = show(station, later, CompletedCourses())
    assert (asked.questions, [one.name for one in asked.items]) == ((), ["Moreau Bob"])


# references


@pytest.fixture
def journey(station: Node, people: Mapping[str, str]) -> str:
    """Ann travels on 20 November."""
    leg = {
        "from_place": "Port",
        "to_place": "The Heights",
        "etd": "2026-11-20T10:00",
        "eta": "2026-11-20T14:00",
    }
    asked = {"purpose": "duty", "travellers": [people["Ann"]], "legs": [leg]}
    return desk.act(station, "clearances.request", None, asked).number


def trip(**more: str | date) -> dict[Field, str | date]:
    base: dict[Field, str | date] = {
        Field.INDEX_NO: "00-1234",
        Field.CLEARANCE_SYSTEM: "TRIP",
        Field.CLEARANCE_REF: "4711",
        Field.CLEARANCE_STATUS: "approved",
        Field.DEPART_ON: date(2026, 11, 20),
    }
    base.update({Field(name): value for name, value in more.items()})
    return base


def test_a_reference_finds_its_clearance_by_who_travels_when_and_then_by_itself(
    station: Node, journey: str
) -> None:
    done = take(station, rows(trip(), trip(depart_on=date(2026, 11, 21), clearance_ref="9")), References())
    assert [(one.number, [(c.field, c.then) for c in one.changes]) for one in done.items] == [
        (
            journey,
            [
                ("external_ref", "TRIP 4711"),
                ("external_status", "approved"),
                ("external_as_of", "2026-11-16"),
            ],
        )
    ]
    assert [one.reason.name for one in done.refused] == ["CLEARANCE_UNMATCHED"]
    stands = desk.record(station, "clearances", journey)
    assert (stands["external_ref"], stands["external_status"]) == ("TRIP 4711", "approved")
    later = rows({Field.CLEARANCE_REF: "TRIP 4711", Field.CLEARANCE_STATUS: "cancelled"})
    changed = take(station, later, References(date(2026, 11, 15)))
    assert [(c.field, c.now, c.then) for c in changed.items[0].changes] == [
        ("external_status", "approved", "cancelled"),
        ("external_as_of", "2026-11-16", "2026-11-15"),
    ]
    undoing.do(station, undoing.plan(station, log_book.read(station, log_book.Asked())[0].id))
    stands = desk.record(station, "clearances", journey)
    assert (stands["external_status"], stands["external_as_of"]) == ("approved", "2026-11-16")


def test_of_two_journeys_on_one_day_a_person_chooses(
    station: Node, people: Mapping[str, str], journey: str
) -> None:
    leg = {
        "from_place": "Port",
        "to_place": "Salt Pans",
        "etd": "2026-11-20T16:00",
        "eta": "2026-11-20T18:00",
    }
    other = {"purpose": "duty", "travellers": [people["Ann"]], "legs": [leg]}
    second = desk.act(station, "clearances.request", None, other).number
    (question,) = show(station, rows(trip()), References()).questions
    assert question.choices == (journey, second)
    take(station, rows(trip()), References(), answers={"row2": second})
    assert desk.record(station, "clearances", second)["external_ref"] == "TRIP 4711"


def test_every_kind_of_list_is_taken_in_the_same_two_steps() -> None:
    assert set(KINDS) == set(Wanted)
