"""Secrets that live with the store, by name: the ratchets' first keys, what lines and spools ask for."""

from sqlalchemy import Connection, LargeBinary, delete, insert
from sqlmodel import Field

from store.asking import ask
from store.columns import Local, sql


class SecretRow(Local, table=True):
    """Secrets that live with the store: today the ratchet's first key, until the parent has it."""

    __tablename__ = "secret"
    name: str = Field(primary_key=True)
    value: bytes = Field(sa_type=LargeBinary)


SECRET = sql(SecretRow)


def first_key_of(writer: int) -> str:
    """Name the secret from which a writer's ratchets begin."""
    return f"first-key/{writer}"


def keep(db: Connection, name: str, value: bytes) -> None:
    """Keep a secret that lives with the store."""
    db.execute(insert(SECRET).values(name=name, value=value))


def forget(db: Connection, name: str) -> None:
    """Forget a secret."""
    db.execute(delete(SECRET).where(SECRET.c.name == name))


def secret(db: Connection, name: str) -> bytes | None:
    """Give a secret that lives with the store."""
    found = ask(db, "SELECT value FROM secret WHERE name = ?", (name,))
    return found[0][0] if found else None
