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
from store.values import Line, Name, Value


class NewcomerForm(Form):
    """Somebody found at the door who is not on the list: a newborn, a parent who moved in."""

    relation: Relation
    given_name: Name
    family_name: Name | None = None
    birth_date: date | None = None
    sex: Literal["F", "M", "X"] | None = None
    nationality: Line | None = None


class CorrectionForm(part_of(PersonForm)):  # type: ignore[misc]  # a form made at run time has no static base
    """A correction about somebody on the list; ``phone`` is added, in the place of ``phone_was``."""

    phone: Line | None = None
    phone_was: Line | None = None


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
    """Change a person's fields as a checked correction says.

    A phone is added; the one that it is said instead of ends, for a wrong number costs minutes.

    Raises:
        Refused: ``ENDED``, ``NOT_FOUND``, ``FIELD_INVALID``.
    """
    draft.still("people", person)
    fields = dict(given)
    phone, wrong = fields.pop("phone", None), fields.pop("phone_was", None)
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
        stood_there = select(_CONTACT.c.id).where(
            _CONTACT.c.person == person,
            _CONTACT.c.value == wrong,
            _CONTACT.c.value != number,
            _CONTACT.c.ended_on.is_(None),
        )
        for row in list(draft.ask(stood_there).scalars()):
            draft.change(Contact, row, ended_on=draft.today, ended_reason=f"it is {number} now")


def stood(draft: Draft, person: int, payload: Mapping[str, object]) -> dict[str, Value | list[str]]:
    """Give what stood here of somebody when a correction was proposed, as far as this device holds it.

    Whoever decides can tell by it whether somebody else has changed that since.
    """
    register = draft.registry.of(Person)
    row = draft.get(Person, person)
    narrow = draft.me.kind == "warden"
    found: dict[str, Value | list[str]] = {}
    for name in payload:
        if name == "phone":
            found[name] = numbers_of(draft, person)
        elif name in register.own and (register.specs[name].warden or not narrow):
            found[name] = row[name]
    return found


def numbers_of(draft: Draft, person: int) -> list[str]:
    """Give the telephones under which somebody is on the list, sorted."""
    asked = select(_CONTACT.c.value).where(_CONTACT.c.person == person, _CONTACT.c.ended_on.is_(None))
    return sorted(value for value in draft.ask(asked).scalars() if value)


def correction(given: Mapping[str, object]) -> dict[str, object]:
    """Check a correction; gives only the fields that were said."""
    form = check(CorrectionForm, given, "people")
    return {name: getattr(form, name) for name in form.model_fields_set}
