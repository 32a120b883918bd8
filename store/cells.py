"""Which change of a field stands here, and in what order changes happened in a bucket.

A bucket is what a child may follow: the reference data (0) or one station. Each
change laid into a bucket takes the bucket's next place, inside the transaction
that lays it, so a cursor can never skip one that commits late.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Index, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Field

from store.columns import Id, Local, sql
from store.merge import Standing

WHOLE_ROW = 0
"""Stands in place of a column number for the row's arrival itself."""

PLACE_BITS = 28
"""A place is the generation of the parent, then a number in it; so places of a later life are higher."""

LINE = 1
"""Stands in place of a bucket for what a parent has to tell one child alone (``store/held.py``, verdicts)."""

REFERENCE = 0
"""The bucket of reference data, which headquarters writes and every station follows."""


class CellRow(Local, table=True):
    """The last change of one field (or the arrival of a row, column 0)."""

    __tablename__ = "cell"
    __table_args__ = (Index("cell_by_place", "bucket", "seq"),)
    tbl: int = Field(primary_key=True)
    row: int = Field(primary_key=True, sa_type=Id)
    col: int = Field(primary_key=True)
    bucket: int = Field(sa_type=Id)
    seq: int = Field(sa_type=Id)
    writer: int = Field(sa_type=Id)
    wall: int = Field(sa_type=Id)


class BucketRow(Local, table=True):
    """The last place given out in a bucket here, and the newest of the parent's that was applied.

    ``before`` is how far the parent had been seen when it began a new life; it
    is set until what that life lacks was said again.
    """

    __tablename__ = "bucket"
    bucket: int = Field(primary_key=True, sa_type=Id)
    last: int = Field(default=0, sa_type=Id)
    seen: int = Field(default=0, sa_type=Id)
    before: int = Field(default=0, sa_type=Id)


class GenerationRow(Local, table=True):
    """A life of this node as a parent: it begins anew whenever the store was restored."""

    __tablename__ = "generation"
    number: int = Field(primary_key=True, sa_type=Id)
    began_at: int = Field(sa_type=Id)


CELL = sql(CellRow)
BUCKET = sql(BucketRow)
GENERATION = sql(GenerationRow)


@dataclass(frozen=True, slots=True)
class Change:
    """A field (or whole row) that was laid, before it has its place."""

    table: int
    row: int
    column: int
    bucket: int
    writer: int
    wall: int


def stamp(db: Connection, changes: Iterable[Change]) -> None:
    """Give each change its bucket's next place and make it the standing one of its field."""
    by_bucket: dict[int, list[Change]] = {}
    for change in changes:
        by_bucket.setdefault(change.bucket, []).append(change)
    for bucket, some in by_bucket.items():
        first = last(db, bucket) + 1
        statement = insert(CELL)
        db.execute(
            statement.on_conflict_do_update(
                index_elements=["tbl", "row", "col"],
                set_={name: statement.excluded[name] for name in ("bucket", "seq", "writer", "wall")},
            ),
            [
                {
                    "tbl": c.table,
                    "row": c.row,
                    "col": c.column,
                    "bucket": bucket,
                    "seq": place,
                    "writer": c.writer,
                    "wall": c.wall,
                }
                for place, c in enumerate(some, start=first)
            ],
        )
        counter = insert(BUCKET).values(bucket=bucket, last=first + len(some) - 1, seen=0)
        db.execute(
            counter.on_conflict_do_update(index_elements=["bucket"], set_={"last": counter.excluded["last"]})
        )


def last(db: Connection, bucket: int) -> int:
    """Give the last place given out in a bucket; the generation's floor for an empty one."""
    found: int | None = db.scalar(select(BUCKET.c.last).where(BUCKET.c.bucket == bucket))
    return floor(db) if found is None else found


def generation(db: Connection) -> int:
    """Give the generation that this node is in as a parent; 0 is the first."""
    return db.scalar(select(func.max(GENERATION.c.number))) or 0


