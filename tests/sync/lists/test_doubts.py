"""Who may be somebody on record though not all agrees: asked with what speaks for and against it, once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import desk, keyring, log_book, undoing
from store.drawer import reading
from store.founding import Founding
from store.node import Node
from store.refusals import Code, Refused
from store.registers.dependants import Relation
from sync import enrol
from sync.lists.alike import Like, changed_over, near
from sync.lists.difference import Difference, Left
from sync.lists.lines import Emergency, FamilyLine, Household, Reading, StaffLine
from sync.lists.looked import Looked, Settled, Wanted
from sync.lists.memory import recall
from sync.lists.source import Source
from sync.lists.take import Said, carry_out, compare
from sync.lists.words import Field

LEA = {"family_name": "Moreau", "given_name": "Léa", "birth_date": "1990-03-04", "function": "driver"}


def listed(*people: Mapping[str, Any]) -> Reading:
    """Give a list of staff, each at a home of their own; ``more``, ``phones`` and ``emergency`` go beside."""
    homes = []
    for row, said in enumerate(people, start=2):
        beside = {"phones": (), "more": {}, "emergency": (), **said}
        fields = {name: value for name, value in said.items() if name not in ("phones", "more", "emergency")}
        line = StaffLine(
            row=row,
            fields=fields,
            phones=beside["phones"],
            more=beside["more"],
            emergency=beside["emergency"],
            address=f"{fields['given_name']}'s house",
        )
        homes.append(Household(line.address, "", (line,)))
    return Reading(len(people), tuple(homes), (), (), {str(field): str(field) for field in Field})


def opened(node: Node) -> Source:
    with node.read() as db:
        agency = next(row["id"] for row in desk.listed(node, "agencies").rows if row["code"] == "HRBO")
        row = node.numbers(db).row("A", agency)
        known = recall(db, node.me.station, row)
    return Source(Looked("list.xlsx", Wanted.PEOPLE, ()), Settled(), "HRBO", row, (), known, {})


def show(node: Node, *people: Mapping[str, Any], **answers: str) -> Difference:
    return compare(node, opened(node), listed(*people), Said(answers=answers)).difference


def take(node: Node, *people: Mapping[str, Any], said: Said | None = None, **answers: str) -> Difference:
    return carry_out(node, opened(node), listed(*people), said or Said(answers=answers))


@pytest.fixture
def enrolled(station: Node, tmp_path: Path) -> None:
    """Enrol the station, without which it has no drawer."""
    founding = Founding("hq", "HQ", "Headquarters", "desk", "hq")
    with Node.create(
        tmp_path / "hq", founding, "a long enough one", clock=station.clock, strength=keyring.FLOOR
    ) as hq:
        enrol.enrol(station, enrol.admit(hq, enrol.request(station)).grant)


@pytest.mark.parametrize(
    ("there", "here", "agrees", "differs"),
    [
        ({}, {"given_name": "Moreau", "family_name": "Léa"}, {"BORN"}, {"SWAPPED"}),
        ({}, {"family_name": "Moreaux"}, {"BORN"}, {"NEAR"}),
        ({}, {"given_name": "Léa-Anne"}, {"BORN"}, {"NEAR"}),
        ({"given_name": "Мария"}, {"given_name": "Mariya"}, {"BORN"}, {"NEAR"}),
        ({}, {"birth_date": "1990-04-03"}, {"SAME_NAME"}, {"DAY_MONTH"}),
        ({}, {"birth_date": None}, {"SAME_NAME"}, {"NO_BORN"}),
        ({"birth_date": None}, {}, {"SAME_NAME"}, {"NO_BORN"}),
        ({}, {"family_name": "Haddad", "phones": ("+33639980001",)}, {"BORN", "PHONE"}, {"OTHER_NAME"}),
    ],
)
def test_what_nearly_agrees_is_asked_with_what_does_and_what_does_not(
    station: Node, there: Mapping[str, Any], here: Mapping[str, Any], agrees: set[str], differs: set[str]
) -> None:
    take(station, {k: v for k, v in (LEA | {"phones": ("+33639980001",)} | dict(there)).items() if v})
    someone = {k: v for k, v in (LEA | dict(here)).items() if v}
    (question,) = show(station, someone).questions
    (doubt,) = question.doubts
    assert question.choices == (doubt.person, "new")
    assert set(doubt.agrees) == {Like[name].value for name in agrees}
    assert set(doubt.differs) == {Like[name].value for name in differs}
    with pytest.raises(Refused) as refused:
        take(station, someone)
    assert refused.value.code is Code.QUESTIONS_OPEN


ALI = {"family_name": "Hassan", "given_name": "Ali"}
TOLD: dict[str, Any] = {"function": "driver", "phones": ("+33639980001",)}
OTHER = {"function": "cook", "phones": ("+33639980002",)}


@pytest.mark.parametrize(
    ("there", "here"),
    [
        # Only the name agrees, and all else that is said does not.
        ([ALI | TOLD], [ALI | OTHER]),
        ([ALI | {"sex": "M"}], [ALI | {"sex": "F"}]),
        # One on record, two in the list.
        ([ALI], [ALI | {"index_no": "1"}, ALI | {"index_no": "2"}]),
        # Half a town is born on 1 January.
        ([LEA | {"index_no": "1"}], [LEA | {"index_no": "2"}]),
        # A number that was given to another, whose given name is as common.
        (
            [LEA | {"index_no": "1"}],
            [LEA | {"index_no": "1", "family_name": "Haddad", "birth_date": "1961-02-03"}],
        ),
    ],
)
def test_nobody_becomes_another_in_silence(
    station: Node, there: list[Mapping[str, Any]], here: list[Mapping[str, Any]]
) -> None:
    take(station, *there)
    found = show(station, *here)
    assert [one.row for one in found.questions] == [row for row, _one in enumerate(here, start=2)]
    assert found.items == ()


def test_names_alone_are_believed_where_nothing_speaks_against_them_but_said_to_be_so(station: Node) -> None:
    staff: list[dict[str, Any]] = [ALI | TOLD, ALI | TOLD | {"given_name": "Omar"}, LEA]
    take(station, *staff)
    found = show(station, ALI | TOLD | {"function": "cook"}, *staff[1:])
    assert found.questions == ()
    assert [(one.name, one.by_name) for one in found.items] == [("Hassan Ali", True)]
    assert [note.words for note in found.notes] == [
        "known by the name only, without number or birthday: {count}"
    ]


def test_a_number_without_its_zeros_or_dashes_is_the_same(station: Node) -> None:
    take(station, ALI | {"index_no": "00-123"}, ALI | {"given_name": "Omar", "index_no": "00124"})
    found = show(station, ALI | {"index_no": "123"}, ALI | {"given_name": "Omar", "index_no": "124"})
    assert (found.items, found.questions, found.unchanged) == ((), (), 2)


def test_a_list_of_another_agency_is_noticed(station: Node) -> None:
    staff = [ALI | {"given_name": name} for name in ("Ali", "Omar", "Said")]
    take(station, *staff)
    with station.read() as db:
        row = station.numbers(db).row(
            "A", next(r["id"] for r in desk.listed(station, "agencies").rows if r["code"] == "LNTN")
        )
    theirs = replace(opened(station), agency="LNTN", row=row)
    found = compare(station, theirs, listed(*staff), Said()).difference
    assert [note.facts["other"] for note in found.notes] == ["HRBO"]


def test_a_list_older_than_the_last_one_is_noticed(station: Node) -> None:
    take(station, LEA, said=Said(as_of=date(2026, 10, 31)))
    for day, notes in ((date(2025, 10, 31), 1), (date(2026, 10, 31), 0), (None, 0)):
        found = compare(station, opened(station), listed(LEA), Said(as_of=day)).difference
        assert len(found.notes) == notes


def test_a_compound_is_no_family(station: Node) -> None:
    """Children of one given name and birthday at one address are two, but for a couple's, listed twice."""
    staff = [
        StaffLine(
            row=row,
            fields={"family_name": name, "given_name": name, "index_no": name},
            address="Compound",
            kin=(
                FamilyLine(
                    row=row + 10,
                    fields={"family_name": name, "given_name": "Amina", "birth_date": "2015-01-01"},
                    relation=Relation.CHILD,
                ),
            ),
        )
        for row, name in enumerate(("Ali", "Said", "Omar"), start=2)
    ]
    columns = {str(field): str(field) for field in Field}

    def compared(*lines: StaffLine) -> tuple[Source, Reading, Said]:
        return opened(station), Reading(9, (Household("Compound", "", lines),), (), (), columns), Said()

    assert compare(station, *compared(*staff)).difference.added == 6
    assert carry_out(station, *compared(staff[0])).added == 2
    assert compare(station, *compared(*staff[:2])).difference.questions == ()
    (question,) = compare(station, *compared(staff[1])).difference.questions
    assert question.row == 13


