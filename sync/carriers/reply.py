"""What a spool says back on one request: the files that wait, as many of them whole as there is room for.

Each is its tag (8 bytes), its length (4) and whether the bytes follow (1). What does not follow is fetched
by its tag, piece by piece.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_HEAD: Final = struct.Struct("!8sIB")
MOST: Final = 256
"""Files that one reply tells of at most."""
LARGE: Final = 64 << 10
"""Bytes above which a file goes in pieces, and the longest piece."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits: its tag, its length, and its bytes if they came along."""

    tag: bytes
    size: int
    sealed: bytes | None = None


def write(files: Iterable[Waiting]) -> bytes:
    """Write a reply."""
    said = bytearray()
    for one in files:
        said += _HEAD.pack(one.tag, one.size, one.sealed is not None)
        said += one.sealed or b""
    return bytes(said)


def most(room: int) -> int:
    """Give how long a reply may be."""
    return min(room, LARGE) + MOST * _HEAD.size


def read(said: bytes) -> list[Waiting]:
    """Read a reply; raises ``ValueError`` if it is none."""
    found, at = [], 0
    while at < len(said):
        if at + _HEAD.size > len(said):
            raise ValueError
        tag, size, along = _HEAD.unpack_from(said, at)
        at += _HEAD.size
        content = said[at : at + size] if along else None
        if content is not None:
            if len(content) != size:
                raise ValueError
            at += size
        found.append(Waiting(tag, size, content))
    return found
