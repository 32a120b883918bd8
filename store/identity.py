"""Who this node is, and whom it knows: its own slots, its parent, its children."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, LargeBinary, delete, insert, select, update
from sqlmodel import Field

from store.asking import ask, write
from store.columns import GIVEN, Id, Local, sql
from store.postgres import turns


class NodeRow(Local, table=True):
    """This node: one row.

    ``station`` is the row id of the station this node is of (0 at
    headquarters and before admission); ``slot`` is where its new rows get their
    numbers, 0 until the device may write; ``block`` is the first of the slots
    that it may give to its own devices. ``latest`` is the highest time (UTC
    seconds) that was ever seen here, by our clock or signed by the parent:
    what expires does not come back when a clock is set back. ``suspect`` is set
    when the parent has heard a twin of this device and we do not know yet since
    when (``store/rebirth.py``). A ``regional`` headquarters reports to another one.
    """

    __tablename__ = "node"
    id: int = Field(primary_key=True, sa_column_kwargs=GIVEN)
    kind: str
    code: str
    name: str
    country: str
    timezone: str
    device: bytes = Field(sa_type=LargeBinary)
    writer: int = Field(sa_type=Id)
    slot: int = Field(sa_type=Id)
    mark: str = ""
    station: int = Field(default=0, sa_type=Id)
    block: int = Field(default=0, sa_type=Id)
    rehearsal: bool = False
    made_at: int = Field(sa_type=Id)
    expires: int | None = Field(default=None, sa_type=Id)
    latest: int = Field(default=0, sa_type=Id)
    suspect: bool = False
    regional: bool = False


class PeerRow(Local, table=True):
    """A device this node exchanges with: its parent, or a child it admitted.

    ``secret`` is what both share for the ratchet of the child's lanes; it is
    forgotten on the child once the parent has it in a backup. ``writer`` and
    ``slot`` are of the incarnation that spoke last. Of a parent: ``generation``
    is the one we follow, ``word`` the last thing it signed for us (kept as
    evidence should it forget; ``word_about`` names the rows it speaks of),
    ``asked`` whether it wants to see that. Of a child: ``doubted`` says that it
    spoke of what we do not know to have told it.
    """

    __tablename__ = "peer"
    device: bytes = Field(primary_key=True, sa_type=LargeBinary)
    role: str
    kind: str
    code: str
    name: str
    writer: int = Field(sa_type=Id, index=True)
    slot: int = Field(sa_type=Id)
    mark: str = ""
    station: int = Field(default=0, sa_type=Id)
    zone: int | None = Field(default=None, sa_type=Id)
    sign_key: bytes = Field(sa_type=LargeBinary)
    seal_key: bytes = Field(sa_type=LargeBinary)
    admitted_at: int = Field(sa_type=Id)
    revoked_at: int | None = Field(default=None, sa_type=Id)
    area: int | None = Field(default=None, sa_type=Id)
    block: int = Field(default=0, sa_type=Id)
    heard_at: int | None = Field(default=None, sa_type=Id)
    signed_at: int | None = Field(default=None, sa_type=Id)
    generation: int = Field(default=0, sa_type=Id)
    word: bytes = Field(default=b"", sa_type=LargeBinary)
    word_about: bytes | None = Field(default=None, sa_type=LargeBinary)
    asked: bool = False
    doubted: bool = False


class IncarnationRow(Local, table=True):
    """A writer that a device was or is: this one, a child or the parent.

    A device that was restored from an old copy goes on as a new writer with a
    slot of its own; ``of`` is the writer it was before. ``cursors`` is how far
    that writer said it has seen of our buckets. Of a parent: ``lost`` says that
    it does not know any more that it was this writer.
    """

    __tablename__ = "incarnation"
    writer: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs=GIVEN)
    device: bytes = Field(sa_type=LargeBinary, index=True)
    slot: int = Field(sa_type=Id)
    mark: str = ""
    of: int = Field(default=0, sa_type=Id)
    born_at: int = Field(sa_type=Id)
    cursors: bytes = Field(default=b"", sa_type=LargeBinary)
    lost: bool = False


NODE = sql(NodeRow)
PEER = sql(PeerRow)
INCARNATION = sql(IncarnationRow)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this node is; ``device`` is 16 bytes, ``station`` and ``slot`` as in :class:`NodeRow`."""

    kind: str
    code: str
    name: str
    country: str
    timezone: str
    device: bytes
    writer: int
    slot: int
    mark: str
    station: int
    rehearsal: bool
    made_at: int
    expires: int | None
    latest: int = 0
    suspect: bool = False
    regional: bool = False

    @property
    def is_top(self) -> bool:
        """Whether nobody is above: headquarters that reports to no other."""
        return self.kind == "hq" and not self.regional

    @property
    def bucket(self) -> int:
        """The bucket of this node's own rows: its station, or the reference data at headquarters."""
        return self.station


