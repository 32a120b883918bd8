"""Making a keyring, and opening it with a passphrase."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from store.clock import Entropy
from store.keyring import slot as slots
from store.keyring.phrases import check
from store.keyring.ring import Ring, load
from store.keyring.shape import Label, face
from store.keyring.slot import Slot, SlotKeys
from store.keyring.stretch import FULL, Strength
from store.refusals import Code, Refused

STORE, STORE_BEFORE = "store", "store-before"
"""The store's key; and the one it had before, as long as it is not certain which of the two opens it."""


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What an opened keyring gives.

    Attributes:
        slot: whose slot it was (8 bytes).
        master: the master key.
        secrets: what it wraps, by name.
        seed: the slot's own seed, which no other slot's passphrase opens.
        extras: what else was sealed to this slot, by name.
        epoch: counts the master keys that there were.
    """

    slot: bytes
    master: bytes
    secrets: Mapping[str, bytes]
    seed: bytes = b""
    extras: Mapping[str, bytes] = field(default_factory=dict)
    epoch: int = 0

    @property
    def sign_seed(self) -> bytes:
        """The seed of the person's own Ed25519 key, 32 bytes."""
        return SlotKeys(self.seed).sign_seed


def create(  # noqa: PLR0913 - a keyring is made of just these
    path: Path,
    label: Label,
    *,
    user: str,
    passphrase: str,
    secrets: Mapping[str, bytes],
    entropy: Entropy,
    strength: Strength = FULL,
    key_file: bytes | None = None,
    extras: Mapping[str, bytes] | None = None,
    names: Sequence[str] = (),
) -> Unlocked:
    """Make a keyring with one person's slot, and give what it opens to.

    Args:
        path: where the file goes.
        label: the node's clear facts.
        user: the person's name, of which only a hint is stored.
        passphrase: theirs.
        secrets: what the master key wraps, by name.
        entropy: source of keys, salts and nonces.
        strength: what a guess shall cost.
        key_file: content of the second factor, if there is one.
        extras: what else this slot shall hold, by name.
        names: what a passphrase here must not be made of, beside user and code.

    Raises:
        Refused: ``PASSPHRASE_SHORT``, ``PASSPHRASE_WEAK``.
    """
    check(passphrase, (user, label.code, *names))
    master = entropy(32)
    made, keys = slots.make(
        label, user=user, passphrase=passphrase, entropy=entropy, strength=strength, key_file=key_file
    )
    whole = made.given(label, 1, master).entrusted(label, extras or {})
    ring = Ring(label, 1, (whole,), {}).holding(master, secrets, entropy)
    ring.write(path, master)
    return Unlocked(made.id, master, dict(secrets), keys.seed, dict(extras or {}), ring.epoch)


def label_of(path: Path) -> Label:
    """Read what may be read without a passphrase; raises ``NO_NODE`` or ``KEYRING_DAMAGED``."""
    return face(path).label


def unlock(
    path: Path, passphrase: str, *, user: str | None = None, key_file: bytes | None = None
) -> Unlocked:
    """Open a keyring.

    Args:
        path: the keyring file.
        passphrase: as typed; it is normalised (NFKC), so that keyboards agree.
        user: whose slot; needed where several people have one, and to open a service's.
        key_file: content of the second factor; where a slot has none, it is passed over.

    Raises:
        Refused: ``NO_NODE``, ``KEYRING_DAMAGED``, ``KEYRING_TOO_WEAK``, ``USER_NEEDED``,
            ``KEY_FILE_NEEDED``, ``WRONG_PASSPHRASE``.
    """
    ring = load(path)
    missing = False
    for slot in _meant(ring, user):
        if slot.factors > 1 and not key_file:
            missing = True
            continue
        keys = slot.opened(ring.label, passphrase, key_file)
        if keys is not None:
            return unlocked(ring, slot, keys)
    raise Refused(Code.KEY_FILE_NEEDED if missing else Code.WRONG_PASSPHRASE)


def unlocked(ring: Ring, slot: Slot, keys: SlotKeys) -> Unlocked:
    """Open a keyring with a slot's own keys; raises ``KEYRING_DAMAGED`` if anybody has edited it."""
    master = keys.master(slot, ring.label, ring.epoch)
    if not ring.is_whole(master):
        raise Refused(Code.KEYRING_DAMAGED)
    return Unlocked(
        slot.id, master, ring.secrets(master), keys.seed, keys.extras(slot, ring.label), ring.epoch
    )


def _meant(ring: Ring, user: str | None) -> list[Slot]:
    if user is not None:
        return [slot for slot in ring.slots if slot.is_hinted(user)]
    people = [slot for slot in ring.slots if slot.use == "person"]
    if len(people) > 1:
        # Two may have chosen the same passphrase, and what is recorded must bear the right name.
        raise Refused(Code.USER_NEEDED)
    return people
