"""Row ids and the numbers people see.

A row id is 63 bits: a 24-bit writer slot and a 39-bit counter that runs by
register, so two devices never give the same one and no UUID travels. The human
number is derived from it: ``PTM-P-00042`` is the 42nd person written by the
station's first device, ``PTM-P-W2-00007`` the seventh of its device W2.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from store.clock import Entropy

SLOT_BITS = 24
COUNTER_BITS = 39
ROW_BITS = SLOT_BITS + COUNTER_BITS
_COUNTER_MASK = (1 << COUNTER_BITS) - 1
SELF_CHOSEN = 1 << (SLOT_BITS - 1)
"""Slots from here up are taken at random by a device on its own; below, a parent grants them."""

OF_STATION = "S"
"""The mark in the number of a station's own row, where it is of the station's block."""

WRITERS = 1 << 48
"""Writers are below this: so many that of ten thousand drawn anywhere no two are ever the same."""

_NUMBER = re.compile(
    r"^(?P<code>[A-Z0-9]{1,8})-(?P<letter>[A-Z]{1,2})-(?:(?P<mark>[A-Z][A-Z0-9]{0,15})-)?(?P<count>\d{1,12})$"
)


def row_id(slot: int, counter: int) -> int:
    """Join a slot and a counter (from 1) into a row id."""
    return slot << COUNTER_BITS | counter


def slot_of(row: int) -> int:
    """Give the slot of the device that made a row."""
    return row >> COUNTER_BITS


def counter_of(row: int) -> int:
    """Give the place of a row among those its device made in that register."""
    return row & _COUNTER_MASK


def draw_writer(entropy: Entropy) -> int:
    """Draw a writer."""
    return int.from_bytes(entropy(6), "big") or 1


def own_slot(random: bytes) -> int:
    """Choose a slot of the self-chosen half from three random bytes."""
    return SELF_CHOSEN | int.from_bytes(random[:3], "big") & (SELF_CHOSEN - 1)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a slot is called: the code of its station or HQ and the device's mark ("" for the first)."""

    code: str
    mark: str


class Numbers:
    """Turns row ids into human numbers and back, from what is known of slots on this node."""

    def __init__(self, origins: Mapping[int, Origin]) -> None:
        self._origins = dict(origins)
        self._slots = {(origin.code, origin.mark): slot for slot, origin in origins.items()}

    def text(self, letter: str, row: int) -> str:
        """Write the human number of a row; ``letter`` is its register's."""
        slot = slot_of(row)
        origin = self._origins.get(slot)
        if origin is None:
            return f"?-{letter}-{slot:X}-{counter_of(row):05}"
        mark = f"{origin.mark}-" if origin.mark else ""
        return f"{origin.code}-{letter}-{mark}{counter_of(row):05}"

    def row(self, letter: str, text: str) -> int | None:
        """Read a human number; ``None`` if it is not one of that register's on this node."""
        found = _NUMBER.match(text.strip().upper())
        if found is None or found["letter"] != letter:
            return None
        slot, count = self._slots.get((found["code"], found["mark"] or "")), int(found["count"])
        # A count that is too long would run over into the slot and name another device's row.
        return row_id(slot, count) if slot is not None and 0 < count <= _COUNTER_MASK else None
