"""Bringing what headquarters keeps of each station up to date (``store/sums.py``)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from store import cells, identity, ledger, rhythm, sums
from store.asking import ask
from store.clock import is_zone, local_day
from store.node import Node
from store.registers import REGISTRY
from store.saying import saying
from store.sums import FIGURES, LEARNING, Counted, Sum, Trained
from store.training.lacking import Known
from sync import cursors

TOGETHER: Final = 200
"""Stations that are brought up to date in one transaction: whoever records meanwhile waits no longer."""

Progress = Callable[[int, int], bool]
"""Hears how many of how many stations are done; gives whether to go on."""


@dataclass(frozen=True, slots=True)
class _Device:
    """A station's devices as one: when heard last, how far they have seen us; ``last`` of that one."""

    devices: tuple[bytes, ...]
    writers: tuple[int, ...]
    heard_at: int
    cursors: bytes
    last: bytes = b""


@dataclass(frozen=True, slots=True)
class _Now:
    """What a station's sum must be of, to be of now."""

    station: int
    place: int
    reference: int
    day: str
    timezone: str
    device: _Device

    def is_of(self, one: Sum | None) -> bool:
        """Say whether a sum holds now."""
        return one is not None and (one.place, one.reference, one.day, one.heard_at, one.cursors) == (
            self.place,
            self.reference,
            self.day,
            self.device.heard_at,
            self.device.cursors,
        )


def freshen(node: Node, tell: Progress = lambda _done, _of: True) -> int:
    """Bring every station's sum up to date; gives how many were not.

    Some stations at a time, so that nobody who records waits long. Nothing else depends on how far it came:
    a sum that was not reached is what it was, and is brought up to date the next time.

    Args:
        node: headquarters.
        tell: hears how far it is, and may stop it.
    """
    with node.read() as db:
        old = stale(node, db)
    done = 0
    while done < len(old) and tell(done, len(old)):
        with node.write() as db:
            # What was laid meanwhile is counted in: places and rows are read in this transaction.
            wanted = {one.station for one in old[done : done + TOGETHER]}
            bring(db, [one for one in now_of(node, db) if one.station in wanted], cells.floor(db))
        done += TOGETHER
    return len(old)


def stale(node: Node, db: Connection) -> list[_Now]:
    """Give what the sums must be of that are not of now."""
    kept = sums.kept(db)
    return [one for one in now_of(node, db) if not one.is_of(kept.get(one.station))]


def now_of(node: Node, db: Connection) -> list[_Now]:
    """Give, for every station, what its sum must be of."""
    places, floor, own = sums.stamps(db), cells.floor(db), identity.who(db).timezone
    days: dict[str, str] = {}
    devices = _devices(db)
    found = []
    for station, said in ask(db, "SELECT id, timezone FROM stations WHERE ended_on IS NULL ORDER BY id"):
        zone = said or own
        if zone not in days:
            known = zone if is_zone(zone) else own
            days[zone] = local_day(node.now, known).isoformat()
        found.append(
            _Now(
                station,
                places.get(station, floor),
                places.get(cells.REFERENCE, floor),
                days[zone],
                zone if is_zone(zone) else own,
                devices.get(station, _Device((), (), 0, b"")),
            )
        )
    return found