def floor(db: Connection) -> int:
    """Give the place behind which this generation's places lie."""
    return generation(db) << PLACE_BITS


def generation_of(place: int) -> int:
    """Give the generation of a place."""
    return place >> PLACE_BITS


def lineage(db: Connection) -> frozenset[int]:
    """Give every generation that this store itself went through.

    A place of any other was given out in a life that is lost here.
    """
    return frozenset({0, *db.scalars(select(GENERATION.c.number))})


def begin_generation(db: Connection, number: int, at: int) -> None:
    """Begin a new life as a parent: every place given out from now on lies above all before."""
    db.execute(insert(GENERATION).values(number=number, began_at=at))
    db.execute(update(BUCKET).values(last=number << PLACE_BITS))


def forget_seen(db: Connection, *, renewed: bool) -> None:
    """Begin to read every bucket of the parent from its start.

    ``renewed`` says that the parent began a new life and may have lost what was seen of the one before.
    """
    if renewed:
        db.execute(update(BUCKET).where(BUCKET.c.seen > 0).values(before=BUCKET.c.seen))
    db.execute(update(BUCKET).values(seen=0))


def before(db: Connection, bucket: int) -> int:
    """Give how far the parent's life before had been seen, if what it lost was not said again yet; else 0."""
    return db.scalar(select(BUCKET.c.before).where(BUCKET.c.bucket == bucket)) or 0


def said_again(db: Connection, bucket: int) -> None:
    """Note that what the parent lost of a bucket was said again."""
    db.execute(update(BUCKET).where(BUCKET.c.bucket == bucket).values(before=0))


def seen(db: Connection, bucket: int) -> int:
    """Give the newest place of the parent's bucket that was applied here."""
    return db.scalar(select(BUCKET.c.seen).where(BUCKET.c.bucket == bucket)) or 0


def all_seen(db: Connection) -> dict[int, int]:
    """Give the cursor of every bucket followed here."""
    return {b: s for b, s in db.execute(select(BUCKET.c.bucket, BUCKET.c.seen)) if s}


def saw(db: Connection, bucket: int, place: int) -> None:
    """Move the cursor of a bucket to the parent's ``place``, in the transaction that applied it."""
    new = insert(BUCKET).values(bucket=bucket, last=0, seen=place)
    db.execute(new.on_conflict_do_update(index_elements=["bucket"], set_={"seen": new.excluded["seen"]}))


def standing(db: Connection, table: int, row: int, column: int) -> Standing | None:
    """Give the standing change of a field; ``None`` if it came with its row."""
    found = db.execute(
        select(CELL.c.seq, CELL.c.writer, CELL.c.wall).where(
            CELL.c.tbl == table, CELL.c.row == row, CELL.c.col == column
        )
    ).first()
    return None if found is None else Standing(*found)


def since(db: Connection, bucket: int, place: int, not_by: int | None) -> list[tuple[int, int, int]]:
    """List (table, row, column) changed in a bucket after ``place`` by anyone but ``not_by``, in order."""
    return [
        (table, row, column)
        for table, row, column in db.execute(
            select(CELL.c.tbl, CELL.c.row, CELL.c.col)
            .where(CELL.c.bucket == bucket, CELL.c.seq > place, CELL.c.writer != not_by)
            .order_by(CELL.c.seq)
        )
    ]


def restamp(db: Connection, table: int, row: int, column: int, writer: int) -> None:
    """Move a standing change to the bucket's end, under ``writer``, so that the loser hears of it."""
    bucket = db.scalar(
        select(CELL.c.bucket).where(CELL.c.tbl == table, CELL.c.row == row, CELL.c.col == column)
    )
    if bucket is None:
        return
    place = last(db, bucket) + 1
    db.execute(
        update(CELL)
        .where(CELL.c.tbl == table, CELL.c.row == row, CELL.c.col == column)
        .values(seq=place, writer=writer)
    )
    db.execute(update(BUCKET).where(BUCKET.c.bucket == bucket).values(last=place))
