"""COSE_Sign1 with Ed25519 (RFC 9052, RFC 9864), and nothing else of COSE.

Strict: one algorithm, no unprotected header, deterministic CBOR of plain
things throughout; the frame is taken apart before any decoder sees it, because
nobody has vouched for it yet. What a signature is *for* is bound twice: as the content type in the protected
header, and with the recipient as associated data.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync import strict_cbor
from sync.streams import Malformed

_ED25519 = -19
_ALGORITHM, _TYPE, _KEY_ID = 1, 3, 4
_DEEPEST = 12
_LONGEST = 2 << 20
"""Bytes that are decoded: one may become an object of 70, and some is read before anybody vouches for it."""
_LONGEST_HEADER = 64
SIGNATURE = 64
_PUBLIC_KEY = 32
_FRAME = b"\xd2\x84"
_NO_HEADER = b"\xa0"
_PREFIX = "muster/"
KEY_ID_BYTES = 8
_WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}
"""How many bytes of length follow, by the low bits of a byte string's first byte."""


@dataclass(frozen=True, slots=True)
class Signed:
    """An object whose signature was verified: what it is for, who signed, what it says."""

    purpose: str
    key_id: bytes
    payload: bytes


class BadSignature(Exception):  # noqa: N818 - says what it is
    """The signature is not by that key over these bytes."""


def key_id(sign_public: bytes) -> bytes:
    """Give the short name of a signing key."""
    return blake2b(sign_public, digest_size=KEY_ID_BYTES, person=b"muster/key/0").digest()


def _protected(purpose: str, name: bytes) -> bytes:
    return cbor2.dumps({_ALGORITHM: _ED25519, _TYPE: _PREFIX + purpose, _KEY_ID: name}, canonical=True)


def _to_sign(protected: bytes, payload: bytes, recipient: bytes, purpose: str) -> bytes:
    aad = cbor2.dumps(["muster", 0, purpose, recipient], canonical=True)
    return cbor2.dumps(["Signature1", protected, aad, payload], canonical=True)


def sign(payload: bytes, signer: Ed25519PrivateKey, purpose: str, recipient: bytes) -> bytes:
    """Sign ``payload`` for one purpose and one recipient (a device id, or empty for anybody)."""
    name = key_id(signer.public_key().public_bytes_raw())
    protected = _protected(purpose, name)
    signature = signer.sign(_to_sign(protected, payload, recipient, purpose))
    return cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature]), canonical=True)


def apart(message: bytes) -> tuple[bytes, bytes]:
    """Give payload and signature of what :func:`sign` made; raises ``Malformed``."""
    _, _, _, payload, signature = _parts(message)
    return payload, signature


def together(payload: bytes, signature: bytes, name: bytes, purpose: str) -> bytes:
    """Put a signed object together again, of a signer (by its key id) and purpose; verifies nothing."""
    tagged = cbor2.CBORTag(18, [_protected(purpose, name), {}, payload, signature])
    return cbor2.dumps(tagged, canonical=True)


def strict(content: bytes) -> Any:  # noqa: ANN401 - CBOR is what it is; callers check the shape
    """Decode deterministic CBOR of plain things, at most 2 MiB; raises ``Malformed`` for anything else."""
    if len(content) > _LONGEST:
        raise Malformed("it is too long")
    return strict_cbor.read(content, _DEEPEST)


def peek(message: bytes) -> tuple[str, bytes, bytes]:
    """Give purpose, key id and payload of a signed object *before* anything is verified.

    Only for finding the key and for first contact, where the key itself is in
    the payload; :func:`verify` must follow.
    """
    _, purpose, key, payload, _ = _parts(message)
    return purpose, key, payload


def verify(
    message: bytes, key_of: Callable[[bytes], bytes | None], purpose: str, recipient: bytes
) -> Signed | None:
    """Verify a signed object.

    Args:
        message: the COSE_Sign1.
        key_of: gives the raw public key for a key id, or ``None``.
        purpose: what it must be for; another purpose fails like a wrong signature.
        recipient: the device it must be signed for.

    Returns:
        What was signed; ``None`` if the signer is unknown.

    Raises:
        Malformed: if it is not such an object.
        BadSignature: if it is not signed by that key for this purpose and recipient.
    """
    protected, said, name, payload, signature = _parts(message)
    public = key_of(name)
    if public is None:
        return None
    if len(public) != _PUBLIC_KEY:
        raise BadSignature
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(
            signature, _to_sign(protected, payload, recipient, purpose)
        )
    except InvalidSignature:
        raise BadSignature from None
    if said != purpose:
        raise BadSignature
    return Signed(purpose, name, payload)


def _parts(message: bytes) -> tuple[bytes, str, bytes, bytes, bytes]:
    """Take a message apart: protected header, its purpose and key id, payload, signature."""
    protected, payload, signature = frame(message)
    purpose, name = _header(protected)
    return protected, purpose, name, payload, signature


def frame(message: bytes) -> tuple[bytes, bytes, bytes]:
    """Give protected header, payload and signature of a COSE_Sign1, undecoded; raises ``Malformed``."""
    if not message.startswith(_FRAME):
        raise Malformed("it is not a COSE_Sign1")
    protected, at = _bytes_at(message, len(_FRAME))
    if message[at : at + 1] != _NO_HEADER:
        raise Malformed("it has an unprotected header")
    payload, at = _bytes_at(message, at + 1)
    signature, at = _bytes_at(message, at)
    if at != len(message) or len(signature) != SIGNATURE:
        raise Malformed("it is not a strict COSE_Sign1")
    return protected, payload, signature


def _bytes_at(message: bytes, at: int) -> tuple[bytes, int]:
    """Read a byte string in its shortest form; gives it and where it ends."""
    first, width = message[at : at + 1], 0
    length = first[0] - 0x40 if first else -1
    if length in _WIDTHS:
        width = _WIDTHS[length]
        length = int.from_bytes(message[at + 1 : at + 1 + width], "big")
    elif not 0 <= length < min(_WIDTHS):
        raise Malformed("it is not a strict COSE_Sign1")
    start = at + 1 + width
    content = message[start : start + length]
    if len(content) != length or cbor2.dumps(length, canonical=True)[1:] != message[at + 1 : start]:
        raise Malformed("it is not a strict COSE_Sign1")
    return content, start + length


def _header(protected: bytes) -> tuple[str, bytes]:
    """Read purpose and key id; a header that we would write otherwise is not ours."""
    if len(protected) > _LONGEST_HEADER:
        raise Malformed("its protected header is not ours")
    try:
        header = cbor2.loads(protected, max_depth=1, allow_indefinite=False, allow_duplicate_keys=False)
    except (cbor2.CBORDecodeError, ValueError, TypeError, OverflowError, RecursionError):
        raise Malformed("its protected header is not ours") from None
    if not isinstance(header, Mapping):
        raise Malformed("its protected header is not ours")
    said, name = header.get(_TYPE), header.get(_KEY_ID)
    if not isinstance(said, str) or not isinstance(name, bytes) or not said.startswith(_PREFIX):
        raise Malformed("its protected header is not ours")
    purpose = said.removeprefix(_PREFIX)
    if _protected(purpose, name) != protected:
        raise Malformed("its protected header is not ours")
    return purpose, name
