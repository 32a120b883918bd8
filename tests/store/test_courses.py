"""The catalogue, what covers what, and who is asked: reference data of headquarters and the office's own."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

import pytest

from store import desk
from store.desk import Wanted
from store.node import Node
from store.refusals import Code

Refuses = Callable[[Code], AbstractContextManager[object]]
BSAFE: dict[str, object] = {"code": "BSAFE", "title": "Basic awareness", "kind": "basic", "lifelong": True}


def course(node: Node, code: str, **more: object) -> int:
    return node.act("courses.add", None, {"code": code, "title": code, "kind": "basic"} | more).row


def shown(node: Node, kind: str, name: object) -> Mapping[str, Any]:
    return desk.record(node, kind, name)


def test_a_course_says_what_it_is_and_from_where(station: Node) -> None:
    """D01, D07, D12, D15, D26: kinds of courses are rows, a station's own ones are called local."""
    said = {"code": "SMT-1", "title": "Coping with stress", "kind": "stress", "provider": "Harbour Clinic",
            "language": "fr", "source": "S004 ¶25, ¶28"}  # fmt: skip
    station.act("courses.add", None, said)
    found = shown(station, "courses", "SMT-1")
    assert {name: found[name] for name in said} == said
    assert (found["local"], found["validity"]) == (True, "set the local value")
    course(station, "MOSS-PTM", kind="moss")
    course(station, "DRIVER", kind="specialist")
    kinds = {row["code"]: row["kind"] for row in desk.listed(station, "courses").rows}
    assert kinds == {"SMT-1": "stress", "MOSS-PTM": "moss", "DRIVER": "specialist"}


def test_headquarters_catalogue_is_not_local(hq: Node) -> None:
    """D01: what headquarters makes is reference data."""
    hq.act("courses.add", None, BSAFE)
    found = shown(hq, "courses", "BSAFE")
    assert (found["local"], found["validity"]) == (False, "does not run out")


@pytest.mark.parametrize(
    ("said", "shows"),
    [
        ({"validity_months": 36}, "36 months"),
        ({"lifelong": True}, "does not run out"),
        ({}, "set the local value"),
    ],
)
def test_how_long_it_counts_is_data_and_never_made_up(
    station: Node, said: dict[str, object], shows: str
) -> None:
    course(station, "SSAFE", **said)
    assert shown(station, "courses", "SSAFE")["validity"] == shows


def test_the_local_value_is_called_local(station: Node) -> None:
    """D01, X16: nobody has said how long it counts, so the office says it for itself."""
    course(station, "ETB")
    rule = {"code": "ETB-W", "course": "ETB", "title": "wardens", "role": "warden", "valid_months": 24}
    station.act("audiences.add", None, rule)
    assert shown(station, "courses", "ETB")["validity"] == "24 months (local)"
    station.act("audiences.end", "ETB-W", {"reason": "set otherwise"})
    assert shown(station, "courses", "ETB")["validity"] == "set the local value"


def test_what_does_not_run_out_has_no_months(station: Node, refuses: Refuses) -> None:
    with refuses(Code.FIELD_INVALID):
        course(station, "X", lifelong=True, validity_months=12)
    course(station, "Y", validity_months=12)
    with refuses(Code.FIELD_INVALID):
        station.act("courses.change", "Y", {"lifelong": True})


def test_no_two_courses_have_one_code(station: Node, refuses: Refuses) -> None:
    course(station, "BSAFE")
    with refuses(Code.NOT_UNIQUE):
        course(station, "bsafe")


# what covers what


