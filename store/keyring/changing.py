"""Changing a keyring that is open: people come and go, passphrases change, the master key is made anew.

Each function takes a keyring that was checked against the master key and gives
the changed one; nothing is written until :meth:`store.keyring.ring.Ring.write`.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from store.clock import Entropy
from store.keyring.opening import STORE, STORE_BEFORE, Unlocked
from store.keyring.ring import Ring, load
from store.keyring.slot import Slot
from store.refusals import Code, Refused


def checked(path: Path, opened: Unlocked) -> Ring:
    """Read the keyring that was opened, as it stands now.

    Raises:
        Refused: ``KEYRING_DAMAGED`` if anybody has edited it; ``KEYS_CHANGED`` if another process of this
            node has changed its keys since.
    """
    ring = load(path)
    if ring.epoch != opened.epoch:
        raise Refused(Code.KEYS_CHANGED)
    if not ring.is_whole(opened.master):
        raise Refused(Code.KEYRING_DAMAGED)
    return ring


def with_slot(
    ring: Ring, opened: Unlocked, slot: Slot, extras: Mapping[str, bytes], keep: Collection[bytes]
) -> Ring:
    """Add a slot, or put it in the place of the one with its id.

    Args:
        ring: the keyring.
        opened: what opened it.
        slot: as it was made, without a master key.
        extras: what else it shall hold.
        keep: the slots that stay beside it; one that an interrupted change left over goes.
    """
    whole = slot.given(ring.label, ring.epoch, opened.master).entrusted(ring.label, extras)
    others = (one for one in ring.slots if one.id != slot.id and (one.id in keep or one.use == "service"))
    return replace(ring, slots=(*others, whole))


def without(ring: Ring, gone: Collection[bytes]) -> Ring:
    """Take slots out; what they open already stays open to an old copy until the master key changes."""
    return replace(ring, slots=tuple(slot for slot in ring.slots if slot.id not in gone))


def rekeyed(ring: Ring, opened: Unlocked, entropy: Entropy) -> tuple[Ring, Unlocked]:
    """Make a new master key and a new key of the store; every slot that is left is given the new ones.

    The store's old key stands beside the new one until :func:`settled`. What was
    put away for recovery identities was of the old master key, and goes.
    """
    master = entropy(32)
    secrets = {**opened.secrets, STORE: entropy(32), STORE_BEFORE: opened.secrets[STORE]}
    fresh = replace(
        ring,
        epoch=ring.epoch + 1,
        slots=tuple(slot.given(ring.label, ring.epoch + 1, master) for slot in ring.slots),
        escrow={},
    )
    known = replace(opened, master=master, secrets=secrets, epoch=fresh.epoch)
    return fresh.holding(master, secrets, entropy), known


def settled(ring: Ring, opened: Unlocked, entropy: Entropy) -> tuple[Ring, Unlocked]:
    """Forget the store's old key: the store is under the new one."""
    secrets = {name: secret for name, secret in opened.secrets.items() if name != STORE_BEFORE}
    known = replace(opened, secrets=secrets)
    return ring.holding(opened.master, secrets, entropy), known
