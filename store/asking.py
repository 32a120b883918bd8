"""Small ways of asking the store that several registers need.

``ask`` and ``write`` go to the driver itself, for what headquarters does for
every bundle of every station: to hand a statement through SQLAlchemy costs four
times what it costs to run it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Result, Select

from store.postgres import driver as served


def pairs(db: Connection, question: Select[Any], given: Mapping[str, object] | None = None) -> dict[Any, Any]:
    """Give the answer of a two-column question as a mapping from the first to the second."""
    return {first: second for first, second in db.execute(question, given or {}).all()}  # noqa: C416 - dict() has no type for rows


def plain(rows: Result[Any]) -> list[dict[str, Any]]:
    """Give the rows of an answer as plain mappings; a row's own takes four times as long to be made one."""
    names = tuple(rows.keys())
    # All at once: row by row a server's driver takes twice as long.
    return [dict(zip(names, row, strict=True)) for row in rows.all()]


def parts(rows: Collection[int], size: int = 500) -> Iterator[list[int]]:
    """Cut row ids into lists that one statement takes: SQLite takes only so many parameters."""
    some = sorted(rows)
    for start in range(0, len(some), size):
        yield some[start : start + size]


def is_served(db: Connection) -> bool:
    """Say whether these records lie on a server (``store/postgres/``), and not in a file of our own."""
    return db.dialect.name == "postgresql"


def ask(db: Connection, question: str, given: Sequence[object] = ()) -> list[Any]:
    """Give the rows of an answer as plain tuples; no value is turned into another type."""
    if is_served(db):
        return served.ask(driver_of(db), question, given)
    answer: list[Any] = driver_of(db).execute(question, given).fetchall()
    return answer


def write(db: Connection, statement: str, rows: Sequence[Sequence[object]]) -> int:
    """Run a statement for each of some rows; gives how many it has changed."""
    if is_served(db):
        return served.write(driver_of(db), statement, rows)
    changed: int = driver_of(db).executemany(statement, rows).rowcount
    return changed


def driver_of(db: Connection) -> Any:  # noqa: ANN401 - the driver has no types
    """Give the driver's own connection."""
    driver = db.connection.dbapi_connection
    assert driver is not None, "a connection in a transaction has one"  # noqa: S101 - for the reader and mypy
    return driver
