"""What a record is, and what its urns are about (``BUNDLE.md``, "Records")."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from store.columns import Wire
from store.entry import Entry, Kind
from store.register import ACTS_PER_REGISTER
from store.values import Value
from sync.columns import LIMIT
from sync.urns import HearingUrns, TellingUrns

PUT, EVICT, ERASE = 3, 4, int(Kind.ERASE)
"""Kinds of what comes down: a row or part of one; a row that leaves the child's view and lives on; a row
whose values are taken away for good. Entries use the log's own kinds."""
DOWN = frozenset({PUT, EVICT, ERASE})
NEVER_UP = frozenset({PUT, EVICT})
MOST_RECORDS = 2_000_000
MOST_VALUES = 8_000_000
SPELLED: Final = 1 << 16
"""Characters of text up to which a bundle's texts are spelled; beyond, working time counts for more."""

# What urns are about, beside those of columns.
SHAPE, WIDTH, COLUMN, TYPE, TABLE, WHAT = range(16, 22)
MANY, ACT, LENGTHS, GAP, FIRST, WAY, ACTOR, DRILL, SEEN, BUCKET, ALIKE, ROW = range(32, 44)


@dataclass(frozen=True, slots=True)
class Put:
    """A row, or some of its fields, as it stands at the sender; by column number, ascending.

    ``kind`` says what to do with it; only a ``PUT`` has fields.
    """

    table: int
    row: int
    bucket: int
    fields: tuple[tuple[int, Value], ...]
    kind: int = PUT


Wires = Mapping[tuple[int, int], Wire]
"""How each (table, column) travels."""

Shape = tuple[int, ...]
"""A record's table and kind, then number and type of each of its columns, ascending."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A lane's part of a bundle, as the manifest says it: ``count`` entries after ``after``."""

    writer: int
    lane: int
    after: int
    count: int


def acts_of(entries: Sequence[Entry]) -> list[tuple[int, int]]:
    """Give where each act begins and ends."""
    starts = [
        place
        for place, entry in enumerate(entries)
        if place == 0 or act_of(entry) != act_of(entries[place - 1])
    ]
    return list(pairwise([*starts, len(entries)]))


def act_of(entry: Entry) -> tuple[int, int, int]:
    """Give what the entries of one act have in common, and no others."""
    return entry.writer, entry.lane, entry.txn


def context(before: Shape) -> tuple[int, ...]:
    """Give the key of the urn for a shape that comes after another in an act (empty: the first)."""
    return (SHAPE, *before[:2])


def usual_act(urns: TellingUrns | HearingUrns, key: tuple[int, ...]) -> int:
    """Give the act that is usual for what its first entry does: the primer's, else to add or to change."""
    said = urns.primer.usual(key)
    table, kind = key[1:3]
    return (
        said
        if isinstance(said, int)
        else min(table * ACTS_PER_REGISTER + (1 if kind == Kind.INSERT else 2), LIMIT - 1)
    )
