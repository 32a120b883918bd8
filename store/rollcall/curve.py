"""How a roll call went over time: how many were found by when, for the board and for what is said after."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from store.rollcall.headcount import FOUND, Marked

HOUR: Final = 3600
STEP: Final = 300
"""Seconds: the first hour in steps of five minutes."""


@dataclass(frozen=True, slots=True)
class Curve:
    """How many of ``expected`` were found by the end of each step; those found before the opening are in all.

    Steps that are still to come are left out.
    """

    expected: int
    found: tuple[int, ...]


def curve(marks: Iterable[Marked], expected: int, opened: int, now: int) -> Curve:
    """Give the curve of the first hour.

    Args:
        marks: the mark that counts of everybody on the list who has one.
        expected: how many are to be found.
        opened: when it was opened (UTC seconds).
        now: until when it is asked (UTC seconds).
    """
    steps = [0] * (HOUR // STEP)
    for mark in marks:
        place = max(mark.occurred_at - opened, 0) // STEP
        if mark.state in FOUND and place < len(steps):
            steps[place] += 1
    past = min(len(steps), max(now - opened, 0) // STEP + 1)
    return Curve(expected, tuple(accumulate(steps[:past])))


def found_within(marks: Iterable[Marked], expected: int, opened: int, percent: int) -> int | None:
    """Give after how many seconds so many of a hundred expected were found; ``None`` if that never came."""
    found = sorted(max(mark.occurred_at - opened, 0) for mark in marks if mark.state in FOUND)
    wanted = -(-expected * percent // 100)
    return found[wanted - 1] if 0 < wanted <= len(found) else None
