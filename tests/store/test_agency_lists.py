"""What agencies send (A03, X12): lists as received, how old they are, and what they report one by one."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sample_station.make import HARBOUR_LIST
from store import desk
from store.clock import SetClock
from store.node import Node
from store.refusals import Code, Refused
from sync.lists.take import accept

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]
DAY = timedelta(days=1)


def agency(node: Node, code: str = "HRBO") -> tuple[Any, Any, Any]:
    found = desk.record(node, "agencies", code)
    return found["list_as_of"], found["list_due"], found["list_state"]


def test_a_list_taken_in_is_kept_with_what_was_different(station: Node) -> None:
    """A03: the date it bears, who sent it, when it came, how many rows, new, changed and missing people."""
    extra = {"family_name": "Okoye", "category": "unv", "agency": "HRBO"}
    station.act("people.add", None, extra)
    done = accept(station, Path(HARBOUR_LIST), "HRBO", date(2026, 11, 15), submitter="Ravi Nair")
    (row,) = desk.listed(station, "agency_lists").rows
    assert (row["agency"], row["as_of"], row["received_on"], row["submitter"]) == (
        "HRBO",
        "2026-11-15",
        "2026-11-21",
        "Ravi Nair",
    )
    assert (row["rows"], row["added"], row["changed"], row["unchanged"], row["missing"], row["refused"]) == (
        done.rows,
        done.added,
        0,
        0,
        1,
        len(done.refused),
    )


def test_the_same_list_again_is_no_other_list(station: Node, clock: SetClock) -> None:
    """A03: but one of another date that says just the same is one."""
    first = date(2026, 11, 15)
    for _ in range(2):
        accept(station, Path(HARBOUR_LIST), "HRBO", first)
    assert desk.listed(station, "agency_lists").total == 1
    clock.set(clock.now() + 9 * DAY)
    done = accept(station, Path(HARBOUR_LIST), "HRBO", date(2026, 11, 30))
    assert (done.added, len(done.changed)) == (0, 0)
    assert [row["as_of"] for row in desk.listed(station, "agency_lists").rows] == ["2026-11-15", "2026-11-30"]


def test_how_old_a_list_is_is_known_of_agencies_of_headquarters_too(station: Node, clock: SetClock) -> None:
    """A03, S004 ¶15(i): due 90 days after the last (a local default); the last day is in time."""
    assert agency(station) == (None, None, "never")
    station.act(
        "agency_lists.add", None, {"agency": "HRBO", "as_of": "2026-11-01", "received_on": "2026-11-20"}
    )
    station.act(
        "agency_lists.add", None, {"agency": "HRBO", "as_of": "2026-08-01", "received_on": "2026-11-21"}
    )
    assert agency(station) == ("2026-11-01", "2027-01-30", "later")
    clock.set(clock.now().replace(year=2027, month=1, day=30))
    assert agency(station)[2] == "soon"
    clock.set(clock.now() + DAY)
    assert agency(station)[2] == "overdue"


def test_a_duty_says_how_often(station: Node) -> None:
    """A03, X16."""
    duty = {"code": "LST", "subject": "agency_list", "title": "monthly", "kind": "every_days", "days": 30}
    station.act("duties.add", None, duty)
    station.act("agency_lists.add", None, {"agency": "HRBO", "received_on": "2026-11-01"})
    assert agency(station) == ("2026-11-01", "2026-12-01", "later"), (
        "a list without a date is as old as it came"
    )


def test_the_date_an_agency_of_ours_bears_counts_as_well(station: Node) -> None:
    """A03."""
    said = {"code": "TIDE", "name": "Tide Office", "list_as_of": "2026-11-10"}
    station.act("agencies.add", None, said)
    assert agency(station, "TIDE")[0] == "2026-11-10"
    station.act(
        "agency_lists.add", None, {"agency": "TIDE", "as_of": "2026-11-12", "received_on": "2026-11-21"}
    )
    assert agency(station, "TIDE")[0] == "2026-11-12"


def test_a_list_taken_back_does_not_count(station: Node, refuses: Refuses) -> None:
    """A03."""
    row = station.act("agency_lists.add", None, {"agency": "HRBO", "received_on": "2026-11-01"}).row
    with refuses(Code.FIELD_INVALID):
        station.act("agency_lists.change", row, {"received_on": "2026-11-22"})
    station.act("agency_lists.end", row, {"reason": "of another station"})
    assert agency(station)[2] == "never"


# what an agency reports one by one


def submit(node: Node, kind: str, payload: object, **more: object) -> int:
    said = {"agency": "HRBO", "kind": kind, "payload": json.dumps(payload), **more}
    return node.act("submissions.submit", None, said).row


def status(node: Node, row: int) -> Any:  # noqa: ANN401 - as it is shown
    return desk.record(node, "submissions", row)["status"]


def test_a_newcomer_is_on_the_list_when_the_office_says_so(station: Node) -> None:
    """A03, A06, X12: of either recruitment; the agency is who sent it, whatever the payload says."""
    said = {"family_name": "Abebe", "given_name": "Sara", "category": "staff_local", "recruitment": "local"}
    row = submit(station, "newcomer", said)
    shown = desk.record(station, "submissions", row)
    assert (shown["source"], shown["agency"], shown["payload"]) == ("agency", "HRBO", said)
    assert desk.listed(station, "people").total == 0
    station.act("submissions.accept", row, {})
    (person,) = desk.listed(station, "people").rows
    assert (person["given_name"], person["agency"], person["recruitment"]) == ("Sara", "HRBO", "local")
    assert status(station, row) == "accepted"


def test_of_a_correction_a_part_may_be_taken(station: Node, family: Family, refuses: Refuses) -> None:
    """A03: field by field; what is not taken is not lost, the submission stays."""
    payload = {"function": "Nurse", "birth_date": "1984-02-29", "phone": "+23052510001"}
    row = submit(station, "change", payload, person=family["principal"])
    station.act("people.change", family["principal"], {"function": "Driver"})
    now: dict[str, object] = {"function": "Driver", "birth_date": None, "phone": []}
    assert desk.record(station, "submissions", row)["now"] == now, "what somebody changed since is seen"
    with refuses(Code.UNKNOWN_FIELD):
        station.act("submissions.accept", row, {"only": "grade"})
    station.act("submissions.accept", row, {"only": "birth_date, phone", "note": "function to be confirmed"})
    person = desk.record(station, "people", family["principal"])
    assert (person["function"], person["birth_date"], person["phones"]) == (
        "Driver",
        "1984-02-29",
        ["+23052510001"],
    )
    shown = desk.record(station, "submissions", row)
    assert (shown["status"], shown["payload"]) == ("partly", payload)
    with refuses(Code.ALREADY_DECIDED):
        station.act("submissions.accept", row, {})


def test_a_correction_taken_whole_is_accepted(station: Node, family: Family) -> None:
    """A03."""
    row = submit(station, "change", {"function": "Nurse"}, person=family["principal"])
    station.act("submissions.accept", row, {"only": "function"})
    assert status(station, row) == "accepted"


def test_a_leaver_leaves_as_by_hand(station: Node, family: Family, refuses: Refuses) -> None:
    """A03, A11: the family is asked about here too, and what is refused stays to be decided."""
    row = submit(station, "leaver", {"reason": "contract over"}, person=family["principal"])
    with refuses(Code.FAMILY_STAYS):
        station.act("submissions.accept", row, {})
    assert status(station, row) == "received"
    with refuses(Code.FIELD_INVALID):
        station.act("submissions.accept", row, {"only": "reason"})
    station.act("people.end", family["child"], {"reason": "at school abroad"})
    station.act("submissions.accept", row, {"family": "leaves"})
    assert desk.listed(station, "people").total == 0
    station.act("people.return", family["principal"], {})
    whole = {"reason": "contract over", "on": "2026-11-20", "family": "leaves"}
    row = submit(station, "leaver", whole, person=family["principal"])
    station.act("submissions.accept", row, {})
    assert desk.listed(station, "people").total == 0
    assert desk.record(station, "people", family["principal"])["ended_on"] == "2026-11-20"


def test_what_is_refused_changes_nothing(station: Node, family: Family) -> None:
    """A03."""
    row = submit(station, "leaver", {"reason": "x"}, person=family["child"])
    station.act("submissions.refuse", row, {"note": "still at school here"})
    assert status(station, row) == "refused"
    assert desk.listed(station, "people").total == 3


@pytest.mark.parametrize(
    ("kind", "payload", "code"),
    [
        ("newcomer", {"given_name": "Sara"}, Code.FIELD_MISSING),
        ("newcomer", {"family_name": "A", "category": "unv", "essential": True}, Code.UNKNOWN_FIELD),
        ("newcomer", ["a", "list"], Code.FIELD_INVALID),
        ("change", {"function": "Nurse"}, Code.FIELD_MISSING),
        ("leaver", {"reason": "x"}, Code.FIELD_MISSING),
    ],
)
def test_what_no_form_holds_is_not_taken(
    station: Node, kind: str, payload: object, code: Code, refuses: Refuses
) -> None:
    """A03."""
    with refuses(code):
        submit(station, kind, payload)
    assert desk.listed(station, "submissions").rows == []


def test_who_has_left_does_not_leave_again(station: Node, family: Family, refuses: Refuses) -> None:
    """A03."""
    row = submit(station, "leaver", {"reason": "x"}, person=family["child"])
    station.act("people.end", family["child"], {"reason": "left"})
    with refuses(Code.ENDED):
        station.act("submissions.accept", row, {})
    with refuses(Code.ENDED):
        submit(station, "leaver", {"reason": "x"}, person=family["child"])


def test_a_newcomer_who_is_on_the_list_is_nobody_new(station: Node, family: Family, refuses: Refuses) -> None:
    """A03, R24: the office says which of those on the list is meant."""
    row = submit(station, "newcomer", {"family_name": "Nguyen", "category": "staff_local"})
    for name, said in {"zone": "Z1", "family": "leaves", "only": "category", "family_name": "N"}.items():
        with refuses(Code.FIELD_INVALID):
            station.act("submissions.accept", row, {name: said})
    station.act("submissions.accept", row, {"person": family["principal"]})
    assert desk.record(station, "submissions", row)["led_to"] == "PTM-P-00001"
    assert desk.listed(station, "people").total == 3


def test_a_correction_of_nothing_is_none(station: Node, family: Family, refuses: Refuses) -> None:
    """A03."""
    with refuses(Code.NOTHING_TO_CHANGE):
        submit(station, "change", {}, person=family["child"])


def test_no_list_is_newer_than_the_day_on_which_it_came(station: Node) -> None:
    """A03: one that bears the end of the month is not unheard of until then."""
    station.act(
        "agency_lists.add", None, {"agency": "HRBO", "received_on": "2026-11-20", "as_of": "2026-11-30"}
    )
    assert agency(station)[0] == "2026-11-20"


ITEMS = st.lists(
    st.tuples(
        st.sampled_from(["newcomer", "change", "leaver"]),
        st.sampled_from(["submissions.accept", "submissions.refuse", "submissions.accept twice"]),
        st.sampled_from([{}, {"only": "function"}, {"family": "leaves"}, {"family": "stays"}]),
    ),
    max_size=5,
)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ITEMS)
def test_every_item_is_decided_once_by_a_person(
    station: Node, family: Family, items: list[tuple[str, str, dict[str, object]]]
) -> None:
    """A03, X11, R5: nothing changes before; what is refused changes nothing; who decided is written down."""
    payloads = {
        "newcomer": {"family_name": "Abebe", "category": "unv"},
        "change": {"function": "Nurse", "grade": "P3"},
        "leaver": {"reason": "contract over"},
    }
    for kind, act, said in items:
        person = {} if kind == "newcomer" else {"person": family["principal"]}
        before = desk.listed(station, "people").rows
        try:
            row = submit(station, kind, payloads[kind], **person)
        except Refused as refusal:
            assert refusal.code is Code.ENDED  # noqa: PT017 - somebody accepted that they left
            continue
        assert desk.listed(station, "people").rows == before
        for _ in range(2 if act.endswith("twice") else 1):
            try:
                station.act(act.split()[0], row, said if act != "submissions.refuse" else {})
            except Refused:
                continue
        shown = desk.record(station, "submissions", row)
        assert (shown["decided_by"] is None) == (shown["status"] == "received")
        if shown["status"] in ("received", "refused"):
            assert desk.listed(station, "people").rows == before
        if kind == "newcomer" and shown["status"] == "accepted":
            assert desk.listed(station, "people").total == len(before) + 1
