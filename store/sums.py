"""What headquarters keeps of each station in figures, so that a board of the whole world is read at once.

Each sum is worked out of the rows, and stands with all that it was worked out of: how far the
station's bucket had grown (:mod:`store.cells`), how far the reference data, the station's day, and
when and how far its device had been heard. Whatever lays a change (an import, an act here, an
erasure) takes a place in the bucket, so a sum that is not of now is known by that, and worked
out anew before anybody relies on it. Nothing counts up or down: what was kept can be thrown away.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, LargeBinary, case, func, select
from sqlmodel import Field

from store.asking import ask, write
from store.cells import WHOLE_ROW
from store.clock import day_span
from store.columns import BY_KEY, ENDED_ON, GIVEN, Id, Local, sql
from store.listing import on
from store.memberships import among
from store.register import Register, Registry
from store.registers.appointments import SIGNED
from store.registers.people import Category, Person, on_the_list
from store.registers.places import WARDENS
from store.registers.visits import MET
from store.training.lacking import Known, facts, offices
from store.training.papers import papers
from store.wardens.appointment_life import Life, Status, status

_ANY: Final[frozenset[str]] = frozenset()
FRESH: Final = 90
"""So many days a family list that was confirmed at the door counts as fresh (a local default)."""
FIGURES: Final[Mapping[str, frozenset[str]]] = {
    "stations": _ANY,
    "people": frozenset({"category", "household", "ended_on"}),
    "households": frozenset({"ended_on"}),
    "zones": frozenset({"kind", "ended_on"}),
    "visits": _ANY,
    "appointments": _ANY,
    "visitors": _ANY,
    "agency_lists": _ANY,
}
"""The lists that :func:`counted` reads, and which fields of them; nothing stands for all of them."""
LEARNING: Final[Mapping[str, frozenset[str]]] = {
    "people": frozenset({"category", "recruitment", "agency", "arrived_on", "ended_on"}),
    "visitors": _ANY,
    "appointments": _ANY,
    "certificates": _ANY,
    "courses": _ANY,
    "audiences": _ANY,
    "equivalents": _ANY,
}
"""The lists that :func:`trained` reads; the same."""

_PERSON = sql(Person)


class SumRow(Local, table=True):
    """A station in figures, with what they are of; see :class:`Sum`."""

    __tablename__ = "station_sum"
    __table_args__ = BY_KEY
    station: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs=GIVEN)
    place: int = Field(sa_type=Id)
    reference: int = Field(sa_type=Id)
    day: str
    heard_at: int = Field(sa_type=Id)
    cursors: bytes = Field(sa_type=LargeBinary)
    gap: int = Field(sa_type=Id)
    waits: int = Field(sa_type=Id)
    staff: int
    dependants: int
    visitors: int
    families: int
    unmet: int
    zones: int
    covered: int
    lists_on: str
    asked: int
    trained: int


class ListSumRow(Local, table=True):
    """How many standing records a list of a station has; worked out together with its :class:`SumRow`."""

    __tablename__ = "list_sum"
    __table_args__ = BY_KEY
    station: int = Field(primary_key=True, sa_type=Id)
    tbl: int = Field(primary_key=True)
    records: int


class Counted(NamedTuple):
    """A station's lists in figures on a day.

    Attributes:
        staff, dependants, visitors: people on the list, each once (A21).
        families: households.
        unmet: families in which people live and of which nobody was met for :data:`FRESH` days.
        zones: zones that a warden looks after.
        covered: those of them for which a warden or an alternate stands.
        lists_on: the oldest of its agencies' last lists, as a day; empty where none was ever taken.
    """

    staff: int = 0
    dependants: int = 0
    visitors: int = 0
    families: int = 0
    unmet: int = 0
    zones: int = 0
    covered: int = 0
    lists_on: str = ""


class Trained(NamedTuple):
    """Of all training that is asked of a station's people on a day: how much is asked, how much is there."""

    asked: int = 0
    trained: int = 0


