"""Who came to a session, and who was expected and did not (D03, D17, D23; S004 ¶15(g), ¶27; S004-A ¶26)."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Register
from store.registers.courses import Course
from store.registers.names import called
from store.registers.sessions import Session
from store.rule import Rule
from store.values import Line, Reference


class Attendance(Row, table=True):
    """One person at one session."""

    __tablename__ = "attendances"
    session: int = reference(1, "sessions")
    person: int = reference(2, "people")
    attended: bool = column(3, Merge.REGISTER, Wire.FLAG)
    score: str | None = column(4, Merge.REGISTER)


class AttendanceForm(Form):
    """What is asked: who, where, whether they came, and what they scored if it was a test."""

    session: Reference
    person: Reference
    attended: bool = True
    score: Line | None = None


_T = sql(Attendance)
_SESSION = sql(Session)


def _once(draft: Draft, rows: Collection[int]) -> None:
    twice = draft.rows(
        """
        SELECT 1 FROM attendances AS here JOIN attendances AS other
        ON other.person = here.person AND +other.session = here.session AND other.id <> here.id
        WHERE here.id IN (SELECT value FROM json_each(?))
        AND here.ended_on IS NULL AND other.ended_on IS NULL LIMIT 1
        """,
        json.dumps(list(rows)),
    )
    if twice:
        raise Refused(Code.NOT_UNIQUE, field="person", kind="attendances")


def _held(draft: Draft, rows: Collection[int]) -> None:
    ahead = draft.rows(
        """
        SELECT 1 FROM attendances AS here JOIN sessions ON sessions.id = here.session
        WHERE here.id IN (SELECT value FROM json_each(?))
        AND here.attended AND here.ended_on IS NULL AND sessions.held_on > ? LIMIT 1
        """,
        json.dumps(list(rows)),
        draft.today.isoformat(),
    )
    if ahead:
        raise Refused(Code.FIELD_INVALID, field="session", reason="it lies in the future")


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add who, and which session on which day."""
    del lens
    names = called(db, [row["person"] for row in found])
    course = sql(Course)
    asked = select(_SESSION.c.id, _SESSION.c.held_on, _SESSION.c.topic, course.c.code)
    known = db.execute(asked.join_from(_SESSION, course, _SESSION.c.course == course.c.id, isouter=True))
    sessions = {row.id: {"held_on": row.held_on, "course": row.code, "topic": row.topic} for row in known}
    unknown = {"held_on": None, "course": None, "topic": None}
    return [{"name": names.get(row["person"]), **sessions.get(row["session"], unknown)} for row in found]


ATTENDANCES = Register(
    kind="attendances",
    nr=29,
    letter="AT",
    table=Attendance,
    form=AttendanceForm,
    rules=(
        Rule(
            "Nobody is written down twice for one session.",
            frozenset({"session", "person", "ended_on"}),
            _once,
        ),
        Rule("Nobody has come to what lies ahead.", frozenset({"session", "attended"}), _held),
    ),
    show=_show,
    within={
        "session": lambda session: _T.c.session == session,
        "person": lambda person: _T.c.person == person,
    },
    listed=("name", "held_on", "course", "topic", "attended", "score"),
    order=("session",),
)
