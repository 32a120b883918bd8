"""What was decided, so that it can be proven years later (E07): its content, its hash, the signature on it.

The content is written as canonical JSON (keys in order, no spaces, UTF-8) and
hashed; whoever decides signs the hash with their own key. Rows are
named by the first number they bore, which stays when a device is reborn.
"""

import hashlib
import json
from base64 import b32encode
from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from store.values import Value

_CONTEXT = b"muster clearance decision 1\0"
"""Begins what is signed: a signature made here says nothing anywhere else."""
_SHORT = 10

Facts = Mapping[str, Value]


def content(request: Facts, travellers: Sequence[Facts], legs: Sequence[Facts], decided: Facts) -> bytes:
    """Write what a decision is about and what it says, the same way on every node.

    Args:
        request: the request's own fields; those that are empty are left out.
        travellers: who goes, by their first numbers; the order is of no matter.
        legs: the legs; the order is of no matter, each says its place.
        decided: the decision's fields; nothing where nobody decided (a notice).
    """
    whole = {
        "request": _plain(request),
        "travellers": sorted((_plain(one) for one in travellers), key=_written),
        "legs": sorted((_plain(one) for one in legs), key=_written),
        "decision": _plain(decided),
    }
    return _written(whole)


def _plain(facts: Facts) -> dict[str, Value]:
    return {name: value for name, value in facts.items() if value is not None}


def _written(facts: Mapping[str, object]) -> bytes:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(written: bytes) -> str:
    """Give the hash of a content in hexadecimal digits."""
    return hashlib.sha256(written).hexdigest()


def to_sign(hashed: str) -> bytes:
    """Give what is signed."""
    return _CONTEXT + bytes.fromhex(hashed)


def is_signed(hashed: str, signature: str, key: str) -> bool:
    """Say whether a key (all three in hexadecimal digits) signed a hash; ``False`` for what is none."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signature), to_sign(hashed))
    except (InvalidSignature, ValueError):
        return False
    return True


def short(hashed: str) -> str:
    """Give the short code on a slip, letters and digits that are told apart: ``ABCDE-FGHIJ``.

    Of what is no hash, which no door lets in, a question mark.
    """
    try:
        letters = b32encode(bytes.fromhex(hashed)).decode()[:_SHORT]
    except ValueError:
        return "?"
    return f"{letters[: _SHORT // 2]}-{letters[_SHORT // 2 :]}"


def hand(key: str) -> str:
    """Give the fingerprint of a public key (in hexadecimal digits): 16 digits of its hash, in fours.

    Of what is no key, a question mark.
    """
    try:
        hashed = hashlib.sha256(bytes.fromhex(key)).hexdigest()[:16]
    except ValueError:
        return "?"
    return " ".join(hashed[place : place + 4] for place in range(0, 16, 4))
