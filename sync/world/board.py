"""The board of the world: regions, countries and stations in figures, from what is kept of each station.

Nothing is counted here but what changes without a change of a station's rows: who is silent,
what waits for a person. The rest was worked out before (``sync/world/fresh.py``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from store import rhythm, sums
from store.asking import ask
from store.node import Node
from store.refusals import Code, Refused
from store.regions import NOWHERE, REGIONS, region_of
from sync.beneath import said_last
from sync.world.figures import Figures, total

WORLD: Final = "world"
"""What a line is of: the whole, a region, a country, a station."""
REGION: Final = "region"
COUNTRY: Final = "country"
STATION: Final = "station"


class Station(NamedTuple):
    """A station as the board finds it: its row, code and name, its country, the region it is counted in."""

    row: int
    code: str
    name: str
    country: str
    region: str


class Line(NamedTuple):
    """One line of the board.

    Attributes:
        level: ``region``, ``country`` or ``station``.
        key: the region's word (empty where none is known), the country as the stations say it, the
            station's code.
        name: of a station.
        figures: it in figures.
        is_worked_out: whether the figures are there; of a station that was admitted just now they are not.
        gap: of a station, after how many seconds it is usually heard again.
        countries: the countries that are in it, as the stations say them; of a station its own.
    """

    level: str
    key: str
    name: str
    figures: Figures
    is_worked_out: bool = True
    gap: int = rhythm.DAY
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """A part of the world.

    Attributes:
        level: what it is: ``world``, ``region``, ``country`` or ``station``.
        key: which one; as of a line.
        all: all of it together.
        lines: what it is made of; nothing below a station.
        old: stations whose figures are not of now, and are worked out anew where somebody asks for that.
        name: of a station.
        gap: of a station, after how many seconds it is usually heard again.
    """

    level: str
    key: str
    all: Figures
    lines: tuple[Line, ...]
    old: int = 0
    name: str = ""
    gap: int = rhythm.DAY


def board(
    node: Node, *, region: str | None = None, country: str | None = None, station: str | None = None
) -> Board:
    """Give a part of the world; all of it where none is named.

    Lines are in the order of the regions, else by key; a screen puts them as somebody wants to see them.

    Args:
        node: headquarters.
        region: a region's word; empty for the stations of no region.
        country: as the stations say it.
        station: a station's code.

    Raises:
        Refused: ``WRONG_NODE`` elsewhere; ``UNKNOWN_STATION``, ``UNKNOWN_REGION``; ``UNKNOWN_COUNTRY``
            where no station is.
    """
    if node.me.kind != "hq":
        raise Refused(Code.WRONG_NODE, kind=node.me.kind, wanted="headquarters")
    with node.read() as db:
        places = stations(db)
        if station is not None:
            wanted = station.strip().upper()
            some = [one for one in places if one.code.upper() == wanted]
            if not some:
                raise Refused(Code.UNKNOWN_STATION)
            (line,) = _lines(node, db, some[:1])
            old = int(not line.is_worked_out)
            return Board(STATION, line.key, line.figures, (), old, line.name, line.gap)
        if country is not None:
            wanted = country.strip().upper()
            some = [one for one in places if one.country.upper() == wanted]
            if not some:
                raise Refused(Code.UNKNOWN_COUNTRY, country=country)
            lines = _lines(node, db, some)
            return _board(COUNTRY, some[0].country, lines, lines)
        if region is not None:
            if region not in (*REGIONS, NOWHERE):
                raise Refused(Code.UNKNOWN_REGION, region=region, regions=" ".join(REGIONS))
            some = [one for one in places if one.region == region]
            each = _lines(node, db, some)
            return _board(
                REGION, region, each, together(COUNTRY, {one.code: one.country for one in some}, each)
            )
        each = _lines(node, db, places)
        lines = together(REGION, {one.code: one.region for one in places}, each)
        order = {name: place for place, name in enumerate((*REGIONS, NOWHERE))}
        return _board(WORLD, "", each, sorted(lines, key=lambda line: order[line.key]))


def every(node: Node) -> Board:
    """Give the world station by station; raises ``WRONG_NODE`` elsewhere."""
    if node.me.kind != "hq":
        raise Refused(Code.WRONG_NODE, kind=node.me.kind, wanted="headquarters")
    with node.read() as db:
        lines = _lines(node, db, stations(db))
    return _board(WORLD, "", lines, lines)


def _board(level: str, key: str, each: Iterable[Line], lines: Iterable[Line]) -> Board:
    each = list(each)
    old = sum(not line.is_worked_out for line in each)
    return Board(level, key, total(line.figures for line in each), tuple(lines), old)


def together(level: str, keys: Mapping[str, str], lines: Iterable[Line]) -> list[Line]:
    """Put lines of stations together: ``keys`` gives by code what each belongs to. By key, in their order."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(keys[line.key], []).append(line)
    return [
        Line(
            level,
            key,
            "",
            total(line.figures for line in some),
            all(line.is_worked_out for line in some),
            countries=tuple(sorted({code for line in some for code in line.countries})),
        )
        for key, some in sorted(groups.items())
    ]


