"""Sending a file over a line on which frames are lost: no clock, no socket; time and datagrams in and out.

Slices go back to back at the line's rate, then a few repairs, then a poll. The answer says how many frames
are lacking: just as many repairs follow, and a few more where many were lost. Nothing is sent into a line
that does not answer, but a poll now and then, ever later.
"""

from collections import deque
from dataclasses import dataclass
from math import ceil
from typing import Final

from sync import seal
from sync.frames import frame, talk
from sync.frames.cut import cut
from sync.frames.repair import make
from sync.frames.talk import About, Needs, No, Part, Poll, Said, Whole

AHEAD: Final = 0.08
"""By which part more frames are sent than slices before anybody is asked."""
_SAYING: Final = 2
"""Of how many frames of a file each says of which file it is; those that follow are shorter."""
_ASK_EVERY: Final = 8.0
"""Seconds of sending after which it is asked whether anybody listens."""
_TRIPS: Final = 3
_GRACE: Final = 1.0
"""Round trips, and seconds beside, that a poll stays unanswered before nothing but polls is sent."""
_AT_FIRST: Final = 3
_LATEST: Final = 30.0
"""Polls that are said one soon after the other; then ever later, so many seconds at most."""
_REPAIRS: Final = 1 << 16
_SLICES: Final = 16
_PIECE_OVER_AROUND: Final = 8
_MOST_SAID: Final = 8
"""How many times the slices are said at most: beyond that the line is none, or the other end lies."""
_TURNS: Final = 256


@dataclass(frozen=True, slots=True)
class Pace:
    """How a line is used.

    Attributes:
        rate: bits a second.
        room: bytes of a datagram, at most.
        around: bytes that are wrapped around each, for the pace.
        patience: seconds without a word after which it is given up.
        trip: seconds after which an answer is about to be here, until one was measured.
    """

    rate: float
    room: int
    around: int = 0
    patience: float = 120.0
    trip: float = 2.0


