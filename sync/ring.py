"""The short keys under which something may come, found by the hint that a file bears."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from sqlalchemy import Connection

from store import identity, short_keys
from store.identity import Peer
from store.short_keys import KEPT_FOR, ShortKey
from sync import cose
from sync.short_seal import hint, hint_of, open_short, week_of
from sync.terse import Between


@dataclass(frozen=True, slots=True)
class Sender:
    """Who may have sent a bundle: device, signing key, whether it was revoked, and the station it is of.

    ``station`` is 0 for who speaks of more than one, or of none.
    """

    device: bytes
    sign_key: bytes
    revoked: bool = False
    station: int = 0

    @classmethod
    def of(cls, peer: Peer) -> Self:
        """Give a device that is known here."""
        station = peer.station if peer.role == "child" and peer.kind != "hq" else 0
        return cls(peer.device, peer.sign_key, peer.revoked_at is not None, station)


@dataclass(frozen=True, slots=True)
class Held:
    """A key that is held here, and between whom it is."""

    key: bytes
    between: Between


@dataclass(slots=True)
class Ring:
    """All keys under which something may come to this device.

    Attributes:
        keys: each with between whom it is, the latest of a device last.
        senders: those devices, by their ids.
        week: the week that it is now: files of about now are found at once.
    """

    keys: tuple[Held, ...] = ()
    senders: Mapping[bytes, Sender] = field(default_factory=dict)
    week: int = 0
    _hints: dict[bytes, list[Held]] = field(default_factory=dict)
    _looked: set[int] = field(default_factory=set)

    def sender(self, device: bytes) -> Sender | None:
        """Give a device that shares a key with us."""
        return self.senders.get(device)

    def opened(self, sealed: bytes) -> tuple[bytes, Between, bytes] | None:
        """Open a file that is under one of the keys; ``None`` if there is none.

        Returns:
            What was sealed, between whom its key is, and the name of its sender's signing key.
        """
        if not self.keys:
            return None
        weeks = week_of(KEPT_FOR) + 2
        # Nearly everything is of this week or the one before; what lay on a stick may be of any.
        for some in ((0, -1, 1), range(-weeks, weeks)):
            for held in self._under(hint_of(sealed), (self.week + away for away in some)):
                content = open_short(sealed, held.key)
                sender = self.senders.get(held.between.sender)
                if content is not None and sender is not None:
                    return content, held.between, cose.key_id(sender.sign_key)
        return None

    def _under(self, said: bytes, weeks: Iterable[int]) -> list[Held]:
        for week in weeks:
            if week not in self._looked:
                self._looked.add(week)
                for held in self.keys:
                    self._hints.setdefault(hint(held.key, week), []).append(held)
        return self._hints.get(said, [])


EMPTY = Ring()
"""The ring of a device with which nobody shares a key."""


def ring_of(db: Connection, now: int) -> Ring:
    """Give the keys under which something may come to this device; ``now`` in UTC seconds."""
    keys = short_keys.coming(db)
    if not keys:
        return EMPTY
    me = identity.who(db)
    parent = identity.parent(db)
    known = {peer.device: peer for peer in [*identity.children(db), *([parent] if parent else [])]}

    def between(key: ShortKey) -> Between:
        peer = known[key.device]
        station = me.station if peer.role == "parent" else peer.station
        return Between(peer.device, me.device, key.writer, key.base, station)

    return Ring(
        tuple(Held(key.key, between(key)) for key in keys if key.device in known),
        {device: Sender.of(peer) for device, peer in known.items()},
        week_of(now),
    )


def hints_to_come(ring: Ring, weeks: int) -> list[str]:
    """Give what files for us will be known by, in hex, from last week on for so many weeks."""
    latest = {held.between.sender: held for held in ring.keys}
    return sorted(
        hint(held.key, ring.week + week).hex() for held in latest.values() for week in range(-1, weeks)
    )
