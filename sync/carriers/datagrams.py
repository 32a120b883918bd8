"""Datagrams (UDP) as carrier: a spool over lines on which a connection costs as much as the day's bundle.

No connection and no TLS: bundles are sealed, and each datagram is signed by what only the station and its
spool know (``association.py``). Files go in frames, of which some may be lost (``sync/frames/``); what came
of one is kept at both ends, so a cut, a day without a line, another line for the rest lose nothing of it.
"""

import contextlib
import os
import select
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from store.refusals import Code, Refused
from sync import seal
from sync.carriers import association
from sync.carriers.association import DROP, GET, LIST, Asked, Keys, Told
from sync.carriers.folder import name_of_tag
from sync.frames import talk
from sync.frames.in_memory import InMemory
from sync.frames.keeping import Keeping
from sync.frames.receiving import Receiving
from sync.frames.sending import Pace, Sending
from sync.frames.talk import Needs, No, Part, Poll, Whole
from sync.streams import Malformed

RATE: Final = 64_000
"""Bits a second of a line of which nobody said more: there is nothing that would slow us down by itself."""
ROOM: Final = 400
"""Bytes of a datagram: short ones are lost less often."""
AROUND: Final = association.CHECK + 28
"""Bytes around what is said: the check, UDP and IP."""
_LONGEST: Final = 2_048
_AGAIN: Final = 1.5
"""By how much longer each time an answer is waited for before something is said again."""
_LONGEST_PAUSE: Final = 8.0
_WAIT_LOOK: Final = 3.0
"""Seconds between two questions whether an answer lies there yet."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a spool listens, and how.

    Attributes:
        host, port: of the spool.
        box: the name of our box there.
        rate: bits a second that the line carries.
        room: bytes of a datagram, at most.
        trip: seconds for which an answer is waited at first.
        patience: seconds without a word after which the line is down.
        wait: seconds that an answer is waited for where an importer is at work.
    """

    host: str
    port: int
    box: str
    rate: float = RATE
    room: int = ROOM
    trip: float = 2.5
    patience: float = 60.0
    wait: float = 20.0


def goal_of(said: str, box: str) -> Goal:
    """Understand ``HOST:PORT``; raises ``BAD_ADDRESS``."""
    host, _colon, port = said.rpartition(":")
    host = host.strip("[]")
    right = port.isascii() and port.isdecimal() and 0 < int(port) < 1 << 16
    if not host or not right or not host.isascii() or not host.isprintable() or " " in host or "/" in host:
        raise Refused(Code.BAD_ADDRESS, text=said[:60])
    return Goal(host, int(port), box)


