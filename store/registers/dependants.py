"""Who is whose eligible dependant (A02, A05): a link between two people, with three flags kept apart.

On the list for security purposes, recognised by the organisation, and eligible
for evacuation are three different facts.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from store.asking import parts
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Register
from store.registers.people import Person
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


class DependantForm(Form):
    """What is asked about a link; nothing about evacuation is assumed."""

    sponsor: Reference
    person: Reference
    relation: Relation
    on_list: bool = True
    recognized: bool | None = None
    eligible_for_evacuation: bool | None = None
    since: date | None = None


_T = sql(Dependant)
_PERSON = sql(Person)


def _of_another(draft: Draft, rows: Collection[int]) -> None:
    for part in parts(rows):
        own = select(_T.c.id).where(_T.c.id.in_(part), _T.c.sponsor == _T.c.person, _T.c.ended_on.is_(None))
        if draft.ask(own.limit(1)).first() is not None:
            raise Refused(Code.SELF_SPONSORED)


def _show(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the dependant's own name and birth date, and the sponsor's name."""
    wanted = {row["person"] for row in found} | {row["sponsor"] for row in found}
    people = {
        row.id: row
        for row in db.execute(
            select(_PERSON.c.id, _PERSON.c.family_name, _PERSON.c.given_name, _PERSON.c.birth_date).where(
                _PERSON.c.id.in_(wanted)
            )
        )
    }
    shown = []
    for row in found:
        person, sponsor = people.get(row["person"]), people.get(row["sponsor"])
        shown.append(
            {
                "family_name": person.family_name if person else None,
                "given_name": person.given_name if person else None,
                "birth_date": person.birth_date if person else None,
                "sponsor_name": " ".join(filter(None, (sponsor.family_name, sponsor.given_name)))
                if sponsor
                else None,
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
    ),
    show=_show,
    within={
        "person": lambda person: _T.c.person == person,
        "sponsor": lambda sponsor: _T.c.sponsor == sponsor,
    },
)
