"""What is said of a roll call when it is over (F10): who was never found, how it went, how it was heard."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import select

from store.asking import pairs
from store.cells import WHOLE_ROW, stamps
from store.columns import sql
from store.node import Node
from store.registers import REGISTRY
from store.registers.findings import of_rollcall
from store.registers.rollcall_tables import RollcallMark
from store.rollcall.board import Board, Line, Order, board
from store.rollcall.curve import Curve, found_within

_MARK = sql(RollcallMark)


@dataclass(frozen=True, slots=True)
class After:
    """How a roll call went; times are seconds, ``until`` a moment in UTC seconds.

    Attributes:
        board: as it stands, or stood when it was closed.
        until: when it was closed; now, while it is open.
        never_found: who was still to be found, those whom nobody has heard of and those said to be missing.
        injured: who is injured.
        hearsay: who was only heard to be well after that, by nobody who saw them.
        beside: who was marked and stood on no list.
        curve: the first hour.
        quarters: after how long a half, nine in ten and all of those expected were found; ``None``: never.
        channels: how many were found by which way.
        typed_after: how long after it was so a mark was typed, as a rule (the median); ``None`` without one.
        marks: how many marks were made, corrections with them.
        findings: what it has shown, who sees to it, by which day (F11); open ones first.
    """

    board: Board
    until: int
    never_found: Sequence[Line]
    injured: Sequence[Line]
    hearsay: Sequence[Line]
    beside: Sequence[Line]
    curve: Curve
    quarters: Mapping[int, int | None]
    channels: Mapping[str, int]
    typed_after: int | None
    marks: int
    findings: Sequence[Mapping[str, Any]]


SHARES = (50, 90, 100)
"""Of a hundred expected: how long it took to find so many."""


def after(node: Node, name: object = None) -> After:
    """Give what is to be said of a roll call.

    Args:
        node: the opened node.
        name: the roll call by number or row; without, the only open one, else the last.

    Raises:
        Refused: as :func:`store.rollcall.board.board`.
    """
    found = board(node, name)
    lines = found.order(Order.ALL)
    latest = [mark for person, mark in found.count.latest.items() if person in found.count.listed]
    closed = found.facts["closed_at"]
    until = node.now if closed is None else int(closed)
    delays = _delays(node, found.rollcall)
    with node.read() as db:
        findings = of_rollcall(db, node.lens(db), found.rollcall)
    expected = found.figures.expected
    return After(
        board=found,
        until=until,
        never_found=[line for line in lines if line.is_looked_for and line.who.expectation is not None],
        injured=[line for line in lines if line.state == "injured"],
        hearsay=[line for line in lines if line.hearsay is not None],
        beside=[line for line in lines if line.who.expectation is None],
        curve=found.curve(until),
        quarters={share: found_within(latest, expected, found.opened_at, share) for share in SHARES},
        channels=Counter(line.mark.channel or "other" for line in lines if line.mark and line.is_found),
        typed_after=int(median(delays)) if delays else None,
        marks=len(delays),
        findings=findings,
    )


def _delays(node: Node, rollcall: int) -> list[int]:
    """Give how long after it was so each mark was typed, where that is known here."""
    with node.read() as db:
        asked = select(_MARK.c.id, _MARK.c.occurred_at)
        said = pairs(db, asked.where(_MARK.c.rollcall == rollcall, _MARK.c.ended_on.is_(None)))
        came = stamps(db, REGISTRY.of(RollcallMark).nr, list(said))
    return [
        max(stamp.wall - (said[row] or 0), 0)
        for row, columns in came.items()
        if (stamp := columns.get(WHOLE_ROW)) is not None
    ]
