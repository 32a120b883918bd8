"""Tests of the call tree, and radio checks (F01, F15; S001-A, S004 ¶8(f), ¶10(h)).

Whom a test is to reach is written down when it begins, so that what came of it
stays what it was. It is an exercise by its nature, and nothing of it says where
anybody is. Roll call drills are another thing (``rollcalls.py``).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from sqlalchemy import Connection, select

from store import identity
from store.asking import parts
from store.calling.outcome import Answer, Outcome, outcome
from store.calling.reading import RADIO, call_signs, call_tree, zones_in
from store.columns import sql
from store.door import Draft
from store.forms import Form
from store.identity import Identity
from store.listing import Lens
from store.memberships import said_of
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.call_test_tables import CallAnswer, CallTest
from store.registers.names import called
from store.registers.notices import WithdrawForm
from store.registers.places import Area, Zone
from store.travel.times import instant
from store.values import Line, Names, Note, Reference


class Kind(StrEnum):
    """What is tested."""

    CALL_TREE = "call_tree"
    RADIO_CHECK = "radio_check"


class BeginForm(Form):
    """What is tested, and of whom: all of the station, an area or a zone."""

    kind: Kind
    zone: Reference | None = None
    area: Reference | None = None
    note: Note | None = None


class WhoForm(Form):
    """Who of the list is meant: by their number there, as a person, or by call sign.

    Without a test it is the only one that is open.
    """

    test: Annotated[Reference | None, Names("call_tests")] = None
    answer: Annotated[Reference | None, Names("call_answers")] = None
    person: Annotated[Reference | None, Names("people")] = None
    call_sign: Line | None = None


class AnswerForm(WhoForm):
    """Whether they were reached, how, and when: now if not said, by the station's clocks."""

    reached: bool
    channel: Literal["phone", "radio", "sms", "visit", "satellite", "in_person", "other"] | None = None
    at: datetime | None = None
    note: Line | None = None


class FinishForm(Form):
    """What is to be said at its end."""

    note: Note | None = None


_T, _ANSWER, _ZONE, _AREA = sql(CallTest), sql(CallAnswer), sql(Zone), sql(Area)
_USUAL: Final = {Kind.CALL_TREE: "phone", Kind.RADIO_CHECK: "radio"}


def _begin(draft: Draft, form: BeginForm, _row: int | None) -> int:
    """Begin a test: from now on whom it is to reach does not change.

    Raises:
        Refused: ``NOBODY_TO_CALL``; ``FIELD_INVALID`` for a zone and an area; ``ENDED``; ``PART_OF_STATION``
            for all of it at the office of an area.
    """
    draft.exercise = True
    zone = None if form.zone is None else draft.still("zones", draft.resolve("zones", form.zone))
    area = None if form.area is None else draft.still("areas", draft.resolve("areas", form.area))
    if zone is not None and area is not None:
        raise Refused(Code.FIELD_INVALID, field="area", reason="a zone is named already")
    above = identity.parent(draft.db)
    if zone is None and area is None and above is not None and above.area is not None:
        # Here is a part of the station only: a test of it would be taken for one of all.
        raise Refused(Code.PART_OF_STATION)
    listed = _listed(draft, form.kind, area, zone)
    if not listed:
        raise Refused(Code.NOBODY_TO_CALL)
    test = draft.add(
        CallTest,
        kind=form.kind,
        scope="zone" if zone is not None else "area" if area is not None else "all",
        area=area,
        zone=zone,
        began_at=draft.now,
        by=draft.actor.user,
        exercise=True,
        covers=_covers(draft, area, zone),
        note=form.note,
    )
    for place, fields in enumerate(listed, start=1):
        draft.insert(CallAnswer, {"test": test, "place": place, **fields})
    return test


