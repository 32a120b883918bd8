"""Areas of responsibility and zones (B02, B03): where people are looked after, and by which meeting point.

A zone is *predetermined* (S004 ¶19): where it ends and where people meet is
changed only by a decision, with who decided it and when.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Connection, Select, func, select

from store.asking import pairs
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft, resolved
from store.forms import Form, part_of
from store.listing import Lens, on
from store.postgres import turns
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.rules import unique, unused
from store.rule import Rule
from store.values import Line, Name, Note, Reference, ShortCode


class Area(Row, table=True):
    """An area away from the capital, under an area security coordinator (S004 ¶17).

    ``pcode`` is the place code that humanitarian data sets know it by; ``parent`` a larger area around it.
    """

    __tablename__ = "areas"
    code: str = column(1, Merge.REGISTER, warden=True)
    name: str = column(2, Merge.REGISTER, warden=True)
    parent: int | None = reference(3, "areas", warden=True)
    limits: str | None = column(4, Merge.TEXT)
    pcode: str | None = column(5, Merge.REGISTER)


class Zone(Row, table=True):
    """A predetermined part of a larger city, under a warden (S004 ¶19).

    ``meeting_point`` is where a warden gathers people, ``assembly_point`` where they are concentrated to
    leave; ``authority`` and ``decided_on`` say who last decided about its limits and points, and when.
    """

    __tablename__ = "zones"
    code: str = column(1, Merge.REGISTER, warden=True)
    name: str = column(2, Merge.REGISTER, warden=True)
    area: int | None = reference(3, "areas", warden=True)
    boundary: str | None = column(4, Merge.TEXT, warden=True)
    meeting_point: str | None = column(5, Merge.REGISTER, warden=True)
    radio_channel: str | None = column(6, Merge.REGISTER, warden=True)
    kind: str | None = column(7, Merge.REGISTER, warden=True)
    landmarks: str | None = column(8, Merge.TEXT, warden=True)
    assembly_point: str | None = column(9, Merge.REGISTER, warden=True)
    authority: str | None = column(10, Merge.REGISTER)
    decided_on: str | None = column(11, Merge.REGISTER, Wire.DAY)


class AreaForm(Form):
    """What is asked about an area."""

    code: ShortCode
    name: Name
    parent: Reference | None = None
    limits: Note | None = None
    pcode: ShortCode | None = None


class ZoneForm(Form):
    """What is asked about a zone; a zone of which no kind is said is a warden's."""

    code: ShortCode
    name: Name
    area: Reference | None = None
    boundary: Note | None = None
    meeting_point: Line | None = None
    radio_channel: Line | None = None
    kind: Literal["warden", "srm", "other"] | None = None
    landmarks: Note | None = None
    assembly_point: Line | None = None
    authority: Line | None = None
    decided_on: date | None = None


WARDENS = "warden"
"""The kind of zone that a warden looks after."""
DETERMINED = ("boundary", "meeting_point", "assembly_point")
"""What of a zone is predetermined."""

_AREA, _T = sql(Area), sql(Zone)


def with_inner(area: int) -> Select[tuple[int]]:
    """Ask for an area and all areas that lie in it."""
    known = select(_AREA.c.id).where(_AREA.c.id == area).cte(recursive=True)
    inner = select(_AREA.c.id).join_from(_AREA, known, _AREA.c.parent == known.c.id)
    return select(known.union(inner).c.id)


def around(db: Connection, area: int | None) -> list[int]:
    """Give an area and the larger ones around it, the nearest first, as far as they are known here."""
    outer = turns.in_view(db, "outer areas", lambda: pairs(db, select(_AREA.c.id, _AREA.c.parent)))
    found: list[int] = []
    while area is not None and area not in found:
        found.append(area)
        area = outer.get(area)
    return found


def in_area(zone: ColumnElement[Any], area: int) -> ColumnElement[bool]:
    """Narrow to rows whose zone lies in an area or in one inside it (A04): a view, never a second list."""
    return zone.in_(select(_T.c.id).where(_T.c.area.in_(with_inner(area))))


def _not_in_itself(draft: Draft, rows: Collection[int]) -> None:
    outer = pairs(draft.db, select(_AREA.c.id, _AREA.c.parent))
    for row in rows:
        seen: set[int] = set()
        area: int | None = row
        while area is not None and area not in seen:
            seen.add(area)
            area = outer.get(area)
        if area is not None:
            raise Refused(Code.AREA_IN_ITSELF)


