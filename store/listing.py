"""Lists: any register, narrowed, sorted and shown the same way to a screen, a script and a test."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    Table,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
)

from store.clock import iso
from store.columns import FORMER, Wire
from store.ids import Numbers
from store.memberships import among
from store.refusals import Code, Refused
from store.register import Register, Registry
from store.values import folded

TODAY = bindparam("today", None, String)
"""Stands in conditions for the station's day on which a list is asked (ISO); nobody's day if none is said."""


IN_DRAWER = "in_drawer"
"""Stands for what is kept in the drawer, wherever it would be shown."""


@dataclass(frozen=True, slots=True)
class Lens:
    """How rows are seen: the registers, the human numbers, the moment (UTC seconds), the station's day.

    ``station`` says that what is worked out is wanted of one station, by row id: headquarters holds them all.
    """

    registry: Registry
    numbers: Numbers
    now: int
    today: date
    station: int | None = None

    def here(self, table: Table) -> ColumnElement[bool]:
        """Narrow what is worked out to the station that is wanted."""
        return true() if self.station is None else table.c.station == self.station

    def number(self, kind: str, row: int | None) -> str | None:
        """Write a row's human number, or nothing for nothing."""
        return None if row is None else self.numbers.text(self.registry.kind(kind).letter, row)


@dataclass(frozen=True, slots=True)
class Query:
    """What part of a list is wanted; ``within`` is by row ids, ``where`` by stored values (any of a tuple).

    ``among`` holds the rows that were found by what was typed, in the order in which they are shown;
    ``people`` the people who were, where the rows name people. ``is_cut`` says that there are more of them,
    ``is_part_searched`` that what was typed was not looked for everywhere (``store/long_lists.py``).
    ``station`` narrows it to the rows of one station, by row id.
    ``order`` is the field by which it is sorted, its usual order within that; ``-`` before it turns it round.
    ``today`` is the station's day: what is over by itself is left out of lists then, as far as a register
    says so, and what is only here for some days is counted in.
    """

    search: str = ""
    within: Mapping[str, int | Sequence[int]] = field(default_factory=dict)
    where: Mapping[str, object] = field(default_factory=dict)
    ended: bool = False
    among: Sequence[int] | None = None
    is_cut: bool = False
    is_part_searched: bool = False
    people: Sequence[int] = ()
    order: str = ""
    offset: int = 0
    limit: int | None = None
    today: date | None = None
    station: int | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but what was typed narrows it."""
        return bool(self.within or self.where or self.station is not None)


def conditions(register: Register, query: Query) -> list[ColumnElement[bool]]:
    """Give what a row must be for a query to find it."""
    table = register.sql
    conditions: list[ColumnElement[bool]] = [] if query.ended else [table.c.ended_on.is_(None)]
    if register.current is not None and query.today is not None and not query.ended:
        conditions.append(register.current)
    if query.station is not None:
        conditions.append(table.c.station == query.station)
    for name, row in query.within.items():
        narrow: Callable[[int], ColumnElement[bool]] | None = register.within.get(name)
        if narrow is None:
            raise Refused(
                Code.UNKNOWN_FIELD, kind=register.kind, field=name, fields=" ".join(register.within)
            )
        conditions.append(narrow(row) if isinstance(row, int) else or_(*map(narrow, row)))
    for name, value in query.where.items():
        if name not in register.specs or name in register.restricted:
            raise Refused(Code.UNKNOWN_FIELD, kind=register.kind, field=name, fields=" ".join(register.specs))
        held = table.c[name]
        conditions.append(held.in_(value) if isinstance(value, tuple) else held == value)
    if query.among is not None:
        conditions.append(among(table.c.id, query.among))
    elif query.search.strip():
        conditions.append(or_(_any_text(register)(query.search), *_naming(register, query.people)))
    return conditions


def _naming(register: Register, people: Sequence[int]) -> list[ColumnElement[bool]]:
    """Find rows by whom they name: nobody who looks for a visitor knows the number of the stay."""
    return [among(register.sql.c[name], people) for name in register.names_people if people]


def on(day: date | None) -> dict[str, str | None]:
    """Give what a statement with :data:`TODAY` in it is executed with."""
    return {TODAY.key: None if day is None else day.isoformat()}


def _any_text(register: Register) -> Callable[[str], ColumnElement[bool]]:
    """Find rows whose texts hold every word that was typed, however accents and capitals are written."""
    texts = [
        func.coalesce(register.sql.c[name], "")
        for name, spec in register.specs.items()
        if spec.wire is Wire.TEXT and not spec.restricted
    ]
    joined = func.folded(func.concat_ws(" ", *texts))

    def matches(typed: str) -> ColumnElement[bool]:
        return and_(true(), *(joined.contains(word, autoescape=True) for word in folded(typed).split()))

    return matches


def _order(register: Register, by: str = "", registry: Registry | None = None) -> list[ColumnElement[Any]]:
    columns: list[ColumnElement[Any]] = [register.sql.c[name] for name in register.order]
    if register.sort_key is not None:
        columns.insert(0, register.sort_key)
    if by:
        wanted = _as_sorted(register, by.removeprefix("-"), registry)
        columns.insert(0, (wanted.desc() if by.startswith("-") else wanted.asc()).nulls_last())
    return [*columns, register.sql.c.id]


def _as_sorted(register: Register, name: str, registry: Registry | None) -> ColumnElement[Any]:
    """Give what a field sorts by: of a record that it names, the code, or else what its list is sorted by."""
    spec = register.specs.get(name)
    if spec is None or spec.restricted:
        raise Refused(Code.UNKNOWN_FIELD, kind=register.kind, field=name, fields=" ".join(register.specs))
    own: ColumnElement[Any] = register.sql.c[name]
    if spec.refers is None or registry is None:
        # No function of ours is asked about nothing.
        return case((own.is_not(None), func.folded(own))) if spec.wire is Wire.TEXT else own
    other = registry.kind(spec.refers)
    first = other.code or next(iter(other.order), None)
    if first is None:
        return own
    there = other.sql.alias()
    return select(there.c[first]).where(there.c.id == own).scalar_subquery()


def count(db: Connection, register: Register, query: Query) -> int:
    """Count what a query finds, whatever its limit."""
    if query.among is not None and not query.is_narrowed:
        return len(query.among)
    asked = select(func.count()).select_from(register.sql).where(*conditions(register, query))
    return db.scalar(asked, on(query.today)) or 0


def ids(
    db: Connection,
    register: Register,
    query: Query,
    registry: Registry | None = None,
    also: ColumnElement[bool] | None = None,
) -> list[int]:
    """Give the row ids that a query finds, in the list's order; ``registry`` knows the lists it may name.

    ``also`` is what a row must be beside what the query says.
    """
    if query.among is not None and not query.order:
        return _of(db, register, query)
    order = _order(register, query.order, registry)
    wanted = [*conditions(register, query), *(() if also is None else (also,))]
    found = select(register.sql.c.id).where(*wanted).order_by(*order)
    return list(db.scalars(found.offset(query.offset).limit(query.limit), on(query.today)).all())


def in_usual_order(db: Connection, register: Register, rows: Sequence[int] | set[int]) -> list[int]:
    """Put some rows in the order in which their list is shown; what is not here is left out."""
    asked = select(register.sql.c.id).where(among(register.sql.c.id, sorted(rows)))
    return list(db.scalars(asked.order_by(*_order(register))).all()) if rows else []


def _of(db: Connection, register: Register, query: Query) -> list[int]:
    """Give those that were found and are wanted otherwise too, in the order in which they were found."""
    found = query.among or ()
    if query.is_narrowed:
        asked = select(register.sql.c.id).where(*conditions(register, query))
        here = set(db.scalars(asked, on(query.today)).all())
        found = [row for row in found if row in here]
    end = None if query.limit is None else query.offset + query.limit
    return list(found[query.offset : end])


def rows(db: Connection, register: Register, lens: Lens, query: Query) -> list[dict[str, Any]]:
    """Give the rows that a query finds, as they are shown."""
    if query.among is not None:
        wanted = _of(db, register, query)
        t = register.sql
        read = db.execute(select(t).where(among(t.c.id, wanted))).mappings()
        here = {row["id"]: dict(row) for row in read}
        return shown(db, register, lens, [here[row] for row in wanted if row in here])
    found = select(register.sql).where(*conditions(register, query)).order_by(*_order(register))
    limited = found.offset(query.offset).limit(query.limit)
    return shown(db, register, lens, [dict(row) for row in db.execute(limited, on(query.today)).mappings()])


def one(db: Connection, register: Register, lens: Lens, row: int) -> dict[str, Any]:
    """Give one row as it is shown; raises ``NOT_FOUND``."""
    found = [dict(r) for r in db.execute(select(register.sql).where(register.sql.c.id == row)).mappings()]
    if not found:
        raise Refused(Code.NOT_FOUND, kind=register.kind)
    return shown(db, register, lens, found)[0]


def shown(
    db: Connection, register: Register, lens: Lens, found: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Turn stored rows into what people see: human numbers, ISO times, and what the register adds."""
    plain = [_plain(register, lens, row) for row in found]
    if register.show is None or not found:
        return plain
    return [base | more for base, more in zip(plain, register.show(db, lens, found), strict=True)]


def said(register: Register, lens: Lens, name: str | None, value: Any) -> Any:  # noqa: ANN401 - a stored value
    """Give one stored value of a field as people see it; of a field of a newer version as it is."""
    spec = register.specs.get(name or "")
    if spec is None or value is None:
        return value
    if spec.restricted:
        return IN_DRAWER if value else value
    if spec.refers is not None:
        return lens.number(spec.refers, value) if isinstance(value, int) else str(value)
    return iso(value) if spec.wire is Wire.INSTANT and isinstance(value, int) else value


def _plain(register: Register, lens: Lens, row: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {"id": lens.numbers.text(register.letter, row["id"])}
    for name, spec in register.specs.items():
        value = row[name]
        if spec.restricted:
            continue
        former = spec.nr == FORMER
        out[name] = lens.number(register.kind, value) if former else said(register, lens, name, value)
    if register.restricted:
        out["in_drawer"] = [name for name in register.restricted if row[name]]
    return out
