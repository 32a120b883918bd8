"""Notices that nobody has touched the program for a while."""

import time
from collections.abc import Callable, Sequence

Clock = Callable[[], float]


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

    def is_too_long(self) -> bool:
        """Tell whether the allowed time has passed."""
        if self.seconds is None:
            return False
        passed = [clock() - since for clock, since in zip(self._clocks, self._since, strict=True)]
        return max(passed) >= self.seconds
