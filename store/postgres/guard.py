"""The guard of ``store/guard.py`` on a server: triggers that ask a setting of the transaction.

Nobody else sees the setting, and it ends with the transaction. For each statement and not for each row: a
thousand rows that come at once are asked about once. Only taking values out of the log looks at every row.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final

from sqlalchemy import Connection, Table, text

from store.asking import driver_of

_STATE: Final = "coalesce(nullif(current_setting('muster.door', true), ''), '0')"
_REFUSES: Final = """
CREATE OR REPLACE FUNCTION guard_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def install(db: Connection, tables: Sequence[Table], log: Table, refusal: str, erased: Sequence[str]) -> None:
    """Put the guard on the synced tables and the log.

    Args:
        db: the records, in a write transaction.
        tables: the synced tables.
        log: the log, which only grows.
        refusal: what whoever is not at the door is told.
        erased: the columns of the log that erasing may change.
    """
    db.execute(text(_REFUSES.format(refusal=refusal)))
    for table in tables:
        for verb in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
            _trigger(db, table.name, verb, "STATEMENT", f"{_STATE} = '0'")
    _trigger(db, log.name, "INSERT", "STATEMENT", f"{_STATE} <> '1'")
    kept = " OR ".join(
        f'NEW."{c.name}" IS DISTINCT FROM OLD."{c.name}"' for c in log.columns if c.name not in erased
    )
    _trigger(
        db, log.name, "UPDATE", "ROW", f"{_STATE} <> '2' OR NEW.nonce IS DISTINCT FROM ''::bytea OR {kept}"
    )
    for verb in ("DELETE", "TRUNCATE"):
        _trigger(db, log.name, verb, "STATEMENT", "true")


def lift(db: Connection) -> None:
    """Take the guard off every table."""
    asked = text(
        "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE tgname LIKE 'guard\\_%' AND relnamespace = current_schema()::regnamespace"
    )
    for name, table in db.execute(asked).all():
        db.execute(text(f'DROP TRIGGER "{name}" ON "{table}"'))


def _trigger(db: Connection, table: str, verb: str, each: str, when: str) -> None:
    name = f"guard_{table}_{verb.lower()}"
    db.execute(text(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'))
    # SQLAlchemy reads a colon as a parameter's.
    db.exec_driver_sql(
        f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" FOR EACH {each} WHEN ({when})'
        " EXECUTE FUNCTION guard_refuses()"
    )


_KNOWN: Final = "muster.door"


def state(db: Connection) -> int:
    """Say how the door stands in this transaction: as we put it, and shut at its beginning."""
    found: int = db.info.get(_KNOWN, 0)
    return found


@contextmanager
def held(db: Connection, how: int) -> Iterator[None]:
    """Let the door stand otherwise for a while, in this transaction.

    What fails leaves it to whoever undoes the rest: the server forgets it with what was written.
    """
    before = state(db)
    # A connection that was lost meanwhile would not give it any more.
    info = db.info
    try:
        _put(db, how)
        yield
        _put(db, before)
    finally:
        info[_KNOWN] = before


def _put(db: Connection, how: int) -> None:
    driver_of(db).execute("SELECT set_config('muster.door', %s, true)", (str(how),))
    db.info[_KNOWN] = how


@contextmanager
def undone(driver: Any) -> Iterator[None]:  # noqa: ANN401 - the driver has no types
    """Undo what is written inside if it is left by an exception."""
    import psycopg

    driver.execute("SAVEPOINT guarded")
    try:
        yield
    except BaseException:
        # Where the connection is lost there is nothing left to undo.
        with suppress(psycopg.Error):
            driver.execute("ROLLBACK TO SAVEPOINT guarded")
            driver.execute("RELEASE SAVEPOINT guarded")
        raise
    driver.execute("RELEASE SAVEPOINT guarded")
