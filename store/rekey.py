"""New keys for the whole node: a new master key, and the store written anew under a new key (M03).

What an old copy of the keyring opens stays what it was on that day; it opens
nothing that is written from now on. The order is such that the power may fail
at any moment: first the keyring, which then names both keys of the store, the
new one and the one before; then the store; then the keyring without the old
one. Whoever opens the node after a cut finishes what was begun.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from store import vault
from store.clock import Entropy
from store.founding import KEYRING, STORE
from store.keyring import Unlocked, changing
from store.keyring.opening import STORE as STORE_KEY
from store.keyring.opening import STORE_BEFORE
from store.keyring.ring import Ring

if TYPE_CHECKING:
    from store.node import Node


def anew(node: "Node", change: Callable[[Ring], Ring]) -> None:
    """Change the keyring of an open node and give it new keys.

    Args:
        node: the node; it goes on under the new keys.
        change: what else becomes of the keyring, such as the slot that goes; it sees the old master's.

    Raises:
        Refused: ``STORE_IN_USE`` if anybody else has the node open, ``KEYS_CHANGED``, ``KEYRING_DAMAGED``;
            nothing was changed then.
    """
    opened = known(node)
    path = node.home / KEYRING
    ring = change(changing.checked(path, opened))
    node.close()
    with vault.alone(node.home / STORE, opened.secrets[STORE_KEY]) as put_under:
        ring, opened = changing.rekeyed(ring, opened, node.entropy)
        ring = ring.write(path, opened.master)
        put_under(opened.secrets[STORE_KEY])
    ring, opened = changing.settled(ring, opened, node.entropy)
    ring.write(path, opened.master)
    node.renewed(opened)


def finished(home: Path, opened: Unlocked, entropy: Entropy) -> Unlocked:
    """Finish what a cut left begun; gives what the keyring opens to now.

    Args:
        home: the node's folder.
        opened: what the keyring gave.
        entropy: source of nonces.

    Raises:
        Refused: ``STORE_IN_USE``, ``STORE_DAMAGED``.
    """
    before = opened.secrets.get(STORE_BEFORE)
    if before is None:
        return opened
    path = home / KEYRING
    ring = changing.checked(path, opened)
    if not vault.opens(home / STORE, opened.secrets[STORE_KEY]):
        with vault.alone(home / STORE, before) as put_under:
            put_under(opened.secrets[STORE_KEY])
    ring, opened = changing.settled(ring, opened, entropy)
    ring.write(path, opened.master)
    return opened


def known(node: "Node") -> Unlocked:
    """Give what opened a node; only what was opened by a passphrase can change its keys."""
    if node.opened is None:
        raise RuntimeError("the node was opened without its keyring")
    return node.opened
