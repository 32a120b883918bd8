"""The door: the one way in which anything changes.

An act is checked (form, role, rule), and then its entries, the chain, the
tables and the counters are written in one transaction; either all of it
happened or nothing did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection, Executable, Result, select
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import Field

from store import cells, guard, log, roles
from store.clock import local_day
from store.columns import Id, Local, Row, sql
from store.entry import Entry, Kind, Lane
from store.forms import Form, check, part_of
from store.identity import Identity
from store.ids import COUNTER_BITS, ROW_BITS, Numbers, row_id
from store.lay import Laid, Touched, lay
from store.refusals import Code, Refused
from store.register import Act, Register, Registry
from store.values import Line, Value, stored


class CounterRow(Local, table=True):
    """The last number given out, by slot and register; a number is never given twice."""

    __tablename__ = "counter"
    slot: int = Field(primary_key=True, sa_type=Id)
    tbl: int = Field(primary_key=True)
    last: int = Field(sa_type=Id)


COUNTER = sql(CounterRow)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the row of the user, and the role that row gives."""

    user: int
    role: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act did: the row it made or changed, the fields it changed, what a screen must repaint."""

    row: int
    changed: tuple[str, ...]
    touched: Touched


class Draft:
    """An act under way: what it has added and changed so far, and the questions it may ask.

    Questions see what the same act has done before, and nothing of it is
    visible elsewhere until the door closes behind it.
    """

    def __init__(  # noqa: PLR0913 - a draft is just these things
        self,
        db: Connection,
        registry: Registry,
        me: Identity,
        actor: Actor,
        now: int,
        numbers: Numbers,
    ) -> None:
        self.db = db
        self.registry = registry
        self.me = me
        self.actor = actor
        self.now = now
        self.numbers = numbers
        self._new: list[Laid] = []
        self._done: list[Laid] = []
        self._touched: dict[str, set[int]] = {}
        self._counters: dict[int, int] = {}
        self.changed: list[str] = []

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
                for a station's row at headquarters.
        """
        register = self.registry.of(table)
        standing = self.get(table, row)
        if standing["station"] != self.me.station:
            if self.me.kind == "hq":
                raise Refused(Code.WRONG_NODE, kind="headquarters", wanted="station")
            raise Refused(Code.OWNED_ELSEWHERE)
        different = {
            name: value
            for name, value in ((name, stored(value)) for name, value in fields.items())
            if standing[name] != value
        }
        for name, value in different.items():
            self._new.append(
                Laid(register, Kind.SET, row, {name: value}, self.me.writer, self.now, standing["station"])
            )
        self.changed.extend(different)
        return tuple(different)

    def ask(self, question: Executable) -> Result[Any]:
        """Ask the tables, what this act has done so far included."""
        self._flush()
        return self.db.execute(question)

    def get(self, table: type[Row], row: int) -> Mapping[str, Any]:
        """Give one row by id; raises ``NOT_FOUND``."""
        register = self.registry.of(table)
        found = self.ask(select(register.sql).where(register.sql.c.id == row)).mappings().first()
        if found is None:
            raise Refused(Code.NOT_FOUND, kind=register.kind)
        return dict(found)

    def resolve(self, kind: str, name: object) -> int:
        """Find a row by id, human number or code; raises ``NOT_FOUND``."""
        self._flush()
        return find(self.db, self.registry.kind(kind), self.numbers, name)

    def still(self, kind: str, row: int) -> int:
        """Give the row back if it stands; raises ``ENDED`` if it is over."""
        if self.get(self.registry.kind(kind).table, row)["ended_on"] is not None:
            raise Refused(Code.ENDED, kind=kind)
        return row

    def _next(self, table: int) -> int:
        if not self.me.slot:
            raise Refused(Code.NOT_ENROLLED)
        if table not in self._counters:
            self._counters[table] = (
                self.db.scalar(
                    select(COUNTER.c.last).where(COUNTER.c.slot == self.me.slot, COUNTER.c.tbl == table)
                )
                or 0
            )
        self._counters[table] += 1
        if self._counters[table] >> COUNTER_BITS:
            raise OverflowError("a device has used up its numbers")
        return self._counters[table]

    def _flush(self) -> None:
        if not self._new:
            return
        some, self._new = self._new, []
        self._done.extend(some)
        for kind, rows in lay(self.db, self.registry, some).rows.items():
            self._touched.setdefault(kind, set()).update(rows)

    def finish(self, act: int, lane: Lane, *, exercise: bool, ruled: bool = True) -> Touched:
        """Run the rules of every touched register, then write counters, entries and chain."""
        self._flush()
        # What refers comes before what it refers to: the rules of people mend their households' principals.
        for register in reversed(self.registry.registers):
            if ruled and register.kind in self._touched:
                register.rules(self, frozenset(self._touched[register.kind]))
                self._flush()
        self._write_counters()
        self._write_log(act, lane, exercise=exercise)
        return Touched({kind: frozenset(rows) for kind, rows in self._touched.items()})

    def _write_counters(self) -> None:
        for table, count in self._counters.items():
            new = insert(COUNTER).values(slot=self.me.slot, tbl=table, last=count)
            self.db.execute(
                new.on_conflict_do_update(index_elements=["slot", "tbl"], set_={"last": new.excluded["last"]})
            )

    def _write_log(self, act: int, lane: Lane, *, exercise: bool) -> None:
        start = log.head(self.db, self.me.writer, lane)
        if start is None:
            raise Refused(Code.NOT_ENROLLED)
        seen = {bucket: cells.seen(self.db, bucket) for bucket in {c.station for c in self._done}}
        # What was taken in from a child keeps its own times; on the wire an act has one.
        acts = [start.seq + 1]
        for seq, (before, after) in enumerate(pairwise(self._done), start=start.seq + 2):
            acts.append(acts[-1] if before.wall == after.wall else seq)
        log.append(
            self.db,
            [
                Entry(
                    writer=self.me.writer,
                    lane=lane,
                    seq=seq,
                    txn=txn,
                    actor=self.actor.user,
                    act=act,
                    table=c.register.nr,
                    kind=c.kind,
                    row=c.row,
                    fields=numbered(c.register, c.fields),
                    wall=c.wall,
                    seen=seen[c.station],
                    exercise=exercise,
                )
                for seq, (c, txn) in enumerate(zip(self._done, acts, strict=False), start=start.seq + 1)
            ],
            start,
        )


