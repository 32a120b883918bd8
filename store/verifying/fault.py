"""What can be wrong with a store that somebody laid hands on, and what an officer does about it.

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
    FILE = "file"
    ANCHOR = "anchor"
    REFERENCE = "reference"


_OLD = (
    "If nobody here put an old copy back, somebody else did. Telephone headquarters, and restore this device "
    "from its newest backup."
)
_UNKNOWN = (
    "Nobody can say whether an old copy was put back. If you did not move this store yourself, telephone "
    "headquarters."
)
_RESTORE = "Believe none of it, telephone headquarters, and restore this device from a backup."
_ASK = "Compare the record with headquarters by telephone, then restore this device from a backup."

WORDS: dict[Kind, tuple[str, str]] = {
    Kind.ENTRY_CHANGED: ("An entry of the log is not what was written.", _RESTORE),
    Kind.ENTRY_MISSING: ("An entry was taken out of the log.", _RESTORE),
    Kind.ENTRY_ADDED: ("The log holds an entry that does not belong to it.", _RESTORE),
    Kind.HEAD: ("The log does not end where this device had left it.", _RESTORE),
    Kind.SIGNED: ("The log is not the one that was signed for above.", _RESTORE),
    Kind.OLDER: (
        "This store is older than it was: what was recorded since is missing.",
        _OLD,
    ),
    Kind.ROW_CHANGED: ("A field does not say what the log says.", _ASK),
    Kind.ROW_ADDED: ("A record stands in a list and nobody recorded it.", _ASK),
    Kind.ROW_MISSING: ("A record was taken out of a list and nobody recorded that.", _ASK),
    Kind.STAMP: ("Who changed a field last, and when, is not what the log says.", _ASK),
    Kind.SEARCH: (
        "Somebody would not be found by name or telephone, or a wrong person would be.",
        "Look people up in the list and not by typing, and restore this device from a backup.",
    ),
    Kind.LOGIN: (
        "Somebody who may open this device is not the user that the log says.",
        "Let nobody work on this device, and telephone headquarters.",
    ),
    Kind.ERASED: ("What counts as erased is not what the log says.", _RESTORE),
    Kind.FILE: (
        "The store's file was changed while the program was closed.",
        "Ask who had this laptop. Telephone headquarters, and restore this device from a backup.",
    ),
    Kind.ANCHOR: (
        "The note of how this store was left is missing or not its own.",
        _UNKNOWN,
    ),
    Kind.REFERENCE: (
        "A record names another that is not here.",
        "That may be on its way. If it stays, ask headquarters to send all again.",
    ),
}
"""What is said about each: what was found, and what to do."""

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

    @property
    def what(self) -> str:
        """What was found, in a sentence."""
        return WORDS[self.kind][0]

    @property
    def do(self) -> str:
        """What to do now, in a sentence or two."""
        return WORDS[self.kind][1]