@pytest.mark.parametrize(
    "here",
    [
        {"birth_date": "1990-03-05"},
        {"given_name": "Anaïs"},
        {"family_name": "Haddad", "given_name": "Rima", "phones": ("+33639980001",)},
        {"given_name": "Lea-Marie", "birth_date": None},
    ],
)
def test_who_is_plainly_somebody_else_is_not_asked_about(station: Node, here: Mapping[str, Any]) -> None:
    take(station, LEA | {"phones": ("+33639980001",)})
    found = show(station, {k: v for k, v in (LEA | dict(here)).items() if v})
    assert (found.questions, found.added) == ((), 1)


@pytest.mark.parametrize(("born", "asked"), [("1991-05-06", True), ("1991-05-07", False)])
def test_of_one_family_one_birthday_is_enough_to_ask(station: Node, born: str, *, asked: bool) -> None:
    """A spouse has one name in last month's list and another in this one's: they are not two people yet."""

    def family(given: str, born: str) -> Reading:
        reading = listed(LEA)
        (home,) = reading.households
        fields = {"family_name": "Ito", "given_name": given, "birth_date": born}
        kin = (FamilyLine(row=3, fields=fields, relation=Relation.SPOUSE),)
        return replace(reading, households=(replace(home, staff=(replace(home.staff[0], kin=kin),)),))

    carry_out(station, opened(station), family("Jean", "1991-05-06"), Said())
    questions = compare(station, opened(station), family("Yuki", born), Said()).difference.questions
    assert [question.row for question in questions] == ([3] if asked else [])


