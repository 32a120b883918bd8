"""Households: people at one address in a zone, with exactly one principal (B12, R24).

To which zone one belongs is dated: from that day on its visits are owed (S004 ¶20(g)). Zone and day
are one statement: of two moves that were recorded unheard of each other the later one stands, whole,
and somebody who says where a family lives is believed before somebody who does not know.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel
from sqlalchemy import Connection, and_, func, or_, select

from store.asking import pairs, parts
from store.clock import iso
from store.columns import Merge, Row, Wire, column, reference, sql
from store.coordinates import Latitude, Longitude
from store.door import Draft, resolved
from store.forms import Form, part_of
from store.listing import Lens, on
from store.memberships import said_of
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers import principals, visitors
from store.registers.contacts import telephone
from store.registers.people import Person
from store.registers.places import in_area
from store.registers.rules import unused
from store.rule import Rule
from store.values import Line, Reference

if TYPE_CHECKING:
    from store.wardens.visiting import Round


class Household(Row, table=True):
    """An address that a warden goes to; ``quarter`` is the part of town as people call it."""

    __tablename__ = "households"
    address: str = column(1, Merge.REGISTER, warden=True)
    quarter: str | None = column(2, Merge.REGISTER, warden=True)
    landmark: str | None = column(3, Merge.REGISTER, warden=True)
    zone: int | None = column(
        4,
        Merge.OBSERVATION,
        Wire.REFERENCE,
        refers="zones",
        warden=True,
        index=True,
        observed="zone_since",
    )
    principal: int | None = reference(5, "people", warden=True)
    dwelling: str | None = column(6, Merge.REGISTER, warden=True)
    lat: str | None = column(7, Merge.REGISTER)
    lon: str | None = column(8, Merge.REGISTER)
    phone: str | None = column(9, Merge.REGISTER, warden=True)
    zone_since: str | None = column(10, Merge.OBSERVATION, Wire.DAY, warden=True)


class HouseholdForm(Form):
    """What is asked about a household; who lives there is said with the people."""

    address: Line
    quarter: Line | None = None
    landmark: Line | None = None
    zone: Reference | None = None
    principal: Reference | None = None
    dwelling: Literal["residence", "hotel", "guest_house", "compound"] | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    phone: Annotated[Line, AfterValidator(telephone)] | None = None
    zone_since: date | None = None


class AssignForm(Form):
    """Put every household of a quarter that has no zone yet into one."""

    quarter: Line
    zone: Reference
    since: date | None = None


_T = sql(Household)
_PERSON = sql(Person)


def _one_principal(draft: Draft, rows: Collection[int]) -> None:
    """Refuse a principal who does not live there, and people without one."""
    if len(rows) > 1:
        return  # a list's households are made together with their people; people.py keeps their principals
    standing = and_(_T.c.id.in_(rows), _T.c.ended_on.is_(None))
    away = or_(_PERSON.c.household.is_distinct_from(_T.c.id), _PERSON.c.ended_on.is_not(None))
    elsewhere = select(_T.c.id).join_from(_T, _PERSON, _T.c.principal == _PERSON.c.id).where(standing, away)
    if draft.ask(elsewhere).first() is not None:
        raise Refused(Code.PRINCIPAL_ELSEWHERE)
    headless = (
        select(_T.c.id)
        .join_from(_T, _PERSON, _PERSON.c.household == _T.c.id)
        .where(standing, _T.c.principal.is_(None), _PERSON.c.ended_on.is_(None))
    )
    if draft.ask(headless.limit(1)).first() is not None:
        raise Refused(Code.PRINCIPAL_LEAVES)


def _no_visitors(draft: Draft, rows: Collection[int]) -> None:
    stay = sql(visitors.Stay).c
    for part in parts(rows):
        ended = select(_T.c.id).where(_T.c.id.in_(part), _T.c.ended_on.is_not(None))
        staying = select(func.count()).where(stay.household.in_(ended), visitors.HERE)
        count = draft.ask(staying.params(on(draft.today))).scalar_one()
        if count:
            raise Refused(Code.STILL_IN_USE, count=count, kind="visitors")


def _add(draft: Draft, form: HouseholdForm, _row: int | None) -> int:
    fields = resolved(draft, HOUSEHOLDS, dict(form))
    if fields["zone"] is not None and fields["zone_since"] is None:
        fields["zone_since"] = draft.today
    return draft.insert(Household, fields)


def _change(draft: Draft, form: BaseModel, row: int | None) -> int:
    """Change a household; another zone is another since, today's where nothing is said."""
    if row is None or not form.model_fields_set:
        raise Refused(Code.NOTHING_TO_CHANGE)
    standing = draft.get(Household, draft.still("households", row))
    said = {name: getattr(form, name) for name in form.model_fields_set}
    fields = resolved(draft, HOUSEHOLDS, said, standing)
    if "zone" in fields and fields["zone"] != standing["zone"]:
        fields.setdefault("zone_since", draft.today)
    if fields.get("zone", standing["zone"]) is None:
        fields["zone_since"] = None
    draft.change(Household, row, **fields)
    return row


