"""Taking the values of a row away for good: from its table, from what is derived, from the log.

The row and its number stay, so that nothing that names it is left dangling.
The chain of the log covers commitments to values and not the values: those
stay, the values and the nonces that hide them go, and the log verifies as
before.
"""

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Field

from store import cells, drafts, guard, held, identity, journal, log
from store.asking import ask
from store.cells import WHOLE_ROW, Change
from store.columns import Id, Local, sql
from store.register import Register, Registry


class ErasedRow(Local, table=True):
    """A row whose values were taken away; ``whole`` once they are gone from every entry of the log too.

    Entries of our own must be there as they were written as long as the parent
    may ask for them (again): until it has them in a verified backup.
    """

    __tablename__ = "erased"
    tbl: int = Field(primary_key=True)
    row: int = Field(primary_key=True, sa_type=Id)
    whole: bool = False


_ERASED = sql(ErasedRow)


def erased(db: Connection) -> set[tuple[int, int]]:
    """Give every row (table, row) whose values were taken away."""
    return {(table, row) for table, row in ask(db, "SELECT tbl, row FROM erased")}


def is_erased(db: Connection, table: int, row: int) -> bool:
    """Say whether a row's values were taken away."""
    found = select(_ERASED.c.row).where(_ERASED.c.tbl == table, _ERASED.c.row == row)
    return db.scalar(found) is not None


def erase_row(db: Connection, registry: Registry, table: int, row: int) -> None:
    """Take the values of a row away, inside a write transaction. It cannot be undone.

    The change takes a place in the row's bucket, so that whoever follows it
    hears. Doing it again does no harm.

    Args:
        db: the store.
        registry: the registers of this version.
        table: the number of the row's table; one that this version does not know is cleared of what
            was kept for it.
        row: the row.
    """
    register = registry.number(table)
    new = not is_erased(db, table, row)
    if register is not None and _says_something(db, register, row):
        journal.emptied(db, table, row)
    with guard.erasing(db):
        derived = _empty(db, register, row) if register is not None else {}
        whole = log.erase(db, table, row, _safe(db))
    _forget(db, table, row)
    for kind, other in derived.items():
        registry.kind(kind).refresh(db, [other])
    if new:
        db.execute(insert(_ERASED).values(tbl=table, row=row, whole=whole))
        _stamp(db, register, table, row)
    else:
        db.execute(update(_ERASED).where(_ERASED.c.tbl == table, _ERASED.c.row == row).values(whole=whole))


def go_on(db: Connection, registry: Registry) -> None:
    """Take away what could not be before: of erased rows, the entries that the parent has for good since."""
    left = select(_ERASED.c.tbl, _ERASED.c.row).where(_ERASED.c.whole.is_(False))
    for table, row in db.execute(left).all():
        erase_row(db, registry, table, row)


def _says_something(db: Connection, register: Register, row: int) -> bool:
    t = register.sql.c
    found = db.execute(select(*(t[name] for name in register.specs)).where(t.id == row)).first()
    return found is not None and any(value is not None for value in found)


def _empty(db: Connection, register: Register, row: int) -> dict[str, int]:
    """Empty a row; gives the rows, by kind, whose search keys and the like were made of its values."""
    t = register.sql
    derived = {
        spec.refers: db.scalar(select(t.c[name]).where(t.c.id == row))
        for name, spec in register.specs.items()
        if spec.refers is not None
    }
    db.execute(update(t).where(t.c.id == row).values(**dict.fromkeys(register.specs)))
    return {kind: other for kind, other in derived.items() if other is not None} | {register.kind: row}


def _safe(db: Connection) -> dict[int, dict[int, int]]:
    """Give up to where the parent has our own lanes for good, by writer; nothing if there is no parent."""
    if identity.parent(db) is None:
        return {}
    me = identity.who(db)
    return {
        own.writer: {lane: head.durable for lane, head in log.heads(db, own.writer).items()}
        for own in identity.incarnations(db, me.device)
    }


def _forget(db: Connection, table: int, row: int) -> None:
    """Drop the row's values from where they wait for a person or for a newer version."""
    drafts.drop_all(db)
    for kept in (held.CONFLICT, held.AHEAD):
        db.execute(delete(kept).where(kept.c.tbl == table, kept.c.row == row))
    entry = select(log.LOG.c.seq).where(
        log.LOG.c.writer == held.WAITING.c.writer,
        log.LOG.c.lane == held.WAITING.c.lane,
        log.LOG.c.seq == held.WAITING.c.seq,
        log.LOG.c.tbl == table,
        log.LOG.c.row == row,
    )
    db.execute(delete(held.WAITING).where(entry.exists()))


def _stamp(db: Connection, register: Register | None, table: int, row: int) -> None:
    if register is None:
        return
    station = db.scalar(select(register.sql.c.station).where(register.sql.c.id == row))
    if station is not None:
        me = identity.who(db)
        cells.stamp(db, [Change(table, row, WHOLE_ROW, station, me.writer, 0)])
