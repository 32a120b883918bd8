"""How a roll call stands, person by person, for a screen, a command and a sheet of paper (F03)."""

from typing import Any

from sqlalchemy import Connection, select

from store import expiry
from store.asking import pairs
from store.cells import WHOLE_ROW, stamps
from store.clock import iso
from store.columns import sql
from store.door import find
from store.identity import who
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.registers.names import called
from store.registers.people import Person
from store.registers.places import Zone
from store.registers.rollcall_tables import Rollcall, RollcallExpected, RollcallMark
from store.registers.rollcalls import covers, open_now, standing
from store.rollcall.headcount import FOUND, Count, Expectation
from store.values import folded

NO_ZONE = "none"
"""Stands for the zone of who lives in none; codes of zones are in capitals."""

_T, _EXPECTED, _PERSON, _ZONE = sql(Rollcall), sql(RollcallExpected), sql(Person), sql(Zone)


def _which(node: Node, db: Connection, name: object) -> int:
    """Give the roll call that is named, else the only one that is open, else the last one.

    To look does no harm, so what really happens goes before a drill.
    """
    if name is not None:
        return find(db, REGISTRY.kind("rollcalls"), node.numbers(db), name)
    found = open_now(db, who(db).station)
    open_ones = [row for row, drill in found if not drill] or [row for row, _drill in found]
    if len(open_ones) > 1:
        raise Refused(Code.WHICH_ROLLCALL, count=len(open_ones))
    last = select(_T.c.id).where(_T.c.ended_on.is_(None)).order_by(_T.c.opened_at.desc(), _T.c.id.desc())
    row = open_ones[0] if open_ones else db.scalar(last.limit(1))
    if row is None:
        raise Refused(Code.NO_ROLLCALL)
    return row


def status(node: Node, name: object = None) -> dict[str, Any]:
    """Give how a roll call stands: the counts, by zone, and everybody with what was found of them.

    Who is still to be found comes first. Somebody who was marked and is not on
    the list is in it with ``expected`` null, and in no count.

    Args:
        node: the opened node.
        name: the roll call by number; without, the only open one, else the last.

    Raises:
        Refused: ``NOT_FOUND``; ``WHICH_ROLLCALL`` where several are open; ``NO_ROLLCALL`` where there
            never was one.
    """
    expiry.still(node)
    with node.read() as db:
        lens = node.lens(db)
        rollcall = _which(node, db, name)
        row = dict(db.execute(select(_T).where(_T.c.id == rollcall)).mappings().one())
        count = standing(db, [rollcall])[rollcall]
        codes = pairs(db, select(_ZONE.c.id, _ZONE.c.code))
        lines = {
            one["id"]: one
            for one in db.execute(select(_EXPECTED).where(_EXPECTED.c.rollcall == rollcall)).mappings()
        }
        expected = {person: lines[line.row] for person, line in count.listed.items()}
        people = [*expected, *count.extra]
        names = called(db, people)
        marks = [mark.row for mark in count.latest.values()]
        recorded = stamps(db, REGISTRY.of(RollcallMark).nr, marks)
        shown = []
        for person in people:
            one, mark = expected.get(person), count.latest.get(person)
            came = recorded.get(mark.row, {}).get(WHOLE_ROW) if mark is not None else None
            shown.append(
                {
                    "id": lens.number("people", person),
                    "name": names.get(person),
                    "zone": codes.get(one["zone"]) if one is not None else None,
                    "expected": one["expectation"] if one is not None else None,
                    "why": one["why"] if one is not None else "not on the list",
                    "place": one["place"] if one is not None else None,
                    "state": mark.state if mark is not None else None,
                    "channel": mark.channel if mark is not None else None,
                    "occurred_at": iso(mark.occurred_at) if mark is not None else None,
                    "recorded_at": iso(came.wall) if came is not None else None,
                }
            )
        return {
            "rollcall": lens.number("rollcalls", rollcall),
            "exercise": bool(row["exercise"]),
            "status": "open" if row["closed_at"] is None else "closed",
            "scope": row["scope"],
            "covers": covers(db, [row])[0],
            "reason": row["reason"],
            "opened_at": iso(row["opened_at"]),
            "closed_at": iso(row["closed_at"]),
            **_counted(count.count),
            "elsewhere": count.elsewhere,
            "by_zone": {
                codes.get(zone, NO_ZONE) if zone is not None else NO_ZONE: _counted(of)
                for zone, of in sorted(count.by_zone.items(), key=lambda one: codes.get(one[0], "~"))
            },
            "people": sorted(shown, key=_first),
        }


LATELY = 86_400
"""Seconds for which an open roll call counts as being held; a forgotten one must not count for ever."""


def is_under_way(node: Node) -> bool:
    """Tell whether a roll call is being held here now: a real one, opened within a day (J11).

    A drill is none: what people do with a laptop in a drill is what they will
    do in earnest, and a forgotten one shall not keep the lists open.
    """
    with node.read() as db:
        since = select(_T.c.id).where(
            _T.c.station == who(db).station,
            _T.c.closed_at.is_(None),
            _T.c.ended_on.is_(None),
            _T.c.exercise.is_not(True),
            _T.c.opened_at > node.now - LATELY,
        )
        return db.scalar(since.limit(1)) is not None


def _first(one: dict[str, Any]) -> tuple[int, str, str]:
    """Sort who is still to be found before who was, and who is elsewhere last."""
    if one["state"] is None:
        rank = 3 if one["expected"] == Expectation.ELSEWHERE else 1
    else:
        rank = 2 if one["state"] in FOUND else 0
    return rank, folded(one["name"] or ""), one["id"] or ""


def _counted(count: Count) -> dict[str, int]:
    return {"expected": count.expected, "accounted": count.accounted, "unaccounted": count.unaccounted}
