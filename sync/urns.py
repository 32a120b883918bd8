"""Urns: what was drawn before is drawn again the more often, so what is usual costs next to nothing.

An urn holds every symbol that was drawn from it, each as often as it was, and one white ball for what is
new. Both ends keep the same urns, so nothing about frequencies travels. Urns do not begin empty: the
*primer* says what they hold at first (``BUNDLE.md``, "Primer").
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
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
            mine = self._mine[symbol] = list(self._primed.get(symbol, ()))
        mine.append(self.size)
        self.size += 1

    def drawn(self) -> Iterator[tuple[Symbol, int]]:
        """Give each symbol that was put in since, and how often."""
        for symbol, balls in self._mine.items():
            yield symbol, len(balls) - len(self._primed.get(symbol, ()))


class HearingUrn:
    """An urn as the reader needs it: which symbol each ball bears, and which of that symbol's it is."""

    __slots__ = ("balls", "counts", "ranks")

    def __init__(self, primed: "Primed") -> None:
        self.balls: list[Any]
        self.ranks: list[int]
        self.counts: dict[Any, int]
        if primed is EMPTY:
            self.balls, self.ranks, self.counts = [], [], {}
        else:
            self.balls, self.ranks, self.counts = primed.balls[:], primed.ranks[:], primed.counts.copy()

    def add(self, symbol: Any) -> None:  # noqa: ANN401 - whatever the urn holds
        """Put one more ball in."""
        count = self.counts.get(symbol, 0)
        self.balls.append(symbol)
        self.ranks.append(count)
        self.counts[symbol] = count + 1


@dataclass(frozen=True, slots=True)
class Primed:
    """What an urn holds at first, ready for both ends."""

    balls: list[Any]
    ranks: list[int]
    counts: dict[Any, int]
    places: dict[Any, list[int]]

    @classmethod
    def of(cls, balls: Sequence[Symbol]) -> "Primed":
        """Make one of its balls in order."""
        places: dict[Any, list[int]] = {}
        ranks = []
        for place, symbol in enumerate(balls):
            theirs = places.setdefault(symbol, [])
            ranks.append(len(theirs))
            theirs.append(place)
        counts = {symbol: len(theirs) for symbol, theirs in places.items()}
        return cls(list(balls), ranks, counts, places)


EMPTY = Primed.of(())
Primer = Mapping[Key, Primed]

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

    def usual(self, key: Key) -> Symbol | None:
        """Give what an urn held the most of at first, if anything."""
        return self.primer[key].balls[-1] if key in self.primer else None

    def __missing__(self, key: Key) -> TellingUrn:
        """Begin with what the primer says."""
        urn = self[key] = TellingUrn(_first(self.primer, key))
        return urn


class HearingUrns(dict[Key, HearingUrn]):
    """The reader's urns of one bundle, made when they are first asked for."""

    def __init__(self, primer: Primer) -> None:
        super().__init__()
        self.primer = primer

    def usual(self, key: Key) -> Any:  # noqa: ANN401 - whatever the urn holds
        """Give what an urn held the most of at first, if anything."""
        return self.primer[key].balls[-1] if key in self.primer else None

    def __missing__(self, key: Key) -> HearingUrn:
        """Begin with what the primer says."""
        urn = self[key] = HearingUrn(_first(self.primer, key))
        return urn
