"""People (A01, A02, A06): staff of every category and contract, and dependants as people in their own right.

A dependant is a row here plus a link in ``dependants.py``, so a couple who both
work at the station is two people and is counted once each.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select, true

from store import finding
from store.asking import ask, pairs, parts
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Register
from store.registers.contacts import Contact
from store.registers.presence import NEVER_SEEN, current
from store.registers.rules import unique
from store.rule import Rule
from store.spelling import spellings
from store.values import Line, Name, Reference, folded


class Category(StrEnum):
    """What somebody is to the organisation; grades are another matter and another field."""

    STAFF_INTL = "staff_intl"
    STAFF_LOCAL = "staff_local"
    FS = "fs"
    UNV = "unv"
    CONSULTANT = "consultant"
    CONTRACTOR = "contractor"
    INTERN = "intern"
    PARTNER = "igo_ngo_partner"
    VISITOR = "visitor"
    DEPENDANT = "dependant"


class Person(Row, table=True):
    """Somebody the station accounts for.

    ``elsewhere`` marks staff whose family stays here while they serve at
    another station (S004 ¶15(m), A05).
    """

    __tablename__ = "people"
    family_name: str = column(1, Merge.REGISTER, warden=True)
    given_name: str | None = column(2, Merge.REGISTER, warden=True)
    sex: str | None = column(3, Merge.REGISTER)
    birth_date: str | None = column(4, Merge.REGISTER, Wire.DAY)
    nationality: str | None = column(5, Merge.REGISTER)
    agency: int | None = reference(6, "agencies", warden=True)
    index_no: str | None = column(7, Merge.REGISTER, index=True)
    category: str = column(8, Merge.REGISTER, warden=True)
    function: str | None = column(9, Merge.REGISTER)
    recruitment: str | None = column(10, Merge.REGISTER)
    contract_to: str | None = column(11, Merge.REGISTER, Wire.DAY)
    household: int | None = reference(12, "households", warden=True)
    essential: bool | None = column(13, Merge.AUTHORITY, Wire.FLAG)
    call_sign: str | None = column(14, Merge.REGISTER, warden=True, index=True)
    elsewhere: bool | None = column(15, Merge.REGISTER, Wire.FLAG, warden=True)


class PersonForm(Form):
    """What is asked about a person."""

    family_name: Name
    given_name: Name | None = None
    sex: Literal["F", "M", "X"] | None = None
    birth_date: date | None = None
    nationality: Line | None = None
    agency: Reference | None = None
    index_no: Line | None = None
    category: Category
    function: Line | None = None
    recruitment: Literal["intl", "local"] | None = None
    contract_to: date | None = None
    household: Reference | None = None
    essential: bool | None = None
    call_sign: Line | None = None
    elsewhere: bool | None = None


_T = sql(Person)
_SEARCH = sql(finding.SearchRow)
_CONTACT = sql(Contact)
_MANY = 500
"""From here on a question about given rows is asked about all rows: SQLite takes only so many parameters."""


def _born(draft: Draft, rows: Collection[int]) -> None:
    for part in parts(rows):
        born_late = select(_T.c.id).where(
            _T.c.id.in_(part), _T.c.birth_date > draft.today.isoformat(), _T.c.ended_on.is_(None)
        )
        if draft.ask(born_late.limit(1)).first() is not None:
            raise Refused(Code.FIELD_INVALID, field="birth_date", reason="it lies in the future")


def _principals(draft: Draft, rows: Collection[int]) -> None:
    """Keep exactly one principal to a household that people live in.

    The first person of an empty household becomes it; a principal leaves only
    when nobody stays behind.
    """
    home = draft.registry.kind("households").sql
    living = and_(_T.c.household == home.c.id, _T.c.ended_on.is_(None))
    touched: ColumnElement[bool] = true()
    if len(rows) <= _MANY:
        theirs = select(_T.c.household).where(_T.c.id.in_(list(rows)))
        touched = or_(home.c.principal.in_(list(rows)), home.c.id.in_(theirs))
    left = (
        select(home.c.id, func.count(_T.c.id).label("staying"))
        .select_from(home)
        .join(_T, living, isouter=True)
        .where(touched, home.c.principal.is_not(None), home.c.ended_on.is_(None))
        .where(
            home.c.principal.not_in(
                select(_T.c.id).where(_T.c.household == home.c.id, _T.c.ended_on.is_(None)).correlate(home)
            )
        )
        .group_by(home.c.id)
    )
    households = draft.registry.kind("households").table
    for gone in draft.ask(left).all():
        if gone.staying:
            raise Refused(Code.PRINCIPAL_LEAVES)
        draft.change(households, gone.id, principal=None)
    headless = (
        select(home.c.id, func.min(_T.c.id).label("first"))
        .join_from(home, _T, living)
        .where(touched, home.c.principal.is_(None), home.c.ended_on.is_(None))
        .group_by(home.c.id)
    )
    for empty in draft.ask(headless).all():
        draft.change(households, empty.id, principal=empty.first)


def _refresh(db: Connection, rows: Collection[int]) -> None:
    """Write the search keys of people who changed."""
    reindex(db, rows)


def reindex(db: Connection, people: Collection[int]) -> None:
    """Write what people can be found by: names, how else they are spelled, signs, telephones."""
    given = (json.dumps(list(people)),)
    numbers: dict[int, list[str]] = {}
    # Asked of the driver: headquarters does this for every bundle.
    for person, value in ask(
        db,
        "SELECT person, value FROM contacts"
        " WHERE person IN (SELECT value FROM json_each(?)) AND ended_on IS NULL ORDER BY id",
        given,
    ):
        numbers.setdefault(person, []).append(value)
    found = ask(
        db,
        "SELECT id, family_name, given_name, call_sign, index_no FROM people"
        " WHERE id IN (SELECT value FROM json_each(?)) AND ended_on IS NULL",
        given,
    )
    keys = dict.fromkeys(people, "")
    for person, family, first, sign, index in found:
        words = (family, first, sign, index, *numbers.get(person, ()))
        plain = folded(" ".join(word for word in words if word))
        keys[person] = " ".join((plain, *spellings([name for name in (family, first) if name])))
    finding.put(db, keys)


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add agency and zone by code, present whereabouts and telephones in order."""
    home, zone = lens.registry.kind("households").sql, lens.registry.kind("zones").sql
    people = [row["id"] for row in found]
    whereabouts = current(db, people, lens.now)
    agencies = lens.registry.kind("agencies").sql.c
    agency_codes = pairs(db, select(agencies.id, agencies.code))
    zones = pairs(
        db,
        select(home.c.id, zone.c.code)
        .join_from(home, zone, home.c.zone == zone.c.id)
        .where(home.c.id.in_({row["household"] for row in found if row["household"]})),
    )
    phones: dict[int, list[str]] = {}
    mobile_first = case((_CONTACT.c.kind == "mobile", 0), else_=1)
    for person, value in db.execute(
        select(_CONTACT.c.person, _CONTACT.c.value)
        .where(_CONTACT.c.person.in_(people), _CONTACT.c.ended_on.is_(None))
        .order_by(_CONTACT.c.priority, mobile_first, _CONTACT.c.id)
    ):
        phones.setdefault(person, []).append(value)
    return [
        {
            "agency": agency_codes.get(row["agency"]),
            "zone": zones.get(row["household"]),
            "presence": whereabouts.get(row["id"], NEVER_SEEN).state.value,
            "phones": phones.get(row["id"], []),
        }
        for row in found
    ]


