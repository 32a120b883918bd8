"""Sealing: what a carrier sees of a bundle, and opening it again (``BUNDLE.md``, "Envelope").

The full profile: HPKE with ML-KEM-768 and X25519 together. The signature is
inside, so a carrier learns neither who sends nor to whom: the hint tells a
recipient that a file is theirs and is different in every file.
"""

import hmac
from dataclasses import dataclass
from enum import Enum
from hashlib import blake2b

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PublicKey, Suite

from store.device_keys import DeviceKeys

MAGIC = b"M"
VERSION = 0
FULL = 1
_PROFILES = {FULL: "full"}
_HINT = 4
_CHECK = 4
_HEADER = len(MAGIC) + 1 + _HINT
LARGEST = 64 << 20
_KEM_PUBLIC = 1184
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class Fault(Enum):
    """Why a file did not open."""

    NOT_A_BUNDLE = "not a bundle"
    NEWER = "newer"
    DAMAGED = "damaged"
    NOT_FOR_US = "not for us"


@dataclass(frozen=True, slots=True)
class Outside:
    """What anybody may see of a sealed file."""

    version: int
    profile: str
    size: int
    tag: bytes


def tag(sealed: bytes) -> bytes:
    """Give the short name of a sealed file: a hash of its bytes."""
    return blake2b(sealed, digest_size=8, person=b"muster/tag/0").digest()


def _check(content: bytes) -> bytes:
    return blake2b(content, digest_size=_CHECK, person=b"muster/check/0").digest()


def _hint(seal_public: bytes, ciphertext: bytes) -> bytes:
    key = blake2b(seal_public, digest_size=32, person=b"muster/to/0").digest()
    return blake2b(ciphertext, key=key, digest_size=_HINT).digest()


def _info(profile: int) -> bytes:
    return b"muster/seal/" + bytes([VERSION, profile])


def seal(signed: bytes, seal_public: bytes) -> bytes:
    """Seal signed bytes to a device's public key (1,216 bytes)."""
    recipient = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(seal_public[:_KEM_PUBLIC]),
        X25519PublicKey.from_public_bytes(seal_public[_KEM_PUBLIC:]),
    )
    ciphertext = _SUITE.encrypt(signed, recipient, _info(FULL))
    body = MAGIC + bytes([VERSION << 4 | FULL]) + _hint(seal_public, ciphertext) + ciphertext
    return body + _check(body)


def can_seal(seal_public: bytes) -> bool:
    """Say whether something can be sealed to a key: not any bytes of its length are one."""
    try:
        seal(b"", seal_public)
    except (ValueError, TypeError):
        return False
    return True


def look(sealed: bytes) -> Outside | Fault:
    """Look at a file from outside: is it a bundle, whole, and of a version we know?"""
    if len(sealed) < _HEADER + _CHECK or len(sealed) > LARGEST or not sealed.startswith(MAGIC):
        return Fault.NOT_A_BUNDLE
    version, profile = sealed[1] >> 4, sealed[1] & 0x0F
    if not hmac.compare_digest(_check(sealed[:-_CHECK]), sealed[-_CHECK:]):
        return Fault.DAMAGED
    if version != VERSION or profile not in _PROFILES:
        return Fault.NEWER
    return Outside(version, _PROFILES[profile], len(sealed), tag(sealed))


def is_for(seal_public: bytes, sealed: bytes) -> bool:
    """Tell whether a file is whole and sealed to a public key; to ask takes no other key."""
    if isinstance(look(sealed), Fault):
        return False
    return hmac.compare_digest(_hint(seal_public, sealed[_HEADER:-_CHECK]), sealed[2:_HEADER])


def unseal(sealed: bytes, keys: DeviceKeys) -> bytes | Fault:
    """Open a sealed file; gives the signed bytes inside, or why not."""
    outside = look(sealed)
    if isinstance(outside, Fault):
        return outside
    ciphertext = sealed[_HEADER:-_CHECK]
    if not hmac.compare_digest(_hint(keys.seal_public, ciphertext), sealed[2:_HEADER]):
        return Fault.NOT_FOR_US
    try:
        return _SUITE.decrypt(ciphertext, keys.opener, _info(sealed[1] & 0x0F))
    except InvalidTag:
        return Fault.DAMAGED
