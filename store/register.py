"""What a register is: one list of the office, with its table, its input form, its acts and how it is shown.

A register lives in one file of ``store/registers``; this file only says what
such a file declares.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, select

from store.columns import FORMER, WHOSE, Row, Spec, Wire
from store.columns import sql as table_of
from store.entry import Lane
from store.refusals import Code, Refused
from store.rule import Rule

if TYPE_CHECKING:
    from store.door import Draft
    from store.listing import Lens

ACTS_PER_REGISTER = 16
_GENERIC = ("add", "change", "end")


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person can do, by name, on a screen or by command.

    ``run`` gets the draft, the checked form and the row the act is about (or
    ``None``); it gives the row it made or changed. ``nr`` is for ever, as the
    log names acts by it: ``1..3`` are the register's add, change and end.
    """

    nr: int
    name: str
    form: type[BaseModel]
    run: Callable[["Draft", Any, int | None], int]
    lane: Lane = Lane.RECORDS
    about: str | None = None
    """The register of the row it is about, where that is another one."""
    gives: str | None = None
    """The register of the row that it gives back, where that is another one."""
    alone: bool = False
    """Whether it is about no row that stands, but makes one, as ``add`` does."""


def _no_refresh(_db: Connection, _rows: Collection[int]) -> None:
    """A register that derives nothing."""


@dataclass(frozen=True)
class Register:
    """One list of the office.

    Attributes:
        kind: its name in commands and files (``people``).
        nr: its number in the log and on the wire, for ever.
        letter: stands in its human numbers (``PTM-P-00042``).
        table: the SQLModel table; column declarations carry number and class.
        form: the input model of a new row; a change takes any part of it.
        code: the column by which people name a row (``Z3``), if it has one.
        rules: what must hold of the rows that an act has just added or changed.
        arriving: what puts right the rows that another device has recorded; it never refuses. Each door
            asked the rules, but two that had not heard of each other may break one between them.
        refresh: brings derived local tables up to date for rows that changed.
        derives: the columns that it derives them from; ``None`` means any.
        show: turns stored rows into what ``--json`` and the screens show.
        called: the columns by which people call a row, where a code is not what they say.
        listed: the shown fields that a list on a screen puts side by side, the most telling first; all of
            them where nothing is said.
        current: leaves out of lists what is over by itself though it stands (a visitor's stay), on the day of
            ``listing.TODAY``; all that stands is listed where nothing is said.
        within: narrows a list to a zone, an agency, a household ..., by row id.
        found_by_key: whether what is typed is looked for in search keys (``store/finding.py``), else in all
            texts of the row.
        order: columns by which lists are sorted.
        sort_key: what they are sorted by instead, where plain columns do not sort as people do.
        kept_above: whether headquarters' own rows of it stay there.
        drills: whether it may be exercised: its rows say that they are drill wherever they are read, and
            nothing counts one of them among what is real.
        unhurried: whether its rows leave the urgent lane to others, whatever act wrote them: a long list is
            not what a few words of an emergency wait behind.
        by_hand: whether rows are added, changed and ended with the register's own form.
        acts: what can be done beyond that.
        carried: acts that a part of the program does whole (an import, an admission), by number.
    """

    kind: str
    nr: int
    letter: str
    table: type[Row]
    form: type[BaseModel]
    code: str | None = None
    rules: tuple[Rule, ...] = ()
    arriving: tuple[Rule, ...] = ()
    refresh: Callable[[Connection, Collection[int]], None] = _no_refresh
    derives: frozenset[str] | None = None
    show: "Callable[[Connection, Lens, Sequence[Mapping[str, Any]]], list[dict[str, Any]]] | None" = None
    called: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    within: Mapping[str, Callable[[int], ColumnElement[bool]]] = field(default_factory=dict)
    current: ColumnElement[bool] | None = None
    found_by_key: bool = False
    order: tuple[str, ...] = ("id",)
    sort_key: ColumnElement[str] | None = None
    kept_above: bool = False
    drills: bool = False
    unhurried: bool = False
    by_hand: bool = True
    acts: tuple[Act, ...] = field(default=())
    carried: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def sql(self) -> Table:
        """The table as SQLAlchemy sees it."""
        return table_of(self.table)

    @cached_property
    def specs(self) -> dict[str, Spec]:
        """The synced columns by name."""
        return {c.name: c.info["spec"] for c in self.sql.columns if "spec" in c.info}

    @cached_property
    def own(self) -> dict[str, Spec]:
        """The synced columns by name, without those that every register has."""
        return {name: spec for name, spec in self.specs.items() if spec.nr < FORMER}

    @cached_property
    def names_people(self) -> tuple[str, ...]:
        """The columns that name somebody on the list."""
        return tuple(name for name, spec in self.specs.items() if spec.refers == "people")

    @cached_property
    def restricted(self) -> dict[str, int]:
        """The columns whose values are kept in the drawer, with their numbers."""
        return {name: spec.nr for name, spec in self.specs.items() if spec.restricted}

    @cached_property
    def observed(self) -> tuple[tuple[str, str], ...]:
        """The columns that say one thing together with the day or moment it was so: (column, that one)."""
        return tuple((name, spec.observed) for name, spec in self.specs.items() if spec.observed is not None)

    @cached_property
    def whole(self) -> tuple[str, tuple[str, ...], tuple[int, ...]]:
        """How a whole row is asked of the driver: the question, its columns, which of them are yes or no."""
        names = tuple(column.name for column in self.sql.columns)
        listed = ", ".join(f'"{name}"' for name in names)
        flags = tuple(
            place
            for place, name in enumerate(names)
            if name in self.specs and self.specs[name].wire is Wire.FLAG
        )
        return f'SELECT {listed} FROM "{self.sql.name}" WHERE id = ?', names, flags  # noqa: S608 - names of our own models

    @cached_property
    def several(self) -> Select[Any]:
        """The question for several rows, which are given as ``rows``."""
        return select(self.sql).where(self.sql.c.id.in_(bindparam("rows", expanding=True)))

    @cached_property
    def by_number(self) -> dict[int, str]:
        """The synced columns' names by number."""
        return {spec.nr: name for name, spec in self.specs.items()}


