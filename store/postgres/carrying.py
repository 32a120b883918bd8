"""A server's end of a move of all records (``store/moving/``): tables as they are, in and out by COPY."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any, Final

from store.moving.rows import Table
from store.postgres import engine
from store.postgres.wording import worded
from store.refusals import Code, Refused

_COLUMNS: Final = """
SELECT c.relname, a.attname, t.typname
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid JOIN pg_type AS t ON t.oid = a.atttypid
WHERE c.relnamespace = CAST(%s AS regnamespace) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY c.relname COLLATE "C", a.attnum
"""
_KEYS: Final = """
SELECT c.relname, a.attname
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid
    CROSS JOIN LATERAL unnest(CAST(i.indkey AS smallint[])) WITH ORDINALITY AS k (att, place)
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.att
WHERE i.indisprimary AND c.relnamespace = CAST(%s AS regnamespace)
ORDER BY c.relname, k.place
"""
_OTHERS: Final = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'muster' AND pid <> pg_backend_pid()
"""
_WAIT: Final = 20
"""Looks at who else is there, 50 ms apart: a server hears a little later that somebody left."""


def tables(driver: Any) -> list[Table]:  # noqa: ANN401 - the driver has no types
    """Give every table of the records, by name."""
    columns: dict[str, list[tuple[str, str]]] = {}
    for table, name, kind in driver.execute(_COLUMNS, (engine.SCHEMA,)).fetchall():
        columns.setdefault(table, []).append((name, kind))
    keys: dict[str, list[str]] = {}
    for table, name in driver.execute(_KEYS, (engine.SCHEMA,)).fetchall():
        keys.setdefault(table, []).append(name)
    return [Table(name, tuple(of), tuple(keys.get(name, ()))) for name, of in columns.items()]


def fill(driver: Any, table: Table, blocks: Iterable[bytes]) -> None:  # noqa: ANN401 - the same
    """Take a table in, whole."""
    statement = f'COPY "{table.name}" ({table.listed}) FROM STDIN (FORMAT BINARY)'
    with driver.cursor() as cursor, cursor.copy(statement) as into:
        for block in blocks:
            into.write(block)


def digest(driver: Any, table: Table) -> tuple[int, bytes]:  # noqa: ANN401 - the same
    """Give how many rows a table has, and the digest over all of them in the order of their key."""
    content = blake2b(digest_size=32)
    with driver.cursor() as cursor:
        with cursor.copy(f"COPY ({table.in_order}) TO STDOUT (FORMAT BINARY)") as out:
            for block in out:
                content.update(block)
        rows: int = cursor.rowcount
    return rows, content.digest()


@contextmanager
def rows(driver: Any, table: Table) -> Iterator[Iterator[Sequence[Any]]]:  # noqa: ANN401 - the same
    """Give the rows of a table one by one, in the order of their key."""
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY ({table.in_order}) TO STDOUT (FORMAT BINARY)") as out,
    ):
        out.set_types([kind for _, kind in table.columns])
        yield out.rows()


def go_on_counting(driver: Any, carried: Sequence[Table]) -> None:  # noqa: ANN401 - the same
    """Let numbers that the server gives out go on behind those that came, and let it know its tables."""
    for table in carried:
        for name, kind in table.columns:
            if not kind.startswith("int"):
                continue
            asked = "SELECT pg_get_serial_sequence(%s, %s)"
            ((sequence,),) = driver.execute(asked, (f'"{table.name}"', name)).fetchall()
            if sequence is not None:
                last = f'(SELECT max("{name}") FROM "{table.name}")'  # noqa: S608 - our own names
                driver.execute(
                    f"SELECT setval(%s, greatest({last}, 1), coalesce({last} >= 1, false))",
                    (sequence,),
                )
        driver.execute(f'ANALYZE "{table.name}"')


def begin_filling(driver: Any, mark: str) -> None:  # noqa: ANN401 - the same
    """Note in whose move these tables were filled; they count for nothing until :func:`begin_to_count`."""
    driver.execute("SET LOCAL synchronous_commit = on")
    driver.execute("SET LOCAL statement_timeout = 0")
    driver.execute(f"COMMENT ON TABLE node IS '{mark}'")


