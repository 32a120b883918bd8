"""How often somebody is usually heard, and when that makes them late: pure, by their own rhythm (J12, R16).

A station that brings a stick every Monday is not late on a Thursday; one that speaks every
hour is late tomorrow. The numbers are local defaults, the same as of a station's own exchange
where nothing is known: amber after a day, red after three.
"""

from collections.abc import Sequence
from enum import IntEnum
from itertools import pairwise
from typing import Final

DAY: Final = 86_400
HOUR: Final = 3_600
LOOKED_AT: Final = 24
"""So many of the latest times are looked at."""
_GAPS: Final = 10
_FEWEST: Final = 3
_RED: Final = 3
_AT_MOST: Final = 14 * DAY
"""So long after it is amber it is red, however slow somebody is."""


class Silence(IntEnum):
    """How long somebody has not been heard, as far as that says anything; the worst is the highest."""

    OK = 0
    AMBER = 1
    RED = 2


def usual_gap(heard: Sequence[int]) -> int:
    """Give the seconds after which somebody is usually heard again.

    That is the second longest of the last ten gaps, so that one long silence does not make a habit; never
    less than a day, and a day where there are less than three gaps. What came within an hour is one time.

    Args:
        heard: when they were heard (UTC seconds), in any order; the latest :data:`LOOKED_AT` are enough.
    """
    times: list[int] = []
    for at in sorted(heard, reverse=True):
        if not times or times[-1] - at >= HOUR:
            times.append(at)
    gaps = [later - before for later, before in pairwise(times)][:_GAPS]
    return DAY if len(gaps) < _FEWEST else max(DAY, sorted(gaps)[-2])


def silence(now: int, heard_at: int, gap: int) -> Silence:
    """Say whether somebody is late: amber after their usual gap, red after three of them.

    Red comes two weeks after amber at the latest.

    Args:
        now: UTC seconds.
        heard_at: when they were heard last, or admitted, if never; the same.
        gap: what :func:`usual_gap` gave.
    """
    since = now - heard_at
    if since <= gap:
        return Silence.OK
    return Silence.AMBER if since <= min(_RED * gap, gap + _AT_MOST) else Silence.RED
