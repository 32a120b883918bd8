"""How people call a record, and which records name it: nobody has to look a number up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from store.asking import parts
from store.listing import Lens, shown
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
    found: dict[int, str] = {}
    for part in parts(rows):
        asked = select(register.sql.c.id, *columns).where(register.sql.c.id.in_(part))
        found |= {row: " ".join(str(text) for text in texts if text) for row, *texts in db.execute(asked)}
    return {row: name for row, name in found.items() if name}


def _names(register: Register) -> tuple[str, ...]:
    return register.called or ((register.code,) if register.code else ())


def kind_of(registry: Registry, number: str) -> str | None:
    """Give the list that a human number is of, by its letters (``PTM-P-00042`` is a person's)."""
    _code, _dash, rest = number.partition("-")
    letter = rest.partition("-")[0]
    return next((register.kind for register in registry.registers if register.letter == letter), None)


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
    out = [dict(row) for row in rows]
    for field, spec in register.specs.items():
        if spec.refers is None:
            continue
        letter = lens.registry.kind(spec.refers).letter
        said = {row[field] for row in out if isinstance(row.get(field), str)}
        ids = {number: lens.numbers.row(letter, number) for number in said}
        names = called(db, lens, spec.refers, {found for found in ids.values() if found is not None})
        named = {number: f"{names[row]} ({number})" for number, row in ids.items() if row in names}
        for shown_row in out:
            if isinstance(shown_row.get(field), str):
                shown_row[field] = named.get(shown_row[field], shown_row[field])
    return out


def mentions(db: Connection, lens: Lens, kind: str, row: int) -> list[Mention]:
    """Give the standing records that name a row, list by list, of each the newest first."""
    found: list[Mention] = []
    for register in lens.registry.registers:
        fields = [name for name, spec in register.specs.items() if spec.refers == kind]
        for field in fields:
            t = register.sql
            asked = select(t).where(t.c[field] == row, t.c.ended_on.is_(None)).order_by(t.c.id.desc())
            rows = [dict(one) for one in db.execute(asked.limit(MOST)).mappings()]
            found += [
                Mention(register.kind, one["id"], field, one)
                for one in with_names(db, lens, register, shown(db, register, lens, rows))
            ]
    return found
