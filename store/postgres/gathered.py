"""Statements that are written for one row each, said once for many: by arrays, by COPY where it is very many.

Each of ours that a server is asked for would go there and back on its own; a bundle has two hundred of them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final

from sqlalchemy import Boolean, Connection, LargeBinary, Table, types
from sqlmodel import SQLModel

from store.postgres.speech import spoken

COPIED: Final = 200
"""Rows from which on a COPY, which is a conversation of its own, is quicker than arrays."""
_NAME: Final = r'"?\w+"?'
_INSERT: Final = re.compile(
    rf"\s*INSERT INTO (?P<table>{_NAME}) \((?P<columns>[^()?]*)\)\s+VALUES \((?:\?,\s*)*\?\)"
    r"(?P<tail>\s+ON CONFLICT \((?P<key>[^()]*)\)[^?]*)?\s*"
)
_PAIR: Final = rf"{_NAME} = \?"
_UPDATE: Final = re.compile(
    rf"\s*UPDATE (?P<table>{_NAME}) SET (?P<columns>{_PAIR}(?:, {_PAIR})*)"  # noqa: S608 - recognises one
    rf" WHERE (?P<key>{_PAIR}(?: AND {_PAIR})*)\s*"
)
_Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A statement for many rows at once.

    Attributes:
        statement: with an array for each value of a row.
        copy: the COPY that does the same; ``None`` where none does.
        flags: which values are yes or no: ours may be numbers.
        key: which values tell rows apart: of two with the same the last counts, or the first.
        first: whether the first one counts.
    """

    statement: str
    copy: str | None
    flags: tuple[int, ...]
    key: Callable[[_Row], object] | None
    first: bool

    def rows(self, rows: Sequence[_Row]) -> Sequence[_Row]:
        """Give rows as they are to be written: of each only one, and yes and no as such."""
        if self.key is not None and len(rows) > 1:
            told = {self.key(row): row for row in (reversed(rows) if self.first else rows)}
            rows = list(told.values())
        if not self.flags:
            return rows
        return [_with_flags(row, self.flags) for row in rows]


def _with_flags(row: _Row, flags: tuple[int, ...]) -> _Row:
    turned = list(row)
    for place in flags:
        turned[place] = None if turned[place] is None else bool(turned[place])
    return turned


@lru_cache(maxsize=4096)
def gathered(statement: str) -> Gathered | None:
    """Give a statement for one row as one for many; ``None`` where it is none of those that are known."""
    found = _INSERT.fullmatch(statement)
    if found is not None:
        return _insert(found)
    found = _UPDATE.fullmatch(statement)
    return None if found is None else _update(found)


def _insert(found: re.Match[str]) -> Gathered | None:
    columns = [name.strip() for name in found["columns"].split(",")]
    arrays = _arrays(found["table"], columns)
    if arrays is None:
        return None
    head = f"INSERT INTO {found['table']} ({found['columns']})"
    tail, key = found["tail"] or "", None
    if found["key"] is not None:
        places = [columns.index(name.strip()) for name in found["key"].split(",")]
        key = partial(_values, places)
    return Gathered(
        f"{head} SELECT * FROM unnest({arrays.said}){tail}",  # noqa: S608 - the same
        None if tail else f"COPY {found['table']} ({found['columns']}) FROM STDIN",
        arrays.flags,
        key,
        "DO NOTHING" in tail,
    )


def _update(found: re.Match[str]) -> Gathered | None:
    names = [pair.split(" = ")[0] for pair in found["columns"].split(", ")]
    keys = [pair.split(" = ")[0] for pair in found["key"].split(" AND ")]
    arrays = _arrays(found["table"], [*names, *keys])
    if arrays is None:
        return None
    sets = ", ".join(f"{name} = v{place}" for place, name in enumerate(names))
    same = " AND ".join(f"old.{name} = v{place}" for place, name in enumerate(keys, start=len(names)))
    listed = ", ".join(f"v{place}" for place in range(len(names) + len(keys)))
    return Gathered(
        f"UPDATE {found['table']} AS old SET {sets}"  # noqa: S608 - the same
        f" FROM unnest({arrays.said}) AS new ({listed}) WHERE {same}",
        None,
        arrays.flags,
        partial(_values, list(range(len(names), len(names) + len(keys)))),
        first=False,
    )


