"""Who this node is, and whom it knows: its own slots, its parent, its children."""

from dataclasses import dataclass

from sqlalchemy import Connection, LargeBinary, insert, select, update
from sqlmodel import Field

from store.columns import Id, Local, sql


class NodeRow(Local, table=True):
    """This node: one row.

    ``station`` is the row id of the station this node is of (0 at
    headquarters and before admission); ``slot`` is where its new rows get their
    numbers, 0 until the device may write; ``block`` is the first of the slots
    that it may give to its own devices.
    """

    __tablename__ = "node"
    id: int = Field(primary_key=True)
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


class PeerRow(Local, table=True):
    """A device this node exchanges with: its parent, or a child it admitted.

    ``secret`` is what both share for the ratchet of the child's lanes; it is
    forgotten on the child once the parent has signed for its first bundle.
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
    cursors: bytes = Field(default=b"", sa_type=LargeBinary)
    heard_at: int | None = Field(default=None, sa_type=Id)
    signed_at: int | None = Field(default=None, sa_type=Id)


NODE = sql(NodeRow)
PEER = sql(PeerRow)


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
    cursors: bytes
    heard_at: int | None
    signed_at: int | None


_IDENTITY = [NODE.c[name] for name in Identity.__dataclass_fields__]
_PEER = [PEER.c[name] for name in Peer.__dataclass_fields__]


def who(db: Connection) -> Identity:
    """Give this node's identity."""
    return Identity(*db.execute(select(*_IDENTITY)).one())


def block(db: Connection) -> int:
    """Give the first of the slots that this node may give away; 0 before it was granted any."""
    return db.scalar(select(NODE.c.block)) or 0


def become(db: Connection, **facts: object) -> None:
    """Change facts of this node's identity (enrolment, a new pack)."""
    db.execute(update(NODE).values(**facts))


def parent(db: Connection) -> Peer | None:
    """Give the device this node reports to, if it was enrolled."""
    row = db.execute(select(*_PEER).where(PEER.c.role == "parent")).first()
    return None if row is None else Peer(*row)


def children(db: Connection) -> list[Peer]:
    """Give the devices admitted here, in the order of their admission."""
    rows = db.execute(select(*_PEER).where(PEER.c.role == "child").order_by(PEER.c.admitted_at, PEER.c.slot))
    return [Peer(*row) for row in rows]


def peer(db: Connection, device: bytes) -> Peer | None:
    """Give a device by its id."""
    row = db.execute(select(*_PEER).where(PEER.c.device == device)).first()
    return None if row is None else Peer(*row)


def meet(db: Connection, **facts: object) -> None:
    """Remember a device."""
    db.execute(insert(PEER).values(**facts))


def revoke(db: Connection, slot: int, at: int) -> None:
    """Let the child that writes in a slot speak no more."""
    db.execute(update(PEER).where(PEER.c.slot == slot, PEER.c.role == "child").values(revoked_at=at))


def update_peer(db: Connection, device: bytes, **facts: object) -> None:
    """Note something new about a device."""
    db.execute(update(PEER).where(PEER.c.device == device).values(**facts))
