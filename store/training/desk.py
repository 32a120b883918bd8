"""What commands and screens ask about training, in human numbers and plain values (D03, D04, D23, R13)."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from store import expiry, listing
from store.by_name import find
from store.columns import sql
from store.duty_list import Item
from store.listing import Lens, Query
from store.node import Node
from store.registers import REGISTRY
from store.registers.attendances import Attendance
from store.registers.merges import survivors
from store.registers.names import called
from store.registers.sessions import Session
from store.training.coverage import By, coverage
from store.training.lacking import Known, facts, not_checked, offices
from store.training.papers import papers
from store.training.reminders import reminders


def covered(
    node: Node,
    *,
    by: By = "agency",
    course: str | None = None,
    on: date | None = None,
    station: str | None = None,
) -> dict[str, Any]:
    """Give how mandatory training is covered on a day, by agency or zone, with everybody who lacks it.

    Shares go from 0 to 1. Raises ``NOT_FOUND`` for an unknown course.
    """
    expiry.still(node)
    with node.read() as db:
        lens = node.lens(db, station)
        day = on or lens.today
        row = None if course is None else find(db, REGISTRY.kind("courses"), lens.numbers, course)
        return {
            "on": day.isoformat(),
            "by": by,
            "courses": [
                {
                    "course": one.course,
                    "title": one.title,
                    "asked": one.all.asked,
                    "valid": one.all.valid,
                    "share": one.all.share,
                    "groups": [
                        {by: name, "asked": group.asked, "valid": group.valid, "share": group.share}
                        for name, group in sorted(one.groups.items())
                    ],
                    "missing": one.missing,
                }
                for one in coverage(db, lens, day, by=by, course=row)
            ],
            "not_checked": _not_checked(db),
        }


def covered_lines(node: Node, station: str | None = None) -> list[dict[str, Any]]:
    """Give today's coverage as lines: of each mandatory course each agency, with how many of it lack it."""
    return [
        {"course": one["course"], **group, "missing": group["asked"] - group["valid"]}
        for one in covered(node, station=station)["courses"]
        for group in one["groups"]
    ]


def training_of(node: Node, person: object, *, on: date | None = None) -> dict[str, Any]:
    """Give one person's training: what is asked and how they stand, what they have, where they came.

    ``sessions`` are all of the station's up to the day, with whether they came (``None``: not written
    down), for whoever has to attend all of them (S004 ¶15(g)). Raises ``NOT_FOUND``.
    """
    expiry.still(node)
    with node.read() as db:
        lens = node.lens(db)
        row = find(db, REGISTRY.kind("people"), lens.numbers, person)
        day = on or lens.today
        known = Known(db)
        who = facts(db, day, [row]).get(row)
        theirs = papers(db, [row]).get(row, [])
        held = offices(db, day, [row]).get(row, [])
        lines = [] if who is None else known.lines(who, held, theirs, day)
        seen = Lens(lens.registry, lens.numbers, lens.now, day)
        return {
            "person": lens.number("people", row),
            "name": called(db, [row]).get(row),
            "on": day.isoformat(),
            "here": who is not None,
            "asked": [
                {
                    "course": known.code(line.asked.course),
                    "title": known.title(line.asked.course),
                    "status": line.standing.status.value,
                    "missing": line.missing(day),
                    "certificate": lens.number(
                        "certificates", line.standing.paper.id if line.standing.paper else None
                    ),
                    "counts_until": _iso(line.standing.paper.expires_on if line.standing.paper else None),
                    "due_on": _iso(line.asked.due_on),
                    "mandatory": line.asked.by.mandatory,
                    "rule": line.asked.by.title,
                    "source": line.asked.by.source,
                    "local": line.asked.by.local,
                }
                for line in lines
            ],
            "certificates": _rows(db, "certificates", seen, row),
            "briefings": [found for one in _same(db, row) for found in _rows(db, "acks", seen, one)],
            "sessions": _sessions(db, lens, row, day),
            "not_checked": _not_checked(db),
        }


def due_on(node: Node, on: date | None = None) -> list[Item]:
    """Give what training and briefings are owed or run out on a day; today if nothing is said."""
    expiry.still(node)
    with node.read() as db:
        lens = node.lens(db)
        return reminders(db, lens, on or lens.today)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _not_checked(db: Connection) -> list[dict[str, Any]]:
    return [{"what": one.what, "since": _iso(one.since)} for one in not_checked(db)]


def _rows(db: Connection, kind: str, lens: Lens, person: int) -> list[dict[str, Any]]:
    return listing.rows(db, REGISTRY.kind(kind), lens, Query(within={"person": person}))


def _same(db: Connection, person: int) -> list[int]:
    """Give a person and who was merged into them: what those have signed stands as it was written."""
    return [person, *(other for other, into in survivors(db).items() if into == person)]


def _sessions(db: Connection, lens: Lens, person: int, on: date) -> list[dict[str, Any]]:
    there, session = sql(Attendance), sql(Session)
    came = {
        row.session: row.attended
        for row in db.execute(
            select(there.c.session, there.c.attended).where(
                there.c.person == person, there.c.ended_on.is_(None)
            )
        )
    }
    held = db.execute(
        select(session.c.id, session.c.held_on, session.c.topic)
        .where(session.c.ended_on.is_(None), session.c.held_on <= on.isoformat())
        .order_by(session.c.held_on, session.c.id)
    )
    return [
        {
            "id": lens.number("sessions", row.id),
            "held_on": row.held_on,
            "topic": row.topic,
            "attended": came.get(row.id),
        }
        for row in held
    ]