def _values(places: Sequence[int], row: _Row) -> object:
    return tuple(row[place] for place in places)


@dataclass(frozen=True, slots=True)
class _Arrays:
    said: str
    flags: tuple[int, ...]


def _arrays(table: str, columns: Sequence[str]) -> _Arrays | None:
    """Give marks for arrays of the types that some columns have; ``None`` for a table that is not ours."""
    known = SQLModel.metadata.tables.get(table.strip('"'))
    if known is None:
        return None
    kinds = [known.c[name.strip('"')].type for name in columns]
    flags = tuple(place for place, kind in enumerate(kinds) if isinstance(kind, Boolean))
    return _Arrays(", ".join(f"CAST(%s AS {_kind(kind)}[])" for kind in kinds), flags)


def _kind(kind: types.TypeEngine[Any]) -> str:
    if isinstance(kind, Boolean):
        return "boolean"
    if isinstance(kind, LargeBinary):
        return "bytea"
    if isinstance(kind, types.BigInteger):
        return "bigint"
    return "integer" if isinstance(kind, types.Integer) else "text"


def write(driver: Any, statement: str, rows: Sequence[_Row]) -> int:  # noqa: ANN401 - SQLAlchemy hands it untyped
    """Run a statement for each of some rows; gives how many it has changed."""
    if not rows:
        return 0
    many = gathered(statement)
    with driver.cursor() as cursor:
        if many is None or (len(rows) == 1 and not many.flags):
            said = spoken(statement)
            cursor.executemany(said.statement, [said.given(row) for row in rows])
        elif many.copy is None or len(rows) < COPIED:
            cursor.execute(many.statement, [list(column) for column in zip(*many.rows(rows), strict=True)])
        else:
            with cursor.copy(many.copy) as into:
                for row in many.rows(rows):
                    into.write_row(row)
        changed: int = cursor.rowcount
    return changed


def change_rows(db: Connection, table: Table, fields: Mapping[str, Mapping[int, object]]) -> None:
    """Write new values into rows, each row once; see :func:`store.postgres.driver.change_rows`."""
    driver: Any = db.connection.dbapi_connection
    names = sorted(fields)
    if len(names) == 1:
        pairs = [(value, row) for row, value in fields[names[0]].items()]
        write(driver, f'UPDATE "{table.name}" SET "{names[0]}" = ? WHERE id = ?', pairs)  # noqa: S608
        return
    ids = sorted({row for rows in fields.values() for row in rows})
    arrays: list[list[object]] = [[*ids]]
    sets, said = [], ["CAST(%s AS bigint[])"]
    for place, name in enumerate(names):
        rows = fields[name]
        sets.append(f'"{name}" = CASE WHEN is{place} THEN v{place} ELSE old."{name}" END')
        said += ["CAST(%s AS boolean[])", f"CAST(%s AS {_kind(table.c[name].type)}[])"]
        arrays += [[row in rows for row in ids], [rows.get(row) for row in ids]]
        if isinstance(table.c[name].type, Boolean):
            arrays[-1] = [None if value is None else bool(value) for value in arrays[-1]]
    listed = ", ".join(f"is{place}, v{place}" for place in range(len(names)))
    statement = (
        f'UPDATE "{table.name}" AS old SET {", ".join(sets)}'  # noqa: S608 - names of our own models
        f" FROM unnest({', '.join(said)}) AS new (row, {listed}) WHERE old.id = new.row"
    )
    driver.execute(statement, arrays)
