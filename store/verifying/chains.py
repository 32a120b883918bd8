"""Every log that is here is worked out again, entry by entry: numbers, commitments, chain, ratchet, head.

One pass over the log in the order of its key; what else wants to see the entries is handed each of them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import cbor2
from sqlalchemy import Connection

from store import log
from store.asking import driver_of
from store.entry import field_key, first_key, first_link, hidden, hidden_written, linked, turn
from store.log import Head
from store.verifying.fault import Kind

_ASKED = (
    "SELECT writer, lane, seq, txn, actor, act, tbl, kind, row, wall, seen, exercise, fields, nonce, chain"
    " FROM log ORDER BY writer, lane, seq"
)
_MANY = 2_000
_PAIR = 2

Fields = list[list[Any]]
"""Column number and value, as they stand in the log; bytes are a commitment, and what stands third is the key
of a value that is left where others were erased."""


class Seen(NamedTuple):
    """An entry as it is handed on."""

    writer: int
    lane: int
    seq: int
    txn: int
    actor: int
    table: int
    kind: int
    row: int
    wall: int
    bulk: int
    fields: Fields
    nonce: bytes


@dataclass(frozen=True, slots=True)
class Flaw:
    """Where a log is not right: the lane, the entry (the last one for a head), what it is about, when."""

    kind: Kind
    writer: int
    lane: int
    seq: int
    table: int = 0
    row: int = 0
    wall: int | None = None


def walk(
    db: Connection,
    first_keys: Mapping[int, bytes],
    take: Callable[[Seen], None],
    progress: Callable[[int], None],
) -> Iterator[Flaw]:
    """Work every chain out again.

    Args:
        db: the store, in one unmoving view.
        first_keys: by writer, the secret from which its ratchets begin, where that is still known.
        take: gets every entry whose fields can be read, in the order of writer, lane and number.
        progress: is told how many entries were done.

    Yields:
        What is not right.
    """
    heads = log.all_heads(db)
    lanes: dict[tuple[int, int], _Lane] = {}
    lane: _Lane | None = None
    cursor = driver_of(db).execute(_ASKED)
    done = 0
    while rows := cursor.fetchmany(_MANY):
        for row in rows:
            if lane is None or lane.writer != row[0] or lane.number != row[1]:
                place = row[0], row[1]
                head = heads.get(place)
                lane = lanes[place] = _Lane(*place, 0 if head is None else head.seq, first_keys.get(row[0]))
            flaws = lane.add(row, take)
            if flaws:
                yield from flaws
        done += len(rows)
        progress(done)
    for place, head in heads.items():
        ended = lanes.get(place) or _Lane(*place, head.seq, first_keys.get(place[0]))
        yield from ended.end(head)


class _Lane:
    """A lane under way: where its chain and ratchet stand. ``key`` is ``None`` where nobody can know it."""

    __slots__ = ("chain", "key", "last", "limit", "number", "wall", "writer")

    def __init__(self, writer: int, number: int, limit: int, secret: bytes | None) -> None:
        self.writer = writer
        self.number = number
        self.limit = limit
        self.last = self.wall = 0
        self.chain = first_link(writer, number)
        self.key = None if secret is None else first_key(secret, number)

    def add(self, row: tuple[Any, ...], take: Callable[[Seen], None]) -> list[Flaw] | None:
        """Add the next entry, and hand it on; gives what is not right."""
        seq, nonce, stored = row[2], row[13], row[14]
        if seq > self.limit:
            return [_flaw(Kind.ENTRY_ADDED, row)]
        flaws: list[Flaw] = []
        worked = b""
        try:
            fields: Fields = cbor2.loads(row[12])
            if seq == self.last + 1:
                worked = _link(self.chain, row, fields)
            else:
                # What follows the gap is taken as it is: one fault is told, and not all that come of it.
                flaws.append(Flaw(Kind.ENTRY_MISSING, self.writer, self.number, self.last + 1))
                worked, self.key = stored, None
            writer, lane, seq, txn, actor, _, table, kind, about, wall, seen, *_ = row
            take(Seen(writer, lane, seq, txn, actor, table, kind, about, wall, seen, fields, nonce))
        except (cbor2.CBORError, ValueError, TypeError, KeyError, OverflowError):
            worked = b""
        if self.key is not None:
            drawn, self.key = turn(self.key)
            if nonce not in (drawn, b""):
                worked = b""
        if worked != stored:
            flaws.append(_flaw(Kind.ENTRY_CHANGED, row))
        self.chain, self.last, self.wall = stored, seq, row[9]
        return flaws

    def end(self, head: Head) -> Iterator[Flaw]:
        """Hold what the head says against where chain and ratchet ended."""
        if head.seq > self.last:
            yield Flaw(Kind.ENTRY_MISSING, self.writer, self.number, self.last + 1)
        elif (
            (head.chain, head.wall) != (self.chain, self.wall)
            or self.key not in (None, head.key)
            or head.acked > head.upto
        ):
            yield Flaw(Kind.HEAD, self.writer, self.number, self.last)


def _link(previous: bytes, row: tuple[Any, ...], fields: Fields) -> bytes:
    """Add an entry to its chain, as ``entry.link`` does; written for a hundred thousand of them."""
    parts = [previous, cbor2.dumps([*row[:11], bool(row[11])])]
    nonce, stored = row[13], row[12]
    if len(fields) == 1 and len(fields[0]) == _PAIR and type(fields[0][1]) is not bytes:
        # A list of one pair in CBOR is one byte, then the pair.
        parts.append(hidden_written(field_key(nonce, fields[0][0]), stored[1:]))
    else:
        for number, value, *kept in fields:
            if type(value) is bytes:
                parts.append(value)
            else:
                parts.append(hidden(kept[0] if kept else field_key(nonce, number), number, value))
    return linked(parts)


def _flaw(kind: Kind, row: tuple[Any, ...]) -> Flaw:
    return Flaw(kind, row[0], row[1], row[2], row[6], row[8], row[9])