def pieces(length: int, room: int, around: int) -> int:
    """Give the bytes of a piece for a file: as long as there is room, shorter for a short file.

    Of a short file one frame that is lost is much of it, and so is its repair: about sixteen slices are
    best, unless what is wrapped around each weighs more than that brings.
    """
    fewest = -(-length // (room - talk.SHORT))
    wished = min(_SLICES, length // (_PIECE_OVER_AROUND * (around + talk.SHORT)))
    return -(-length // max(fewest, wished))


class Sending:
    """One file on its way.

    Attributes:
        over: whether there is nothing more to do; then ``arrived`` says whether the other end has it, and
            ``refused`` whether it said that it does not want it.
        said: bytes that were sent so far, with what is wrapped around them.
    """

    def __init__(self, sealed: bytes, pace: Pace, now: float, *, count: int = 0, chance: float = 0.0) -> None:
        """Begin.

        Args:
            sealed: the file.
            pace: how the line is used.
            now: seconds of any clock that never goes back.
            count: which file of this line it is (0 to 63).
            chance: from 0 to 1; with which repair to begin, so that who begins anew says no repair twice.
        """
        self._about = About(count % talk.COUNT, seal.tag(sealed), len(sealed))
        self._pace = pace
        self._size = pieces(len(sealed), pace.room, pace.around)
        self._slices = cut(sealed, self._size)
        self._next_repair = int(chance * (_REPAIRS // 2)) if chance else 0
        self._unsent = set(range(len(self._slices)))
        self._plan = deque(range(len(self._slices)))
        self._saying = _SAYING
        self._free = now
        self._heard = self._asked = now
        self._began_burst = now
        self._turn = 0
        self._answered: int | None = None
        self._final = False
        self._unheard = 0
        self._silent_since = now
        self._trip = pace.trip
        self._sent_at: dict[int, float] = {}
        self._left = _MOST_SAID * len(self._slices) + talk.COUNT
        self.over = self.arrived = self.refused = False
        self.said = 0
        self._add_repairs(self._ahead(len(self._slices)))

    @property
    def known(self) -> int:
        """Give about how many bytes the other end has."""
        return self._about.length if self.arrived else max(0, self._have * self._size)

    _have = 0

    def ask_first(self) -> None:
        """Ask what is lacking before anything is sent: the other end may have some of it."""
        self._plan.clear()
        self._asked = float("-inf")

    def next(self, now: float) -> tuple[bytes | None, float]:
        """Give what is to be sent now, if anything, and when to ask again at the latest."""
        if now - self._heard > self._pace.patience or not self._left:
            self.over = True
        if self.over:
            return None, now
        if now < self._free:
            return None, self._free
        if self._plan and not self._paused(now):
            if now - self._began_burst >= _ASK_EVERY:
                return self._poll(now)
            return self._frame(self._plan.popleft(), now)
        if self._waiting(now):
            return None, self._asked + self._pause()
        return self._poll(now)

    def heard(self, said: Said, now: float) -> None:
        """Take in what the other end said."""
        match said:
            case Whole(tag) if tag == self._about.tag:
                self.over = self.arrived = True
            case No(count) if count == self._about.count:
                self.over = self.refused = True
            case Needs(count, turn) if count == self._about.count:
                self._heard = now
                sent_at = self._sent_at.get(turn)
                if sent_at is not None:
                    self._trip = now - sent_at
                paused = self._paused(now)
                self._unheard = 0
                self._have = max(self._have, len(self._slices) - said.lacking)
                if turn == self._turn and self._answered != turn and (paused or not self._plan):
                    self._answered = turn
                    self._lack(said)
                    self._began_burst = now

    # what is done next

    def _waiting(self, now: float) -> bool:
        return self._final and self._answered != self._turn and now < self._asked + self._pause()

    def _paused(self, now: float) -> bool:
        """Say whether nobody listens any more, as far as can be told."""
        return bool(self._unheard) and now - self._silent_since > _TRIPS * self._trip + _GRACE

    def _pause(self) -> float:
        return min(_LATEST, (1.25 * self._trip + 0.1) * 1.6 ** max(0, self._unheard - _AT_FIRST))

    def _lack(self, said: Needs) -> None:
        """Plan what the other end lacks: slices that it was never sent, and repairs for the others."""
        slices = len(self._slices)
        gaps = [number for begin, end in said.gaps for number in range(begin, min(end, slices))]
        unsent = [number for number in gaps if number in self._unsent]
        lost = max(0 if unsent else 1, min(said.lacking, slices) - len(unsent))
        self._plan = deque(unsent)
        if slices > frame.MOST_REPAIRED:
            self._plan.extend(number for number in gaps if number not in self._unsent)
        else:
            more = self._ahead(lost + len(unsent))
            self._add_repairs(lost + more)

    def _ahead(self, count: int) -> int:
        """Give how many repairs go along unasked with so many frames."""
        return ceil(count * AHEAD)

    def _add_repairs(self, count: int) -> None:
        if len(self._slices) <= frame.MOST_REPAIRED:
            for _one in range(count):
                self._plan.append(len(self._slices) + self._next_repair)
                self._next_repair = (self._next_repair + 1) % _REPAIRS

    def _frame(self, number: int, now: float) -> tuple[bytes, float]:
        if number < len(self._slices):
            piece = self._slices[number]
            self._unsent.discard(number)
        else:
            piece = make(self._slices, number - len(self._slices))
        self._left -= 1
        saying, self._saying = self._saying > 0, self._saying - 1
        return self._say(Part(self._about.count, number, piece, self._about if saying else None), now)

    def _poll(self, now: float) -> tuple[bytes, float]:
        self._turn = (self._turn + 1) % _TURNS
        # While there is more to send, an answer only tells that somebody listens.
        self._final = not self._plan or self._paused(now)
        if not self._unheard:
            self._silent_since = now
        self._asked = self._began_burst = now
        self._unheard += 1
        self._sent_at[self._turn] = now
        return self._say(Poll(self._about, self._turn, self._size), now)

    def _say(self, said: Said, now: float) -> tuple[bytes, float]:
        content = talk.write(said)
        weight = len(content) + self._pace.around
        self.said += weight
        self._free = max(now, self._free) + weight * 8 / self._pace.rate
        return content, self._free
