"""Taking back an act about many records, a list that was taken in: each field says again what it said before.

What the act added ends; what says something else since then, or is what something newer rests on, stays as it
is and is named. Nothing is deleted: taking it back is one act as well.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection

from store import listing, log
from store.asking import ask
from store.before import of_field, place
from store.door import Draft
from store.entry import Entry, Erased, Kind
from store.listing import Lens
from store.log import LOG
from store.register import Register
from store.registers import REGISTRY
from store.registers.returning import GOES_WITH
from store.saying import Saying, saying
from store.values import Value

ACT: Final = "agency_lists.take_back"
MANY: Final = frozenset({"agencies.import", "certificates.import", "agency_lists.take_references"})
"""Acts about many records that are taken back as one."""
REASON: Final = "the list was taken back"

Key = tuple[int, int]
"""A record: its register's number and its row."""


@dataclass(frozen=True, slots=True)
class Stays:
    """What is not taken back: a record by list and number, the field (or nothing for all of it), and why."""

    kind: str
    row: str | None
    field: str | None
    why: Saying


SINCE: Final = saying("it says something else since then")
RESTED_ON: Final = saying("something newer rests on it")
UNKNOWN: Final = saying("what was there before is not in this device's log")


@dataclass(frozen=True, slots=True)
class Many:
    """What would be done to take such an act back.

    Attributes:
        ends: rows that end, by register.
        puts: fields that say again what they said, by register and row.
        stays: what is not taken back.
    """

    ends: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    puts: Mapping[str, Mapping[int, Mapping[str, Value]]] = field(default_factory=dict)
    stays: tuple[Stays, ...] = ()

    @property
    def ended(self) -> int:
        """How many records end."""
        return sum(map(len, self.ends.values()))

    @property
    def put(self) -> int:
        """How many records are changed back."""
        return sum(map(len, self.puts.values()))


def entries_of(db: Connection, writer: int, lane: int, txn: int) -> list[Entry]:
    """Give every entry of an act, however many they are."""
    found: list[Entry] = []
    step = 4_000
    after = txn - 1
    while True:
        some = log.read(db, writer, lane, after, after + step)
        mine = [one for one in some if one.txn == txn]
        found += mine
        if len(mine) < step:
            return found
        after += step


def plan(db: Connection, lens: Lens, entries: Sequence[Entry]) -> Many:
    """Work out what taking back would do.

    Args:
        db: the store.
        lens: how records are called.
        entries: all of the act's.
    """
    return _Planner(db, lens, entries).done()


def carry(draft: Draft, many: Many) -> int:
    """Do it; gives one of the rows."""
    row = 0
    for kind, rows in many.puts.items():
        draft.change_all(REGISTRY.kind(kind).table, rows)
        row = next(iter(rows), row)
    for kind, gone in many.ends.items():
        said = {"ended_on": draft.today.isoformat(), "ended_reason": REASON}
        draft.change_all(REGISTRY.kind(kind).table, dict.fromkeys(gone, said))
        row = next(iter(gone), row)
    return row


