"""Places that are found as they were left."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Memory:
    """How a list was left.

    Attributes:
        typed: what was looked for.
        filters: what narrowed it, by name.
        sort: the field in whose order it was.
        key: the row with the cursor.
    """

    typed: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    key: str = ""


@runtime_checkable
class Remembering(Protocol):
    """A place that can be left and found again; it lasts until the lock and is written nowhere."""

    PLACE: str

    def memory(self) -> Memory:
        """Give what is to be kept."""

    def recall(self, memory: Memory | None) -> None:
        """Take it up again, before the screen is shown."""
