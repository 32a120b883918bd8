"""What this node told a child that sees only a part of the station, and what is still to leave this device.

A **view** is the rows and fields that a child should hold. A parent keeps, for
each of them, the place at which it last told it and a short hash of what it
told, so that it can say what changed; of what left the view it keeps that it
left. Values are never kept twice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

import cbor2
from sqlalchemy import Connection, LargeBinary, delete, select
from sqlmodel import Field

from store.asking import write
from store.cells import WHOLE_ROW
from store.columns import Id, Local, sql
from store.upserting import upsert
from store.values import Value

STANDS, LEFT, ERASED, ERASED_AND_LEFT = 0, 1, 2, 3
"""Whether a row is in the view, has left it, had its values taken away for good, or both."""

_DIGEST = 8


class ViewRow(Local, table=True):
    """A field of a row (or the row itself, column 0) that was told to a child.

    ``place`` is where in the station's bucket it last changed for that child;
    0 if the child itself wrote it. ``gone`` is about the row: one of
    ``STANDS``, ``LEFT``, ``ERASED``, ``ERASED_AND_LEFT``.
    """

    __tablename__ = "view"
    device: bytes = Field(primary_key=True, sa_type=LargeBinary)
    tbl: int = Field(primary_key=True)
    row: int = Field(primary_key=True, sa_type=Id)
    col: int = Field(primary_key=True)
    place: int = Field(sa_type=Id)
    digest: bytes = Field(default=b"", sa_type=LargeBinary)
    gone: int = STANDS


class HorizonRow(Local, table=True):
    """Up to which place of the station's bucket a child's view was brought, and of what part it is.

    ``part`` is a short hash of what decides about rows and columns (zone, area).
    """

    __tablename__ = "horizon"
    device: bytes = Field(primary_key=True, sa_type=LargeBinary)
    place: int = Field(sa_type=Id)
    part: bytes = Field(sa_type=LargeBinary)


class LeavingRow(Local, table=True):
    """A row that left this device's view, but with changes of ours that nobody has signed for yet."""

    __tablename__ = "leaving"
    tbl: int = Field(primary_key=True)
    row: int = Field(primary_key=True, sa_type=Id)


VIEW = sql(ViewRow)
HORIZON = sql(HorizonRow)
LEAVING = sql(LeavingRow)

RowKey = tuple[int, int]
"""Table and row."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """Up to where a view was brought, and of what part."""

    place: int
    part: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """A row as it was told: whether it is gone, when it came or left, and each field's place and hash."""

    gone: int
    place: int
    fields: Mapping[int, tuple[int, bytes]]


def digest(value: Value) -> bytes:
    """Give the short hash of a value by which a change is noticed."""
    return blake2b(cbor2.dumps(value, canonical=True), digest_size=_DIGEST).digest()


def horizon(db: Connection, device: bytes) -> Horizon | None:
    """Give up to where a child's view was brought; ``None`` if it has none."""
    found = db.execute(select(HORIZON.c.place, HORIZON.c.part).where(HORIZON.c.device == device)).first()
    return None if found is None else Horizon(*found)


def move_horizon(db: Connection, device: bytes, to: Horizon) -> None:
    """Note up to where a child's view was brought."""
    new = upsert(HORIZON).values(device=device, place=to.place, part=to.part)
    db.execute(
        new.on_conflict_do_update(
            index_elements=["device"], set_={name: new.excluded[name] for name in ("place", "part")}
        )
    )


def told(db: Connection, device: bytes, after: int = -1) -> dict[RowKey, Told]:
    """Give what a child was told: all rows, or those of which something changed behind ``after``.

    ``fields`` then holds only what changed.
    """
    rows: dict[RowKey, Told] = {}
    fields: dict[RowKey, dict[int, tuple[int, bytes]]] = {}
    query = select(VIEW.c.tbl, VIEW.c.row, VIEW.c.col, VIEW.c.place, VIEW.c.digest, VIEW.c.gone)
    for table, row, column, place, said, gone in db.execute(
        query.where(VIEW.c.device == device, VIEW.c.place > after)
    ):
        key = table, row
        mine = fields.setdefault(key, {})
        if column == WHOLE_ROW:
            rows[key] = Told(gone, place, mine)
        else:
            mine[column] = (place, said)
    for key, mine in fields.items():
        # Only fields of it changed: the row itself came before.
        rows.setdefault(key, Told(STANDS, 0, mine))
    return rows


def tell(db: Connection, device: bytes, rows: Mapping[RowKey, Told]) -> None:
    """Note what a child is told from now on about some rows; fields that are not named stay as they were."""
    over = [key for key, one in rows.items() if one.gone]
    _forget(db, device, over)
    records = [
        {
            "device": device,
            "tbl": table,
            "row": row,
            "col": column,
            "place": place,
            "digest": said,
            "gone": one.gone if column == WHOLE_ROW else STANDS,
        }
        for (table, row), one in rows.items()
        for column, (place, said) in {WHOLE_ROW: (one.place, b""), **one.fields}.items()
    ]
    if records:
        new = upsert(VIEW)
        names = ("place", "digest", "gone")
        db.execute(
            new.on_conflict_do_update(
                index_elements=["device", "tbl", "row", "col"],
                set_={name: new.excluded[name] for name in names},
            ),
            records,
        )


def _forget(db: Connection, device: bytes, rows: Iterable[RowKey]) -> None:
    """Forget the fields of rows that are gone: of those only that they are gone is kept."""
    for table, row in rows:
        db.execute(
            delete(VIEW).where(
                VIEW.c.device == device, VIEW.c.tbl == table, VIEW.c.row == row, VIEW.c.col != WHOLE_ROW
            )
        )


def leaving(db: Connection) -> list[RowKey]:
    """Give the rows that are to leave this device as soon as our changes of them are signed for."""
    return [(table, row) for table, row in db.execute(select(LEAVING.c.tbl, LEAVING.c.row))]


def leave_later(db: Connection, rows: Iterable[RowKey]) -> None:
    """Note rows that are to leave once our changes of them are signed for."""
    for table, row in rows:
        db.execute(upsert(LEAVING).values(tbl=table, row=row).on_conflict_do_nothing())


def stay(db: Connection, rows: Iterable[RowKey]) -> None:
    """Forget that rows were to leave: they left, or came back."""
    write(db, "DELETE FROM leaving WHERE tbl = ? AND row = ?", list(rows))
