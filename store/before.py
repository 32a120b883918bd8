"""What a field said before an entry, by the log of this device: its value, or that the log does not say.

Only what was laid here counts. A change of a child's that lost stands in the child's log, and never stood
here; what came down from above stands in no log, and the journal of it keeps no value (``store/journal.py``).
"""

from collections.abc import Collection
from dataclasses import dataclass

import cbor2
from sqlalchemy import Connection, select

from store import identity, journal
from store.entry import Entry, Erased, Kind
from store.log import LOG
from store.values import Value

Place = tuple[int, int, int]
"""An entry: its writer, lane and number."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was there: the value, and whether the log says so at all."""

    value: Value
    is_known: bool


UNKNOWN = Before(None, is_known=False)


def place(entry: Entry) -> Place:
    """Name an entry."""
    return entry.writer, entry.lane, entry.seq


def of_field(
    db: Connection, history: Collection[Entry], key: tuple[int, int, int], apart: Collection[Place], wall: int
) -> Before:
    """Give what a field said before some entries were made.

    Args:
        db: the store.
        history: every entry about the row, oldest first (``log.history``).
        key: table, row and column.
        apart: the entries before which it is asked, and that do not count.
        wall: when the first of them was made (UTC seconds).
    """
    table, row, column = key
    own = _laid_here(db)
    earlier = [
        entry
        for entry in history
        if place(entry) not in apart and entry.wall <= wall and (own is None or entry.writer in own)
    ]
    earlier = [entry for entry in earlier if not _is_later(entry, apart)]
    said = [(entry, dict(entry.fields)[column]) for entry in earlier if column in dict(entry.fields)]
    since = said[-1][0].wall if said else min((one.wall for one in earlier), default=0)
    if _came_down(db, table, row, column, since, wall):
        return UNKNOWN
    if said:
        value = said[-1][1]
        return UNKNOWN if isinstance(value, Erased) else Before(value, is_known=True)
    return Before(None, is_known=any(entry.kind == Kind.INSERT for entry in earlier))


def _is_later(entry: Entry, apart: Collection[Place]) -> bool:
    """Say whether an entry stands behind one of those in the same lane: seconds are too coarse for that."""
    return any((entry.writer, entry.lane) == (w, lane) and entry.seq > seq for w, lane, seq in apart)


def _laid_here(db: Connection) -> set[int] | None:
    """Give the writers whose logs tell what was laid here; ``None`` at headquarters: those of all devices."""
    me = identity.who(db)
    if me.is_top:
        return None
    return {known.writer for known in identity.incarnations(db, me.device)}


def _came_down(  # noqa: PLR0913 - a field, and from when to when
    db: Connection, table: int, row: int, column: int, since: int, until: int
) -> bool:
    """Say whether something of that field came from above meanwhile."""
    asked = select(LOG.c.kind, LOG.c.fields).where(
        LOG.c.writer == journal.WRITER, LOG.c.tbl == table, LOG.c.row == row, LOG.c.wall.between(since, until)
    )
    return any(
        kind == journal.Did.ROW or column in [field[0] for field in cbor2.loads(fields)]
        for kind, fields in db.execute(asked)
        if kind in (journal.Did.ROW, journal.Did.FIELDS)
    )
