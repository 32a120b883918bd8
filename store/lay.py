"""Laying entries into the tables: the one place where a change becomes a fact.

The door, a warden's return, a station's bundle at headquarters and what comes
down from there all end here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from store import cells
from store.asking import parts
from store.cells import WHOLE_ROW, Change
from store.entry import Kind
from store.register import Register, Registry
from store.values import Value


@dataclass(frozen=True, slots=True)
class Laid:
    """One change to lay: fields by column name, and whose change it is."""

    register: Register
    kind: Kind
    row: int
    fields: Mapping[str, Value]
    writer: int
    wall: int
    station: int
    """For a new row: the station it is of (0: reference data)."""


@dataclass(frozen=True, slots=True)
class Touched:
    """What a change touched: the kinds and the rows, so that a screen repaints no more than that."""

    rows: Mapping[str, frozenset[int]]

    @property
    def kinds(self) -> frozenset[str]:
        """The registers that were touched."""
        return frozenset(self.rows)


def lay(db: Connection, registry: Registry, changes: Sequence[Laid]) -> Touched:
    """Lay changes in their order; the caller holds the door open and the transaction.

    New rows of one register that follow each other go in as one statement: an
    agency's list of thousands is one act.
    """
    touched: dict[str, set[int]] = {}
    start = 0
    for end in range(1, len(changes) + 1):
        one = changes[start]
        if end < len(changes) and _together(one, changes[end]):
            continue
        run = changes[start:end]
        if one.kind is Kind.INSERT:
            _insert(db, one.register, run)
        else:
            _set(db, one.register, run)
        touched.setdefault(one.register.kind, set()).update(c.row for c in run)
        start = end
    cells.stamp(db, _stamps(db, changes))
    for kind, rows in touched.items():
        registry.kind(kind).refresh(db, rows)
    return Touched({kind: frozenset(rows) for kind, rows in touched.items()})


def _together(one: Laid, other: Laid) -> bool:
    return (
        one.register is other.register and one.kind is other.kind and one.fields.keys() == other.fields.keys()
    )


def _insert(db: Connection, register: Register, run: Sequence[Laid]) -> None:
    blank = dict.fromkeys(register.specs)
    db.execute(
        insert(register.sql), [blank | dict(c.fields) | {"id": c.row, "station": c.station} for c in run]
    )


def _set(db: Connection, register: Register, run: Sequence[Laid]) -> None:
    table = register.sql
    for c in run:
        db.execute(update(table).where(table.c.id == c.row).values(**c.fields))


def _stamps(db: Connection, changes: Sequence[Laid]) -> Iterable[Change]:
    """Work out whose bucket each change belongs to: a row's own, which for a new row is said."""
    stations = _stations(db, changes)
    for c in changes:
        if c.kind is Kind.INSERT:
            yield Change(c.register.nr, c.row, WHOLE_ROW, c.station, c.writer, c.wall)
        else:
            for name in c.fields:
                number = c.register.specs[name].nr
                yield Change(c.register.nr, c.row, number, stations[c.register.kind, c.row], c.writer, c.wall)


def _stations(db: Connection, changes: Sequence[Laid]) -> dict[tuple[str, int], int]:
    found: dict[tuple[str, int], int] = {}
    by_register: dict[str, tuple[Register, set[int]]] = {}
    for c in changes:
        if c.kind is Kind.SET:
            by_register.setdefault(c.register.kind, (c.register, set()))[1].add(c.row)
    for kind, (register, rows) in by_register.items():
        table = register.sql
        for part in parts(rows):
            for row, station in db.execute(select(table.c.id, table.c.station).where(table.c.id.in_(part))):
                found[kind, row] = station
    return found
