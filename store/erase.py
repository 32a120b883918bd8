"""Taking the values of a row away for good: from its table, what is derived, the log, and what waits.

The row and its number stay, so that nothing that names it is left dangling;
what else stays, because it says nothing of anybody, is in ``store/about.py``.
The chain of the log covers commitments to values and not the values: those
stay, the values and the nonces that hide them go, and the log verifies as
before. What is sent of it later is sent with the commitments.
"""

import json
from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import Connection, case, delete, func, insert, select, update
from sqlmodel import Field

from store import cells, drafts, guard, held, identity, journal, log, remarks
from store.about import stays
from store.asking import ask, write
from store.cells import WHOLE_ROW, Change
from store.columns import Id, Local, sql
from store.entry import Erased, Kind
from store.postgres import turns
from store.register import Register, Registry
from store.values import Value
from store.views import VIEW


class ErasedRow(Local, table=True):
    """A row whose values were taken away."""

    __tablename__ = "erased"
    tbl: int = Field(primary_key=True)
    row: int = Field(primary_key=True, sa_type=Id)


class Record(Protocol):
    """What speaks of a row: an entry, or a row that comes down."""

    @property
    def table(self) -> int:
        """The number of its list."""

    @property
    def row(self) -> int:
        """The row."""

    @property
    def fields(self) -> tuple[tuple[int, Value], ...]:
        """Its values by column number."""


_ERASED = sql(ErasedRow)
_KEY_BYTES = 10
"""Of a row as files that are kept name it: two bytes for the list, eight for the row."""


def erased(db: Connection) -> set[tuple[int, int]]:
    """Give every row (table, row) whose values were taken away."""
    return {(table, row) for table, row in ask(db, "SELECT tbl, row FROM erased")}


