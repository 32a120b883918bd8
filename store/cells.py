"""Which change of a field stands here, and in what order changes happened in a bucket.

A bucket is what a child may follow: the reference data (0) or one station. Each
change laid into a bucket takes the bucket's next place, inside the transaction
that lays it, so a cursor can never skip one that commits late.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Index, LargeBinary, case, insert, update
from sqlmodel import Field

from store.asking import ask, write
from store.columns import BY_KEY, GIVEN, Id, Local, sql
from store.merge import Standing
from store.postgres import turns
from store.upserting import upsert

NOBODYS = 0
"""The time of a stamp that is no change: it is there so that somebody hears what the field is.

On a row's end, by another writer than this node: that one changed the row, though what it wrote does not
stand. So who ended the row without knowing that is not believed.
"""

WHOLE_ROW = 0
"""Stands in place of a column number for the row's arrival itself."""

PLACE_BITS = 28
"""A place is the generation of the parent, then a number in it; so places of a later life are higher."""

LINE = 1
"""Stands in place of a bucket for what a parent has to tell one child alone (``store/held.py``, verdicts)."""

REFERENCE = 0
"""The bucket of reference data, which headquarters writes and every station follows."""


class CellRow(Local, table=True):
    """The last change of one field (or the arrival of a row, column 0).

    ``first`` is the place at which it came, where it was given another since
    (:func:`restamp`): whoever saw it there knew it.
    """

    __tablename__ = "cell"
    __table_args__ = (Index("cell_by_place", "bucket", "seq"), BY_KEY)
    tbl: int = Field(primary_key=True)
    row: int = Field(primary_key=True, sa_type=Id)
    col: int = Field(primary_key=True)
    bucket: int = Field(sa_type=Id)
    seq: int = Field(sa_type=Id)
    writer: int = Field(sa_type=Id)
    wall: int = Field(sa_type=Id)
    first: int | None = Field(default=None, sa_type=Id)


class BucketRow(Local, table=True):
    """The last place given out in a bucket here, and the newest of the parent's that was applied.

    ``token`` is what the parent said with ``seen``. ``before`` is how far the
    parent had been seen when it began a new life; it is set until what that
    life lacks was said again. ``was`` is how far it had been seen when this
    device became a new writer, until it is seen again.
    """

    __tablename__ = "bucket"
    bucket: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs=GIVEN)
    last: int = Field(default=0, sa_type=Id)
    seen: int = Field(default=0, sa_type=Id)
    token: bytes = Field(default=b"", sa_type=LargeBinary)
    before: int = Field(default=0, sa_type=Id)
    was: int = Field(default=0, sa_type=Id)


class ToldRow(Local, table=True):
    """A place that a child was told of, with the chance number that went with it.

    A child that names a place with another number was told of it by a life of
    this node that the store here knows nothing of.
    """

    __tablename__ = "told"
    bucket: int = Field(primary_key=True, sa_type=Id)
    place: int = Field(primary_key=True, sa_type=Id)
    token: bytes = Field(sa_type=LargeBinary)


class GenerationRow(Local, table=True):
    """A life of this node as a parent: it begins anew whenever the store was restored."""

    __tablename__ = "generation"
    number: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs=GIVEN)
    began_at: int = Field(sa_type=Id)


MOST_PAST = 16
"""Places told between two that a child is reminded of: it may have heard of one of them meanwhile."""

CELL = sql(CellRow)
BUCKET = sql(BucketRow)
GENERATION = sql(GenerationRow)
TOLD = sql(ToldRow)


class Change(NamedTuple):
    """A field (or whole row) that was laid, before it has its place."""

    table: int
    row: int
    column: int
    bucket: int
    writer: int
    wall: int


_STAMP = (
    "INSERT INTO cell (tbl, row, col, bucket, seq, writer, wall) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (tbl, row, col) DO UPDATE SET"
    " bucket = excluded.bucket, seq = excluded.seq, writer = excluded.writer, wall = excluded.wall,"
    " first = NULL"
)


def stamp(db: Connection, changes: Iterable[Change]) -> None:
    """Give each change its bucket's next place and make it the standing one of its field."""
    by_bucket: dict[int, list[Change]] = {}
    for change in changes:
        by_bucket.setdefault(change.bucket, []).append(change)
    if not by_bucket:
        return
    # Written for the driver: headquarters does this for every change of every station.
    before = _take(db, {bucket: len(some) for bucket, some in by_bucket.items()})
    rows = [
        (c.table, c.row, c.column, bucket, seq, c.writer, c.wall)
        for bucket, some in by_bucket.items()
        for seq, c in enumerate(some, start=before[bucket] + 1)
    ]
    write(db, _STAMP, rows)


