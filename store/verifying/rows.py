"""Every field of every row is held against what the logs say of it.

A node that writes a log of all that is its own knows each value from that, or from the journal of what came
down. At headquarters a field is as its author said last; who that is, its stamp says (``store/cells.py``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection

from store.about import stays
from store.asking import ask, driver_of
from store.cells import NOBODYS, WHOLE_ROW
from store.columns import Spec, Wire
from store.entry import hidden
from store.register import Register, Registry
from store.verifying.fault import Kind
from store.verifying.told import AS_MADE, RowKey, Said, Told, former

_MANY = 1_000


class Stamp(NamedTuple):
    """What a stamp says of a field: whose bucket, which place, who changed it, when."""

    bucket: int
    place: int
    writer: int
    wall: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row, or a field of it (0: the row itself), that is not what the logs say; when it was laid last."""

    kind: Kind
    table: int
    row: int
    column: int = WHOLE_ROW
    wall: int | None = None


Stamps = Mapping[RowKey, Mapping[int, Stamp]]


def stamps(db: Connection) -> dict[RowKey, dict[int, Stamp]]:
    """Give every stamp, by table and row, then column."""
    found: dict[RowKey, dict[int, Stamp]] = {}
    for table, row, column, *rest in ask(db, "SELECT tbl, row, col, bucket, seq, writer, wall FROM cell"):
        key = table, row
        columns = found.get(key)
        if columns is None:
            columns = found[key] = {}
        columns[column] = Stamp(*rest)
    return found


