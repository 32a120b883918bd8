"""The records of a node, wherever they lie: in an encrypted file of its own, or on a server.

A node asks and writes through these, and does not know which it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, event

from store import occupied, vault
from store.files import STORE
from store.postgres import address, engine


def is_served(records: Engine) -> bool:
    """Say whether they lie on a server."""
    return engine.is_served(records)


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
        Refused: ``DATABASE_ADDRESS``, ``DATABASE_PASSWORD``, ``DATABASE_DRIVER``, ``DATABASE_GONE``,
            ``DATABASE_UNFIT``, ``DATABASE_TAKEN``.
    """
    if database is None:
        return vault.open_store(home / STORE, key, new=True)
    database = address.checked(database)
    address.keep(home, database)
    return engine.open_server(database, new=True)


def opened(home: Path, key: bytes) -> Engine:
    """Open the records of a node.

    Raises:
        Refused: as :func:`store.vault.open_store` and :func:`store.postgres.engine.open_server`.
    """
    database = address.address_of(home)
    if database is None:
        return vault.open_store(home / STORE, key)
    records = engine.open_server(address.checked(database))
    # The folder's own files may be copied as they are only while nobody is at work in it.
    hold = occupied.share(home)
    event.listen(records, "engine_disposed", lambda _engine: hold.end())
    return records


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