def _since(draft: Draft, rows: Collection[int]) -> None:
    """Date what nobody dated: who is in a zone has been in it since some day, and not a coming one."""
    for part in parts(rows):
        found = draft.ask(
            select(_T.c.id, _T.c.zone, _T.c.zone_since, _T.c.station).where(
                _T.c.id.in_(part), _T.c.ended_on.is_(None)
            )
        ).all()
        for home in found:
            if home.zone_since is not None and home.zone_since > draft.today.isoformat():
                raise Refused(Code.FIELD_INVALID, field="zone_since", reason="it lies in the future")
            if home.zone is not None and home.zone_since is None:
                draft.change(Household, home.id, zone_since=draft.today)


def _both_or_none(draft: Draft, rows: Collection[int]) -> None:
    for part in parts(rows):
        half = select(_T.c.id).where(_T.c.id.in_(part), _T.c.lat.is_(None) != _T.c.lon.is_(None))
        if draft.ask(half.limit(1)).first() is not None:
            raise Refused(Code.FIELD_MISSING, field="lat or lon")


def _assign(draft: Draft, form: AssignForm, _row: int | None) -> int:
    zone = draft.still("zones", draft.resolve("zones", form.zone))
    if form.since is not None and form.since > draft.today:
        raise Refused(Code.FIELD_INVALID, field="since", reason="it lies in the future")
    homes = draft.ask(
        select(_T.c.id)
        .where(_T.c.quarter == form.quarter, _T.c.zone.is_(None), _T.c.ended_on.is_(None))
        .order_by(_T.c.id)
    ).scalars()
    for home in list(homes):
        draft.change(Household, home, zone=zone, zone_since=form.since or draft.today)
    return zone


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the zone by code, how many live there, the last visit, and by which rule the next is due when."""
    from store.wardens.owed import rounds  # it asks the duties, which no household needs to know of

    zone = lens.registry.kind("zones").sql.c
    homes = [row["id"] for row in found]
    codes = said_of(db, zone.code, (row["zone"] for row in found))
    living = pairs(
        db,
        select(_PERSON.c.household, func.count())
        .where(_PERSON.c.household.in_(homes), _PERSON.c.ended_on.is_(None))
        .group_by(_PERSON.c.household),
    )
    visited = rounds(db, lens, found)
    return [
        {
            "zone": codes.get(row["zone"]),
            "people": living.get(row["id"], 0),
            **_visits(visited[row["id"]], owed=bool(living.get(row["id"]))),
        }
        for row in found
    ]


def _visits(found: "Round", *, owed: bool) -> dict[str, Any]:
    """Show how a household stands; where nobody lives, nobody is visited."""
    due = found.due if owed else None
    return {
        "last_visit": iso(found.last),
        "visit_days": found.days,
        "last_tried": iso(found.tried.occurred_at) if found.tried else None,
        "last_tried_outcome": found.tried.outcome if found.tried else None,
        "next_due": due.on.isoformat() if due else None,
        "visit_urgency": due.urgency.value if due else None,
        "visit_rule": due.by.title if due else None,
        "visit_rule_local": due.by.local if due else None,
    }


HOUSEHOLDS = Register(
    kind="households",
    nr=7,
    letter="H",
    table=Household,
    form=HouseholdForm,
    rules=(
        unused(Household, "people", "household", "A household in which people live does not end."),
        Rule("A household in which visitors stay does not end.", frozenset({"ended_on"}), _no_visitors),
        Rule(
            "People who live together have exactly one principal, who lives with them.",
            frozenset({"principal", "ended_on"}),
            _one_principal,
        ),
        Rule(
            "A household is in its zone since a day.",
            frozenset({"zone", "zone_since"}),
            _since,
            "S004 ¶20",
        ),
        Rule("A place has a latitude and a longitude.", frozenset({"lat", "lon"}), _both_or_none),
    ),
    arriving=principals.ARRIVING_HOMES,
    show=_show,
    listed=("address", "quarter", "zone", "people", "last_visit", "next_due", "visit_urgency"),
    within={
        "zone": lambda zone: _T.c.zone == zone,
        "area": lambda area: in_area(_T.c.zone, area),
    },
    called=("address",),
    order=("quarter", "address"),
    acts=(
        Act(1, "households.add", HouseholdForm, _add),
        Act(2, "households.change", part_of(HouseholdForm), _change),
        Act(4, "households.assign", AssignForm, _assign, gives="zones", alone=True),
    ),
)
