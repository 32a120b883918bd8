"""Short keys: what two devices share, one for each way, so that a bundle between them needs little around it.

The sender draws one and offers it inside what is sealed in full; once the recipient has said that it
has it, bundles may go thin or compact under it (``sync/BUNDLE.md``, "Envelope"). Nothing is derived from
a count, so a store that is put back to before repeats nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import Connection, LargeBinary, delete, insert, update
from sqlmodel import Field

from store.asking import ask
from store.clock import Entropy
from store.columns import Id, Local, sql
from store.ledger import Way

KEY: Final = 32
MARK: Final = 4
_DAY: Final = 86_400
USED_FOR: Final = 90 * _DAY
"""Seconds for which a key is used by its sender; then the next is offered."""
OFFERED_AFTER: Final = 60 * _DAY
"""Seconds after which the next one is offered, so that it is known before it is needed."""
KEPT: Final = 8
"""Keys of one device that are kept at most: whoever offers one a day is not heard for longer."""
KEPT_FOR: Final = 400 * _DAY
"""Seconds for which a recipient keeps a key: so late may something arrive on a stick."""
SILENT: Final = 3 * _DAY
"""Seconds without a word of the recipient's after which bundles go in full: it may have lost the key."""


class ShortKeyRow(Local, table=True):
    """A key for one way between this device and another one."""

    __tablename__ = "short_key"
    device: bytes = Field(primary_key=True, sa_type=LargeBinary)
    way: str = Field(primary_key=True)
    mark: bytes = Field(primary_key=True, sa_type=LargeBinary)
    key: bytes = Field(sa_type=LargeBinary)
    writer: int = Field(sa_type=Id)
    base: int = Field(sa_type=Id)
    known_at: int | None = Field(default=None, sa_type=Id)


SHORT_KEY = sql(ShortKeyRow)


@dataclass(frozen=True, slots=True)
class ShortKey:
    """A key for one way between two devices.

    Attributes:
        device: the other device (16 bytes).
        key: 32 bytes of chance.
        writer: the writer that its sender was when it offered it.
        base: when it was drawn by the sender's clock, in UTC seconds: times are told from there.
        known_at: on the way out, when the recipient said that it has it (UTC seconds), or ``None``; on the
            way in, when it came.
    """

    device: bytes
    key: bytes
    writer: int
    base: int
    known_at: int | None = None

    @property
    def mark(self) -> bytes:
        """Its short name, which tells nothing of it."""
        return mark(self.key)


def mark(key: bytes) -> bytes:
    """Give the short name of a key: 4 bytes of a hash."""
    return blake2b(key, digest_size=MARK, person=b"muster/short/0").digest()


def offered(db: Connection, device: bytes, writer: int, now: int, entropy: Entropy) -> ShortKey | None:
    """Give the key to offer to a device in what is sealed in full, inside a write transaction.

    Nothing is offered while it knows one that is used for some time yet. One that it does not know yet is
    offered again; else a fresh one is drawn.
    """
    ours = [one for one in _of(db, device, Way.OUT) if one.writer == writer and now >= one.base]
    if any(one.known_at is not None and now - one.base < OFFERED_AFTER for one in ours):
        return None
    waiting = [one for one in ours if one.known_at is None and now - one.base < OFFERED_AFTER]
    if waiting:
        return waiting[-1]
    fresh = ShortKey(device, entropy(KEY), writer, now)
    db.execute(
        delete(SHORT_KEY).where(
            SHORT_KEY.c.device == device, SHORT_KEY.c.way == Way.OUT.value, SHORT_KEY.c.known_at.is_(None)
        )
    )
    _keep(db, fresh, Way.OUT)
    return fresh