def _devices(db: Connection) -> dict[int, _Device]:
    """Give the devices of each station that were not revoked, taken together."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for station, *rest in ask(
        db,
        "SELECT p.station, p.device, p.writer, coalesce(p.heard_at, p.admitted_at), i.cursors"
        " FROM peer AS p LEFT JOIN incarnation AS i ON i.writer = p.writer"
        " WHERE p.role = 'child' AND p.revoked_at IS NULL ORDER BY p.station, p.device",
    ):
        found.setdefault(station, []).append(tuple(rest))
    return {
        station: _Device(
            tuple(one[0] for one in some),
            tuple(one[1] for one in some),
            max(one[2] for one in some),
            b"".join(one[3] or b"" for one in some),
            max(some, key=lambda one: one[2])[3] or b"",
        )
        for station, some in found.items()
    }


def bring(db: Connection, some: Sequence[_Now], floor: int) -> None:
    """Work the sums of some stations out, as far as anything changed that they are made of, and keep them."""
    kept = sums.kept(db)
    count, teach = _changed(db, some, kept)
    _lengthen(db, some, kept)
    counted = _counted(db, count)
    trained = _trained(db, teach)
    ahead = _Ahead(db, floor)
    new = []
    for one in some:
        was = kept.get(one.station)
        same = was is not None and (was.heard_at == one.device.heard_at)
        gap = was.gap if was is not None and same else _gap(db, one.device)
        new.append(
            Sum(
                one.station,
                one.place,
                one.reference,
                one.day,
                one.device.heard_at,
                one.device.cursors,
                gap,
                ahead.of(one),
                counted.get(one.station) or (was.counted if was is not None else Counted()),
                trained.get(one.station) or (was.trained if was is not None else Trained()),
            )
        )
    sums.keep(db, new)


def _changed(db: Connection, some: Sequence[_Now], kept: Mapping[int, Sum]) -> tuple["_Groups", "_Groups"]:
    """Give of which stations the lists are to be counted anew, and of which the training."""
    figures, learning = (sums.columns_of(REGISTRY, names) for names in (FIGURES, LEARNING))
    references: dict[int, set[tuple[int, int]]] = {}
    count: dict[tuple[str, str], list[int]] = {}
    teach: dict[tuple[str, str], list[int]] = {}
    for one in some:
        was = kept.get(one.station)
        touched: set[tuple[int, int]] | None = None
        if was is not None and was.day == one.day:
            touched = _touched(db, one, was)
            if was.reference not in references:
                references[was.reference] = sums.touched_since(db, cells.REFERENCE, was.reference)
            touched |= references[was.reference]
        if touched is None or touched & figures:
            count.setdefault((one.day, one.timezone), []).append(one.station)
        if touched is None or touched & learning:
            teach.setdefault((one.day, one.timezone), []).append(one.station)
    return count, teach


def _touched(db: Connection, one: _Now, was: Sum) -> set[tuple[int, int]]:
    return sums.touched_since(db, one.station, was.place) if was.place != one.place else set()


def _lengthen(db: Connection, some: Sequence[_Now], kept: Mapping[int, Sum]) -> None:
    """Count the lists anew that may have become longer or shorter."""
    grown: dict[int, list[int]] = {}
    for one in some:
        was = kept.get(one.station)
        for table in sums.grown(REGISTRY, None if was is None else _touched(db, one, was)):
            grown.setdefault(table, []).append(one.station)
    for table, stations in grown.items():
        register = REGISTRY.number(table)
        if register is not None:
            sums.keep_lengths(db, register, stations)


def wrong(node: Node, db: Connection) -> Iterator[tuple[str, str]]:
    """Work out again what is kept of each station, and say which figures of whom are not what they should be.

    What is not of now is left out: nobody relies on it, and it is worked out anew before anybody does.

    Returns:
        The station's code, and what: a figure by its name, or the list of which the length is wrong.
    """
    codes = {station: code for station, code in ask(db, "SELECT id, code FROM stations")}  # noqa: C416 - dict() has no type for rows
    kept, now = sums.kept(db), now_of(node, db)
    for station in sorted({*kept, *sums.with_lengths(db)} - {one.station for one in now}):
        if codes.get(station) is None:
            yield str(station), saying("a station that is not here")
    right = [one for one in now if one.is_of(kept.get(one.station))]
    again = _worked_out(db, right, cells.floor(db))
    for one in again:
        was = kept[one.station]
        for name, value, said in (
            *(("gap", one.gap, was.gap), ("waits", one.waits, was.waits)),
            *zip(Counted._fields, one.counted, was.counted, strict=True),
            *zip(Trained._fields, one.trained, was.trained, strict=True),
        ):
            if value != said:
                yield codes[one.station] or "?", name
    stations = [one.station for one in right]
    for register in REGISTRY.registers:
        there = sums.lengths(db, register, stations)
        said = sums.lengths_of(db, register)
        for station in stations:
            if there.get(station, 0) != said.get(station, 0):
                yield codes[station] or "?", register.kind


def _worked_out(db: Connection, some: Sequence[_Now], floor: int) -> list[Sum]:
    """Work the sums of some stations out, all of each, without keeping them."""
    groups: dict[tuple[str, str], list[int]] = {}
    for one in some:
        groups.setdefault((one.day, one.timezone), []).append(one.station)
    counted, trained, ahead = _counted(db, groups), _trained(db, groups), _Ahead(db, floor)
    return [
        Sum(
            one.station,
            one.place,
            one.reference,
            one.day,
            one.device.heard_at,
            one.device.cursors,
            _gap(db, one.device),
            ahead.of(one),
            counted.get(one.station, Counted()),
            trained.get(one.station, Trained()),
        )
        for one in some
    ]


_Groups = Mapping[tuple[str, str], Sequence[int]]
"""Stations by day and time zone."""


def _each(groups: _Groups) -> Iterator[tuple[date, str, Sequence[int]]]:
    for (day, timezone), stations in groups.items():
        yield date.fromisoformat(day), timezone, stations


def _counted(db: Connection, groups: _Groups) -> dict[int, Counted]:
    found: dict[int, Counted] = {}
    for day, timezone, stations in _each(groups):
        found |= sums.counted(db, stations, day, timezone)
    return found


def _trained(db: Connection, groups: _Groups) -> dict[int, Trained]:
    found: dict[int, Trained] = {}
    known = Known(db) if groups else None
    for day, _timezone, stations in _each(groups):
        if known is not None:
            found |= sums.trained(db, stations, day, known)
    return found


def _gap(db: Connection, device: _Device) -> int:
    return rhythm.usual_gap(ledger.heard(db, device.devices, rhythm.LOOKED_AT))


class _Ahead:
    """How much was changed here that a station has not seen: its own rows, and the reference data."""

    def __init__(self, db: Connection, floor: int) -> None:
        self._db = db
        self._generation = cells.generation_of(floor)
        self._reference: dict[int, int] = {}

    def of(self, one: _Now) -> int:
        """Count what a station has not seen; nothing for one without a device."""
        if not one.device.writers:
            return 0
        seen = cursors.read(one.device.last)
        own, reference = (self._seen(seen, bucket) for bucket in (one.station, cells.REFERENCE))
        if reference not in self._reference:
            self._reference[reference] = sums.unseen(self._db, cells.REFERENCE, reference, ())
        writers = one.device.writers if own else ()
        return sums.unseen(self._db, one.station, own, writers) + self._reference[reference]

    def _seen(self, seen: Mapping[int, cursors.Cursor], bucket: int) -> int:
        now = seen[bucket].now if bucket in seen else 0
        return now if cells.generation_of(now) == self._generation else 0
