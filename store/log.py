"""The log: every change that was made or taken in here, in the words of ``store/entry.py``.

Rows are only ever added. A lane's ``Head`` is where its chain and ratchet stand;
it moves in the same transaction as the entries it covers.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cbor2
from sqlalchemy import Connection, Index, LargeBinary, bindparam, func, insert, select, update
from sqlmodel import Field

from store.asking import ask, parts, write
from store.columns import BY_KEY, Id, Local, sql
from store.entry import (
    Entry,
    Erased,
    Kind,
    field_key,
    first_key,
    first_link,
    hidden,
    link,
    link_written,
    turn,
    written,
)
from store.heads import Heads
from store.refusals import Code, Refused
from store.short_cbor import listed
from store.values import Value


class LogRow(Local, table=True):
    """One entry as it is stored; ``fields`` is CBOR, ``nonce`` hides it, ``chain`` ends after it.

    Of an erased value its commitment stands in ``fields`` (as bytes, which no value is). The nonce of such
    an entry is gone; each value that is left stands with the key that hides it alone.
    """

    __tablename__ = "log"
    # At every desk the history of a record is asked for, of a log of millions; what was last say the heads.
    __table_args__ = (Index("log_by_row", "tbl", "row"), BY_KEY)
    writer: int = Field(primary_key=True, sa_type=Id)
    lane: int = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_type=Id)
    txn: int = Field(sa_type=Id)
    actor: int = Field(sa_type=Id)
    act: int
    tbl: int
    kind: int
    row: int = Field(sa_type=Id)
    fields: bytes = Field(sa_type=LargeBinary)
    nonce: bytes = Field(sa_type=LargeBinary)
    wall: int = Field(sa_type=Id)
    seen: int = Field(sa_type=Id)
    exercise: bool
    chain: bytes = Field(sa_type=LargeBinary)


class HeadRow(Local, table=True):
    """Where a writer's lane stands here.

    ``acked``, ``handed`` and ``cut`` matter for writers of this node only: how
    far the parent has signed for, how far a bundle has been given to a carrier,
    and for a writer that this device no longer is, the last entry that it still
    stands by (what came behind was said again by its successor).
    ``durable`` is how far the lane is in a verified backup: for a child's lane
    in ours, for an own lane in the parent's.
    ``wall`` is when its last entry was made, 0 where there is none: what was
    done last in the world is found by it (``store/log_ends.py``).
    """

    __tablename__ = "head"
    __table_args__ = BY_KEY
    writer: int = Field(primary_key=True, sa_type=Id)
    lane: int = Field(primary_key=True)
    seq: int = Field(sa_type=Id)
    chain: bytes = Field(sa_type=LargeBinary)
    key: bytes = Field(sa_type=LargeBinary)
    acked: int = Field(default=0, sa_type=Id)
    handed: int = Field(default=0, sa_type=Id)
    durable: int = Field(default=0, sa_type=Id)
    cut: int | None = Field(default=None, sa_type=Id)
    wall: int = Field(default=0, sa_type=Id)


NAMED = 13
"""The kind of an entry of ``store/journal.py`` that says a row's new number, and so nothing of anybody."""
LOG = sql(LogRow)
HEAD = sql(HeadRow)
_HEADS = "SELECT writer, lane, seq, chain, key, acked, handed, durable, cut, wall FROM head"
_OF_WRITERS = "WHERE writer IN (SELECT value FROM json_each(?)) ORDER BY writer, lane"


@dataclass(frozen=True, slots=True)
class Head:
    """Where a lane stands: the last sequence number and the chain's end after it (32 bytes)."""

    seq: int
    chain: bytes
    key: bytes
    acked: int = 0
    handed: int = 0
    durable: int = 0
    cut: int | None = None
    wall: int = 0

    @property
    def upto(self) -> int:
        """The last entry that its writer stands by."""
        return self.seq if self.cut is None else self.cut


def begin(db: Connection, writer: int, secret: bytes, lanes: Sequence[int]) -> None:
    """Open a writer's lanes; ``secret`` is what writer and parent share for the ratchet."""
    db.execute(
        insert(HEAD),
        [
            {
                "writer": writer,
                "lane": lane,
                "seq": 0,
                "chain": first_link(writer, lane),
                "key": first_key(secret, lane),
                "acked": 0,
                "handed": 0,
            }
            for lane in lanes
        ],
    )


