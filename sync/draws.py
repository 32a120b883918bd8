"""Draws laid into one long number, and taken out of it again (``BUNDLE.md``, "Draws").

What is drawn with the chance f in m makes the number longer by log2(m / f) bits and by no more: whole bits
are not rounded up at each. A number takes so many draws and the next begins, so that working time stays in
proportion to what there is.
"""

from typing import Any, Final

from sync.streams import Malformed
from sync.urns import HearingUrn, Primed, TellingUrn

DRAWS: Final = 1024
"""Draws in one number."""
LARGEST: Final = 1 << 24
"""An even draw is out of so many at most."""
NEW: Final = object()
"""What the white ball says."""
LONGEST: Final = DRAWS * 24
"""Bits that a number can have: no draw takes more than those of the largest."""
_PLAIN, _BITS = 4, 24
SIZES: Final = 256
"""Symbols that the size of a number can have, with its sign and its second highest bit."""


def sized(value: int) -> tuple[int, int, int]:
    """Give the symbol of a number's sign and size, what is left of it, and in how many bits that is told."""
    below = abs(value)
    if below < _PLAIN:
        return below * 2 + (value < 0), 0, 0
    bits = below.bit_length() - 2
    return ((bits + 1) * 2 + (below >> bits & 1)) * 2 + (value < 0), below & ((1 << bits) - 1), bits


class Telling:
    """The writer: collects draws; the last of a number is laid in first, so it comes out last."""

    def __init__(self) -> None:
        self._draws: list[tuple[Any, int, int]] = []
        self._done: list[bytes] = []

    def about(self, _name: str) -> None:
        """Hear what the draws from here on are about; only ``sync/scale.py`` wants to know."""
        while len(self._draws) > DRAWS:
            # The places of a symbol only grow at the end, so a number may be made as soon as it is full.
            self._done.append(_laid(self._draws[:DRAWS]))
            del self._draws[:DRAWS]

    def even(self, value: int, size: int) -> None:
        """Draw one of ``size`` things that are all as likely; at most :data:`LARGEST`."""
        self._draws.append((value, 0, size))

    def draw(self, urn: TellingUrn, symbol: Any) -> bool:  # noqa: ANN401 - whatever the urn holds
        """Draw a symbol; gives whether it was there. If not, the caller says it and puts it in."""
        balls = urn.balls(symbol)
        size = urn.size
        if not balls:
            self._draws.append((size, 0, size + 1))
            return False
        self._draws.append((balls, len(balls), size + 1))
        urn.add(symbol)
        return True

    def settled(self, urn: Primed, symbol: Any) -> bool:  # noqa: ANN401 - whatever the urn holds
        """Draw a symbol from an urn that stays as it is; gives whether it was there."""
        balls, size = urn.places.get(symbol), len(urn.balls)
        if balls is None:
            self._draws.append((size, 0, size + 1))
            return False
        self._draws.append((balls, len(balls), size + 1))
        return True

    def small(self, urn: TellingUrn, symbol: int, size: int) -> None:
        """Draw a symbol below ``size``; what is new is told evenly."""
        balls = urn.balls(symbol)
        if balls:
            self._draws.append((balls, len(balls), urn.size + 1))
        else:
            self._draws += ((urn.size, 0, urn.size + 1), (symbol, 0, size))
        urn.add(symbol)

    def number(self, urn: TellingUrn, value: int) -> None:
        """Tell any number of 64 bits: its sign and size from the urn, the rest of it evenly."""
        symbol, rest, bits = sized(value)
        self.small(urn, symbol, SIZES)
        if 0 < bits <= _BITS:
            self._draws.append((rest, 0, 1 << bits))
        else:
            self.bits(rest, bits)

    def bits(self, value: int, count: int) -> None:
        """Tell so many bits, the low ones first."""
        while count > 0:
            some = min(count, _BITS)
            self.even(value & ((1 << some) - 1), 1 << some)
            value >>= some
            count -= some

    def done(self) -> list[bytes]:
        """Give the numbers, each as bytes, the highest first."""
        self.about("")
        if self._draws:
            self._done.append(_laid(self._draws))
            self._draws = []
        return self._done


