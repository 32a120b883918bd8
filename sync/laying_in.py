"""Laying what was decided of children's entries: as it stands, or as entries of our log, for our parent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection

from store import guard, journal
from store.cells import NOBODYS
from store.door import Draft
from store.entry import Lane
from store.lay import Laid, lay
from store.node import Node
from sync.known import Key


@dataclass(slots=True)
class Absorbed:
    """What became of a child's entries."""

    applied: int = 0
    conflicts: int = 0
    quarantined: int = 0
    waiting: int = 0
    changes: list[Laid] = field(default_factory=list)
    ways: list[tuple[bool, Lane]] = field(default_factory=list)
    """For each change, whether it was made in an exercise, and the lane in which it goes further up."""


class Decided(NamedTuple):
    """What was decided of one child's entries, at headquarters that reports to nobody."""

    node: Node
    changes: Sequence[Laid]
    stations: Mapping[Key, int]


def lay_all(db: Connection, some: Sequence[Decided]) -> None:
    """Lay what was decided of several children's entries."""
    node = some[0].node
    changes: list[Laid] = []
    stations: dict[Key, int] = {}
    for decided in some:
        changes += decided.changes
        stations.update(decided.stations)
    with guard.opened(db):
        lay(db, node.registry, changes, stations)
        # What no entry says: that an ended row stands again.
        journal.laid(db, [change for change in changes if change.wall == NOBODYS], node.now)


def carry_in(node: Node, db: Connection, done: Absorbed) -> None:
    """Make entries of this node's own log of what was decided, for its parent to verify one chain only."""
    for (drill, lane), some in _runs(done):
        node.carry_in(db, "devices.accept", _laying(some), exercise=drill, ruled=False, lane=lane)


def _runs(done: Absorbed) -> list[tuple[tuple[bool, Lane], list[Laid]]]:
    """Part changes where exercise and earnest meet, or lanes, so that each stays what it is further up."""
    runs: list[tuple[tuple[bool, Lane], list[Laid]]] = []
    for change, way in zip(done.changes, done.ways, strict=True):
        if not runs or runs[-1][0] != way:
            runs.append((way, []))
        runs[-1][1].append(change)
    return runs


def _laying(changes: list[Laid]) -> Callable[[Draft], int]:
    return lambda draft: draft.lay(changes)
