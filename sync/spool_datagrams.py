"""What a spool answers over datagrams, without a socket or a clock: datagrams, time and deadlines in and out.

Nothing is kept of anybody who does not know a box, and nobody is answered with more bytes than came before it
was seen that answers reach the one who asked (a cookie, which takes no memory). A file is taken away only for
whoever knows its box. What one association costs is bounded: frames held of an unknown file, one file at a
time on its way down, one number up to which requests were answered.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from sync import seal
from sync.carriers import association
from sync.carriers.association import Asked, Keys, Told
from sync.frames import talk
from sync.frames.receiving import NotTaken, Receiving
from sync.frames.sending import Pace, Sending
from sync.frames.shelf import Came
from sync.frames.talk import Needs, No, Part, Poll, Whole
from sync.spool import Full, Spool, Torn
from sync.spool_shelf import Lying, Shelf
from sync.streams import Malformed

MOST: Final = 2_048
"""Associations at once; the one that was silent longest gives way."""
IDLE: Final = 900.0
"""Seconds of silence after which one is forgotten: longer than a cookie lives, so nothing is said twice."""
SPAN: Final = 300
"""Seconds that a cookie lives at least, and twice as long at most."""
ON_THEIR_WAY: Final = 64
"""Files that go down at once, and their bytes together."""
BYTES_ON_THEIR_WAY: Final = seal.LARGEST
RATES: Final = (50, 4_000_000)
ROOMS: Final = (64, 1_400)
TRIPS: Final = (0.05, 20.0)
AROUND: Final = association.CHECK + 28
_LOOKED_UP: Final = 20.0
"""Seconds after which it is looked again which boxes there are."""

Where = tuple[str, int]


@dataclass(slots=True)
class _Station:
    """One association."""

    box: str
    nonce: bytes
    keys: Keys
    receiving: Receiving
    heard_at: float
    asked: int = -1
    told: bytes = b""
    sending: Sending | None = None
    size: int = 0
    sent: bytes = b""


@dataclass(slots=True)
class _Keeping:
    """The frames of one box; what is whole already is not taken in again."""

    spool: Spool
    box: str

    def take(self, content: bytes) -> Came:
        return self.spool.frames(self.box).take(content)

    def wants(self, tag: bytes, length: int, size: int) -> tuple[int, list[tuple[int, int]]]:
        return self.spool.frames(self.box).wants(tag, length, size)

    def missing(self, tag: bytes, length: int) -> list[tuple[int, int]]:
        return self.spool.frames(self.box).missing(tag, length)

    def whole(self, tag: bytes, length: int) -> bytes | None:
        return self.spool.frames(self.box).whole(tag, length)

    def drop(self, tag: bytes, length: int) -> None:
        self.spool.frames(self.box).drop(tag, length)


@dataclass(slots=True)
class Counts:
    """What was done, in figures: all that an operator hears."""

    taken: int = 0
    given: int = 0


@dataclass(slots=True)
class SpoolDatagrams:
    """The answers of one spool; ``secret`` (32 bytes by chance) makes its cookies."""

    spool: Spool
    secret: bytes
    shelf: Shelf
    counts: Counts = field(default_factory=Counts)
    _stations: "OrderedDict[Where, _Station]" = field(default_factory=OrderedDict)
    _boxes: dict[bytes, str] = field(default_factory=dict)
    _boxes_at: float = float("-inf")

    def heard(self, content: bytes, where: Where, now: float) -> list[bytes]:
        """Take in a datagram; gives what is to be answered there, at once.

        Args:
            content: the datagram.
            where: from where it came.
            now: seconds of a clock that never goes back.

        Raises:
            OSError: the spool cannot be read or written; whoever sent that says it again.
        """
        try:
            if association.read_opening(content) is None:
                return self._known(content, where, now)
            if association.is_hello(content):
                return self._hello(content, where, now)
            return self._open(content, where, now)
        except Malformed:
            return []

    def next(self, now: float) -> tuple[list[tuple[bytes, Where]], float | None]:
        """Give what goes down now, and when to ask again; ``None`` if nothing goes."""
        found: list[tuple[bytes, Where]] = []
        soonest: float | None = None
        for where, station in list(self._on_their_way()):
            sending = station.sending
            if sending is None:
                continue
            content, again = sending.next(now)
            if content is not None:
                found.append((station.keys.said(content), where))
            if sending.over:
                self.counts.given += sending.arrived
                station.sending = None
            else:
                soonest = again if soonest is None else min(soonest, again)
        return found, soonest

    def looks(self) -> None:
        """Look again which boxes there are, with the next that comes."""
        self._boxes_at = float("-inf")

    def _on_their_way(self) -> Iterator[tuple[Where, _Station]]:
        return ((where, one) for where, one in self._stations.items() if one.sending is not None)

    # getting to know each other

    def _hello(self, content: bytes, where: Where, now: float) -> list[bytes]:
        mark, nonce = association.read_opening(content) or (b"", b"")
        box = self._box(mark, now)
        if box is None or not association.hello_is_of(box, nonce, content):
            return []
        return [association.tell_cookie(box, nonce, self._cookie(where, nonce, int(now) // SPAN))]

    def _open(self, content: bytes, where: Where, now: float) -> list[bytes]:
        mark, nonce = association.read_opening(content) or (b"", b"")
        cookie, signed = association.opening_parts(content)
        box = self._box(mark, now)
        span = int(now) // SPAN
        if box is None:
            return []
        if cookie not in (self._cookie(where, nonce, one) for one in (span, max(0, span - 1))):
            return [association.WHO]
        keys = association.keys(box, nonce, cookie, station=False)
        said = keys.heard(signed)
        station = self._stations.get(where)
        if station is None or (station.box, station.nonce) != (box, nonce):
            self._forget(now)
            station = _Station(box, nonce, keys, self._receiving(box), now)
        station.keys = keys
        self._stations[where] = station
        return self._said(station, said, where, now)

    def _receiving(self, box: str) -> Receiving:
        def accept(sealed: bytes) -> None:
            try:
                self.spool.accept_whole(box, seal.tag(sealed), sealed)
            except (Full, Torn):
                raise NotTaken from None
            self.counts.taken += 1

        return Receiving(_Keeping(self.spool, box), accept)

    def _known(self, content: bytes, where: Where, now: float) -> list[bytes]:
        station = self._stations.get(where)
        if station is None:
            return [association.WHO]
        return self._said(station, station.keys.heard(content), where, now)

    def _forget(self, now: float) -> None:
        """Make room for one more: those that are silent go, then the one that was so longest."""
        while self._stations:
            where, oldest = next(iter(self._stations.items()))
            if len(self._stations) < MOST and now - oldest.heard_at < IDLE:
                return
            del self._stations[where]

    def _cookie(self, where: Where, nonce: bytes, span: int) -> bytes:
        return association.cookie(self.secret, f"{where[0]} {where[1]}".encode(), nonce, span)

    def _box(self, mark: bytes, now: float) -> str | None:
        if now - self._boxes_at > _LOOKED_UP:
            self._boxes = {association.mark_of(box): box for box in self.spool.boxes()}
            self._boxes_at = now
        return self._boxes.get(mark)

    # what they say

    def _said(self, station: _Station, said: bytes, where: Where, now: float) -> list[bytes]:
        station.heard_at = now
        self._stations.move_to_end(where)
        if association.asks(said):
            return self._asked(station, association.read_asked(said), now)
        one = talk.read(said)
        match one:
            case Part() | Poll():
                if one.about is not None and self.spool.is_there(station.box, one.about.tag):
                    station.receiving.is_there(one.about.tag)
                answer = station.receiving.heard(one)
                station.receiving.whole.clear()
                return [] if answer is None else [station.keys.said(talk.write(answer))]
            case Needs() | Whole() | No():
                if station.sending is not None:
                    station.sending.heard(one, now)
        return []

    def _asked(self, station: _Station, asked: Asked, now: float) -> list[bytes]:
        """Answer a request once; said again, the same answer is given again, and one before it none."""
        if asked.number < station.asked:
            return []
        if asked.number > station.asked:
            told = self._do(station, asked, now)
            station.asked = asked.number
            station.told = station.keys.said(association.write_told(told))
        return [station.told]

    def _do(self, station: _Station, asked: Asked, now: float) -> Told:
        lying = self.shelf.lying(station.box)
        match asked.what:
            case association.LIST:
                waits = tuple((one.tag, one.size) for one in lying[: association.MOST_TOLD])
                return Told(asked.number, self.spool.is_at_work(), waits)
            case association.DROP:
                for one in lying:
                    if one.tag == asked.tag:
                        self.spool.waits(station.box).drop(one.path.name)
                return Told(asked.number, there=True)
        found = next((one for one in lying if one.tag == asked.tag), None)
        if found is None:
            return Told(asked.number, there=False)
        self._send(station, asked, found, now)
        return Told(asked.number, station.sending is not None)

    def _send(self, station: _Station, asked: Asked, lying: Lying, now: float) -> None:
        station.sending = None
        under_way = [one.size for _where, one in self._on_their_way()]
        if len(under_way) >= ON_THEIR_WAY or sum(under_way) + lying.size > BYTES_ON_THEIR_WAY:
            return
        rate = min(max(asked.rate, RATES[0]), RATES[1])
        room = min(max(asked.room, ROOMS[0]), ROOMS[1])
        # With which repair it begins is no secret; it shall only be another one than last time.
        chance = (asked.number * 0.618 + asked.tag[0] / 256) % 1
        sealed = lying.read(0, lying.size)
        trip = min(max(asked.trip / 1000, TRIPS[0]), TRIPS[1])
        pace = Pace(rate, room, AROUND, trip=trip)
        station.sending = Sending(sealed, pace, now, count=asked.count, chance=chance if asked.begun else 0.0)
        station.size = lying.size
        if asked.begun:
            station.sending.ask_first()
