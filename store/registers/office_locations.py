"""Office locations (B01): where the organisation's offices at a duty station are, and who sits in them.

The duty station itself, with its country, is headquarters' row (``offices.py``).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator
from sqlalchemy import Connection, or_, select

from store.asking import pairs
from store.columns import Merge, Row, column, reference, sql
from store.coordinates import Latitude, Longitude
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Register
from store.registers.agencies import Agency
from store.registers.offices import Station
from store.registers.places import Area, Zone, in_area, with_inner
from store.registers.rules import unique
from store.rule import Rule
from store.values import Line, Name, Reference, ShortCode


class Office(Row, table=True):
    """A building or floor with offices; ``agencies`` are the codes of those who sit there, with blanks."""

    __tablename__ = "offices"
    code: str = column(1, Merge.REGISTER)
    name: str = column(2, Merge.REGISTER)
    address: str | None = column(3, Merge.REGISTER)
    pcode: str | None = column(4, Merge.REGISTER)
    zone: int | None = reference(5, "zones")
    area: int | None = reference(6, "areas")
    agencies: str | None = column(7, Merge.REGISTER)
    lat: str | None = column(8, Merge.REGISTER)
    lon: str | None = column(9, Merge.REGISTER)
    phone: str | None = column(10, Merge.REGISTER)


def _codes(text: str) -> str:
    """Write codes of agencies in capitals, each once, with blanks between."""
    return " ".join(sorted({code.upper() for code in text.replace(",", " ").split()}))


class OfficeForm(Form):
    """What is asked about an office location."""

    code: ShortCode
    name: Name
    address: Line | None = None
    pcode: ShortCode | None = None
    zone: Reference | None = None
    area: Reference | None = None
    agencies: Annotated[Line, AfterValidator(_codes)] | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    phone: Line | None = None


_T, _ZONE, _AREA = sql(Office), sql(Zone), sql(Area)


def _known_agencies(draft: Draft, rows: Collection[int]) -> None:
    agency = sql(Agency).c
    for row in rows:
        said = set((draft.get(Office, row)["agencies"] or "").split())
        known = set(draft.ask(select(agency.code).where(agency.ended_on.is_(None))).scalars())
        if said - known:
            raise Refused(Code.NOT_FOUND, kind="agencies")


def _both_or_none(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        said = draft.get(Office, row)
        if (said["lat"] is None) != (said["lon"] is None):
            raise Refused(Code.FIELD_MISSING, field="lat or lon")


def _show(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the duty station and its country, zone and area by code (the zone's area where none is said)."""
    station = sql(Station).c
    stations = {
        row.id: (row.code, row.country)
        for row in db.execute(select(station.id, station.code, station.country))
    }
    zones = {row.id: row for row in db.execute(select(_ZONE.c.id, _ZONE.c.code, _ZONE.c.area))}
    areas = pairs(db, select(_AREA.c.id, _AREA.c.code))
    shown = []
    for row in found:
        zone = zones.get(row["zone"])
        code, country = stations.get(row["station"], (None, None))
        shown.append(
            {
                "duty_station": code,
                "country": country,
                "zone": zone.code if zone else None,
                "area": areas.get(row["area"] or (zone.area if zone else None)),
                "agencies": (row["agencies"] or "").split(),
            }
        )
    return shown


OFFICES = Register(
    kind="offices",
    nr=22,
    letter="O",
    table=Office,
    form=OfficeForm,
    code="code",
    rules=(
        unique(Office, "code", "No two office locations have one code."),
        Rule(
            "Who sits in an office is a list of agencies that there are.",
            frozenset({"agencies"}),
            _known_agencies,
            "S002 ¶3",
        ),
        Rule("A place has a latitude and a longitude.", frozenset({"lat", "lon"}), _both_or_none),
    ),
    show=_show,
    listed=("code", "name", "address", "pcode", "zone", "area", "agencies"),
    within={
        "zone": lambda zone: _T.c.zone == zone,
        "area": lambda area: or_(_T.c.area.in_(with_inner(area)), in_area(_T.c.zone, area)),
    },
    order=("code",),
)
