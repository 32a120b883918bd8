"""Chance with a meter: every draw says what it was worth in bits, so it is known what a day must cost."""

import math
from bisect import bisect
from collections.abc import Sequence
from functools import lru_cache
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Meter:
    """A source of chance that adds up ``-log2`` of the probability of whatever it gave."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(seed)  # noqa: S311 - this makes days up, not secrets
        self.bits = 0.0

    def one(self, things: Sequence[T]) -> T:
        """Give one of several, each as likely as the others."""
        self.bits += math.log2(len(things))
        return self._rng.choice(things)

    def weighed(self, things: Sequence[T], weights: Sequence[float]) -> T:
        """Give one of several by weight."""
        at, bits = _drawn(self._rng.random(), tuple(weights))
        self.bits += bits
        return things[at]

    def frequent(self, things: Sequence[T], steepness: float = 1.0) -> T:
        """Give one of several, the first the most often (Zipf)."""
        at, bits = _drawn(self._rng.random(), _zipf(len(things), steepness))
        self.bits += bits
        return things[at]

    def number(self, least: int, most: int) -> int:
        """Give a whole number from ``least`` to ``most``, both among them."""
        self.bits += math.log2(most - least + 1)
        return self._rng.randint(least, most)

    def mixed(self, counts: Sequence[tuple[T, int]]) -> list[T]:
        """Give so many of each in any order; worth the number of orders that can be told apart."""
        things = [thing for thing, count in counts for _ in range(count)]
        self.bits += log2_factorial(len(things)) - sum(log2_factorial(count) for _, count in counts)
        self._rng.shuffle(things)
        return things

    def moments(self, count: int, span: int) -> list[int]:
        """Give so many seconds of ``span``, ascending; worth as much as a set of them is."""
        self.bits += count * math.log2(span) - log2_factorial(count)
        return sorted(self._rng.randrange(span) for _ in range(count))


def log2_factorial(count: int) -> float:
    """Give the bits that the order of so many things is worth."""
    return math.lgamma(count + 1) / math.log(2)


@lru_cache(maxsize=256)
def _zipf(count: int, steepness: float) -> tuple[float, ...]:
    return tuple(1 / (place + 1) ** steepness for place in range(count))


@lru_cache(maxsize=256)
def _sums(weights: tuple[float, ...]) -> tuple[float, ...]:
    total, sums = 0.0, []
    for weight in weights:
        total += weight
        sums.append(total)
    return tuple(sums)


def _drawn(chance: float, weights: tuple[float, ...]) -> tuple[int, float]:
    sums = _sums(weights)
    at = min(bisect(sums, chance * sums[-1]), len(weights) - 1)
    return at, -math.log2(weights[at] / sums[-1])
