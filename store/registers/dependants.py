"""Who is whose eligible dependant (A02, A05): a link between two people, with three flags kept apart.

On the list for security purposes, recognised by the organisation, and eligible
for evacuation are three different facts (X21). A family whose sponsor serves at
another station is on the list where it lives, with somebody there who speaks for
the sponsor (S004 ¶15(m), ¶20(f)).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from store import identity
from store.asking import parts
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Register
from store.registers.names import called
from store.registers.people import Category, Person, in_area, in_zone
from store.registers.returning import ARRIVING
from store.rule import Rule
from store.values import Reference


class Relation(StrEnum):
    """What a dependant is to the staff member."""

    SPOUSE = "spouse"
    CHILD = "child"
    ADOPTED_CHILD = "adopted_child"
    DISABLED_CHILD = "disabled_child"
    PARENT = "parent"
    SIBLING = "sibling"
    OTHER = "other"


class Dependant(Row, table=True):
    """One link; the dependant's own facts stand with the person."""

    __tablename__ = "dependants"
    sponsor: int = reference(1, "people", warden=True)
    person: int = reference(2, "people", warden=True)
    relation: str = column(3, Merge.REGISTER, warden=True)
    on_list: bool | None = column(4, Merge.REGISTER, Wire.FLAG)
    recognized: bool | None = column(5, Merge.AUTHORITY, Wire.FLAG)
    eligible_for_evacuation: bool | None = column(6, Merge.AUTHORITY, Wire.FLAG)
    since: str | None = column(7, Merge.REGISTER, Wire.DAY)
    until: str | None = column(8, Merge.REGISTER, Wire.DAY)
    local_contact: int | None = reference(9, "people", warden=True, sparse=True)


class DependantForm(Form):
    """What is asked about a link; nothing about evacuation is assumed."""

    sponsor: Reference
    person: Reference
    relation: Relation
    on_list: bool = True
    recognized: bool | None = None
    eligible_for_evacuation: bool | None = None
    since: date | None = None
    until: date | None = None
    local_contact: Reference | None = None


_CHILDREN = (Relation.CHILD, Relation.ADOPTED_CHILD, Relation.DISABLED_CHILD)
_INVERSE: dict[str, tuple[str, ...]] = {
    Relation.SPOUSE: (Relation.SPOUSE,),
    Relation.SIBLING: (Relation.SIBLING,),
    Relation.OTHER: (Relation.OTHER,),
    Relation.PARENT: _CHILDREN,
    **dict.fromkeys(_CHILDREN, (Relation.PARENT,)),
}
"""What somebody is to a person who is this to them."""

_T = sql(Dependant)
_PERSON = sql(Person)


def _of_another(draft: Draft, rows: Collection[int]) -> None:
    for part in parts(rows):
        own = select(_T.c.id).where(_T.c.id.in_(part), _T.c.sponsor == _T.c.person, _T.c.ended_on.is_(None))
        if draft.ask(own.limit(1)).first() is not None:
            raise Refused(Code.SELF_SPONSORED)


def _once(draft: Draft, rows: Collection[int]) -> None:
    other = _T.alias("other")
    standing = (_T.c.ended_on.is_(None), other.c.ended_on.is_(None), _T.c.id != other.c.id)
    for part in parts(rows):
        pair = (_T.c.sponsor == other.c.sponsor, _T.c.person == other.c.person)
        if draft.ask(select(_T.c.id).where(_T.c.id.in_(part), *standing, *pair).limit(1)).first() is not None:
            raise Refused(Code.ALREADY_LINKED)
        circle = (_T.c.sponsor == other.c.person, _T.c.person == other.c.sponsor)
        back = select(_T.c.sponsor, _T.c.person, _T.c.relation, other.c.relation.label("back"))
        for link in draft.ask(back.where(_T.c.id.in_(part), *standing, *circle)).all():
            ends = select(_PERSON.c.category).where(_PERSON.c.id.in_((link.sponsor, link.person)))
            both_work = Category.DEPENDANT.value not in draft.ask(ends).scalars().all()
            if not both_work or link.back not in _INVERSE.get(link.relation, ()):
                raise Refused(Code.SPONSOR_OF_SPONSOR)


