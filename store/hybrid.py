"""Sealing a secret to a public key that holds against tomorrow's computers: ML-KEM-768 and X25519 together.

HPKE in its base mode (RFC 9180 with the hybrid KEM). Keys travel as bytes: a
public one is 1,184 of ML-KEM and 32 of X25519, a secret one the 96 bytes of the
two seeds.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

SEED = 96
PUBLIC = 1216
_KEM_SEED = 64
_KEM_PUBLIC = 1184
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def public_of(seed: bytes) -> bytes:
    """Give the public key (1,216 bytes) of a secret one (96)."""
    kem = MLKEM768PrivateKey.from_seed_bytes(seed[:_KEM_SEED]).public_key().public_bytes_raw()
    return kem + X25519PrivateKey.from_private_bytes(seed[_KEM_SEED:]).public_key().public_bytes_raw()


def private_of(seed: bytes) -> MLKEM768X25519PrivateKey:
    """Give the key that opens, of a secret one (96 bytes)."""
    return MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(seed[:_KEM_SEED]),
        X25519PrivateKey.from_private_bytes(seed[_KEM_SEED:]),
    )


def seal(secret: bytes, public: bytes, info: bytes) -> bytes:
    """Seal a secret; ``info`` says for what, and opens nothing else. Raises ``ValueError`` for no key."""
    if len(public) != PUBLIC:
        raise ValueError("not a public key")
    recipient = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:_KEM_PUBLIC]),
        X25519PublicKey.from_public_bytes(public[_KEM_PUBLIC:]),
    )
    return _SUITE.encrypt(secret, recipient, info)


def unseal(sealed: bytes, seed: bytes, info: bytes) -> bytes | None:
    """Open what was sealed; ``None`` if it was sealed to another, for something else, or altered."""
    try:
        return _SUITE.decrypt(sealed, private_of(seed), info)
    except (InvalidTag, ValueError):
        return None
