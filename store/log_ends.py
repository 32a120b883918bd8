"""What was done last at all stations, read from where their lanes end.

A log of millions keeps no order of time: an index of it would cost a third of what it costs to add an entry,
for the one screen that asks. Where a lane ends stands in its head, with when that was; of those that ended
last a few entries each are read, and farther back only where the last acts of the world may lie there.
"""

import heapq
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from store.asking import ask

COLUMNS: Final = (
    *("writer", "lane", "seq", "txn", "actor", "act"),
    *("tbl", "kind", "row", "fields", "wall", "exercise"),
)
_EACH: Final = 8
"""Entries that are read of a lane at first; each time that more are needed, as many again as were read."""
_WRITER, _LANE, _SEQ, _TXN, _WALL = (COLUMNS.index(name) for name in ("writer", "lane", "seq", "txn", "wall"))
_ENDED: Final = "FROM head WHERE writer <> 0 AND seq > 0"
_SINCE: Final = f"SELECT wall {_ENDED} ORDER BY wall DESC LIMIT 1 OFFSET ?"
_SINCE_THEN: Final = f"SELECT writer, lane, seq {_ENDED} AND wall >= ?"
_LAST: Final = f"SELECT writer, lane, seq {_ENDED} ORDER BY wall DESC, writer, lane LIMIT ?"
_COLUMNS: Final = ", ".join(COLUMNS)
_FEW: Final = 20
"""So many lanes are read one by one."""
_AT_ONCE: Final = 64
"""Places of a lane that are named in one statement."""

Lane = tuple[int, int]
"""A writer, and which of their lanes."""


def latest(db: Connection, most: int) -> list[Any]:
    """Give at least the latest acts of everybody, whole: so many, if there are that many.

    Args:
        db: the store.
        most: acts that are wanted.

    Returns:
        Rows of :data:`COLUMNS`, in no order; all entries since some moment, and none before it. Of a device
        whose clock was put back, what it wrote before that may be left out.
    """
    # Each of so many lanes ends with an act of its own: what is older than all these ends is not wanted.
    ended = ask(db, _SINCE, (most - 1,))
    since = ended[0][0] if ended else 0
    ends = {(writer, lane): seq for writer, lane, seq in ask(db, _SINCE_THEN, (since,))}
    found: list[Any] = []
    behind, read = 0, _EACH
    short = ends
    while short:
        some = _between(db, short, behind, read)
        found += some
        reach: dict[Lane, int] = {}
        for row in some:
            key = row[_WRITER], row[_LANE]
            reach[key] = min(row[_WALL], reach.get(key, row[_WALL]))
        since = max(since, _nth(found, most))
        # Of one moment all or none: what follows may be of it still.
        short = {key: end for key, end in short.items() if end > read and reach.get(key, 0) >= since}
        behind, read = read, read * 2
    return [row for row in found if row[_WALL] >= since]


def _nth(rows: Iterable[Sequence[Any]], most: int) -> int:
    """Give when the last of so many acts was, the latest first; 0 where there are fewer."""
    acts: dict[tuple[int, int, int], int] = {}
    for row in rows:
        key = row[_WRITER], row[_LANE], row[_TXN]
        acts[key] = max(row[_WALL], acts.get(key, 0))
    return heapq.nlargest(most, acts.values())[-1] if len(acts) >= most else 0


def _between(  # noqa: PLR0913 - of which lanes, from where to where, what of it
    db: Connection,
    ends: Mapping[Lane, int],
    behind: int,
    read: int,
    what: str = "TRUE",
    given: Sequence[object] = (),
) -> list[Any]:
    """Read of some lanes the entries from so many before their end to so many, as far as they are wanted."""
    found: list[Any] = []
    if len(ends) <= _FEW:
        asked = (
            f"SELECT {_COLUMNS} FROM log WHERE writer = ? AND lane = ? AND seq > ? AND seq <= ? AND {what}"  # noqa: S608 - our own names
        )
        for (writer, lane), end in ends.items():
            found += ask(db, asked, (writer, lane, end - read, end - behind, *given))
        return found
    for lane, writers in _by_number(ends).items():
        some = json.dumps(writers)
        for place in range(behind, read, _AT_ONCE):
            asked = _at(range(place, min(place + _AT_ONCE, read)), what)
            found += ask(db, asked, (lane, some, *given))
    return found


def _at(places: Iterable[int], what: str) -> str:
    """Ask for the entries so far from the end of each of some lanes.

    Each place is named: of a stretch a server would expect a third of the lane, and read the whole log.
    """
    named = ", ".join(f"h.seq - {place}" for place in places)
    entries = ", ".join(f"e.{name}" for name in COLUMNS)
    return (
        f"SELECT {_COLUMNS} FROM (SELECT {entries} FROM head AS h JOIN log AS e"  # noqa: S608 - our own names
        f" ON e.writer = h.writer AND e.lane = h.lane AND e.seq IN ({named})"
        f" WHERE h.lane = ? AND h.writer IN (SELECT value FROM json_each(?))) AS entry WHERE {what}"
    )


def _by_number(lanes: Iterable[Lane]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for writer, lane in lanes:
        found.setdefault(lane, []).append(writer)
    return found


def among_last(db: Connection, most: int, lanes: int, what: str, given: Sequence[object]) -> list[Any]:
    """Give what is asked of the last entries of the lanes that ended last, of each as many.

    Args:
        db: the store.
        most: entries that are looked through.
        lanes: the most lanes that they are looked for in.
        what: the condition, of an entry's :data:`COLUMNS`.
        given: its values.
    """
    ends = {(writer, lane): seq for writer, lane, seq in ask(db, _LAST, (lanes,))}
    return _between(db, ends, 0, -(-most // max(1, len(ends))), what, given)