class _Planner:
    def __init__(self, db: Connection, lens: Lens, entries: Sequence[Entry]) -> None:
        self.db = db
        self.lens = lens
        self.added: dict[str, dict[int, Entry]] = {}
        self.set: dict[str, dict[int, list[Entry]]] = {}
        self.last: dict[Key, set[tuple[int, int, int]]] = {}
        for entry in entries:
            register = REGISTRY.number(entry.table)
            if register is None:
                continue
            self.last.setdefault((entry.table, entry.row), set()).add(place(entry))
            if entry.kind == Kind.INSERT:
                self.added.setdefault(register.kind, {})[entry.row] = entry
            elif entry.kind == Kind.SET:
                self.set.setdefault(register.kind, {}).setdefault(entry.row, []).append(entry)
        self.stays: list[Stays] = []

    def done(self) -> Many:
        puts = {kind: dict(self._puts(REGISTRY.kind(kind), rows)) for kind, rows in self.set.items()}
        kept = self._kept()
        ends = {
            kind: tuple(row for row in rows if (kind, row) not in kept and (kind, row) not in self._over)
            for kind, rows in self.added.items()
        }
        # What refers ends before what it refers to.
        order = [register.kind for register in reversed(REGISTRY.registers)]
        return Many(
            {kind: ends[kind] for kind in order if ends.get(kind)},
            {kind: rows for kind, rows in puts.items() if rows},
            tuple(self.stays),
        )

    # what was changed

    def _puts(
        self, register: Register, rows: Mapping[int, Sequence[Entry]]
    ) -> Iterator[tuple[int, dict[str, Value]]]:
        rows = {row: some for row, some in rows.items() if row not in self.added.get(register.kind, {})}
        standing = _standing(self.db, register, rows)
        histories = _histories(self.db, register, rows)
        for row, some in rows.items():
            now = standing.get(row)
            if now is None or now["ended_on"] is not None:
                self._stays(register, row, None, SINCE)
                continue
            said = {column: value for entry in some for column, value in entry.fields}
            back = dict(self._back(register, row, said, now, histories.get(row, [])))
            if back:
                yield row, back

    def _back(
        self,
        register: Register,
        row: int,
        said: Mapping[int, Value | Erased],
        now: Mapping[str, Any],
        history: Sequence[Entry],
    ) -> Iterator[tuple[str, Value]]:
        apart = self.last[register.nr, row]
        wall = next(entry.wall for entry in history if place(entry) in apart)
        for column, value in said.items():
            name = register.by_number.get(column)
            if name is None or isinstance(value, Erased) or now[name] != value:
                self._stays(register, row, name, SINCE)
                continue
            before = of_field(self.db, history, (register.nr, row, column), apart, wall)
            if not before.is_known:
                self._stays(register, row, name, UNKNOWN)
            elif before.value != value:
                yield name, before.value

    # what was added

    def _kept(self) -> set[tuple[str, int]]:
        """Give the added rows that stay: changed since, named by newer records, or theirs."""
        self._over: set[tuple[str, int]] = set()
        kept: dict[tuple[str, int], Saying] = {}
        for kind, rows in self.added.items():
            register = REGISTRY.kind(kind)
            ended = _ended(self.db, register, rows)
            self._over |= {(kind, row) for row in ended}
            touched = _touched_since(self.db, register, rows, self.last) - ended
            for row, standing in _standing(self.db, register, touched).items():
                if not _says_just(register, standing, rows[row]):
                    kept[kind, row] = SINCE
        for kind, row in self._named():
            kept.setdefault((kind, row), RESTED_ON)
        names = {kind: self._names(kind) for kind in self.added}
        todo = list(kept)
        while todo:
            kind, row = todo.pop()
            for other in (*names[kind].get(row, ()), *self._belongs(kind, row, names)):
                if other not in kept and other not in self._over:
                    kept[other] = RESTED_ON
                    todo.append(other)
        for (kind, row), why in kept.items():
            self._stays(REGISTRY.kind(kind), row, None, why)
        return set(kept)

    def _names(self, kind: str) -> dict[int, list[tuple[str, int]]]:
        """Give which added rows each added row of a list names."""
        register = REGISTRY.kind(kind)
        refers = [(spec.nr, spec.refers) for spec in register.specs.values() if spec.refers in self.added]
        found: dict[int, list[tuple[str, int]]] = {}
        for row, entry in self.added[kind].items():
            fields = dict(entry.fields)
            for number, other in refers:
                value = fields.get(number)
                if other is not None and isinstance(value, int) and value in self.added[other]:
                    found.setdefault(row, []).append((other, value))
        return found

    def _belongs(
        self, kind: str, row: int, names: Mapping[str, Mapping[int, Sequence[tuple[str, int]]]]
    ) -> Iterator[tuple[str, int]]:
        """Give what was added of a person who stays: how to reach them goes with them."""
        if kind != "people":
            return
        if not hasattr(self, "_theirs"):
            self._theirs: dict[int, list[tuple[str, int]]] = {}
            for other in GOES_WITH:
                for one, said in names.get(other, {}).items():
                    for named_kind, named in said:
                        if named_kind == "people":
                            self._theirs.setdefault(named, []).append((other, one))
        yield from self._theirs.get(row, ())

    def _named(self) -> Iterator[tuple[str, int]]:
        """Give the added rows that standing records name which the act did not add, and does not put back."""
        for register in REGISTRY.registers:
            mine = self.added.get(register.kind, {})
            changed = self.set.get(register.kind, {})
            for name, spec in register.specs.items():
                rows = self.added.get(spec.refers or "")
                if not rows or spec.refers is None:
                    continue
                asked = (
                    f'SELECT id, "{name}" FROM "{register.sql.name}"'  # noqa: S608 - names of our own models
                    f' WHERE ended_on IS NULL AND "{name}" IN (SELECT value FROM json_each(?))'
                )
                for one, named in ask(self.db, asked, (json.dumps(list(rows)),)):
                    put_back = any(spec.nr in dict(entry.fields) for entry in changed.get(one, ()))
                    if one not in mine and not put_back and register.kind != "list_habits":
                        yield spec.refers, named

    def _stays(self, register: Register, row: int, name: str | None, why: Saying) -> None:
        self.stays.append(Stays(register.kind, self.lens.number(register.kind, row), name, why))