class Held:
    """Holds the rows of all registers against what was told."""

    def __init__(self, db: Connection, registry: Registry, told: Told, known: Stamps, own: set[int]) -> None:
        self._db = db
        self._registry = registry
        self._told = told
        self._stamps = known
        self._own = own
        self._numbers = {register.kind: register.nr for register in registry.registers}
        self.here: set[RowKey] = set()
        """Every row that is here."""
        self.stations: dict[RowKey, int] = {}
        self._ever_said: dict[tuple[int, int, int], list[object]] | None = None

    def wrong(self) -> Iterator[Wrong]:
        """Go through every row; yields what is wrong."""
        for register in self._registry.registers:
            yield from self._register(register)
        for key in self._told.made.keys() - self.here:
            if self._told.stands(key) and self._registry.number(key[0]) is not None:
                yield Wrong(Kind.ROW_MISSING, *key, wall=self._last(key))
        for key, writers in self._told.born.items():
            # What was born elsewhere and laid has a stamp of its own.
            known = self._stamps.get(key, {}).get(WHOLE_ROW)
            if key not in self.here and self._registry.number(key[0]) and known and known.writer in writers:
                yield Wrong(Kind.ROW_MISSING, *key)

    def _register(self, register: Register) -> Iterator[Wrong]:
        names = ("id", "station", *register.specs)
        listed = ", ".join(f'"{name}"' for name in names)
        specs = tuple(register.specs.values())
        cursor = driver_of(self._db).execute(f'SELECT {listed} FROM "{register.sql.name}"')  # noqa: S608 - names of our own models
        while rows := cursor.fetchmany(_MANY):
            for row, station, *values in rows:
                key = register.nr, row
                self.here.add(key)
                self.stations[key] = station
                yield from self._row(register, key, specs, values)

    def _row(
        self, register: Register, key: RowKey, specs: tuple[Spec, ...], values: list[Any]
    ) -> Iterator[Wrong]:
        told, known = self._told, self._stamps.get(key, {})
        ours = told.stands(key)
        whole = known.get(WHOLE_ROW)
        if not ours and not self._born(key, whole):
            yield Wrong(Kind.ROW_ADDED, *key)
            return
        fields = told.fields.get(key, {})
        floor = told.floor.get(key, 0)
        must = former(told, key)
        for spec, value in zip(specs, values, strict=True):
            column = spec.nr
            stamp = known.get(column)
            if told.heard and not self._is_ours(stamp, whole, made=ours):
                right = self._heard(register, key, spec, value, stamp, whole)
                said = None
            else:
                said = told.field(key, column) if key in told.emptied else fields.get(column)
                if said is not None and said.place < floor:
                    said = None
                right = self._is(spec, value, said)
            if not right and key in told.emptied and value is None:
                # The entry itself that erased it says values that went with it.
                right = said is not None and isinstance(said.value, bytes)
            if not right and said is not None and said.key is None and isinstance(said.value, bytes):
                right = told.again.get((*key, column), said) == value
            if not right and said is not None and not said.key and isinstance(said.value, bytes):
                # Its first number is another's by now, who was erased: with that went what these could be
                # tried by.
                before = key[0], told.first.get(key, 0)
                right = before in told.emptied or before in told.gone
            if not right and column in must:
                right = value == must[column]
            if not right:
                yield Wrong(Kind.ROW_CHANGED, *key, column, said.wall if said and said.wall else None)

    def _is_ours(self, stamp: Stamp | None, whole: Stamp | None, *, made: bool) -> bool:
        """Say whether a field at headquarters is as we said it and not a child; ``made`` if we made the row.

        What a child made we may have decided, or have told it who else speaks of it.
        """
        if stamp is not None and stamp.wall != NOBODYS:
            return stamp.writer in self._own
        return made and (whole is None or whole.writer in self._own)

    def _born(self, key: RowKey, whole: Stamp | None) -> bool:
        writers = self._told.born.get(key, ())
        return whole is not None and (
            whole.writer in writers or (bool(writers) and key in self._told.emptied)
        )

    def _is(self, spec: Spec, value: object, said: Said | None) -> bool:
        """Say whether a value is what was said last (or one of two things that were said at one moment)."""
        if said is None:
            return value is None
        return any(self._says(spec, value, one) for one in said.all())

    def _says(self, spec: Spec, value: Any, said: Said) -> bool:  # noqa: ANN401 - what a column holds
        if said.key is None:
            meant = self._meant(spec, said.value, said.place)
            return bool(value == meant)
        if spec.wire is Wire.FLAG and value is not None:
            value = bool(value)
        if said.value == hidden(said.key, spec.nr, value):
            return True
        # It may name a row that got another number since.
        return any(
            said.value == hidden(said.key, spec.nr, before) and self._meant(spec, before, said.place) == value
            for before in self._before(spec, value)
        )

    def _meant(self, spec: Spec, value: Any, place: int) -> Any:  # noqa: ANN401 - what a column holds
        if self._told.names and spec.refers is not None and isinstance(value, int):
            return self._told.now(self._numbers[spec.refers], value, place)
        return value

    def _before(self, spec: Spec, value: object) -> list[int]:
        """Give the numbers that the row which a value names bore before."""
        if spec.refers is None or not self._told.names:
            return []
        table = self._numbers[spec.refers]
        return [old for (of, old) in self._told.names if of == table and old != value]

    def _last(self, key: RowKey) -> int | None:
        walls = [said.wall for said in self._told.fields.get(key, {}).values() if said.wall]
        return max(walls, default=None)

    # headquarters

    def _heard(  # noqa: PLR0913 - a field, and who has a say in it
        self,
        register: Register,
        key: RowKey,
        spec: Spec,
        value: object,
        stamp: Stamp | None,
        whole: Stamp | None,
    ) -> bool:
        """Say whether a field at headquarters is as its author said it last."""
        if key in self._told.emptied:
            return value is None or (spec.nr in stays(register) and self._ever(register, key, spec, value))
        again = self._told.field(key, spec.nr)
        if again is not None and stamp is not None and stamp.wall == NOBODYS:
            # An end that was undone because somebody else had changed the row.
            return self._is(spec, value, again)
        changed = stamp is not None and stamp.wall != NOBODYS
        author = stamp if changed else whole
        if author is None:
            return value is None
        table, row = key
        found = self._told.heard.get((table, row, spec.nr, author.writer))
        if found is None and (changed or key not in self._told.born):
            for before in self._formerly(register, key):
                found = found or self._told.heard.get((table, before, spec.nr, author.writer))
        # What came with its row may have said nothing of it.
        lanes = found or {}
        said = [value for lane, value in lanes.items() if (lane == AS_MADE) is not changed]
        if changed and not said:
            # A row that was here already came once more, and said this.
            said = list(lanes.values())
        return any(self._same(spec, value, one) for one in said) if said else value is None

    def _ever(self, register: Register, key: RowKey, spec: Spec, value: object) -> bool:
        """Say whether anybody ever said so of a field that stays in an erased row."""
        if self._ever_said is None:
            self._ever_said = {}
            for (table, row, column, _writer), lanes in self._told.heard.items():
                self._ever_said.setdefault((table, row, column), []).extend(lanes.values())
        rows = (key[1], *self._formerly(register, key))
        return any(
            self._same(spec, value, said)
            for row in rows
            for said in self._ever_said.get((key[0], row, spec.nr), ())
        )

    def _same(self, spec: Spec, value: object, said: object) -> bool:
        if isinstance(said, bytes):
            return value is None
        if value == said:
            return True
        if spec.refers is None or not isinstance(said, int):
            return False
        table = self._numbers[spec.refers]
        return any(
            new == value
            for (of, old), names in self._told.names.items()
            if of == table and old == said
            for _, new in names
        )

    def _formerly(self, register: Register, key: RowKey) -> list[int]:
        asked = f'SELECT former_id FROM "{register.sql.name}" WHERE id = ? AND former_id IS NOT NULL'  # noqa: S608 - a name of our own
        numbers = [number for (number,) in ask(self._db, asked, (key[1],))]
        return numbers + [
            old
            for (table, old), new in self._told.names.items()
            if table == key[0] and any(number == key[1] for _, number in new)
        ]