def erased_of(db: Connection, rows: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Give those of some rows, as (table, row), whose values were taken away."""
    if not turns.settled(db, "erased", lambda: ask(db, "SELECT 1 FROM erased LIMIT 1")):
        return set()
    by_table: dict[int, set[int]] = {}
    for table, row in rows:
        by_table.setdefault(table, set()).add(row)
    asked = "SELECT row FROM erased WHERE tbl = ? AND row IN (SELECT value FROM json_each(?))"
    return {
        (table, row)
        for table, some in by_table.items()
        for (row,) in ask(db, asked, (table, json.dumps(list(some))))
    }


def is_erased(db: Connection, table: int, row: int) -> bool:
    """Say whether a row's values were taken away."""
    return bool(ask(db, "SELECT 1 FROM erased WHERE tbl = ? AND row = ?", (table, row)))


def says_anything(register: Register | None, fields: Iterable[tuple[int, Value]]) -> bool:
    """Say whether any of a row's fields is a value that goes when the row is erased."""
    kept = stays(register)
    return any(
        value is not None and type(value) is not Erased and number not in kept for number, value in fields
    )


def erase_row(  # noqa: PLR0913 - which row, when, and who hears of it
    db: Connection, registry: Registry, table: int, row: int, at: int, *, tell: bool = False
) -> None:
    """Take the values of a row away, inside a write transaction. It cannot be undone.

    The change takes a place in the row's bucket, so that whoever follows it
    hears. Doing it again does no harm.

    Args:
        db: the store.
        registry: the registers of this version.
        table: the number of the row's table; one that this version does not know is cleared of what
            was kept for it.
        row: the row.
        at: the moment, in UTC seconds, for what a person is told of it.
        tell: whether whoever follows it is to hear of it again: somebody did not know.
    """
    register = registry.number(table)
    new = not is_erased(db, table, row)
    if register is not None and (new or _says_something(db, register, row)):
        journal.emptied(db, table, row)
    with guard.erasing(db):
        derived = _empty(db, register, row) if register is not None else {}
        log.erase(db, table, row, stays(register))
    _forget(db, register, table, row, at)
    for kind, other in derived.items():
        registry.kind(kind).refresh(db, [other])
    if new:
        db.execute(insert(_ERASED).values(tbl=table, row=row))
    if new or tell:
        _stamp(db, register, table, row)


def out_of_the_log(db: Connection, registry: Registry, rows: Iterable[tuple[int, int]]) -> None:
    """Take values of erased rows out of entries that were written only after the rows were emptied."""
    some = list(rows)
    if not some:
        return
    with guard.erasing(db):
        for table, row in some:
            log.erase(db, table, row, stays(registry.number(table)))


def under_way(db: Connection, table: int, row: int) -> bool:
    """Say whether an entry of ours that erases a row is still to be signed for by the parent."""
    asked = (
        "SELECT 1 FROM log JOIN head USING (writer, lane) JOIN incarnation USING (writer)"
        " WHERE log.tbl = ? AND log.row = ? AND log.kind = ? AND log.seq > head.acked"
        " AND incarnation.device = (SELECT device FROM node)"
    )
    return bool(ask(db, asked, (table, row, int(Kind.ERASE))))


def speaks_of(registry: Registry, records: Iterable[Record], *, laid: bool = False) -> bytes:
    """Write down which rows, and which people, records speak of: kept beside bytes that are sealed.

    So they are found when one of those rows is erased, and nobody has to open them. Of records that were
    ``laid`` whoever they name does not count: what is theirs is known here and goes row by row.
    """
    people = registry.kind("people").nr
    found: set[tuple[int, int]] = set()
    for record in records:
        found.add((record.table, record.row))
        register = registry.number(record.table)
        if register is not None and register.names_people and not laid:
            naming = {register.specs[name].nr for name in register.names_people}
            found.update(
                (people, value) for number, value in record.fields if number in naming and type(value) is int
            )
    return b"".join(_key(*one) for one in sorted(found) if 0 <= one[0] < 1 << 16)


def speaks_of_erased(db: Connection, about: bytes | None) -> bool:
    """Say whether bytes that came speak of a row that was erased: they are not kept, as nobody may read them.

    Of bytes that nobody can read it is not known, and they are kept until something is erased.
    """
    keys = (
        [about[place : place + _KEY_BYTES] for place in range(0, len(about or b""), _KEY_BYTES)]
        if about
        else []
    )
    return bool(
        erased_of(db, [(int.from_bytes(key[:2], "big"), int.from_bytes(key[2:], "big")) for key in keys])
    )


def _key(table: int, row: int) -> bytes:
    return table.to_bytes(2, "big") + row.to_bytes(8, "big")


def _holds(about: bytes | None, key: bytes) -> bool:
    """Say whether bytes that are kept speak of a row; of those that nobody could read, that is not known."""
    return about is None or key in (
        about[place : place + _KEY_BYTES] for place in range(0, len(about), _KEY_BYTES)
    )


def _says_something(db: Connection, register: Register, row: int) -> bool:
    """Say whether a row that is here holds any value that goes when it is erased."""
    t, kept = register.sql.c, stays(register)
    goes = [t[name] for name, spec in register.specs.items() if spec.nr not in kept]
    found = db.execute(select(*goes).where(t.id == row)).first()
    return found is not None and any(value is not None for value in found)


def _empty(db: Connection, register: Register, row: int) -> dict[str, int]:
    """Empty a row; gives the rows, by kind, whose search keys and the like were made of its values."""
    t, kept = register.sql, stays(register)
    derived = {
        spec.refers: db.scalar(select(t.c[name]).where(t.c.id == row))
        for name, spec in register.specs.items()
        if spec.refers is not None
    }
    goes = [name for name, spec in register.specs.items() if spec.nr not in kept]
    db.execute(update(t).where(t.c.id == row).values(**dict.fromkeys(goes)))
    return {kind: other for kind, other in derived.items() if other is not None} | {register.kind: row}


def _forget(db: Connection, register: Register | None, table: int, row: int, at: int) -> None:
    """Drop the row's values from where they are kept beside it: what waits, what was refused, what was told.

    Drafts go altogether: any of them may quote what is erased.
    """
    drafts.drop_all(db)
    for kept in (held.CONFLICT, held.AHEAD):
        db.execute(delete(kept).where(kept.c.tbl == table, kept.c.row == row))
    entry = select(log.LOG.c.seq).where(
        log.LOG.c.writer == held.WAITING.c.writer,
        log.LOG.c.lane == held.WAITING.c.lane,
        log.LOG.c.seq == held.WAITING.c.seq,
        log.LOG.c.tbl == table,
        log.LOG.c.row == row,
        log.LOG.c.kind != Kind.ERASE,
    )
    db.execute(delete(held.WAITING).where(entry.exists()))
    # The short hash of a name is as good as the name to whoever can guess it.
    told = case((VIEW.c.col.in_([WHOLE_ROW, *stays(register)]), VIEW.c.digest), else_=b"")
    db.execute(update(VIEW).where(VIEW.c.tbl == table, VIEW.c.row == row).values(digest=told))
    _drop_bytes(db, _key(table, row), at)


def _drop_bytes(db: Connection, key: bytes, at: int) -> None:
    """Let go of bytes that cannot be erased in part: refused or early files, the parent's last word.

    What is early is sent again, as it was not signed for; the parent gives another word with its next answer.
    """
    gone = {"parked": 0, "quarantine": 0}
    for name, kept, by in (("parked", held.PARKED, "tag"), ("quarantine", held.QUARANTINE, "id")):
        for one in db.execute(select(kept.c[by], kept.c.about)).all():
            if _holds(one.about, key):
                gone[name] += db.execute(delete(kept).where(kept.c[by] == one[0])).rowcount
    if any(gone.values()):
        remarks.note(db, "erased-files", at, **gone)
    peer = identity.PEER
    for one in db.execute(select(peer.c.device, peer.c.word_about).where(func.length(peer.c.word) > 0)).all():
        if _holds(one.word_about, key):
            identity.update_peer(db, one.device, word=b"", word_about=None)


def _stamp(db: Connection, register: Register | None, table: int, row: int) -> None:
    if register is None:
        return
    station: Any = db.scalar(select(register.sql.c.station).where(register.sql.c.id == row))
    if station is not None:
        me = identity.who(db)
        cells.stamp(db, [Change(table, row, WHOLE_ROW, station, me.writer, 0)])


def again(db: Connection, registry: Registry, rows: Iterable[tuple[int, int]], at: int) -> None:
    """Erase rows that another copy of this store had erased: to be called after a restore.

    Parent and children tell of them as well, in time; who restores on the machine where the old store still
    opens need not wait for that. Rows that the copy does not have are remembered, and erased if they come.

    Args:
        db: the store that was put back, in a write transaction.
        registry: the registers of this version.
        rows: what :func:`erased` gave in the other copy.
        at: the moment, in UTC seconds.
    """
    for table, row in sorted(rows):
        erase_row(db, registry, table, row, at)


def renamed(db: Connection, names: Iterable[tuple[int, int, int]]) -> None:
    """Know erased rows by the numbers that they got anew: (table, old row, new row)."""
    for table, old, new in names:
        if old == new:
            continue
        write(
            db,
            "INSERT INTO erased (tbl, row) SELECT tbl, ? FROM erased WHERE tbl = ? AND row = ?"
            " ON CONFLICT (tbl, row) DO NOTHING",
            [(new, table, old)],
        )
        write(db, "DELETE FROM erased WHERE tbl = ? AND row = ?", [(table, old)])