def _standing(db: Connection, register: Register, rows: Collection[int]) -> dict[int, dict[str, Any]]:
    question, names, flags = register.whole
    several = question.replace("id = ?", "id IN (SELECT value FROM json_each(?))")
    found = {}
    for row in ask(db, several, (json.dumps(list(rows)),)):
        values = list(row)
        for at in flags:
            values[at] = None if values[at] is None else bool(values[at])
        found[values[names.index("id")]] = dict(zip(names, values, strict=True))
    return found


def _says_just(register: Register, standing: Mapping[str, Any], made: Entry) -> bool:
    """Say whether a record says just what it said when it was made, whatever it said meanwhile."""
    said = dict(made.fields)
    return all(standing[name] == said.get(spec.nr) for name, spec in register.own.items())


def _histories(db: Connection, register: Register, rows: Collection[int]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = {}
    for entry in log.histories(db, register.nr, rows):
        found.setdefault(entry.row, []).append(entry)
    return found


def _ended(db: Connection, register: Register, rows: Collection[int]) -> set[int]:
    asked = (
        f'SELECT id FROM "{register.sql.name}" WHERE ended_on IS NOT NULL'  # noqa: S608 - names of our own
        " AND id IN (SELECT value FROM json_each(?))"
    )
    return {row for (row,) in ask(db, asked, (json.dumps(list(rows)),))}


def _touched_since(
    db: Connection,
    register: Register,
    rows: Collection[int],
    own: Mapping[Key, Collection[tuple[int, int, int]]],
) -> set[int]:
    """Give the rows about which there are other entries than the act's own."""
    asked = (
        f"SELECT row, writer, lane, seq FROM {LOG.name} WHERE tbl = ? AND writer <> 0"  # noqa: S608 - our own name
        " AND row IN (SELECT value FROM json_each(?))"
    )
    return {
        row
        for row, writer, lane, seq in ask(db, asked, (register.nr, json.dumps(list(rows))))
        if (writer, lane, seq) not in own.get((register.nr, row), ())
    }


def shown(db: Connection, lens: Lens, many: Many) -> Iterator[tuple[str, str | None, str, Any, Any]]:
    """Give each field that is put back: list, number, field, what it says now and said before."""
    for kind, rows in many.puts.items():
        register = REGISTRY.kind(kind)
        standing = _standing(db, register, rows)
        for row, fields in rows.items():
            for name, value in fields.items():
                both = [listing.said(register, lens, name, one) for one in (standing[row][name], value)]
                yield kind, lens.number(kind, row), name, *both