def test_an_answer_is_remembered_also_where_nothing_was_taken(station: Node) -> None:
    """Next month's list does not ask again: the same two are one, or are two."""
    take(station, LEA, {**LEA, "given_name": "Zoé", "birth_date": "1991-01-02"})
    near = (
        {**LEA, "family_name": "Moreaux"},
        {**LEA, "family_name": "Moreaux", "given_name": "Zoé"} | {"birth_date": "1991-01-02"},
    )
    first, second = (one.choices[0] for one in show(station, *near).questions)
    answers = {"row2": first, "row3": "new"}
    take(station, *near, said=Said(answers=answers, only=frozenset()))
    later = show(station, *reversed(near))
    assert later.questions == ()
    assert {one.number: [c.field for c in one.changes][:1] for one in later.items} == {
        first: ["family_name"],
        None: ["family_name"],
    }
    assert later.left == (second,)
    # It is on record as a line of its own, which a person may change or end like any.
    habits = [row for row in desk.listed(station, "list_habits").rows if row["about"] == "person"]
    assert sorted(row["means"] for row in habits) == ["no", "yes"]
    for row in habits:
        desk.act(station, "list_habits.end", row["id"], {"reason": "said in error"})
    assert len(show(station, *near).questions) == 2


@pytest.mark.usefixtures("enrolled")
def test_documents_tell_who_somebody_is_and_are_kept_in_the_drawer(station: Node) -> None:
    take(station, LEA | {"more": {Field.PASSPORT: "12 AB 345"}})
    (person,) = (row["id"] for row in desk.listed(station, "people").rows)
    assert reading.read(station, "people", person)["passport"] == "12 AB 345"
    married = {**LEA, "birth_date": "1990-03-04", "given_name": "Lea", "family_name": "Moreau"}
    same = show(station, married | {"more": {Field.PASSPORT: "12AB345"}})
    assert (same.questions, [one.id for one in same.items]) == ((), [person])
    assert "passport" not in {change.field for change in same.items[0].changes}
    other = {"family_name": "Haddad", "given_name": "Rima", "more": {Field.PASSPORT: "12ab345"}}
    (question,) = show(station, other).questions
    assert question.doubts[0].agrees == ("the same number of a document",)


@pytest.mark.usefixtures("enrolled")
def test_a_look_into_the_drawer_for_a_list_is_in_the_log_once(station: Node) -> None:
    passport = LEA | {"more": {Field.PASSPORT: "12 AB 345"}}
    take(station, LEA, passport | {"given_name": "Zoé"})
    show(station, LEA)
    assert desk.listed(station, "reads").rows == []  # there was nothing to compare with yet
    for _answer in range(2):
        show(station, passport)
    (look,) = desk.listed(station, "reads").rows
    agency = next(row["id"] for row in desk.listed(station, "agencies").rows if row["code"] == "HRBO")
    assert (look["kind"], look["record"], look["how"]) == ("agencies", agency, "drawer")


@pytest.mark.usefixtures("enrolled")
def test_with_the_drawer_shut_documents_are_neither_compared_nor_kept(station: Node) -> None:
    station.drawer = None
    done = take(station, LEA | {"more": {Field.PASSPORT: "12 AB 345"}})
    assert done.added == 1
    assert ["drawer is shut" in note for note in done.notes] == [True]
    assert desk.listed(station, "restricted").rows == []


