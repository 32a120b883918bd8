"""Households: people at one address in a zone, with exactly one principal (B12, R24)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import Connection, and_, func, or_, select

from store.asking import pairs
from store.clock import iso
from store.columns import Merge, Row, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.people import Person
from store.registers.rules import unused
from store.rule import Rule
from store.values import Line, Reference


class Household(Row, table=True):
    """An address that a warden goes to; ``quarter`` is the part of town as people call it."""

    __tablename__ = "households"
    address: str = column(1, Merge.REGISTER, warden=True)
    quarter: str | None = column(2, Merge.REGISTER, warden=True)
    landmark: str | None = column(3, Merge.REGISTER, warden=True)
    zone: int | None = reference(4, "zones", warden=True)
    principal: int | None = reference(5, "people", warden=True)
    dwelling: str | None = column(6, Merge.REGISTER, warden=True)


class HouseholdForm(Form):
    """What is asked about a household; who lives there is said with the people."""

    address: Line
    quarter: Line | None = None
    landmark: Line | None = None
    zone: Reference | None = None
    principal: Reference | None = None
    dwelling: Literal["residence", "hotel", "guest_house", "compound"] | None = None


class AssignForm(Form):
    """Put every household of a quarter that has no zone yet into one."""

    quarter: Line
    zone: Reference


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


def _assign(draft: Draft, form: AssignForm, _row: int | None) -> int:
    zone = draft.still("zones", draft.resolve("zones", form.zone))
    homes = draft.ask(
        select(_T.c.id)
        .where(_T.c.quarter == form.quarter, _T.c.zone.is_(None), _T.c.ended_on.is_(None))
        .order_by(_T.c.id)
    ).scalars()
    for home in list(homes):
        draft.change(Household, home, zone=zone)
    return zone


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the zone by code, how many live there, and the last visit."""
    zone, visit = lens.registry.kind("zones").sql.c, lens.registry.kind("visits").sql.c
    homes = [row["id"] for row in found]
    codes = pairs(db, select(zone.id, zone.code))
    living = pairs(
        db,
        select(_PERSON.c.household, func.count())
        .where(_PERSON.c.household.in_(homes), _PERSON.c.ended_on.is_(None))
        .group_by(_PERSON.c.household),
    )
    visited = pairs(
        db,
        select(visit.household, func.max(visit.occurred_at))
        .where(visit.household.in_(homes), visit.outcome == "met", visit.ended_on.is_(None))
        .group_by(visit.household),
    )
    return [
        {
            "zone": codes.get(row["zone"]),
            "people": living.get(row["id"], 0),
            "last_visit": iso(visited.get(row["id"])),
        }
        for row in found
    ]


HOUSEHOLDS = Register(
    kind="households",
    nr=7,
    letter="H",
    table=Household,
    form=HouseholdForm,
    rules=(
        unused(Household, "people", "household", "A household in which people live does not end."),
        Rule(
            "People who live together have exactly one principal, who lives with them.",
            frozenset({"principal", "ended_on"}),
            _one_principal,
        ),
    ),
    show=_show,
    within={"zone": lambda zone: _T.c.zone == zone},
    called=("address",),
    order=("quarter", "address"),
    acts=(Act(4, "households.assign", AssignForm, _assign, alone=True),),
)
