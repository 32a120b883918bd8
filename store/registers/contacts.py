"""Ways to reach a person: numbers by operator, as networks fail one at a time, mail and radio (A01).

Whoever tried a number and reached its owner says so: a list of numbers is worth
what was last verified of it.
"""

import json
import re
from collections.abc import Collection
from datetime import date
from typing import Annotated, Final, Literal

import phonenumbers
from pydantic import AfterValidator, Field, ValidationInfo
from sqlalchemy import Connection, bindparam, case, or_, select

from store.asking import parts
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.returning import ARRIVING
from store.rule import Rule
from store.saying import saying
from store.values import Line, Reference


class Contact(Row, table=True):
    """One number or address; ``value`` is E.164 for telephones; the lowest ``priority`` is tried first.

    ``kind`` is one of :data:`TELEPHONES`, or ``email``, or ``radio`` (a channel or a sign, in plain words).
    """

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


_T = sql(Contact)

TELEPHONES = ("mobile", "sat", "home", "office")
"""The kinds of contact that are telephones."""

_MAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s.,;<>]+")


_NUMBERS: Final = (
    select(_T.c.person, _T.c.value)
    .where(_T.c.person.in_(bindparam("people", expanding=True)), _T.c.ended_on.is_(None))
    .where(or_(_T.c.kind.is_(None), _T.c.kind.not_in(("email", "radio"))))
    .order_by(_T.c.priority, case((_T.c.kind == "mobile", 0), else_=1), _T.c.id)
)


def numbers(db: Connection, people: Collection[int]) -> dict[int, list[str]]:
    """Give people's telephones, by person, in the order in which they are tried."""
    found: dict[int, list[str]] = {}
    for person, value in db.execute(_NUMBERS, {"people": [*people]}):
        found.setdefault(person, []).append(value)
    return found


def _reaching(text: str, said: ValidationInfo) -> str:
    """Check what somebody is reached by: a mail address by its form, a radio's as it is, or a number."""
    kind = said.data.get("kind")
    if kind == "radio":
        return text
    if kind == "email" or (kind is None and "@" in text):
        if not _MAIL.fullmatch(text):
            raise ValueError("it is not an e-mail address")
        return text
    return telephone(text)


_UNFIT = """
    SELECT kind FROM contacts WHERE id IN (SELECT value FROM json_each(?)) AND ended_on IS NULL
    AND kind <> 'radio' AND (value LIKE '%@%') <> (kind = 'email') LIMIT 1
"""


_TWICE = """
    SELECT 1 FROM contacts AS one JOIN contacts AS other ON other.person = one.person
    AND other.value = one.value AND other.kind IS NOT DISTINCT FROM one.kind AND other.id <> one.id
    WHERE one.id IN (SELECT value FROM json_each(?)) AND one.ended_on IS NULL AND other.ended_on IS NULL
    LIMIT 1
"""


def _once(draft: Draft, rows: Collection[int]) -> None:
    if draft.rows(_TWICE, json.dumps(list(rows))):
        raise Refused(Code.NOT_UNIQUE, field="value", kind="contacts")


def _fits_its_kind(draft: Draft, rows: Collection[int]) -> None:
    for (kind,) in draft.rows(_UNFIT, json.dumps(list(rows))):
        raise Refused(
            Code.FIELD_INVALID, field="value", reason=saying("that is not how {kind} is written", kind=kind)
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
    kind: Literal["mobile", "sat", "home", "office", "email", "radio"] = "mobile"
    value: Annotated[Line, AfterValidator(_reaching)]
    operator: Line | None = None
    priority: Annotated[int, Field(ge=1, le=99)] = 1
    verified_on: date | None = None


class VerifiedForm(Form):
    """On which day the number was tried and its owner answered; today if nothing is said."""

    on: date | None = None


def _refresh(db: Connection, rows: Collection[int]) -> None:
    """A person is found by telephone too: renew the search keys of whoever the numbers belong to."""
    from store.registers.people import reindex  # people.py shows contacts, so it is the one that imports

    for part in parts(rows):
        # Of one that was erased nobody knows whose it was.
        asked = select(_T.c.person).where(_T.c.id.in_(part), _T.c.person.is_not(None))
        reindex(db, set(db.scalars(asked)))


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
    rules=(
        Rule(
            "A telephone is a number, and mail goes to an address.",
            frozenset({"kind", "value"}),
            _fits_its_kind,
        ),
        Rule("Nobody has a number twice.", frozenset({"person", "kind", "value", "ended_on"}), _once),
    ),
    arriving=(ARRIVING["contacts"],),
    refresh=_refresh,
    derives=frozenset({"person", "value", "ended_on"}),
    within={"person": lambda person: _T.c.person == person},
    listed=("person", "kind", "value", "operator", "priority", "verified_on"),
    order=("person", "priority"),
    acts=(Act(4, "contacts.verify", VerifiedForm, _verified),),
)
