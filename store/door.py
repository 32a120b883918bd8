"""The door: the one way in which anything changes.

An act is checked (form, role, rule), and then its entries, the chain, the
tables and the counters are written in one transaction; either all of it
happened or nothing did.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Executable, Result

from store import act_entries, counters, erase, log
from store.act_entries import Deed
from store.asking import ask
from store.by_name import find, known
from store.clock import local_day
from store.columns import Row
from store.device_keys import Pen
from store.drawer.opened import Drawer
from store.drawer.sealed import Place, Sealed
from store.entry import Kind, Lane
from store.identity import Identity
from store.ids import COUNTER_BITS, ROW_BITS, Numbers, row_id
from store.lay import Laid, Touched, lay, stations_of
from store.refusals import Code, Refused
from store.register import Register, Registry
from store.rule import Rule
from store.values import Value, stored


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the row of the user, and the role that row gives."""

    user: int
    role: str


class Draft:
    """An act under way: what it has added and changed so far, and the questions it may ask.

    Questions see what the same act has done before, and nothing of it is
    visible elsewhere until the door closes behind it.

    Attributes:
        pen: signs what has to be proven later, with the actor's own key (the device's, if they have none);
            ``None`` where nothing is signed. It is given as the question for it.
        drawer: seals what is restricted; ``None`` where whoever acts may not open it.
        exercise: whether this is a drill; an act that belongs to a drill may say so itself.
        urgent: whether it goes ahead of everything else, though the act does not always.
        left_out: what an act about several rows leaves as it was: as it was named, and why.
    """

    def __init__(  # noqa: PLR0913 - a draft is just these things
        self,
        db: Connection,
        registry: Registry,
        me: Identity,
        actor: Actor,
        now: int,
        numbers: Callable[[Connection], Numbers],
        pen: Callable[[], Pen] | None = None,
        drawer: Drawer | None = None,
    ) -> None:
        self.db = db
        self.registry = registry
        self.me = me
        self.actor = actor
        self.now = now
        self._ask_for_pen = pen
        self.drawer = drawer
        self.exercise = False
        self.urgent = False
        self._read_numbers = numbers
        self._new: list[Laid] = []
        self._done: list[Laid] = []
        self._touched: dict[str, dict[int, set[str] | None]] = {}
        self._counters: dict[int, int] = {}
        self._stations: dict[tuple[int, int], int] = {}
        self._read: dict[tuple[str, int], Mapping[str, Any]] = {}
        self.changed: list[str] = []
        self.left_out: list[tuple[str, Refused]] = []

    @cached_property
    def pen(self) -> Pen | None:
        """What signs; asked for only by who signs something."""
        return None if self._ask_for_pen is None else self._ask_for_pen()

    @cached_property
    def numbers(self) -> Numbers:
        """What turns row ids into human numbers and back; read when it is needed first."""
        return self._read_numbers(self.db)

    @property
    def today(self) -> date:
        """The station's calendar day."""
        return local_day(self.now, self.me.timezone)

    def reserve(self, table: type[Row]) -> int:
        """Take the next number of a register for a row that is added later in the same act."""
        return row_id(self.me.slot, self._next(self.registry.of(table).nr))

    def add(
        self, table: type[Row], *, at: int | None = None, station: int | None = None, **fields: object
    ) -> int:
        """Add a row; gives its id.

        Args:
            table: its table.
            at: the number that was reserved for it; the next one by default.
            station: the station it is of; this node's own by default.
            fields: its fields; those that are ``None`` are left out.
        """
        return self.insert(table, fields, at=at, station=station)

    def insert(
        self,
        table: type[Row],
        fields: Mapping[str, object],
        *,
        at: int | None = None,
        station: int | None = None,
    ) -> int:
        """Add a row whose fields are in a mapping; otherwise as :meth:`add`."""
        register = self.registry.of(table)
        row = at if at is not None else self.reserve(table)
        given = {name: stored(value) for name, value in fields.items() if value is not None}
        of = self.me.station if station is None else station
        for name in register.restricted.keys() & given.keys():
            given[name] = self.sealed(table, row, name, given[name], station=of)
        self._new.append(Laid(register, Kind.INSERT, row, given, self.me.writer, self.now, of))
        self.changed.extend(given)
        return row

    def lay(self, changes: Sequence[Laid]) -> int:
        """Take changes that another device made, as they are; they become entries of this node's log.

        Gives the row of the first.
        """
        self._new.extend(changes)
        return changes[0].row

    def restate(self, changes: Sequence[Laid]) -> int:
        """Write entries about what stands here already, so that a parent that lost it hears of it.

        Gives the row of the first.
        """
        self._flush()
        self._done.extend(changes)
        return changes[0].row

    def change(self, table: type[Row], row: int, **fields: object) -> tuple[str, ...]:
        """Change fields of a row; fields that already say so are left alone. Gives those that changed.

        Raises:
            Refused: ``NOT_FOUND``; ``OWNED_ELSEWHERE`` for reference data at a station; ``WRONG_NODE``
                for what only a station says of its row, at headquarters.
        """
        register = self.registry.of(table)
        standing = self.get(table, row)
        if standing["station"] != self.me.station:
            if self.me.kind != "hq" or not (self.me.is_top or standing["station"]):
                raise Refused(Code.OWNED_ELSEWHERE)
            if not all(register.specs[name].above for name in fields):
                raise Refused(Code.WRONG_NODE, kind="headquarters", wanted="station")
        return self._changed(register, row, standing, fields)

    def change_all(self, table: type[Row], rows: Mapping[int, Mapping[str, object]]) -> None:
        """Change fields of many rows of this station at once, as :meth:`change` does of one.

        Raises:
            Refused: ``NOT_FOUND``; ``OWNED_ELSEWHERE``.
        """
        self._flush()
        register = self.registry.of(table)
        question, names, flags = register.whole
        several = question.replace("id = ?", "id IN (SELECT value FROM json_each(?))")
        standing: dict[int, Mapping[str, Any]] = {}
        for found in ask(self.db, several, (json.dumps(list(rows)),)):
            values = list(found)
            for at in flags:
                values[at] = None if values[at] is None else bool(values[at])
            one = dict(zip(names, values, strict=True))
            standing[one["id"]] = one
        for row, fields in rows.items():
            now = standing.get(row)
            if now is None:
                raise Refused(Code.NOT_FOUND, kind=register.kind)
            if now["station"] != self.me.station:
                raise Refused(Code.OWNED_ELSEWHERE)
            self._changed(register, row, now, fields)

    def _changed(
        self, register: Register, row: int, standing: Mapping[str, Any], fields: Mapping[str, object]
    ) -> tuple[str, ...]:
        """Note what is different of a row; gives the fields."""
        different = {
            name: value
            for name, value in ((name, stored(value)) for name, value in fields.items())
            if standing[name] != value
        }
        for name in register.restricted.keys() & different.keys():
            different[name] = self.sealed(
                register.table, row, name, different[name], standing["former_id"], standing["station"]
            )
        self._stations[register.nr, row] = standing["station"]
        self.changed.extend(different)
        said = dict(different)
        for name, when in register.observed:
            if name in different or when in different:
                # What says one thing together is said together: merged apart, it could be mixed.
                said = {one: standing[one] for one in (name, when)} | said
        for name, value in said.items():
            self._new.append(
                Laid(register, Kind.SET, row, {name: value}, self.me.writer, self.now, standing["station"])
            )
        return tuple(different)

    def sealed(  # noqa: PLR0913 - a place has so many parts
        self,
        table: type[Row],
        row: int,
        name: str,
        value: Value,
        former: int | None = None,
        station: int | None = None,
    ) -> Value:
        """Seal a restricted value for its place; one that is sealed already, or none, is given back.

        ``former`` is the number that the row bore first, if it has another now; ``station`` whose row it is,
        if not this node's.

        Raises:
            Refused: ``DRAWER_SHUT`` for whoever may not open it; ``DRAWER_EMPTY`` before there is a key,
                ``DRAWER_EMPTY_THERE`` at headquarters.
        """
        if isinstance(value, Sealed) or not value:
            return value
        if self.drawer is None:
            raise Refused(Code.DRAWER_SHUT, role=self.actor.role)
        register = self.registry.of(table)
        place = Place(register.nr, register.restricted[name], former or row)
        of = self.me.station if station is None else station
        try:
            return self.drawer.seal(self.db, of, str(value), place)
        except Refused as refused:
            # Here a key is made when it is needed first; there it is the station's to make.
            there = refused.code is Code.DRAWER_EMPTY and of != self.me.station
            raise Refused(Code.DRAWER_EMPTY_THERE) if there else refused from None

    def erase(self, kind: str, row: int) -> None:
        """Take the values of a row away for good, here and wherever it is known (``store/erase.py``).

        Headquarters may do that to any station's row, and a station to its own.

        Raises:
            Refused: ``NOT_FOUND``; ``OWNED_ELSEWHERE``.
        """
        register = self.registry.kind(kind)
        whose = self.get(register.table, row)["station"]
        if whose != self.me.station and (self.me.kind != "hq" or not (self.me.is_top or whose)):
            raise Refused(Code.OWNED_ELSEWHERE)
        self._new.append(Laid(register, Kind.ERASE, row, {}, self.me.writer, self.now, whose))

    def ask(self, question: Executable, given: Mapping[str, object] | None = None) -> Result[Any]:
        """Ask the tables, what this act has done so far included."""
        self._flush()
        return self.db.execute(question, given or {})

    def rows(self, question: str, *given: object) -> list[Any]:
        """Ask the driver, what this act has done so far included; for what is asked with every change."""
        self._flush()
        return ask(self.db, question, given)

    def get(self, table: type[Row], row: int) -> Mapping[str, Any]:
        """Give one row by id; raises ``NOT_FOUND``."""
        self._flush()
        register = self.registry.of(table)
        whole = self._whole(register, row)
        if whole is None:
            raise Refused(Code.NOT_FOUND, kind=register.kind)
        return whole

    def _whole(self, register: Register, row: int) -> Mapping[str, Any] | None:
        """Give one row, asked for once for as long as nothing is laid; ``None`` where there is none."""
        if (register.kind, row) in self._read:
            return self._read[register.kind, row]
        question, names, flags = register.whole
        found = ask(self.db, question, (row,))
        if not found:
            return None
        values = list(found[0])
        for place in flags:
            if values[place] is not None:
                values[place] = bool(values[place])
        self._read[register.kind, row] = whole = dict(zip(names, values, strict=True))
        return whole

    def resolve(self, kind: str, name: object) -> int:
        """Find a row by id, human number or code; raises ``NOT_FOUND``."""
        self._flush()
        register = self.registry.kind(kind)
        if isinstance(name, int):
            # Read whole: whoever names a row asks next what it says.
            if 0 <= name < 1 << ROW_BITS and self._whole(register, name) is not None:
                return name
            return known(self.db, register, name)
        return find(self.db, register, self.numbers, name)

    def still(self, kind: str, row: int) -> int:
        """Give the row back if it stands; raises ``ENDED`` if it is over."""
        if self.get(self.registry.kind(kind).table, row)["ended_on"] is not None:
            raise Refused(Code.ENDED, kind=kind)
        return row

    def _next(self, table: int) -> int:
        if not self.me.slot:
            raise Refused(Code.NOT_ENROLLED)
        if table not in self._counters:
            self._counters[table] = counters.last(self.db, self.me.slot, table)
        self._counters[table] += 1
        if self._counters[table] >> COUNTER_BITS:
            raise OverflowError("a device has used up its numbers")
        return self._counters[table]

    def flush(self) -> None:
        """Lay what this act has done so far, for questions that are not asked through it."""
        self._flush()

    def _flush(self) -> None:
        if not self._new:
            return
        some, self._new = self._new, []
        self._done.extend(some)
        ours = all(c.kind is Kind.INSERT or (c.register.nr, c.row) in self._stations for c in some)
        lay(self.db, self.registry, some, self._stations if ours else None)
        self._read.clear()
        for change in some:
            touched = self._touched.setdefault(change.register.kind, {})
            if change.kind is Kind.INSERT:
                touched[change.row] = None
            else:
                fields = touched.setdefault(change.row, set())
                if fields is not None:
                    fields.update(change.fields)

    def finish(self, act: int, lane: Lane, *, exercise: bool, ruled: bool = True) -> Touched:
        """Run the rules of every touched register, then write counters, entries and chain.

        ``ruled`` is off for what another device has recorded: that is put right, and never refused.
        """
        self._flush()
        # What refers comes before what it refers to: the rules of people mend their households' principals.
        for register in reversed(self.registry.registers):
            if register.kind not in self._touched:
                continue
            rules = register.rules if ruled else register.arriving
            if rules:
                self._rule(register, rules, ours=not ruled)
        self._write_counters()
        # A rule may have found that what was changed belongs to a drill.
        self._write_log(act, lane, exercise=exercise or self.exercise)
        # What came with values from elsewhere in the same act has just been written down.
        gone = {(c.register.nr, c.row) for c in self._done if c.kind is Kind.ERASE}
        erase.out_of_the_log(self.db, self.registry, gone)
        return Touched({kind: frozenset(rows) for kind, rows in self._touched.items()})

    def _rule(self, register: Register, rules: Sequence[Rule], *, ours: bool) -> None:
        """Ask every rule of the rows that it is about; ``ours`` leaves those of other stations out."""
        for rule in rules:
            touched = self._touched[register.kind].items()
            rows = {row for row, changed in touched if rule.concerns(changed)}
            if ours:
                whose = stations_of(self.db, register, rows)
                rows = {row for row in rows if whose.get(row) == self.me.station}
            if rows:
                rule.holds(self, rows)
                self._flush()

    def _write_counters(self) -> None:
        counters.keep(self.db, self.me.slot, self._counters)

    def chain(self, act: str, lane: Lane) -> tuple[int, bytes]:
        """Give where the log will stand behind what this act has done so far: last number, chain's end.

        For what is to be signed in the act itself; what the act does later comes behind it.
        """
        self._flush()
        deed = self._deed(self.registry.act_number(act), lane, exercise=self.exercise)
        entries, start = act_entries.of_lane(self.db, deed, self._done, lane)
        return start.seq + len(entries), log.verified_end(entries, start)

    def _write_log(self, act: int, hurry: Lane, *, exercise: bool) -> None:
        deed = self._deed(act, hurry, exercise=exercise)
        for lane in deed.lanes(self._done):
            log.append(self.db, *act_entries.of_lane(self.db, deed, self._done, lane))

    def _deed(self, act: int, lane: Lane, *, exercise: bool) -> Deed:
        return Deed(self.me, self.actor.user, act, lane, exercise)


def resolved(
    draft: Draft,
    register: Register,
    given: Mapping[str, object],
    standing: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """Replace names of other records (numbers, codes) by row ids.

    Raises:
        Refused: ``NOT_FOUND``; ``ENDED`` for a record that has, unless it is what ``standing`` names already.
    """
    fields: dict[str, object] = {}
    for name, value in given.items():
        spec = register.specs[name]
        fields[name] = value
        if spec.refers is not None and value is not None:
            row = fields[name] = draft.resolve(spec.refers, value)
            if standing is None or standing[name] != row:
                draft.still(spec.refers, row)
    return fields
