"""Rows of ours that got other numbers when we were reborn: what was said by one who had not heard of it."""

from sqlalchemy import Connection

from store import cells
from store.asking import ask
from store.columns import Wire
from store.entry import Entry
from store.postgres import turns
from store.register import Registry
from store.values import Value


class Renamed:
    """Reads entries as they were meant: their writers may know rows by numbers that they bore before."""

    def __init__(self, db: Connection, registry: Registry) -> None:
        self._registry = registry
        self._users = registry.kind("users").nr
        asked = "SELECT generation, tbl, old, new FROM renamed ORDER BY generation, tbl, old"
        names = turns.settled(db, "renamed", lambda: ask(db, asked))
        self._names: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for generation, table, old, new in names:
            self._names.setdefault((table, old), []).append((generation, new))

    def meant(self, entry: Entry) -> Entry:
        """Give an entry with the numbers that rows bear now, those that its writer cannot have known."""
        if not self._names:
            return entry
        seen = cells.generation_of(entry.seen)
        register = self._registry.number(entry.table)
        fields = entry.fields
        if register is not None:
            refers = {
                spec.nr: self._registry.kind(spec.refers).nr
                for spec in register.specs.values()
                if spec.wire is Wire.REFERENCE and spec.refers is not None
            }
            fields = tuple(
                (number, self._field(refers[number], value, seen) if number in refers else value)
                for number, value in fields
            )
        row = self._now(entry.table, entry.row, seen)
        actor = self._now(self._users, entry.actor, seen)
        if (row, actor, fields) == (entry.row, entry.actor, entry.fields):
            return entry
        return entry._replace(row=row, actor=actor, fields=fields)

    def _field(self, table: int, value: Value, seen: int) -> Value:
        return self._now(table, value, seen) if type(value) is int else value

    def _now(self, table: int, row: int, seen: int) -> int:
        """Give the number of a row now, as whoever heard of us up to a generation knew it."""
        after = seen
        while True:
            later = [(since, new) for since, new in self._names.get((table, row), ()) if since > after]
            if not later:
                return row
            after, row = later[0]
