"""Bringing a store's tables to this version, on the already opened (encrypted) connection."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from store import guard
from store.log import LOG
from store.refusals import Code, Refused
from store.registers import REGISTRY

NEWEST = "0001"
"""The newest migration; known here so that opening a store does not import them all."""

_MIGRATIONS = Path(__file__).with_name("migrations")


def prepare(db: Connection, *, new: bool = False) -> None:
    """Bring the tables up to date and put the guard (back) on them.

    Raises:
        Refused: ``STORE_NEWER``, or ``STORE_DAMAGED`` for a store without tables
            that is not ``new``; such a store is left untouched.
    """
    standing = _version(db)
    if standing is None and not new:
        raise Refused(Code.STORE_DAMAGED)
    if standing == NEWEST:
        return
    known = {path.name.split("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")}
    if standing is not None and standing not in known:
        raise Refused(Code.STORE_NEWER)
    # Alembic costs a third of a second to import, and is needed once in a store's life.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = db
    command.upgrade(config, NEWEST)
    guard.install(db, [register.sql for register in REGISTRY.registers], LOG)


def _version(db: Connection) -> str | None:
    if not inspect(db).has_table("alembic_version"):
        return None
    found: str | None = db.scalar(text("SELECT version_num FROM alembic_version"))
    return found
