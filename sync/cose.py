"""COSE_Sign1 with Ed25519 (RFC 9052, RFC 9864), and nothing else of COSE.

Strict: one algorithm, no unprotected header, deterministic CBOR throughout.
What a signature is *for* is bound twice: as the content type in the protected
header, and with the recipient as associated data.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.streams import Malformed

_ED25519 = -19
_ALGORITHM, _TYPE, _KEY_ID = 1, 3, 4
_PARTS = 4
_DEEPEST = 12
KEY_ID_BYTES = 8


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


def _to_sign(protected: bytes, payload: bytes, recipient: bytes, purpose: str) -> bytes:
    aad = cbor2.dumps(["muster", 0, purpose, recipient], canonical=True)
    return cbor2.dumps(["Signature1", protected, aad, payload], canonical=True)


def sign(payload: bytes, signer: Ed25519PrivateKey, purpose: str, recipient: bytes) -> bytes:
    """Sign ``payload`` for one purpose and one recipient (a device id, or empty for anybody)."""
    name = key_id(signer.public_key().public_bytes_raw())
    protected = cbor2.dumps({_ALGORITHM: _ED25519, _TYPE: f"muster/{purpose}", _KEY_ID: name}, canonical=True)
    signature = signer.sign(_to_sign(protected, payload, recipient, purpose))
    return cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature]), canonical=True)


def strict(content: bytes) -> Any:  # noqa: ANN401 - CBOR is what it is; callers check the shape
    """Decode deterministic CBOR of plain things; raises ``Malformed`` for anything else."""
    try:
        thing = cbor2.loads(content, max_depth=_DEEPEST, allow_indefinite=False, allow_duplicate_keys=False)
        same = cbor2.dumps(thing, canonical=True) == content
    except (
        cbor2.CBORDecodeError,
        cbor2.CBOREncodeError,
        ValueError,
        TypeError,
        OverflowError,
        RecursionError,
    ):
        raise Malformed("it is not strict CBOR") from None
    if not same:
        raise Malformed("it is not deterministic CBOR")
    return thing


def peek(message: bytes) -> tuple[str, bytes, bytes]:
    """Give purpose, key id and payload of a signed object *before* anything is verified.

    Only for finding the key and for first contact, where the key itself is in
    the payload; :func:`verify` must follow.
    """
    _, header, payload, _ = _parts(message)
    return header[_TYPE].removeprefix("muster/"), header[_KEY_ID], payload


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
    protected, header, payload, signature = _parts(message)
    public = key_of(header[_KEY_ID])
    if public is None:
        return None
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(
            signature, _to_sign(protected, payload, recipient, purpose)
        )
    except InvalidSignature:
        raise BadSignature from None
    if header[_TYPE] != f"muster/{purpose}":
        raise BadSignature
    return Signed(purpose, header[_KEY_ID], payload)


def _parts(message: bytes) -> tuple[bytes, dict[int, Any], bytes, bytes]:
    tagged = strict(message)
    body = tagged.value if isinstance(tagged, cbor2.CBORTag) and tagged.tag == 18 else None  # noqa: PLR2004 - COSE_Sign1
    if not isinstance(body, list | tuple) or len(body) != _PARTS:
        raise Malformed("it is not a COSE_Sign1")
    protected, unprotected, payload, signature = body
    if unprotected or not all(type(part) is bytes for part in (protected, payload, signature)):
        raise Malformed("it is not a strict COSE_Sign1")
    header = strict(protected)
    shaped = (
        isinstance(header, dict)
        and header.keys() == {_ALGORITHM, _TYPE, _KEY_ID}
        and header[_ALGORITHM] == _ED25519
        and isinstance(header[_TYPE], str)
        and isinstance(header[_KEY_ID], bytes)
    )
    if not shaped:
        raise Malformed("its protected header is not ours")
    return protected, header, payload, signature
