"""A restricted value as it stands in tables, in the log and on the wire: sealed, for its own place only.

It is sealed before it passes the door, so that whatever keeps, merges or
carries records never sees it. What is sealed names its key by a mark and is
bound to list, field and record: moved elsewhere it does not open.
"""

import base64
import binascii
from dataclasses import dataclass

import cbor2
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

_VERSION = b"\x01"
MARK = 4
_NONCE = 12
NONCE = _NONCE
_TAG = 16
_STEP = 32
"""Lengths are filled up to multiples of this: a blood type and a passport number look the same."""
_SHORTEST = len(_VERSION) + MARK + _NONCE + _STEP + _TAG


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: numbers of list and field, and the first number that its record bore."""

    table: int
    column: int
    record: int

    def bound(self, mark: bytes) -> bytes:
        """Give what a value of this place is sealed together with."""
        return cbor2.dumps(["muster drawer", 1, self.table, self.column, self.record, mark], canonical=True)


class Sealed(str):
    """A restricted value that is sealed already."""

    __slots__ = ()


def seal(text: str, key: bytes, mark: bytes, place: Place, nonce: bytes) -> Sealed:
    """Seal a text for its place.

    Args:
        text: what is restricted.
        key: 32 bytes.
        mark: the key's, 4 bytes.
        place: where the text stands.
        nonce: 12 random bytes.
    """
    content = text.encode() + b"\x80"
    content += bytes(-len(content) % _STEP)
    sealed = AESGCMSIV(key).encrypt(nonce, content, place.bound(mark))
    return Sealed(base64.urlsafe_b64encode(_VERSION + mark + nonce + sealed).decode().rstrip("="))


def mark_of(value: object) -> bytes | None:
    """Give the mark of the key that a value is sealed under; ``None`` if it is not a sealed value."""
    content = _content(value)
    return None if content is None else content[1 : 1 + MARK]


def unseal(value: str, key: bytes, place: Place) -> str | None:
    """Open a value at its place; ``None`` if it was altered, or sealed for another."""
    content = _content(value)
    if content is None:
        return None
    mark, rest = content[1 : 1 + MARK], content[1 + MARK :]
    try:
        opened = AESGCMSIV(key).decrypt(rest[:_NONCE], rest[_NONCE:], place.bound(mark))
    except InvalidTag:
        return None
    return opened.rstrip(b"\x00")[:-1].decode()


def _content(value: object) -> bytes | None:
    if not isinstance(value, str) or not value.isascii():
        return None
    try:
        content = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    whole = len(content) >= _SHORTEST and (len(content) - _SHORTEST) % _STEP == 0
    return content if whole and content.startswith(_VERSION) else None