def _change_zone(draft: Draft, form: BaseModel, row: int | None) -> int:
    """Change a zone; its limits and points only with the decision, said in the same breath (S004 ¶19)."""
    if row is None or not form.model_fields_set:
        raise Refused(Code.NOTHING_TO_CHANGE)
    standing = draft.get(Zone, draft.still("zones", row))
    said = {name: getattr(form, name) for name in form.model_fields_set}
    if any(name in said and said[name] != standing[name] for name in DETERMINED):
        for needed in ("authority", "decided_on"):
            if said.get(needed) is None:
                raise Refused(Code.ZONE_AUTHORITY, field=needed)
    draft.change(Zone, row, **resolved(draft, ZONES, said, standing))
    return row


def _not_yet_decided(draft: Draft, rows: Collection[int]) -> None:
    today = draft.today.isoformat()
    for row in rows:
        if (draft.get(Zone, row)["decided_on"] or "") > today:
            raise Refused(Code.FIELD_INVALID, field="decided_on", reason="it lies in the future")


def _show_areas(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the larger area by code, who coordinates it today, and how many zones it has."""
    from store.registers.appointments import holders  # appointments point to areas, so they come after

    codes = pairs(db, select(_AREA.c.id, _AREA.c.code))
    zones = pairs(db, select(_T.c.area, func.count()).where(_T.c.ended_on.is_(None)).group_by(_T.c.area))
    coordinators = holders(db, "asc", "area", lens.today, (row["id"] for row in found))
    return [
        {
            "parent": codes.get(row["parent"]),
            "coordinator": coordinators.get(row["id"]),
            "zones": zones.get(row["id"], 0),
        }
        for row in found
    ]


def _show_zones(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add how many households and people a zone has, its area's code, and who its warden is today."""
    from store.registers import visitors  # both come after this list, and look at it
    from store.registers.appointments import holders

    home, person = lens.registry.kind("households").sql, lens.registry.kind("people").sql
    zones = [row["id"] for row in found]
    homes = (
        select(home.c.zone, func.count())
        .where(home.c.zone.in_(zones), home.c.ended_on.is_(None))
        .group_by(home.c.zone)
    )
    live = (
        select(person.c.id.label("person"), home.c.zone.label("zone"))
        .join_from(person, home, person.c.household == home.c.id)
        .where(home.c.zone.in_(zones), person.c.ended_on.is_(None))
    )
    # Whoever stays there as a visitor is of the zone too (X22), and counted once.
    there = live.union(*visitors.where_they_stay(zones)).subquery()
    people = select(there.c.zone, func.count()).group_by(there.c.zone)
    in_homes = pairs(db, homes)
    in_zone = pairs(db, people, on(lens.today))
    areas = pairs(db, select(_AREA.c.id, _AREA.c.code))
    wardens = holders(db, "warden", "zone", lens.today, zones)
    return [
        {
            "area": areas.get(row["area"]),
            "kind": row["kind"] or WARDENS,
            "warden": wardens.get(row["id"]),
            "households": in_homes.get(row["id"], 0),
            "people": in_zone.get(row["id"], 0),
        }
        for row in found
    ]


AREAS = Register(
    kind="areas",
    nr=5,
    letter="R",
    table=Area,
    form=AreaForm,
    code="code",
    rules=(
        unique(Area, "code", "No two areas have one code."),
        unused(Area, "appointments", "area", "An area for which somebody is appointed does not end."),
        unused(Area, "offices", "area", "An area with offices does not end."),
        unused(Area, "zones", "area", "An area with zones does not end."),
        unused(Area, "areas", "parent", "An area with areas in it does not end."),
        Rule("No area lies in itself.", frozenset({"parent"}), _not_in_itself),
    ),
    show=_show_areas,
    listed=("code", "name", "parent", "coordinator", "zones"),
    within={"area": lambda area: _AREA.c.id.in_(with_inner(area))},
    order=("code",),
)

ZONES = Register(
    kind="zones",
    nr=6,
    letter="Z",
    table=Zone,
    form=ZoneForm,
    code="code",
    rules=(
        unique(Zone, "code", "No two zones have one code."),
        unused(Zone, "appointments", "zone", "A zone for which somebody is appointed does not end."),
        unused(Zone, "offices", "zone", "A zone with offices does not end."),
        unused(Zone, "households", "zone", "A zone with households does not end."),
        Rule("Nothing is decided in the future.", frozenset({"decided_on"}), _not_yet_decided, "S004 ¶19"),
    ),
    show=_show_zones,
    listed=("code", "name", "area", "warden", "households", "people", "meeting_point"),
    within={"area": lambda area: _T.c.area.in_(with_inner(area))},
    order=("code",),
    acts=(Act(2, "zones.change", part_of(ZoneForm), _change_zone),),
)
