"""What waits for something or somebody: bundles that came too early, what was refused, values that lost.

Nothing that arrived is thrown away. What is parked goes on by itself when the
missing piece comes; quarantine and conflicts wait for a person.
"""

from enum import StrEnum

from sqlalchemy import Connection, LargeBinary, delete, func, insert, select
from sqlmodel import Field

from store.columns import Id, Local, sql


class ParkedRow(Local, table=True):
    """A sealed bundle that is fine but early: entries before it are missing."""

    __tablename__ = "parked"
    tag: bytes = Field(primary_key=True, sa_type=LargeBinary)
    writer: int = Field(sa_type=Id, index=True)
    after: int = Field(sa_type=Id)
    sealed: bytes = Field(sa_type=LargeBinary)
    at: int = Field(sa_type=Id)


class QuarantinedRow(Local, table=True):
    """Something refused, with its reason and its bytes, for a person to look at."""

    __tablename__ = "quarantine"
    id: int | None = Field(default=None, primary_key=True)
    tag: bytes = Field(sa_type=LargeBinary, index=True)
    reason: str
    writer: int | None = Field(default=None, sa_type=Id)
    content: bytes = Field(sa_type=LargeBinary)
    at: int = Field(sa_type=Id)


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


class Tray(StrEnum):
    """The three places where things wait."""

    PARKED = "parked"
    QUARANTINE = "quarantine"
    CONFLICT = "conflict"


PARKED = sql(ParkedRow)
QUARANTINE = sql(QuarantinedRow)
CONFLICT = sql(ConflictRow)


def park(  # noqa: PLR0913 - what is kept of a bundle
    db: Connection, tag: bytes, writer: int, after: int, sealed: bytes, at: int
) -> None:
    """Keep an early bundle; the same one twice is kept once."""
    if db.scalar(select(PARKED.c.tag).where(PARKED.c.tag == tag)) is None:
        db.execute(insert(PARKED).values(tag=tag, writer=writer, after=after, sealed=sealed, at=at))


def parked(db: Connection, writer: int) -> list[tuple[bytes, bytes]]:
    """Give a writer's parked bundles as (tag, sealed), the earliest first."""
    found = db.execute(
        select(PARKED.c.tag, PARKED.c.sealed).where(PARKED.c.writer == writer).order_by(PARKED.c.after)
    )
    return [(tag, sealed) for tag, sealed in found]


def unpark(db: Connection, tag: bytes) -> None:
    """Forget a parked bundle whose turn has come."""
    db.execute(delete(PARKED).where(PARKED.c.tag == tag))


def quarantine(  # noqa: PLR0913 - what is kept of a refusal
    db: Connection, tag: bytes, reason: str, content: bytes, at: int, writer: int | None = None
) -> bool:
    """Keep what was refused; gives whether it is new here."""
    known = db.scalar(
        select(QUARANTINE.c.id).where(QUARANTINE.c.tag == tag, QUARANTINE.c.reason == reason).limit(1)
    )
    if known is not None:
        return False
    db.execute(insert(QUARANTINE).values(tag=tag, reason=reason, writer=writer, content=content, at=at))
    return True


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


def counts(db: Connection) -> dict[Tray, int]:
    """Count what waits."""
    return {
        Tray.PARKED: db.scalar(select(func.count()).select_from(PARKED)) or 0,
        Tray.QUARANTINE: db.scalar(select(func.count()).select_from(QUARANTINE)) or 0,
        Tray.CONFLICT: db.scalar(select(func.count()).select_from(CONFLICT)) or 0,
    }