@dataclass(slots=True)
class Datagrams:
    """A spool over UDP, as a station sees it.

    Attributes:
        goal: where it is.
        keeping: what keeps the frames of what comes.
        begun: says of a tag whether some of that file was sent before, and hears that it was.
        spent: bytes that went and came so far, with what is wrapped around them.
    """

    goal: Goal
    keeping: Keeping = field(default_factory=InMemory)
    begun: Callable[[bytes], bool] = lambda _tag: False
    spent: int = 0
    _socket: socket.socket | None = None
    _nonce: bytes = b""
    _cookie: bytes = b""
    _keys: Keys | None = None
    _answered: bool = False
    _number: int = 0
    _count: int = 0
    _receiving: Receiving | None = None
    _told: Told | None = None
    _sending: Sending | None = None
    _trip: float = 0.0
    _shaken_at: float = 0.0
    _waiting: dict[str, tuple[bytes, int]] | None = None
    _fetched: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    _came: dict[bytes, bytes] = field(default_factory=dict)

    # what every carrier can

    def put(self, sealed: bytes) -> str:
        """Leave a sealed file; raises ``CARRIER_AWAY``, ``CARRIER_FULL``."""
        return self.put_telling(sealed, lambda _count: None)

    def put_telling(self, sealed: bytes, wrote: Callable[[int], None]) -> str:
        """Leave a file, and tell about how much of it is there."""
        self._opened()
        wrote(0)
        tag = seal.tag(sealed)
        begun = self.begun(tag)
        pace = Pace(self.goal.rate, self.goal.room, AROUND, self.goal.patience, self._trip)
        chance = os.urandom(1)[0] / 256 if begun else 0.0
        self._count = (self._count + 1) % talk.COUNT
        sending = Sending(sealed, pace, time.monotonic(), count=self._count, chance=chance)
        if begun:
            sending.ask_first()
        self._sending = sending
        known = 0
        try:
            while not sending.over:
                content, again = sending.next(time.monotonic())
                if content is not None:
                    self._say(content)
                    again = time.monotonic()
                self._listen(again)
                if sending.known > known:
                    known = sending.known
                    wrote(known)
        finally:
            self._sending = None
        if sending.refused:
            raise Refused(Code.CARRIER_FULL)
        if not sending.arrived:
            self._lose()
        wrote(len(sealed))
        self._waiting = None
        return name_of_tag(tag)

    def put_last(self, sealed: bytes) -> str:
        """Leave the last file of a round, and hear what waits; an answer is waited for if one is made."""
        name = self.put(sealed)
        until = time.monotonic() + self.goal.wait
        told = self._ask(LIST)
        while told.there and not told.waiting and time.monotonic() < until:
            self._listen(time.monotonic() + min(_WAIT_LOOK, self.goal.wait))
            told = self._ask(LIST)
        self._hear(told)
        return name

    def names(self) -> Iterator[str]:
        """Give what waits for us there; asks, unless the last reply just said it."""
        if self._waiting is None:
            self._opened()
            self._hear(self._ask(LIST))
        waiting, self._waiting = self._waiting or {}, None
        self._fetched.update(waiting)
        yield from waiting

    def get(self, name: str) -> bytes | None:
        """Take a file that was told of; ``None`` if it is gone or came torn."""
        tag, size = self._fetched.get(name, (b"", 0))
        if not 0 < size <= seal.LARGEST:
            return None
        if tag not in self._came and not self._fetch(tag, size):
            return None
        sealed = self._came.get(tag)
        return None if sealed is None or isinstance(seal.look(sealed), seal.Fault) else sealed

    def size(self, name: str) -> int:
        """Give how many bytes it would cost to fetch a file; 0 for one that is here, or unknown."""
        tag, size = self._fetched.get(name, (b"", 0))
        return 0 if tag in self._came else size

    def drop(self, name: str) -> None:
        """Take a file away there; that it is gone already is fine."""
        tag, size = self._fetched.pop(name, (b"", 0))
        self._came.pop(tag, None)
        self._waiting = None
        if tag:
            self.keeping.drop(tag, size)
            self._opened()
            self._ask(DROP, tag)

    def probe(self) -> None:
        """See whether the spool answers, for some sixty bytes; raises ``CARRIER_AWAY``."""
        self._opened()

    def close(self) -> None:
        """Let go of the line."""
        if self._socket is not None:
            self._socket.close()
        self._socket = self._keys = self._receiving = self._waiting = None
        self._came.clear()

    # asking

    def _hear(self, told: Told) -> None:
        self._waiting = {name_of_tag(tag): (tag, size) for tag, size in told.waiting}

    def _fetch(self, tag: bytes, size: int) -> bool:
        """Fetch a file; frames of it that came before, over whatever line, are not sent again."""
        self._opened()
        here = self.keeping.whole(tag, size)
        if here is not None:
            self._came[tag] = here
            return True
        begun = self.keeping.missing(tag, size) != [(0, size)]
        how = {"rate": int(self.goal.rate), "room": self.goal.room, "trip": int(self._trip * 1000)}
        self._count = (self._count + 1) % talk.COUNT
        if not self._ask(GET, tag, count=self._count, begun=begun, **how).there:
            return False
        heard = time.monotonic()
        while tag not in self._came:
            if self._listen(heard + self.goal.patience):
                heard = time.monotonic()
            elif time.monotonic() >= heard + self.goal.patience:
                self._lose()
        return True

    def _ask(self, what: bytes, tag: bytes = b"", **more: int) -> Told:
        """Ask until it is answered; raises ``CARRIER_AWAY``."""
        self._number += 1
        asked = association.write_asked(Asked(self._number, what, tag, **more))  # type: ignore[arg-type]
        self._told = None
        pause, last = self._trip, time.monotonic() + self.goal.patience
        while time.monotonic() < last:
            self._say(asked)
            until = time.monotonic() + pause
            while time.monotonic() < until:
                self._listen(until)
                if self._told is not None:
                    return self._told
            pause = min(_LONGEST_PAUSE, pause * _AGAIN)
        self._lose()
        raise AssertionError

    def _lose(self) -> None:
        self.close()
        raise Refused(Code.CARRIER_AWAY)

    # the line itself

    def _opened(self) -> None:
        """See that the spool knows us; raises ``CARRIER_AWAY``."""
        if self._keys is not None:
            return
        try:
            found = socket.getaddrinfo(self.goal.host, self.goal.port, type=socket.SOCK_DGRAM)[0]
            self._socket = socket.socket(found[0], socket.SOCK_DGRAM)
            self._socket.connect(found[4])
        except OSError:
            self._lose()
        self._shake_hands()

    def _shake_hands(self) -> None:
        self._nonce, self._keys = os.urandom(association.NONCE), None
        self._receiving, self._answered = Receiving(self.keeping), False
        pause, last = self.goal.trip, time.monotonic() + self.goal.patience / 2
        while time.monotonic() < last:
            self._write(association.hello(self.goal.box, self._nonce))
            began = time.monotonic()
            while self._keys is None and time.monotonic() < began + pause:
                content = self._read(began + pause)
                with contextlib.suppress(Malformed):
                    self._cookie = association.read_cookie(self.goal.box, self._nonce, content or b"")
                    self._keys = association.keys(self.goal.box, self._nonce, self._cookie, station=True)
            if self._keys is not None:
                self._shaken_at = time.monotonic()
                self._trip = max(_LEAST_TRIP, 1.25 * (time.monotonic() - began) + self._queued())
                return
            pause = min(_LONGEST_PAUSE, pause * _AGAIN)
        self._lose()

    def _queued(self) -> float:
        """Give the seconds that a datagram of ours takes on the line."""
        return 2 * (self.goal.room + AROUND) * 8 / self.goal.rate

    def _say(self, content: bytes) -> None:
        keys = self._keys
        if keys is None:
            self._lose()
            return
        signed = keys.said(content)
        if not self._answered:
            signed = association.opening(self.goal.box, self._nonce, self._cookie, signed)
        self._write(signed)

    def _write(self, content: bytes) -> None:
        if self._socket is None:
            self._lose()
            return
        with contextlib.suppress(OSError):
            # That nobody listens there is said by the next datagram, or is not true any more.
            self._socket.send(content)
        self.spent += len(content) + AROUND - association.CHECK

    def _read(self, until: float) -> bytes | None:
        """Give the next datagram that comes before a time; ``None`` if none does."""
        if self._socket is None:
            self._lose()
            return None
        ready, _write, _error = select.select([self._socket], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return None
        try:
            content = self._socket.recv(_LONGEST)
        except OSError:
            # Nobody listens there just now. Do not ask as fast as that can be said.
            time.sleep(min(_REFUSED, max(0.0, until - time.monotonic())))
            return None
        self.spent += len(content) + AROUND - association.CHECK
        return content

    def _listen(self, until: float) -> bool:
        """Take in one datagram that comes before a time; gives whether one of the spool came."""
        content = self._read(until)
        if content is None or self._keys is None:
            return False
        if content == association.WHO:
            # Anybody can say that: all it brings about is that we say who we are once more, now and then.
            if not self._answered and time.monotonic() > self._shaken_at + _SHAKEN:
                self._shake_hands()
            self._answered = False
            return False
        try:
            said = self._keys.heard(content)
            self._answered = True
            if association.tells(said):
                self._take_told(association.read_told(said))
                return True
            one = talk.read(said)
        except Malformed:
            return False
        match one:
            case Part() | Poll():
                self._take_part(one)
            case Needs() | Whole() | No():
                if self._sending is not None:
                    self._sending.heard(one, time.monotonic())
        return True

    def _take_told(self, told: Told) -> None:
        if told.number == self._number:
            self._told = told

    def _take_part(self, one: Part | Poll) -> None:
        if self._receiving is None:
            return
        answer = self._receiving.heard(one)
        self._came.update(self._receiving.whole)
        self._receiving.whole.clear()
        if answer is not None:
            self._say(talk.write(answer))


_LEAST_TRIP: Final = 0.1
_REFUSED: Final = 0.2
_SHAKEN: Final = 5.0
"""Seconds after which we get to know each other anew at the earliest: a spool that was started again."""