class Sum(NamedTuple):
    """A station in figures.

    Attributes:
        station: its row.
        place, reference: how far its bucket and the reference data had grown when it was worked out.
        day: the station's day (ISO) for which it holds.
        heard_at: when its device was heard last, or admitted (UTC seconds).
        cursors: how far that device had seen our changes, as it is kept.
        gap: after how many seconds it is usually heard again (``store/rhythm.py``).
        waits: changes that were made here and that it has not seen.
        counted: its lists.
        trained: its training.
    """

    station: int
    place: int
    reference: int
    day: str
    heard_at: int
    cursors: bytes
    gap: int
    waits: int
    counted: Counted
    trained: Trained


_COLUMNS: Final = tuple(column.name for column in sql(SumRow).columns)
_OWN: Final = len(Sum._fields) - 2
_COUNTS: Final = len(Counted._fields)
_ALL: Final = f"SELECT {', '.join(_COLUMNS)} FROM station_sum"  # noqa: S608 - names of our own
_KEEP: Final = (
    f"INSERT INTO station_sum ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - the same
    f" ON CONFLICT (station) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[1:])}"
)


def kept(db: Connection) -> dict[int, Sum]:
    """Give what is kept of each station, by row."""
    end = _OWN + _COUNTS
    return {
        row[0]: Sum._make((*row[:_OWN], Counted(*row[_OWN:end]), Trained(*row[end:])))
        for row in ask(db, _ALL)
    }


_IN_FIGURES: Final = (
    "SELECT station, gap, waits, staff, dependants, visitors, families, unmet, zones, covered, asked,"
    " trained, lists_on FROM station_sum"
)


def in_figures(db: Connection) -> dict[int, tuple[Any, ...]]:
    """Give what a board shows of each station, by row: gap, waits, its figures, and its oldest list last."""
    return {row[0]: row[1:] for row in ask(db, _IN_FIGURES)}


def keep(db: Connection, sums: Iterable[Sum]) -> None:
    """Keep sums in place of what was kept of their stations, in a write transaction."""
    write(db, _KEEP, [(*one[:_OWN], *one.counted, *one.trained) for one in sums])


def counted(db: Connection, stations: Collection[int], day: date, timezone: str) -> dict[int, Counted]:
    """Count the lists of some stations that share a time zone.

    Args:
        db: the store.
        stations: their rows.
        day: their calendar day.
        timezone: their time zone (IANA name).
    """
    some = json.dumps(sorted(stations))
    staff, dependants, visitors = _people(db, stations, day)
    since = day_span(date.fromordinal(day.toordinal() - FRESH), timezone)[0]
    families = _by_station(db, _FAMILIES, some)
    unmet = _by_station(db, _UNMET, some, MET, since)
    zones, covered = _zones(db, some, day)
    lists = dict(ask(db, _LISTS, (some,)))
    return {
        station: Counted(
            staff.get(station, 0),
            dependants.get(station, 0),
            visitors.get(station, 0),
            families.get(station, 0),
            unmet.get(station, 0),
            zones.get(station, 0),
            covered.get(station, 0),
            lists.get(station) or "",
        )
        for station in stations
    }


