"""A slot: one person's part of the keyring.

What Argon2id makes of the passphrase wraps a seed, and nothing but that seed.
From it come the slot's key pair and the person's own signing key. The master
key is sealed to the public half, so that whoever changes the master key can
give the new one to people who are not there and whose passphrases nobody knows.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PublicKey, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from store.clock import Entropy
from store.device_keys import DeviceKeys
from store.keyring.shape import Label, Use, hint
from store.keyring.stretch import FULL, Strength, stretch
from store.refusals import Code, Refused

SEED: Final = 32
_KEM_PUBLIC = 1184
_PAIR_SEED = 96
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot as it stands in the file.

    Attributes:
        id: 8 bytes; the store's ``login`` table says whose it is.
        hint: one byte of the hash of the name.
        salt: 16 bytes.
        use: for a person or for a service.
        factors: 2 where a key file is asked for.
        memory: what a guess costs, as in :class:`store.keyring.stretch.Strength`.
        passes: the same.
        lanes: the same.
        proof: commits to the wrapping key, 32 bytes.
        nonce: of what is in ``sealed``, 12 bytes.
        sealed: the seed under the wrapping key, 48 bytes.
        public: the public half of the slot's key pair, 1,216 bytes.
        master: the master key, sealed to ``public``.
        extras: what else is sealed to ``public``, by name.
    """

    id: bytes
    hint: int
    salt: bytes
    use: str
    factors: int
    memory: int
    passes: int
    lanes: int
    proof: bytes
    nonce: bytes
    sealed: bytes
    public: bytes
    master: bytes
    extras: Mapping[str, bytes]

    @property
    def strength(self) -> Strength:
        """What a guess at this slot costs."""
        return Strength(self.memory, self.passes, self.lanes)

    def header(self, label: Label) -> bytes:
        """What the passphrase is stretched for: an edited slot gives another key."""
        return label.bound(
            "muster slot",
            self.id,
            self.hint,
            self.use,
            self.factors,
            self.memory,
            self.passes,
            self.lanes,
        )

    def is_hinted(self, user: str) -> bool:
        """Say whether it may be the slot of a user of that name."""
        return self.hint == hint(user, self.salt)

    def opened(self, label: Label, passphrase: str, key_file: bytes | None) -> "SlotKeys | None":
        """Give the keys of the slot, or ``None`` if the passphrase (or the key file) is another one.

        Raises:
            Refused: ``KEYRING_TOO_WEAK``; ``KEYRING_DAMAGED`` for a slot that is not as it was made.
        """
        second = key_file if self.factors > 1 else None
        wrapping, proof = stretch(passphrase, self.salt, self.strength, self.header(label), second)
        if not hmac.compare_digest(proof, self.proof):
            return None
        try:
            keys = SlotKeys(AESGCMSIV(wrapping).decrypt(self.nonce, self.sealed, self.header(label)))
        except InvalidTag:
            raise Refused(Code.KEYRING_DAMAGED) from None
        if keys.pair.seal_public != self.public:
            raise Refused(Code.KEYRING_DAMAGED)
        return keys

    def given(self, label: Label, epoch: int, master: bytes) -> "Slot":
        """Give the same slot with a master key for an epoch; nobody needs to be there for it."""
        return replace(self, master=seal(master, self.public, label.bound("muster master", epoch, self.id)))

    def entrusted(self, label: Label, extras: Mapping[str, bytes]) -> "Slot":
        """Give the same slot with more secrets of that person's own reading, by name."""
        more = {
            name: seal(secret, self.public, label.bound("muster extra", self.id, name))
            for name, secret in extras.items()
        }
        return replace(self, extras={**self.extras, **more})


@dataclass(frozen=True)
class SlotKeys:
    """What a slot's seed gives: the key pair that things are sealed to, the person's signing seed."""

    seed: bytes

    @cached_property
    def pair(self) -> DeviceKeys:
        """The person's signing key and the slot's key pair."""
        return DeviceKeys(
            _from(self.seed, 32, b"muster/user-sign/0"), _from(self.seed, _PAIR_SEED, b"muster/slot-pair/0")
        )

    @property
    def sign_seed(self) -> bytes:
        """The seed of the person's own Ed25519 key, 32 bytes."""
        return self.pair.sign_seed

    def master(self, slot: Slot, label: Label, epoch: int) -> bytes:
        """Open the master key of an epoch; raises ``KEYRING_DAMAGED``."""
        return self.open(slot.master, label.bound("muster master", epoch, slot.id))

    def extras(self, slot: Slot, label: Label) -> dict[str, bytes]:
        """Open what else was sealed to the slot; raises ``KEYRING_DAMAGED``."""
        return {
            name: self.open(sealed, label.bound("muster extra", slot.id, name))
            for name, sealed in slot.extras.items()
        }

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """Open what was sealed to the slot's public half; raises ``KEYRING_DAMAGED``."""
        try:
            return _SUITE.decrypt(sealed, self.pair.opener, context)
        except (InvalidTag, ValueError):
            raise Refused(Code.KEYRING_DAMAGED) from None


def make(  # noqa: PLR0913 - a slot is made of just these
    label: Label,
    *,
    user: str,
    passphrase: str,
    entropy: Entropy,
    strength: Strength = FULL,
    key_file: bytes | None = None,
    use: Use = "person",
    slot: bytes | None = None,
    seed: bytes | None = None,
) -> tuple[Slot, SlotKeys]:
    """Make a slot; it holds no master key yet.

    Args:
        label: of the keyring it goes into.
        user: the name, of which only a hint is kept.
        passphrase: the person's.
        entropy: source of keys, salts and nonces.
        strength: what a guess shall cost.
        key_file: content of the second factor, if there is one.
        use: for a person or a service.
        slot: the id (8 bytes), where a person's slot is made anew.
        seed: the person's seed (32 bytes), which stays when the passphrase changes.
    """
    salt = entropy(16)
    keys = SlotKeys(entropy(SEED) if seed is None else seed)
    bare = Slot(
        id=entropy(8) if slot is None else slot,
        hint=hint(user, salt),
        salt=salt,
        use=use,
        factors=2 if key_file else 1,
        memory=strength.memory,
        passes=strength.passes,
        lanes=strength.lanes,
        proof=b"",
        nonce=entropy(12),
        sealed=b"",
        public=keys.pair.seal_public,
        master=b"",
        extras={},
    )
    wrapping, proof = stretch(passphrase, salt, strength, bare.header(label), key_file)
    sealed = AESGCMSIV(wrapping).encrypt(bare.nonce, keys.seed, bare.header(label))
    return replace(bare, proof=proof, sealed=sealed), keys


def seal(secret: bytes, public: bytes, context: bytes) -> bytes:
    """Seal a secret to a slot's public half, for one use."""
    kem, x25519 = public[:_KEM_PUBLIC], public[_KEM_PUBLIC:]
    to = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(kem), X25519PublicKey.from_public_bytes(x25519)
    )
    return _SUITE.encrypt(secret, to, context)


def _from(seed: bytes, length: int, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), length, None, purpose).derive(seed)