def _listed(draft: Draft, kind: Kind, area: int | None, zone: int | None) -> list[dict[str, object]]:
    draft.flush()
    station, today = draft.me.station, draft.today
    zones = zones_in(draft.db, station, area, zone)
    if kind is Kind.RADIO_CHECK:
        return [
            {
                "person": one["person"],
                "call_sign": one["call_sign"],
                "level": RADIO,
                "zone": one["zone"],
            }
            for one in call_signs(draft.db, station, today, zones)
        ]
    return [
        {
            "person": line.person,
            "call_sign": line.call_sign or None,
            "level": line.level.value,
            "zone": line.zone,
        }
        for line in call_tree(draft.db, station, today, zones)
        if line.calls
    ]


def _covers(draft: Draft, area: int | None, zone: int | None) -> str:
    if zone is not None:
        return f"zone {draft.get(Zone, zone)['code']}"
    return "all of the station" if area is None else f"area {draft.get(Area, area)['code']}"


def _answered(draft: Draft, form: AnswerForm, row: int | None) -> int:
    """Write down whether somebody was reached; gives the test, which stands differently now.

    Raises:
        Refused: ``CALL_TEST_OVER``; ``NO_CALL_TEST`` and ``WHICH_CALL_TEST`` where none is named;
            ``FIELD_MISSING`` or ``FIELD_INVALID`` for who is not on its list; ``FIELD_INVALID`` for a time
            to come or before it began.
    """
    test = _under_way(draft, form.test if row is None else row)
    moment = draft.now if form.at is None else instant(form.at, draft.me.timezone)
    if moment > draft.now:
        raise Refused(Code.FIELD_INVALID, field="at", reason="it lies in the future")
    if form.at is not None and moment < (test["began_at"] or 0):
        raise Refused(Code.FIELD_INVALID, field="at", reason="it lies before the beginning")
    draft.change(
        CallAnswer,
        _who(draft, test["id"], form),
        reached=form.reached,
        at=moment,
        channel=form.channel or _USUAL.get(test["kind"]),
        note=form.note,
        by=draft.actor.user,
    )
    return int(test["id"])


def _undo(draft: Draft, form: WhoForm, row: int | None) -> int:
    """Take back what was written down of somebody: it stays in history, and nobody has tried again."""
    test = _under_way(draft, form.test if row is None else row)
    one = _who(draft, test["id"], form)
    changed = draft.change(CallAnswer, one, reached=None, at=None, channel=None, note=None, by=None)
    if not changed:
        raise Refused(Code.NOTHING_TO_CHANGE)
    return int(test["id"])


def _finish(draft: Draft, form: FinishForm, row: int | None) -> int:
    """End a test; whom nobody tried stays on its list as that."""
    test = _under_way(draft, row)
    said = {} if form.note is None else {"note": form.note}
    draft.change(CallTest, test["id"], ended_at=draft.now, **said)
    return int(test["id"])


def _withdraw(draft: Draft, form: WithdrawForm, row: int | None) -> int:
    """Let a test that was begun by mistake count no more."""
    draft.exercise = True
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="call_tests")
    draft.change(CallTest, draft.still("call_tests", row), ended_on=draft.today, ended_reason=form.reason)
    return row


def _under_way(draft: Draft, named: object) -> Mapping[str, Any]:
    """Give the test that is named, else the only one that is open."""
    draft.exercise = True
    if named is not None:
        test = draft.get(CallTest, draft.still("call_tests", draft.resolve("call_tests", named)))
        if test["ended_at"] is not None:
            raise Refused(Code.CALL_TEST_OVER)
        return test
    draft.flush()
    found = open_now(draft.db, draft.me)
    if not found:
        raise Refused(Code.NO_CALL_TEST)
    if len(found) > 1:
        raise Refused(Code.WHICH_CALL_TEST, count=len(found))
    return draft.get(CallTest, found[0])


def _who(draft: Draft, test: int, form: WhoForm) -> int:
    """Give the line of somebody in a test's list."""
    asked = select(_ANSWER.c.id).where(_ANSWER.c.test == test, _ANSWER.c.ended_on.is_(None))
    if form.answer is not None:
        name = "answer"
        asked = asked.where(_ANSWER.c.id == draft.resolve("call_answers", form.answer))
    elif form.person is not None:
        name = "person"
        asked = asked.where(_ANSWER.c.person == draft.resolve("people", form.person))
    elif form.call_sign is not None:
        name = "call_sign"
        asked = asked.where(_ANSWER.c.call_sign.ilike(form.call_sign, escape="\\"))
    else:
        raise Refused(Code.FIELD_MISSING, field="person")
    found = list(draft.ask(asked.order_by(_ANSWER.c.place).limit(2)).scalars())
    if len(found) != 1:
        reason = "several on the list have it: name the person" if found else "not on the list of that test"
        raise Refused(Code.FIELD_INVALID, field=name, reason=reason)
    return int(found[0])


