"""Calling people: the tree and what is missing in it, a test of it, the radio check, the calendar year."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import desk, outlook
from store.calling import desk as calling
from store.calling.outcome import Answer, Outcome, outcome
from store.calling.signs import Session, missed_in_a_row, natural
from store.calling.tree import NO_TELEPHONE, Home, Level, Line, Office, Phone, Place, Scene, Someone, tree
from store.calling.yearly import exercised, stands
from store.clock import SetClock
from store.due import EachYear, Urgency
from store.node import Node
from store.refusals import Code

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]


def who(number: int, *phones: str) -> Someone:
    return Someone(number, f"N{number}", phones=tuple(Phone(phone) for phone in phones))


PEOPLE = {number: who(number, f"+{number}") for number in range(1, 20)}
WHOLE = Scene(
    people=PEOPLE,
    offices=[
        Office(1, "do"),
        Office(2, "smt"),
        Office(3, "fsco"),
        Office(4, "asc", area=70),
        Office(5, "warden", zone=101),
        Office(6, "alternate_warden", zone=101),
        Office(7, "warden", zone=102),
    ],
    areas=[Place(70, "NORTH")],
    zones=[Place(102, "Z10", 70), Place(101, "Z2", 70), Place(103, "Z3")],
    homes=[
        Home(1, 101, principal=5, members=(5, 15)),
        Home(2, 101, principal=8, members=(8,)),
        Home(3, 102, principal=9, members=(9,)),
        Home(4, 103, principal=10, members=(10,)),
        Home(5, None, principal=11, members=(11,)),
    ],
    loose=[(12, 102), (13, None)],
)


def said(lines: list[Line]) -> list[str]:
    return [f"{line.level} {line.place} {line.name}{'*' if line.again else ''}" for line in lines]


def test_f02_from_the_official_to_each_household() -> None:
    """F02: official, team, officers, coordinators, wardens with alternates beside, families."""
    assert said(tree(WHOLE)) == [
        "official  N1",
        "team  N2",
        "officer  N3",
        "coordinator NORTH N4",
        "warden Z2 N5",
        "alternate Z2 N6",
        "household Z2 N5*",
        "household Z2 N8",
        "warden Z10 N7",
        "household Z10 N9",
        "visitor Z10 N12",
        "warden Z3 zone Z3 has no warden: somebody has to be named who calls",
        "household Z3 N10",
        "warden  2 households or people are in no zone: nobody's warden calls",
        "household  N11",
        "visitor  N13",
    ]


def test_a_part_of_it_begins_with_the_coordinator() -> None:
    assert said(tree(WHOLE, zones={102})) == [
        "coordinator NORTH N4",
        "warden Z10 N7",
        "household Z10 N9",
        "visitor Z10 N12",
    ]
    assert said(tree(WHOLE, zones={103}))[0].startswith("warden Z3 zone Z3 has no warden")


@pytest.mark.parametrize(
    ("scene", "says"),
    [
        (Scene(people={}), "no designated official is on record"),
        (Scene(people={}), "no security officer and no focal point is on record"),
        (Scene(people={}, areas=[Place(1, "NORTH")]), "area NORTH has no coordinator"),
        (
            Scene(people={}, zones=[Place(1, "Z1")]),
            "zone Z1 has no warden: somebody has to be named who calls",
        ),
        (
            Scene(people=PEOPLE, zones=[Place(1, "Z1")], offices=[Office(1, "alternate_warden", zone=1)]),
            "zone Z1 has no warden: the alternate calls",
        ),
        (Scene(people={1: who(1)}, offices=[Office(1, "do")]), NO_TELEPHONE),
        (Scene(people={1: who(1)}, homes=[Home(1, None, members=(1,))]), NO_TELEPHONE),
        # A zone that has ended, or is none of a warden's, is nobody's.
        (
            Scene(people=PEOPLE, homes=[Home(1, 9, principal=1, members=(1,))]),
            "1 household or person is in no zone: nobody's warden calls",
        ),
    ],
)
def test_what_is_missing_is_said(scene: Scene, says: str) -> None:
    assert says in [line.missing for line in tree(scene)]


def test_an_acting_official_is_called_where_there_is_no_other() -> None:
    acting = Scene(people=PEOPLE, offices=[Office(2, "acting_do"), Office(3, "sfp")])
    assert said(tree(acting)) == ["official  N2", "officer  N3"]


def test_a_familys_telephones() -> None:
    """The head's own, the home's, and only where there is none somebody else's of the family."""
    people = {1: who(1, "+1"), 2: who(2), 3: who(3, "+3")}
    homes = [
        Home(1, None, principal=1, members=(1, 3), phone="+9"),
        Home(2, None, principal=2, members=(2, 3)),
        Home(3, None, principal=99, members=(3, 2)),
        Home(4, None, principal=None, members=()),
    ]
    lines = [line for line in tree(Scene(people=people, homes=homes)) if line.level is Level.HOUSEHOLD]
    assert [[(phone.number, phone.operator) for phone in line.phones] for line in lines] == [
        [("+1", ""), ("+9", "home")],
        [("+3", "N3")],
        [("+3", "")],
    ]


