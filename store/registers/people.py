"""People (A01, A02, A06, A09): staff of every category and contract, dependants in their own right, visitors.

A dependant is a row here plus a link in ``dependants.py``, so a couple who both
work at the station is two people and is counted once each. Nobody's place on the
list depends on a contract (S004-A ¶7). A partner's people are on it under a
signed memorandum (``mous.py``); who is here for some days has a stay (``visitors.py``).
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from store import finding
from store.asking import ask, pairs, parts
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers import (
    contacts,
    erasing,
    essential,
    leaving,
    merges,
    mous,
    moved,
    principals,
    returning,
    visitors,
)
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
    another station, ``duty_station`` says which (S004 ¶15(m), A05). A grade is
    no category. ``host_unit`` gives a visiting colleague a desk (A09).
    """

    __tablename__ = "people"
    family_name: str = column(1, Merge.REGISTER, warden=True)
    given_name: str | None = column(2, Merge.REGISTER, warden=True)
    sex: str | None = column(3, Merge.REGISTER)
    birth_date: str | None = column(4, Merge.REGISTER, Wire.DAY)
    nationality: str | None = column(5, Merge.REGISTER)
    agency: int | None = reference(6, "agencies", warden=True, sparse=True)
    index_no: str | None = column(7, Merge.REGISTER, sparse=True)
    category: str = column(8, Merge.REGISTER, warden=True)
    function: str | None = column(9, Merge.REGISTER)
    recruitment: str | None = column(10, Merge.REGISTER)
    contract_to: str | None = column(11, Merge.REGISTER, Wire.DAY)
    household: int | None = reference(12, "households", warden=True)
    essential: bool | None = column(13, Merge.AUTHORITY, Wire.FLAG)
    call_sign: str | None = column(14, Merge.REGISTER, warden=True, sparse=True)
    elsewhere: bool | None = column(15, Merge.REGISTER, Wire.FLAG, warden=True)
    preferred_name: str | None = column(16, Merge.REGISTER)
    languages: str | None = column(17, Merge.REGISTER)
    unit: str | None = column(18, Merge.REGISTER)
    contract_type: str | None = column(19, Merge.REGISTER)
    contract_from: str | None = column(20, Merge.REGISTER, Wire.DAY)
    arrived_on: str | None = column(21, Merge.REGISTER, Wire.DAY)
    essential_authority: str | None = column(22, Merge.AUTHORITY)
    essential_on: str | None = column(23, Merge.AUTHORITY, Wire.DAY)
    essential_reviewed_on: str | None = column(24, Merge.REGISTER, Wire.DAY)
    mou: int | None = reference(25, "mous", sparse=True)
    grade: str | None = column(26, Merge.REGISTER)
    host_unit: str | None = column(27, Merge.REGISTER)
    duty_station: str | None = column(28, Merge.REGISTER)
    kit_returned_on: str | None = column(29, Merge.REGISTER, Wire.DAY)
    clearance_closed_on: str | None = column(30, Merge.REGISTER, Wire.DAY)
    checkout_note: str | None = column(31, Merge.TEXT)


class PersonForm(Form):
    """What is asked about a person; who is essential is decided by an act of its own."""

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
    call_sign: Line | None = None
    elsewhere: bool | None = None
    preferred_name: Line | None = None
    languages: Line | None = None
    unit: Line | None = None
    contract_type: Line | None = None
    contract_from: date | None = None
    arrived_on: date | None = None
    mou: Reference | None = None
    grade: Line | None = None
    host_unit: Line | None = None
    duty_station: Line | None = None


_T = sql(Person)
_SEARCH = sql(finding.SearchRow)


def _born(draft: Draft, rows: Collection[int]) -> None:
    for part in parts(rows):
        born_late = select(_T.c.id).where(
            _T.c.id.in_(part), _T.c.birth_date > draft.today.isoformat(), _T.c.ended_on.is_(None)
        )
        if draft.ask(born_late.limit(1)).first() is not None:
            raise Refused(Code.FIELD_INVALID, field="birth_date", reason="it lies in the future")