def _take(db: Connection, counts: Mapping[int, int]) -> dict[int, int]:
    """Take the next places of buckets, so many of each; gives the place before them, by bucket."""
    asked = "SELECT bucket, last FROM bucket WHERE bucket IN (SELECT value FROM json_each(?))"
    found = ask(db, asked + turns.locking(db, "bucket"), (json.dumps([*counts]),))
    before: dict[int, int] = {bucket: last for bucket, last in found}  # noqa: C416 - dict() has no type for rows
    write(db, _COUNT, [(last + counts[bucket], bucket) for bucket, last in before.items()])
    for bucket in counts.keys() - before.keys():
        before[bucket] = floor(db)
        _count(db, bucket, before[bucket] + counts[bucket])
    return before


_COUNT = "UPDATE bucket SET last = ? WHERE bucket = ?"


def _count(db: Connection, bucket: int, upto: int) -> None:
    """Note the last place that was given out in a bucket."""
    if not write(db, _COUNT, [(upto, bucket)]):
        db.execute(insert(BUCKET).values(bucket=bucket, last=upto, seen=0))


def last(db: Connection, bucket: int) -> int:
    """Give the last place given out in a bucket; the generation's floor for an empty one."""
    found = ask(db, "SELECT last FROM bucket WHERE bucket = ?", (bucket,))
    return int(found[0][0]) if found else floor(db)


def generation(db: Connection) -> int:
    """Give the generation that this node is in as a parent; 0 is the first."""
    ((highest,),) = ask(db, "SELECT max(number) FROM generation")
    return highest or 0


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
    found = turns.settled(db, "generations", lambda: ask(db, "SELECT number FROM generation"))
    return frozenset({0, *(number for (number,) in found)})


def begin_generation(db: Connection, number: int, at: int) -> None:
    """Begin a new life as a parent: every place given out from now on lies above all before."""
    db.execute(insert(GENERATION).values(number=number, began_at=at))
    db.execute(update(BUCKET).values(last=number << PLACE_BITS))


def forget_seen(db: Connection, *, renewed: bool) -> None:
    """Begin to read every bucket of the parent from its start.

    ``renewed`` says that the parent began a new life and may have lost what was seen of the one before.
    """
    known = case((BUCKET.c.was > BUCKET.c.seen, BUCKET.c.was), else_=BUCKET.c.seen)
    if renewed:
        db.execute(update(BUCKET).where(known > 0).values(before=known))
    db.execute(update(BUCKET).values(seen=0, token=b"", was=0 if renewed else known))


def before(db: Connection, bucket: int) -> int:
    """Give how far the parent's life before had been seen, if what it lost was not said again yet; else 0."""
    found = ask(db, "SELECT before FROM bucket WHERE bucket = ?", (bucket,))
    return int(found[0][0]) if found else 0


def said_again(db: Connection, bucket: int) -> None:
    """Note that what the parent lost of a bucket was said again."""
    db.execute(update(BUCKET).where(BUCKET.c.bucket == bucket).values(before=0))


def seen(db: Connection, bucket: int) -> int:
    """Give the newest place of the parent's bucket that was applied here."""
    found = ask(db, "SELECT seen FROM bucket WHERE bucket = ?", (bucket,))
    return int(found[0][0]) if found else 0


def all_seen(db: Connection) -> dict[int, tuple[int, bytes]]:
    """Give the cursor of every bucket followed here: the place, and the parent's token for it."""
    found = ask(db, "SELECT bucket, seen, token FROM bucket")
    return {bucket: (seen, token) for bucket, seen, token in found if seen}


_SAW = (
    "INSERT INTO bucket (bucket, last, seen, token, before, was) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (bucket) DO UPDATE SET seen = excluded.seen, token = excluded.token, was = excluded.was"
)


def saw(db: Connection, bucket: int, place: int, token: bytes = b"") -> None:
    """Move the cursor of a bucket to the parent's ``place``, in the transaction that applied it."""
    write(db, _SAW, [(bucket, 0, place, token, 0, 0)])


def tell(db: Connection, bucket: int, place: int, chance: bytes) -> bytes:
    """Give the token that goes with a place when a child is told of it: ``chance``, if it is the first."""
    told = _token(db, bucket, place)
    if told is None:
        write(db, "INSERT INTO told (bucket, place, token) VALUES (?, ?, ?)", [(bucket, place, chance)])
    return told or chance


