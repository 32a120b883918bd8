"""What the parts of a bundle weigh: for programs that measure, not for a bundle that leaves."""

from math import log2
from typing import Any

from sync.draws import Telling


class Scale(Telling):
    """Collects draws like any other, and adds up their bits by what they are about.

    Attributes:
        weighed: bits by name; a column's is ``table.number``.
    """

    def __init__(self) -> None:
        super().__init__()
        self.weighed: dict[str, float] = {}
        self._name = ""

    def about(self, name: str) -> None:
        """Hear what the draws from here on are about."""
        self._name = name

    def _lay(self, slots: Any, balls: int, size: int) -> None:  # noqa: ANN401 - as there
        self.weighed[self._name] = self.weighed.get(self._name, 0.0) + log2(size / (balls or 1))
        super()._lay(slots, balls, size)
