"""What the parts of a bundle weigh: for programs that measure, not for a bundle that leaves."""

from math import log2

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
        self._from = 0

    def about(self, name: str) -> None:
        """Hear what the draws from here on are about."""
        for _, balls, size in self._draws[self._from :]:
            self.weighed[self._name] = self.weighed.get(self._name, 0.0) + log2(size / (balls or 1))
        super().about(name)
        self._name, self._from = name, len(self._draws)
