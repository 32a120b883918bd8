"""How roll calls stand here: the frozen lists and the marks that the store holds, counted.

A warden who calls at a door while a roll call is held has seen whoever was
there: that counts by itself, and nobody is asked to say the same thing twice.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection

from store.asking import ask
from store.registers.merges import survivors
from store.registers.presence import State
from store.rollcall.headcount import (
    Basis,
    Expectation,
    Expected,
    Figures,
    Headcount,
    Mark,
    Marked,
    headcount,
    in_figures,
    what_counts,
)

_AT_THE_DOOR = (
    "SELECT p.id, p.person, p.occurred_at FROM presence AS p"
    " WHERE p.person IN (SELECT value FROM json_each(?))"
    " AND p.visit IS NOT NULL AND p.state = ? AND p.occurred_at BETWEEN ? AND ? AND p.ended_on IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM presence AS better WHERE better.corrects = p.id"
    " AND better.ended_on IS NULL) ORDER BY p.id"
)
_FOR_EVER = 1 << 62


_LINES = "SELECT id, rollcall, person, expectation, zone FROM rollcall_expected"
_MARKS = "SELECT id, rollcall, person, state, occurred_at, channel, basis FROM rollcall_marks"
_ALL = "rollcall IN (SELECT value FROM json_each(?))"
# Who is asked about is few, a list is long: it is theirs that are read, wherever they stand.
_THEIRS = "rollcall + 0 IN (SELECT value FROM json_each(?)) AND person IN (SELECT value FROM json_each(?))"
_OPEN = "SELECT id, opened_at, closed_at FROM rollcalls WHERE id IN (SELECT value FROM json_each(?))"


def standing(
    db: Connection, rollcalls: Collection[int], people: Collection[int] | None = None
) -> dict[int, Headcount]:
    """Give how roll calls stand, by row; whoever was merged since is read as who they are now.

    Args:
        db: the store.
        rollcalls: which.
        people: only of these, as they were written down; all that is counted is counted of them then.
    """
    into = survivors(db)
    lists: dict[int, list[Expected]] = {row: [] for row in rollcalls}
    marks: dict[int, list[Marked]] = {row: [] for row in rollcalls}
    given, which = [json.dumps(sorted(lists))], _ALL
    if people is not None:
        given, which = [*given, json.dumps(_same(into, {into.get(one, one) for one in people}))], _THEIRS
    where = f"WHERE {which} AND ended_on IS NULL AND person IS NOT NULL ORDER BY id"
    for row, of, person, expectation, zone in ask(db, f"{_LINES} {where}", given):
        lists[of].append(Expected(into.get(person, person), expectation or Expectation.UNKNOWN, zone, row))
    for mark in ask(db, f"{_MARKS} {where}", given):
        marks[mark[1]].append(_marked(mark, into.get(mark[2], mark[2])))
    for of, opened, closed in ask(db, _OPEN, given[:1]):
        listed = {line.person for line in lists[of]}
        marks[of] += at_the_door(db, opened, closed, into, listed)
    return {row: headcount(lists[row], marks[row]) for row in lists}


def figures(db: Connection, rollcalls: Collection[int]) -> dict[int, tuple[Figures, int]]:
    """Give roll calls in figures, as :func:`standing` would, and how many stand on the list of each.

    A page of headquarters' list of roll calls counts ten thousand people, and of each makes a state only.
    """
    into = survivors(db)
    away: dict[int, dict[int, bool]] = {row: {} for row in rollcalls}
    marks: dict[int, dict[int, list[Marked | tuple[Any, ...]]]] = {row: {} for row in rollcalls}
    given = [json.dumps(sorted(away))]
    where = f"WHERE {_ALL} AND ended_on IS NULL AND person IS NOT NULL"
    lines = f"SELECT rollcall, person, expectation FROM rollcall_expected {where}"  # noqa: S608 - our own words
    for of, person, expectation in ask(db, lines, given):
        listed, one = away[of], into.get(person, person)
        listed[one] = listed.get(one, True) and expectation == Expectation.ELSEWHERE
    for mark in ask(db, f"{_MARKS} {where}", given):
        marks[mark[1]].setdefault(into.get(mark[2], mark[2]), []).append(mark)
    for of, opened, closed in ask(db, _OPEN, given):
        for seen in at_the_door(db, opened, closed, into, away[of]):
            marks[of].setdefault(seen.person, []).append(seen)
    return {
        row: (in_figures(listed, {one: _state(theirs) for one, theirs in marks[row].items()}), len(listed))
        for row, listed in away.items()
    }


def _state(marks: Sequence[Marked | tuple[Any, ...]]) -> str:
    """Give what counts of the marks about one person, read or as they stand in their table."""
    if len(marks) > 1:
        return what_counts([one if isinstance(one, Marked) else _marked(one) for one in marks])[0].state
    only = marks[0]
    return only.state if isinstance(only, Marked) else only[3] or ""


def _marked(row: tuple[Any, ...], person: int | None = None) -> Marked:
    """Make a mark of its row, of whoever it is about now."""
    at, _rollcall, written, state, occurred_at, channel, basis = row
    return Marked(at, written if person is None else person, state or "", occurred_at or 0, channel, basis)


def _same(into: dict[int, int], people: Collection[int]) -> list[int]:
    """Give some people, as who they are now, with all who were merged into them."""
    return sorted({*people, *(other for other, survivor in into.items() if survivor in people)})


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
    if opened is None or not people:
        return []
    wanted = _same(into, people)
    until = _FOR_EVER if closed is None else closed
    return [
        Marked(row, into.get(person, person), Mark.ACCOUNTED, at, "visit", Basis.SEEN, visit=True)
        for row, person, at in ask(db, _AT_THE_DOOR, (json.dumps(wanted), State.IN_ZONE.value, opened, until))
        if person is not None
    ]
