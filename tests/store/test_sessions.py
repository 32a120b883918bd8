"""Sessions: who came is written down at once, and everybody who came gets one certificate."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import desk
from store.desk import Wanted
from store.node import Node
from store.refusals import Code, Refused

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]


@pytest.fixture
def session(station: Node) -> int:
    station.act("courses.add", None, {"code": "MOSS-PTM", "title": "Our own standards", "kind": "moss"})
    said = {
        "course": "MOSS-PTM",
        "held_on": date(2026, 11, 20),
        "topic": "Radio, meeting points",
        "trainer": "Adaeze Okonkwo-Bråten",
        "occasion": "unrest at the market",
        "agency": "HRBO",
    }
    return station.act("sessions.add", None, said).row


def number(node: Node, person: int) -> str:
    return str(desk.record(node, "people", person)["id"])


def test_a_session_is_the_record_of_who_was_trained_in_what(
    station: Node, family: Family, session: int
) -> None:
    """D03, D13, D16, D17: course, day, topic, occasion, trainer, and how many came."""
    people = f"{number(station, family['principal'])}, {number(station, family['child'])}"
    station.act("sessions.attend", session, {"people": people, "absent": (family["spouse"],)})
    found = desk.record(station, "sessions", session)
    assert (found["course"], found["held_on"], found["agency"]) == ("MOSS-PTM", "2026-11-20", "HRBO")
    assert (found["topic"], found["occasion"]) == ("Radio, meeting points", "unrest at the market")
    assert (found["attended"], found["absent"], found["certified"], found["planned"]) == (2, 1, 0, False)
    there = desk.listed(station, "attendances").rows
    assert {(row["name"], row["attended"]) for row in there} == {
        ("Nguyễn Thị", True),
        ("Nguyễn Minh", True),
        ("Nguyễn Marc", False),
    }
    assert there[0]["held_on"] == "2026-11-20"


def test_attendance_written_twice_is_once(station: Node, family: Family, session: int) -> None:
    """D17: nobody is doubled, and what was wrong is put right."""
    said = {"people": (family["principal"], family["principal"]), "absent": (family["spouse"],)}
    station.act("sessions.attend", session, said)
    assert station.act("sessions.attend", session, said).changed == ()
    station.act("sessions.attend", session, {"people": (family["spouse"],)})
    found = desk.record(station, "sessions", session)
    assert (found["attended"], found["absent"]) == (2, 0)


def test_nobody_is_written_down_twice_by_hand(
    station: Node, family: Family, session: int, refuses: Refuses
) -> None:
    said = {"session": session, "person": family["principal"], "score": "9 of 10"}
    station.act("attendances.add", None, said)
    with refuses(Code.NOT_UNIQUE):
        station.act("attendances.add", None, said)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, Code.FIELD_MISSING),
        ({"people": "PTM-P-09999"}, Code.NOT_FOUND),
        ({"people": "PTM-P-00001", "absent": "PTM-P-00001"}, Code.FIELD_INVALID),
    ],
)
def test_what_cannot_be_written_down(  # noqa: PLR0913 - fixtures
    station: Node, family: Family, session: int, said: dict[str, object], code: Code, refuses: Refuses
) -> None:
    named = {name: number(station, family["child"]) if "00001" in str(v) else v for name, v in said.items()}
    with refuses(code):
        station.act("sessions.attend", session, named)


def test_nobody_has_attended_what_lies_ahead(station: Node, family: Family, refuses: Refuses) -> None:
    planned = station.act("sessions.add", None, {"held_on": date(2026, 11, 22)}).row
    assert desk.record(station, "sessions", planned)["planned"] is True
    for act, said in (("attend", {"people": (family["child"],)}), ("certify", {})):
        with refuses(Code.FIELD_INVALID):
            station.act(f"sessions.{act}", planned, said)
    station.act("sessions.end", planned, {"reason": "called off"})
    with refuses(Code.ENDED):
        station.act("sessions.certify", planned)


def test_nobody_is_put_down_as_there_before_it_is_held(
    station: Node, family: Family, refuses: Refuses
) -> None:
    """D17: the register of attendance is of what has happened; who is expected may be down as absent."""
    planned = station.act("sessions.add", None, {"held_on": date(2026, 11, 22)}).row
    said = {"session": planned, "person": family["child"]}
    with refuses(Code.FIELD_INVALID):
        station.act("attendances.add", None, said)
    row = station.act("attendances.add", None, said | {"attended": False}).row
    with refuses(Code.FIELD_INVALID):
        station.act("attendances.change", row, {"attended": True})


def test_no_certificate_is_older_than_its_session(
    station: Node, family: Family, session: int, refuses: Refuses
) -> None:
    """D02."""
    station.act("sessions.attend", session, {"people": (family["child"],)})
    with refuses(Code.FIELD_INVALID):
        station.act("sessions.certify", session, {"issued_on": date(2026, 11, 19)})
    station.act("sessions.certify", session, {"issued_on": date(2026, 11, 21)})


@pytest.mark.parametrize(("came", "other_came"), [(True, False), (False, True), (True, True)])
def test_who_was_written_down_twice_came_once(
    station: Node, family: Family, session: int, *, came: bool, other_came: bool
) -> None:
    """D17, R24: both rows of one person were at the session; the merge goes through, and they were there."""
    twin = station.act("people.add", None, {"family_name": "Nguyen", "category": "dependant"}).row
    for person, there in ((family["child"], came), (twin, other_came)):
        station.act("attendances.add", None, {"session": session, "person": person, "attended": there})
    station.act("people.merge", family["child"], {"other": twin})
    found = desk.record(station, "sessions", session)
    assert (found["attended"], found["absent"]) == (1, 0)
    merge = desk.listed(station, "merges").rows[0]["id"]
    station.act("people.split", merge)
    found = desk.record(station, "sessions", session)
    assert (found["attended"], found["absent"]) == (came + other_came, 2 - came - other_came)


def test_everybody_who_came_gets_a_certificate_once(station: Node, family: Family, session: int) -> None:
    """D02, D15: for all participants (S004 ¶27), confirmed by who certifies; twice changes nothing."""
    station.act("attendances.add", None, {"session": session, "person": family["child"], "score": "9 of 10"})
    station.act("sessions.attend", session, {"people": (family["principal"],), "absent": (family["spouse"],)})
    station.act("sessions.certify", session, {"issuer": "Field security, Port Tamarin"})
    assert station.act("sessions.certify", session).changed == ()
    rows = desk.listed(station, "certificates").rows
    assert {row["name"] for row in rows} == {"Nguyễn Thị", "Nguyễn Minh"}
    assert {row["number"] for row in rows} == {row["id"] for row in rows}
    assert {row["score"] for row in rows} == {None, "9 of 10"}
    for row in rows:
        assert (row["course"], row["issued_on"], row["status"]) == ("MOSS-PTM", "2026-11-20", "valid")
        assert row["issuer"] == "Field security, Port Tamarin"
        assert row["session"] == desk.record(station, "sessions", session)["id"]
    assert desk.record(station, "sessions", session)["certified"] == 2


def test_who_comes_late_to_the_list_gets_theirs(station: Node, family: Family, session: int) -> None:
    station.act("sessions.attend", session, {"people": (family["principal"],)})
    station.act("sessions.certify", session)
    station.act("sessions.attend", session, {"people": (family["spouse"],)})
    station.act("sessions.certify", session, {"expires_on": date(2027, 11, 19)})
    until = {row["name"]: row["counts_until"] for row in desk.listed(station, "certificates").rows}
    assert until == {"Nguyễn Thị": None, "Nguyễn Marc": "2027-11-19"}


def test_a_talk_without_a_course_certifies_nothing(station: Node, family: Family, refuses: Refuses) -> None:
    """D16: local training as things change need not be a course of the catalogue."""
    talk = station.act("sessions.add", None, {"held_on": "2026-11-19", "topic": "floods"}).row
    station.act("sessions.attend", talk, {"people": (family["child"],)})
    with refuses(Code.FIELD_MISSING):
        station.act("sessions.certify", talk)


def test_who_left_before_the_certificates_were_written_has_theirs(
    station: Node, family: Family, session: int
) -> None:
    """D02: all participants (S004 ¶27); whoever is posted away takes it along."""
    station.act("sessions.attend", session, {"people": (family["child"], family["principal"])})
    station.act("people.end", family["child"], {"reason": "left"})
    station.act("sessions.certify", session)
    rows = desk.listed(station, "certificates").rows
    assert {row["name"] for row in rows} == {"Nguyễn Thị", "Nguyễn Minh"}


def test_who_had_left_since_is_still_written_down_and_the_others_named(
    station: Node, family: Family, session: int
) -> None:
    """D17: the register is of that day; a slip among many numbers does not cost the others."""
    station.act("people.end", family["child"], {"reason": "left", "on": date(2026, 11, 20)})
    station.act("people.end", family["spouse"], {"reason": "left", "on": date(2026, 11, 19)})
    named = [number(station, family[who]) for who in ("child", "spouse", "principal")]
    done = desk.act(station, "sessions.attend", session, {"people": ", ".join([*named, "PTM-P-00999"])})
    assert [(name, why.code) for name, why in done.left_out] == [
        (named[1], Code.ENDED),
        ("PTM-P-00999", Code.NOT_FOUND),
    ]
    there = desk.listed(station, "attendances").rows
    assert {row["name"] for row in there} == {"Nguyễn Thị", "Nguyễn Minh"}
    twin = station.act("people.add", None, {"family_name": "Nguyen", "category": "staff_local"}).row
    station.act("people.merge", family["principal"], {"other": twin})
    assert station.act("sessions.attend", session, {"people": (twin,)}).changed == ()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.just(("certify", "", "")),
            st.tuples(
                st.sampled_from(["attend", "miss"]),
                st.sampled_from(["principal", "spouse", "child"]),
                st.just(""),
            ),
        ),
        max_size=8,
    )
)
def test_in_whatever_order_nobody_has_two(
    station: Node, family: Family, tried: list[tuple[str, str, str]]
) -> None:
    """D02: at every moment one attendance a person and at most one certificate of the session."""
    held = station.act("sessions.add", None, {"held_on": "2026-11-20", "course": _course(station)}).row
    came: set[str] = set()
    certified: set[str] = set()
    for verb, who, _ in tried:
        if verb == "certify":
            station.act("sessions.certify", held)
            certified |= came
            continue
        station.act("sessions.attend", held, {"people" if verb == "attend" else "absent": (family[who],)})
        (came.add if verb == "attend" else came.discard)(who)
    session = str(desk.record(station, "sessions", held)["id"])
    rows = desk.listed(station, "certificates", Wanted(where={"session": session})).rows
    assert sorted(row["person"] for row in rows) == sorted(number(station, family[who]) for who in certified)
    found = desk.record(station, "sessions", held)
    assert (found["attended"], found["certified"]) == (len(came), len(certified))


def _course(station: Node) -> str:
    try:
        station.act("courses.add", None, {"code": "ORD", "title": "in any order", "kind": "local"})
    except Refused as refused:
        assert refused.code is Code.NOT_UNIQUE  # noqa: PT017 - it was made in an earlier example
    return "ORD"
