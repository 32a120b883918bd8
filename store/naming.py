"""How people call a record, and which records name it: nobody has to look a number up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from store.asking import ask
from store.listing import Lens, shown
from store.memberships import among
from store.register import Register, Registry

MOST = 30
"""Of the records of one list that name a record, only so many are shown with it, the newest first."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A record that names another: its list, its number, the field in which it does, and what it says."""

    kind: str
    number: str
    field: str
    row: dict[str, Any]


def called(db: Connection, lens: Lens, kind: str, rows: Collection[int]) -> dict[int, str]:
    """Give what rows of a list are called, by row id; rows without a name are left out."""
    register = lens.registry.kind(kind)
    columns = [register.sql.c[name] for name in _names(register)]
    if not columns or not rows:
        return {}
    asked = select(register.sql.c.id, *columns).where(among(register.sql.c.id, sorted(rows)))
    found = {row: " ".join(str(text) for text in texts if text) for row, *texts in db.execute(asked).all()}
    return {row: name for row, name in found.items() if name}


def _names(register: Register) -> tuple[str, ...]:
    return register.called or ((register.code,) if register.code else ())


def kind_of(registry: Registry, number: str) -> str | None:
    """Give the list that a human number is of, by its letters (``PTM-P-00042`` is a person's)."""
    _code, _dash, rest = number.partition("-")
    register = registry.by_letter.get(rest.partition("-")[0])
    return None if register is None else register.kind


def of_numbers(db: Connection, lens: Lens, numbers: Collection[str]) -> dict[str, str]:
    """Give what the records behind human numbers of any lists are called, by number; else nothing."""
    by_kind: dict[str, dict[int, str]] = {}
    for number in numbers:
        kind = kind_of(lens.registry, number)
        row = None if kind is None else lens.numbers.row(lens.registry.kind(kind).letter, number)
        if kind is not None and row is not None:
            by_kind.setdefault(kind, {})[row] = number
    return {
        rows[row]: name
        for kind, rows in by_kind.items()
        for row, name in called(db, lens, kind, rows).items()
    }


def with_names(
    db: Connection, lens: Lens, register: Register, rows: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Put the name beside the number wherever a field of a shown row names a record by its number."""
    return _named(db, lens, [(register, dict(row)) for row in rows])


def _named(
    db: Connection, lens: Lens, rows: Sequence[tuple[Register, dict[str, Any]]]
) -> list[dict[str, Any]]:
    """Put names beside numbers in rows of any lists; each list that they name is asked once."""
    said: dict[str, set[str]] = {}
    for register, row in rows:
        for field, kind in _naming(register):
            if isinstance(row.get(field), str):
                said.setdefault(kind, set()).add(row[field])
    named: dict[str, dict[str, str]] = {}
    for kind, numbers in said.items():
        letter = lens.registry.kind(kind).letter
        ids = {number: lens.numbers.row(letter, number) for number in numbers}
        names = called(db, lens, kind, {found for found in ids.values() if found is not None})
        named[kind] = {number: f"{names[row]} ({number})" for number, row in ids.items() if row in names}
    for register, row in rows:
        for field, kind in _naming(register):
            if isinstance(row.get(field), str):
                row[field] = named[kind].get(row[field], row[field])
    return [row for _register, row in rows]


def _naming(register: Register) -> list[tuple[str, str]]:
    return [(field, spec.refers) for field, spec in register.specs.items() if spec.refers is not None]


def mentions(db: Connection, lens: Lens, kind: str, row: int) -> list[Mention]:
    """Give the standing records that name a row, list by list, of each the newest first."""
    places = [
        (register, field)
        for register in lens.registry.registers
        for field, named in _naming(register)
        if named == kind
    ]
    there = _newest(db, places, row)
    found: list[tuple[Register, str, Any, dict[str, Any]]] = []
    for (register, field), ids in zip(places, there, strict=True):
        if ids:
            t = register.sql
            asked = select(t).where(t.c.id.in_(ids)).order_by(t.c.id.desc())
            rows = [dict(one) for one in db.execute(asked).mappings()]
            found += [(register, field, one["id"], one) for one in shown(db, register, lens, rows)]
    named_rows = _named(db, lens, [(register, one) for register, _field, _number, one in found])
    return [
        Mention(register.kind, number, field, one)
        for (register, field, number, _shown), one in zip(found, named_rows, strict=True)
    ]


def _newest(db: Connection, places: Sequence[tuple[Register, str]], row: int) -> list[list[int]]:
    """Give by place, a list and a field of it, which standing records name a row, the newest first."""
    # One question for all: to ask forty times costs a server more than to answer. PostgreSQL has no index for
    # an end without NULLs: it would read its numbers from the back until enough of them name the row.
    each = [
        f'SELECT {place} AS place, id FROM (SELECT id FROM "{register.sql.name}" WHERE "{field}" = ?'  # noqa: S608 - names of our own
        f" AND ended_on IS NULL ORDER BY id DESC NULLS LAST LIMIT {MOST}) AS newest_{place}"
        for place, (register, field) in enumerate(places)
    ]
    found: list[list[int]] = [[] for _place in places]
    if each:
        for place, number in ask(db, " UNION ALL ".join(each), [row] * len(each)):
            found[place].append(number)
    return [sorted(ids, reverse=True) for ids in found]
