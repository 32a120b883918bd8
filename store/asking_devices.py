"""Requests of devices that ask to be admitted, as they came with the bundles: until somebody decides.

A request is public and signed by the device itself; nothing follows from it but that somebody is asked.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, LargeBinary
from sqlmodel import Field

from store.asking import ask, write
from store.columns import Id, Local

MOST: Final = 64
"""So many are kept; of more the oldest go: whoever is in earnest asks again."""


class AskingRow(Local, table=True):
    """A request that waits; ``fingerprint`` is the device's, in words; ``at`` in UTC seconds."""

    __tablename__ = "asking"
    device: bytes = Field(primary_key=True, sa_type=LargeBinary)
    kind: str
    code: str
    name: str
    fingerprint: str
    content: bytes = Field(sa_type=LargeBinary)
    at: int = Field(sa_type=Id)


@dataclass(frozen=True, slots=True)
class Asking:
    """A device that asks: see :class:`AskingRow`."""

    device: bytes
    kind: str
    code: str
    name: str
    fingerprint: str
    content: bytes
    at: int


_ALL: Final = "SELECT device, kind, code, name, fingerprint, content, at FROM asking"
_KEEP: Final = (
    "INSERT INTO asking (device, kind, code, name, fingerprint, content, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (device) DO UPDATE SET kind = excluded.kind, code = excluded.code, name = excluded.name,"
    " fingerprint = excluded.fingerprint, content = excluded.content, at = excluded.at"
)


def keep(db: Connection, one: Asking) -> bool:
    """Keep a request, in place of an earlier one of the same device; gives whether it says anything new."""
    before = ask(db, f"{_ALL} WHERE device = ?", (one.device,))
    if before and before[0][5] == one.content:
        return False
    row = (one.device, one.kind, one.code, one.name, one.fingerprint, one.content, one.at)
    write(db, _KEEP, [row])
    beyond = (
        "DELETE FROM asking WHERE device NOT IN (SELECT device FROM asking ORDER BY at DESC, device LIMIT ?)"
    )
    write(db, beyond, [(MOST,)])
    return True


def waiting(db: Connection) -> list[Asking]:
    """Give the requests that wait, the oldest first."""
    return [Asking(*row) for row in ask(db, f"{_ALL} ORDER BY at, device")]


def answered(db: Connection, device: bytes) -> None:
    """Forget a request that was decided."""
    write(db, "DELETE FROM asking WHERE device = ?", [(device,)])
