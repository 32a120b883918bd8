"""One frame: a slice of a sealed file, or a repair of it, and what it belongs to (``FRAMES.md``)."""

import zlib
from dataclasses import dataclass

from sync.streams import Malformed, Reader, Writer

MAGIC = b"m"
TAG = 4
CHECK = 4
LONGEST = 64 << 20
"""No file is longer, as no sealed bundle is."""
OVERHEAD = len(MAGIC) + TAG + 4 + 3 + CHECK
"""Bytes beside the piece at most, for files of up to 256 MiB and numbers of up to two million."""
MOST_REPAIRED = 1024
"""Of how many slices a file may be that is repaired: what is found out costs the square of them."""
_LAST_REPAIR = 1 << 16


@dataclass(frozen=True, slots=True)
class Frame:
    """A piece of a sealed file.

    Attributes:
        tag: the first 4 bytes of the file's tag.
        length: bytes of the whole file.
        number: below ``slices`` a slice, in their order; from there on a repair.
        piece: its bytes; all frames of one cutting have as many, the last slice is filled with zeros.
    """

    tag: bytes
    length: int
    number: int
    piece: bytes

    @property
    def slices(self) -> int:
        """Give into how many slices the file is cut."""
        return -(-self.length // len(self.piece))

    @property
    def repairs(self) -> bool:
        """Say whether it is a repair."""
        return self.number >= self.slices

    @property
    def begins(self) -> int:
        """Give at which byte of the file a slice begins."""
        return self.number * len(self.piece)


def write(frame: Frame) -> bytes:
    """Give a frame's bytes."""
    out = Writer()
    out.number(frame.length)
    out.number(frame.number)
    body = MAGIC + frame.tag + out.done() + frame.piece
    return body + zlib.crc32(body).to_bytes(CHECK, "big")


def read(content: bytes) -> Frame:
    """Read a frame; raises ``Malformed`` for what is none, or damaged."""
    if not content.startswith(MAGIC) or len(content) <= len(MAGIC) + TAG + CHECK:
        raise Malformed("that is no frame")
    body, check = content[:-CHECK], content[-CHECK:]
    if zlib.crc32(body).to_bytes(CHECK, "big") != check:
        raise Malformed("a frame is damaged")
    reader = Reader(body[len(MAGIC) + TAG :])
    length, number = reader.number(), reader.number()
    frame = Frame(body[len(MAGIC) : len(MAGIC) + TAG], length, number, reader.rest())
    if not frame.piece or not len(frame.piece) <= length <= LONGEST:
        raise Malformed("a frame does not fit its file")
    if frame.repairs and (frame.slices > MOST_REPAIRED or frame.number - frame.slices >= _LAST_REPAIR):
        raise Malformed("a frame does not fit its file")
    return frame
