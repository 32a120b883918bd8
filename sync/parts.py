"""An answer in parts, each of which applies by itself: for a line that breaks, for a station that gets all.

A part goes as far in the station's bucket as fits, and the next goes on from
there; so they are taken in in their order. If one is lost, what came counts: the
child says how far it has seen, and the next answer goes on from there.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from store import cells, identity
from store.cells import WHOLE_ROW
from store.identity import Peer
from store.node import Node
from store.refusals import Code, Refused
from store.saying import saying
from sync import cursors, outgoing
from sync.bundle import Bundle, Reach
from sync.outgoing import Made, Ready
from sync.records import Put

TWENTY_MINUTES = 360_000
"""Bytes that a line of 2,400 bit/s carries in twenty minutes."""
_LEAST = 3_000
"""A smaller part would be mostly seal."""
_GUESS = 2_000
"""Fields of the first try; after it, what they weighed is known."""

Deliver = Callable[[int, bytes], object]
Placed = list[tuple[int, tuple[int, int, int]]]


def to_child(node: Node, child: Peer, deliver: Deliver, size: int = TWENTY_MINUTES) -> list[Made]:
    """Make the answer for a child that follows a whole station, in parts of about ``size`` bytes at most.

    Args:
        node: the parent.
        child: who is answered.
        deliver: takes each part's number, from 1 on, and its sealed bytes.
        size: bytes; no part is made smaller than can be worth it, and the first holds at least what has
            changed of the reference data.

    Raises:
        Refused: ``REVOKED_SENDER``, ``FIELD_INVALID`` for a size that is too small, and whatever
            ``deliver`` refuses.
    """
    if size < _LEAST:
        raise Refused(
            Code.FIELD_INVALID,
            field="--part-bytes",
            reason=saying("less than {least} is mostly seal", least=_LEAST),
        )
    made: list[Made] = []
    with node.write() as db:
        me = identity.who(db)
        child = identity.peer(db, child.device) or child
        if child.revoked_at is not None:
            raise Refused(Code.REVOKED_SENDER, name=child.mark or child.code)
        whole = outgoing.news(node, db, me, child)
        if outgoing.partly(child) or len(outgoing.seal_for(node, db, whole, child).sealed) <= size:
            made.append(outgoing.seal_for(node, db, whole, child))
        else:
            made += _cut(node, db, whole, child, size)
    for number, part in enumerate(made, start=1):
        deliver(number, part.sealed)
    with node.write() as db:
        for part in made:
            outgoing.handed_over(db, child, (), Ready(part, child).facts, node.now)
    return made


def _cut(node: Node, db: Connection, whole: Bundle, child: Peer, size: int) -> list[Made]:
    """Cut an answer; the station's rows are what is cut."""
    bucket = child.station
    at = cursors.of(db, child.writer).get(bucket, 0)
    left: Placed = cells.places_since(db, bucket, at, child.writer if at else None)
    made: list[Made] = []
    many = _GUESS
    while left or not made:
        room = _Room(node, db, whole, child, size, first=not made)
        tried = 0
        while True:
            taken = _with_its_row(left, min(many, len(left)))
            upto = left[taken - 1][0] if taken < len(left) else max(at, cells.last(db, bucket))
            rows = outgoing.rows_of(db, node.registry, bucket, [cell for _, cell in left[:taken]])
            reach = outgoing.stamped(node, db, Reach(bucket, at, upto))
            part = outgoing.seal_for(node, db, _part(whole, reach, rows, first=not made), child)
            many = room.many(taken, len(part.sealed))
            # One row that is larger than a part goes whole: trying less would come to the same again.
            if len(part.sealed) <= room.most or taken in (1, tried):
                break
            tried = taken
        made.append(part)
        at, left = upto, left[taken:]
    return made


class _Room:
    """How much of a part is left for rows: what it holds besides is weighed first."""

    def __init__(  # noqa: PLR0913 - a part is just these
        self, node: Node, db: Connection, whole: Bundle, child: Peer, size: int, *, first: bool
    ) -> None:
        others = tuple(reach for reach in whole.reaches if reach.bucket != child.station)
        bare = _part(replace(whole, reaches=others), None, (), first=first, bucket=child.station)
        self._bare = len(outgoing.seal_for(node, db, bare, child).sealed)
        # Where little is left, a part is rather too large than that there are hundreds of them.
        self._left = max(size - self._bare, size // 4)
        self.most = self._bare + self._left

    def many(self, taken: int, weight: int) -> int:
        """Say how many fields to try next, when so many weighed so much; fewer, if that was too much."""
        each = max(weight - self._bare, 1) / max(taken, 1)
        fit = max(1, int(self._left / each * 0.9))
        return fit if weight <= self.most else max(1, min(fit, taken - 1))


def _with_its_row(left: Placed, taken: int) -> int:
    """Let a part not end within a row where that is near: what comes whole comes with all its fields."""
    while taken < len(left):
        *row, column = left[taken][1]
        if column == WHOLE_ROW or row != [*left[taken - 1][1][:2]]:
            break
        taken += 1
    return taken


def _part(
    whole: Bundle, reach: Reach | None, rows: Sequence[Put], *, first: bool, bucket: int | None = None
) -> Bundle:
    """Give an answer with a part of the station's rows; all else goes with the first part."""
    bucket = reach.bucket if reach is not None else bucket
    others = [other for other in whole.reaches if other.bucket != bucket]
    if not first:
        others = [replace(other, after=other.upto, past=()) for other in others]
    return replace(
        whole,
        reaches=(*others, reach) if reach is not None else tuple(others),
        puts=(*(put for put in whole.puts if first and put.bucket != bucket), *rows),
        verdicts=whole.verdicts if first else (),
    )
