"""What lies ready in the outbox: which sealed file holds what, so that it is handed over when it left."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import cbor2
from sqlalchemy import Connection, LargeBinary, Row, delete, insert, select, update
from sqlmodel import Field

from store.columns import Id, Local, sql

_REMEMBERED: Final = 64
"""Files that were replaced and of which nobody said that they left: a courier may still say so."""


class OutboxRow(Local, table=True):
    """One sealed file that was laid ready, by its name; ``content`` is CBOR of what it holds.

    ``peer`` is the device it goes to, ``urgent`` whether it is of the urgent
    lane alone, ``burst`` whether it is one compact message, ``basis`` a hash of
    what it was made of. ``left_at`` (UTC seconds) is when a carrier took it,
    ``replaced`` whether a newer one says all that it said.
    """

    __tablename__ = "outbox"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    peer: bytes = Field(sa_type=LargeBinary)
    urgent: bool
    basis: bytes = Field(sa_type=LargeBinary)
    content: bytes = Field(sa_type=LargeBinary)
    made_at: int = Field(sa_type=Id)
    left_at: int | None = Field(default=None, sa_type=Id)
    replaced: bool = False
    burst: bool = False


OUTBOX = sql(OutboxRow)


@dataclass(frozen=True, slots=True)
class Laid:
    """A sealed file that lies ready.

    Attributes:
        name: its name in the outbox.
        peer: the device it goes to.
        urgent: whether it is of the urgent lane alone.
        basis: a hash of what it was made of.
        cuts: the stretches of our log that it holds: writer, lane, up to which entry.
        facts: tag, size, number of changes, last record, as the history of bundles shows them.
        burst: whether it is one compact message, for the lines that carry nothing else.
    """

    name: str
    peer: bytes
    urgent: bool
    basis: bytes
    cuts: tuple[tuple[int, int, int], ...]
    facts: tuple[bytes, int, int, int]
    burst: bool = False


def ready(db: Connection) -> list[tuple[Laid, int | None]]:
    """Give what lies ready, each with when it left (UTC seconds), or ``None``."""
    rows = db.execute(select(OUTBOX).where(OUTBOX.c.replaced.is_(False)).order_by(OUTBOX.c.id))
    return [(_laid(row), row.left_at) for row in rows]


def not_left(db: Connection, names: Collection[str]) -> list[Laid]:
    """Give those of some files, replaced ones too, of which it was not known yet that they left."""
    query = select(OUTBOX).where(OUTBOX.c.name.in_(names), OUTBOX.c.left_at.is_(None))
    return [_laid(row) for row in db.execute(query.order_by(OUTBOX.c.id))]


def _laid(row: Row[Any]) -> Laid:
    cuts, facts = cbor2.loads(row.content)
    parts = tuple((writer, lane, upto) for writer, lane, upto in cuts)
    return Laid(row.name, row.peer, row.urgent, row.basis, parts, tuple(facts), row.burst)


def lay(db: Connection, laid: Laid, at: int) -> None:
    """Note a file in the place of the one that lay ready for the same device."""
    withdraw(db, laid.peer, urgent=laid.urgent, burst=laid.burst)
    content = cbor2.dumps([[list(cut) for cut in laid.cuts], list(laid.facts)])
    db.execute(
        insert(OUTBOX).values(
            name=laid.name,
            peer=laid.peer,
            urgent=laid.urgent,
            basis=laid.basis,
            content=content,
            made_at=at,
            replaced=False,
            burst=laid.burst,
        )
    )


def withdraw(db: Connection, peer: bytes, *, urgent: bool, burst: bool = False) -> None:
    """Note that what lay ready for a device need not go any more; what was replaced long ago is forgotten."""
    same = [OUTBOX.c.peer == peer, OUTBOX.c.urgent.is_(urgent), OUTBOX.c.burst.is_(burst)]
    db.execute(update(OUTBOX).where(*same, OUTBOX.c.replaced.is_(False)).values(replaced=True))
    latest = select(OUTBOX.c.id).where(OUTBOX.c.replaced).order_by(OUTBOX.c.id.desc()).limit(_REMEMBERED)
    db.execute(delete(OUTBOX).where(OUTBOX.c.replaced, OUTBOX.c.id.not_in(latest)))


def left(db: Connection, name: str, at: int) -> None:
    """Note when a file left (UTC seconds)."""
    db.execute(update(OUTBOX).where(OUTBOX.c.name == name, OUTBOX.c.left_at.is_(None)).values(left_at=at))


def forget(db: Connection) -> None:
    """Forget what lay ready: this store was restored elsewhere, and the files are not here."""
    db.execute(delete(OUTBOX))
