"""What was found at a door or is reported of people, done to the list: somebody new, a correction (C02, A03).

The office does it at once when it calls at a home itself; what a warden or an
agency proposes is done when it is accepted (``submissions.py``).
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from sqlalchemy import select

from store.columns import sql
from store.door import Draft, resolved
from store.forms import Form, check, part_of
from store.refusals import Code, Refused
from store.registers.contacts import Contact, telephone
from store.registers.dependants import Dependant, Relation
from store.registers.people import Category, Person, PersonForm
from store.values import Line, Name


class NewcomerForm(Form):
    """Somebody found at the door who is not on the list: a newborn, a parent who moved in."""

    relation: Relation
    given_name: Name
    family_name: Name | None = None
    birth_date: date | None = None
    sex: Literal["F", "M", "X"] | None = None
    nationality: Line | None = None


class CorrectionForm(part_of(PersonForm)):  # type: ignore[misc]  # a form made at run time has no static base
    """A correction about somebody on the list; ``phone`` is a number to be added."""

    phone: Line | None = None


_CONTACT = sql(Contact)


def newcomer(draft: Draft, household: int, form: NewcomerForm) -> int:
    """Add a dependant of the household's principal; gives the new person.

    Raises:
        Refused: ``FIELD_MISSING`` where the household has no principal to belong to; ``ENDED``.
    """
    home = draft.get(draft.registry.kind("households").table, draft.still("households", household))
    principal = home["principal"]
    if principal is None:
        raise Refused(Code.FIELD_MISSING, field="principal")
    sponsor = draft.get(Person, principal)
    person = draft.add(
        Person,
        family_name=form.family_name or sponsor["family_name"],
        given_name=form.given_name,
        birth_date=form.birth_date,
        sex=form.sex,
        nationality=form.nationality,
        category=Category.DEPENDANT,
        agency=sponsor["agency"],
        household=household,
    )
    draft.add(Dependant, sponsor=principal, person=person, relation=form.relation, on_list=True)
    return person


def correct(draft: Draft, person: int, given: Mapping[str, object]) -> None:
    """Change a person's fields as a checked correction says; a phone is added, not replaced.

    Raises:
        Refused: ``ENDED``, ``NOT_FOUND``, ``FIELD_INVALID``.
    """
    draft.still("people", person)
    fields = dict(given)
    phone = fields.pop("phone", None)
    if fields:
        register = draft.registry.of(Person)
        draft.change(Person, person, **resolved(draft, register, fields, draft.get(Person, person)))
    if isinstance(phone, str):
        try:
            number = telephone(phone, draft.me.country)
        except ValueError as failure:
            raise Refused(Code.FIELD_INVALID, field="phone", reason=failure) from None
        has = select(_CONTACT.c.id).where(
            _CONTACT.c.person == person, _CONTACT.c.value == number, _CONTACT.c.ended_on.is_(None)
        )
        if draft.ask(has).first() is None:
            draft.add(Contact, person=person, kind="mobile", value=number, priority=1)


def correction(given: Mapping[str, object]) -> dict[str, object]:
    """Check a correction; gives only the fields that were said."""
    form = check(CorrectionForm, given, "people")
    return {name: getattr(form, name) for name in form.model_fields_set}