def usable(db: Connection, device: bytes, writer: int, now: int, heard_at: int | None) -> ShortKey | None:
    """Give the key under which something may go to a device, or ``None`` if it goes in full.

    Args:
        db: the store.
        device: the recipient.
        writer: the writer that this device is now; a key of another one is not used.
        now: UTC seconds.
        heard_at: when the recipient was heard last (UTC seconds).
    """
    known = [one for one in _of(db, device, Way.OUT) if one.known_at is not None and one.writer == writer]
    if not known:
        return None
    latest = known[-1]
    heard = max(heard_at or 0, latest.known_at or 0)
    fresh = 0 <= now - latest.base < USED_FOR and now - heard < SILENT
    return latest if fresh else None


def not_known(db: Connection, device: bytes, said: bytes) -> None:
    """Use no key any more but the one that the recipient names (by its mark), in a write transaction.

    It may be an old copy that never saw the other.
    """
    for one in _of(db, device, Way.OUT):
        if one.mark != said and one.known_at is not None:
            db.execute(_this(delete(SHORT_KEY), one, Way.OUT))


def known(db: Connection, device: bytes, said: bytes, now: int) -> None:
    """Take the recipient's word that it has a key, by its mark, in a write transaction (UTC seconds)."""
    for one in _of(db, device, Way.OUT):
        if one.mark == said and one.known_at is None:
            db.execute(_this(update(SHORT_KEY), one, Way.OUT).values(known_at=now))


def offered_to(db: Connection, devices: Sequence[bytes] | None = None) -> dict[bytes, dict[bytes, bool]]:
    """Give which keys each device was offered, by their marks, and whether it said that it has them.

    Of some devices, or of all.
    """
    found: dict[bytes, dict[bytes, bool]] = {}
    asked = "SELECT device, mark, known_at IS NOT NULL FROM short_key WHERE way = 'out'"
    if devices is not None:
        asked += f" AND device IN ({', '.join('?' for _ in devices) or 'NULL'})"
    for device, said, is_known in ask(db, asked, devices or ()):
        found.setdefault(device, {})[said] = bool(is_known)
    return found


def learn(db: Connection, offer: ShortKey, now: int) -> None:
    """Keep a key that a device offered, and let go of what is too old, inside a write transaction."""
    if all(one.key != offer.key for one in _of(db, offer.device, Way.IN)):
        _keep(db, ShortKey(offer.device, offer.key, offer.writer, offer.base, now), Way.IN)
    for place, one in enumerate(reversed(_of(db, offer.device, Way.IN))):
        if place and (place >= KEPT or (one.known_at or 0) < now - KEPT_FOR):
            db.execute(_this(delete(SHORT_KEY), one, Way.IN))


def latest(db: Connection, device: bytes) -> bytes:
    """Give the mark of the latest key that a device offered and that is kept here; empty if there is none."""
    known = _of(db, device, Way.IN)
    return known[-1].mark if known else b""


# Asked of the driver: each bundle asks these several times.
_COMING: Final = (
    "SELECT device, key, writer, base, known_at FROM short_key WHERE way = ?"
    " ORDER BY known_at NULLS FIRST, base, mark"
)
_OF: Final = (
    "SELECT device, key, writer, base, known_at FROM short_key WHERE device = ? AND way = ?"
    " ORDER BY known_at NULLS FIRST, base, mark"
)


def coming(db: Connection) -> list[ShortKey]:
    """Give every key under which something may come, the latest of each device last."""
    return [ShortKey(*row) for row in ask(db, _COMING, (Way.IN.value,))]


def _of(db: Connection, device: bytes, way: Way) -> list[ShortKey]:
    return [ShortKey(*row) for row in ask(db, _OF, (device, way.value))]


def _keep(db: Connection, one: ShortKey, way: Way) -> None:
    said = {name: getattr(one, name) for name in ("device", "mark", "key", "writer", "base", "known_at")}
    db.execute(insert(SHORT_KEY).values(way=way.value, **said))


def _this(statement: Any, one: ShortKey, way: Way) -> Any:  # noqa: ANN401 - statements of SQLAlchemy
    return statement.where(
        SHORT_KEY.c.device == one.device, SHORT_KEY.c.way == way.value, SHORT_KEY.c.mark == one.mark
    )
