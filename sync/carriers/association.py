"""An association of a station with its spool over datagrams: how each end knows the other (``LINES.md``).

Both know the name of the box (``sync/spool.py``), which nobody else does: from it come the keys by which
every datagram is signed. What is carried is sealed already, so nothing is encrypted once more. Pure: no
clock, no socket; chance is passed in.
"""

import hmac
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from sync.streams import Malformed, Reader, Writer

MARK: Final = 4
NONCE: Final = 8
COOKIE: Final = 8
CHECK: Final = 4
"""Bytes by which a frame is signed: whoever guesses one of 2^32 has put one frame into a pool."""
LONG_CHECK: Final = 8
"""... and a request, which moves more."""
TAG: Final = 8
MOST_TOLD: Final = 64
"""Files that one reply tells of at most."""
_HELLO, _COOKIE, _OPEN, _WHO, _ASK, _TELL = b"h", b"k", b"o", b"x", b"q", b"r"
WHO: Final = _WHO
"""What a spool says to whoever is not known (any more): begin anew."""
LIST, GET, DROP = b"l", b"g", b"d"
_OPENING: Final = 1 + MARK + NONCE
HELLO: Final = _OPENING
OPENING: Final = _OPENING + COOKIE
"""Bytes of a hello, and of what is said around a datagram until the spool has answered."""


def mark_of(box: str) -> bytes:
    """Give by what a box is found: it does not tell the box, and stays the same."""
    return blake2b(bytes.fromhex(box), digest_size=MARK, person=b"muster/mark/0").digest()


def _key(box: str, nonce: bytes, cookie: bytes, what: bytes) -> bytes:
    return blake2b(
        what + nonce + cookie, key=bytes.fromhex(box), person=b"muster/line/0", digest_size=32
    ).digest()


def _sign(key: bytes, content: bytes, size: int) -> bytes:
    return blake2b(content, key=key, digest_size=size).digest()


def _signed(key: bytes, content: bytes, size: int) -> bytes:
    return content + _sign(key, content, size)


def _verified(key: bytes, content: bytes, size: int) -> bytes:
    """Give what was signed; raises ``Malformed``."""
    body, check = content[:-size], content[-size:]
    if not body or not hmac.compare_digest(_sign(key, body, size), check):
        raise Malformed("nobody who knows the box said that")
    return body


# How one is opened: hello, a cookie, and whatever comes first with the cookie.


def hello(box: str, nonce: bytes) -> bytes:
    """Write what a station says first."""
    return _signed(_key(box, nonce, b"", b"hello"), _HELLO + mark_of(box) + nonce, CHECK)


def read_opening(content: bytes) -> tuple[bytes, bytes] | None:
    """Give the mark and the nonce of a hello or an opening; ``None`` if it is neither."""
    if content[:1] not in (_HELLO, _OPEN) or len(content) < _OPENING:
        return None
    return content[1 : 1 + MARK], content[1 + MARK : _OPENING]


def is_hello(content: bytes) -> bool:
    """Say whether it is a hello; it is no longer than what it must hold."""
    return content[:1] == _HELLO and len(content) == _OPENING + CHECK


def hello_is_of(box: str, nonce: bytes, content: bytes) -> bool:
    """Say whether whoever knows the box said that hello."""
    return hmac.compare_digest(hello(box, nonce), content)


def cookie(secret: bytes, where: bytes, nonce: bytes, span: int) -> bytes:
    """Make a cookie, which the spool need not remember: of its secret, of where it goes, of a time."""
    return blake2b(where + nonce + span.to_bytes(8, "big"), key=secret, digest_size=COOKIE).digest()


def tell_cookie(box: str, nonce: bytes, made: bytes) -> bytes:
    """Write the answer to a hello; it is shorter than that."""
    return _signed(_key(box, nonce, b"", b"cookie"), _COOKIE + made, CHECK)


def read_cookie(box: str, nonce: bytes, content: bytes) -> bytes:
    """Read a cookie; raises ``Malformed``."""
    made = _verified(_key(box, nonce, b"", b"cookie"), content, CHECK)
    if made[:1] != _COOKIE or len(made) != 1 + COOKIE:
        raise Malformed("that is no cookie")
    return made[1:]


