"""What can be wrong with a store that somebody laid hands on; ``tui/faults.py`` has the words.

A fault says what was found and where; it never holds a value.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was found."""

    ENTRY_CHANGED = "entry_changed"
    ENTRY_MISSING = "entry_missing"
    ENTRY_ADDED = "entry_added"
    HEAD = "head"
    SIGNED = "signed"
    OLDER = "older"
    ROW_CHANGED = "row_changed"
    ROW_ADDED = "row_added"
    ROW_MISSING = "row_missing"
    STAMP = "stamp"
    SEARCH = "search"
    LOGIN = "login"
    ERASED = "erased"
    INDEX = "index"
    FILE = "file"
    ANCHOR = "anchor"
    REFERENCE = "reference"
    SUM = "sum"


ASIDE = frozenset({Kind.REFERENCE})
"""What is told, and is no sign that somebody changed anything."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that was found.

    Attributes:
        kind: what.
        where: in people's words: a record by its number and the field, or an entry of a log.
        since: when the record was last changed as the log knows, UTC seconds; ``None`` if nobody knows.
        number: the record's human number, if it is about one.
    """

    kind: Kind
    where: str
    since: int | None = None
    number: str | None = None
