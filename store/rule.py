"""A rule of a register: what must hold of its rows after every act, in words, and where that comes from."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.door import Draft


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold; the door asks it of new rows, and of rows in which something changed that it is about.

    Attributes:
        says: the rule in one sentence, as an officer would say it.
        about: the columns of the register that it looks at, ``ended_on`` among them where the end matters.
        holds: looks at rows; raises ``Refused``, or mends what has to be so (another row's principal).
        source: the paragraph it comes from; empty for what only keeps the list in order.
    """

    says: str
    about: frozenset[str]
    holds: Callable[["Draft", Collection[int]], None]
    source: str = ""

    def concerns(self, changed: Collection[str] | None) -> bool:
        """Say whether a row is looked at: ``changed`` names its changed columns; ``None``, a new row."""
        return changed is None or not self.about.isdisjoint(changed)