def opening_parts(content: bytes) -> tuple[bytes, bytes]:
    """Give the cookie of an opening and what is said in it; raises ``Malformed``."""
    if content[:1] != _OPEN or len(content) <= _OPENING + COOKIE:
        raise Malformed("that opens nothing")
    return content[_OPENING : _OPENING + COOKIE], content[_OPENING + COOKIE :]


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one association, as one end sees it: for what it says, and for what it hears."""

    says: bytes
    hears: bytes

    def said(self, content: bytes) -> bytes:
        """Sign what is to be said: what is no request as short as a frame is checked anyway."""
        return _signed(self.says, content, _check(content))

    def heard(self, content: bytes) -> bytes:
        """Give what the other end said; raises ``Malformed`` if it was somebody else."""
        return _verified(self.hears, content, _check(content))


def _check(content: bytes) -> int:
    return LONG_CHECK if content[:1] in (_ASK, _TELL) else CHECK


def keys(box: str, nonce: bytes, made: bytes, *, station: bool) -> Keys:
    """Give the keys of an association."""
    up, down = (_key(box, nonce, made, way) for way in (b"up", b"down"))
    return Keys(up, down) if station else Keys(down, up)


def opening(box: str, nonce: bytes, made: bytes, signed: bytes) -> bytes:
    """Write what is said before the spool has answered: with all by which it knows us."""
    return _OPEN + mark_of(box) + nonce + made + signed


# What is asked beside files: what waits, one of them, that one be taken away.


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of a station; ``number`` grows by each, so that none can be said again by somebody else.

    Attributes:
        what: ``LIST``, ``GET`` or ``DROP``.
        tag: of which file, for the last two.
        count: under which number its frames come.
        rate: bits a second, and bytes of a datagram that they shall come with.
        room: bytes of a datagram, at most.
        trip: milliseconds in which an answer comes, as the station has seen it.
        begun: whether some of it is there.
    """

    number: int
    what: bytes
    tag: bytes = b""
    count: int = 0
    rate: int = 0
    room: int = 0
    trip: int = 0
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The answer to a request.

    Attributes:
        number: of the request.
        there: of ``GET``: whether it is there; of ``LIST``: whether an importer is at work.
        waiting: of ``LIST``: tags and lengths, the shortest first.
    """

    number: int
    there: bool
    waiting: tuple[tuple[bytes, int], ...] = ()


def write_asked(asked: Asked) -> bytes:
    """Write a request."""
    out = Writer()
    out.number(asked.number)
    out.raw(asked.what + asked.tag)
    if asked.what == GET:
        out.raw(bytes([asked.count, asked.begun]))
        out.number(asked.rate)
        out.number(asked.room)
        out.number(asked.trip)
    return _ASK + out.done()


def read_asked(content: bytes) -> Asked:
    """Read a request; raises ``Malformed``."""
    reader = Reader(content)
    if reader.raw(1) != _ASK:
        raise Malformed("that asks for nothing")
    number, what = reader.number(), reader.raw(1)
    if what not in (LIST, GET, DROP):
        raise Malformed("nobody asks that")
    tag = b"" if what == LIST else reader.raw(TAG)
    asked = Asked(number, what, tag)
    if what == GET:
        count, begun = reader.raw(2)
        rate, room, trip = reader.number(), reader.number(), reader.number()
        asked = Asked(number, what, tag, count, rate, room, trip, bool(begun))
    reader.finish()
    return asked


def write_told(told: Told) -> bytes:
    """Write an answer."""
    out = Writer()
    out.number(told.number)
    out.raw(bytes([told.there]))
    for tag, size in told.waiting:
        out.raw(tag)
        out.number(size)
    return _TELL + out.done()


def read_told(content: bytes) -> Told:
    """Read an answer; raises ``Malformed``."""
    reader = Reader(content)
    if reader.raw(1) != _TELL:
        raise Malformed("that answers nothing")
    number, there = reader.number(), reader.raw(1) != b"\0"
    waiting: list[tuple[bytes, int]] = []
    while not reader.empty:
        if len(waiting) == MOST_TOLD:
            raise Malformed("too much waits")
        waiting.append((reader.raw(TAG), reader.number()))
    return Told(number, there, tuple(waiting))


def asks(content: bytes) -> bool:
    """Say whether it is a request."""
    return content[:1] == _ASK


def tells(content: bytes) -> bool:
    """Say whether it is an answer to one."""
    return content[:1] == _TELL
