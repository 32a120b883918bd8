"""A QR code as a PNG: two colours, nothing else, so that it needs no library."""

import struct
import zlib
from typing import Final

from sync.qr.code import QUIET_FULL, Squares

SCALE: Final = 8
"""Points a side of one square: large enough for print and for any screen."""
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


def picture(squares: Squares, scale: int = SCALE) -> bytes:
    """Draw a code black on white, with its whole margin."""
    side = (len(squares) + 2 * QUIET_FULL) * scale
    blank = b"\1" * side
    margin = b"\1" * (QUIET_FULL * scale)
    rows = [blank] * (QUIET_FULL * scale)
    for row in squares:
        drawn = margin + b"".join((b"\0" if dark else b"\1") * scale for dark in row) + margin
        rows += [drawn] * scale
    rows += [blank] * (QUIET_FULL * scale)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + _bits(row) for row in rows), 9)
    return _SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _bits(row: bytes) -> bytes:
    """Put eight points into a byte, the first into its highest bit."""
    padded = row.ljust(-(-len(row) // 8) * 8, b"\0")
    return int(padded.translate(_CHARACTERS), 2).to_bytes(len(padded) // 8, "big")


_CHARACTERS: Final = bytes.maketrans(b"\0\1", b"01")


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
