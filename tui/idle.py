"""Notices that nobody has touched the program for a while, and that the machine has slept."""

import time
from collections.abc import Callable, Sequence
from typing import Final

Clock = Callable[[], float]

_KNOWS_SLEEP: Final = hasattr(time, "CLOCK_BOOTTIME")
_SLEPT: Final = 1.0
"""Seconds of sleep that count."""
_GUESSED: Final = 30.0
"""The same where sleep can only be guessed from a wall clock, which is also set now and then, by a little."""


class Stillness:
    """Measures the time since the last key or mouse event.

    Two clocks, and the one that shows more counts: the steady clock stands
    still while a laptop sleeps, and the wall clock can be set back.

    Args:
        seconds: how long a stillness may last; ``None`` is for ever.
        clocks: what to measure with.
    """

    def __init__(self, seconds: float | None, clocks: Sequence[Clock] = (time.monotonic, time.time)) -> None:
        self.seconds = seconds
        self._clocks = clocks
        self._since = [clock() for clock in clocks]

    def end(self) -> None:
        """Note that somebody is there."""
        self._since = [clock() for clock in self._clocks]

    def left(self) -> float:
        """Give the seconds until the allowed time has passed; infinite where there is no limit."""
        return float("inf") if self.seconds is None else self.seconds - self.passed()

    def passed(self) -> float:
        """Give the seconds since somebody was there."""
        return max(clock() - since for clock, since in zip(self._clocks, self._since, strict=True))

    def is_too_long(self) -> bool:
        """Tell whether the allowed time has passed."""
        return self.left() <= 0


def slept() -> float:
    """Give the seconds that the machine has slept; only how it grows means anything.

    Linux has a clock that goes on in sleep beside one that does not. Elsewhere
    the wall clock jumps ahead of the steady one.
    """
    awake = time.monotonic()
    return (time.clock_gettime(time.CLOCK_BOOTTIME) if _KNOWS_SLEEP else time.time()) - awake


class Sleep:
    """Notices that the machine slept between two looks.

    Where no clock tells sleep apart, a long time between two looks means the
    same: some systems let their steady clock go on in sleep.

    Args:
        slept: seconds of sleep so far, see :func:`slept`.
        wall: the wall clock.
        exact: whether ``slept`` can be relied on alone.
    """

    def __init__(self, slept: Clock = slept, wall: Clock = time.time, *, exact: bool = _KNOWS_SLEEP) -> None:
        self._slept = slept
        self._wall = wall
        self._exact = exact
        self._before = (slept(), wall())

    def happened(self) -> bool:
        """Tell whether the machine has slept since the last look."""
        (slept_before, looked), self._before = self._before, (self._slept(), self._wall())
        slept, now = self._before
        if self._exact:
            return slept - slept_before > _SLEPT
        return slept - slept_before > _GUESSED or now - looked > _GUESSED
