"""Opening the encrypted file: SQLCipher with a raw key, behind SQLAlchemy.

This is the only module that knows the driver. What is set here and why:

* the key goes in by ``set_key``, never as SQL text, which trace callbacks see;
* a ``QueuePool``: what SQLAlchemy picks by itself for such an engine closes
  connections that are in use and crashes the process;
* ``cipher_log_level`` NONE: SQLCipher writes to standard error, across the screen;
* ``synchronous`` FULL: the power fails often, and "recorded" must mean it;
* ``recursive_triggers``: without them INSERT OR REPLACE removes rows unseen by the guard;
* ``folded()``: lists are searched as ``store/values.py`` folds text, SQLite's own knows only ASCII;
* 64 MB of page cache: with the default, searching 50,000 people is 15 times slower; more where a headquarters
  keeps gigabytes, as to decipher a page costs more than to look for it.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, text
from sqlalchemy.exc import DatabaseError
from sqlcipher3 import dbapi2 as sqlcipher

from store import occupied, waiting
from store.asking import driver_of
from store.refusals import Code, Refused
from store.values import folded

_PLAIN_HEADER = b"SQLite format 3\x00"
_PATIENCE = 300
"""Milliseconds to wait for somebody who is just finishing."""
_LONGEST: Final = 15.0
"""Seconds to wait for others who write; one bundle of the largest station takes a tenth of it."""
_ASIDE = 0x0A51DE
_PRAGMAS = (
    "cipher_log_level = NONE",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "trusted_schema = OFF",
    "recursive_triggers = ON",
    "cell_size_check = ON",
    "temp_store = MEMORY",
)
_CACHE: Final = 64 << 20, 256 << 20
"""Bytes of a store that a connection keeps deciphered: a sixteenth of it, at least and at most so many."""

_SETTINGS = (
    "cipher_version",
    "cipher_provider",
    "cipher_provider_version",
    "cipher_page_size",
    "kdf_iter",
    "cipher_hmac_algorithm",
    "cipher_kdf_algorithm",
)


def open_store(path: Path, key: bytes, *, new: bool = False) -> Engine:
    """Open the store file with its raw 32-byte key and look at every page's seal once.

    Raises:
        Refused: ``STORE_MISSING``, ``STORE_NOT_ENCRYPTED`` or ``STORE_DAMAGED``.
    """
    if new:
        # SQLite gives -wal and -shm the rights of the file itself.
        path.touch(mode=0o600, exist_ok=True)
    else:
        _look_at(path)
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: _connect(path, key),
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=4,
        # The one that was used last has most of what is asked for next.
        pool_use_lifo=True,
        hide_parameters=True,
    )
    event.listen(engine, "begin", lambda connection: _begin(connection, path))
    # Before anything is read: to open a store whose process died is to write to it.
    hold = occupied.share(path.parent)
    event.listen(engine, "engine_disposed", lambda _engine: hold.end())
    if not new:
        try:
            _look_through(engine)
        except BaseException:
            engine.dispose()
            raise
    return engine


def peek(path: Path, key: bytes, question: str) -> list[tuple[Any, ...]] | None:
    """Ask a store one thing without touching it: no byte of it or of the file beside it changes.

    For what has to be known before it is opened for writing: closing such a connection would write
    a crashed program's write-ahead file into the store, also for a version that must leave it alone.

    Args:
        path: the store's file.
        key: its raw key.
        question: the question, in SQL.

    Returns:
        The answer; ``None`` where it gives none: whoever opens it for good says why.
    """
    # Without a write-ahead file nothing else needs to be looked at, and not even an index is made beside it.
    alone = not path.with_name(path.name + "-wal").exists()
    where = path.absolute().as_uri() + ("?mode=ro&immutable=1" if alone else "?mode=ro")
    try:
        connection = sqlcipher.connect(where, uri=True, timeout=_LONGEST, isolation_level=None)
    except sqlcipher.DatabaseError:
        return None
    try:
        connection.set_key(f"x'{key.hex()}'")
        connection.execute("PRAGMA cipher_log_level = NONE")
        found: list[tuple[Any, ...]] = connection.execute(question).fetchall()
    except sqlcipher.DatabaseError:
        return None
    finally:
        connection.close()
    return found


def _look_at(path: Path) -> None:
    try:
        with path.open("rb") as file:
            header = file.read(len(_PLAIN_HEADER))
    except FileNotFoundError:
        raise Refused(Code.STORE_MISSING) from None
    if header == _PLAIN_HEADER:
        raise Refused(Code.STORE_NOT_ENCRYPTED)
    if len(header) < len(_PLAIN_HEADER):
        # SQLite would take an empty file for a new store and begin one in it.
        raise Refused(Code.STORE_DAMAGED)


def _look_through(engine: Engine) -> None:
    """Check the seal of every page; raises ``STORE_DAMAGED``."""
    with reading(engine) as db:
        faults = db.execute(text("PRAGMA cipher_integrity_check")).all()
    if faults:
        raise Refused(Code.STORE_DAMAGED)


def _connect(path: Path, key: bytes) -> Any:  # noqa: ANN401 - the driver has no types
    connection = sqlcipher.connect(
        path.absolute().as_uri() + "?mode=rwc",
        uri=True,
        check_same_thread=False,
        timeout=_LONGEST,
        isolation_level=None,
    )
    try:
        connection.set_key(f"x'{key.hex()}'")
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        least, most = _CACHE
        size = path.stat().st_size if path.exists() else 0
        connection.execute(f"PRAGMA cache_size = -{max(least, min(most, size // 16)) >> 10}")
        connection.create_function("folded", 1, folded, deterministic=True)
        connection.enable_load_extension(False)  # noqa: FBT003 - the driver's own signature
    except sqlcipher.DatabaseError:
        connection.close()
        raise
    return connection


def _begin(connection: Connection, path: Path) -> None:
    """Begin for real; a writer takes its place at once instead of failing half-way."""
    if connection.get_execution_options().get("writes", False):
        with waiting.hand_up(path):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # Of the driver: to look at the store is done more often than anything else.
        driver_of(connection).execute("BEGIN")


def opens(path: Path, key: bytes) -> bool:
    """Say whether a key opens the store file.

    Raises:
        Refused: ``STORE_MISSING``, ``STORE_NOT_ENCRYPTED``, or ``STORE_DAMAGED`` for an empty one.
    """
    _look_at(path)
    try:
        _connect(path, key).close()
    except sqlcipher.DatabaseError as failure:
        if _is_broken(failure):
            return False
        raise
    return True


@contextmanager
def alone(path: Path, key: bytes) -> Iterator[Callable[[bytes], None]]:
    """Hold the store file while nobody else has it open; gives what puts it under another key.

    All of it is written anew in one transaction: whenever the power fails, the
    whole file is under the old key or under the new one. Write-ahead logging is
    left for it, which SQLite allows only to whoever is alone.

    Raises:
        Refused: ``STORE_IN_USE``; nothing has been changed then.
    """
    with _worded():
        connection = _connect(path, key)
        try:
            connection.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
            try:
                connection.execute("PRAGMA locking_mode = EXCLUSIVE")
                ((busy, _, _),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                ((mode,),) = connection.execute("PRAGMA journal_mode = DELETE").fetchall()
                # Takes the lock, which is then held to the end.
                connection.execute("BEGIN EXCLUSIVE")
                connection.execute("COMMIT")
            except sqlcipher.OperationalError as failure:
                if "locked" in str(failure):
                    raise Refused(Code.STORE_IN_USE) from None
                raise
            if busy or mode != "delete":
                raise Refused(Code.STORE_IN_USE)

            def put_under(new: bytes) -> None:
                connection.reset_key(f"x'{new.hex()}'")

            yield put_under
        finally:
            connection.close()


@contextmanager
def standing_still(path: Path, key: bytes) -> Iterator[Any]:
    """Give the driver's connection in one unmoving view, while nobody else can open the store file at all.

    No byte of it changes by that.

    Raises:
        Refused: ``RECORDS_IN_USE``, ``STORE_DAMAGED``.
    """
    with _worded():
        connection = _connect(path, key)
        try:
            connection.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            try:
                # Takes the lock, which is then held to the end.
                connection.execute("BEGIN EXCLUSIVE")
            except sqlcipher.OperationalError as failure:
                if "locked" in str(failure):
                    raise Refused(Code.RECORDS_IN_USE) from None
                raise
            if connection.execute("PRAGMA cipher_integrity_check").fetchall():
                raise Refused(Code.STORE_DAMAGED)
            yield connection
            connection.execute("ROLLBACK")
        finally:
            connection.close()


def set_aside(path: Path, key: bytes) -> None:
    """Write into a store file, whose folder is held, that it is no more what its node works with.

    It is one file then (no ``-wal``), and opens no more (:func:`is_aside`).
    """
    with _worded():
        connection = _connect(path, key)
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute(f"PRAGMA user_version = {_ASIDE}")
            connection.execute("PRAGMA journal_mode = DELETE")
        finally:
            connection.close()


def is_aside(engine: Engine) -> bool:
    """Say whether a store was set aside when its records moved elsewhere."""
    with reading(engine) as db:
        return bool(db.scalar(text("PRAGMA user_version")) == _ASIDE)


def copy_out(engine: Engine, path: Path, key: bytes) -> None:
    """Copy the store as it stands at one moment into a new file, under a key of its own.

    While it runs others may read and write; what they commit meanwhile is not in the copy. The
    copy is one file (no ``-wal``), encrypted from its first byte on, and forced to disk.

    Raises:
        Refused: ``DISK_FULL``, ``STORE_DAMAGED``; ``FILE_UNWRITABLE`` where it cannot be made.
    """
    path.touch(mode=0o600, exist_ok=False)
    with _worded():
        source = engine.raw_connection()
        try:
            _copy(source.driver_connection, path, key)
        finally:
            source.close()


def copy_over(path: Path, key: bytes, to: Path, new: bytes) -> None:
    """Copy a closed store from one key to another; raises as :func:`copy_out`."""
    to.touch(mode=0o600, exist_ok=False)
    with _worded():
        source = _connect(path, key)
        try:
            _copy(source, to, new)
        finally:
            source.close()


def _copy(source: Any, path: Path, key: bytes) -> None:  # noqa: ANN401 - the driver has no types
    """Copy page by page with SQLite's backup; every page is sealed anew on the way."""
    try:
        target = sqlcipher.connect(path.absolute().as_uri() + "?mode=rw", uri=True, isolation_level=None)
    except sqlcipher.OperationalError:
        raise Refused(Code.FILE_UNWRITABLE, name=path.name) from None
    try:
        target.set_key(f"x'{key.hex()}'")
        target.execute("PRAGMA cipher_log_level = NONE")
        try:
            source.backup(target)
        except sqlcipher.OperationalError as failure:
            if "disk I/O" in str(failure):
                raise Refused(Code.FILE_UNWRITABLE, name=path.name) from None
            raise
        # The source says WAL in its header; a copy that travels is one file.
        target.execute("PRAGMA journal_mode = DELETE")
    finally:
        target.close()
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def tables(driver: Any) -> dict[str, tuple[set[str], tuple[str, ...]]]:  # noqa: ANN401 - the driver has no types
    """Give every table of a store by name: its columns, and those of its key in their order."""
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    found = {}
    for (table,) in driver.execute(asked).fetchall():
        columns = driver.execute(f'PRAGMA table_info("{table}")').fetchall()
        keys = sorted((place, name) for _, name, *_, place in columns if place)
        found[table] = {name for _, name, *_ in columns}, tuple(name for _, name in keys)
    return found


