"""What a desk asks about a day: where cover is missing, what is due, who looks after whom.

The screens and the commands both call this; everything goes out as plain things.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, exists, select

from store import duty_list, expiry, identity
from store.by_name import find
from store.clock import local_day
from store.columns import sql
from store.due import Urgency
from store.due_lines import lines
from store.listing import Lens
from store.node import Node
from store.refusals import Code, Refused
from store.registers.absences import away
from store.registers.agencies import Agency
from store.registers.appointments import held
from store.registers.households import Household
from store.registers.offices import Station
from store.registers.people import Person
from store.registers.places import WARDENS, Area, Zone
from store.registers.presence import State, current
from store.wardens import cover as covering
from store.wardens.appointment_life import Life
from store.wardens.cover import SOURCES, Holder, Place, Scene
from store.wardens.owed import owed
from store.wardens.visiting import timezones
from store.wardens.who import whose

_PERSON, _HOME, _ZONE = sql(Person), sql(Household), sql(Zone)
_AREA, _AGENCY, _STATION = sql(Area), sql(Agency), sql(Station)
_GONE = (State.MISSION, State.LEAVE, State.OUT_OF_COUNTRY)


def cover(node: Node, on: date | None = None, station: str | None = None) -> dict[str, Any]:
    """Say where cover is missing on a day (B13), the worst first; today if nothing is said.

    Headquarters sees it station by station, each on its own calendar day; one may be named by code.

    Raises:
        Refused: ``WRONG_NODE`` on a warden's device, which holds one zone only.
    """
    with node.read() as db:
        me, lens = identity.who(db), node.lens(db, station)
        if me.kind == "warden":
            raise Refused(Code.WRONG_NODE, kind="warden's device", wanted="station")
        zones = timezones(db)
        stations = {row.id: row.code for row in db.execute(select(_STATION.c.id, _STATION.c.code))}
        wanted = {me.station: me.code} if me.kind != "hq" else stations
        if lens.station is not None:
            wanted = {lens.station: stations[lens.station]}
        rows = [
            {
                "kind": found.gap.value,
                "says": found.says,
                "station": code,
                "place": found.place,
                "zone": lens.number("zones", found.zone),
                "appointment": lens.number("appointments", found.appointment),
                "day": found.day.isoformat() if found.day else None,
                "count": found.count,
                "source": SOURCES[found.gap],
            }
            for row, code in sorted(wanted.items(), key=lambda one: one[1] or "")
            for day in [on or local_day(lens.now, zones.get(row, me.timezone))]
            for found in covering.cover(scene(db, lens, row, day), day)
        ]
        return {"on": (on or lens.today).isoformat(), "total": len(rows), "findings": rows}


def scene(db: Connection, lens: Lens, station: int, on: date) -> Scene:
    """Read what cover depends on, for one station and day."""
    zones = db.execute(
        select(_ZONE.c.id, _ZONE.c.code, _ZONE.c.kind)
        .where(_ZONE.c.station == station, _ZONE.c.ended_on.is_(None))
        .order_by(_ZONE.c.code)
    ).all()
    areas = db.execute(
        select(_AREA.c.id, _AREA.c.code)
        .where(_AREA.c.station == station, _AREA.c.ended_on.is_(None))
        .order_by(_AREA.c.code)
    ).all()
    holders = [_holder(row, life) for row, life in held(db, station=station)]
    wardens = [Place(zone.id, zone.code or "") for zone in zones if (zone.kind or WARDENS) == WARDENS]
    theirs = {zone.id for zone in wardens}
    stale: dict[int, int] = {}
    for row, found in owed(db, lens, on, station).values():
        overdue = found.due is not None and found.due.urgency is Urgency.OVERDUE
        if overdue and row["zone"] in theirs:
            stale[row["zone"]] = stale.get(row["zone"], 0) + 1
    return Scene(
        zones=wardens,
        areas=[Place(area.id, area.code or "") for area in areas],
        agencies=_agencies(db, station),
        partly=_partly(db, holders),
        holders=holders,
        away=_away(db, lens, {holder.person for holder in holders}, on),
        stale=stale,
        no_zone=_without_warden(db, station, theirs),
    )


def _partly(db: Connection, holders: list[Holder]) -> bool:
    """Say whether this desk holds a part of the station only: then no office of the whole station is here."""
    stationwide = any(holder.zone is None and holder.area is None for holder in holders)
    return identity.who(db).kind == "desk" and not stationwide


def _holder(row: Mapping[str, Any], life: Life) -> Holder:
    return Holder(
        id=row["id"],
        person=row["person"],
        name=row["name"],
        role=row["role"],
        life=life,
        zone=row["zone"],
        area=row["area"],
        agency=row["agency"],
        undertaking=row["undertaking_signed_on"],
        trained=row["trained_on"],
        equipped=row["equipped_on"],
        briefed=row["briefed_on"],
    )


def _away(db: Connection, lens: Lens, people: set[int], on: date) -> dict[int, int | None]:
    """Give who is away: by an absence that was told, or where their whereabouts say so today."""
    found: dict[int, int | None] = {}
    if on == lens.today:
        seen = current(db, people, lens.now)
        found = {person: None for person, where in seen.items() if where.state in _GONE}
    return found | away(db, on)


def _agencies(db: Connection, station: int) -> list[Place]:
    here = select(_PERSON.c.agency).where(_PERSON.c.station == station, _PERSON.c.ended_on.is_(None))
    asked = select(_AGENCY.c.id, _AGENCY.c.code).where(
        _AGENCY.c.id.in_(here), _AGENCY.c.ended_on.is_(None), _AGENCY.c.kind.is_distinct_from("partner")
    )
    return [Place(row.id, row.code or "") for row in db.execute(asked.order_by(_AGENCY.c.code))]


def _without_warden(db: Connection, station: int, zones: set[int]) -> int:
    """Count the households in which people live and that are in none of the wardens' zones."""
    lived_in = exists().where(_PERSON.c.household == _HOME.c.id, _PERSON.c.ended_on.is_(None))
    asked = select(_HOME.c.zone).where(_HOME.c.station == station, _HOME.c.ended_on.is_(None), lived_in)
    return sum(zone not in zones for zone in db.scalars(asked))


def due(node: Node, on: date | None = None, station: str | None = None) -> dict[str, Any]:
    """Give everything that is overdue or due soon on a day; today if nothing is said.

    ``name``: what the record that it is about is called; ``rung``: of what runs out, the step of the ladder
    on which it stands. At headquarters one ``station`` may be named by code.
    """
    expiry.still(node)
    with node.read() as db:
        lens = node.lens(db, station)
        day = on or lens.today
        found = duty_list.due_on(db, lens, day)
        return {"on": day.isoformat(), "total": len(found), "items": lines(db, lens, found)}


def who(node: Node, person: object) -> dict[str, Any]:
    """Say who looks after a person (A22): warden, alternates, focal point, coordinator, official.

    Raises:
        Refused: ``NOT_FOUND``, ``ENDED``.
    """
    expiry.still(node)
    with node.read() as db:
        lens = node.lens(db)
        return whose(db, lens, find(db, lens.registry.kind("people"), lens.numbers, person))