numbers = st.integers(1, 19)


@given(
    st.lists(st.builds(Office, numbers, st.sampled_from(["do", "fsco", "asc", "warden", "alternate_warden"]),
                       st.sampled_from([None, 101, 102]), st.sampled_from([None, 70])), max_size=12),
    st.lists(st.builds(Home, numbers, st.sampled_from([None, 101, 102, 999]), principal=numbers,
                       members=st.lists(numbers, max_size=3)), max_size=12),
)  # fmt: skip
def test_everybody_is_called_once(offices: list[Office], homes: list[Home]) -> None:
    """Whoever is in it is to be called by one line, whatever they hold and wherever they live."""
    scene = Scene(PEOPLE, offices, [Place(70, "N")], [Place(101, "Z1", 70), Place(102, "Z2")], homes)
    lines = tree(scene)
    calls = [line.person for line in lines if line.calls]
    assert len(calls) == len(set(calls))
    assert set(calls) == {line.person for line in lines if line.person is not None}
    heads = {home.principal for home in homes}
    assert heads <= set(calls)


@pytest.mark.parametrize(
    ("signs", "order"),
    [
        (["SIERRA 10", "SIERRA 2", "SIERRA 1"], ["SIERRA 1", "SIERRA 2", "SIERRA 10"]),
        (["Z10", "Z9", "z1"], ["z1", "Z9", "Z10"]),
        (["TANGO 4B", "TANGO 4", "TANGO 4A", "TANGO"], ["TANGO", "TANGO 4", "TANGO 4A", "TANGO 4B"]),
        (["SIERRA2", "SIERRA 10"], ["SIERRA2", "SIERRA 10"]),
        (["9", "BASE", "10"], ["9", "10", "BASE"]),
        # Digits of other scripts are numbers too, and no number is too long.
        (["S \u0662", "S 10", "S \u0661"], ["S \u0661", "S \u0662", "S 10"]),
        (["S " + "9" * 4000, "S 1", ""], ["", "S 1", "S " + "9" * 4000]),
        (["S ²", "S 3"], ["S ²", "S 3"]),
    ],
)
def test_f15_call_signs_in_the_order_of_calling(signs: list[str], order: list[str]) -> None:
    assert sorted(signs, key=natural) == order


@given(st.lists(st.text(max_size=8)))
def test_any_text_is_sorted(signs: list[str]) -> None:
    in_order = sorted(signs, key=natural)
    assert [natural(sign) for sign in in_order] == sorted(natural(sign) for sign in reversed(signs))


@pytest.mark.parametrize(
    ("answers", "came"),
    [
        ([], Outcome(0, 0, 0, 0, 0, None)),
        ([(None, None)], Outcome(1, 0, 0, 1, 0, None)),
        ([(False, 60)], Outcome(1, 0, 1, 0, 0, None)),
        # A begun minute is counted whole; who was not reached takes no time.
        ([(True, 61), (False, 6000)], Outcome(2, 1, 1, 0, 50, 2)),
        ([(True, 0), (True, 60), (None, None)], Outcome(3, 2, 0, 1, 66, 1)),
        # All is a hundred and nothing else is.
        ([(True, 1)] * 199 + [(False, 1)], Outcome(200, 199, 1, 0, 99, 1)),
        ([(True, 1)], Outcome(1, 1, 0, 0, 100, 1)),
        # A clock that was behind.
        ([(True, -300)], Outcome(1, 1, 0, 0, 100, 0)),
    ],
)
def test_f01_what_came_of_a_test(answers: list[tuple[bool | None, int | None]], came: Outcome) -> None:
    assert outcome([Answer(n, reached, at) for n, (reached, at) in enumerate(answers)], 0) == came