def _laid(draws: list[tuple[Any, int, int]]) -> bytes:
    whole = 0
    for slots, balls, size in reversed(draws):
        if balls == 0:
            whole = whole * size + slots
        elif balls == 1:
            whole = whole * size + slots[0]
        else:
            whole, which = divmod(whole, balls)
            whole = whole * size + slots[which]
    return whole.to_bytes((whole.bit_length() + 7) // 8, "big")


class Hearing:
    """The reader: takes draw after draw out of the numbers; raises ``Malformed`` where there are no more."""

    __slots__ = ("_left", "_next", "_numbers", "_whole")

    def __init__(self, numbers: list[bytes]) -> None:
        self._numbers = numbers
        self._next = 0
        self._left = 0
        self._whole = 0

    def _turn(self) -> None:
        """Begin the next number."""
        if self._whole or self._next == len(self._numbers):
            raise Malformed("a number does not hold what was drawn")
        self._whole = int.from_bytes(self._numbers[self._next], "big")
        if self._whole.bit_length() > LONGEST:
            raise Malformed("a number holds more than was drawn")
        self._next += 1
        self._left = DRAWS

    def even(self, size: int) -> int:
        """Take one of ``size``."""
        if not self._left:
            self._turn()
        self._left -= 1
        self._whole, value = divmod(self._whole, size)
        return value

    def draw(self, urn: HearingUrn) -> Any:  # noqa: ANN401 - whatever the urn holds
        """Take a symbol; ``NEW`` if it is none that was there: the caller hears it and puts it in."""
        if not self._left:
            self._turn()
        self._left -= 1
        balls = urn.balls
        size = len(balls)
        rest, which = divmod(self._whole, size + 1)
        if which == size:
            self._whole = rest
            return NEW
        symbol, rank = balls[which]
        counts = urn.counts
        count = counts[symbol]
        self._whole = rest * count + rank
        balls.append((symbol, count))
        counts[symbol] = count + 1
        return symbol

    def small(self, urn: HearingUrn, size: int) -> Any:  # noqa: ANN401 - a number, or what else the urn holds
        """Take a symbol; one that is new is a number below ``size``."""
        if not self._left:
            self._turn()
        self._left -= 1
        balls = urn.balls
        rest, which = divmod(self._whole, len(balls) + 1)
        if which == len(balls):
            self._whole = rest
            symbol = self.even(size)
            urn.add(symbol)
            return symbol
        symbol, rank = balls[which]
        counts = urn.counts
        count = counts[symbol]
        self._whole = rest * count + rank
        balls.append((symbol, count))
        counts[symbol] = count + 1
        return symbol

    def texts(self, urn: HearingUrn, size: int, most: int, into: list[Any]) -> Any:  # noqa: ANN401 - as above
        """Take symbols, as :meth:`small` does, for as long as they are texts.

        Args:
            urn: where from.
            size: what is new is a number below it.
            most: how many texts there may be in all.
            into: takes them.

        Returns:
            The first symbol that is no text; ``None`` when there are enough.
        """
        # Most of a first bundle are texts that were said before, and a call for each takes as long again.
        balls, counts = urn.balls, urn.counts
        while len(into) < most:
            if not self._left:
                self._turn()
            left, whole = self._left, self._whole
            wanted = min(left, most - len(into))
            symbol: Any = ""
            for _ in range(wanted):
                rest, which = divmod(whole, len(balls) + 1)
                left -= 1
                if which == len(balls):
                    self._left, self._whole = left, rest
                    symbol = self.even(size)
                    urn.add(symbol)
                    return symbol
                symbol, rank = balls[which]
                count = counts[symbol]
                whole = rest * count + rank
                balls.append((symbol, count))
                counts[symbol] = count + 1
                if type(symbol) is not str:
                    break
                into.append(symbol)
            self._left, self._whole = left, whole
            if type(symbol) is not str:
                return symbol
        return None

    def settled(self, urn: Primed) -> Any:  # noqa: ANN401 - whatever the urn holds
        """Take a symbol from an urn that stays as it is."""
        if not self._left:
            self._turn()
        self._left -= 1
        balls = urn.balls
        rest, which = divmod(self._whole, len(balls) + 1)
        if which == len(balls):
            self._whole = rest
            return NEW
        symbol, rank = balls[which]
        self._whole = rest * urn.counts[symbol] + rank
        return symbol

    def number(self, urn: HearingUrn) -> int:
        """Take a number of 64 bits with its sign."""
        return self.rest(self.small(urn, SIZES))

    def rest(self, symbol: int) -> int:
        """Take the rest of a number whose size and sign are known."""
        below = symbol >> 1
        if below >= _PLAIN:
            bits = ((below + 2) >> 1) - 2
            if bits <= _BITS and self._left:
                # Nearly all of them are this short.
                self._left -= 1
                whole = self._whole
                self._whole = whole >> bits
                below = (2 | below & 1) << bits | whole & ((1 << bits) - 1)
            else:
                below = (2 | below & 1) << bits | self.bits(bits)
        return -below if symbol & 1 else below

    def bits(self, count: int) -> int:
        """Take so many bits."""
        value, at = 0, 0
        while at < count:
            some = min(count - at, _BITS)
            value |= self.even(1 << some) << at
            at += some
        return value

    def finish(self) -> None:
        """Say that everything should have been taken."""
        if self._whole or self._next != len(self._numbers):
            raise Malformed("a number holds more than was drawn")
