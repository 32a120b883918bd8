"""Closed nodes whose records are laid on a server once, and copied there for each test."""

from functools import partial
from pathlib import Path

from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from store import guard, records, schema, vault
from store.files import STORE
from store.postgres import address, engine
from tests.postgres.server import Given

_OF_EACH = "guard"


def laid(server: Given, home: Path, key: bytes) -> str:
    """Give the name of a database with what a closed node has in its own file: one to copy."""
    return server.template(str(home), partial(_fill, home, key), like=server.template("tables", _tables))


def lay_off(home: Path, where: str) -> None:
    """Let a copy of a node's folder go on with records on a server."""
    (home / STORE).unlink()
    address.keep(home, where)


def _tables(where: str) -> None:
    served = engine.open_server(where, new=True)
    with records.writing(served) as db:
        schema.prepare(db, new=True)
    served.dispose()


def _fill(home: Path, key: bytes, where: str) -> None:
    file, served = vault.open_store(home / STORE, key), engine.open_server(where)
    with records.reading(file) as source, records.writing(served) as db, guard.opened_throughout(db):
        for table in SQLModel.metadata.sorted_tables:
            rows = [] if table.name == _OF_EACH else source.execute(table.select()).mappings().all()
            if rows:
                db.execute(table.insert(), list(map(dict, rows)))
        _go_on_counting(db)
    file.dispose()
    served.dispose()


def _go_on_counting(db: Connection) -> None:
    """Let the server number on from the rows that came with their numbers."""
    counted = "column_name = 'id' AND column_default IS NOT NULL"
    for name in db.scalars(text(f"SELECT table_name FROM information_schema.columns WHERE {counted}")).all():  # noqa: S608
        db.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM \"{name}\""))  # noqa: S608