@dataclass(frozen=True, slots=True)
class Peer:
    """A device this node exchanges with; keys are public and raw."""

    device: bytes
    role: str
    kind: str
    code: str
    name: str
    writer: int
    slot: int
    mark: str
    station: int
    zone: int | None
    sign_key: bytes
    seal_key: bytes
    admitted_at: int
    revoked_at: int | None
    heard_at: int | None
    signed_at: int | None
    area: int | None = None
    block: int = 0
    generation: int = 0
    asked: bool = False
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class Incarnation:
    """A writer that a device was or is; see :class:`IncarnationRow`."""

    writer: int
    device: bytes
    slot: int
    mark: str
    of: int
    born_at: int
    cursors: bytes


def _listed(kind: type) -> str:
    return ", ".join(f'"{field.name}"' for field in fields(kind))


# Asked of the driver: headquarters asks these for every bundle.
_WHO = f"SELECT {_listed(Identity)} FROM node"  # noqa: S608 - names of our own models
_PEERS = f"SELECT {_listed(Peer)} FROM peer"  # noqa: S608 - the same
_WRITERS = f"SELECT {_listed(Incarnation)} FROM incarnation"  # noqa: S608 - the same
_FLAGS = ("rehearsal", "suspect", "regional", "asked", "doubted")


_IDENTITY_FLAGS, _PEER_FLAGS = (
    tuple(place for place, field in enumerate(fields(kind)) if field.name in _FLAGS)
    for kind in (Identity, Peer)
)


def _peer(row: Sequence[object]) -> Peer:
    return Peer(*_typed(_PEER_FLAGS, row))


def _typed(flags: Sequence[int], row: Sequence[Any]) -> list[Any]:
    """Turn the numbers that the driver gives for yes and no into those."""
    values = list(row)
    for place in flags:
        values[place] = bool(values[place])
    return values


def who(db: Connection) -> Identity:
    """Give this node's identity."""
    return turns.settled(db, "who", lambda: _who(db))


def _who(db: Connection) -> Identity:
    (row,) = ask(db, _WHO)
    return Identity(*_typed(_IDENTITY_FLAGS, row))


def block(db: Connection) -> int:
    """Give the first of the slots that this node may give away; 0 before it was granted any."""
    return db.scalar(select(NODE.c.block)) or 0


def become(db: Connection, **facts: object) -> None:
    """Change facts of this node's identity (enrolment, a new pack)."""
    db.execute(update(NODE).values(**facts))


def parent(db: Connection) -> Peer | None:
    """Give the device this node reports to, if it was enrolled."""
    found = ask(db, f"{_PEERS} WHERE role = 'parent'")
    return _peer(found[0]) if found else None


def children(db: Connection) -> list[Peer]:
    """Give the devices admitted here, in the order of their admission."""
    return [_peer(row) for row in ask(db, f"{_PEERS} WHERE role = 'child' ORDER BY admitted_at, slot")]


def peer(db: Connection, device: bytes) -> Peer | None:
    """Give a device by its id."""
    found = ask(db, f"{_PEERS} WHERE device = ?", (device,))
    return _peer(found[0]) if found else None


def peers(db: Connection, devices: Collection[bytes]) -> dict[bytes, Peer]:
    """Give some devices by their ids; those that are not known here are not in it."""
    marks = ", ".join("?" for _ in devices) or "NULL"
    rows = ask(db, f"{_PEERS} WHERE device IN ({marks})", [*devices])
    return {one.device: one for one in map(_peer, rows)}


def has_key(db: Connection, sign_key: bytes) -> bool:
    """Say whether any device that is known here signs with a key, revoked ones as well."""
    return db.scalar(select(PEER.c.device).where(PEER.c.sign_key == sign_key).limit(1)) is not None


def word(db: Connection, device: bytes) -> bytes:
    """Give the last thing that a parent signed for us; empty if there is none."""
    found = ask(db, "SELECT word FROM peer WHERE device = ?", (device,))
    return found[0][0] if found else b""


def incarnations(db: Connection, device: bytes) -> list[Incarnation]:
    """Give every writer that a device was or is, the oldest first."""
    return lives_of(db, [device])[device]


