"""How many people there are, for headquarters (A21, S002 ¶3): by station, agency, category and zone.

Everybody is counted once: a couple who both work here is two people, a child of
both is one. Dependants have lines of their own. Who is in no zone stands in the
line of the unknown zone and is not left out.
"""

from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, case, func, select, true

from store.columns import sql
from store.listing import on
from store.registers.agencies import Agency
from store.registers.households import Household
from store.registers.offices import Station
from store.registers.people import Category, Person, on_the_list
from store.registers.places import Zone
from store.registers.visitors import FIRST, HERE, Stay

_PERSON, _HOME, _ZONE, _AGENCY, _STAY, _STATION = (
    sql(table) for table in (Person, Household, Zone, Agency, Stay, Station)
)
_APART: Final = (Category.DEPENDANT.value, Category.VISITOR.value)


def totals(db: Connection, today: date, station: int | None = None) -> dict[str, Any]:
    """Count who is on the list on the station's day; of one station, by row id, where that is wanted.

    Visitors count where they stay, through the last day of their stay. An agency that nobody named, and a
    zone that is not known, are ``None``.

    Returns:
        ``rows`` (``station``, ``agency``, ``category``, ``zone``, ``people``), ``total``, of that ``staff``,
        ``dependants`` and ``visitors``.
    """
    # One row to a person, whatever stays are on record.
    staying = (
        select(func.coalesce(_HOME.c.zone, _STAY.c.zone))
        .select_from(_STAY.outerjoin(_HOME, _STAY.c.household == _HOME.c.id))
        .where(_STAY.c.person == _PERSON.c.id, HERE)
        .order_by(*FIRST)
        .limit(1)
        .correlate(_PERSON)
        .scalar_subquery()
    )
    living = (
        select(_HOME.c.zone)
        .where(_HOME.c.id == _PERSON.c.household, _HOME.c.ended_on.is_(None))
        .correlate(_PERSON)
        .scalar_subquery()
    )
    each = (
        select(
            _PERSON.c.station,
            _PERSON.c.agency,
            _PERSON.c.category,
            func.coalesce(staying, living).label("zone"),
        )
        .where(
            _PERSON.c.ended_on.is_(None),
            on_the_list(),
            true() if station is None else _PERSON.c.station == station,
        )
        .subquery()
    )
    counted = (
        select(
            _STATION.c.code.label("station"),
            _AGENCY.c.code.label("agency"),
            each.c.category,
            _ZONE.c.code.label("zone"),
            func.count().label("people"),
        )
        .select_from(
            each.outerjoin(_AGENCY, each.c.agency == _AGENCY.c.id)
            .outerjoin(_ZONE, each.c.zone == _ZONE.c.id)
            .outerjoin(_STATION, each.c.station == _STATION.c.id)
        )
        # Each station has a zone Z1 of its own.
        .group_by(each.c.station, _STATION.c.code, _AGENCY.c.code, each.c.category, _ZONE.c.id, _ZONE.c.code)
        .order_by(
            _STATION.c.code,
            _AGENCY.c.code.is_(None),
            _AGENCY.c.code,
            case((each.c.category == Category.DEPENDANT.value, 1), else_=0),
            each.c.category,
            _ZONE.c.code.is_(None),
            _ZONE.c.code,
        )
    )
    rows = [dict(row) for row in db.execute(counted, on(today)).mappings()]
    total = sum(row["people"] for row in rows)
    dependants, visitors = (
        sum(row["people"] for row in rows if row["category"] == category) for category in _APART
    )
    return {
        "rows": rows,
        "total": total,
        "staff": total - dependants - visitors,
        "dependants": dependants,
        "visitors": visitors,
    }
