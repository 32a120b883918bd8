"""How roll calls stand here: the frozen lists and the marks that the store holds, counted.

A warden who calls at a door while a roll call is held has seen whoever was
there: that counts by itself, and nobody is asked to say the same thing twice.
"""

import json
from collections.abc import Collection, Mapping
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
    Tally,
    added,
    headcount,
    in_figures,
    in_tallies,
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
# Names of our own throughout.
_SOME = f"WHERE {_ALL} AND person IN (SELECT value FROM json_each(?)) AND ended_on IS NULL"  # noqa: S608
_OFTEN = (
    f"SELECT person FROM rollcall_marks WHERE {_ALL}"  # noqa: S608
    " AND ended_on IS NULL AND person IS NOT NULL GROUP BY rollcall, person HAVING count(*) > 1"
)
_SEEN = (
    "SELECT DISTINCT p.person FROM rollcalls AS r JOIN rollcall_expected AS e ON e.rollcall = r.id"
    " JOIN presence AS p ON p.person = e.person AND p.occurred_at BETWEEN r.opened_at"
    " AND coalesce(r.closed_at, ?) WHERE r.id IN (SELECT value FROM json_each(?))"
    " AND e.ended_on IS NULL AND p.visit IS NOT NULL AND p.state = ? AND p.ended_on IS NULL"
)
_REST = "ended_on IS NULL AND person IS NOT NULL AND person NOT IN (SELECT value FROM json_each(?))"
_ONCE = (
    "SELECT rollcall, away, state, count(*) FROM"  # noqa: S608
    " (SELECT rollcall, person, min(away) AS away, max(state) AS state FROM"
    " (SELECT rollcall, person, CASE WHEN expectation = ? THEN 1 ELSE 0 END AS away, NULL AS state"
    f" FROM rollcall_expected WHERE {_ALL} AND {_REST}"
    " UNION ALL SELECT rollcall, person, NULL, coalesce(state, '') FROM rollcall_marks"
    f" WHERE {_ALL} AND {_REST}) AS said GROUP BY rollcall, person) AS one"
    " WHERE away IS NOT NULL GROUP BY rollcall, away, state"
)
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

    A page of headquarters' list of roll calls counts ten thousand people: the database counts those who were
    marked once or never, and only of the others are their marks read.
    """
    into = survivors(db)
    given = json.dumps(sorted(rollcalls))
    apart = json.dumps(_apart(db, given, into))
    away, states = _marked_often(db, given, apart, into)
    found = {row: in_figures(listed, states[row]) for row, listed in away.items()}
    many = {row: len(listed) for row, listed in away.items()}
    once: dict[int, list[Tally]] = {row: [] for row in away}
    for of, *said in ask(db, _ONCE, (Expectation.ELSEWHERE.value, given, apart, given, apart)):
        once[of].append(Tally(bool(said[0]), said[1], said[2]))
    return {
        row: (added(found[row], in_tallies(once[row])), many[row] + sum(one.people for one in once[row]))
        for row in away
    }


def _apart(db: Connection, given: str, into: Mapping[int, int]) -> list[int]:
    """Give whose marks have to be read: who was marked twice, seen at the door, or merged with somebody."""
    often = {person for (person,) in ask(db, _OFTEN, (given,))}
    seen = {person for (person,) in ask(db, _SEEN, (_FOR_EVER, given, State.IN_ZONE.value))}
    return sorted({*often, *seen, *into, *into.values()})


def _marked_often(
    db: Connection, given: str, apart: str, into: Mapping[int, int]
) -> tuple[dict[int, dict[int, bool]], dict[int, dict[int, str]]]:
    """Give of some people on roll calls whether they are elsewhere, and the state by the mark that counts."""
    away: dict[int, dict[int, bool]] = {row: {} for row in json.loads(given)}
    marks: dict[int, dict[int, list[Marked]]] = {of: {} for of in away}
    lines = f"SELECT rollcall, person, expectation FROM rollcall_expected {_SOME}"  # noqa: S608 - our own words
    for of, person, expectation in ask(db, lines, (given, apart)):
        listed, one = away[of], into.get(person, person)
        listed[one] = listed.get(one, True) and expectation == Expectation.ELSEWHERE
    for mark in ask(db, f"{_MARKS} {_SOME}", (given, apart)):
        one = into.get(mark[2], mark[2])
        marks[mark[1]].setdefault(one, []).append(_marked(mark, one))
    for of, opened, closed in ask(db, _OPEN, (given,)):
        for seen in at_the_door(db, opened, closed, into, away[of]):
            marks[of].setdefault(seen.person, []).append(seen)
    states = {
        of: {one: what_counts(theirs)[0].state for one, theirs in by_person.items()}
        for of, by_person in marks.items()
    }
    return away, states


def _marked(row: tuple[Any, ...], person: int | None = None) -> Marked:
    """Make a mark of its row, of whoever it is about now."""
    at, _rollcall, written, state, occurred_at, channel, basis = row
    return Marked(at, written if person is None else person, state or "", occurred_at or 0, channel, basis)


def _same(into: Mapping[int, int], people: Collection[int]) -> list[int]:
    """Give some people, as who they are now, with all who were merged into them."""
    return sorted({*people, *(other for other, survivor in into.items() if survivor in people)})


def at_the_door(
    db: Connection, opened: int | None, closed: int | None, into: Mapping[int, int], people: Collection[int]
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
