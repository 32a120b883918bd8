"""The log: every change that was made or taken in here, in the words of ``store/entry.py``.

Rows are only ever added. A lane's ``Head`` is where its chain and ratchet stand;
it moves in the same transaction as the entries it covers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cbor2
from sqlalchemy import Connection, LargeBinary, bindparam, func, insert, select, update
from sqlmodel import Field

from store.columns import Id, Local, sql
from store.entry import Entry, Kind, first_key, first_link, link, turn


class LogRow(Local, table=True):
    """One entry as it is stored; ``fields`` is CBOR, ``nonce`` hides it, ``chain`` ends after it."""

    __tablename__ = "log"
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
    """

    __tablename__ = "head"
    writer: int = Field(primary_key=True, sa_type=Id)
    lane: int = Field(primary_key=True)
    seq: int = Field(sa_type=Id)
    chain: bytes = Field(sa_type=LargeBinary)
    key: bytes = Field(sa_type=LargeBinary)
    acked: int = Field(default=0, sa_type=Id)
    handed: int = Field(default=0, sa_type=Id)
    durable: int = Field(default=0, sa_type=Id)
    cut: int | None = Field(default=None, sa_type=Id)


LOG = sql(LogRow)
HEAD = sql(HeadRow)
_HEAD = [HEAD.c[name] for name in ("seq", "chain", "key", "acked", "handed", "durable", "cut")]


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


def head(db: Connection, writer: int, lane: int) -> Head | None:
    """Give a lane's head, or ``None`` if nothing is known of that writer."""
    row = db.execute(select(*_HEAD).where(HEAD.c.writer == writer, HEAD.c.lane == lane)).first()
    return None if row is None else Head(*row)


def heads(db: Connection, writer: int) -> dict[int, Head]:
    """Give all lanes of a writer."""
    rows = db.execute(select(HEAD.c.lane, *_HEAD).where(HEAD.c.writer == writer).order_by(HEAD.c.lane))
    return {lane: Head(*rest) for lane, *rest in rows}


def append(db: Connection, entries: Sequence[Entry], start: Head) -> Head:
    """Write entries of one lane behind ``start``, contiguous with it; gives the new head.

    Chain and ratchet are worked out here for own and taken-in entries alike, so
    a wrong claim of a bundle shows as a head that differs.
    """
    chain, key = start.chain, start.key
    rows: list[dict[str, Any]] = []
    for expected, entry in enumerate(entries, start=start.seq + 1):
        if entry.seq != expected:
            raise ValueError("entries of a lane must follow each other")
        nonce, key = turn(key)
        chain = link(chain, entry, nonce)
        rows.append(
            {
                "writer": entry.writer,
                "lane": entry.lane,
                "seq": entry.seq,
                "txn": entry.txn,
                "actor": entry.actor,
                "act": entry.act,
                "tbl": entry.table,
                "kind": entry.kind,
                "row": entry.row,
                "fields": cbor2.dumps([list(pair) for pair in entry.fields], canonical=True),
                "nonce": nonce,
                "wall": entry.wall,
                "seen": entry.seen,
                "exercise": entry.exercise,
                "chain": chain,
            }
        )
    end = Head(start.seq + len(rows), chain, key, start.acked, start.handed)
    if rows:
        db.execute(insert(LOG), rows)
        db.execute(
            update(HEAD)
            .where(HEAD.c.writer == entries[0].writer, HEAD.c.lane == entries[0].lane)
            .values(seq=end.seq, chain=end.chain, key=end.key)
        )
    return end


def verified_end(entries: Sequence[Entry], start: Head) -> bytes:
    """Give the chain's end that these entries lead to, without writing anything."""
    chain, key = start.chain, start.key
    for entry in entries:
        nonce, key = turn(key)
        chain = link(chain, entry, nonce)
    return chain


def read(db: Connection, writer: int, lane: int, after: int, upto: int | None = None) -> list[Entry]:
    """Give a lane's entries with ``after < seq <= upto``, in order."""
    query = select(LOG).where(LOG.c.writer == writer, LOG.c.lane == lane, LOG.c.seq > after)
    if upto is not None:
        query = query.where(LOG.c.seq <= upto)
    return list(_entries(db, query.order_by(LOG.c.seq)))


def history(db: Connection, table: int, row: int) -> list[Entry]:
    """Give every entry that touched a row, oldest first."""
    query = select(LOG).where(LOG.c.tbl == table, LOG.c.row == row)
    return list(_entries(db, query.order_by(LOG.c.wall, LOG.c.writer, LOG.c.seq)))


def _entries(db: Connection, query: Any) -> Iterator[Entry]:  # noqa: ANN401 - a select over LOG
    for row in db.execute(query):
        yield Entry(
            row.writer,
            row.lane,
            row.seq,
            row.txn,
            row.actor,
            row.act,
            row.tbl,
            row.kind,
            row.row,
            tuple((number, value) for number, value in cbor2.loads(row.fields)),
            row.wall,
            row.seen,
            row.exercise,
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
    found: bytes | None = db.scalar(
        select(LOG.c.chain).where(LOG.c.writer == writer, LOG.c.lane == lane, LOG.c.seq == seq)
    )
    return found


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