def test_a_course_shows_what_it_supersedes(station: Node) -> None:
    """X19: from the day of effect on, on both sides."""
    for code in ("BSITF", "ASITF", "BSAFE"):
        course(station, code)
    station.act("equivalents.add", None, {"old": "BSITF", "new": "BSAFE", "effective_from": "2019-06-30"})
    later = station.act(
        "equivalents.add", None, {"old": "ASITF", "new": "BSAFE", "effective_from": "2026-11-22"}
    ).row
    assert shown(station, "courses", "BSAFE")["supersedes"] == ["BSITF"]
    assert shown(station, "courses", "BSITF")["superseded_by"] == ["BSAFE"]
    assert shown(station, "courses", "ASITF")["superseded_by"] == []
    found = shown(station, "equivalents", later)
    assert (found["old"], found["new"], found["in_effect"]) == ("ASITF", "BSAFE", False)
    station.act("equivalents.change", later, {"effective_from": "2026-11-21"})
    assert shown(station, "equivalents", later)["in_effect"] is True


def test_no_course_covers_itself(station: Node, refuses: Refuses) -> None:
    """X19: chains, but no circles, not even by a change."""
    for code in ("A", "B", "C"):
        course(station, code)
    with refuses(Code.COURSE_CIRCLE):
        station.act("equivalents.add", None, {"old": "A", "new": "A"})
    station.act("equivalents.add", None, {"old": "A", "new": "B"})
    last = station.act("equivalents.add", None, {"old": "B", "new": "C"}).row
    with refuses(Code.COURSE_CIRCLE):
        station.act("equivalents.add", None, {"old": "C", "new": "A", "effective_from": "2040-01-01"})
    with refuses(Code.COURSE_CIRCLE):
        station.act("equivalents.change", last, {"new": "A"})
    # What has ended leads nowhere.
    station.act("equivalents.end", last, {"reason": "withdrawn"})
    station.act("equivalents.add", None, {"old": "C", "new": "A"})


def test_it_says_what_is_covered(station: Node, refuses: Refuses) -> None:
    course(station, "BSAFE")
    with refuses(Code.FIELD_MISSING):
        station.act("equivalents.add", None, {"new": "BSAFE"})
    station.act("equivalents.add", None, {"new": "BSAFE", "old_name": "Sécurité de base sur le terrain"})


# who is asked


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"moment": "before_duty"}, Code.FIELD_MISSING),
        ({"moment": "after_appointment", "days": 30}, Code.FIELD_MISSING),
        ({"moment": "after_arrival"}, Code.FIELD_MISSING),
        ({"moment": "always", "days": 3}, Code.FIELD_INVALID),
        ({"category": "ambassador"}, Code.FIELD_INVALID),
        # A rule for a role that nobody can hold would ask nobody, in silence.
        ({"role": "wardens"}, Code.FIELD_INVALID),
    ],
)
def test_a_rule_is_whole(station: Node, said: dict[str, object], code: Code, refuses: Refuses) -> None:
    course(station, "BSAFE")
    with refuses(code):
        station.act("audiences.add", None, {"code": "R", "course": "BSAFE", "title": "a rule"} | said)


def test_a_rule_is_shown_with_its_course_and_whether_it_is_local(station: Node) -> None:
    """D05: what is asked of all is one row, with its source."""
    course(station, "BSAFE")
    said = {"code": "ALL", "course": "BSAFE", "title": "all employees", "category": "staff",
            "agency": "HRBO", "source": "S004 ¶32"}  # fmt: skip
    station.act("audiences.add", None, said)
    found = shown(station, "audiences", "ALL")
    assert {name: found[name] for name in said} == said
    assert (found["local"], found["mandatory"], found["moment"]) == (True, True, "always")
    assert desk.listed(station, "audiences", Wanted(agency="HRBO")).total == 1


def test_the_designated_official_sets_rules_and_assistants_do_not() -> None:
    """X18: what reminds people is set by those who answer for it."""
    from store import roles

    assert roles.allowed("do", "audiences.add")
    assert not roles.allowed("fsca", "audiences.change")
    assert not roles.allowed("fsca", "courses.add")
    assert not roles.allowed("fsca", "certificates.confirm")
    assert not roles.allowed("hq", "certificates.add")
