"""What came of one sealed file, in frames of any cutting, over any line, until it is whole."""

from bisect import bisect_left

from sync import seal
from sync.frames import frame
from sync.frames.frame import Frame
from sync.frames.repair import Solving

_CUTTINGS = 4
"""Of how many cuttings repairs are worked on at once: each takes memory of the square of its slices."""


class Pool:
    """The frames of one file as they come.

    They may be of several cuttings: of 200 bytes over a radio, and of 100 on a screen. A slice counts
    for all of them; a repair helps its own, and what it gives counts for the others.

    Attributes:
        spoilt: how often it was whole and was not what it said; each time it began anew.
    """

    def __init__(self, tag: bytes, length: int) -> None:
        self.tag, self.length = tag, length
        self.spoilt = 0
        self._empty()

    def _empty(self) -> None:
        self._content = bytearray(self.length)
        # What is known, as begin and end by turns, ascending.
        self._edges: list[int] = []
        self._solving: dict[int, Solving] = {}
        self._fed: dict[int, set[int]] = {}
        self._size = 0
        self._whole = False

    @property
    def whole(self) -> bool:
        """Say whether the file is whole."""
        return self._whole

    @property
    def known(self) -> int:
        """Give how many bytes of it are known."""
        return sum(end - begin for begin, end in zip(self._edges[::2], self._edges[1::2], strict=True))

    @property
    def lacking(self) -> int:
        """Give how many more frames it takes at least, of the size that came last; 0 if it is whole."""
        if self._whole or not self._size:
            return 0 if self._whole else 1
        return self.wants(self._size)[0]

    def wants(self, size: int) -> tuple[int, list[tuple[int, int]]]:
        """Say what is lacking for whoever cuts the file into pieces of ``size`` bytes.

        Gives how many frames it takes at least, and which slices are not known, as (begin, end).
        """
        if self._whole:
            return 0, []
        slices = -(-self.length // size)
        gaps: list[tuple[int, int]] = []
        for begin, end in self.missing():
            first, last = begin // size, -(-end // size)
            if gaps and first <= gaps[-1][1]:
                gaps[-1] = (gaps[-1][0], last)
            else:
                gaps.append((first, last))
        solving = self._solving.get(size)
        lacking = sum(end - begin for begin, end in gaps) if solving is None else solving.lacking
        return min(lacking, slices), gaps

    @property
    def content(self) -> bytes | None:
        """Give the whole file, or ``None`` while something is lacking."""
        return bytes(self._content) if self._whole else None

    def missing(self) -> list[tuple[int, int]]:
        """Give what is not known yet, as (begin, end) in bytes, ascending."""
        edges = [0, *self._edges, self.length]
        return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]

    def add(self, came: Frame) -> bool:
        """Take in a frame of this file; gives whether it told anything new.

        Raises:
            ValueError: if it is of another file.
        """
        if (came.tag, came.length) != (self.tag, self.length):
            raise ValueError("that frame is of another file")
        if self._whole:
            return False
        self._size = len(came.piece)
        before = (self.known, self.lacking)
        if came.repairs:
            self._repair(came)
        else:
            self._know(came.begins, came.piece[: self.length - came.begins])
        self._settle()
        return self._whole or (self.known, self.lacking) != before

    def _span(self, number: int) -> tuple[int, int]:
        return number * self._size, min((number + 1) * self._size, self.length)

    def _repair(self, came: Frame) -> None:
        size = len(came.piece)
        if size not in self._solving:
            if len(self._solving) == _CUTTINGS:
                # The one that began first; what it gave by now is known, and its slices still count.
                oldest = next(iter(self._solving))
                del self._solving[oldest], self._fed[oldest]
            self._solving[size] = Solving(came.slices, size)
            self._fed[size] = set()
            self._feed(size)
        self._solving[size].repaired(came.number - came.slices, came.piece)

    def _feed(self, size: int) -> None:
        """Tell what works out the slices of a size which of them are known by now."""
        fed = self._fed[size]
        for number in range(-(-self.length // size)):
            begin, end = number * size, min((number + 1) * size, self.length)
            if number not in fed and self._has(begin, end):
                fed.add(number)
                self._solving[size].has(number, bytes(self._content[begin:end]).ljust(size, b"\0"))

    def _settle(self) -> None:
        """Work out what can be, until nothing new comes of it; look whether the file is whole."""
        worked = True
        while worked and self.known < self.length:
            worked = False
            for size, solving in self._solving.items():
                self._feed(size)
                slices = solving.solve()
                if slices is not None:
                    self._know(0, b"".join(slices)[: self.length])
                    worked = True
                    break
        if self.known == self.length:
            self._whole = seal.tag(bytes(self._content))[: frame.TAG] == self.tag
            if not self._whole:
                # One of them lied, and nobody can say which.
                spoilt = self.spoilt + 1
                self._empty()
                self.spoilt = spoilt

    def _has(self, begin: int, end: int) -> bool:
        at = bisect_left(self._edges, begin + 1)
        return at % 2 == 1 and self._edges[at] >= end

    def _know(self, begin: int, piece: bytes) -> None:
        end = begin + len(piece)
        self._content[begin:end] = piece
        first, last = bisect_left(self._edges, begin), bisect_left(self._edges, end + 1)
        # An edge within what is known now is none any more.
        self._edges[first:last] = [begin] * (first % 2 == 0) + [end] * (last % 2 == 0)
