"""How a roll call stands, person by person, as a command and a script are told (F03)."""

from typing import Any

from sqlalchemy import select

from store.cells import WHOLE_ROW, stamps
from store.clock import iso
from store.columns import sql
from store.identity import who
from store.node import Node
from store.registers import REGISTRY
from store.registers.rollcall_tables import Rollcall, RollcallMark
from store.rollcall.board import Board, Order, board
from store.rollcall.headcount import Count

NO_ZONE = "none"
"""Stands for the zone of who lives in none; codes of zones are in capitals."""

_T = sql(Rollcall)


def status(node: Node, name: object = None, order: Order = Order.ALL) -> dict[str, Any]:
    """Give how a roll call stands: the counts, by zone, and everybody with what was found of them.

    Who is still to be found comes first. Somebody who was marked and is not on
    the list is in it with ``expected`` null, and in no count.

    Args:
        node: the opened node.
        name: the roll call by number; without, the only open one, else the last.
        order: whom to give, and how.

    Raises:
        Refused: ``NOT_FOUND``; ``WHICH_ROLLCALL`` where several are open; ``NO_ROLLCALL`` where there
            never was one.
    """
    return told(node, board(node, name), order)


def told(node: Node, found: Board, order: Order = Order.ALL) -> dict[str, Any]:
    """Write a board down as :func:`status` does."""
    count, figures = found.count, found.figures
    with node.read() as db:
        lens = node.lens(db)
        marks = [mark.row for mark in count.latest.values() if not mark.visit]
        recorded = stamps(db, REGISTRY.of(RollcallMark).nr, marks)
    people = []
    for line in found.order(order):
        mark, one = line.mark, line.who
        came = recorded.get(mark.row, {}).get(WHOLE_ROW) if mark is not None and not mark.visit else None
        people.append(
            {
                "id": found.number_of(one.person),
                "name": one.name or None,
                "call_sign": one.call_sign,
                "zone": one.zone,
                "expected": one.expectation,
                "why": one.why,
                "presence": one.presence,
                "place": line.place,
                "seen_at": iso(one.seen_at),
                "state": line.state,
                "channel": mark.channel if mark is not None else None,
                "basis": mark.basis if mark is not None else None,
                "said_by": line.said.get("said_by"),
                "note": line.said.get("note"),
                "occurred_at": iso(mark.occurred_at) if mark is not None else None,
                "recorded_at": iso(came.wall) if came is not None else None,
                "not_confirmed": line.hearsay.state if line.hearsay is not None else None,
            }
        )
    zones = sorted(count.by_zone.items(), key=lambda one: found.zones.get(one[0] or 0, "~"))
    facts = found.facts
    return {
        "rollcall": lens.number("rollcalls", found.rollcall),
        "exercise": found.is_drill,
        "status": "open" if found.is_open else "closed",
        "scope": facts["scope"],
        "covers": found.covers,
        "reason": facts["reason"],
        "opened_at": iso(facts["opened_at"]),
        "closed_at": iso(facts["closed_at"]),
        "as_of": iso(lens.now),
        **_counted(count.count),
        "injured": figures.injured,
        "missing": figures.missing,
        "elsewhere": count.elsewhere,
        "by_zone": {found.zones.get(zone or 0, NO_ZONE): _counted(of) for zone, of in zones},
        "people": people,
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


def _counted(count: Count) -> dict[str, int]:
    return {"expected": count.expected, "accounted": count.accounted, "unaccounted": count.unaccounted}
