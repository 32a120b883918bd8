"""What stands here of the rows that entries speak of: read at once, and kept up with while they are judged.

Judging reads and writes this and not the tables, so that a bundle costs a few
questions and not a few for each of its entries.
"""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from store import cells
from store.asking import ask
from store.cells import NOBODYS, WHOLE_ROW
from store.columns import ENDED_ON, ENDED_REASON, FORMER
from store.merge import Standing
from store.postgres.turns import locking
from store.register import Register, Registry
from store.values import Value
from sync.abreast import Steps, wished

Key = tuple[int, int]
"""A row: the number of its table, and its id."""

_NOW = 1 << 62
"""The place of what is about to be laid: above any that was seen."""
_NO_EDIT = frozenset({WHOLE_ROW, FORMER, ENDED_ON, ENDED_REASON})


class Row(NamedTuple):
    """A row that is here: whose it is, since when it is over, and which changes of its fields stand."""

    station: int
    ended: Value
    cells: dict[int, Standing]


def rows_of(db: Connection, wanted: Iterable[tuple[Register, int]]) -> dict[Key, Row]:
    """Give those of some rows that are here; nobody else changes them before the transaction ends."""
    lists: dict[int, tuple[Register, list[int]]] = {}
    for register, row in wanted:
        lists.setdefault(register.nr, (register, []))[1].append(row)
    found: dict[Key, Row] = {}
    for table, (register, rows) in sorted(lists.items()):
        asked = (
            f'SELECT id, station, ended_on FROM "{register.sql.name}"'  # noqa: S608 - a name of our own models
            " WHERE id IN (SELECT value FROM json_each(?))"
        )
        # What is judged by must stand until it is changed.
        here = {row: rest for row, *rest in ask(db, asked + locking(db), (json.dumps(rows),))}
        stamps = cells.stamps(db, table, [*here]) if here else {}
        for row, (station, ended) in here.items():
            found[table, row] = Row(station, ended, stamps.get(row, {}))
    return found


class Known:
    """The rows and cells that entries speak of, as they will stand when what was decided is laid."""

    def __init__(self, db: Connection, registry: Registry) -> None:
        self._db = db
        self._registry = registry
        self.stations: dict[Key, int] = {}
        """Whose each row is; a row that is not here is not in it."""
        self._asked: set[Key] = set()
        self._ended: dict[Key, Value] = {}
        self._cells: dict[Key, dict[int, Standing]] = {}
        self._changed: dict[tuple[int, int, str], Value] = {}
        self._whole: dict[Key, Mapping[str, Value]] = {}

    def load(self, keys: Iterable[Key]) -> None:
        """Read some rows, of those that were not read yet."""
        wanted = self._wanted(keys)
        self._learn(wanted, rows_of(self._db, wanted))

    def loading(self, keys: Iterable[Key]) -> Steps[None]:
        """Read some rows, together with those of others that are taken in in step."""
        wanted = self._wanted(keys)
        self._learn(wanted, (yield from wished(rows_of, wanted)))

    def _wanted(self, keys: Iterable[Key]) -> list[tuple[Register, int]]:
        wanted = []
        for key in keys:
            if key not in self._asked:
                self._asked.add(key)
                register = self._registry.number(key[0])
                if register is not None:
                    wanted.append((register, key[1]))
        return wanted

    def _learn(self, wanted: Iterable[tuple[Register, int]], here: Mapping[Key, "Row"]) -> None:
        for register, row in wanted:
            key = register.nr, row
            found = here.get(key)
            if found is not None:
                self.stations[key] = found.station
                self._cells[key] = found.cells
                if found.ended is not None:
                    self._ended[key] = found.ended

    def standing(self, key: Key, column: int) -> Standing | None:
        """Give the standing change of a field; ``None`` if it came with its row."""
        columns = self._cells.get(key)
        found = None if columns is None else columns.get(column)
        return None if found is None or found.wall == NOBODYS else found

    def edits(self, key: Key, me: int) -> list[Standing]:
        """Give the last changes of what a row says, its end left aside; ``me`` writes as this node.

        One that lost against another's is among them.
        """
        return [
            cell
            for column, cell in self._cells.get(key, {}).items()
            if column not in _NO_EDIT or (column == ENDED_ON and cell.wall == NOBODYS and cell.writer != me)
        ]

    def edit(self, key: Key, writer: int) -> bool:
        """Note that a writer changed a row, though it does not stand; says whether that must be kept."""
        if self.standing(key, ENDED_ON) is not None or self.ended(key) is not None:
            return False
        self._cells.setdefault(key, {})[ENDED_ON] = Standing(_NOW, writer, NOBODYS)
        return True

    def ended(self, key: Key) -> Value:
        """Give since when a row is over; ``None`` if it stands."""
        return self._ended.get(key)

    def value(self, register: Register, row: int, name: str) -> Value:
        """Give a field's value."""
        if (register.nr, row, name) in self._changed:
            return self._changed[register.nr, row, name]
        whole = self._whole.get((register.nr, row))
        if whole is None:
            asked = register.sql.select().where(register.sql.c.id == row)
            found = self._db.execute(asked).mappings().first()
            whole = self._whole[register.nr, row] = dict(found) if found is not None else {}
        return whole.get(name)

    def add(self, key: Key, station: int, fields: Mapping[str, Value]) -> None:
        """Note that a row is about to be laid."""
        self._asked.add(key)
        self.stations[key] = station
        self._whole[key] = fields
        if fields.get("ended_on") is not None:
            self._ended[key] = fields["ended_on"]

    def change(self, register: Register, row: int, name: str, value: Value, by: tuple[int, int]) -> None:
        """Note that a field is about to be laid; ``by`` is its writer and time."""
        key, number = (register.nr, row), register.specs[name].nr
        self._changed[register.nr, row, name] = value
        columns = self._cells.setdefault(key, {})
        columns[number] = Standing(_NOW, *by)
        if name == "ended_on":
            self._ended[key] = value
