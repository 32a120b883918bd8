"""The records of a node, wherever they lie: in an encrypted file of its own, or on a server.

A node asks and writes through these, and does not know which it is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError, PendingRollbackError, ResourceClosedError
from sqlalchemy.exc import TimeoutError as NoConnection

from store import occupied, vault
from store.files import STORE
from store.postgres import address, engine, wording
from store.postgres.patience import Patience
from store.postgres.turns import AloneError
from store.refusals import Code, Refused

_ITS_OWN: Final = frozenset(
    {
        *(Code.DISK_FULL, Code.STORE_DAMAGED),
        *wording.OF_ITS_OWN,
    }
)
_LOST: Final = (OperationalError, PendingRollbackError, ResourceClosedError, NoConnection, AloneError)
"""What goes on being raised where a transaction or its connection is over."""


def is_served(records: Engine) -> bool:
    """Say whether they lie on a server."""
    return engine.is_served(records)


def patience_with(records: Engine) -> Patience:
    """Give how long the screens wait for an answer; nobody waits for a file."""
    return engine.patience_with(records)


def are_there(home: Path) -> bool:
    """Say whether a folder has records, or says where they are."""
    return (home / STORE).exists() or address.address_of(home) is not None


def begun(home: Path, key: bytes, database: str | None) -> Engine:
    """Make the records of a new node, empty.

    Args:
        home: its folder.
        key: what a file of its own is encrypted with.
        database: the server's address, if they are to lie on one.

    Raises:
        Refused: ``DATABASE_ADDRESS``, ``DATABASE_PASSWORD``, ``DATABASE_DRIVER``; and as
            :func:`store.postgres.engine.open_server`.
    """
    if database is None:
        return vault.open_store(home / STORE, key, new=True)
    database = address.checked(database)
    address.keep(home, database)
    return engine.open_server(database, new=True)


def opened(home: Path, key: bytes, patience: Patience | None = None) -> Engine:
    """Open the records of a node; on a server with ``patience`` for the screens, if there is one already.

    Raises:
        Refused: as :func:`store.vault.open_store` and :func:`store.postgres.engine.open_server`;
            ``RECORDS_ASIDE`` for a file whose records were moved to a server since.
    """
    # Before anything else: where they lie may change until nobody else has the folder alone.
    hold = occupied.share(home)
    try:
        database = address.address_of(home)
        if database is None:
            records = _of_file(home / STORE, key)
        else:
            records = engine.open_server(address.checked(database), patience=patience)
    except BaseException:
        hold.end()
        raise
    event.listen(records, "engine_disposed", lambda _engine: hold.end())
    return records


def opens(home: Path, key: bytes) -> bool:
    """Say whether a key opens a node's records; those on a server are under none of the node's.

    Raises:
        Refused: as :func:`store.vault.opens`.
    """
    return address.address_of(home) is not None or vault.opens(home / STORE, key)


def _of_file(path: Path, key: bytes) -> Engine:
    records = vault.open_store(path, key)
    if vault.is_aside(records):
        records.dispose()
        raise Refused(Code.RECORDS_ASIDE)
    return records


@contextmanager
def alone(home: Path, key: bytes) -> Iterator[Callable[[bytes], None]]:
    """Hold the records while nobody else has the node open; gives what puts their file under another key.

    On a server nothing is under a key of ours; there, only who is in this folder is asked about.

    Raises:
        Refused: ``STORE_IN_USE``; nothing has been changed then.
    """
    if not address.are_served(home):
        with vault.alone(home / STORE, key) as put_under:
            yield put_under
        return
    hold = occupied.alone(home)
    if hold is None and occupied.KNOWN:
        raise Refused(Code.STORE_IN_USE)
    try:
        yield lambda _key: None
    finally:
        if hold is not None:
            hold.end()


def is_its_own(failure: Exception) -> bool:
    """Say whether what failed are the records themselves, and not what was to be done with them.

    Where they lie on a server, a transaction in which a statement failed does nothing any more.
    """
    if isinstance(failure, Refused):
        return failure.code in _ITS_OWN
    return isinstance(failure, _LOST) or wording.is_an_error(failure)


def reach(records: Engine) -> None:
    """Ask whether they are there; of a server that says nothing who asks hears in the patience of a screen.

    Raises:
        Refused: ``DATABASE_GONE``, or why else nobody gets to the server.
    """
    if is_served(records):
        engine.reach(records)


@contextmanager
def reading(records: Engine) -> Iterator[Connection]:
    """Give a connection that sees one unmoving state."""
    with engine.reading(records) if is_served(records) else vault.reading(records) as db:
        yield db


@contextmanager
def writing(records: Engine) -> Iterator[Connection]:
    """Give a connection in a write transaction, alone; leaving by an exception undoes everything."""
    with engine.writing(records) if is_served(records) else vault.writing(records) as db:
        yield db


@contextmanager
def importing(records: Engine) -> Iterator[Connection]:
    """Give a connection in a write transaction beside other importers; only where they lie on a server."""
    with engine.importing(records) as db:
        yield db
