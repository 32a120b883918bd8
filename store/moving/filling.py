"""Filling one place with all the records of another, told row by row, and compared.

Every table there is, is carried: a table that one side does not know stops the move before it begins.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine

from store import guard, schema, vault
from store.asking import driver_of
from store.files import force_name
from store.log import LOG
from store.moving.rows import Table, blocks, known
from store.postgres import carrying as served
from store.postgres.wording import worded
from store.refusals import Code, Refused
from store.registers import REGISTRY

OF_EACH: Final = frozenset({"alembic_version", "guard"})
"""What each engine has for itself: which migration made the tables, and how the door stands."""
_AT_ONCE: Final = 50_000
"""Rows that are written to a file in one transaction."""
_TELLS: Final = 5_000
"""After so many rows it is said how far it is."""


class Step(Enum):
    """What is being done."""

    CARRIED = "carried"
    COMPARED = "compared"


Tell = Callable[[Step, int, int], None]
"""Is told how far a step is: rows done, rows in all."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What was carried: how many tables and rows, and one digest over all of them (hex)."""

    tables: int
    rows: int
    digest: str


def a_server(db: Connection, source: Any, mark: str, tell: Tell) -> Filled:  # noqa: ANN401 - the driver has no types
    """Make the tables on a server, fill them from a file and compare them.

    Args:
        db: the server, in a write transaction, which the caller undoes if anything is refused.
        source: the file's driver, in one unmoving view.
        mark: says whose tables these are until they count.
        tell: is told how far it is.

    Raises:
        Refused: ``DATABASE_TAKEN``, ``MOVE_UNLIKE``, ``MOVE_VALUE``, ``MOVE_DIFFERS``.
    """
    driver = driver_of(db)
    if served.tables(driver):
        # Somebody else was quicker.
        raise Refused(Code.DATABASE_TAKEN)
    schema.prepare(db, new=True)
    served.begin_filling(driver, mark)
    tables = _of_both(served.tables(driver), source)
    count = _Count(tell, sum(_rows(source, table) for table in tables))
    sent = {}
    with guard.opened_throughout(db):
        for table in tables:
            content = blake2b(digest_size=32)
            rows = count(Step.CARRIED, source.execute(table.in_order))
            served.fill(driver, table, _hashed(blocks(table, rows), content.update))
            sent[table.name] = content.digest()
    served.go_on_counting(driver, tables)
    count.begin()
    for table in tables:
        found, digest = served.digest(driver, table)
        _compare(table, digest, sent[table.name])
        count.add(Step.COMPARED, found)
    return _said(count.all, sent)


def a_file(path: Path, key: bytes, source: Any, tell: Tell) -> Filled:  # noqa: ANN401 - the same
    """Make a file of all that a server has, in one view of it; read the file again and compare.

    Args:
        path: the file, new.
        key: what it is encrypted with.
        source: the server's driver; nobody writes there meanwhile.
        tell: is told how far it is.

    Raises:
        Refused: ``MOVE_UNLIKE``, ``MOVE_DIFFERS``, ``DISK_FULL``, ``DATABASE_GONE``.
    """
    target = vault.open_store(path, key, new=True)
    sent = {}
    try:
        with vault.writing(target) as db:
            schema.prepare(db, new=True)
            # Nobody else can have the file, and what comes was let in by the door once.
            guard.lift(db)
            tables = _of_both(served.tables(source), driver_of(db))
        with worded(), served.unmoving(source):
            count = _Count(tell, sum(_rows(source, table) for table in tables))
            for table in tables:
                with served.rows(source, table) as rows:
                    _lay(target, table, count(Step.CARRIED, rows))
                _, sent[table.name] = served.digest(source, table)
        with vault.writing(target) as db:
            guard.install(db, [register.sql for register in REGISTRY.registers], LOG)
    finally:
        target.dispose()
    _read_again(path, key, sent, tables, count)
    return _said(count.all, sent)


def _lay(target: Engine, table: Table, rows: Iterator[Sequence[Any]]) -> None:
    marks = ", ".join("?" * len(table.columns))
    statement = f'INSERT INTO "{table.name}" ({table.listed}) VALUES ({marks})'  # noqa: S608 - our own names
    full = True
    while full:
        with vault.writing(target) as db:
            full = driver_of(db).executemany(statement, islice(rows, _AT_ONCE)).rowcount == _AT_ONCE


def _read_again(
    path: Path, key: bytes, sent: Mapping[str, bytes], tables: Sequence[Table], count: "_Count"
) -> None:
    """Open a file that was written, look at every page's seal, and compare what is in it."""
    target = vault.open_store(path, key)
    try:
        with vault.reading(target) as db:
            count.begin()
            for table in tables:
                content = blake2b(digest_size=32)
                for block in blocks(table, count(Step.COMPARED, driver_of(db).execute(table.in_order))):
                    content.update(block)
                _compare(table, content.digest(), sent[table.name])
    finally:
        target.dispose()
    force_name(path)


def _of_both(tables: Sequence[Table], file: Any) -> list[Table]:  # noqa: ANN401 - the same
    """Give the tables that are carried: all there are; raises ``MOVE_UNLIKE`` where one side has others."""
    there = vault.tables(file)
    for odd in there.keys() ^ {table.name for table in tables}:
        raise Refused(Code.MOVE_UNLIKE, table=odd)
    carried = [table for table in tables if table.name not in OF_EACH]
    for table in carried:
        columns = {name for name, _ in table.columns}
        written = all(known(kind) for _, kind in table.columns)
        if there[table.name] != (columns, table.key) or not (table.key and written):
            raise Refused(Code.MOVE_UNLIKE, table=table.name)
    return carried


def _rows(driver: Any, table: Table) -> int:  # noqa: ANN401 - the same
    ((found,),) = driver.execute(f'SELECT count(*) FROM "{table.name}"').fetchall()  # noqa: S608 - our own names
    return int(found)


def _hashed(some: Iterable[bytes], add: Callable[[bytes], None]) -> Iterator[bytes]:
    for block in some:
        add(block)
        yield block


def _compare(table: Table, found: bytes, sent: bytes) -> None:
    if found != sent:
        raise Refused(Code.MOVE_DIFFERS, table=table.name)


class _Count:
    """Counts rows on their way, and tells now and then."""

    def __init__(self, tell: Tell, every: int) -> None:
        self.all = every
        self._tell = tell
        self._done = 0

    def begin(self) -> None:
        """Begin from none."""
        self._done = 0

    def add(self, step: Step, rows: int) -> None:
        """Count some more."""
        self._done += rows
        if rows:
            self._tell(step, self._done, self.all)

    def __call__(self, step: Step, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """Give rows on, counted."""
        since = 0
        for row in rows:
            yield row
            since += 1
            if since == _TELLS:
                self.add(step, since)
                since = 0
        self.add(step, since)


def _said(rows: int, sent: Mapping[str, bytes]) -> Filled:
    whole = blake2b(digest_size=32)
    for name, digest in sorted(sent.items()):
        whole.update(name.encode() + b"\0" + digest)
    return Filled(len(sent), rows, whole.hexdigest())