def _contract(draft: Draft, rows: Collection[int]) -> None:
    for part in parts(rows):
        wrong = select(_T.c.id).where(
            _T.c.id.in_(part), _T.c.contract_to < _T.c.contract_from, _T.c.ended_on.is_(None)
        )
        if draft.ask(wrong.limit(1)).first() is not None:
            raise Refused(Code.FIELD_INVALID, field="contract_to", reason="it lies before the beginning")


def _founded(draft: Draft, rows: Collection[int]) -> None:
    for part in parts(rows):
        flagged = select(_T.c.essential_authority, _T.c.essential_on).where(
            _T.c.id.in_(part), _T.c.essential.is_(True), _T.c.ended_on.is_(None)
        )
        for said in draft.ask(flagged):
            if not said.essential_authority or not said.essential_on:
                field = "essential_on" if said.essential_authority else "essential_authority"
                raise Refused(Code.ESSENTIAL_UNFOUNDED, field=field)


def _partners(draft: Draft, rows: Collection[int]) -> None:
    """Put partners' people under the memorandum of their organisation that stands, or refuse them."""
    standing: list[tuple[int, int]] | None = None
    for part in parts(rows):
        theirs = select(_T.c.id, _T.c.agency, _T.c.mou).where(
            _T.c.id.in_(part), _T.c.category == Category.PARTNER.value, _T.c.ended_on.is_(None)
        )
        for person in draft.ask(theirs).all():
            standing = mous.in_force(draft) if standing is None else standing
            covering = [row for of, row in standing if of == person.agency]
            if not covering or (person.mou is not None and person.mou not in covering):
                raise Refused(Code.MOU_MISSING)
            if person.mou is None:
                draft.change(Person, person.id, mou=covering[0])


def _refresh(db: Connection, rows: Collection[int]) -> None:
    """Write the search keys of people who changed."""
    reindex(db, rows)


def reindex(db: Connection, people: Collection[int]) -> None:
    """Write what people can be found by."""
    finding.put(db, keys_of(db, people))


