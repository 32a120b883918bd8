"""Urns: what was drawn before is drawn again the more often, so what is usual costs next to nothing.

An urn holds every symbol that was drawn from it, each as often as it was, and one white ball for what is
new. Both ends keep the same urns, so nothing about frequencies travels. Urns do not begin empty: the
*primer* says what they hold at first (``BUNDLE.md``, "Primer").
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Key = tuple[int | str, ...]
"""Which urn it is: what it is about, then tables and columns."""
Symbol = Hashable


class TellingUrn:
    """An urn as the writer needs it: where each symbol's balls lie."""

    __slots__ = ("_mine", "_primed", "size")

    def __init__(self, primed: "Primed") -> None:
        self.size = len(primed.balls)
        self._primed = primed.places
        self._mine: dict[Symbol, list[int]] = {}

    def balls(self, symbol: Symbol) -> Sequence[int]:
        """Give the places of a symbol's balls, in the order in which they came in; none if it is new."""
        mine = self._mine.get(symbol)
        return self._primed.get(symbol, ()) if mine is None else mine

    def add(self, symbol: Symbol) -> None:
        """Put one more ball in."""
        mine = self._mine.get(symbol)
        if mine is None:
            self._mine[symbol] = [*self._primed.get(symbol, ()), self.size]
        else:
            mine.append(self.size)
        self.size += 1

    def drawn(self) -> Iterator[tuple[Symbol, int]]:
        """Give each symbol that was put in since, and how often."""
        for symbol, balls in self._mine.items():
            yield symbol, len(balls) - len(self._primed.get(symbol, ()))


class HearingUrn:
    """An urn as the reader needs it: which symbol each ball bears, and which of that symbol's it is."""

    __slots__ = ("balls", "counts")

    def __init__(self, primed: "Primed") -> None:
        self.balls: list[tuple[Any, int]] = primed.balls[:]
        self.counts: dict[Any, int] = primed.counts.copy()

    def add(self, symbol: Any) -> None:  # noqa: ANN401 - whatever the urn holds
        """Put one more ball in."""
        counts = self.counts
        count = counts.get(symbol, 0)
        self.balls.append((symbol, count))
        counts[symbol] = count + 1


@dataclass(frozen=True, slots=True)
class Primed:
    """What an urn holds at first, ready for both ends."""

    balls: list[tuple[Any, int]]
    counts: dict[Any, int]
    places: dict[Any, list[int]]

    @classmethod
    def of(cls, symbols: Iterable[Symbol]) -> "Primed":
        """Make one of the symbols of its balls, in order."""
        places: dict[Any, list[int]] = {}
        balls = []
        for place, symbol in enumerate(symbols):
            theirs = places.setdefault(symbol, [])
            balls.append((symbol, len(theirs)))
            theirs.append(place)
        return cls(balls, {symbol: len(theirs) for symbol, theirs in places.items()}, places)


EMPTY = Primed.of(())


class Primer:
    """What urns hold at first, by key; each is filled when it is first asked for."""

    def __init__(self, counted: Mapping[Key, Sequence[tuple[Symbol, int]]]) -> None:
        self._counted = counted
        self._filled: dict[Key, Primed] = {}

    def get(self, key: Key) -> Primed | None:
        """Give what an urn holds at first, if the primer knows of it."""
        found = self._filled.get(key)
        if found is None:
            counted = self._counted.get(key)
            if counted is None:
                return None
            found = Primed.of(symbol for symbol, balls in counted for _ in range(balls))
            self._filled[key] = found
        return found

    def usual(self, key: Key) -> Symbol | None:
        """Give what an urn holds the most of at first, if the primer knows of it."""
        counted = self._counted.get(key)
        return counted[-1][0] if counted else None


# What urns are about whose kin begin alike: how values of a column are told, slots, what codes have in
# common, how words are told, how many digits numbers have.
KIND, SLOT, COMMON, HOW, DIGITS = 1, 3, 4, 50, 52
_KIN = {KIND: 2, SLOT: 1, COMMON: 1, HOW: 2, DIGITS: 1}


def kin(key: Key) -> Key | None:
    """Give the key by which an urn begins of which the primer knows nothing itself; some begin empty."""
    length = _KIN.get(key[0])  # type: ignore[arg-type]  # the first is always a number
    return None if length is None else key[:length]


def _first(primer: Primer, key: Key) -> Primed:
    return primer.get(key) or primer.get(kin(key) or key) or EMPTY


class TellingUrns(dict[Key, TellingUrn]):
    """The writer's urns of one bundle, made when they are first asked for."""

    def __init__(self, primer: Primer) -> None:
        super().__init__()
        self.primer = primer

    def __missing__(self, key: Key) -> TellingUrn:
        """Begin with what the primer says."""
        urn = self[key] = TellingUrn(_first(self.primer, key))
        return urn


class HearingUrns(dict[Key, HearingUrn]):
    """The reader's urns of one bundle, made when they are first asked for."""

    def __init__(self, primer: Primer) -> None:
        super().__init__()
        self.primer = primer

    def __missing__(self, key: Key) -> HearingUrn:
        """Begin with what the primer says."""
        urn = self[key] = HearingUrn(_first(self.primer, key))
        return urn
