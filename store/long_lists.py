"""Lists of headquarters: of all stations together they are too long to be sorted, counted or looked through.

So much of a list as its screen holds is found once, by keys and indexes alone, and its pages are read by
row. What is no longer than :data:`MOST` is there whole, in its usual order or by any field. Of a longer one
the first come, station by station as they were made, and it is said that there are more: then people and
numbers are looked for, and whoever wants to sort, or to look through texts, names a station first.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, select

from store import naming
from store.asking import ask, pairs
from store.columns import Wire
from store.finding import Finder, words_of
from store.listing import Lens, Query, conditions, ids, in_usual_order, on
from store.memberships import among
from store.refusals import Code, Refused
from store.register import Register
from store.values import folded

MOST: Final = 10_000
"""Rows of a list that a screen of headquarters holds; the largest station has fewer of anything."""
NAMED: Final = 500
"""Of people whom what is typed finds, those whose records of another list are looked for."""


class Part(NamedTuple):
    """So much of a list as a screen holds.

    Attributes:
        rows: in order.
        is_cut: whether there are more of them.
        is_part_searched: whether what was typed was not looked for in all that the list says: of a list too
            long to be read only people's names and record numbers were searched, of people too many to be
            narrowed only the first.
    """

    rows: tuple[int, ...]
    is_cut: bool = False
    is_part_searched: bool = False


def part(  # noqa: PLR0913 - what is asked, of what, how much of it
    db: Connection, lens: Lens, finder: Finder, register: Register, query: Query, most: int | None = None
) -> Part:
    """Give what of a list a screen of headquarters holds.

    Args:
        db: the store.
        lens: how rows are seen.
        finder: the names in memory.
        register: the list.
        query: what part of it is wanted, typed words among it; it says no page.
        most: of people whom what is typed finds so many are enough.
    """
    typed = query.search if words_of(query.search) else ""
    plain = _without_words(query)
    if register.found_by_key:
        if not query.is_narrowed:
            # Everybody is in memory already, in order.
            return Part(tuple(finder.find(db, typed, most)) if typed else finder.everybody(db))
        here, is_cut = _first(db, register, plain)
        return Part(tuple(finder.among(db, here, typed)), is_cut, bool(typed) and is_cut)
    if not typed and not _is_long(db, register, plain):
        return Part(tuple(ids(db, register, plain)))
    here, is_cut = _first(db, register, plain)
    if typed:
        people = finder.find(db, typed, NAMED) if register.names_people else []
        numbered = _numbered(db, lens, register, typed)
        if is_cut and not numbered and len(register.names_people) == 1:
            # Read and put in order at once: there may be thousands.
            return Part(tuple(_naming(db, register, plain, people)), is_part_searched=True)
        some = _with_texts(db, register, here, typed) if not is_cut else set()
        some |= {*_naming(db, register, plain, people), *numbered}
        return Part(tuple(in_usual_order(db, register, some)), is_part_searched=is_cut)
    return Part(tuple(here), is_cut)


def _without_words(query: Query) -> Query:
    return replace(query, search="", among=None, people=(), offset=0, limit=None)


def _is_long(db: Connection, register: Register, query: Query) -> bool:
    """Say whether a list is longer than a screen holds."""
    t = register.sql.c
    some = select(t.id).where(*conditions(register, query)).limit(MOST + 1).subquery()
    return (db.scalar(select(func.count()).select_from(some), on(query.today)) or 0) > MOST


def by_field(db: Connection, lens: Lens, register: Register, found: Part, order: str) -> Part:
    """Give the same rows in the order of a field; with ``-`` before it the other way round, nothing last.

    Raises:
        Refused: ``UNKNOWN_FIELD``; ``LIST_TOO_LONG`` for one that is not here whole.
    """
    name = order.removeprefix("-")
    spec = register.specs.get(name)
    if spec is None or spec.restricted:
        raise Refused(Code.UNKNOWN_FIELD, kind=register.kind, field=name, fields=" ".join(register.specs))
    if found.is_cut or len(found.rows) > MOST:
        raise Refused(Code.LIST_TOO_LONG, most=MOST)
    t = register.sql.c
    said: dict[int, Any] = pairs(db, select(t.id, t[name]).where(among(t.id, found.rows)))
    if spec.refers is not None:
        other = lens.registry.kind(spec.refers)
        first = other.code or next(iter(other.order), None)
        if first is not None:
            o = other.sql.c
            there = {row for row in said.values() if row is not None}
            codes = pairs(db, select(o.id, o[first]).where(among(o.id, sorted(there))))
            said = {row: codes.get(value) for row, value in said.items()}
    rows = [row for row in found.rows if said.get(row) is not None]
    # Ten thousand rows say a few hundred things.
    text = {value: folded(value) if isinstance(value, str) else value for value in {*said.values()}}
    rows.sort(key=lambda row: text[said[row]], reverse=order.startswith("-"))
    return Part((*rows, *(row for row in found.rows if said.get(row) is None)))


def _first(db: Connection, register: Register, query: Query) -> tuple[Sequence[int], bool]:
    """Give the first rows as they were made, and whether there are more."""
    t = register.sql.c
    asked = select(t.id).where(*conditions(register, query)).order_by(t.id).limit(MOST + 1)
    found = db.scalars(asked, on(query.today)).all()
    return found[:MOST], len(found) > MOST


def _with_texts(db: Connection, register: Register, rows: Collection[int], typed: str) -> set[int]:
    """Give the rows whose texts hold every word that was typed."""
    columns = [
        f'"{name}"' for name, spec in register.specs.items() if spec.wire is Wire.TEXT and not spec.restricted
    ]
    words = folded(typed).split()
    listed = ", ".join(columns)
    asked = f'SELECT id, {listed} FROM "{register.sql.name}" WHERE id IN (SELECT value FROM json_each(?))'  # noqa: S608 - names of our own
    found = set()
    for row, *texts in ask(db, asked, (_json(rows),)) if columns else ():
        text = folded(" ".join(text for text in texts if text))
        if all(word in text for word in words):
            found.add(row)
    return found


def _naming(db: Connection, register: Register, query: Query, people: Sequence[int]) -> list[int]:
    """Give the rows that name some people: by each field that does, in the usual order."""
    found: list[int] = []
    for name in register.names_people if people else ():
        here = replace(query, limit=MOST)
        found += ids(db, register, here, also=among(register.sql.c[name], people))
    return found


def _numbered(db: Connection, lens: Lens, register: Register, typed: str) -> set[int]:
    """Give the row that bears the number which was typed."""
    row = lens.numbers.row(register.letter, typed)
    if row is None or naming.kind_of(lens.registry, typed.strip().upper()) != register.kind:
        return set()
    asked = f'SELECT id FROM "{register.sql.name}" WHERE id = ? AND ended_on IS NULL'  # noqa: S608 - names of our own
    return {row for (row,) in ask(db, asked, (row,))}


def _json(rows: Collection[int]) -> str:
    return f"[{','.join(map(str, rows))}]"


def codes(db: Connection, register: Register) -> list[str]:
    """Give the codes that standing records of a list have, each once, in order."""
    column = register.sql.c[register.code or "id"]
    asked = select(column).where(register.sql.c.ended_on.is_(None), column.is_not(None)).distinct()
    return sorted(str(code) for code in db.scalars(asked))
