"""Sealing under a short key: the thin and the compact profile (``BUNDLE.md``, "Envelope").

AES-256-GCM-SIV with eight fresh bytes of chance in every nonce. Should two ever be alike, that tells no
more than whether two bundles are the same; and a store that is put back to before draws others. The hint
tells a recipient under which of its keys a file is. It changes every week, so that files of one sender
are not known by it for long.
"""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from sync import seal
from sync.profile import Profile
from sync.seal import COMPACT, HINT, MAGIC, THIN, VERSION

CHANCE: Final = 8
"""Bytes of chance that each sealing needs."""
_NONCE: Final = 12
_TAG: Final = 16
_WEEK: Final = 7 * 86_400
_FILLED: Final = b"\x80"
STEPS: Final = {THIN: 32, COMPACT: 20}
"""Sealed files have lengths of this many bytes, times a whole number: how long they are tells less."""


def week_of(at: int) -> int:
    """Give the week that a hint of that time (UTC seconds) is for."""
    return at // _WEEK


def hint(key: bytes, week: int) -> bytes:
    """Give what a file under a key is known by in a week: 4 bytes."""
    said = week.to_bytes(8, "big", signed=True)
    return blake2b(said, key=key, digest_size=HINT, person=b"muster/hint/0").digest()


def beside(profile: int) -> int:
    """Give how many bytes stand around what is sealed, where nothing is filled up but the least."""
    return seal.HEADER + CHANCE + _TAG + seal.CHECKED[profile] + len(_FILLED)


def seal_short(content: bytes, key: bytes, profile: int, at: int, chance: bytes) -> bytes:
    """Seal under a short key.

    Args:
        content: what is sealed.
        key: 32 bytes.
        profile: ``THIN`` or ``COMPACT``.
        at: the sender's clock, UTC seconds: for the hint.
        chance: 8 fresh random bytes.
    """
    head = MAGIC + bytes([VERSION << 4 | profile]) + hint(key, week_of(at))
    size = len(content) + beside(profile)
    filled = content + _FILLED + bytes(-size % STEPS[profile])
    body = head + chance + AESGCMSIV(key).encrypt(_nonce(profile, chance), filled, head)
    return body + seal.check(body)[: seal.CHECKED[profile]]


def open_short(sealed: bytes, key: bytes) -> bytes | None:
    """Open what is under a short key; ``None`` if it is not, or was altered."""
    head, chance = sealed[: seal.HEADER], sealed[seal.HEADER : seal.HEADER + CHANCE]
    profile = sealed[1] & 0x0F
    ciphertext = sealed[seal.HEADER + CHANCE : len(sealed) - seal.CHECKED[profile]]
    try:
        filled = AESGCMSIV(key).decrypt(_nonce(profile, chance), ciphertext, head)
    except (InvalidTag, ValueError):
        return None
    content = filled.rstrip(b"\0")
    return content[:-1] if content.endswith(_FILLED) else None


def _nonce(profile: int, chance: bytes) -> bytes:
    return bytes([profile]).rjust(_NONCE - CHANCE, b"\0") + chance


def hint_of(sealed: bytes) -> bytes:
    """Give the hint of a file under a short key."""
    return sealed[2 : seal.HEADER]


def is_under(hints: Mapping[str, object] | frozenset[str], sealed: bytes) -> bool:
    """Tell whether a file is whole and bears one of some hints (in hex); to ask takes no key."""
    outside = seal.look(sealed)
    return (
        isinstance(outside, seal.Outside)
        and outside.profile is not Profile.FULL
        and hint_of(sealed).hex() in hints
    )
