"""Areas of responsibility and zones (B02, B03): where people are looked after, and by which meeting point."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from store.asking import pairs
from store.columns import Merge, Row, column, reference
from store.forms import Form
from store.listing import Lens
from store.register import Register
from store.registers.rules import unique, unused
from store.values import Line, Name, Note, Reference, ShortCode


class Area(Row, table=True):
    """An area away from the capital, under an area security coordinator (S004 ¶17)."""

    __tablename__ = "areas"
    code: str = column(1, Merge.REGISTER, warden=True)
    name: str = column(2, Merge.REGISTER, warden=True)


class Zone(Row, table=True):
    """A predetermined part of a larger city, under a warden (S004 ¶19)."""

    __tablename__ = "zones"
    code: str = column(1, Merge.REGISTER, warden=True)
    name: str = column(2, Merge.REGISTER, warden=True)
    area: int | None = reference(3, "areas", warden=True)
    boundary: str | None = column(4, Merge.TEXT, warden=True)
    meeting_point: str | None = column(5, Merge.REGISTER, warden=True)
    radio_channel: str | None = column(6, Merge.REGISTER, warden=True)


class AreaForm(Form):
    """What is asked about an area."""

    code: ShortCode
    name: Name


class ZoneForm(Form):
    """What is asked about a zone."""

    code: ShortCode
    name: Name
    area: Reference | None = None
    boundary: Note | None = None
    meeting_point: Line | None = None
    radio_channel: Line | None = None


def _show_zones(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add how many households and people a zone has, and its area's code."""
    home, person = lens.registry.kind("households").sql, lens.registry.kind("people").sql
    area = lens.registry.kind("areas").sql.c
    zones = [row["id"] for row in found]
    homes = (
        select(home.c.zone, func.count())
        .where(home.c.zone.in_(zones), home.c.ended_on.is_(None))
        .group_by(home.c.zone)
    )
    people = (
        select(home.c.zone, func.count())
        .join_from(person, home, person.c.household == home.c.id)
        .where(home.c.zone.in_(zones), person.c.ended_on.is_(None))
        .group_by(home.c.zone)
    )
    in_homes = pairs(db, homes)
    in_zone = pairs(db, people)
    areas = pairs(db, select(area.id, area.code))
    return [
        {
            "area": areas.get(row["area"]),
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
        unused(Area, "zones", "area", "An area with zones does not end."),
    ),
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
        unused(Zone, "households", "zone", "A zone with households does not end."),
    ),
    show=_show_zones,
    order=("code",),
)