def stations(db: Connection) -> list[Station]:
    """Give every station, by code; a regional headquarters is none."""
    asked = (
        "SELECT id, code, name, country, region FROM stations"
        " WHERE ended_on IS NULL AND under IS DISTINCT FROM id ORDER BY code NULLS FIRST, id"
    )
    return [
        Station(row, code or "", name or "", country or "", region_of(country, region))
        for row, code, name, country, region in ask(db, asked)
    ]


def _lines(node: Node, db: Connection, some: list[Station]) -> list[Line]:
    """Give stations in figures."""
    kept, now = sums.in_figures(db), node.now
    beside = _Beside(db)
    lines = []
    for one in some:
        gap, waits, *counts = kept.get(one.row, _NOTHING)
        figures = _figures(one.row, counts, beside, silence=(now, gap), waits=waits)
        lies_in = (one.country,) if one.country else ()
        lines.append(Line(STATION, one.code, one.name, figures, one.row in kept, gap, lies_in))
    return lines


class _Beside:
    """What waits and what is durable, by station: it changes without a station's rows."""

    def __init__(self, db: Connection) -> None:
        heard = _pairs(
            db,
            "SELECT station, max(coalesce(heard_at, admitted_at)) FROM peer"
            " WHERE role = 'child' AND revoked_at IS NULL GROUP BY station",
        )
        # Of stations that others hear, what is known is when they said the last that came up.
        self.heard = said_last(db) | heard
        self.not_durable = _pairs(
            db,
            "SELECT p.station,"
            " CAST(sum(CASE WHEN h.seq > h.durable THEN h.seq - h.durable ELSE 0 END) AS BIGINT)"
            " FROM peer AS p"
            " JOIN incarnation AS i ON i.device = p.device JOIN head AS h ON h.writer = i.writer"
            " WHERE p.role = 'child' GROUP BY p.station",
        )
        open_now = (
            "SELECT station, count(*) FROM rollcalls"
            " WHERE closed_at IS NULL AND ended_on IS NULL AND coalesce(exercise, FALSE) = ? GROUP BY station"
        )
        self.rollcalls, self.drills = (_pairs(db, open_now, drill) for drill in (False, True))
        of_writer = (
            "SELECT p.station, count(*) FROM {tray} AS t JOIN incarnation AS i ON i.writer = t.{writer}"
            " JOIN peer AS p ON p.device = i.device WHERE p.role = 'child' GROUP BY p.station"
        )
        self.conflicts = _pairs(db, of_writer.format(tray="conflict", writer="losing_writer"))
        self.apart = _pairs(db, of_writer.format(tray="quarantine", writer="writer"))


def _pairs(db: Connection, asked: str, *given: object) -> dict[int, int]:
    return dict(ask(db, asked, given))


_NOTHING: Final = (rhythm.DAY, 0, *sums.Counted()[:-1], *sums.Trained(), "")
"""What is kept of a station of which nothing was worked out yet."""


def _figures(
    station: int, counts: Sequence[Any], beside: _Beside, *, silence: tuple[int, int], waits: int
) -> Figures:
    """Give a station in figures: what is kept of it, and what changes without its rows.

    ``silence`` is now, and after how many seconds it is usually heard again.
    """
    heard = beside.heard.get(station)
    now, gap = silence
    late = rhythm.Silence.OK if heard is None else rhythm.silence(now, heard, gap)
    # In the order of the fields: a board of two thousand is made in a moment.
    return Figures._make(
        (
            1,
            *counts,
            int(not counts[-1]),
            heard,
            int(late is rhythm.Silence.AMBER),
            int(late is rhythm.Silence.RED),
            waits,
            beside.not_durable.get(station, 0),
            beside.rollcalls.get(station, 0),
            beside.drills.get(station, 0),
            beside.conflicts.get(station, 0),
            beside.apart.get(station, 0),
        )
    )
