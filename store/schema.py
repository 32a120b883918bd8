"""Bringing a store's tables to this version, on the already opened (encrypted) connection.

All of it is one transaction: a program that is killed, or a disk that fills,
leaves the store as it was. No copy is made beside it before. The old pages are
the copy: they stay in the store's file until the new ones are safe in the
write-ahead file. A copy would need as much room again when there may be none,
and would be one more file to shred. Against a migration that is wrong a copy
would help; so what was written down is compared before and after, and a
migration that changes any of it is not kept.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from store import guard, vault
from store.asking import driver_of, is_served
from store.asking_devices import AskingRow as _Asking  # noqa: F401 - nothing else here leads to its table
from store.backup_list import BackupRow as _Backup  # noqa: F401 - nothing else here leads to its table
from store.cards_seen import CardSeenRow as _CardSeen  # noqa: F401 - the same
from store.log import LOG
from store.outbox import OUTBOX as _OUTBOX  # noqa: F401 - nothing else here leads to its table
from store.postgres import functions
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.resend import ResendRow as _Resend  # noqa: F401 - the same
from store.short_keys import SHORT_KEY as _SHORT_KEY  # noqa: F401 - the same
from store.sums import SumRow as _Sum  # noqa: F401 - the same

NEWEST = "0001"
"""The newest migration; known here so that opening a store does not import them all."""

_FOLDER = Path(__file__).with_name("migrations")
_VERSION = "SELECT version_num FROM alembic_version"


@dataclass(frozen=True, slots=True)
class Migrations:
    """The steps from the first version to this one: the folders they lie in, and the newest."""

    versions: tuple[Path, ...]
    newest: str

    @property
    def known(self) -> set[str]:
        """The versions that this program has a step for."""
        return {path.name.split("_")[0] for folder in self.versions for path in folder.glob("[0-9]*.py")}


OWN = Migrations((_FOLDER / "versions",), NEWEST)


def look(path: Path, key: bytes, migrations: Migrations = OWN) -> None:
    """Refuse a store from a newer version before anything of it is touched; raises ``STORE_NEWER``."""
    found = vault.peek(path, key, _VERSION) if path.is_file() else None
    if found and found[0][0] not in {migrations.newest, *migrations.known}:
        raise Refused(Code.STORE_NEWER)


def prepare(db: Connection, *, new: bool = False, migrations: Migrations = OWN) -> None:
    """Bring the tables up to date and put the guard (back) on them, inside a write transaction.

    Args:
        db: the store.
        new: whether it is one that is just being made.
        migrations: the steps.

    Raises:
        Refused: ``STORE_NEWER``, or ``STORE_DAMAGED`` for a store without tables
            that is not ``new``; ``MIGRATION_UNSOUND`` for a step that changes what is written down. Such a
            store is left untouched.
    """
    standing = _version(db)
    if standing is None and not new:
        raise Refused(Code.STORE_DAMAGED)
    if standing == migrations.newest:
        return
    if standing is not None and standing not in migrations.known:
        raise Refused(Code.STORE_NEWER)
    before = {} if standing is None else written(db)
    if standing is not None:
        guard.lift(db)
    if is_served(db):
        # An index may call them.
        functions.install(db)
    _upgrade(db, migrations)
    _compare(db, before)
    guard.install(db, [register.sql for register in REGISTRY.registers], LOG)


def _upgrade(db: Connection, migrations: Migrations) -> None:
    # Alembic costs a third of a second to import, and is needed once in a store's life.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    folders = os.pathsep.join(str(folder) for folder in migrations.versions)
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", folders.replace("%", "%%"))
    config.attributes["connection"] = db
    command.upgrade(config, migrations.newest)


Written = Mapping[str, tuple[tuple[str, ...], bytes]]
"""By table the columns it has, and a hash of all that stands in them."""


def written(db: Connection) -> Written:
    """Work out what is written down: every row of every register and the whole log with its heads."""
    there = set(inspect(db).get_table_names())
    names = [register.sql.name for register in REGISTRY.registers]
    found = {}
    for table in (*names, LOG.name, "head"):
        if table in there:
            columns = tuple(column["name"] for column in inspect(db).get_columns(table))
            found[table] = columns, _digest(db, table, columns)
    return found


def _digest(db: Connection, table: str, columns: tuple[str, ...]) -> bytes:
    listed = ", ".join(f'"{name}"' for name in columns)
    keys = ", ".join(str(place) for place in range(1, len(columns) + 1))
    content = blake2b(digest_size=32)
    asked = f'SELECT {listed} FROM "{table}" ORDER BY {keys}'  # noqa: S608 - names of our own tables
    for row in driver_of(db).execute(asked):
        content.update(repr(row).encode())
    return content.digest()


def _compare(db: Connection, before: Written) -> None:
    """Refuse to keep a migration after which less, or something else, is written down than before."""
    there = inspect(db)
    for table, (columns, digest) in before.items():
        if not there.has_table(table):
            raise Refused(Code.MIGRATION_UNSOUND, table=table)
        have = {column["name"] for column in there.get_columns(table)}
        if not have.issuperset(columns) or _digest(db, table, columns) != digest:
            raise Refused(Code.MIGRATION_UNSOUND, table=table)


def _version(db: Connection) -> str | None:
    if not inspect(db).has_table("alembic_version"):
        return None
    found: str | None = db.scalar(text(_VERSION))
    return found
