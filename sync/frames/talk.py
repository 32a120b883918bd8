"""What the two ends of a line that loses frames say to each other, each in one datagram (``FRAMES.md``).

The first frames of a file say which file it is; those that follow name it by a number of one byte only. A
poll asks what is lacking, and says once more which file it is about.
"""

from dataclasses import dataclass
from typing import Final

from sync.frames import frame
from sync.streams import Malformed, Reader, Writer

TAG: Final = 8
COUNT: Final = 64
"""Files are numbered from 0 to 63 and around."""
MOST_GAPS: Final = 16
_FIRST, _POLL, _NEEDS, _WHOLE, _NO = b"f", b"p", b"n", b"w", b"z"
_SHORT: Final = 0x80
SHORT: Final = 3
"""Bytes of a short frame beside its piece, at most."""
FIRST: Final = 1 + 1 + TAG + 4 + 3
"""... and of one that says which file it is of."""


@dataclass(frozen=True, slots=True)
class About:
    """Which file is spoken of: its number here, its tag (8 bytes), its length."""

    count: int
    tag: bytes
    length: int


@dataclass(frozen=True, slots=True)
class Part:
    """A frame: its place in its cutting, its piece; it says of which file it is, or only ``count``."""

    count: int
    number: int
    piece: bytes
    about: About | None = None


@dataclass(frozen=True, slots=True)
class Poll:
    """Asks what is lacking of a file cut into pieces of ``size`` bytes; ``turn`` (0 to 255) comes back."""

    about: About
    turn: int
    size: int


@dataclass(frozen=True, slots=True)
class Needs:
    """What is lacking of a file: so many frames; the widest gaps in slices as (begin, end), ascending."""

    count: int
    turn: int
    lacking: int
    gaps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class No:
    """A file is not taken: there is no room, or it is no sealed file."""

    count: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A file is there, all of it."""

    tag: bytes


Said = Part | Poll | Needs | Whole | No


def write(said: Said) -> bytes:
    """Give the bytes of a datagram."""
    out = Writer()
    match said:
        case Part(count, number, piece, None):
            out.number(number)
            return bytes([_SHORT | count]) + out.done() + piece
        case Part(_count, number, piece, About() as about):
            _about(out, about)
            out.number(number)
            return _FIRST + out.done() + piece
        case Poll(about, turn, size):
            _about(out, about)
            out.raw(bytes([turn]))
            out.number(size)
            return _POLL + out.done()
        case Needs(count, turn, lacking, gaps):
            out.raw(bytes([count, turn]))
            out.number(lacking)
            last = 0
            for begin, end in gaps:
                out.number(begin - last)
                out.number(end - begin)
                last = end
            return _NEEDS + out.done()
        case No(count):
            return _NO + bytes([count])
        case Whole(tag):
            return _WHOLE + tag
    raise AssertionError(said)


def read(content: bytes) -> Said:
    """Read a datagram; raises ``Malformed``."""
    reader = Reader(content)
    kind = reader.raw(1)
    if kind[0] & _SHORT:
        return _part(reader, kind[0] & ~_SHORT, None)
    match kind:
        case b"f":
            about = _read_about(reader)
            return _part(reader, about.count, about)
        case b"p":
            about = _read_about(reader)
            poll = Poll(about, reader.raw(1)[0], reader.number())
            reader.finish()
            if not 0 < poll.size <= about.length:
                raise Malformed("a poll does not fit its file")
            return poll
        case b"n":
            return _needs(reader)
        case b"z":
            no = No(reader.raw(1)[0])
            reader.finish()
            return no
        case b"w":
            whole = Whole(reader.raw(TAG))
            reader.finish()
            return whole
    raise Malformed("that is nothing that is said here")


def _about(out: Writer, about: About) -> None:
    out.raw(bytes([about.count]) + about.tag)
    out.number(about.length)


def _read_about(reader: Reader) -> About:
    count, tag, length = reader.raw(1)[0], reader.raw(TAG), reader.number()
    if count >= COUNT or not 0 < length <= frame.LONGEST:
        raise Malformed("no file is like that")
    return About(count, tag, length)


def _part(reader: Reader, count: int, about: About | None) -> Part:
    part = Part(count, reader.number(), reader.rest(), about)
    if count >= COUNT or not part.piece:
        raise Malformed("that is no frame")
    return part


def _needs(reader: Reader) -> Needs:
    count, turn = reader.raw(2)
    lacking = reader.number()
    gaps: list[tuple[int, int]] = []
    last = 0
    while not reader.empty:
        begin = last + reader.number()
        last = begin + reader.number()
        gaps.append((begin, last))
        if len(gaps) > MOST_GAPS or begin == last or last > frame.LONGEST:
            raise Malformed("gaps that are none")
    if count >= COUNT or lacking > frame.LONGEST:
        raise Malformed("nothing lacks like that")
    return Needs(count, turn, lacking, tuple(gaps))