def not_begun(db: Connection, writers: Iterable[int]) -> None:
    """Forget the lanes of writers that were begun just now, as nothing came of it."""
    write(db, "DELETE FROM head WHERE writer = ? AND seq = 0", [(writer,) for writer in writers])


def head(db: Connection, writer: int, lane: int) -> Head | None:
    """Give a lane's head, or ``None`` if nothing is known of that writer."""
    # Not through those of all lanes: every act asks for one, in a third of the time.
    found = ask(db, f"{_HEADS} WHERE writer = ? AND lane = ?", (writer, lane))
    return Head(*found[0][2:]) if found else None


def heads(db: Connection, writer: int) -> dict[int, Head]:
    """Give all lanes of a writer."""
    return heads_of(db, [writer])[writer]


def heads_of(db: Connection, writers: Collection[int]) -> dict[int, dict[int, Head]]:
    """Give all lanes of some writers; none of one that nothing is known of."""
    found: dict[int, dict[int, Head]] = {writer: {} for writer in writers}
    for writer, lane, *rest in ask(db, f"{_HEADS} {_OF_WRITERS}", (json.dumps([*found]),)):
        found[writer][lane] = Head(*rest)
    return found


@dataclass(frozen=True, slots=True)
class Chained:
    """Entries of a lane with the nonce of each and the chain's end after each; ``key`` is the next one's.

    ``fields`` is how the fields of each stand in the log, ``None`` for one that lost some; ``rows`` is how
    they will stand there as a whole, if that was worked out already.
    """

    entries: Sequence[Entry]
    links: Sequence[tuple[bytes, bytes]]
    chain: bytes
    key: bytes
    fields: Sequence[bytes | None] = ()
    rows: Sequence[tuple[Any, ...]] = ()


def chained(entries: Sequence[Entry], start: Head) -> Chained:
    """Work out chain and ratchet of entries that follow ``start``, without writing anything.

    Own and taken-in entries go the same way, so a wrong claim of a bundle shows
    as a chain that ends otherwise.
    """
    chain, key = start.chain, start.key
    links: list[tuple[bytes, bytes]] = []
    fields: list[bytes | None] = []
    heads = Heads()
    # Written once, for the chain and for the log.
    for entry in entries:
        nonce, key = turn(key)
        if entry.keys or entry.is_erased:
            chain = link(chain, entry, nonce)
            fields.append(None)
        else:
            said = written(entry)
            chain = link_written(chain, entry, nonce, heads.of(entry), said)
            fields.append(listed(said))
        links.append((nonce, chain))
    return Chained(entries, links, chain, key, fields)


def verified_end(entries: Sequence[Entry], start: Head) -> bytes:
    """Give the chain's end that these entries lead to, without writing anything."""
    return chained(entries, start).chain


