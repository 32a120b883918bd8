"""How the values of a column travel: what both ends know of them (``BUNDLE.md``, "Values")."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from store.columns import Wire
from store.entry import Erased
from store.ids import COUNTER_BITS, SLOT_BITS, counter_of
from store.values import Value
from sync.draws import SIZES
from sync.streams import Malformed

EPOCH = date(1970, 1, 1).toordinal()
TEXT, REFERENCE = int(Wire.TEXT), int(Wire.REFERENCE)
LIMIT = 1 << 63
"""Every number is nearer to 0 than this: the store keeps 64 bits."""
NUMBERED: Final = 1 << 31
"""What tables, kinds, columns and acts are numbered below: the store keeps 32 bits of these."""
LOOKED_UP: Final = 2000
"""Bytes of a text that stands in an index, at most: a server takes no more, and no form so many."""
_FIRST_INSTANT, _LAST_INSTANT = -62_135_596_800, 253_402_300_799
_DAY: Final = 86_400

# What urns are about; tables and columns follow in their keys.
VALUE, FORM, LENGTH = 2, 5, 6

NOTHING, AGAIN, SPELLED, CODE = range(SIZES, SIZES + 4)
NEAR: Final = 512
"""A row by its distance: its size and sign follow from here on."""
RECENT: Final = 768
"""A row that a record had so many records before."""
RECENTS: Final = 16
AFTER: Final = 1024
"""A day by its distance from the day before it in the record, all of it in the symbol."""
SPANS: Final = range(4096)
KINDS: Final = AFTER + len(SPANS)
USUAL: Final = frozenset(range(364, 367)) | frozenset(range(729, 732)) | frozenset(range(1094, 1097))
"""Days between two days that are told as such even the first time: one, two, three years."""
MOST_SLOTS: Final = 1 << 16
ASCII: Final = 128
DEAR: Final = 17.0
"""Bits, about, that a way of telling costs which was not used yet."""


def instant(value: int) -> int:
    """Give an instant (UTC seconds) back; raises ``Malformed`` outside of the years 1 to 9999."""
    if not _FIRST_INSTANT <= value <= _LAST_INSTANT:
        raise Malformed("an instant is out of range")
    return value


def fits(wire: Wire, value: Value) -> bool:
    """Say whether a value is one that a column which travels that way can hold."""
    return value is None or (type(value) is not Erased and HOLDS[wire](value))


def _is_day(value: Value) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def is_number(value: Value) -> bool:
    """Say whether a value is a whole number of 64 bits."""
    return type(value) is int and -LIMIT <= value < LIMIT


HOLDS: dict[Wire, Callable[[Value], bool]] = {
    # A server's texts end where a zero stands.
    Wire.TEXT: lambda value: isinstance(value, str) and "\0" not in value,
    Wire.NUMBER: is_number,
    Wire.FLAG: lambda value: isinstance(value, bool),
    Wire.DAY: _is_day,
    Wire.INSTANT: lambda value: type(value) is int and _FIRST_INSTANT <= value <= _LAST_INSTANT,
    Wire.REFERENCE: lambda value: type(value) is int and 0 < value < LIMIT and counter_of(value) > 0,
}


def row_at(slot: int, counter: int) -> int:
    """Join a slot and a counter into a row id; raises ``Malformed``."""
    if slot >> SLOT_BITS or not 0 < counter < 1 << COUNTER_BITS:
        raise Malformed("a row number is out of range")
    return slot << COUNTER_BITS | counter


@dataclass(slots=True)
class Around:
    """What both ends know of the records when they come to their values.

    Attributes:
        base: UTC seconds near which the times lie.
        slots: every slot that was told, in the order in which they came.
        rows: the row of each record.
        near: an instant near which each record's own instants lie.
        days: the day that was last said of each record, where one was.
    """

    base: int
    slots: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    near: list[int] = field(default_factory=list)
    days: dict[int, int] = field(default_factory=dict)

    @property
    def day(self) -> int:
        """The day of the base, counted from 1970."""
        return self.base // _DAY
