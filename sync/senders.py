"""Whose signature it is: the devices known here, by the short names of their signing keys."""

from collections.abc import Callable

from sqlalchemy import Connection

from store import identity
from sync import cose
from sync.ring import Sender

Senders = Callable[[bytes], Sender | None]
"""Finds the device behind a signing key's short name."""


def sender_in(db: Connection) -> Senders:
    """Give what finds the device behind a signing key's short name among those known here."""
    return senders_known(db).get


def senders_known(db: Connection) -> dict[bytes, Sender]:
    """Give the devices known here by the short names of their signing keys."""
    known: dict[bytes, Sender] = {}
    parent = identity.parent(db)
    for peer in [*identity.children(db), *([parent] if parent else [])]:
        known[cose.key_id(peer.sign_key)] = Sender(peer.device, peer.sign_key, peer.revoked_at is not None)
    return known
