"""A key pressed twice: the first takes its line away; the second must not be for the one that comes up."""

from collections.abc import Callable
from time import monotonic
from typing import Final

TOO_SOON: Final = 0.7
"""Seconds in which nobody has read the next line (a local choice); a key that is held stays too soon."""


class PressedTwice:
    """Remembers what was decided last, and when.

    Args:
        clock: gives seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._last: object = None
        self._at: float | None = None

    def is_slip(self, about: object) -> bool:
        """Say whether a decision about something comes too soon after one about something else."""
        now = self._clock()
        is_slip = self._at is not None and about != self._last and now - self._at < TOO_SOON
        if is_slip:
            self._at = now
        return is_slip

    def decided(self, about: object) -> None:
        """Note that something was decided now."""
        self._last, self._at = about, self._clock()
