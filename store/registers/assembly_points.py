"""Assembly and concentration points (G10; S004 ¶8(a), ¶19): where people gather, for what, how many fit.

A point is of a zone, or of an area and then of every zone in it that has none
of its own. One that nobody has looked at for long is said to be so.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field
from sqlalchemy import Connection, or_, select

from store.asking import plain
from store.clock import day_of
from store.columns import Merge, Row, Wire, column, reference, sql
from store.coordinates import Latitude, Longitude
from store.door import Draft
from store.duty_list import Item
from store.forms import Form
from store.listing import Lens
from store.memberships import among, said_of
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers import looked_at
from store.registers.duties import Subject
from store.registers.places import Area, Zone, around, in_area, with_inner
from store.rule import Rule
from store.saying import saying
from store.values import Line, Name, Note, Reference


class AssemblyPoint(Row, table=True):
    """One point; ``purpose`` is what people gather there for, ``verified_by`` in words who saw it last."""

    __tablename__ = "assembly_points"
    name: str = column(1, Merge.REGISTER, warden=True)
    zone: int | None = reference(2, "zones", warden=True)
    area: int | None = reference(3, "areas", warden=True)
    place: str | None = column(4, Merge.REGISTER, warden=True)
    lat: str | None = column(5, Merge.REGISTER, warden=True)
    lon: str | None = column(6, Merge.REGISTER, warden=True)
    capacity: int | None = column(7, Merge.REGISTER, Wire.NUMBER, warden=True)
    contact: str | None = column(8, Merge.REGISTER, warden=True)
    purpose: str | None = column(9, Merge.REGISTER, warden=True)
    verified_on: str | None = column(10, Merge.OBSERVATION, Wire.DAY, warden=True)
    verified_by: str | None = column(11, Merge.OBSERVATION, warden=True, observed="verified_on")
    note: str | None = column(12, Merge.TEXT, warden=True)


class PointForm(Form):
    """What is asked about a point: a zone or an area, and where exactly."""

    name: Name
    zone: Reference | None = None
    area: Reference | None = None
    place: Line | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    capacity: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    contact: Line | None = None
    purpose: Literal["assembly", "shelter", "relocation", "evacuation"] | None = None
    note: Note | None = None


class VerifyForm(Form):
    """On which day somebody was there and found it fit; today if nothing is said. And who that was."""

    on: date | None = None
    by: Line | None = None
    note: Note | None = None


SOURCE: Final = "S004 ¶8(a)"
_FIRST: Final = {"assembly": 0, None: 0, "shelter": 1, "relocation": 2, "evacuation": 3}
_T, _ZONE, _AREA = sql(AssemblyPoint), sql(Zone), sql(Area)


def nearest(points: Sequence[Mapping[str, Any]], zone: int, areas: Sequence[int]) -> Mapping[str, Any] | None:
    """Give the point at which a zone assembles: its own, else its area's, else that of an area around it.

    Of several of one place, one for assembling comes before a shelter, then where people leave from; then
    the one on which somebody looked last.

    Args:
        points: rows of points that stand.
        zone: the zone.
        areas: the areas around it, the nearest first.
    """
    places = [("zone", zone), *(("area", area) for area in areas)]
    for name, place in places:
        found = [point for point in points if point[name] == place]
        if found:
            found.sort(key=lambda point: (point["verified_on"] or "", point["id"]), reverse=True)
            return min(found, key=lambda point: _FIRST.get(point["purpose"], len(_FIRST)))
    return None


def point_of(db: Connection, zone: int) -> dict[str, Any] | None:
    """Give where a zone assembles, as a row of this list; ``None`` if nothing at all is said.

    Where no point is on record, what the zone itself says (``zones.assembly_point``, else its meeting point)
    is given as one with an ``id`` of ``None``.
    """
    return points_of(db, [zone]).get(zone)


def points_of(db: Connection, zones: Collection[int]) -> dict[int, dict[str, Any]]:
    """Give where some zones assemble, by zone, as :func:`point_of` says of one; asked once of all of them."""
    asked = select(_ZONE.c.id, _ZONE.c.area, _ZONE.c.assembly_point, _ZONE.c.meeting_point)
    said = db.execute(asked.where(among(_ZONE.c.id, sorted(zones)))).all()
    areas = {area: around(db, area) for area in {zone.area for zone in said}}
    near = sorted({area for some in areas.values() for area in some})
    places = or_(among(_T.c.zone, sorted(zones)), among(_T.c.area, near))
    points = plain(db.execute(select(_T).where(_T.c.ended_on.is_(None), places)))
    found: dict[int, dict[str, Any]] = {}
    for zone in said:
        point = nearest(points, zone.id, areas[zone.area])
        name = zone.assembly_point or zone.meeting_point
        if point is not None:
            found[zone.id] = dict(point)
        elif name:
            found[zone.id] = {column.name: None for column in _T.c} | {"name": name, "zone": zone.id}
    return found


def _verify(draft: Draft, form: VerifyForm, row: int | None) -> int:
    """Note that somebody was there and found it fit.

    Raises:
        Refused: ``FIELD_INVALID`` for a day to come, or one before somebody looked last; ``ENDED``.
    """
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="assembly_points")
    day = form.on or draft.today
    if day > draft.today:
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies in the future")
    point = draft.get(AssemblyPoint, draft.still("assembly_points", row))
    if day.isoformat() < (point["verified_on"] or ""):
        raise Refused(Code.FIELD_INVALID, field="on", reason="somebody has looked since")
    note = {} if form.note is None else {"note": form.note}
    draft.change(AssemblyPoint, row, verified_on=day, verified_by=form.by, **note)
    return row


def _placed(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        point = draft.get(AssemblyPoint, row)
        if point["zone"] is None and point["area"] is None:
            raise Refused(Code.FIELD_MISSING, field="zone or area")
        if point["zone"] is not None and point["area"] is not None:
            raise Refused(Code.FIELD_INVALID, field="area", reason="a zone is named already")
        if (point["lat"] is None) != (point["lon"] is None):
            raise Refused(Code.FIELD_MISSING, field="lat or lon")


def points_due(db: Connection, lens: Lens, on: date) -> list[Item]:
    """Give the points that are to be looked at (again), for the list of all that is due."""
    return looked_at.again(
        db,
        lens,
        on,
        "assembly_points",
        Subject.ASSEMBLY_POINT,
        lambda row: saying("look at {place}", place=row["name"] or ""),
        SOURCE,
    )


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add zone and area by code, and how many days ago somebody looked."""
    zones = said_of(db, _ZONE.c.code, (row["zone"] for row in found))
    areas = said_of(db, _AREA.c.code, (row["area"] for row in found))
    return [
        {
            "zone": zones.get(row["zone"]),
            "area": areas.get(row["area"]),
            "days_ago": None
            if row["verified_on"] is None
            else (lens.today - day_of(row["verified_on"])).days,
        }
        for row in found
    ]


ASSEMBLY_POINTS = Register(
    kind="assembly_points",
    nr=57,
    letter="AP",
    table=AssemblyPoint,
    form=PointForm,
    rules=(
        Rule(
            "A point is of a zone or of an area, and lies at a latitude and a longitude.",
            frozenset({"zone", "area", "lat", "lon"}),
            _placed,
            "S004 ¶19",
        ),
    ),
    show=_show,
    called=("name",),
    listed=("name", "zone", "area", "purpose", "capacity", "contact", "verified_on", "place"),
    within={
        "zone": lambda zone: _T.c.zone == zone,
        "area": lambda area: or_(_T.c.area.in_(with_inner(area)), in_area(_T.c.zone, area)),
    },
    order=("name",),
    acts=(Act(4, "assembly_points.verify", VerifyForm, _verify),),
)
