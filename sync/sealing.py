"""Sealing what is said for a device: in full, or thin under the short key that it has."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from store import identity, short_keys
from store.identity import Identity, Peer
from store.node import Node
from store.short_keys import ShortKey
from sync import bundle
from sync.bundle import Bundle, Purpose
from sync.profile import Profile
from sync.short_seal import CHANCE
from sync.terse import Between


def sealed(node: Node, db: Connection, said: Bundle, to: Peer, wish: Profile) -> tuple[bytes, Profile]:
    """Sign and seal what is said for a device, inside a write transaction.

    A bundle in full offers a short key; each says which of the other's is here.

    Returns:
        The file, and how it is sealed: ``THIN`` only if that was wished and can be.
    """
    if said.purpose is not Purpose.EXCHANGE:
        # A grant or a pack must open also where an old copy of a device stands in its place.
        return bundle.write(said, node.keys, to.seal_key, node.registry.wires), Profile.FULL
    said = replace(said, knows=short_keys.latest(db, to.device))
    if wish is Profile.THIN:
        key = usable(node, db, to)
        if key is not None:
            way = between(identity.who(db), to, key)
            thin = bundle.write_thin(said, node.keys, key, way, node.registry.wires, node.entropy(CHANCE))
            if thin is not None:
                return thin, Profile.THIN
    fresh = short_keys.offered(db, to.device, said.writer, node.now, node.entropy)
    if fresh is not None:
        said = replace(said, offer=((fresh.key, fresh.base),))
    return bundle.write(said, node.keys, to.seal_key, node.registry.wires), Profile.FULL


def usable(node: Node, db: Connection, to: Peer) -> ShortKey | None:
    """Give the short key under which something may go to a device now, if there is one."""
    return short_keys.usable(db, to.device, identity.who(db).writer, node.now, to.heard_at)


def between(me: Identity, to: Peer, key: ShortKey) -> Between:
    """Give what both know of each other by a key of ours."""
    station = me.station if to.role == "parent" else to.station
    return Between(me.device, to.device, key.writer, key.base, station)


def doubt(db: Connection, peer: Peer, said: Bundle, offered: Mapping[bytes, bool]) -> None:
    """Go in full again to who does not say that it has our key, whatever else becomes of what it says.

    An old copy would never read what is sealed under a newer key, not even what would tell it that it is one.
    """
    if said.signed and any(is_known and mark != said.knows for mark, is_known in offered.items()):
        short_keys.not_known(db, peer.device, said.knows)


def heard(node: Node, db: Connection, peer: Peer, said: Bundle, offered: Mapping[bytes, bool]) -> None:
    """Keep the short key that a bundle offers, and that its sender has ours; of one that was taken in.

    A compact bundle tells of neither. ``offered`` is what its sender was offered, and said that it has.
    """
    for key, base in said.offer:
        short_keys.learn(db, ShortKey(peer.device, key, said.writer, base), node.now)
    if offered.get(said.knows) is False:
        short_keys.known(db, peer.device, said.knows, node.now)
