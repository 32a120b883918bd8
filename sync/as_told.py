"""How far an author had seen us when it wrote an entry: believed as far as we know to have told it."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from store import cells
from store.entry import Entry
from store.lay import stations_of
from store.register import Registry
from sync.known import Key


def as_far_as_told(
    db: Connection,
    registry: Registry,
    entries: Sequence[Entry],
    told: Mapping[int, Mapping[int, int]],
    *,
    stations: Collection[int],
) -> list[Entry]:
    """Give entries that have seen no more of us than we know to have told their device.

    Places of a life that is lost here may have been given out again since.
    ``told`` is the highest place by the station of the row that an entry speaks of, and generation;
    ``stations`` are those that the device speaks for.
    """
    # Of other stations' rows than those it speaks for nothing is taken, so one station need not be asked.
    alone = next(iter(stations)) if len(stations) == 1 else None
    whose = _stations_of(db, registry, entries) if alone is None else {}
    believed = []
    for entry in entries:
        most = 0
        if entry.seen:
            station = whose.get((entry.table, entry.row), -1) if alone is None else alone
            most = told.get(station, {}).get(cells.generation_of(entry.seen), 0)
        believed.append(entry if entry.seen <= most else entry._replace(seen=most))
    return believed


def _stations_of(db: Connection, registry: Registry, entries: Iterable[Entry]) -> dict[Key, int]:
    """Give whose the rows are, of those that are here, of which entries say how far they had seen."""
    spoken: dict[int, set[int]] = {}
    for entry in entries:
        if entry.seen:
            spoken.setdefault(entry.table, set()).add(entry.row)
    return {
        (table, row): station
        for table, rows in spoken.items()
        if (register := registry.number(table)) is not None
        for row, station in stations_of(db, register, rows).items()
    }
