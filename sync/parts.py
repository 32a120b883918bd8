"""An answer in parts, each of which applies by itself: for a line that breaks, for a station that gets all.

A part goes as far in the station's bucket as fits, and the next goes on from
there; so they are taken in in their order. If one is lost, what came counts: the
child says how far it has seen, and the next answer goes on from there.
"""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection

from store import cells, identity
from store.cells import WHOLE_ROW
from store.identity import Peer
from store.node import Node
from store.refusals import Code, Refused
from sync import cursors, outgoing
from sync.bundle import Bundle, Reach
from sync.outgoing import Made, Ready

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
        raise Refused(Code.FIELD_INVALID, field="--part-bytes", reason=f"less than {_LEAST} is mostly seal")
    made: list[Made] = []
    with node.write() as db:
        me = identity.who(db)
        child = identity.peer(db, child.device) or child
        if child.revoked_at is not None:
            raise Refused(Code.REVOKED_SENDER, name=child.mark or child.code)
        whole = outgoing.news(node, db, me, child)
        if outgoing.partly(child) or len(outgoing.seal_for(node, whole, child).sealed) <= size:
            made.append(outgoing.seal_for(node, whole, child))
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
    seen = cursors.of(db, child.writer).get(bucket, 0)
    left: Placed = cells.places_since(db, bucket, seen, child.writer if seen else None)
    made: list[Made] = []
    at, many = seen, _GUESS
    while left or not made:
        part, taken, many = _next(node, db, whole, child, (at, left), many, size, first=not made)
        made.append(part)
        at, left = (left[taken - 1][0] if taken else at), left[taken:]
    return made


def _next(  # noqa: PLR0913 - one step of the above
    node: Node,
    db: Connection,
    whole: Bundle,
    child: Peer,
    stands: tuple[int, Placed],
    many: int,
    size: int,
    *,
    first: bool,
) -> tuple[Made, int, int]:
    """Make the next part as large as fits; gives it, the fields it took, and how many to try next."""
    at, left = stands
    while True:
        taken = _with_its_row(left, min(many, len(left)))
        upto = left[taken - 1][0] if taken < len(left) else max(at, cells.last(db, child.station))
        reach, changed = Reach(child.station, at, upto), [cell for _, cell in left[:taken]]
        said = _part(node, db, whole, child, reach, changed, first=first)
        made = outgoing.seal_for(node, said, child)
        weight = len(made.sealed)
        better = max(1, int(taken * size / weight * 0.9))
        if weight <= size or taken <= 1:
            return made, taken, max(better, 1)
        many = min(better, taken - 1)


def _with_its_row(left: Placed, taken: int) -> int:
    """Let a part not end within a row where that is near: what comes whole comes with all its fields."""
    while taken < len(left):
        *row, column = left[taken][1]
        if column == WHOLE_ROW or row != [*left[taken - 1][1][:2]]:
            break
        taken += 1
    return taken


def _part(  # noqa: PLR0913 - what a part is made of
    node: Node,
    db: Connection,
    whole: Bundle,
    child: Peer,
    reach: Reach,
    changed: list[tuple[int, int, int]],
    *,
    first: bool,
) -> Bundle:
    """Give an answer with a part of the station's rows; all else goes with the first part."""
    rows = outgoing.rows_of(db, node.registry, child.station, changed)
    others = [other for other in whole.reaches if other.bucket != child.station]
    if not first:
        others = [replace(other, after=other.upto, past=()) for other in others]
    return replace(
        whole,
        reaches=(*others, outgoing.stamped(node, db, reach)),
        puts=(*(put for put in whole.puts if first and put.bucket != child.station), *rows),
        verdicts=whole.verdicts if first else (),
    )