# Names of our own tables throughout.
_HERE: Final = "station IN (SELECT value FROM json_each(?))"
_FAMILIES: Final = (
    f"SELECT station, count(*) FROM households WHERE {_HERE} AND ended_on IS NULL GROUP BY station"  # noqa: S608
)
_UNMET: Final = (
    f"SELECT station, count(*) FROM households AS home WHERE {_HERE} AND ended_on IS NULL"  # noqa: S608
    " AND EXISTS (SELECT 1 FROM people WHERE household = home.id AND ended_on IS NULL)"
    " AND NOT EXISTS (SELECT 1 FROM visits WHERE household = home.id AND ended_on IS NULL"
    " AND outcome = ? AND occurred_at >= ?) GROUP BY station"
)
_THEIRS: Final = f"SELECT id FROM people WHERE {_HERE}"  # noqa: S608
_LISTS: Final = (
    "SELECT station, min(last) FROM (SELECT station, agency,"  # noqa: S608
    " max(CASE WHEN as_of < received_on THEN as_of ELSE received_on END) AS last FROM agency_lists"
    f" WHERE {_HERE} AND ended_on IS NULL AND agency IS NOT NULL GROUP BY station, agency)"
    " AS each_agency GROUP BY station"
)
_ZONES: Final = f"SELECT station, id FROM zones WHERE {_HERE} AND ended_on IS NULL AND coalesce(kind, ?) = ?"  # noqa: S608
_WARDENS: Final = (
    "SELECT a.zone, a.state, a.effective_from, a.effective_to, a.suspended_on, a.resumed_on, a.ended_on,"  # noqa: S608
    " p.ended_on"
    " FROM appointments AS a LEFT JOIN people AS p ON a.person = p.id"
    f" WHERE a.{_HERE} AND a.zone IS NOT NULL AND a.role IN ('warden', 'alternate_warden')"
    f" AND a.state IN ({', '.join('?' * len(SIGNED))})"
)


def _by_station(db: Connection, asked: str, *given: object) -> dict[int, int]:
    return {station: count for station, count in ask(db, asked, given)}  # noqa: C416 - dict() has no type for rows


def _people(
    db: Connection, stations: Collection[int], day: date
) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
    """Count people as ``store/totals.py`` does: staff, dependants and visitors, by station."""
    what = case(
        (_PERSON.c.category == Category.DEPENDANT.value, 1),
        (_PERSON.c.category == Category.VISITOR.value, 2),
        else_=0,
    )
    asked = (
        select(_PERSON.c.station, what, func.count())
        .where(among(_PERSON.c.station, sorted(stations)), _PERSON.c.ended_on.is_(None), on_the_list())
        .group_by(_PERSON.c.station, what)
    )
    found: tuple[dict[int, int], ...] = ({}, {}, {})
    for station, which, count in db.execute(asked, on(day)):
        found[which][station] = count
    return found[0], found[1], found[2]


def _zones(db: Connection, some: str, day: date) -> tuple[dict[int, int], dict[int, int]]:
    """Count the zones of wardens, and those for which somebody stands (B13)."""
    standing = {
        zone
        for zone, *life in ask(db, _WARDENS, (some, *SIGNED))
        if status(Life(*life), day.isoformat()) is Status.STANDING
    }
    zones: dict[int, int] = {}
    covered: dict[int, int] = {}
    for station, zone in ask(db, _ZONES, (some, WARDENS, WARDENS)):
        zones[station] = zones.get(station, 0) + 1
        covered[station] = covered.get(station, 0) + (zone in standing)
    return zones, covered


def trained(db: Connection, stations: Sequence[int], day: date, known: Known) -> dict[int, Trained]:
    """Say of some stations that share a time zone how much training is asked, and how much is there (D04).

    Each mandatory course counts once for each of whom it is asked (``store/training/coverage.py``).

    Args:
        db: the store.
        stations: their rows.
        day: their calendar day.
        known: the rules.
    """
    people = [person for (person,) in ask(db, _THEIRS, (json.dumps(stations),))]
    theirs, held = papers(db, people), offices(db, day, people)
    sums = {station: [0, 0] for station in stations}
    for who in facts(db, day, people).values():
        sum_of = sums[who.station]
        for line in known.lines(who, held.get(who.person, ()), theirs.get(who.person, ()), day):
            if line.asked.by.mandatory:
                sum_of[0] += 1
                sum_of[1] += line.standing.good
    return {station: Trained(*both) for station, both in sums.items()}


def lengths(db: Connection, register: Register, stations: Collection[int]) -> dict[int, int]:
    """Count the standing records of a list of some stations, by station; of those that have any."""
    asked = f'SELECT station, count(*) FROM "{register.sql.name}" WHERE {_HERE} AND ended_on IS NULL'  # noqa: S608 - a name of our own
    return _by_station(db, f"{asked} GROUP BY station", json.dumps(sorted(stations)))