def test_f15_who_missed_several_in_a_row() -> None:
    sessions = [
        Session(1, {"S1": False, "S2": False, "S3": True, "S4": False}),
        Session(2, {"S1": False, "S2": True, "S3": False, "S4": None}),
        Session(3, {"S1": False, "S2": False, "S3": True, "S5": False}),
    ]
    # S4 was not called in the last two, which says nothing of it.
    assert missed_in_a_row(sessions) == {"S1": 3, "S2": 1, "S4": 1, "S5": 1}
    assert missed_in_a_row(reversed(sessions)) == missed_in_a_row(sessions)
    assert missed_in_a_row([]) == {}


ONE, NOBODY = Outcome(1, 1, 0, 0, 100, 1), Outcome(1, 0, 1, 0, 0, None)


def at(said: str) -> int:
    return int(datetime.fromisoformat(said).timestamp())


@pytest.mark.parametrize(
    ("tests", "days"),
    [
        # Midnight is the station's: 21:00 UTC on the last day of the year is the next year at Mauritius.
        ([("2026-12-31T19:59Z", "all", ONE)], ["2026-12-31"]),
        ([("2026-12-31T20:00Z", "all", ONE)], ["2027-01-01"]),
        ([("2026-03-01T06:00Z", "all", ONE), ("2026-03-01T12:00Z", "all", ONE)], ["2026-03-01"]),
        ([("2026-03-01T06:00Z", "zone", ONE), ("2026-03-01T06:00Z", "area", ONE)], []),
        ([("2026-03-01T06:00Z", "all", NOBODY)], []),
    ],
)
def test_f01_the_days_that_count(tests: list[tuple[str, str, Outcome]], days: list[str]) -> None:
    found = exercised(((at(began), scope, came) for began, scope, came in tests), "Indian/Mauritius")
    assert sorted(day.isoformat() for day in found) == days


@pytest.mark.parametrize(
    ("days", "times", "on", "due_on", "missed", "urgency"),
    [
        ([], 1, "2026-11-21", "2026-12-31", (), Urgency.LATER),
        ([], 1, "2026-12-01", "2026-12-31", (), Urgency.SOON),
        (["2026-01-02"], 1, "2026-12-31", "2027-12-31", (), Urgency.LATER),
        # The second of January and the thirtieth of December of the next year keep the rule (X15).
        (["2025-01-02", "2026-12-30"], 1, "2026-12-31", "2027-12-31", (), Urgency.LATER),
        # A year that ended without it is not forgotten because the next one has begun.
        (["2024-05-05"], 1, "2026-02-01", "2026-12-31", (2025,), Urgency.SOON),
        # A station whose own standard asks for two: two on one day are one.
        (["2026-03-03", "2026-03-03"], 2, "2026-04-01", "2026-12-31", (), Urgency.LATER),
        (["2026-03-03", "2026-03-04"], 2, "2026-04-01", "2027-12-31", (), Urgency.LATER),
    ],
)
def test_f01_once_in_every_calendar_year(  # noqa: PLR0913 - a line of the table
    days: list[str], times: int, on: str, due_on: str, missed: tuple[int, ...], urgency: Urgency
) -> None:
    rule = EachYear("the call tree is exercised", times, "S001-A")
    found = stands([date.fromisoformat(day) for day in days], [rule], date.fromisoformat(on))
    assert found is not None
    assert (found.on.isoformat(), found.missed, found.urgency) == (due_on, missed, urgency)


# at a node


