"""Opening records that lie on a server, and taking turns there.

Whoever reads sees one unmoving state. Whoever writes takes the hall first: an act and all bookkeeping have it
alone, as a file is written by one at a time, so that whatever is read before it is changed still stands
then. Importers (:func:`importing`) share the hall with each other only, and keep out of each other's way
by station and by row.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any, Final

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

from store.postgres import turns
from store.postgres.patience import Patience, within
from store.postgres.wording import known, worded
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
    # A move holds the hall while it works on the file.
    "idle_session_timeout": "0",
    "standard_conforming_strings": "on",
    "array_nulls": "on",
    # Whoever waited for the hall sees what was done meanwhile, whatever this server's own default is.
    "default_transaction_isolation": "read committed",
    # What others need a limit for, a large bundle may take.
    "statement_timeout": "0",
    # What was given to a statement that fails stays out of the server's log.
    "log_parameter_max_length_on_error": "0",
    # Of a line that died under us the server lets go as soon as we do, and with it of the hall.
    "tcp_keepalives_idle": "20",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
_ADDRESS: Final = "muster_address"
_PATIENCE: Final = "muster_patience"
_SPACE: Final = "\\ "
"""How libpq takes a space within a setting."""
_LINE: Final[dict[str, Any]] = {
    "connect_timeout": 15,
    # A line that died in the middle is noticed within a minute, not when the system gives it up.
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
_LIMITS_TRANSACTIONS: Final = 170_000
"""From this version on a server knows a limit for a whole transaction, which no older one lets us name."""
_ALONE: Final = f"SELECT pg_advisory_xact_lock({HALL})"
_SHARED: Final = f"SELECT pg_advisory_xact_lock_shared({HALL})"


def open_server(address: str, *, new: bool = False, patience: Patience | None = None) -> Engine:
    """Give an engine for the records at an address.

    Args:
        address: as :func:`store.postgres.address.checked` takes it.
        new: whether they are just being made: our schema is made then, and must not be there.
        patience: how long the screens wait for it.

    Raises:
        Refused: ``DATABASE_GONE`` if nobody answers, and otherwise why we were not let in
            (:data:`store.postgres.wording.NOT_IN`); ``DATABASE_UNFIT`` for a version that is
            too old, or a database not in UTF-8; ``DATABASE_TAKEN`` if there are records already, and
            ``RECORDS_AWAY`` if there are none; ``DATABASE_RIGHTS`` for an account that may not make them.
    """
    from store.postgres.ordering import Compiler

    patience = patience or Patience()
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: _connect(address, patience),
        execution_options={_ADDRESS: address, _PATIENCE: patience},
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=4,
        # A server that was restarted has forgotten us; who asks next shall not hear of it.
        pool_pre_ping=True,
        hide_parameters=True,
    )
    # In an order, nothing stands where SQLite puts it.
    engine.dialect.statement_compiler = Compiler
    event.listen(engine, "checkout", _as_the_server_has_it)
    # Before SQLAlchemy looks around: it remembers which schema it stands in.
    with worded(entering=True), _connect(address, patience) as driver:
        _fits(driver)
        if new:
            _found(driver)
        elif driver.execute("SELECT to_regnamespace(%s)", (SCHEMA,)).fetchone() == (None,):
            raise Refused(Code.RECORDS_AWAY)
    return engine


def patience_with(engine: Engine) -> Patience:
    """Give how long is waited for the server of an engine; of none, what has no effect."""
    found = engine.get_execution_options().get(_PATIENCE)
    return found if isinstance(found, Patience) else Patience()


def reach(engine: Engine) -> None:
    """Ask the server something by a line of its own; waits no longer than a screen, in whatever thread.

    Raises:
        Refused: as :func:`open_server`.
    """
    address = engine.get_execution_options()[_ADDRESS]
    with worded():
        try:
            within(patience_with(engine).seconds, lambda: _answers(address))
        except TimeoutError:
            raise Refused(Code.DATABASE_GONE) from None


def _answers(address: str) -> None:
    with closing(_entered(address)) as driver:
        driver.execute("SELECT 1")


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Give a driver's connection in a transaction, for what concerns the whole of the records."""
    with _connect(address) as driver:
        _fits(driver)
        yield driver


def is_no_more(address: str) -> bool:
    """Say whether a server answers that it has no such database (any more)."""
    import psycopg
    from psycopg.conninfo import make_conninfo

    try:
        _connect(address).close()
    except psycopg.OperationalError as failure:
        if failure.pgconn is None:
            return False
        # No code comes with it. A server that speaks English says it; of others another database may know.
        name, said = failure.pgconn.db.decode(), failure.pgconn.error_message.decode("utf-8", "replace")
        if f'database "{name}" does not exist' in said:
            return True
        with suppress(psycopg.Error), _connect(make_conninfo(address, dbname="postgres")) as driver:
            found = driver.execute("SELECT count(*) FROM pg_database WHERE datname = %s", (name,)).fetchone()
            return bool(found == (0,))
    return False


def _connect(address: str, patience: Patience | None = None) -> Any:  # noqa: ANN401 - SQLAlchemy takes it untyped
    import psycopg

    patience = patience or Patience()
    is_screens = patience.here is not None
    if is_screens and patience.is_over:
        raise psycopg.OperationalError
    try:
        driver = within(patience.seconds, lambda: _entered(address))
    except TimeoutError:
        if is_screens:
            patience.end()
        raise psycopg.OperationalError from None
    driver.patience, driver.address = patience, address
    return driver


def _entered(address: str) -> Any:  # noqa: ANN401 - the same
    from psycopg.conninfo import conninfo_to_dict

    from store.postgres.line import Line
    from store.postgres.types import ADAPTERS

    settings = " ".join(f"-c {name}={value.replace(' ', _SPACE)}" for name, value in _SETTINGS.items())
    said = conninfo_to_dict(address)
    line = {name: value for name, value in _LINE.items() if name not in said}
    driver = Line.connect(
        address, application_name="muster", options=settings, client_encoding="UTF8", context=ADAPTERS, **line
    )
    if driver.info.server_version >= _LIMITS_TRANSACTIONS:
        driver.execute("SET transaction_timeout = 0")
        driver.commit()
    return driver


def _as_the_server_has_it(driver: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401 - the same
    """Let a transaction write unless its server says otherwise; who only read before leaves it insisting.

    Before records are carried to another server an operator lets the old one only be read.
    """
    driver.read_only = None


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
    with worded(), engine.connect() as connection, connection.begin() as work:
        connection.exec_driver_sql(take)
        yield connection
        if work.is_active:
            with known():
                work.commit()