_APPEND = (
    "INSERT INTO log"
    " (writer, lane, seq, txn, actor, act, tbl, kind, row, fields, nonce, wall, seen, exercise, chain)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
"""``exercise`` goes in as a number: to hand the driver of SQLite a yes or no costs four times as much."""


_MOVE = "UPDATE head SET seq = ?, chain = ?, key = ?, wall = ? WHERE writer = ? AND lane = ?"


def append(db: Connection, entries: Sequence[Entry], start: Head) -> Head:
    """Write entries of one lane behind ``start``, contiguous with it; gives the new head.

    Args:
        db: the store, in a write transaction, with the door open.
        entries: the entries.
        start: where the lane stands.
    """
    worked = chained(entries, start)
    append_all(db, [(start, worked)])
    wall = entries[-1].wall if entries else start.wall
    new = Head(start.seq + len(entries), worked.chain, worked.key, start.acked, start.handed)
    return replace(new, wall=wall)


def append_all(db: Connection, stretches: Iterable[tuple[Head, Chained]]) -> None:
    """Write stretches of several lanes, each behind where its lane stands and found to be right, at once."""
    rows: list[tuple[Any, ...]] = []
    heads = []
    for start, worked in stretches:
        if any(e.seq != expected for expected, e in enumerate(worked.entries, start=start.seq + 1)):
            raise ValueError("entries of a lane must follow each other")
        if worked.entries:
            rows += worked.rows or rows_of(worked)
            last = worked.entries[-1]
            heads.append((last.seq, worked.chain, worked.key, last.wall, last.writer, last.lane))
    write(db, _APPEND, rows)
    write(db, _MOVE, heads)


def rows_of(worked: Chained) -> list[tuple[Any, ...]]:
    """Give entries as they stand in the log: plain numbers, which the driver takes as they are.

    Headquarters does this for every change of every station.
    """
    return [
        (
            entry.writer,
            entry.lane,
            entry.seq,
            entry.txn,
            entry.actor,
            entry.act,
            entry.table,
            int(entry.kind),
            entry.row,
            *((fields, nonce) if fields is not None else _stored(entry, nonce)),
            entry.wall,
            entry.seen,
            int(entry.exercise),
            chain,
        )
        for entry, (nonce, chain), fields in zip(worked.entries, worked.links, worked.fields, strict=True)
    ]


def _stored(entry: Entry, nonce: bytes) -> tuple[bytes, bytes]:
    """Give fields and nonce as they stand in the log."""
    return stored_fields(entry, nonce), b"" if entry.is_erased else nonce


def stored_fields(entry: Entry, nonce: bytes) -> bytes:
    """Write fields as they stand in the log (CBOR): of an erased value its commitment, in bytes."""
    if not entry.is_erased:
        return cbor2.dumps(entry.fields, canonical=True)
    kept, stored = dict(entry.keys), []
    for number, value in entry.fields:
        if type(value) is not Erased:
            stored.append([number, value, kept.get(number) or field_key(nonce, number)])
        elif number in kept:
            # The journal of what came down keeps commitments, and by what a value can be tried.
            stored.append([number, bytes.fromhex(value), kept[number]])
        else:
            stored.append([number, bytes.fromhex(value)])
    return cbor2.dumps(stored, canonical=True)


def read(db: Connection, writer: int, lane: int, after: int, upto: int | None = None) -> list[Entry]:
    """Give a lane's entries with ``after < seq <= upto``, in order."""
    asked = f"{_ENTRIES} WHERE writer = ? AND lane = ? AND seq > ? AND seq <= ? ORDER BY seq"
    return [_entry(row) for row in ask(db, asked, (writer, lane, after, _LAST if upto is None else upto))]


def entries_at(db: Connection, places: Collection[tuple[int, int, int]]) -> dict[tuple[int, int, int], Entry]:
    """Give some entries by writer, lane and number; those that are not here are not in it."""
    lanes: dict[tuple[int, int], list[int]] = {}
    for writer, lane, seq in places:
        lanes.setdefault((writer, lane), []).append(seq)
    return {
        (entry.writer, entry.lane, entry.seq): entry
        for (writer, lane), numbers in lanes.items()
        for part in parts(numbers)
        for entry in _entries(
            db, select(LOG).where(LOG.c.writer == writer, LOG.c.lane == lane, LOG.c.seq.in_(part))
        )
    }


def history(db: Connection, table: int, row: int) -> list[Entry]:
    """Give every entry that touched a row, oldest first."""
    query = select(LOG).where(LOG.c.tbl == table, LOG.c.row == row, LOG.c.writer != _NOBODY)
    return list(_entries(db, query.order_by(LOG.c.wall, LOG.c.writer, LOG.c.seq)))


def histories(db: Connection, table: int, rows: Collection[int]) -> list[Entry]:
    """Give every entry that touched some rows of a table, oldest first."""
    asked = (
        f"{_ENTRIES} WHERE tbl = ? AND writer <> ? AND row IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own
        " ORDER BY wall, writer, seq"
    )
    return [_entry(row) for row in ask(db, asked, (table, _NOBODY, json.dumps(list(rows))))]


def with_chains(db: Connection, table: int, row: int) -> list[tuple[Entry, bytes]]:
    """Give every entry that touched a row, oldest first, each with the chain's end after it."""
    query = select(LOG).where(LOG.c.tbl == table, LOG.c.row == row, LOG.c.writer != _NOBODY)
    found = query.order_by(LOG.c.wall, LOG.c.writer, LOG.c.seq).with_only_columns(*_ENTRY, LOG.c.chain)
    return [(_entry(stored[:-1]), stored[-1]) for stored in db.execute(found)]


_ENTRY = [c for c in LOG.c if c.name not in ("nonce", "chain")]
_ENTRIES = "SELECT " + ", ".join(f'"{c.name}"' for c in _ENTRY) + " FROM log"  # noqa: S608 - our own names
_LAST = (1 << 63) - 1
_NOBODY = 0
"""The writer of the journal (``store/journal.py``): what is about this device alone is nobody's change."""


def _entries(db: Connection, query: Any) -> Iterator[Entry]:  # noqa: ANN401 - a select over LOG
    return (_entry(row) for row in db.execute(query.with_only_columns(*_ENTRY)))


def _entry(stored: Sequence[Any]) -> Entry:
    """Make an entry of its row; the driver says yes and no as numbers."""
    writer, lane, seq, txn, actor, act, table, kind, row, fields, wall, seen, exercise = stored
    said = fields_of(fields)
    values = tuple((field[0], _value(field[1])) for field in said)
    keys = tuple((field[0], field[2]) for field in said if len(field) > _PAIR)
    return Entry(
        writer, lane, seq, txn, actor, act, table, kind, row, values, wall, seen, bool(exercise), keys
    )


def fields_of(content: bytes) -> list[Any]:
    """Read the fields of an entry as they are stored: number, value and, of some, a key.

    Raises:
        Refused: ``ENTRY_DAMAGED`` for what no door wrote.
    """
    try:
        said = list(cbor2.loads(content))
        is_whole = min(map(len, said), default=_PAIR) >= _PAIR
    except (cbor2.CBORDecodeError, TypeError, ValueError):
        is_whole = False
    if not is_whole:
        raise Refused(Code.ENTRY_DAMAGED)
    return said


_PAIR = 2
"""Of a field: its number and its value; a third is the key that hides it alone."""


def _value(stored: Any) -> Value:  # noqa: ANN401 - what CBOR gives
    """Give a value as it stands in the log; bytes are the commitment to one that was erased."""
    return Erased(stored.hex()) if isinstance(stored, bytes) else stored


def erase(db: Connection, table: int, row: int, stays: Collection[int] = ()) -> None:
    """Take the values of a row out of its entries, for good; the caller holds the guard for erasing.

    In their place stand their commitments, and no nonce: nobody can test a
    guess against them, and the chain verifies as before. An entry of our own
    may have to be sent after that: it is sent with the commitments.

    Args:
        db: the store, in a write transaction.
        table: the number of the row's table.
        row: the row.
        stays: columns, by number, whose values say nothing of anybody and stay.
    """
    query = select(LOG.c.writer, LOG.c.lane, LOG.c.seq, LOG.c.fields, LOG.c.nonce)
    about = query.where(LOG.c.tbl == table, LOG.c.row == row, LOG.c.kind != NAMED)
    for entry in db.execute(about).all():
        said = cbor2.loads(entry.fields)
        gone = (isinstance(value, bytes) and not kept for number, value, *kept in said if number not in stays)
        if all(gone):
            continue
        left = []
        for number, value, *kept in said:
            key = kept[0] if kept else field_key(entry.nonce, number) if entry.nonce else b""
            if isinstance(value, bytes):
                left.append([number, value, key] if number in stays and key else [number, value])
            elif number in stays:
                left.append([number, value, key])
            else:
                left.append([number, hidden(key, number, value)])
        db.execute(
            update(LOG)
            .where(LOG.c.writer == entry.writer, LOG.c.lane == entry.lane, LOG.c.seq == entry.seq)
            .values(fields=cbor2.dumps(left, canonical=True), nonce=b"")
        )


def last_of(db: Connection, writer: int, table: int, row: int, column: int) -> tuple[int, int] | None:
    """Give lane and number of a writer's last entry about a field (0: the one that made the row)."""
    query = select(LOG).where(LOG.c.writer == writer, LOG.c.tbl == table, LOG.c.row == row)
    found = [
        entry
        for entry in _entries(db, query.order_by(LOG.c.wall, LOG.c.seq))
        if (entry.kind == Kind.INSERT if column == 0 else column in dict(entry.fields))
    ]
    return (found[-1].lane, found[-1].seq) if found else None


def chain_at(db: Connection, writer: int, lane: int, seq: int) -> bytes | None:
    """Give the chain's end after entry ``seq``; ``None`` if that entry is not here."""
    if seq == 0:
        return first_link(writer, lane)
    asked = "SELECT chain FROM log WHERE writer = ? AND lane = ? AND seq = ?"
    found: list[tuple[bytes]] = ask(db, asked, (writer, lane, seq))
    return found[0][0] if found else None


def links(db: Connection, writer: int, lane: int, after: int) -> list[tuple[bytes, bytes]]:
    """Give nonce and chain's end of each entry behind ``after``, in order."""
    found = db.execute(
        select(LOG.c.nonce, LOG.c.chain)
        .where(LOG.c.writer == writer, LOG.c.lane == lane, LOG.c.seq > after)
        .order_by(LOG.c.seq)
    )
    return [(nonce, chain) for nonce, chain in found]


def acknowledge(db: Connection, writer: int, lane: int, upto: int) -> None:
    """Note that the parent has signed for a lane up to ``upto``; never moves back."""
    db.execute(
        update(HEAD)
        .where(HEAD.c.writer == bindparam("w"), HEAD.c.lane == bindparam("l"), HEAD.c.acked < upto)
        .values(acked=upto),
        {"w": writer, "l": lane},
    )


def set_acked(db: Connection, writer: int, lane: int, upto: int) -> None:
    """Note how far the parent has a lane, also where that is less than it once had: it lost its memory."""
    db.execute(update(HEAD).where(HEAD.c.writer == writer, HEAD.c.lane == lane).values(acked=upto))


def made_durable(db: Connection, writer: int, lane: int, upto: int) -> None:
    """Note that a lane is in a verified backup up to ``upto``; never moves back."""
    db.execute(
        update(HEAD)
        .where(HEAD.c.writer == writer, HEAD.c.lane == lane, HEAD.c.durable < upto)
        .values(durable=upto)
    )


def all_heads(db: Connection) -> dict[tuple[int, int], Head]:
    """Give where every lane of every writer stands."""
    return {(writer, lane): Head(*rest) for writer, lane, *rest in ask(db, _HEADS)}


def standings(db: Connection) -> dict[tuple[int, int], int]:
    """Give the last number of every lane that is here, by writer and lane."""
    return {
        (writer, lane): seq
        for writer, lane, seq in db.execute(select(HEAD.c.writer, HEAD.c.lane, HEAD.c.seq))
    }


def backed_up(db: Connection, copied: Mapping[tuple[int, int], int]) -> None:
    """Note that lanes are in a backup, up to where it was found to hold them when it was read back.

    ``copied`` is what :func:`standings` gave in the backup itself.
    """
    for (writer, lane), seq in copied.items():
        made_durable(db, writer, lane, seq)


def close(db: Connection, writer: int, cuts: Mapping[int, int]) -> None:
    """Let a writer be no more: it stands by its lanes up to ``cuts`` (where not named, by all of it)."""
    for lane, standing in heads(db, writer).items():
        upto = min(cuts.get(lane, standing.upto), standing.upto)
        db.execute(
            update(HEAD)
            .where(HEAD.c.writer == writer, HEAD.c.lane == lane)
            .values(cut=upto, acked=min(standing.acked, upto), handed=min(standing.handed, upto))
        )


def hand_over(db: Connection, writer: int, lane: int, upto: int) -> None:
    """Note that a bundle with a lane up to ``upto`` was given to a carrier; never moves back."""
    db.execute(
        update(HEAD)
        .where(HEAD.c.writer == bindparam("w"), HEAD.c.lane == bindparam("l"), HEAD.c.handed < upto)
        .values(handed=upto),
        {"w": writer, "l": lane},
    )


def pending(db: Connection, writer: int, lanes: Sequence[int]) -> dict[int, int]:
    """Count a writer's entries by lane that its parent has not signed for yet."""
    counted = db.execute(
        select(HEAD.c.lane, func.sum(func.coalesce(HEAD.c.cut, HEAD.c.seq) - HEAD.c.acked))
        .where(HEAD.c.writer == writer, HEAD.c.lane.in_(lanes))
        .group_by(HEAD.c.lane)
    )
    return {lane: int(count) for lane, count in counted}