def _token(db: Connection, bucket: int, place: int) -> bytes | None:
    found: list[tuple[bytes]] = ask(
        db, "SELECT token FROM told WHERE bucket = ? AND place = ?", (bucket, place)
    )
    return found[0][0] if found else None


def told_since(db: Connection, bucket: int, after: int, upto: int) -> list[tuple[int, bytes]]:
    """Give the latest places between two that children were told of, with their tokens."""
    found = ask(
        db,
        "SELECT place, token FROM told WHERE bucket = ? AND place > ? AND place < ?"
        " ORDER BY place DESC LIMIT ?",
        (bucket, after, upto, MOST_PAST),
    )
    return [(place, token) for place, token in found]


def was_told(db: Connection, bucket: int, place: int, token: bytes) -> bool:
    """Say whether a child was told of a place with that token by what this store knows."""
    return _token(db, bucket, place) == token


def next_place(db: Connection, bucket: int) -> int:
    """Take a bucket's next place for something that is no change of a row, such as another view of it."""
    place = last(db, bucket) + 1
    new = upsert(BUCKET).values(bucket=bucket, last=place, seen=0)
    db.execute(new.on_conflict_do_update(index_elements=["bucket"], set_={"last": new.excluded["last"]}))
    return place


def standing(db: Connection, table: int, row: int, column: int) -> Standing | None:
    """Give the standing change of a field; ``None`` if it came with its row."""
    found = stamps(db, table, [row]).get(row, {}).get(column)
    return None if found is None or found.wall == NOBODYS else found


def stamps(db: Connection, table: int, rows: Collection[int]) -> dict[int, dict[int, Standing]]:
    """Give the stamps of some rows, by row and column: standing changes, and those that are ``NOBODYS``."""
    found: dict[int, dict[int, Standing]] = {}
    asked = (
        "SELECT row, col, coalesce(first, seq), writer, wall FROM cell WHERE tbl = ?"
        " AND row IN (SELECT value FROM json_each(?))"
    )
    for row, column, seq, writer, wall in ask(db, asked, (table, json.dumps(list(rows)))):
        columns = found.get(row)
        if columns is None:
            columns = found[row] = {}
        columns[column] = Standing(seq, writer, wall)
    return found


def since(db: Connection, bucket: int, place: int, not_by: int | None) -> list[tuple[int, int, int]]:
    """List (table, row, column) changed in a bucket after ``place`` by anyone but ``not_by``, in order.

    A stamp of ``NOBODYS`` is for everybody, whoever made it.
    """
    return [cell for _, cell in places_since(db, bucket, place, not_by)]


def places_since(
    db: Connection, bucket: int, place: int, not_by: int | None
) -> list[tuple[int, tuple[int, int, int]]]:
    """List what :func:`since` does, each with its place."""
    asked = (
        "SELECT seq, tbl, row, col FROM cell WHERE bucket = ? AND seq > ?"
        " AND (writer IS DISTINCT FROM ? OR wall = ?) ORDER BY seq"
    )
    return [(seq, (*cell,)) for seq, *cell in ask(db, asked, (bucket, place, not_by, NOBODYS))]


def put_in_order(db: Connection, bucket: int, tables: Sequence[int]) -> int:
    """Give every field of a bucket a new place, list by list, row by row; gives how many that were.

    Whoever reads the bucket from its start then hears of the first lists first. What had seen a field
    where it stood before, knew it (``first``).
    """
    rank = {table: place for place, table in enumerate(tables)}
    found = ask(db, "SELECT tbl, row, col FROM cell WHERE bucket = ?", (bucket,))
    found.sort(key=lambda cell: (rank.get(cell[0], len(rank)), *cell))
    before = last(db, bucket)
    moved = [(before + place, *cell) for place, cell in enumerate(found, start=1)]
    write(
        db,
        "UPDATE cell SET first = coalesce(first, seq), seq = ? WHERE tbl = ? AND row = ? AND col = ?",
        moved,
    )
    _count(db, bucket, before + len(moved))
    return len(moved)


def restamp(  # noqa: PLR0913 - which field of whose row
    db: Connection, table: int, row: int, column: int, bucket: int, writer: int
) -> None:
    """Give a field a new place without a change, so that whoever does not know what stands hears of it.

    A field that came with its row is stamped as ``writer``'s (this node) and of no time.
    """
    place = last(db, bucket) + 1
    write(
        db,
        "INSERT INTO cell (tbl, row, col, bucket, seq, writer, wall) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (tbl, row, col)"
        " DO UPDATE SET first = coalesce(cell.first, cell.seq), seq = excluded.seq",
        [(table, row, column, bucket, place, writer, NOBODYS)],
    )
    _count(db, bucket, place)
