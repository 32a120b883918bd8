"""Which bundles left and arrived: the history behind the exchange screen, and what makes a replay harmless.

"Handed over" is what a carrier took; "acknowledged" is what the parent signed
for. The first is never shown as the second.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, Index, LargeBinary, delete, func, insert, select, update
from sqlmodel import Field

from store.asking import ask, write
from store.columns import Id, Local, sql
from store.memberships import begins_with


class Way(StrEnum):
    """Which way a bundle went."""

    OUT = "out"
    IN = "in"


class BundleRow(Local, table=True):
    """One bundle: its tag (a hash of its bytes), what it held, what became of it."""

    __tablename__ = "bundle"
    __table_args__ = (Index("bundle_by_peer", "peer", "way", "at"),)
    tag: bytes = Field(primary_key=True, sa_type=LargeBinary)
    way: str = Field(primary_key=True)
    purpose: str
    peer: bytes = Field(sa_type=LargeBinary)
    size: int = Field(sa_type=Id)
    changes: int = Field(sa_type=Id)
    upto: int = Field(sa_type=Id)
    at: int = Field(sa_type=Id, index=True)
    acknowledged_at: int | None = Field(default=None, sa_type=Id)
    expires: int | None = Field(default=None, sa_type=Id)


class CarrierRow(Local, table=True):
    """A way to the parent that was set up: its kind, and where it leads."""

    __tablename__ = "carrier"
    name: str = Field(primary_key=True)
    kind: str
    place: str


BUNDLE = sql(BundleRow)
CARRIER = sql(CarrierRow)


@dataclass(frozen=True, slots=True)
class Passage:
    """A bundle in the history; times are UTC seconds, ``upto`` the last record it carried.

    ``expires``: of a pack, until when the device shows what is in it.
    """

    tag: bytes
    way: str
    purpose: str
    peer: bytes
    size: int
    changes: int
    upto: int
    at: int
    acknowledged_at: int | None
    expires: int | None = None


_PASSAGES = ", ".join(Passage.__dataclass_fields__)
_PASSAGE = [BUNDLE.c[name] for name in Passage.__dataclass_fields__]


_NOTE = (
    f"INSERT INTO bundle ({', '.join(Passage.__dataclass_fields__)})"  # noqa: S608 - names of our own
    f" VALUES ({', '.join('?' * len(Passage.__dataclass_fields__))}) ON CONFLICT (tag, way) DO NOTHING"
)


def note(db: Connection, *passages: Passage) -> None:
    """Write bundles into the history; the same bytes twice are one line."""
    names = Passage.__dataclass_fields__
    write(db, _NOTE, [[getattr(passage, name) for name in names] for passage in passages])


def known(db: Connection, tag: bytes, way: Way) -> Passage | None:
    """Give the history of a bundle by its tag."""
    return known_of(db, [tag], way).get(tag)


def known_of(db: Connection, tags: Collection[bytes], way: Way) -> dict[bytes, Passage]:
    """Give the history of those of some bundles that have one, by their tags."""
    marks = ", ".join("?" for _ in tags) or "NULL"
    asked = f"SELECT {_PASSAGES} FROM bundle WHERE tag IN ({marks}) AND way = ?"  # noqa: S608 - names of our own
    passages = [Passage(*row) for row in ask(db, asked, (*tags, way.value))]
    return {passage.tag: passage for passage in passages}


def beginning(db: Connection, begins: bytes, way: Way) -> Passage | None:
    """Give the history of the one bundle whose tag begins so; ``None`` if there is none, or more than one."""
    one = BUNDLE.c.way == way.value, begins_with(BUNDLE.c.tag, begins)
    found = db.execute(select(*_PASSAGE).where(*one).limit(2)).all()
    return Passage(*found[0]) if len(found) == 1 else None


def acknowledged(db: Connection, parent: bytes, upto: int, at: int) -> None:
    """Mark the bundles that left here for the parent and whose records, up to ``upto``, it has signed for."""
    signed_for = (
        "UPDATE bundle SET acknowledged_at = ? WHERE way = ? AND purpose = 'exchange' AND peer = ?"
        " AND upto BETWEEN 1 AND ? AND acknowledged_at IS NULL"
    )
    write(db, signed_for, [(at, Way.OUT.value, parent, upto)])


def history(db: Connection, limit: int = 50, devices: Sequence[bytes] | None = None) -> list[Passage]:
    """Give the latest bundles, newest first; with some devices only, where they are named."""
    b = BUNDLE.c
    # Of one second: what went furthest first, then the largest, the same each time.
    order = (b.at.desc(), b.way, b.upto.desc(), b.changes.desc(), b.tag)
    theirs = [] if devices is None else [b.peer.in_(devices)]
    # Since when is asked first, of the index of times: without it all that ever came is sorted.
    latest = select(b.at).where(*theirs).order_by(b.at.desc()).limit(limit).subquery()
    since = select(func.min(latest.c.at)).scalar_subquery()
    rows = db.execute(select(*_PASSAGE).where(b.at >= since, *theirs).order_by(*order).limit(limit))
    return [Passage(*row) for row in rows]


def heard(db: Connection, devices: Sequence[bytes], most: int) -> list[int]:
    """Give in which hours some devices were heard, by the first bundle (UTC seconds), the latest first."""
    asked = (
        "SELECT min(at) FROM bundle WHERE peer = ? AND way = 'in' GROUP BY at / 3600"
        " ORDER BY at / 3600 DESC LIMIT ?"
    )
    found = [at for device in devices for (at,) in ask(db, asked, (device, most))]
    return sorted(found, reverse=True)[:most]


def carriers(db: Connection) -> list[tuple[str, str, str]]:
    """Give the carriers that are set up as (name, kind, place)."""
    rows = db.execute(select(CARRIER.c.name, CARRIER.c.kind, CARRIER.c.place).order_by(CARRIER.c.name))
    return [(name, kind, place) for name, kind, place in rows]


def set_carrier(db: Connection, name: str, kind: str, place: str) -> None:
    """Set up a carrier, or change where it leads."""
    if db.scalar(select(CARRIER.c.name).where(CARRIER.c.name == name)) is None:
        db.execute(insert(CARRIER).values(name=name, kind=kind, place=place))
    else:
        db.execute(update(CARRIER).where(CARRIER.c.name == name).values(kind=kind, place=place))


def drop_carrier(db: Connection, name: str) -> bool:
    """Take a carrier away; gives whether there was one."""
    return bool(db.execute(delete(CARRIER).where(CARRIER.c.name == name)).rowcount)
