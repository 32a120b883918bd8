"""Whose signature it is: the devices known here, by the short names of their signing keys."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from store import identity, short_keys
from sync import cose
from sync.ring import Ring, Sender, ring_of

Senders = Callable[[bytes], Sender | None]
"""Finds the device behind a signing key's short name."""


@dataclass(slots=True)
class Known:
    """What is known of those who may have sent something, looked up once for many bundles.

    Attributes:
        senders: finds the device behind a signing key's short name.
        db: the store.
        now: UTC seconds.
        offered: which of our short keys each device was offered and whether it said that it has it, by marks.
    """

    senders: Senders
    db: Connection
    now: int
    offered: Mapping[bytes, Mapping[bytes, bool]]
    _ring: Ring | None = None

    @property
    def ring(self) -> Ring:
        """Give the short keys under which something may come; looked up when a file asks for it."""
        if self._ring is None:
            self._ring = ring_of(self.db, self.now)
        return self._ring


def known_in(db: Connection, now: int) -> Known:
    """Give what is known here of those who may have sent something; ``now`` in UTC seconds."""
    return Known(sender_in(db), db, now, short_keys.offered_to(db))


def known_of(db: Connection, now: int, devices: Collection[bytes]) -> Known:
    """Give what is known here of some devices, as they stand now; ``now`` in UTC seconds."""
    peers = identity.peers(db, devices).values()
    senders = {cose.key_id(peer.sign_key): Sender.of(peer) for peer in peers}
    return Known(senders.get, db, now, short_keys.offered_to(db, list(devices)))


def sender_in(db: Connection) -> Senders:
    """Give what finds the device behind a signing key's short name among those known here."""
    return senders_known(db).get


def senders_known(db: Connection) -> dict[bytes, Sender]:
    """Give the devices known here by the short names of their signing keys."""
    known: dict[bytes, Sender] = {}
    parent = identity.parent(db)
    for peer in [*identity.children(db), *([parent] if parent else [])]:
        known[cose.key_id(peer.sign_key)] = Sender.of(peer)
    return known