class Registry:
    """All registers of this version, and every act by name and number."""

    def __init__(self, registers: Sequence[Register]) -> None:
        self.registers = tuple(registers)
        self._kinds = {r.kind: r for r in registers}
        self._numbers = {r.nr: r for r in registers}
        self._tables = {r.table: r for r in registers}
        self.acts: dict[str, Act] = {}
        self.act_names: dict[int, str] = {}
        for register in registers:
            for place, generic in enumerate(_GENERIC if register.by_hand else (), start=1):
                self.act_names[register.nr * ACTS_PER_REGISTER + place] = f"{register.kind}.{generic}"
            for number, name in register.carried.items():
                self.act_names[register.nr * ACTS_PER_REGISTER + number] = name
            for act in register.acts:
                self.acts[act.name] = act
                self.act_names[register.nr * ACTS_PER_REGISTER + act.nr] = act.name
        self._act_numbers = {name: number for number, name in self.act_names.items()}

    @cached_property
    def by_letter(self) -> dict[str, Register]:
        """Every register by the letters in the numbers of its records."""
        return {r.letter: r for r in reversed(self.registers)}

    @cached_property
    def wires(self) -> dict[tuple[int, int], Wire]:
        """How every synced column travels, by (table, column) number."""
        known = {(r.nr, spec.nr): spec.wire for r in self.registers for spec in r.specs.values()}
        return known | {(r.nr, WHOSE): Wire.REFERENCE for r in self.registers}

    @cached_property
    def restricted(self) -> frozenset[tuple[int, int]]:
        """Every column, as (table, column) number, whose values are kept in the drawer."""
        return frozenset((r.nr, number) for r in self.registers for number in r.restricted.values())

    @cached_property
    def looked_up(self) -> frozenset[tuple[int, int]]:
        """Every column of text, as (table, column) number, that stands in an index."""
        return frozenset(
            (r.nr, spec.nr)
            for r in self.registers
            for indexed in [{column.name for index in r.sql.indexes for column in index.columns}]
            for name, spec in r.specs.items()
            if spec.wire is Wire.TEXT and name in indexed
        )

    @cached_property
    def every_row(self) -> str:
        """The question for every row of every list: its register's number as ``tbl``, ``id``, ``station``."""
        return " UNION ALL ".join(
            f'SELECT {r.nr} AS tbl, id, station FROM "{r.sql.name}"'  # noqa: S608 - names of our own tables
            for r in self.registers
        )

    def kind(self, kind: str) -> Register:
        """Find a register by the name people use; raises ``UNKNOWN_KIND``."""
        try:
            return self._kinds[kind]
        except KeyError:
            raise Refused(Code.UNKNOWN_KIND, kind=kind, kinds=" ".join(self._kinds)) from None

    def number(self, number: int) -> Register | None:
        """Find a register by its number in the log; ``None`` for a newer version's."""
        return self._numbers.get(number)

    def of(self, table: type[Row]) -> Register:
        """Find the register of a table."""
        return self._tables[table]

    def act_number(self, name: str) -> int:
        """Give the number of an act, by name; raises ``UNKNOWN_ACT``."""
        try:
            return self._act_numbers[name]
        except KeyError:
            raise Refused(Code.UNKNOWN_ACT, act=name) from None
