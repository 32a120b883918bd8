"""Which alert state holds where today, and what held before (G01, G02, X17): to be read, and nothing more.

States of two schemes stand in two lines and are never compared: a phase is no
level. What holds in an area because it was declared for a larger one, or for
the whole station, says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from store import expiry, listing
from store.alert_states import Standing
from store.asking import pairs
from store.by_name import find
from store.clock import local_day
from store.columns import sql
from store.identity import who
from store.listing import Lens
from store.node import Node
from store.registers import REGISTRY
from store.registers.alerts import Alert, level_on
from store.registers.offices import Station
from store.registers.places import Area
from store.wardens.visiting import timezones

_T, _AREA, _STATION = sql(Alert), sql(Area), sql(Station)


@dataclass(frozen=True, slots=True)
class State:
    """A state at a place, or that there is none.

    Attributes:
        station: the station's code; ``area`` the area's, ``None`` for the whole station.
        name: what the place is called.
        row: the state as lists show it; ``None`` where none was declared that holds.
        came_from: for which larger area it was declared, or ``""`` for the whole station; ``None`` where it
            is the place's own.
        planned: how many are declared there from a later day on.
    """

    station: str
    area: str | None
    name: str
    row: Mapping[str, Any] | None
    came_from: str | None = None
    planned: int = 0


def states(node: Node, station: str | None = None) -> list[State]:
    """Give what holds today: the whole station, then each area, each scheme in a line of its own.

    At headquarters station by station, each on its own day, or of one alone. Drills are in the history only.
    """
    expiry.still(node)
    with node.read() as db:
        me, lens = who(db), node.lens(db, station)
        known = {row.id: row for row in db.execute(select(_STATION.c.id, _STATION.c.code, _STATION.c.name))}
        wanted = sorted(known) if me.kind == "hq" else [me.station]
        if lens.station is not None:
            wanted = [lens.station]
        return [
            state
            for row in wanted
            for state in _of_station(
                db,
                lens,
                row,
                (known[row].code or "") if row in known else me.code,
                (known[row].name or "") if row in known else me.name,
            )
        ]


def _of_station(db: Connection, lens: Lens, station: int, code: str, name: str) -> Iterator[State]:
    day = local_day(lens.now, timezones(db).get(station, who(db).timezone))
    here = select(_T).where(_T.c.station == station, _T.c.ended_on.is_(None)).order_by(_T.c.id)
    rows = [dict(row) for row in db.execute(here).mappings()]
    shown = dict(
        zip([row["id"] for row in rows], listing.shown(db, REGISTRY.kind("alerts"), lens, rows), strict=True)
    )
    planned: dict[int | None, int] = {}
    for row in rows:
        if shown[row["id"]]["status"] == Standing.PLANNED and not row["exercise"]:
            planned[row["area"]] = planned.get(row["area"], 0) + 1
    codes = pairs(db, select(_AREA.c.id, _AREA.c.code))
    areas = db.execute(
        select(_AREA.c.id, _AREA.c.code, _AREA.c.name)
        .where(_AREA.c.station == station, _AREA.c.ended_on.is_(None))
        .order_by(_AREA.c.code)
    ).all()
    places: list[tuple[int | None, str | None, str]] = [(None, None, name)]
    places += [(area.id, area.code, area.name or "") for area in areas]
    for area, area_code, called in places:
        held = level_on(db, area, day, station=station)
        if not held:
            yield State(code, area_code, called, None, planned=planned.get(area, 0))
        for one in held:
            outer = None if one.area == area else codes.get(one.area, "") if one.area is not None else ""
            yield State(code, area_code, called, shown[one.row], outer, planned.get(area, 0))


def history(node: Node, area: object, station: str | None = None) -> list[dict[str, Any]]:
    """Give all that was ever declared for a place, scheme by scheme, in each the latest first.

    Drills and what was taken back are in it, and say so (``drill``, ``ended_on``).

    Args:
        node: the opened node.
        area: by code or number; ``None`` for the whole station.
        station: which station's, by code; this node's own by default.

    Raises:
        Refused: ``NOT_FOUND`` for an unknown area.
    """
    expiry.still(node)
    with node.read() as db:
        lens = node.lens(db)
        row = None if area is None else find(db, REGISTRY.kind("areas"), lens.numbers, area)
        of = node.me.station
        if station is not None and station != node.me.code:
            of = db.scalar(select(_STATION.c.id).where(_STATION.c.code == station)) or of
        asked = select(_T).where(_T.c.station == of, _T.c.area.is_(None) if row is None else _T.c.area == row)
        found = [dict(one) for one in db.execute(asked).mappings()]
        shown = listing.shown(db, REGISTRY.kind("alerts"), lens, found)
    shown.sort(key=lambda one: (str(one["valid_from"]), one["id"]), reverse=True)
    shown.sort(key=lambda one: str(one["scheme"] or ""))
    return shown