def called(db: Connection, people: Collection[int | None]) -> dict[int, str]:
    """Give people's names by row id, the family name first; whoever is unknown is left out."""
    return {
        row.id: " ".join(filter(None, (row.family_name, row.given_name)))
        for part in parts({person for person in people if person is not None})
        for row in db.execute(select(_T.c.id, _T.c.family_name, _T.c.given_name).where(_T.c.id.in_(part)))
    }


def in_zone(zone: int) -> ColumnElement[bool]:
    """Narrow people to those whose household lies in a zone."""
    from store.registers.households import Household  # the two registers speak of each other

    home = sql(Household)
    return _T.c.household.in_(select(home.c.id).where(home.c.zone == zone, home.c.ended_on.is_(None)))


def in_area(area: int) -> ColumnElement[bool]:
    """Narrow people to those whose household lies in a zone of an area (A04, S004 ¶18(d))."""
    from store.registers.households import Household
    from store.registers.places import in_area as zone_in_area

    home = sql(Household)
    there = zone_in_area(home.c.zone, area)
    return _T.c.household.in_(select(home.c.id).where(there, home.c.ended_on.is_(None)))


PEOPLE = Register(
    kind="people",
    nr=8,
    letter="P",
    table=Person,
    form=PersonForm,
    rules=(
        unique(Person, "index_no", "No two people have one index number."),
        unique(Person, "call_sign", "No two people have one call sign."),
        Rule("Nobody is born in the future.", frozenset({"birth_date"}), _born),
        Rule(
            "People who live together have exactly one principal, who lives with them.",
            frozenset({"household", "ended_on"}),
            _principals,
        ),
    ),
    refresh=_refresh,
    derives=frozenset({"family_name", "given_name", "call_sign", "index_no", "ended_on"}),
    show=_show,
    within={
        "zone": in_zone,
        "area": in_area,
        "agency": lambda agency: _T.c.agency == agency,
        "household": lambda household: _T.c.household == household,
    },
    called=("family_name", "given_name"),
    found_by_key=True,
    order=("family_name", "given_name"),
    sort_key=select(_SEARCH.c.key).where(_SEARCH.c.person == _T.c.id).scalar_subquery(),
)