def is_sound(engine: Engine) -> bool:
    """Say whether every page carries its seal, and the tables and indexes agree with each other."""
    with reading(engine) as db:
        sealed = not db.execute(text("PRAGMA cipher_integrity_check")).all()
        return sealed and db.scalars(text("PRAGMA integrity_check")).all() == ["ok"]


def settings(engine: Engine) -> dict[str, str]:
    """Give what a program needs beside the key to read the file: SQLCipher's version and its settings."""
    with reading(engine) as db:
        return {name: str(db.scalar(text(f"PRAGMA {name}"))) for name in _SETTINGS}


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one unmoving state of the store."""
    with _worded(), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a write transaction; leaving by an exception undoes everything.

    Raises:
        Refused: ``DATABASE_BUSY`` where others write for too long; ``STORE_DAMAGED``, ``DISK_FULL``.
    """
    with _worded(), engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def _worded() -> Iterator[None]:
    """Turn the driver's words into ours: for a broken page (it has several), a full disk, a long wait."""
    try:
        yield
    except (DatabaseError, sqlcipher.DatabaseError) as failure:
        cause = failure.orig if isinstance(failure, DatabaseError) else failure
        if _is_broken(cause):
            raise Refused(Code.STORE_DAMAGED) from None
        if "disk is full" in str(cause):
            raise Refused(Code.DISK_FULL) from None
        if "is locked" in str(cause):
            raise Refused(Code.DATABASE_BUSY) from None
        raise


def _is_broken(cause: BaseException | None) -> bool:
    return any(sign in str(cause) for sign in ("malformed", "not a database", "HMAC"))