def test_f01_a_test_from_its_beginning_to_its_end(
    station: Node, family: Family, appointed: int, clock: SetClock, refuses: Refuses
) -> None:
    """F01: who was reached, by which channel, how many, how long, who was not."""
    del appointed
    station.act("people.change", family["principal"], {"call_sign": "SIERRA 2"})
    lone = {"family_name": "Abara", "category": "intern"}
    other = station.act("people.add", None, lone).row
    test = station.act("call_tests.begin", None, {"kind": "call_tree"}).row
    listed = calling.status(station)
    assert [(one["level"], one["name"]) for one in listed["answers"]] == [
        ("warden", "Nguyễn Thị"),
        ("visitor", "Abara"),
    ]
    assert (listed["exercise"], listed["untried"]) == (True, 2)
    # Whom it is to reach stays as it was when it began.
    station.act("people.add", None, {"family_name": "Later", "category": "intern"})
    clock.set(clock.now() + timedelta(minutes=7))
    station.act("call_tests.answer", None, {"call_sign": "sierra 2", "reached": True})
    station.act("call_tests.answer", test, {"person": other, "reached": False, "note": "switched off"})
    with refuses(Code.FIELD_INVALID):
        station.act("call_tests.answer", test, {"person": family["child"], "reached": True})
    with refuses(Code.FIELD_MISSING):
        station.act("call_tests.answer", test, {"reached": True})
    with refuses(Code.FIELD_INVALID):
        station.act("call_tests.answer", test, {"person": other, "reached": True, "at": "2026-11-22T00:00Z"})
    station.act("call_tests.undo", test, {"person": other})
    assert calling.status(station)["untried"] == 1
    with refuses(Code.NOTHING_TO_CHANGE):
        station.act("call_tests.undo", test, {"person": other})
    station.act("call_tests.answer", test, {"person": other, "reached": False})
    station.act("call_tests.finish", test, {"note": "in the rain"})
    came = calling.status(station)
    assert (came["reached"], came["failed"], came["percent"], came["minutes"]) == (1, 1, 50, 7)
    assert came["answers"][0]["channel"] == "phone"
    with refuses(Code.CALL_TEST_OVER):
        station.act("call_tests.answer", test, {"person": other, "reached": True})
    with refuses(Code.NO_CALL_TEST):
        station.act("call_tests.answer", None, {"person": other, "reached": True})
    shown = desk.record(station, "call_tests", test)
    assert (shown["drill"], shown["status"], shown["percent"]) == (True, "ended", 50)
    # It is an exercise in the log, and no roll call: nobody is anywhere by it.
    assert {entry["exercise"] for entry in desk.history(station, "call_tests", test)} == {True}
    assert desk.listed(station, "rollcalls").total == 0
    assert desk.record(station, "people", family["principal"])["presence"] == "unknown"


def test_f01_it_is_due_by_the_calendar_year(
    station: Node, family: Family, appointed: int, clock: SetClock
) -> None:
    """F01, X15: due in December, done, due again; by a station's own standard twice."""
    del family, appointed

    def due() -> list[tuple[str, str]]:
        return [
            (item["due_on"], item["title"])
            for item in outlook.due(station)["items"]
            if item["kind"] == "call_tree"
        ]

    assert due() == []
    clock.set(datetime(2026, 12, 10, 8, tzinfo=UTC))
    assert due() == [("2026-12-31", "exercise the call tree, never yet")]

    def exercise(**scope: str) -> None:
        test = station.act("call_tests.begin", None, {"kind": "call_tree"} | scope).row
        station.act("call_tests.answer", test, {"person": "PTM-P-00001", "reached": True})
        station.act("call_tests.finish", test)

    exercise(zone="Z1")
    station.act("people.change", "PTM-P-00001", {"call_sign": "S 1"})
    checked = station.act("call_tests.begin", None, {"kind": "radio_check"}).row
    station.act("call_tests.answer", checked, {"call_sign": "S 1", "reached": True})
    station.act("call_tests.finish", checked)
    assert len(due()) == 1, "neither a zone's test nor a radio check is the station's test"
    exercise()
    assert due() == []
    local = {
        "code": "TWICE",
        "subject": "call_tree",
        "title": "twice a year",
        "kind": "each_year",
        "times": 2,
    }
    station.act("duties.add", None, local)
    exercise()
    assert due() == [("2026-12-31", "exercise the call tree, last on 2026-12-10")]
    # A test that was begun by mistake counts no more.
    clock.set(datetime(2026, 12, 11, 8, tzinfo=UTC))
    exercise()
    assert due() == []
    station.act("call_tests.end", "PTM-CT-00005", {"reason": "it was the wrong list"})
    assert len(due()) == 1


