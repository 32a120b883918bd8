"""New keys for the whole node: a new master key, and the store written anew under a new key (M03).

What an old copy of the keyring opens stays what it was on that day; it opens
nothing that is written from now on. The order is such that the power may fail
at any moment: first the keyring, which then names both keys of the store, the
new one and the one before; then the store; then the keyring without the old
one. Whoever opens the node after a cut finishes what was begun.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from store import records
from store.asking import ask
from store.clock import Entropy
from store.files import KEYRING
from store.keyring import Unlocked, changing, escrow
from store.keyring.opening import STORE as STORE_KEY
from store.keyring.opening import STORE_BEFORE
from store.keyring.ring import Ring, load
from store.refusals import Code, Refused
from store.registers import recovery_keys

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
    with node.read() as db:
        recipients = recovery_keys.known(db)
    node.close()
    with records.alone(node.home, opened.secrets[STORE_KEY]) as put_under:
        ring = change(changing.checked(path, opened))
        ring, opened = changing.rekeyed(ring, opened, node.entropy)
        ring = ring.write(path, opened.master)
        put_under(opened.secrets[STORE_KEY])
    ring, opened = changing.settled(ring, opened, node.entropy)
    escrow.put_away(ring, opened, recipients).write(path, opened.master)
    node.renewed(opened)


def ask_alone(node: "Node") -> None:
    """Refuse with ``STORE_IN_USE`` what could not be finished because somebody else has the node open."""
    node.close()
    with records.alone(node.home, known(node).secrets[STORE_KEY]):
        pass


def tidied(node: "Node") -> None:
    """Bring the keyring of a node that was just opened to what its store says.

    Slots of people whose keys were taken away elsewhere, or that a cut left over,
    go, with new keys for the others, if nobody else has it open; the next one does
    it otherwise. The keys are put away for the recovery identities that stand now.
    """
    opened = known(node)
    ring = load(node.home / KEYRING)
    with node.read() as db:
        mine, recipients = standing(node), recovery_keys.known(db)
    gone = {slot.id for slot in ring.slots if slot.use == "person" and slot.id not in mine}
    own = ring.slot(opened.slot)
    if own is None or own.use == "service":
        # It does not hold what a person's slot holds, and so cannot put it away.
        return
    if gone:
        with suppress(Refused):
            anew(node, lambda ring: changing.without(ring, gone))
            return
    if {one.mark for one in recipients} != ring.escrow.keys():
        # In a write transaction: of two processes that change the keyring, the second sees the first's.
        with node.write():
            ring = changing.checked(node.home / KEYRING, opened)
            escrow.put_away(ring, opened, recipients).write(node.home / KEYRING, opened.master)


def standing(node: "Node") -> set[bytes]:
    """Give the slots of those who have keys to this node."""
    asked = 'SELECT slot FROM login LEFT JOIN users ON users.id = login."user" WHERE users.ended_on IS NULL'
    with node.read() as db:
        return {slot for (slot,) in ask(db, asked)}


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
    if not records.opens(home, opened.secrets[STORE_KEY]):
        with records.alone(home, before) as put_under:
            put_under(opened.secrets[STORE_KEY])
    ring, opened = changing.settled(ring, opened, entropy)
    ring.write(path, opened.master)
    return opened


def known(node: "Node") -> Unlocked:
    """Give what opened a node; only what was opened by a passphrase can change its keys."""
    if node.opened is None:
        raise Refused(Code.KEYS_CHANGED)
    return node.opened
