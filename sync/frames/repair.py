"""Repairs: sums of all slices of a file, of which any one stands in for any slice that was lost.

With n slices, any n frames give the file, whichever they are: surely while slices and repairs
together are no more than 256 (a Cauchy matrix has no singular part), and beyond that but for
about one case in 256.
"""

from functools import lru_cache
from hashlib import shake_128

from sync.frames.field import inverse, plus, times

_FIELD = 256


@lru_cache(maxsize=4096)
def factors(slices: int, repair: int) -> bytes:
    """Give by what each slice is multiplied in a repair, counted from 0 behind the slices."""
    if slices + repair < _FIELD:
        # 1 / (x + y) with x from the top down and y from 0 up, which do not meet.
        return bytes(inverse((_FIELD - 1 - repair) ^ place) for place in range(slices))
    said = slices.to_bytes(4, "big") + repair.to_bytes(4, "big")
    return shake_128(b"muster/repair/0" + said).digest(slices)


def make(slices: list[bytes], repair: int) -> bytes:
    """Give a repair of slices of one length."""
    sum_ = bytes(len(slices[0]))
    for piece, factor in zip(slices, factors(len(slices), repair), strict=True):
        sum_ = plus(sum_, times(piece, factor))
    return sum_


class Solving:
    """The slices of one cutting while they are worked out of what came."""

    def __init__(self, slices: int, size: int) -> None:
        self._slices, self._size = slices, size
        # By the first slice it speaks of: by what each is multiplied there, and the sum of that.
        self._sums: dict[int, bytes] = {}

    @property
    def lacking(self) -> int:
        """Give how many frames are still needed."""
        return self._slices - len(self._sums)

    def has(self, number: int, piece: bytes) -> None:
        """Take in a slice that is known."""
        alone = bytearray(self._slices)
        alone[number] = 1
        self._add(bytes(alone) + piece)

    def repaired(self, repair: int, piece: bytes) -> None:
        """Take in a repair."""
        self._add(factors(self._slices, repair) + piece)

    def _add(self, row: bytes) -> None:
        for place in range(self._slices):
            factor = row[place]
            if not factor:
                continue
            known = self._sums.get(place)
            if known is None:
                self._sums[place] = times(row, inverse(factor))
                return
            row = plus(row, times(known, factor))

    def solve(self) -> list[bytes] | None:
        """Give all slices, or ``None`` while frames are lacking."""
        if self.lacking:
            return None
        found: list[bytes] = [b""] * self._slices
        for place in reversed(range(self._slices)):
            row = self._sums[place]
            piece = row[self._slices :]
            for later in range(place + 1, self._slices):
                if row[later]:
                    piece = plus(piece, times(found[later], row[later]))
            found[place] = piece
        return found
