"""Opening records that lie on a server, and taking turns there.

Whoever reads sees one unmoving state. Whoever writes takes the hall first: an act and all bookkeeping have it
alone, as a file is written by one at a time, so that whatever is read before it is changed still stands
then. Importers (:func:`importing`) share the hall with each other only, and keep out of each other's way
by station and by row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine, QueuePool, create_engine
from sqlalchemy.exc import DBAPIError

from store.postgres import turns
from store.refusals import Code, Refused

SCHEMA: Final = "muster"
HALL: Final = 1
"""The lock of whoever writes; a station's is its row's number, which is never that small."""
OLDEST: Final = 15
"""The oldest version of PostgreSQL that is supported."""
_SETTINGS: Final = {
    "search_path": SCHEMA,
    "timezone": "UTC",
    # So long somebody waits for the hall, or for a row, before hearing that others are at work.
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "30min",
    "standard_conforming_strings": "on",
}
_ALONE: Final = f"SELECT pg_advisory_xact_lock({HALL})"
_SHARED: Final = f"SELECT pg_advisory_xact_lock_shared({HALL})"
_FULL: Final = frozenset({"53100", "53200"})
_BUSY: Final = frozenset({"55P03"})
_RIGHTS: Final = "42501"
_OURS: Final = "muster:"
"""So the guard begins, which refuses in the same way as the server."""
_GONE: Final = ("08", "57P")


def open_server(address: str, *, new: bool = False) -> Engine:
    """Give an engine for the records at an address.

    Args:
        address: as :func:`store.postgres.address.checked` takes it.
        new: whether they are just being made: our schema is made then, and must not be there.

    Raises:
        Refused: ``DATABASE_GONE`` if nobody answers or lets us in; ``DATABASE_UNFIT`` for a version that is
            too old, or a database not in UTF-8; ``DATABASE_TAKEN`` if there are records already.
    """
    import psycopg

    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: _connect(address),
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=4,
        # A server that was restarted has forgotten us; who asks next shall not hear of it.
        pool_pre_ping=True,
        hide_parameters=True,
    )
    try:
        # Before SQLAlchemy looks around: it remembers which schema it stands in.
        with _connect(address) as driver:
            _fits(driver)
            if new:
                _found(driver)
    except psycopg.OperationalError:
        raise Refused(Code.DATABASE_GONE) from None
    return engine


def _connect(address: str) -> Any:  # noqa: ANN401 - SQLAlchemy takes it untyped
    import psycopg

    from store.postgres.types import ADAPTERS

    settings = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
    return psycopg.connect(
        address, application_name="muster", options=settings, context=ADAPTERS, connect_timeout=15
    )


def _fits(driver: Any) -> None:  # noqa: ANN401 - the same
    version = driver.info.server_version // 10_000
    (encoding,) = driver.execute("SHOW server_encoding").fetchone()
    if version < OLDEST or encoding != "UTF8":
        raise Refused(Code.DATABASE_UNFIT, oldest=OLDEST)


def _found(driver: Any) -> None:  # noqa: ANN401 - the same
    """Make our schema; one that somebody made for us, and that is empty, will do."""
    driver.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    asked = "SELECT 1 FROM pg_class WHERE relnamespace = %s::regnamespace LIMIT 1"
    if driver.execute(asked, (SCHEMA,)).fetchone() is not None:
        driver.rollback()
        raise Refused(Code.DATABASE_TAKEN)


def is_served(of: Engine | Connection) -> bool:
    """Say whether records lie on a server."""
    return of.dialect.name == "postgresql"


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one unmoving state of the records."""
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with worded(), engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a write transaction that is alone; leaving by an exception undoes everything."""
    with _in_the_hall(engine, _ALONE) as connection:
        yield connection


@contextmanager
def importing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a write transaction beside other importers (:mod:`store.postgres.turns`)."""
    with _in_the_hall(engine, _SHARED) as connection, turns.beside(connection):
        yield connection


@contextmanager
def _in_the_hall(engine: Engine, take: str) -> Iterator[Connection]:
    with worded(), engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(take)
        yield connection


@contextmanager
def worded() -> Iterator[None]:
    """Turn what a server says when it goes, is full, or lets others go first, into our words."""
    import psycopg

    try:
        yield
    except (DBAPIError, psycopg.Error) as failure:
        cause = failure.orig if isinstance(failure, DBAPIError) else failure
        state = getattr(cause, "sqlstate", None) or ""
        if state in _FULL:
            raise Refused(Code.DISK_FULL) from None
        if state in _BUSY:
            raise Refused(Code.DATABASE_BUSY) from None
        if state == _RIGHTS and not str(cause).startswith(_OURS):
            raise Refused(Code.DATABASE_RIGHTS) from None
        if state.startswith(_GONE) or (not state and isinstance(cause, psycopg.OperationalError)):
            raise Refused(Code.DATABASE_GONE) from None
        raise
