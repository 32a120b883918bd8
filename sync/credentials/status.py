"""Headquarters' status list: one bit for each card, and which keys are withdrawn, under one date.

A Status List Token in CWT form (draft-ietf-oauth-status-list), so that other readers may use it; the
withdrawn keys are a claim of our own in it.
"""

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.credentials import cwt
from sync.streams import Malformed

TYPE: Final = "application/statuslist+cwt"
_SUBJECT, _EXPIRES, _ISSUED = 2, 4, 6
_LIST, _EVERY = 65533, 65534
_WITHDRAWN: Final = -70003
EVERY: Final = 7 * 86_400
"""Seconds after which a reader should have a newer one (``ttl``)."""
STANDS: Final = 366 * 86_400
"""Seconds for which it is better than none; how old it is, is said."""
LONGEST: Final = 1 << 17
"""Bytes of a list; a world of 2,000 keys with no card revoked takes some 8,000."""
_MOST_BITS: Final = 1 << 26
_MOST_KEYS: Final = 4_096
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list.

    Attributes:
        name: what cards call it (``sub``).
        at: when headquarters made it, UTC seconds.
        bits: one for each place, the lowest of a byte first.
        withdrawn: the short names of keys that nothing holds any more that they signed.
    """

    name: str
    at: int
    bits: bytes
    withdrawn: frozenset[bytes] = frozenset()

    def says(self, place: int) -> bool | None:
        """Say whether a card is revoked; ``None`` where the list is older than its key."""
        byte, bit = divmod(place, 8)
        return None if byte >= len(self.bits) else bool(self.bits[byte] >> bit & 1)


def bits_of(revoked: Collection[int], places: int) -> bytes:
    """Give a string of so many bits with those set that are revoked; places beyond it are left out."""
    bits = bytearray(-(-places // 8))
    for place in revoked:
        byte, bit = divmod(place, 8)
        if byte < len(bits):
            bits[byte] |= 1 << bit
    return bytes(bits)


def write(said: StatusList, signer: Ed25519PrivateKey) -> bytes:
    """Sign a list with the key of headquarters that is listed for it."""
    claims: dict[int, Any] = {
        _SUBJECT: said.name,
        _EXPIRES: said.at + STANDS,
        _ISSUED: said.at,
        _LIST: {"bits": 1, "lst": zlib.compress(said.bits, 9)},
        _EVERY: EVERY,
    }
    if said.withdrawn:
        claims[_WITHDRAWN] = sorted(said.withdrawn)
    return cwt.sign(claims, signer, TYPE)


def peek(content: bytes) -> cwt.Token:
    """Take a list apart and verify nothing; raises ``Malformed``."""
    token = cwt.read(content, most=LONGEST)
    if token.kind != TYPE:
        raise Malformed("it is no status list")
    return token


@lru_cache(maxsize=8)
def read(content: bytes, public: bytes) -> StatusList | None:
    """Read a list; ``None`` if a key (32 bytes) did not sign just such a one."""
    try:
        token = peek(content)
        return _said(token.claims) if token.is_by(public) else None
    except Malformed:
        return None


def _said(claims: cwt.Claims) -> StatusList:
    name, at, packed = claims.get(_SUBJECT), claims.get(_ISSUED), claims.get(_LIST)
    withdrawn = claims.get(_WITHDRAWN, [])
    if not isinstance(name, str) or len(name) > _LONGEST_NAME or type(at) is not int or at < 0:
        raise Malformed("it has no name or no date")
    packed = dict(packed) if isinstance(packed, Mapping) else {}
    if packed.get("bits") != 1 or not isinstance(packed.get("lst"), bytes):
        raise Malformed("it holds no list of bits")
    if not isinstance(withdrawn, list | tuple) or len(withdrawn) > _MOST_KEYS:
        raise Malformed("its withdrawn keys are no list")
    if not all(isinstance(one, bytes) and len(one) == cwt.KEY_ID_BYTES for one in withdrawn):
        raise Malformed("a withdrawn key has no name")
    return StatusList(name, at, _unpacked(packed["lst"]), frozenset(withdrawn))


def _unpacked(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        bits = unpacker.decompress(packed, _MOST_BITS // 8)
    except zlib.error:
        raise Malformed("its list of bits is broken") from None
    if not unpacker.eof or unpacker.unused_data:
        raise Malformed("its list of bits is too long, or not whole")
    return bits
