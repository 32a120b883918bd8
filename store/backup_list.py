"""The backups that were made here: by whom, how large, and whether each was read back whole."""

from dataclasses import dataclass

from sqlalchemy import Connection, LargeBinary, insert, select, update
from sqlmodel import Field

from store.columns import Id, Local, sql


class BackupRow(Local, table=True):
    """A backup that was made here: its digest, by whom, and when it was read back whole (UTC seconds)."""

    __tablename__ = "backup"
    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    at: int = Field(sa_type=Id, index=True)
    by: int = Field(sa_type=Id)
    size: int = Field(sa_type=Id)
    checked_at: int | None = Field(default=None, sa_type=Id)


_T = sql(BackupRow)


@dataclass(frozen=True, slots=True)
class Made:
    """A backup in the history of a node; times are UTC seconds."""

    at: int
    size: int
    checked_at: int | None


def add(db: Connection, digest: str, size: int, by: int, at: int) -> None:
    """Note a backup: its SHA-256 (hex), its bytes, the row of the user, the moment (UTC seconds)."""
    db.execute(insert(_T).values(digest=bytes.fromhex(digest), size=size, by=by, at=at))


def last(db: Connection) -> Made | None:
    """Give the latest backup that was made here."""
    found = db.execute(select(_T.c.at, _T.c.size, _T.c.checked_at).order_by(_T.c.at.desc()).limit(1)).first()
    return None if found is None else Made(*found)


def was_read_back(db: Connection, digest: str, at: int) -> bool:
    """Note that a backup was read back whole; gives whether it was made here."""
    done = update(_T).where(_T.c.digest == bytes.fromhex(digest)).values(checked_at=at)
    return bool(db.execute(done).rowcount)
