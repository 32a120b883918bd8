"""What waits for something or somebody: bundles that came too early, what was refused, values that lost.

What is parked goes on by itself when the missing piece comes; quarantine and
conflicts wait for a person. Nothing that arrived is thrown away, but whole files
where a sender sends more than is kept (``sync/kept.py``).
"""

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import cbor2
from sqlalchemy import Connection, LargeBinary, delete, func, insert, select, update
from sqlmodel import Field

from store.asking import ask, write
from store.columns import Id, Local, sql
from store.entry import Entry
from store.memberships import begins_with
from store.upserting import upsert
from store.values import Value

EARLY = "early"
"""What waits for that is not wrong, but speaks of what is not here (yet)."""


class ParkedRow(Local, table=True):
    """A sealed bundle that is fine but early: entries before it are missing.

    ``about`` names the rows that it speaks of (``store/erase.py``).
    """

    __tablename__ = "parked"
    tag: bytes = Field(primary_key=True, sa_type=LargeBinary)
    writer: int = Field(sa_type=Id, index=True)
    after: int = Field(sa_type=Id)
    sealed: bytes = Field(sa_type=LargeBinary)
    at: int = Field(sa_type=Id)
    about: bytes = Field(sa_type=LargeBinary)


class QuarantinedRow(Local, table=True):
    """Something refused, with its reason and its bytes, for a person to look at.

    ``about`` names the rows that it speaks of (``store/erase.py``); nothing where it could not be read.
    """

    __tablename__ = "quarantine"
    id: int | None = Field(default=None, primary_key=True)
    tag: bytes = Field(sa_type=LargeBinary, index=True)
    reason: str
    writer: int | None = Field(default=None, sa_type=Id)
    content: bytes = Field(sa_type=LargeBinary)
    at: int = Field(sa_type=Id)
    size: int = 0
    about: bytes | None = Field(default=None, sa_type=LargeBinary)


class ConflictRow(Local, table=True):
    """Two changes of one field that had not seen each other; ``losing`` is the value that does not stand.

    ``theirs`` tells whose lost: 1 the arriving one, 0 the one that stood here.
    """

    __tablename__ = "conflict"
    id: int | None = Field(default=None, primary_key=True)
    tbl: int
    row: int = Field(sa_type=Id)
    col: int
    losing: bytes = Field(sa_type=LargeBinary)
    losing_writer: int = Field(sa_type=Id)
    theirs: bool
    at: int = Field(sa_type=Id)


class WaitingRow(Local, table=True):
    """An entry of a child's log (or one field of it) that cannot be laid yet and is tried again.

    The entry itself stands in the log. ``col`` is the field, or 0 for all of
    it. Reasons: ``newer`` until this program is upgraded, ``early`` until what
    it speaks of arrives.
    """

    __tablename__ = "waiting"
    writer: int = Field(primary_key=True, sa_type=Id)
    lane: int = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_type=Id)
    col: int = Field(primary_key=True)
    reason: str
    at: int = Field(sa_type=Id)


class AheadRow(Local, table=True):
    """A field of a row that came from a parent of a newer version: kept word for word until we know it.

    ``content`` is the CBOR of the value; ``col`` 0 says that the row came whole.
    """

    __tablename__ = "ahead"
    tbl: int = Field(primary_key=True)
    row: int = Field(primary_key=True, sa_type=Id)
    col: int = Field(primary_key=True)
    bucket: int = Field(sa_type=Id)
    content: bytes = Field(sa_type=LargeBinary)


class Tray(StrEnum):
    """The three places where things wait."""

    PARKED = "parked"
    QUARANTINE = "quarantine"
    CONFLICT = "conflict"


PARKED = sql(ParkedRow)
QUARANTINE = sql(QuarantinedRow)
CONFLICT = sql(ConflictRow)
WAITING = sql(WaitingRow)
AHEAD = sql(AheadRow)


ENTRY_TAG = 24
"""Bytes of what names a record that was kept apart: writer, lane, number. A bundle's hash is shorter."""

MOST_PARKED = 64
"""Bundles of one device that may wait for a missing piece (``sync/kept.py``)."""


def park(  # noqa: PLR0913 - what is kept of a bundle
    db: Connection, tag: bytes, writer: int, after: int, sealed: bytes, at: int, about: bytes
) -> None:
    """Keep an early bundle with the rows that it speaks of; the same one twice is kept once."""
    if db.scalar(select(PARKED.c.tag).where(PARKED.c.tag == tag)) is None:
        kept = {"tag": tag, "writer": writer, "after": after, "sealed": sealed, "at": at, "about": about}
        db.execute(insert(PARKED).values(kept))


def parked(db: Connection, writer: int) -> list[tuple[bytes, bytes]]:
    """Give a writer's parked bundles as (tag, sealed), the earliest first."""
    found = ask(db, "SELECT tag, sealed FROM parked WHERE writer = ? ORDER BY after, at, tag", (writer,))
    return [(tag, sealed) for tag, sealed in found]


def parked_beginning(db: Connection, begins: bytes) -> bool:
    """Say whether a bundle whose tag begins so waits."""
    return db.scalar(select(PARKED.c.tag).where(begins_with(PARKED.c.tag, begins)).limit(1)) is not None


def is_parked(db: Connection, writers: Sequence[int]) -> bool:
    """Say whether anything of some writers came too early and waits."""
    asked = "SELECT 1 FROM parked WHERE writer IN (SELECT value FROM json_each(?)) LIMIT 1"
    return bool(ask(db, asked, (json.dumps([*writers]),)))


def any_parked(db: Connection) -> bool:
    """Say whether any bundle of anybody waits for what comes before it."""
    return bool(ask(db, "SELECT 1 FROM parked LIMIT 1"))


