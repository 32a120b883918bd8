"""Sealing: what a carrier sees of a bundle, and opening it again (``BUNDLE.md``, "Envelope").

The full profile: HPKE with ML-KEM-768 and X25519 together. The signature is
inside, so a carrier learns neither who sends nor to whom: the hint tells a
recipient that a file is theirs and is different in every file. The two short
profiles are in ``short_seal.py``.
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
from sync.profile import Profile

MAGIC = b"M"
VERSION = 0
FULL, THIN, COMPACT = 1, 2, 3
_PROFILES = {FULL: Profile.FULL, THIN: Profile.THIN, COMPACT: Profile.COMPACT}
HINT = 4
_CHECK = 4
CHECKED = {FULL: _CHECK, THIN: _CHECK, COMPACT: 0}
"""Bytes of the check value by profile: where every byte counts, the seal alone tells damage."""
MOST_COMPACT = 1024
"""Bytes of a compact file at most."""
HEADER = len(MAGIC) + 1 + HINT
_STEP = 64
_FILLED = b"\x80"
LARGEST = 64 << 20
_KEM_PUBLIC = 1184
_AROUND = HEADER + 1120 + 16 + _CHECK
"""Bytes that stand around what is sealed: header, encapsulated key, tag, check."""
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
    profile: Profile
    size: int
    tag: bytes


def tag(sealed: bytes) -> bytes:
    """Give the short name of a sealed file: a hash of its bytes."""
    return blake2b(sealed, digest_size=8, person=b"muster/tag/0").digest()


def check(content: bytes) -> bytes:
    """Give the check value of everything before it, which tells damage from forgery."""
    return blake2b(content, digest_size=_CHECK, person=b"muster/check/0").digest()


def _hint(seal_public: bytes, ciphertext: bytes) -> bytes:
    key = blake2b(seal_public, digest_size=32, person=b"muster/to/0").digest()
    return blake2b(ciphertext, key=key, digest_size=HINT).digest()


def _info(profile: int) -> bytes:
    return b"muster/seal/" + bytes([VERSION, profile])


def seal(signed: bytes, seal_public: bytes) -> bytes:
    """Seal signed bytes to a device's public key (1,216 bytes)."""
    recipient = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(seal_public[:_KEM_PUBLIC]),
        X25519PublicKey.from_public_bytes(seal_public[_KEM_PUBLIC:]),
    )
    size = len(signed) + len(_FILLED) + _AROUND
    filled = signed + _FILLED + bytes(-size % _STEP)
    ciphertext = _SUITE.encrypt(filled, recipient, _info(FULL))
    body = MAGIC + bytes([VERSION << 4 | FULL]) + _hint(seal_public, ciphertext) + ciphertext
    return body + check(body)


def can_seal(seal_public: bytes) -> bool:
    """Say whether something can be sealed to a key: not any bytes of its length are one."""
    try:
        seal(b"", seal_public)
    except (ValueError, TypeError):
        return False
    return True


def profile_of(begins: bytes) -> int | None:
    """Give the profile that a file begins with, whatever follows; ``None`` for no file of ours."""
    if len(begins) < HEADER or not begins.startswith(MAGIC) or begins[1] >> 4 != VERSION:
        return None
    return begins[1] & 0x0F


def look(sealed: bytes) -> Outside | Fault:
    """Look at a file from outside: is it a bundle, whole, and of a version we know?"""
    if len(sealed) < HEADER + _CHECK or len(sealed) > LARGEST or not sealed.startswith(MAGIC):
        return Fault.NOT_A_BUNDLE
    version, profile = sealed[1] >> 4, sealed[1] & 0x0F
    checked = CHECKED.get(profile, _CHECK) if version == VERSION else _CHECK
    told = len(sealed) - checked
    if not checked and len(sealed) > MOST_COMPACT:
        return Fault.DAMAGED
    if checked and not hmac.compare_digest(check(sealed[:told]), sealed[told:]):
        return Fault.DAMAGED
    if version != VERSION or profile not in _PROFILES:
        return Fault.NEWER
    return Outside(version, _PROFILES[profile], len(sealed), tag(sealed))


def is_for(seal_public: bytes, sealed: bytes) -> bool:
    """Tell whether a file is whole and sealed to a public key; to ask takes no other key."""
    outside = look(sealed)
    if isinstance(outside, Fault) or outside.profile is not Profile.FULL:
        return False
    return hmac.compare_digest(_hint(seal_public, sealed[HEADER:-_CHECK]), sealed[2:HEADER])


def unseal(sealed: bytes, keys: DeviceKeys) -> bytes | Fault:
    """Open a file that is sealed in full; gives the signed bytes inside, or why not."""
    outside = look(sealed)
    if isinstance(outside, Fault):
        return outside
    if outside.profile is not Profile.FULL:
        return Fault.NOT_FOR_US
    ciphertext = sealed[HEADER:-_CHECK]
    if not hmac.compare_digest(_hint(keys.seal_public, ciphertext), sealed[2:HEADER]):
        return Fault.NOT_FOR_US
    try:
        filled = _SUITE.decrypt(ciphertext, keys.opener, _info(sealed[1] & 0x0F)).rstrip(b"\0")
    except InvalidTag:
        return Fault.DAMAGED
    return filled[:-1] if filled.endswith(_FILLED) else Fault.DAMAGED
