"""Small numbers written small: the varints and columns that a bundle is made of.

Reading is bounded by what is there: a claim of more than the bytes hold is
``Malformed``, never a wait or a large allocation.
"""

from collections.abc import Iterable

_CONTINUES = 0x80
_LONGEST = 10


class Malformed(Exception):  # noqa: N818 - says what the bytes are, as the rest of sync does
    """The bytes break the rules of the format."""


def interleaved(value: int) -> int:
    """Map 0, -1, 1, -2 ... to 0, 1, 2, 3 ..."""
    return value << 1 if value >= 0 else (-value << 1) - 1


def straight(value: int) -> int:
    """Undo :func:`interleaved`."""
    return -((value + 1) >> 1) if value & 1 else value >> 1


class Writer:
    """Collects one stream."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def number(self, value: int) -> None:
        """Write a number from 0 up, seven bits a byte, lowest first."""
        while value >= _CONTINUES:
            self._bytes.append(value & 0x7F | _CONTINUES)
            value >>= 7
        self._bytes.append(value)

    def signed(self, value: int) -> None:
        """Write a number near 0, negative ones interleaved."""
        self.number(interleaved(value))

    def raw(self, content: bytes) -> None:
        """Write bytes as they are."""
        self._bytes += content

    def done(self) -> bytes:
        """Give what was written."""
        return bytes(self._bytes)


class Reader:
    """Takes one stream apart."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def number(self) -> int:
        """Read a number from 0 up; raises ``Malformed`` if it is cut, too long or padded."""
        at = self._at
        if at < len(self._content) and self._content[at] < _CONTINUES:
            # Nearly all of them are this short.
            self._at = at + 1
            return self._content[at]
        value = 0
        for place in range(_LONGEST):
            if self._at >= len(self._content):
                raise Malformed("a stream ends early")
            byte = self._content[self._at]
            self._at += 1
            value |= (byte & 0x7F) << (7 * place)
            if byte < _CONTINUES:
                if byte == 0 and place:
                    raise Malformed("a number is padded")
                return value
        raise Malformed("a number is too long")

    def signed(self) -> int:
        """Read a number near 0."""
        return straight(self.number())

    def raw(self, length: int) -> bytes:
        """Read that many bytes."""
        if length > len(self._content) - self._at:
            raise Malformed("a stream ends early")
        self._at += length
        return self._content[self._at - length : self._at]

    def rest(self) -> bytes:
        """Read everything that is left."""
        return self.raw(len(self._content) - self._at)

    @property
    def at(self) -> int:
        """Give how many bytes have been read."""
        return self._at

    @property
    def empty(self) -> bool:
        """Whether everything has been read."""
        return self._at >= len(self._content)

    def finish(self) -> None:
        """Say that everything should have been read; raises ``Malformed`` if not."""
        if not self.empty:
            raise Malformed("a stream is too long")


def joined(streams: Iterable[bytes]) -> bytes:
    """Join streams, each behind its length."""
    out = Writer()
    for stream in streams:
        out.number(len(stream))
        out.raw(stream)
    return out.done()


def parted(content: bytes, most: int) -> list[bytes]:
    """Take joined streams apart again; raises ``Malformed`` if there are more than ``most``."""
    reader = Reader(content)
    streams: list[bytes] = []
    while not reader.empty:
        if len(streams) == most:
            raise Malformed("there are too many streams")
        streams.append(reader.raw(reader.number()))
    return streams