def numbered(register: Register, fields: Mapping[str, Value]) -> tuple[tuple[int, Value], ...]:
    """Write fields by column number, ascending, as an entry holds them."""
    return tuple(sorted((register.specs[name].nr, value) for name, value in fields.items()))


def find(db: Connection, register: Register, numbers: Numbers, name: object) -> int:
    """Find a row by id (a number), human number (``PTM-P-00042``) or code (``Z3``).

    Raises:
        Refused: ``NOT_FOUND``.
    """
    row: int | None = None
    if isinstance(name, int):
        row = name if 0 <= name < 1 << ROW_BITS else None
    elif isinstance(name, str) and name.isprintable():
        row = numbers.row(register.letter, name)
        if row is None and register.code is not None:
            row = db.scalar(
                select(register.sql.c.id)
                .where(
                    register.sql.c[register.code] == name.strip().upper(), register.sql.c.ended_on.is_(None)
                )
                .order_by(register.sql.c.id)
                .limit(1)
            )
    here: int | None = None
    if row is not None:
        here = db.scalar(select(register.sql.c.id).where(register.sql.c.id == row))
    if here is None and row is not None:
        here = next(iter(formerly(db, register, row)), None)
    if here is None:
        raise Refused(Code.NOT_FOUND, kind=register.kind)
    return here


def formerly(db: Connection, register: Register, row: int) -> list[int]:
    """Give the rows that bore a number before their device was reborn, as it may stand on paper."""
    table = register.sql
    return list(db.scalars(select(table.c.id).where(table.c.former_id == row).order_by(table.c.id)))


def perform(  # noqa: PLR0913 - an act is said in full
    draft: Draft, name: str, row: object, values: Mapping[str, object], *, exercise: bool, node_kind: str
) -> Outcome:
    """Do an act by its name inside the draft's transaction.

    Args:
        draft: a fresh draft.
        name: a register's act (``people.add``) or a special one (``visits.checkin``).
        row: what the act is about: id, human number or code; ``None`` for a new row.
        values: what the form is filled with.
        exercise: whether this is a drill.
        node_kind: what kind of node this is, for the refusal's words.
    """
    number = draft.registry.act_number(name)
    role = draft.actor.role
    if not roles.allowed(role, name) or not roles.fits(role, node_kind):
        raise Refused(Code.NOT_ALLOWED, role=role, act=name)
    register = draft.registry.kind(name.split(".", 1)[0])
    act = draft.registry.acts.get(name) or generic(register, name.split(".", 1)[1])
    about = None if row is None else draft.resolve(act.about or register.kind, row)
    with guard.opened(draft.db):
        done = act.run(draft, check(act.form, values, register.kind), about)
        touched = draft.finish(number, act.lane, exercise=exercise)
    return Outcome(done, tuple(dict.fromkeys(draft.changed)), touched)


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


class EndForm(Form):
    """Why and since when a record is over."""

    reason: Line
    on: date | None = None


def generic(register: Register, verb: str) -> Act:
    """Give a register's add, change or end, made from its form and column declarations."""
    makers = {"add": _adding, "change": _changing, "end": _ending}
    if not register.by_hand or verb not in makers:
        raise Refused(Code.UNKNOWN_ACT, act=f"{register.kind}.{verb}")
    return makers[verb](register)


def _adding(register: Register) -> Act:
    def add(draft: Draft, form: BaseModel, _row: int | None) -> int:
        return draft.insert(register.table, resolved(draft, register, dict(form)))

    return Act(1, f"{register.kind}.add", register.form, add)


def _changing(register: Register) -> Act:
    def change(draft: Draft, form: BaseModel, row: int | None) -> int:
        if row is None or not form.model_fields_set:
            raise Refused(Code.NOTHING_TO_CHANGE)
        standing = draft.get(register.table, row)
        if standing["ended_on"] is not None:
            raise Refused(Code.ENDED, kind=register.kind)
        said = {name: getattr(form, name) for name in form.model_fields_set}
        draft.change(register.table, row, **resolved(draft, register, said, standing))
        return row

    return Act(2, f"{register.kind}.change", part_of(register.form), change)


def _ending(register: Register) -> Act:
    def end(draft: Draft, form: EndForm, row: int | None) -> int:
        if row is None:
            raise Refused(Code.NOT_FOUND, kind=register.kind)
        if draft.get(register.table, row)["ended_on"] is not None:
            raise Refused(Code.ENDED, kind=register.kind)
        if form.on is not None and form.on > draft.today:
            # What has ended is off every list at once; somebody who leaves next month is still here.
            raise Refused(Code.FIELD_INVALID, field="on", reason="it lies in the future")
        draft.change(register.table, row, ended_on=form.on or draft.today, ended_reason=form.reason)
        return row

    return Act(3, f"{register.kind}.end", EndForm, end)
