"""The guard: a write to a synced table that did not come through the door is refused by the database itself.

Pure SQL, because a Python function in a trigger is refused under
``trusted_schema=OFF``; on a server a setting of the transaction stands in
place of the flag. It stops accidents (a careless script, a forgotten
WHERE); whoever holds the key and means harm is found by the chain instead.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Table, text
from sqlcipher3 import dbapi2 as sqlcipher
from sqlmodel import Field

from store.asking import ask, driver_of, is_served, write
from store.columns import GIVEN, Local
from store.postgres import guard as served
from store.postgres import turns

REFUSAL = "muster: only the door writes here"


_SHUT, _OPEN, _ERASING = 0, 1, 2
_ERASED = ("fields", "nonce")


class GuardRow(Local, table=True):
    """One row: whether the door stands open in this transaction (1), or values may leave the log (2)."""

    __tablename__ = "guard"
    id: int = Field(primary_key=True, sa_column_kwargs=GIVEN)
    open: int = _SHUT


def install(db: Connection, tables: Sequence[Table], log: Table) -> None:
    """Put the guard on the synced tables and the log.

    Called after every migration: Alembic's batch mode rebuilds a table without
    its triggers and says nothing.
    """
    if is_served(db):
        served.install(db, tables, log, REFUSAL, _ERASED)
        return
    db.execute(text("INSERT OR IGNORE INTO guard (id, open) VALUES (1, 0)"))
    for table in tables:
        for verb in ("INSERT", "UPDATE", "DELETE"):
            _trigger(db, table.name, verb, "(SELECT open FROM guard) = 0")
    # The log only grows: not even the door changes or removes an entry. Erasing takes values out of it,
    # with the nonces that hide them, and can change nothing that the chain covers.
    _trigger(db, log.name, "INSERT", "(SELECT open FROM guard) <> 1")
    kept = " OR ".join(f"NEW.{c.name} IS NOT OLD.{c.name}" for c in log.columns if c.name not in _ERASED)
    changes = f"(SELECT open FROM guard) <> {_ERASING} OR NEW.nonce IS NOT x'' OR {kept}"  # noqa: S608 - our own names
    _trigger(db, log.name, "UPDATE", changes)
    _trigger(db, log.name, "DELETE", "1")


def lift(db: Connection) -> None:
    """Take the guard off every table: a migration writes where no door is. :func:`install` puts it back."""
    if is_served(db):
        served.lift(db)
        return
    found = db.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard_%'"))
    for name in found.all():
        db.execute(text(f'DROP TRIGGER "{name}"'))


def _trigger(db: Connection, table: str, verb: str, when: str) -> None:
    name = f"guard_{table}_{verb.lower()}"
    db.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
    db.execute(
        text(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    )


@contextmanager
def opened(db: Connection) -> Iterator[None]:
    """Hold the door open inside the running transaction.

    Nobody else sees it open: the flag is set and cleared in one transaction,
    and a process that dies in between rolls it back. Leaving by an exception
    undoes what was written while it was open, and the opening itself, even
    where the caller goes on with the transaction. Where it stands open already,
    that is left to whoever opened it.
    """
    with _held(db, _OPEN):
        yield


@contextmanager
def opened_throughout(db: Connection) -> Iterator[None]:
    """Hold the door open for a whole transaction, which is given up if anything fails.

    Without the savepoint of :func:`opened`, for which SQLite keeps a copy of every page that is changed.
    """
    with _set(db, _OPEN):
        yield


@contextmanager
def erasing(db: Connection) -> Iterator[None]:
    """Let values be taken out of rows and of the log, for good, inside the running transaction.

    Of an entry only the values can go, and only together with their nonce; no entry can be added.
    Raises ``AloneError`` beside other importers.
    """
    turns.alone(db)
    with _held(db, _ERASING):
        yield


@contextmanager
def _held(db: Connection, state: int) -> Iterator[None]:
    before = stands(db)
    if before == state:
        yield
        return
    with served.undone(driver_of(db)) if is_served(db) else _undone(db), _set(db, state):
        yield


def stands(db: Connection) -> int:
    """Say how the door stands in this transaction: 0 shut, 1 open, 2 for erasing."""
    if is_served(db):
        return served.state(db)
    ((found,),) = ask(db, "SELECT open FROM guard")
    return int(found)


@contextmanager
def _set(db: Connection, state: int) -> Iterator[None]:
    if is_served(db):
        with served.held(db, state):
            yield
        return
    before = stands(db)
    write(db, "UPDATE guard SET open = ?", [(state,)])
    yield
    write(db, "UPDATE guard SET open = ?", [(before,)])


@contextmanager
def _undone(db: Connection) -> Iterator[None]:
    """Undo what is written inside if it is left by an exception."""
    # Asked of the driver: headquarters does this for every bundle.
    driver = driver_of(db)
    driver.execute("SAVEPOINT guarded")
    try:
        yield
    except BaseException:
        # Where the disk is full SQLite has rolled all of it back already, and the savepoint is gone.
        with suppress(sqlcipher.DatabaseError):
            driver.execute("ROLLBACK TO guarded")
            driver.execute("RELEASE guarded")
        raise
    driver.execute("RELEASE guarded")
