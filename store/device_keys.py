"""A device's own keys: one to sign with, one to be sealed to."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from store import hybrid
from store.clock import Entropy

_SIGN_SEED = 32


@dataclass(frozen=True, slots=True)
class Pen:
    """Signs in a device's name, and says whose hand it is by the public key (32 bytes). No seed is in it."""

    public: bytes
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True)
class DeviceKeys:
    """The seeds, as the keyring wraps them; key objects are made when they are needed, and once."""

    sign_seed: bytes
    seal_seed: bytes

    @classmethod
    def make(cls, entropy: Entropy) -> "DeviceKeys":
        """Make new keys."""
        return cls(entropy(_SIGN_SEED), entropy(hybrid.SEED))

    @cached_property
    def signer(self) -> Ed25519PrivateKey:
        """The key that signs what this device says."""
        return Ed25519PrivateKey.from_private_bytes(self.sign_seed)

    @cached_property
    def opener(self) -> MLKEM768X25519PrivateKey:
        """The key that opens what is sealed to this device: ML-KEM-768 and X25519 together."""
        return hybrid.private_of(self.seal_seed)

    @cached_property
    def sign_public(self) -> bytes:
        """The public half of the signing key, 32 bytes."""
        return self.signer.public_key().public_bytes_raw()

    @cached_property
    def anchor(self) -> bytes:
        """What seals the note of how the store was left (``store/anchor.py``), 32 bytes."""
        return HKDF(hashes.SHA256(), 32, None, b"muster/anchor/0").derive(self.sign_seed)

    def card_signer(self, number: int) -> Ed25519PrivateKey:
        """Give the key that signs cards, by its number: another one each year (``sync/CREDENTIAL.md``).

        It is worked out of the signing seed and signs nothing but cards; the signing key signs none.
        """
        seed = HKDF(hashes.SHA256(), 32, None, b"muster/card/0/%d" % number).derive(self.sign_seed)
        return Ed25519PrivateKey.from_private_bytes(seed)

    @cached_property
    def card_mark(self) -> bytes:
        """What this device knows again with what a card of its own said (``store/registers/cards.py``)."""
        return HKDF(hashes.SHA256(), 32, None, b"muster/card-mark/0").derive(self.sign_seed)

    @cached_property
    def pen(self) -> Pen:
        """What an act may sign with."""
        return Pen(self.sign_public, self.signer.sign)

    @cached_property
    def seal_public(self) -> bytes:
        """The public half of the sealing key: 1,184 bytes of ML-KEM-768 and 32 of X25519."""
        return hybrid.public_of(self.seal_seed)