def test_mail_and_whom_to_tell_come_along_once(station: Node) -> None:
    beside = {
        "more": {Field.EMAIL: "lea@quay.example"},
        "emergency": (Emergency("Ana M.", "sister", ("+33639980005",)),),
    }
    take(station, LEA | beside)
    assert [row["value"] for row in desk.listed(station, "contacts").rows] == ["lea@quay.example"]
    assert [(row["name"], row["phones"]) for row in desk.listed(station, "kin").rows] == [
        ("Ana M.", "+33639980005")
    ]
    assert show(station, LEA | beside).items == ()


def test_who_is_missing_is_asked_about_and_never_ended_by_the_list(station: Node) -> None:
    names = ("Ann", "Bob", "Cid", "Dan")
    staff = [{**LEA, "family_name": name, "given_name": name, "index_no": name} for name in names]
    take(station, *staff)
    missing = show(station, staff[3]).missing
    assert [one.name for one in missing] == ["Ann Ann", "Bob Bob", "Cid Cid"]
    ann, bob, cid = (one.number for one in missing)
    answers = {f"left:{ann}": "left", f"left:{bob}": "elsewhere", f"left:{cid}": "here"}
    take(station, staff[3], said=Said(answers=answers))
    assert desk.record(station, "people", ann)["ended_reason"] == "no longer on the list of the agency"
    assert desk.record(station, "people", bob)["elsewhere"] is True
    again = show(station, staff[3]).missing
    assert [(one.number, one.said, one.since) for one in again] == [
        (bob, Left.ELSEWHERE, "2026-11-16"),
        (cid, Left.HERE, "2026-11-16"),
    ]
    with pytest.raises(Refused) as refused:
        take(station, staff[3], said=Said(answers={f"left:{ann}": "left"}))
    assert refused.value.code is Code.FIELD_INVALID


def test_who_cannot_be_ended_with_a_list_is_said_and_the_list_stays_taken(station: Node) -> None:
    ann, bob = ({**LEA, "family_name": name, "given_name": name, "index_no": name} for name in ("Ann", "Bob"))
    take(station, ann)
    number = desk.listed(station, "people").rows[0]["id"]
    station.act("areas.add", None, {"code": "A1", "name": "Island"})
    station.act("zones.add", None, {"code": "Z1", "name": "Port", "area": "A1"})
    guest = {
        "family_name": "Haile",
        "zone": "Z1",
        "contact": number,
        "eta": "2026-11-16",
        "etd": "2026-11-20",
    }
    station.act("visitors.add", None, guest)
    done = take(station, bob, said=Said(answers={f"left:{number}": "left"}))
    assert done.applied
    assert [note for note in done.notes if number in str(note)]
    assert desk.record(station, "people", number)["ended_on"] is None


def test_what_was_changed_since_stays_when_a_list_is_taken_back(station: Node) -> None:
    bob = {**LEA, "given_name": "Bob"}
    cid = {**LEA, "given_name": "Cid", "phones": ("+33639980003",)}
    take(station, LEA)
    lea = desk.listed(station, "people").rows[0]["id"]
    take(station, LEA | {"function": "clerk", "nationality": "FRA"}, bob, cid)
    number = {row["given_name"]: row["id"] for row in desk.listed(station, "people").rows}
    desk.act(station, "people.change", lea, {"nationality": "ITA"})
    desk.act(station, "people.change", number["Cid"], {"function": "cook"})
    entry = next(one.id for one in log_book.read(station, log_book.Asked()) if one.act == "agencies.import")
    undo = undoing.plan(station, entry)
    assert undo.many is not None
    stays = {(one.kind, one.row, one.field) for one in undo.many.stays}
    assert {("people", lea, "nationality"), ("people", number["Cid"], None)} <= stays
    undoing.do(station, undo)
    assert desk.record(station, "people", lea)["function"] == "driver"
    assert desk.record(station, "people", lea)["nationality"] == "ITA"
    assert desk.record(station, "people", number["Bob"])["ended_reason"] == "the list was taken back"
    stays_there = desk.record(station, "people", number["Cid"])
    assert (stays_there["ended_on"], stays_there["phones"]) == (None, ["+33639980003"])


@given(st.text("abcd", min_size=4, max_size=8), st.integers(0, 7), st.sampled_from("abcdxy"))
def test_one_letter_is_near_and_near_is_mutual(name: str, at: int, letter: str) -> None:
    at %= len(name)
    for other in (
        name[:at] + letter + name[at:],
        name[:at] + letter + name[at + 1 :],
        name[:at] + name[at + 1 :],
    ):
        if len(other) >= 4:
            assert near(name, other)
            assert near(other, name)
    assert not near(name, name + "zz")


@given(st.dates())
def test_day_and_month_changed_over_twice_is_the_same_day(day: date) -> None:
    over = changed_over(day.isoformat())
    assert over is None or (over != day.isoformat() and changed_over(over) == day.isoformat())
