"""Ways to reach a person: several numbers, by operator, as networks fail one at a time (A01).

Whoever tried a number and reached its owner says so: a list of numbers is worth
what was last verified of it.
"""

from collections.abc import Collection
from datetime import date
from typing import Annotated, Literal

import phonenumbers
from pydantic import AfterValidator, Field
from sqlalchemy import Connection, select

from store.asking import parts
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.refusals import Code, Refused
from store.register import Act, Register
from store.values import Line, Reference


class Contact(Row, table=True):
    """One number or address; ``value`` is E.164 for telephones; the lowest ``priority`` is tried first."""

    __tablename__ = "contacts"
    person: int = reference(1, "people", warden=True)
    kind: str = column(2, Merge.REGISTER, warden=True)
    value: str = column(3, Merge.REGISTER, warden=True)
    operator: str | None = column(4, Merge.REGISTER, warden=True)
    priority: int = column(5, Merge.REGISTER, Wire.NUMBER, warden=True)
    verified_on: str | None = column(6, Merge.OBSERVATION, Wire.DAY)
    verified_by: int | None = column(
        7, Merge.OBSERVATION, Wire.REFERENCE, refers="users", observed="verified_on"
    )


def telephone(text: str, country: str | None = None) -> str:
    """Write a telephone number as E.164.

    A number is taken if it *can* be one: tables of which numbers are in use are
    older than the field's SIM cards.

    Args:
        text: as somebody wrote it, with or without the country's code.
        country: ISO country whose national form is meant where there is no code.

    Raises:
        ValueError: if it cannot be a telephone number.
    """
    cleaned = text.strip().removeprefix("tel:").strip()
    try:
        number = phonenumbers.parse(cleaned, country or None)
    except phonenumbers.NumberParseException:
        raise ValueError("it is not a telephone number") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError("it is too short or too long for a telephone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class ContactForm(Form):
    """What is asked about a way to reach somebody; numbers with their country's code."""

    person: Reference
    kind: Literal["mobile", "sat", "home", "office"] = "mobile"
    value: Annotated[Line, AfterValidator(telephone)]
    operator: Line | None = None
    priority: Annotated[int, Field(ge=1, le=99)] = 1
    verified_on: date | None = None


class VerifiedForm(Form):
    """On which day the number was tried and its owner answered; today if nothing is said."""

    on: date | None = None


_T = sql(Contact)


def _refresh(db: Connection, rows: Collection[int]) -> None:
    """A person is found by telephone too: renew the search keys of whoever the numbers belong to."""
    from store.registers.people import reindex  # people.py shows contacts, so it is the one that imports

    for part in parts(rows):
        reindex(db, set(db.scalars(select(_T.c.person).where(_T.c.id.in_(part)))))


def _verified(draft: Draft, form: VerifiedForm, row: int | None) -> int:
    """Note that a number was tried, when and by whom."""
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="contacts")
    if form.on is not None and form.on > draft.today:
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies in the future")
    row = draft.still("contacts", row)
    draft.change(Contact, row, verified_on=form.on or draft.today, verified_by=draft.actor.user)
    return row


CONTACTS = Register(
    kind="contacts",
    nr=9,
    letter="C",
    table=Contact,
    form=ContactForm,
    refresh=_refresh,
    derives=frozenset({"person", "value", "ended_on"}),
    within={"person": lambda person: _T.c.person == person},
    listed=("person", "kind", "value", "operator", "priority", "verified_on"),
    order=("person", "priority"),
    acts=(Act(4, "contacts.verify", VerifiedForm, _verified),),
)