def open_now(db: Connection, me: Identity, kind: str | None = None) -> list[int]:
    """Give the tests of a station that are under way, the oldest first."""
    asked = select(_T.c.id).where(
        _T.c.ended_at.is_(None), _T.c.ended_on.is_(None), _T.c.station == me.station
    )
    if kind is not None:
        asked = asked.where(_T.c.kind == kind)
    return list(db.scalars(asked.order_by(_T.c.began_at, _T.c.id)))


def outcomes(db: Connection, tests: Sequence[Mapping[str, Any]]) -> dict[int, Outcome]:
    """Give what came of tests, by row."""
    answers: dict[int, list[Answer]] = {row["id"]: [] for row in tests}
    for part in parts(answers):
        asked = select(_ANSWER).where(_ANSWER.c.test.in_(part), _ANSWER.c.ended_on.is_(None))
        for row in db.execute(asked.order_by(_ANSWER.c.place, _ANSWER.c.id)).mappings():
            reached = None if row["reached"] is None else bool(row["reached"])
            answers[row["test"]].append(Answer(row["id"], reached, row["at"], row["level"] or ""))
    return {row["id"]: outcome(answers[row["id"]], row["began_at"] or 0) for row in tests}


def _show(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add area and zone by code, whether it is open, and what came of it."""
    zones = said_of(db, _ZONE.c.code, (row["zone"] for row in found))
    areas = said_of(db, _AREA.c.code, (row["area"] for row in found))
    results = outcomes(db, found)
    return [
        {
            "drill": True,
            "zone": zones.get(row["zone"]),
            "area": areas.get(row["area"]),
            "status": "open" if row["ended_at"] is None else "ended",
            "expected": results[row["id"]].expected,
            "reached": results[row["id"]].reached,
            "failed": results[row["id"]].failed,
            "percent": results[row["id"]].percent,
            "minutes": results[row["id"]].minutes,
        }
        for row in found
    ]


def _show_answers(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the name, and the zone by code."""
    zones = said_of(db, _ZONE.c.code, (row["zone"] for row in found))
    names = called(db, {row["person"] for row in found})
    return [
        {"drill": True, "name": names.get(row["person"]), "zone": zones.get(row["zone"])} for row in found
    ]


CALL_TESTS = Register(
    kind="call_tests",
    nr=59,
    letter="CT",
    table=CallTest,
    form=BeginForm,
    show=_show,
    drills=True,
    listed=("kind", "covers", "status", "began_at", "expected", "reached", "percent", "minutes"),
    within={"zone": lambda zone: _T.c.zone == zone, "area": lambda area: _T.c.area == area},
    order=("began_at",),
    by_hand=False,
    acts=(
        Act(3, "call_tests.end", WithdrawForm, _withdraw),
        Act(4, "call_tests.begin", BeginForm, _begin, alone=True),
        Act(5, "call_tests.answer", AnswerForm, _answered),
        Act(6, "call_tests.undo", WhoForm, _undo),
        Act(7, "call_tests.finish", FinishForm, _finish),
    ),
)

CALL_ANSWERS = Register(
    kind="call_answers",
    nr=60,
    letter="CA",
    table=CallAnswer,
    form=AnswerForm,
    show=_show_answers,
    listed=("name", "call_sign", "level", "zone", "reached", "at", "channel", "note"),
    within={
        "test": lambda test: _ANSWER.c.test == test,
        "zone": lambda zone: _ANSWER.c.zone == zone,
        "person": lambda person: _ANSWER.c.person == person,
    },
    order=("test", "place"),
    by_hand=False,
)
