"""Laying entries into the tables: the one place where a change becomes a fact.

The door, a warden's return, a station's bundle at headquarters and what comes
down from there all end here.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from store import cells, erase
from store.asking import ask, is_served, write
from store.cells import WHOLE_ROW, Change
from store.entry import Kind
from store.postgres.driver import change_rows
from store.register import Register, Registry
from store.values import Value

Stations = Mapping[tuple[int, int], int]
"""Whose rows are: the station by (table, row)."""


class Laid(NamedTuple):
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


_LATER = "muster.derived-later"


@contextmanager
def derived_together(db: Connection, registry: Registry) -> Iterator[None]:
    """Bring what is derived up to date once, at the end, for all that is laid meanwhile."""
    later: dict[str, set[int]] = {}
    # A connection that was lost meanwhile would not give it any more.
    info = db.info
    info[_LATER] = later
    try:
        yield
    finally:
        info.pop(_LATER, None)
    for kind, rows in later.items():
        registry.kind(kind).refresh(db, rows)


def lay(
    db: Connection, registry: Registry, changes: Sequence[Laid], stations: Stations | None = None
) -> Touched:
    """Lay changes in their order; the caller holds the door open and the transaction.

    It goes by sets: first the new rows of each register, then each changed
    column of each register, with one statement of the driver for all of it. A
    row is never changed before it is made, and no two columns meet, so this
    leaves what laying one by one would.

    Args:
        db: the store.
        registry: the registers of this version.
        changes: what to lay.
        stations: whose the changed rows are, if the caller knows it already.
    """
    new: dict[str, list[Laid]] = {}
    columns: dict[tuple[str, str], list[tuple[Value, int]]] = {}
    touched: dict[str, set[int]] = {}
    stale: dict[str, set[int]] = {}
    gone = [c for c in changes if c.kind is Kind.ERASE]
    changes = [c for c in changes if c.kind is not Kind.ERASE] if gone else changes
    for c in changes:
        kind, derives = c.register.kind, c.register.derives
        touched.setdefault(kind, set()).add(c.row)
        if c.kind is Kind.INSERT:
            new.setdefault(kind, []).append(c)
        else:
            for name, value in c.fields.items():
                columns.setdefault((kind, name), []).append((value, c.row))
        if c.kind is Kind.INSERT or derives is None or not derives.isdisjoint(c.fields):
            stale.setdefault(kind, set()).add(c.row)
    for run in new.values():
        _insert(db, run[0].register, run)
    for (kind, name), pairs in columns.items():
        refers = _derived_beyond(registry.kind(kind), name)
        if refers is not None:
            stale.setdefault(refers, set()).update(_named(db, registry.kind(kind), name, pairs))
    _change(db, registry, columns)
    cells.stamp(db, _stamps(changes, _stations(db, changes) if stations is None else stations))
    _refresh(db, registry, stale)
    # Last, so that nothing which came in the same run is left of what is erased.
    for c in gone:
        touched.setdefault(c.register.kind, set()).add(c.row)
        erase.erase_row(db, registry, c.register.nr, c.row, c.wall)
    return Touched({kind: frozenset(rows) for kind, rows in touched.items()})


Columns = Mapping[tuple[str, str], Sequence[tuple[Value, int]]]
"""What is changed, by list and column: values with their rows, in the order in which they are laid."""


def _change(db: Connection, registry: Registry, columns: Columns) -> None:
    """Write changed fields, column by column; on a server all of a list's at once, each row once."""
    if not is_served(db):
        for (kind, name), pairs in columns.items():
            # Table and column are names of our own models.
            update = f'UPDATE "{registry.kind(kind).sql.name}" SET "{name}" = ? WHERE id = ?'  # noqa: S608
            write(db, update, pairs)
        return
    by_list: dict[str, dict[str, dict[int, Value]]] = {}
    for (kind, name), pairs in columns.items():
        by_list.setdefault(kind, {})[name] = {row: value for value, row in pairs}
    for kind, fields in by_list.items():
        change_rows(db, registry.kind(kind).sql, fields)


def _refresh(db: Connection, registry: Registry, stale: Mapping[str, set[int]]) -> None:
    """Bring what is derived up to date, now or together at the end."""
    later: dict[str, set[int]] | None = db.info.get(_LATER)
    for kind, rows in stale.items():
        if later is None:
            registry.kind(kind).refresh(db, rows)
        else:
            later.setdefault(kind, set()).update(rows)


def _derived_beyond(register: Register, name: str) -> str | None:
    """Give the list whose rows something is derived for from a column that names them, if it does that."""
    return register.specs[name].refers if register.derives and name in register.derives else None


def _named(db: Connection, register: Register, name: str, changed: Iterable[tuple[Value, int]]) -> set[int]:
    """Give whom a column of some rows names before it is changed: nobody is found by what went to another."""
    asked = f'SELECT "{name}" FROM "{register.sql.name}" WHERE id IN (SELECT value FROM json_each(?))'  # noqa: S608 - names of our own
    found = ask(db, asked, (json.dumps([row for _, row in changed]),))
    return {named for (named,) in found if named is not None}


def _insert(db: Connection, register: Register, run: Sequence[Laid]) -> None:
    said = set[str]().union(*(c.fields for c in run))
    names = [name for name in register.specs if name in said]
    listed = ", ".join(f'"{name}"' for name in ("id", "station", *names))
    marks = ", ".join("?" * (len(names) + 2))
    write(
        db,
        f'INSERT INTO "{register.sql.name}" ({listed}) VALUES ({marks})',  # noqa: S608 - names of our own models
        [(c.row, c.station, *map(c.fields.get, names)) for c in run],
    )


def _stamps(changes: Sequence[Laid], stations: Stations) -> Iterable[Change]:
    """Work out whose bucket each change belongs to: a row's own, which for a new row is said."""
    for c in changes:
        table = c.register.nr
        if c.kind is Kind.INSERT:
            yield Change(table, c.row, WHOLE_ROW, c.station, c.writer, c.wall)
        else:
            for name in c.fields:
                number = c.register.specs[name].nr
                yield Change(table, c.row, number, stations[table, c.row], c.writer, c.wall)


def _stations(db: Connection, changes: Sequence[Laid]) -> dict[tuple[int, int], int]:
    changed: dict[str, tuple[Register, set[int]]] = {}
    for c in changes:
        if c.kind is Kind.SET:
            changed.setdefault(c.register.kind, (c.register, set()))[1].add(c.row)
    return {
        (register.nr, row): station
        for register, rows in changed.values()
        for row, station in stations_of(db, register, rows).items()
    }


def stations_of(db: Connection, register: Register, rows: Iterable[int]) -> dict[int, int]:
    """Give whose some rows are, of those that are here."""
    asked = f'SELECT id, station FROM "{register.sql.name}" WHERE id IN (SELECT value FROM json_each(?))'  # noqa: S608 - a name of our own
    return {row: station for row, station in ask(db, asked, (json.dumps(list(rows)),))}  # noqa: C416 - dict() has no type for rows
