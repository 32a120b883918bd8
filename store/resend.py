"""Devices that are to be told everything again, from the beginning, until they have heard it.

For each bucket that such a device follows a place is noted that it cannot have seen before; whatever
it says it has seen below that counts as nothing (``sync/cursors.py``).
"""

from collections.abc import Collection

from sqlalchemy import Connection, LargeBinary
from sqlmodel import Field

from store import cells
from store.asking import ask, write
from store.columns import Id, Local


class ResendRow(Local, table=True):
    """A bucket that a device has to hear from the beginning, up to ``place`` at least."""

    __tablename__ = "resend"
    device: bytes = Field(primary_key=True, sa_type=LargeBinary)
    bucket: int = Field(primary_key=True, sa_type=Id)
    place: int = Field(sa_type=Id)


def begin(db: Connection, device: bytes, buckets: set[int]) -> None:
    """Let a device hear some buckets from the beginning, in a write transaction."""
    places = [(device, bucket, cells.next_place(db, bucket)) for bucket in sorted(buckets)]
    write(
        db,
        "INSERT INTO resend (device, bucket, place) VALUES (?, ?, ?)"
        " ON CONFLICT (device, bucket) DO UPDATE SET place = excluded.place",
        places,
    )


def wanted(db: Connection, device: bytes) -> dict[int, int]:
    """Give up to which place a device has to hear which buckets again; nothing for most devices."""
    return wanted_of(db, [device])[device]


def wanted_of(db: Connection, devices: Collection[bytes]) -> dict[bytes, dict[int, int]]:
    """Give the same of some devices."""
    marks = ", ".join("?" for _ in devices) or "NULL"
    found: dict[bytes, dict[int, int]] = {device: {} for device in devices}
    asked = f"SELECT device, bucket, place FROM resend WHERE device IN ({marks})"  # noqa: S608 - marks only
    for device, bucket, place in ask(db, asked, [*devices]):
        found[device][bucket] = place
    return found


def heard(db: Connection, device: bytes, bucket: int) -> None:
    """Note that a device has heard a bucket from the beginning."""
    write(db, "DELETE FROM resend WHERE device = ? AND bucket = ?", [(device, bucket)])


def devices(db: Connection) -> set[bytes]:
    """Give the devices that still have to hear something again."""
    return {device for (device,) in ask(db, "SELECT DISTINCT device FROM resend")}
