"""Whether the heads of agencies attend training themselves: all of them, side by side (D23; S004 ¶15(g))."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from store.asking import pairs
from store.columns import sql
from store.listing import Lens
from store.registers.agencies import Agency
from store.registers.appointments import held
from store.registers.attendances import Attendance
from store.registers.sessions import Session
from store.training.lacking import Known, facts, offices
from store.training.papers import papers
from store.wardens.appointment_life import Status, status

REPRESENTATIVE = "rep"


def representatives(db: Connection, lens: Lens) -> list[dict[str, Any]]:
    """Give every standing representative with the sessions since their appointment, who came least first.

    A session counts that was the whole station's or their agency's; what an agency held for itself is no
    other representative's. Of each: how many ``sessions`` there were, how many they ``attended``, were
    ``absent`` from, and of how many nothing is ``unrecorded`` about them; the day they came ``last``; and
    what mandatory training they ``lack``.
    """
    today = lens.today.isoformat()
    standing = [
        row
        for row, life in held(db, role=REPRESENTATIVE, station=lens.station)
        if row["person"] is not None and status(life, today) is Status.STANDING
    ]
    people = {row["person"] for row in standing}
    came, sessions, agency = _came(db, people), _sessions(db, today), sql(Agency).c
    codes = pairs(db, select(agency.id, agency.code))
    lacking = _lacking(db, people, lens.today)
    found = [
        {
            "id": lens.number("people", row["person"]),
            "name": row["name"],
            "agency": codes.get(row["agency"]),
            "since": row["effective_from"],
            **_count(row, sessions, came.get(row["person"], {})),
            "lacks": lacking.get(row["person"], []),
        }
        for row in standing
    ]
    return sorted(found, key=lambda one: (_share(one), one["agency"] or "", one["id"]))


def _share(one: Mapping[str, Any]) -> float:
    return one["attended"] / one["sessions"] if one["sessions"] else 1.0


def _count(
    row: Mapping[str, Any], sessions: Sequence[Mapping[str, Any]], came: Mapping[int, bool]
) -> dict[str, Any]:
    """Count the sessions that a representative was to attend, by whether they came."""
    theirs = [
        session
        for session in sessions
        if session["station"] == row["station"]
        and session["agency"] in (None, row["agency"])
        and session["held_on"] >= (row["effective_from"] or "")
    ]
    attended = [session["held_on"] for session in theirs if came.get(session["id"]) is True]
    absent = sum(came.get(session["id"]) is False for session in theirs)
    return {
        "sessions": len(theirs),
        "attended": len(attended),
        "absent": absent,
        "unrecorded": len(theirs) - len(attended) - absent,
        "last": max(attended, default=None),
    }


def _sessions(db: Connection, today: str) -> list[Mapping[str, Any]]:
    t = sql(Session).c
    held_so_far = select(t.id, t.station, t.agency, t.held_on).where(t.ended_on.is_(None), t.held_on <= today)
    return [dict(row) for row in db.execute(held_so_far.order_by(t.id)).mappings()]


def _came(db: Connection, people: set[int]) -> dict[int, dict[int, bool]]:
    """Give what is written down of some people, by person and session."""
    t = sql(Attendance).c
    asked = select(t.person, t.session, t.attended).where(t.person.in_(people), t.ended_on.is_(None))
    found: dict[int, dict[int, bool]] = {}
    for row in db.execute(asked.order_by(t.id)):
        found.setdefault(row.person, {})[row.session] = row.attended
    return found


def _lacking(db: Connection, people: set[int], on: date) -> dict[int, list[str]]:
    """Give the mandatory courses that people have not and should have by now, by code."""
    known, theirs, held_by = Known(db), papers(db, people), offices(db, on, people)
    return {
        person: [
            known.code(line.asked.course)
            for line in known.lines(who, held_by.get(person, ()), theirs.get(person, ()), on)
            if line.asked.by.mandatory and line.missing(on)
        ]
        for person, who in facts(db, on, people).items()
    }
