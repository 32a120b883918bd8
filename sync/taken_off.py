"""What is taken off this device because it left its view, or because its values were erased."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select

from store import erase, guard, held, identity, journal, log, views
from store.asking import ask, parts
from store.cells import CELL
from store.columns import Wire
from store.identity import Identity
from store.node import LOGIN, Node
from store.register import Register, Registry
from store.views import RowKey
from sync.records import ERASE, EVICT, PUT, Put


def take_away(node: Node, db: Connection, me: Identity, puts: Sequence[Put]) -> int:
    """Take rows off this device that left its view, and the values of those that were erased.

    A row that we changed ourselves stays until that was signed for
    (:func:`settle`). The log is not touched by what leaves; what is erased is
    taken out of it. Rows that come back are forgotten as leaving.

    Args:
        node: this device.
        db: its store, in a write transaction.
        me: who it is.
        puts: what came down for the station's bucket, of every kind.

    Returns:
        How many rows left or were erased.
    """
    views.stay(db, [(put.table, put.row) for put in puts if put.kind == PUT])
    evicted = [(put.table, put.row) for put in puts if put.kind == EVICT]
    if evicted:
        views.leave_later(db, evicted)
    erased = [(put.table, put.row) for put in puts if put.kind == ERASE]
    for table, row in erased:
        erase.erase_row(db, node.registry, table, row, node.now)
    return len(erased) + settle(node, db, me)


def settle(node: Node, db: Connection, me: Identity) -> int:
    """Take off the rows that are to leave and of which nothing is unsigned for (any more); gives how many.

    To be called when the parent has signed for something.
    """
    waiting = views.leaving(db)
    if not waiting:
        return 0
    unsigned = _unsigned(db, me)
    ready = [key for key in waiting if key not in unsigned]
    gone = _take_off(db, node.registry, ready)
    views.stay(db, ready)
    return gone


def only(node: Node, db: Connection, me: Identity, puts: Sequence[Put]) -> int:
    """Take off whatever of the station is here and not in a view that came whole; gives how many rows.

    A parent that was restored may not know what it had told. What we wrote and
    was not signed for, the parent cannot know: it stays.
    """
    named = {(put.table, put.row) for put in puts}
    unsigned = _unsigned(db, me)
    question = f"SELECT tbl, id FROM ({node.registry.every_row}) AS every WHERE station = ?"  # noqa: S608 - our own names
    here = {(table, row) for table, row in ask(db, question, (me.station,))}
    others = sorted(here - named - unsigned)
    return _take_off(db, node.registry, others)


def _unsigned(db: Connection, me: Identity) -> set[RowKey]:
    """Give the rows that we wrote entries about which the parent has not signed for."""
    return {
        (entry.table, entry.row)
        for own in identity.incarnations(db, me.device)
        for lane, head in log.heads(db, own.writer).items()
        for entry in log.read(db, own.writer, lane, min(head.acked, head.upto), head.upto)
    }


def _take_off(db: Connection, registry: Registry, rows: Iterable[RowKey]) -> int:
    """Remove rows and what is derived from them; never somebody who has keys to this device."""
    by_table: dict[int, list[int]] = {}
    users = registry.kind("users").nr
    stays = set(db.scalars(select(LOGIN.c.user)))
    for table, row in rows:
        if not (table == users and row in stays):
            by_table.setdefault(table, []).append(row)
    stale: dict[str, set[int]] = {}
    gone = 0
    with guard.opened(db):
        for table, some in by_table.items():
            for part in parts(some):
                for kept in (CELL, held.CONFLICT, held.AHEAD):
                    db.execute(delete(kept).where(kept.c.tbl == table, kept.c.row.in_(part)))
            register = registry.number(table)
            if register is not None:
                stale.setdefault(register.kind, set()).update(some)
                gone += _remove(db, register, some, stale)
                journal.gone(db, [(table, row) for row in some])
    for kind, numbers in stale.items():
        registry.kind(kind).refresh(db, numbers)
    return gone


def _remove(db: Connection, register: Register, rows: Sequence[int], stale: dict[str, set[int]]) -> int:
    """Remove rows of one table; what they refer to may have been derived from them, and is noted."""
    t = register.sql
    gone = 0
    for part in parts(rows):
        for name, spec in register.specs.items():
            if spec.wire is Wire.REFERENCE and spec.refers is not None:
                named = db.scalars(select(t.c[name]).where(t.c.id.in_(part), t.c[name].is_not(None)))
                stale.setdefault(spec.refers, set()).update(named)
        gone += db.execute(delete(t).where(t.c.id.in_(part))).rowcount
    return gone