def unpark(db: Connection, *tags: bytes) -> None:
    """Forget parked bundles whose turn has come."""
    if any_parked(db):
        write(db, "DELETE FROM parked WHERE tag = ?", [(tag,) for tag in tags])


def quarantine(  # noqa: PLR0913 - what is kept of a refusal
    db: Connection,
    tag: bytes,
    reason: str,
    content: bytes,
    at: int,
    writer: int | None = None,
    about: bytes | None = None,
) -> bool:
    """Keep what was refused, with the rows that it speaks of if it could be read; gives whether it is new."""
    if ask(db, "SELECT 1 FROM quarantine WHERE tag = ? AND reason = ? LIMIT 1", (tag, reason)):
        return False
    kept = {"tag": tag, "reason": reason, "writer": writer, "content": content, "at": at, "about": about}
    db.execute(insert(QUARANTINE).values(kept))
    return True


def entry_tag(writer: int, lane: int, seq: int) -> bytes:
    """Give what an entry that was kept apart is known by, ``ENTRY_TAG`` bytes."""
    return b"".join(number.to_bytes(8, "big") for number in (writer, lane, seq))


def apart(db: Connection, entry: Entry, reason: str, at: int, about: bytes) -> bool:
    """Keep an entry apart for a person, known by writer, lane and number; gives whether that is new.

    ``about`` names the rows that it speaks of.
    """
    content = cbor2.dumps([entry.head(), [list(pair) for pair in entry.fields]])
    tag = entry_tag(entry.writer, entry.lane, entry.seq)
    return quarantine(db, tag, reason, content, at, entry.writer, about)


def keep_branch(  # noqa: PLR0913 - what is kept of a refusal
    db: Connection,
    tag: bytes,
    reason: str,
    content: bytes,
    at: int,
    size: int,
    writer: int,
    about: bytes,
) -> bool:
    """Keep a bundle of a branch that is not our history; of one branch only the bundle that tells most.

    ``tag`` names the branch, ``size`` is how many entries of it the bundle has,
    ``writer`` is who its sender is now, ``about`` names the rows that it speaks of.
    Gives whether the branch is new here.
    """
    known = db.execute(
        select(QUARANTINE.c.id, QUARANTINE.c.size).where(
            QUARANTINE.c.tag == tag, QUARANTINE.c.reason == reason
        )
    ).first()
    if known is None:
        kept = {"tag": tag, "reason": reason, "writer": writer, "content": content, "at": at, "size": size}
        db.execute(insert(QUARANTINE).values(about=about, **kept))
        return True
    if size > known.size:
        db.execute(
            update(QUARANTINE)
            .where(QUARANTINE.c.id == known.id)
            .values(content=content, at=at, size=size, about=about)
        )
    return False


def conflict(  # noqa: PLR0913 - what a person needs to decide
    db: Connection,
    table: int,
    row: int,
    column: int,
    losing: bytes,
    losing_writer: int,
    at: int,
    *,
    theirs: bool,
) -> None:
    """Keep a losing value (CBOR)."""
    db.execute(
        insert(CONFLICT).values(
            tbl=table, row=row, col=column, losing=losing, losing_writer=losing_writer, theirs=theirs, at=at
        )
    )


def wait(  # noqa: PLR0913 - what is kept of it
    db: Connection, writer: int, lane: int, seq: int, column: int, reason: str, at: int
) -> None:
    """Let an entry of a child's log (or one column of it, else 0) wait until it can be laid."""
    new = upsert(WAITING).values(writer=writer, lane=lane, seq=seq, col=column, reason=reason, at=at)
    db.execute(
        new.on_conflict_do_update(
            index_elements=["writer", "lane", "seq", "col"], set_={"reason": new.excluded["reason"]}
        )
    )


def waiting(db: Connection, writers: Sequence[int]) -> list[tuple[int, int, int, int, str]]:
    """Give what waits of some writers as (writer, lane, seq, column, reason), in the order of the logs."""
    found = db.execute(
        select(WAITING.c.writer, WAITING.c.lane, WAITING.c.seq, WAITING.c.col, WAITING.c.reason)
        .where(WAITING.c.writer.in_(writers))
        .order_by(WAITING.c.writer, WAITING.c.lane, WAITING.c.seq, WAITING.c.col)
    )
    return [(writer, lane, seq, column, reason) for writer, lane, seq, column, reason in found]


def any_waiting(db: Connection) -> bool:
    """Say whether any entry of anybody waits until it can be laid."""
    return bool(ask(db, "SELECT 1 FROM waiting LIMIT 1"))


def settle(db: Connection, writer: int, lane: int, seq: int, column: int) -> None:
    """Forget something that waited and was laid."""
    db.execute(
        delete(WAITING).where(
            WAITING.c.writer == writer,
            WAITING.c.lane == lane,
            WAITING.c.seq == seq,
            WAITING.c.col == column,
        )
    )


def unpacked(content: bytes) -> Any:  # noqa: ANN401 - whatever was kept
    """Read what was kept as CBOR; nothing where it cannot be read: one such row takes no list away."""
    try:
        return cbor2.loads(content)
    except (cbor2.CBORDecodeError, TypeError, ValueError):
        return None


def losing(content: bytes) -> Value:
    """Read a value that lost; what no column holds is given as text."""
    value = unpacked(content)
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def counts(db: Connection) -> dict[Tray, int]:
    """Count what waits."""
    return {
        Tray.PARKED: db.scalar(select(func.count()).select_from(PARKED)) or 0,
        Tray.QUARANTINE: db.scalar(select(func.count()).select_from(QUARANTINE)) or 0,
        Tray.CONFLICT: db.scalar(select(func.count()).select_from(CONFLICT)) or 0,
    }
