"""Taking in what comes over a line on which frames are lost: datagrams in, answers and whole files out."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from sync import seal
from sync.frames import frame, talk
from sync.frames.frame import Frame
from sync.frames.keeping import Keeping
from sync.frames.talk import About, Needs, No, Part, Poll, Whole

_EARLY: Final = 64
"""Frames that are held of a file of which nobody has said yet which it is."""
_REMEMBERED: Final = 64
"""Files of which it is remembered that they are whole."""


class NotTaken(Exception):  # noqa: N818 - says how it is
    """A file that came is not taken."""


class Receiving:
    """One direction of a line.

    Attributes:
        whole: files that became whole, by their tags; whoever uses it takes them out.
    """

    def __init__(self, keeping: Keeping, accept: Callable[[bytes], None] | None = None) -> None:
        """Begin; ``accept`` gets each whole file before the other end is told, and may raise ``NotTaken``.

        Its frames are forgotten then; without one, whoever takes the file out of ``whole`` does that.
        """
        self._keeping, self._accept = keeping, accept
        self._about: dict[int, About] = {}
        self._early: list[Part] = []
        self._there: OrderedDict[bytes, None] = OrderedDict()
        self.whole: dict[bytes, bytes] = {}

    def is_there(self, tag: bytes) -> None:
        """Say that a file is here already, so that nobody sends it again."""
        self._there[tag] = None
        self._there.move_to_end(tag)
        while len(self._there) > _REMEMBERED:
            self._there.popitem(last=False)

    def heard(self, said: Part | Poll) -> Needs | Whole | No | None:
        """Take in a frame or a poll; gives what is to be answered, if anything is.

        Raises:
            Malformed: it does not fit the file that it is said to be of.
            OSError: a frame cannot be kept.
        """
        match said:
            case Poll(about):
                answer = self._know(about)
                return answer or self._needs(said)
            case Part(about=About() as about):
                return self._know(about) or self._part(about, said)
            case Part(count):
                known = self._about.get(count)
                if known is not None:
                    return self._part(known, said)
                if len(self._early) < _EARLY:
                    self._early.append(said)
        return None

    def _know(self, about: About) -> Whole | No | None:
        """Hear which file a number stands for; take in what came of it before."""
        if self._about.get(about.count) == about:
            return None
        self._about[about.count] = about
        early = [one for one in self._early if one.count == about.count]
        self._early = [one for one in self._early if one.count != about.count]
        answer: Whole | No | None = None
        for one in early:
            answer = self._part(about, one) or answer
        return answer

    def _part(self, about: About, part: Part) -> Whole | No | None:
        if about.tag in self._there:
            return Whole(about.tag)
        one = Frame(about.tag[: frame.TAG], about.length, part.number, part.piece)
        try:
            came = self._keeping.take(frame.write(one))
            if came.whole is None:
                return None
            right = seal.tag(came.whole) == about.tag
            if right and self._accept is not None:
                self._accept(came.whole)
        except NotTaken:
            self._keeping.drop(one.tag, one.length)
            return No(about.count)
        if self._accept is not None or not right:
            self._keeping.drop(one.tag, one.length)
        if not right:
            return No(about.count)
        self.whole[about.tag] = came.whole
        self.is_there(about.tag)
        return Whole(about.tag)

    def _needs(self, poll: Poll) -> Needs | Whole:
        about = poll.about
        if about.tag in self._there:
            return Whole(about.tag)
        return needs(self._keeping, about, poll.turn, poll.size)


def needs(keeping: Keeping, about: About, turn: int, size: int) -> Needs:
    """Say what is lacking of a file, of pieces of a size."""
    lacking, gaps = keeping.wants(about.tag, about.length, size)
    widest = sorted(gaps, key=lambda gap: gap[0] - gap[1])[: talk.MOST_GAPS]
    return Needs(about.count, turn, lacking, tuple(sorted(widest)))