def writers_at(db: Connection, station: int) -> list[int]:
    """Give every writer that the devices of a station admitted here ever were."""
    asked = (
        "SELECT i.writer FROM peer AS p JOIN incarnation AS i ON i.device = p.device"
        " WHERE p.role = 'child' AND p.station = ?"
    )
    return [writer for (writer,) in ask(db, asked, (station,))]


def incarnation(db: Connection, writer: int) -> Incarnation | None:
    """Give a writer that is known here."""
    found = ask(db, f"{_WRITERS} WHERE writer = ?", (writer,))
    return Incarnation(*found[0]) if found else None


def marks_of(db: Connection, writers: Collection[int]) -> dict[int, str]:
    """Give what stands in the numbers that some writers give; one that is not known here is not in it."""
    asked = "SELECT writer, mark FROM incarnation WHERE writer IN (SELECT value FROM json_each(?))"
    return dict(ask(db, asked, (json.dumps(sorted(writers)),)))


def lives_of(db: Connection, devices: Collection[bytes]) -> dict[bytes, list[Incarnation]]:
    """Give every writer that each of some devices was or is, the oldest first."""
    marks = ", ".join("?" for _ in devices) or "NULL"
    rows = ask(db, f"{_WRITERS} WHERE device IN ({marks}) ORDER BY born_at, writer", [*devices])
    found: dict[bytes, list[Incarnation]] = {device: [] for device in devices}
    for row in rows:
        one = Incarnation(*row)
        found[one.device].append(one)
    return found


def slots_of(db: Connection, device: bytes) -> set[int]:
    """Give the slots that a device ever numbered its rows with."""
    found = ask(db, "SELECT slot FROM incarnation WHERE device = ?", (device,))
    return {slot for (slot,) in found if slot}


def has_slot(db: Connection, slot: int) -> bool:
    """Say whether any writer that is known here numbers its rows with a slot."""
    return db.scalar(select(INCARNATION.c.writer).where(INCARNATION.c.slot == slot).limit(1)) is not None


def lost_lives(db: Connection, device: bytes) -> set[int]:
    """Give the writers that a parent was and does not know of any more."""
    found = ask(db, "SELECT writer FROM incarnation WHERE device = ? AND lost", (device,))
    return {writer for (writer,) in found}


def incarnate(db: Connection, **facts: object) -> None:
    """Remember a writer."""
    db.execute(insert(INCARNATION).values(**facts))


def update_incarnation(db: Connection, writer: int, **facts: object) -> None:
    """Note something new about a writer."""
    db.execute(update(INCARNATION).where(INCARNATION.c.writer == writer).values(**facts))


def keep_cursors(db: Connection, said: Collection[tuple[bytes, int]]) -> None:
    """Note how far writers have seen our buckets: what to keep of that (``sync/cursors.py``), and of whom."""
    write(db, "UPDATE incarnation SET cursors = ? WHERE writer = ?", [*said])


def hear(db: Connection, said: Collection[tuple[int, bytes]]) -> None:
    """Note when devices were heard last (UTC seconds)."""
    write(db, "UPDATE peer SET heard_at = ? WHERE device = ?", [*said])


def meet(db: Connection, **facts: object) -> None:
    """Remember a device."""
    db.execute(insert(PEER).values(**facts))


def own_mark(db: Connection) -> str:
    """Give the mark under which this device was admitted: those of its own children begin with it."""
    me = who(db)
    own = INCARNATION.c.device == me.device
    first = db.scalar(select(INCARNATION.c.mark).where(own, INCARNATION.c.of == 0))
    return me.mark if first is None else first


def part(db: Connection, device: bytes) -> None:
    """Forget a device that is met anew."""
    db.execute(delete(PEER).where(PEER.c.device == device))


def revoke(db: Connection, slot: int, at: int) -> list[int]:
    """Let the child that writes, or wrote, in a slot speak no more; gives every writer that it was."""
    device = select(INCARNATION.c.device).where(INCARNATION.c.slot == slot)
    db.execute(
        update(PEER)
        .where(PEER.c.device.in_(device), PEER.c.role == "child", PEER.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    return list(db.scalars(select(INCARNATION.c.writer).where(INCARNATION.c.device.in_(device))))


def update_peer(db: Connection, device: bytes, **facts: object) -> None:
    """Note something new about a device."""
    said = ", ".join(f'"{name}" = ?' for name in facts)
    write(db, f"UPDATE peer SET {said} WHERE device = ?", [(*facts.values(), device)])  # noqa: S608 - columns of ours
