"""How roll calls stand here: the frozen lists and the marks that the store holds, counted.

A warden who calls at a door while a roll call is held has seen whoever was
there: that counts by itself, and nobody is asked to say the same thing twice.
"""

import json
from collections.abc import Collection

from sqlalchemy import Connection, select

from store.asking import ask, parts
from store.columns import sql
from store.registers.merges import survivors
from store.registers.presence import State
from store.registers.rollcall_tables import Rollcall, RollcallExpected, RollcallMark
from store.rollcall.headcount import Basis, Expectation, Expected, Headcount, Mark, Marked, headcount

_T, _EXPECTED, _MARK = sql(Rollcall), sql(RollcallExpected), sql(RollcallMark)

_AT_THE_DOOR = (
    "SELECT p.id, p.person, p.occurred_at FROM presence AS p"
    " WHERE p.person IN (SELECT value FROM json_each(?))"
    " AND p.visit IS NOT NULL AND p.state = ? AND p.occurred_at BETWEEN ? AND ? AND p.ended_on IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM presence AS better WHERE better.corrects = p.id"
    " AND better.ended_on IS NULL) ORDER BY p.id"
)
_FOR_EVER = 1 << 62


def standing(db: Connection, rollcalls: Collection[int]) -> dict[int, Headcount]:
    """Give how roll calls stand, by row; whoever was merged since is read as who they are now."""
    into = survivors(db)
    found: dict[int, Headcount] = {}
    for some in parts(rollcalls):
        lists: dict[int, list[Expected]] = {row: [] for row in some}
        marks: dict[int, list[Marked]] = {row: [] for row in some}
        for row, of, person, expectation, zone in db.execute(
            select(*(_EXPECTED.c[name] for name in ("id", "rollcall", "person", "expectation", "zone")))
            .where(_EXPECTED.c.rollcall.in_(some), _EXPECTED.c.ended_on.is_(None))
            .order_by(_EXPECTED.c.id)
        ):
            if person is not None:
                lists[of].append(
                    Expected(into.get(person, person), expectation or Expectation.UNKNOWN, zone, row)
                )
        names = ("id", "rollcall", "person", "state", "occurred_at", "channel", "basis")
        for row, of, person, state, at, channel, basis in db.execute(
            select(*(_MARK.c[name] for name in names))
            .where(_MARK.c.rollcall.in_(some), _MARK.c.ended_on.is_(None))
            .order_by(_MARK.c.id)
        ):
            if person is not None:
                marks[of].append(Marked(row, into.get(person, person), state or "", at or 0, channel, basis))
        for of, opened, closed in db.execute(
            select(_T.c.id, _T.c.opened_at, _T.c.closed_at).where(_T.c.id.in_(some))
        ):
            listed = {line.person for line in lists[of]}
            marks[of] += at_the_door(db, opened, closed, into, listed)
        found |= {row: headcount(lists[row], marks[row]) for row in some}
    return found


def at_the_door(
    db: Connection, opened: int | None, closed: int | None, into: dict[int, int], people: Collection[int]
) -> list[Marked]:
    """Give who of some people was seen by a warden's call while a roll call was open, as marks of it.

    Args:
        db: the store.
        opened: when it was opened (UTC seconds).
        closed: when it was closed, if it was.
        into: who was merged into whom since.
        people: whom, as who they are now.
    """
    if opened is None:
        return []
    wanted = sorted({*people, *(other for other, survivor in into.items() if survivor in people)})
    until = _FOR_EVER if closed is None else closed
    return [
        Marked(row, into.get(person, person), Mark.ACCOUNTED, at, "visit", Basis.SEEN, visit=True)
        for row, person, at in ask(db, _AT_THE_DOOR, (json.dumps(wanted), State.IN_ZONE.value, opened, until))
        if person is not None
    ]
