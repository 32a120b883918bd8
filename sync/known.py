"""What stands here of the rows that entries speak of: read at once, and kept up with while they are judged.

Judging reads and writes this and not the tables, so that a bundle costs a few
questions and not a few for each of its entries.
"""

import json
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from store import cells
from store.asking import ask
from store.cells import NOBODYS, WHOLE_ROW
from store.columns import ENDED_ON, ENDED_REASON, FORMER
from store.merge import Standing
from store.postgres.turns import locking
from store.register import Register, Registry
from store.values import Value

Key = tuple[int, int]
"""A row: the number of its table, and its id."""

_NOW = 1 << 62
"""The place of what is about to be laid: above any that was seen."""
_NO_EDIT = frozenset({WHOLE_ROW, FORMER, ENDED_ON, ENDED_REASON})


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
        wanted: dict[int, list[int]] = {}
        for key in keys:
            if key not in self._asked:
                self._asked.add(key)
                wanted.setdefault(key[0], []).append(key[1])
        for table, rows in sorted(wanted.items()):
            register = self._registry.number(table)
            if register is not None:
                self._load(register, rows)

    def _load(self, register: Register, rows: list[int]) -> None:
        table = register.nr
        asked = (
            f'SELECT id, station, ended_on FROM "{register.sql.name}"'  # noqa: S608 - a name of our own models
            " WHERE id IN (SELECT value FROM json_each(?))"
        )
        here = []
        # What is judged by must stand until it is changed.
        for row, station, ended in ask(self._db, asked + locking(self._db), (json.dumps(rows),)):
            here.append(row)
            self.stations[table, row] = station
            if ended is not None:
                self._ended[table, row] = ended
        if here:
            for row, columns in cells.stamps(self._db, table, here).items():
                self._cells[table, row] = columns

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