def test_f15_a_radio_check_in_call_sign_order(station: Node, family: Family, refuses: Refuses) -> None:
    with refuses(Code.NOBODY_TO_CALL):
        station.act("call_tests.begin", None, {"kind": "radio_check"})
    for person, sign in (("principal", "SIERRA 10"), ("spouse", "SIERRA 2"), ("child", "SIERRA 1")):
        station.act("people.change", family[person], {"call_sign": sign})
    for times in range(2):
        test = station.act("call_tests.begin", None, {"kind": "radio_check", "zone": "Z1"}).row
        order = [one["call_sign"] for one in calling.status(station)["answers"]]
        assert order == ["SIERRA 1", "SIERRA 2", "SIERRA 10"]
        station.act("call_tests.answer", test, {"call_sign": "SIERRA 1", "reached": bool(times)})
        station.act("call_tests.answer", test, {"call_sign": "SIERRA 10", "reached": False})
        station.act("call_tests.finish", test)
    missed = {one["call_sign"]: one["missed"] for one in calling.signs(station)}
    assert missed == {"SIERRA 1": 0, "SIERRA 2": 0, "SIERRA 10": 2}
    assert calling.status(station, kind="radio_check")["answers"][0]["channel"] == "radio"


def test_two_open_tests_are_asked_about(station: Node, family: Family, refuses: Refuses) -> None:
    station.act("people.change", family["child"], {"call_sign": "S 1"})
    tree_test = station.act("call_tests.begin", None, {"kind": "call_tree"}).row
    station.act("call_tests.begin", None, {"kind": "radio_check"})
    with refuses(Code.WHICH_CALL_TEST):
        station.act("call_tests.answer", None, {"person": family["child"], "reached": True})
    with refuses(Code.WHICH_CALL_TEST):
        calling.status(station)
    assert calling.status(station, kind="call_tree")["test"] == "PTM-CT-00001"
    station.act("call_tests.answer", tree_test, {"person": family["principal"], "reached": True})


def test_f02_the_tree_of_a_station(station: Node, family: Family, appointed: int, refuses: Refuses) -> None:
    del appointed
    station.act(
        "contacts.add", None, {"person": family["principal"], "value": "+33639980012", "operator": "Emtel"}
    )
    guest = {"family_name": "Okonkwo", "zone": "Z1", "contact": family["principal"]}
    station.act("visitors.add", None, guest | {"eta": "2026-11-20", "etd": "2026-11-25"})
    found = calling.tree(station, zone="Z1")
    assert [(one["level"], one["name"], one["again"]) for one in found["lines"]] == [
        ("warden", "Nguyễn Thị", False),
        ("household", "Nguyễn Thị", True),
        ("visitor", "Okonkwo", False),
    ]
    assert found["lines"][0]["phones"] == [{"number": "+33639980012", "operator": "Emtel"}]
    assert (found["calls"], found["gaps"]) == (2, 1)
    assert found["lines"][2]["missing"] == NO_TELEPHONE
    with refuses(Code.NOT_FOUND):
        calling.tree(station, zone="Z9")


def test_the_tree_is_the_offices(hq: Node, rounds: Node, refuses: Refuses) -> None:
    for node in (hq, rounds):
        with refuses(Code.WRONG_NODE):
            calling.tree(node)
        with refuses(Code.WRONG_NODE):
            calling.signs(node)


def test_somebody_who_is_erased_stays_counted_and_is_not_named(station: Node, family: Family) -> None:
    """M08: the test counts as it was; who it was is gone."""
    other = station.act(
        "people.add", None, {"family_name": "Abara", "category": "intern", "call_sign": "S 9"}
    ).row
    test = station.act("call_tests.begin", None, {"kind": "radio_check"}).row
    station.act("call_tests.answer", test, {"call_sign": "S 9", "reached": True, "note": "Abara's brother"})
    station.act("call_tests.finish", test)
    station.act("people.end", other, {"reason": "left"})
    station.act("people.erase", other, {"reason": "as they asked", "again": "PTM-P-00004"})
    (answer,) = calling.status(station, test)["answers"]
    assert (answer["reached"], answer["call_sign"], answer["note"], answer["name"]) == (
        True,
        None,
        None,
        None,
    )
    assert calling.status(station, test)["percent"] == 100
    assert calling.signs(station) == []
    del family