def _in_order(draft: Draft, rows: Collection[int]) -> None:
    for part in parts(rows):
        wrong = select(_T.c.id).where(_T.c.id.in_(part), _T.c.until < _T.c.since, _T.c.ended_on.is_(None))
        if draft.ask(wrong.limit(1)).first() is not None:
            raise Refused(Code.FIELD_INVALID, field="until", reason="it lies before the beginning")


def _local_contact(draft: Draft, rows: Collection[int]) -> None:
    for part in parts(rows):
        own = select(_T.c.id).where(
            _T.c.id.in_(part), _T.c.local_contact == _T.c.person, _T.c.ended_on.is_(None)
        )
        if draft.ask(own.limit(1)).first() is not None:
            raise Refused(Code.OWN_CONTACT)


def holds(since: str | None, until: str | None, today: date) -> bool:
    """Say whether a link holds on a day (ISO dates, ``None``: open); its first and its last day count."""
    day = today.isoformat()
    return (since or day) <= day <= (until or day)


def _here(person: Any) -> bool:  # noqa: ANN401 - a row of an answer
    return person.ended_on is None and not person.elsewhere


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the dependant's own name and birth date, the sponsor's name, and whether the link holds today.

    ``contact_wanted`` says that the sponsor serves elsewhere and nobody here speaks for them (A05). A
    warden's device is not told the days of a link, so there nobody knows whether it holds, and not
    everybody who speaks for a sponsor: whoever is named is believed to be there.
    """
    dated = identity.who(db).kind != "warden"
    wanted = {row[field] for row in found for field in ("person", "sponsor", "local_contact")}
    people = {
        row.id: row
        for row in db.execute(
            select(
                _PERSON.c.id,
                _PERSON.c.family_name,
                _PERSON.c.given_name,
                _PERSON.c.birth_date,
                _PERSON.c.elsewhere,
                _PERSON.c.ended_on,
            ).where(_PERSON.c.id.in_(wanted))
        )
    }
    names = called(db, [row["sponsor"] for row in found])
    shown = []
    for row in found:
        person, sponsor = people.get(row["person"]), people.get(row["sponsor"])
        contact = people.get(row["local_contact"])
        shown.append(
            {
                "family_name": person.family_name if person else None,
                "given_name": person.given_name if person else None,
                "birth_date": person.birth_date if person else None,
                "sponsor_name": names.get(row["sponsor"]),
                "holds": holds(row["since"], row["until"], lens.today) if dated else None,
                "contact_wanted": bool(
                    sponsor is not None
                    and sponsor.elsewhere
                    and (row["local_contact"] is None or (contact is not None and not _here(contact)))
                ),
            }
        )
    return shown


DEPENDANTS = Register(
    kind="dependants",
    nr=10,
    letter="D",
    table=Dependant,
    form=DependantForm,
    rules=(
        Rule(
            "Nobody is their own dependant.",
            frozenset({"sponsor", "person"}),
            _of_another,
        ),
        Rule(
            "A link is there once; each other's dependants are only two who both work here.",
            frozenset({"sponsor", "person", "ended_on"}),
            _once,
        ),
        Rule("A link does not end before it begins.", frozenset({"since", "until"}), _in_order),
        Rule(
            "Somebody else speaks for a sponsor who serves elsewhere.",
            frozenset({"person", "local_contact"}),
            _local_contact,
            "S004 ¶15(m), ¶20(f)",
        ),
    ),
    arriving=(ARRIVING["dependants"],),
    listed=("family_name", "given_name", "relation", "sponsor_name", "birth_date", "on_list", "holds"),
    show=_show,
    within={
        "person": lambda person: _T.c.person == person,
        "sponsor": lambda sponsor: _T.c.sponsor == sponsor,
        "household": lambda home: _T.c.person.in_(select(_PERSON.c.id).where(_PERSON.c.household == home)),
        "zone": lambda zone: _T.c.person.in_(select(_PERSON.c.id).where(in_zone(zone))),
        "area": lambda area: _T.c.person.in_(select(_PERSON.c.id).where(in_area(area))),
        "agency": lambda agency: _T.c.sponsor.in_(select(_PERSON.c.id).where(_PERSON.c.agency == agency)),
    },
)
