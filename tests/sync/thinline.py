"""A line in virtual time on which frames are lost, doubled, late or cut; the machines of both ends on it."""

import heapq
import random
from dataclasses import dataclass, field
from itertools import count

from sync.frames import talk
from sync.frames.in_memory import InMemory
from sync.frames.receiving import Receiving
from sync.frames.sending import Pace, Sending

Event = tuple[float, int, bool, bytes]


@dataclass
class Air:
    """What the line does.

    Attributes:
        rate: bits a second, each way.
        trip: seconds there and back.
        loss: of 256 bytes; shorter and longer datagrams are lost by their length.
        double, late: how often a datagram comes twice, or up to three seconds later.
        around: bytes beside each datagram that count as said.
        silent: spans (begin, end) in seconds in which nothing gets through.
    """

    rate: float = 2400.0
    trip: float = 0.6
    loss: float = 0.05
    double: float = 0.0
    late: float = 0.0
    around: int = 4
    silent: tuple[tuple[float, float], ...] = ()

    def lost(self, size: int, chance: random.Random) -> bool:
        return chance.random() < 1 - float((1 - self.loss) ** (size / 256))


@dataclass
class Went:
    """How a file went: when the other end had it, when both knew, what was said."""

    there: float | None = None
    known: float | None = None
    up: int = 0
    down: int = 0
    whole: bytes | None = None


@dataclass
class Transfer:
    """One file over a line; may be cut, and gone on with by another sender."""

    sealed: bytes
    air: Air
    chance: random.Random
    keeping: InMemory = field(default_factory=InMemory)
    now: float = 0.0
    went: Went = field(default_factory=Went)
    _order: "count[int]" = field(default_factory=count)
    _events: list[Event] = field(default_factory=list)
    _back_free: float = 0.0
    _receiving: Receiving = field(default_factory=lambda: Receiving(InMemory()))

    def run(
        self, pace: Pace, *, until: float = float("inf"), ask_first: bool = False, first: int = 0
    ) -> Went:
        """Send until both ends know, the sender gives up, or the line is cut at ``until``."""
        self._receiving = Receiving(self.keeping)
        begin_with = self.chance.random() if ask_first else 0.0
        sending = Sending(self.sealed, pace, self.now, count=first, chance=begin_with)
        if ask_first:
            sending.ask_first()
        self._events, self._back_free = [], self.now
        while not sending.over and self.now < until:
            content, again = sending.next(self.now)
            if content is not None:
                self._speak(content, until)
            elif not sending.over:
                self.now = max(self.now, min(until, again, self._events[0][0] if self._events else again))
                while self._events and self._events[0][0] <= self.now:
                    self._arrive(heapq.heappop(self._events), sending)
        if sending.arrived:
            self.went.known = self.now
        # What is under way when the line is cut still arrives.
        for event in sorted(self._events):
            if event[2]:
                self._arrive(event, sending)
        return self.went

    def _speak(self, content: bytes, until: float) -> None:
        size = len(content) + self.air.around
        ends = self.now + size * 8 / self.air.rate
        if ends > until:
            # Cut in the midst of it: some of it was said.
            self.went.up += int((until - self.now) * self.air.rate / 8)
            self.now = until
        else:
            self.went.up += size
            self._pass(ends + self.air.trip / 2, up=True, content=content, size=size)

    def _arrive(self, event: Event, sending: Sending) -> None:
        _at, _order, up, came = event
        said = talk.read(came)
        if not up:
            sending.heard(said, self.now)
            return
        assert isinstance(said, talk.Part | talk.Poll)
        answer = self._receiving.heard(said)
        if self._receiving.whole:
            self.went.whole = next(iter(self._receiving.whole.values()))
            self.went.there = self.went.there or self.now
        if answer is not None:
            told = talk.write(answer)
            size = len(told) + self.air.around
            self._back_free = max(self._back_free, self.now) + size * 8 / self.air.rate
            self._pass(self._back_free + self.air.trip / 2, up=False, content=told, size=size)
            self.went.down += size

    def _pass(self, at: float, *, up: bool, content: bytes, size: int) -> None:
        air, chance = self.air, self.chance
        if any(begin <= at < end for begin, end in air.silent) or air.lost(size, chance):
            return
        if chance.random() < air.late:
            at += 3 * chance.random()
        heapq.heappush(self._events, (at, next(self._order), up, content))
        if chance.random() < air.double:
            heapq.heappush(self._events, (at + chance.random(), next(self._order), up, content))