def keep_lengths(db: Connection, register: Register, stations: Collection[int]) -> None:
    """Count a list of some stations anew and keep that."""
    found = lengths(db, register, stations)
    write(
        db,
        "INSERT INTO list_sum (station, tbl, records) VALUES (?, ?, ?)"
        " ON CONFLICT (station, tbl) DO UPDATE SET records = excluded.records",
        [(station, register.nr, found.get(station, 0)) for station in stations],
    )


def lengths_of(db: Connection, register: Register) -> dict[int, int]:
    """Give how many records a list has, by station, as it is kept."""
    return _by_station(db, "SELECT station, records FROM list_sum WHERE tbl = ?", register.nr)


def with_lengths(db: Connection) -> set[int]:
    """Give the stations of whose lists it is kept how long they are."""
    return {station for (station,) in ask(db, "SELECT DISTINCT station FROM list_sum")}


def grown_since(db: Connection) -> tuple[list[int], list[int]]:
    """Give the stations of which nothing is kept, and those of which anything was laid since it was."""
    asked = (
        "SELECT s.id, k.place FROM stations AS s LEFT JOIN station_sum AS k ON k.station = s.id"
        " LEFT JOIN bucket AS b ON b.bucket = s.id WHERE k.station IS NULL OR b.last <> k.place"
    )
    found = ask(db, asked)
    never = [station for station, place in found if place is None]
    return never, [station for station, place in found if place is not None]


def kept_lengths(db: Connection, without: Collection[int] = ()) -> dict[int, int]:
    """Give how many records each list has, by its number, of all stations but some, as it is kept."""
    asked = "SELECT tbl, sum(records) FROM list_sum WHERE records > 0{} GROUP BY tbl"
    if not without:
        return {table: int(count) for table, count in ask(db, asked.format(""))}
    others = asked.format(" AND station NOT IN (SELECT value FROM json_each(?))")
    return {table: int(count) for table, count in ask(db, others, (json.dumps(sorted(without)),))}


def stamps(db: Connection) -> dict[int, int]:
    """Give how far each bucket has grown, by station; 0 is the reference data."""
    return {bucket: last for bucket, last in ask(db, "SELECT bucket, last FROM bucket")}  # noqa: C416 - the same


def touched_since(db: Connection, bucket: int, place: int) -> set[tuple[int, int]]:
    """Give of which fields of which lists anything changed in a bucket behind a place, as (list, column)."""
    return set(ask(db, "SELECT DISTINCT tbl, col FROM cell WHERE bucket = ? AND seq > ?", (bucket, place)))


def columns_of(registry: Registry, names: Mapping[str, frozenset[str]]) -> set[tuple[int, int]]:
    """Give what :data:`FIGURES` or :data:`LEARNING` names as (list, column); 0 is a row's arrival."""
    found = set()
    for kind, fields_of in names.items():
        register = registry.kind(kind)
        found |= {
            (register.nr, spec.nr)
            for name, spec in register.specs.items()
            if name in (fields_of or register.specs)
        }
        found.add((register.nr, WHOLE_ROW))
    return found


def grown(registry: Registry, touched: Collection[tuple[int, int]] | None) -> set[int]:
    """Give the lists that may have become longer or shorter by what was touched; all of them by ``None``."""
    if touched is None:
        return {register.nr for register in registry.registers}
    return {table for table, column in touched if column in (WHOLE_ROW, ENDED_ON)}


def unseen(db: Connection, bucket: int, place: int, writers: Any) -> int:  # noqa: ANN401 - a driver's parameters
    """Count the fields of a bucket that changed behind a place, by anybody but some writers."""
    asked = (
        "SELECT count(*) FROM cell WHERE bucket = ? AND seq > ?"
        " AND (wall = 0 OR writer NOT IN (SELECT value FROM json_each(?)))"
    )
    ((count,),) = ask(db, asked, (bucket, place, json.dumps(list(writers))))
    return int(count)