def keys_of(db: Connection, people: Collection[int]) -> dict[int, str]:
    """Work out what people can be found by: names, how else they are spelled, signs, telephones.

    Whoever is not on the list (any more) is found by nothing.
    """
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
        "SELECT id, family_name, given_name, preferred_name, call_sign, index_no FROM people"
        " WHERE id IN (SELECT value FROM json_each(?)) AND ended_on IS NULL",
        given,
    )
    keys = dict.fromkeys(people, "")
    for person, family, first, preferred, sign, index in found:
        words = (family, first, preferred, sign, index, *numbers.get(person, ()))
        plain = folded(" ".join(word for word in words if word))
        spelled = spellings([name for name in (family, first) if name])
        # Somebody without a name is on the list too, before all who have one.
        keys[person] = " ".join((plain, *spelled)) or finding.NAMELESS
    return keys


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add agency and zone by code, present whereabouts and telephones in order.

    And what the day makes of it: when an essential colleague is to be looked at again, whether a partner's
    memorandum has run out, what a leaver has not handed back or closed. A visitor's zone is the stay's.
    """
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
    staying = visitors.zones_of(db, lens.today, people)
    if staying:
        codes = pairs(db, select(zone.c.id, zone.c.code).where(zone.c.id.in_(set(staying.values()))))
        staying_in = {person: codes.get(there) for person, there in staying.items()}
    else:
        staying_in = {}
    reviews = essential.reviews(db, {row["id"]: row for row in found}, lens.today)
    uncovered = mous.run_out(db, {row["mou"] for row in found if row["mou"]}, lens.today)
    phones = contacts.numbers(db, people)
    whose = moved.whose(db, found)
    return [
        {
            "agency": agency_codes.get(row["agency"]),
            "zone": staying_in.get(row["id"]) or zones.get(row["household"]),
            "presence": whereabouts.get(row["id"], NEVER_SEEN).state.value,
            "phones": phones.get(row["id"], []),
            "essential_review": reviews[row["id"]].on.isoformat() if row["id"] in reviews else None,
            "mou_expired": row["mou"] in uncovered,
            "open": leaving.still_open(row),
            "at_station": whose[row["id"]][0],
            "came_from": whose[row["id"]][1],
        }
        for row in found
    ]


def in_zone(zone: int) -> ColumnElement[bool]:
    """Narrow people to those whose household lies in a zone, and to visitors who stay in it on ``TODAY``."""
    from store.registers.households import Household  # the two registers speak of each other

    home = sql(Household)
    here = select(home.c.id).where(home.c.zone == zone, home.c.ended_on.is_(None))
    return or_(_T.c.household.in_(here), _T.c.id.in_(_staying(visitors.HERE, visitors.in_zone(zone))))


def _staying(*conditions: ColumnElement[bool]) -> Select[int]:
    stay = sql(visitors.Stay).c
    return select(stay.person).where(stay.person.is_not(None), *conditions)


def on_the_list() -> ColumnElement[bool]:
    """Leave out visitors whose stays are all over on ``TODAY``; who never had a stay is on the list."""
    ever = _staying(sql(visitors.Stay).c.ended_on.is_(None))
    return or_(
        _T.c.category != Category.VISITOR.value, _T.c.id.not_in(ever), _T.c.id.in_(_staying(visitors.HERE))
    )


def in_area(area: int) -> ColumnElement[bool]:
    """Narrow people to those whose household lies in a zone of an area, and visitors who stay there.

    That is the area's own list (A04, S004 ¶18(d)).
    """
    from store.registers.households import Household
    from store.registers.places import in_area as zone_in_area

    home = sql(Household)
    there = zone_in_area(home.c.zone, area)
    living = _T.c.household.in_(select(home.c.id).where(there, home.c.ended_on.is_(None)))
    return or_(living, _T.c.id.in_(_staying(visitors.HERE, visitors.in_area(area))))


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
        principals.STAYS,
        principals.OF_PEOPLE,
        Rule(
            "A contract does not end before it begins.",
            frozenset({"contract_from", "contract_to"}),
            _contract,
        ),
        Rule(
            "Who is essential was decided by somebody, on a day.",
            frozenset({"essential", "essential_authority", "essential_on"}),
            _founded,
            "S004-A ¶26",
        ),
        Rule(
            "A partner's people are on the list under a signed memorandum that has not run out.",
            frozenset({"category", "mou", "agency"}),
            _partners,
            "S004 ¶8(l), ¶15(n)",
        ),
    ),
    arriving=(returning.ARRIVING_PEOPLE, *principals.ARRIVING_PEOPLE),
    refresh=_refresh,
    derives=frozenset({"family_name", "given_name", "preferred_name", "call_sign", "index_no", "ended_on"}),
    show=_show,
    listed=("family_name", "given_name", "agency", "category", "zone", "presence", "phones"),
    current=on_the_list(),
    within={
        "zone": in_zone,
        "area": in_area,
        "agency": lambda agency: _T.c.agency == agency,
        "household": lambda household: _T.c.household == household,
        "mou": lambda mou: _T.c.mou == mou,
    },
    called=("family_name", "given_name"),
    found_by_key=True,
    order=("family_name", "given_name"),
    sort_key=select(_SEARCH.c.key).where(_SEARCH.c.person == _T.c.id).scalar_subquery(),
    acts=(
        Act(3, "people.end", leaving.LeavingForm, leaving.leave),
        Act(4, "people.essential", essential.EssentialForm, essential.decide),
        Act(5, "people.reviewed", essential.ReviewForm, essential.review),
        Act(6, "people.return", leaving.ReturnForm, leaving.come_back),
        Act(7, "people.merge", merges.MergeForm, merges.merge),
        Act(8, "people.split", merges.SplitForm, merges.split, about="merges"),
        Act(9, "people.checkout", leaving.CheckoutForm, leaving.check_out),
        Act(10, "people.erase", erasing.EraseForm, erasing.erase_person, gives="purges"),
    ),
)
