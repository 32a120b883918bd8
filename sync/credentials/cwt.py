"""CWT claims in a COSE_Sign1 with Ed25519 (RFC 8392, RFC 9052, RFC 9596): just the one shape that we write.

Nobody has vouched for what is read here: it came through a camera. So it is bounded, taken apart by hand,
decoded strictly, and must be just what we would have written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync import cose, strict_cbor
from sync.streams import Malformed

EDDSA: Final = -8
"""The number of the algorithm that readers of health cards and of Claim 169 know; -19 says the same."""
_ALGORITHM, _KEY_ID, _TYPE = 1, 4, 16
KEY_ID_BYTES: Final = 8
LONGEST: Final = 4_096
"""Bytes of a card; those of a status list may be more (``most``)."""
_LONGEST_HEADER: Final = 64
_DEEPEST: Final = 6
Claims = Mapping[int, Any]


@dataclass(frozen=True, slots=True)
class Token:
    """A signed object that was taken apart, and not verified yet.

    Attributes:
        kind: its ``typ``, so that one object is never taken for another.
        key_id: which key it says signed it.
        claims: what it says.
    """

    kind: str
    key_id: bytes
    claims: Claims
    _signed: bytes
    _signature: bytes

    def is_by(self, public: bytes) -> bool:
        """Say whether a key (32 bytes) signed it."""
        return is_signed(public, self._signature, self._signed)


def is_signed(public: bytes, signature: bytes, content: bytes) -> bool:
    """Say whether a key (32 bytes) signed something; what is no key or no signature did not."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id(public: bytes) -> bytes:
    """Give the short name of a key: the first 8 bytes of its SHA-256."""
    return sha256(public).digest()[:KEY_ID_BYTES]


def sign(claims: Claims, signer: Ed25519PrivateKey, kind: str) -> bytes:
    """Sign claims as an object of a kind (its ``typ``)."""
    protected = _protected(kind, key_id(signer.public_key().public_bytes_raw()))
    payload = cbor2.dumps(claims, canonical=True)
    signature = signer.sign(_to_sign(protected, payload))
    return cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature]), canonical=True)


def read(message: bytes, *, most: int = LONGEST) -> Token:
    """Take an object apart and verify nothing; raises ``Malformed`` for what we would not have written."""
    if len(message) > most:
        raise Malformed("it is not a COSE_Sign1")
    protected, payload, signature = cose.frame(message)
    if len(protected) > _LONGEST_HEADER:
        raise Malformed("it is not a strict COSE_Sign1")
    header, claims = strict(protected), strict(payload)
    if not isinstance(header, Mapping) or not isinstance(claims, Mapping):
        raise Malformed("it holds no claims")
    kind, name = header.get(_TYPE), header.get(_KEY_ID)
    if not isinstance(kind, str) or not isinstance(name, bytes) or len(name) != KEY_ID_BYTES:
        raise Malformed("its protected header is not ours")
    if protected != _protected(kind, name) or not all(type(key) is int for key in claims):
        raise Malformed("its protected header is not ours")
    return Token(kind, name, claims, _to_sign(protected, payload), signature)


def strict(content: bytes) -> Any:  # noqa: ANN401 - CBOR is what it is; callers check the shape
    """Decode deterministic CBOR of plain things; keys are whole numbers or texts. Raises ``Malformed``."""
    return strict_cbor.read(content, _DEEPEST, (int, str))


def _protected(kind: str, name: bytes) -> bytes:
    return cbor2.dumps({_ALGORITHM: EDDSA, _KEY_ID: name, _TYPE: kind}, canonical=True)


def _to_sign(protected: bytes, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", protected, b"", payload], canonical=True)