def begin_to_count(address: str) -> None:
    """Take the note away: the records are these from now on. Where nobody answers, it does no harm."""
    try:
        with _connected(address) as driver:
            driver.execute("COMMENT ON TABLE node IS NULL")
    except Refused:
        return


def take_back(address: str, mark: str) -> None:
    """Drop what a move of ours that was cut left on a server; anything else there is left alone."""
    with _connected(address) as driver:
        asked = "SELECT obj_description(to_regclass(%s), 'pg_class')"
        ((said,),) = driver.execute(asked, (f"{engine.SCHEMA}.node",)).fetchall()
        if said == mark:
            driver.execute(f"DROP SCHEMA {engine.SCHEMA} CASCADE")


@contextmanager
def held(address: str) -> Iterator[Any]:
    """Give a connection while nobody else may write, nor has the records open.

    Raises:
        Refused: ``RECORDS_IN_USE``; ``DATABASE_GONE``.
    """
    with _connected(address) as driver:
        driver.autocommit = True
        ((alone,),) = driver.execute(f"SELECT pg_try_advisory_lock({engine.HALL})").fetchall()
        if not alone:
            raise Refused(Code.RECORDS_IN_USE)
        ask_alone(driver)
        yield driver


def ask_alone(driver: Any) -> None:  # noqa: ANN401 - the same
    """Refuse with ``RECORDS_IN_USE`` while any other Muster has the records open."""
    for _ in range(_WAIT):
        ((others,),) = driver.execute(_OTHERS).fetchall()
        if not others:
            return
        driver.execute("SELECT pg_sleep(0.05)")
    raise Refused(Code.RECORDS_IN_USE)


def ask_for_rights(driver: Any) -> None:  # noqa: ANN401 - the same
    """Refuse with ``MOVE_RIGHTS`` an account that could not put the records aside at the end."""
    ((may,),) = driver.execute(
        "SELECT pg_has_role(nspowner, 'USAGE') AND has_database_privilege(current_database(), 'CREATE')"
        " FROM pg_namespace WHERE nspname = %s",
        (engine.SCHEMA,),
    ).fetchall() or ((False,),)
    if not may:
        raise Refused(Code.MOVE_RIGHTS)


@contextmanager
def unmoving(driver: Any) -> Iterator[None]:  # noqa: ANN401 - the same
    """Let all that is asked meanwhile be of one state."""
    driver.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    yield
    driver.execute("COMMIT")


def put_aside(driver: Any, schema: str) -> None:  # noqa: ANN401 - the same
    """Give our schema another name: nobody finds records there any more, whoever still has the address."""
    driver.execute("SET synchronous_commit = on")
    driver.execute(f"ALTER SCHEMA {engine.SCHEMA} RENAME TO {schema}")


def is_aside(address: str, schema: str) -> bool:
    """Say whether records were put aside under a name."""
    with _connected(address) as driver:
        asked = "SELECT count(*) FROM pg_namespace WHERE nspname = %s"
        ((found,),) = driver.execute(asked, (schema,)).fetchall()
    return bool(found)


def drop(address: str, schema: str) -> bool:
    """Drop what was put aside; gives whether it was there: its operator may have dropped it, or all of it.

    Raises:
        Refused: ``DATABASE_GONE`` where nobody answers, or lets us in.
    """
    try:
        with _connected(address) as driver:
            asked = "SELECT count(*) FROM pg_namespace WHERE nspname = %s"
            ((found,),) = driver.execute(asked, (schema,)).fetchall()
            driver.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    except Refused:
        if not engine.is_no_more(address):
            raise
        return False
    return bool(found)


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    with worded(), engine.connected(address) as driver:
        # Notes of what a schema took with it when it went are for nobody.
        driver.execute("SET client_min_messages = warning")
        driver.execute("SET statement_timeout = 0")
        driver.commit()
        yield driver
