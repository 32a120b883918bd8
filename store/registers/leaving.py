"""Leaving (A11, R21): what ends with somebody who leaves, what is still open then, and how it is taken back.

What belongs to the person alone ends in the same act: ways to reach them, kin,
links, appointments, stays. Their family does not: it never goes from the list
because nobody thought of it. The office says whether they leave too.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import Table, exists, or_, select

from store.door import Draft
from store.erase import is_erased
from store.forms import Form
from store.refusals import Code, Refused
from store.registers.returning import GOES_WITH, WITH, WITH_SPONSOR, bring_back, stand_again
from store.registers.visitors import contact_of
from store.values import Line, Note

MERGED: Final = "merged"
"""Why a person ended who was written down twice (``merges.py``)."""
_OPEN: Final = {"kit": "kit_returned_on", "clearance": "clearance_closed_on"}


class LeavingForm(Form):
    """Why and since when somebody is not here any more, and what becomes of their dependants on the list."""

    reason: Line
    on: date | None = None
    family: Literal["leaves", "stays"] | None = None


class ReturnForm(Form):
    """Nothing is asked: what and who ended with the person comes back with them."""


class CheckoutForm(Form):
    """What a leaver has handed back and closed, and on which day."""

    kit_returned_on: date | None = None
    clearance_closed_on: date | None = None
    checkout_note: Note | None = None


def _table(draft: Draft, kind: str) -> Table:
    return draft.registry.kind(kind).sql


def _change(draft: Draft, kind: str, row: int, **fields: object) -> None:
    draft.change(draft.registry.kind(kind).table, row, **fields)


def _person(draft: Draft, row: int | None) -> Mapping[str, Any]:
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="people")
    return draft.get(draft.registry.kind("people").table, row)


def family_of(draft: Draft, person: int) -> list[int]:
    """Give the dependants who are on the list because of somebody alone: no other sponsor of theirs is."""
    people, link = _table(draft, "people"), _table(draft, "dependants")
    other, sponsor = link.alias("other"), people.alias("sponsor")
    by_another = exists().where(
        other.c.person == people.c.id,
        other.c.sponsor != person,
        other.c.ended_on.is_(None),
        sponsor.c.id == other.c.sponsor,
        sponsor.c.ended_on.is_(None),
    )
    return list(
        draft.ask(
            select(people.c.id)
            .join_from(people, link, link.c.person == people.c.id)
            .where(
                link.c.sponsor == person,
                link.c.ended_on.is_(None),
                people.c.ended_on.is_(None),
                people.c.category == "dependant",
                ~by_another,
            )
            .distinct()
            .order_by(people.c.id)
        ).scalars()
    )


def leave(draft: Draft, form: LeavingForm, row: int | None) -> int:
    """End a person and what is theirs: contacts, kin, links, appointments, stays.

    Dependants who are here because of this person alone are asked about: with ``family=leaves`` they go in
    the same act, with ``family=stays`` they remain on the list where they live (a family whose sponsor is
    posted away is covered, S004 ¶15(m); ``elsewhere`` keeps such a sponsor on the list as well). A
    principal goes only when nobody stays behind.

    Raises:
        Refused: ``ENDED``; ``FIELD_INVALID`` for a day to come; ``FAMILY_STAYS`` where that is not said;
            ``CONTACT_LEAVES`` for the contact person of a visitor; ``PRINCIPAL_LEAVES``.
    """
    person = _person(draft, row)
    if person["ended_on"] is not None:
        raise Refused(Code.ENDED, kind="people")
    if form.on is not None and form.on > draft.today:
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies in the future")
    family = family_of(draft, person["id"])
    if family and form.family is None:
        raise Refused(Code.FAMILY_STAYS, count=len(family))
    day = form.on or draft.today
    going = [*(family if form.family == "leaves" else ()), person["id"]]
    visitors = sum(contact_of(draft, one) for one in going)
    if visitors:
        raise Refused(Code.CONTACT_LEAVES, count=visitors)
    for one in going:
        _end_theirs(draft, one, day)
    for one in going:
        reason = form.reason if one == person["id"] else WITH_SPONSOR
        _change(draft, "people", one, ended_on=day, ended_reason=reason)
    return int(person["id"])


def _end_theirs(draft: Draft, person: int, day: date) -> None:
    # Of an appointment what the letter said stays: only who decides writes that, and a restored parent
    # takes no decisions from below.
    for kind, names in {**GOES_WITH, "appointments": ("person",)}.items():
        t = _table(draft, kind)
        theirs = select(t).where(or_(*(t.c[name] == person for name in names)), t.c.ended_on.is_(None))
        for row in draft.ask(theirs.order_by(t.c.id)).mappings().all():
            if kind == "visitors" and row["left_on"] is not None:
                continue  # a stay that is over stays as it was
            here = kind == "visitors" and (row["eta"] or "") <= day.isoformat()
            left = {"left_on": day} if here else {}
            _change(draft, kind, row["id"], ended_on=day, ended_reason=WITH, **left)


def come_back(draft: Draft, _form: ReturnForm, row: int | None) -> int:
    """Take somebody's end back, as a correcting entry, with what ended with it (``returning.py``).

    That is their family, if it left in the same act, contacts, kin, links and stays. An appointment does
    not come back: it stands only in writing, so it is made anew. Links to somebody who is still gone come
    back with that person. Where the household is gone, the person has none.

    Raises:
        Refused: ``NOT_ENDED``; ``MERGED_AWAY``; ``ERASED_BEFORE``; whatever rule the person would break now
            (``NOT_UNIQUE``).
    """
    person = _person(draft, row)
    if person["ended_on"] is None:
        raise Refused(Code.NOT_ENDED, kind="people")
    if is_erased(draft.db, draft.registry.kind("people").nr, person["id"]):
        raise Refused(Code.ERASED_BEFORE)
    merge = _table(draft, "merges")
    if draft.ask(select(merge.c.id).where(merge.c.other == row, merge.c.ended_on.is_(None))).first():
        raise Refused(Code.MERGED_AWAY)
    stand_again(draft, person["id"])
    bring_back(draft, [person["id"]])
    return int(person["id"])


def check_out(draft: Draft, form: CheckoutForm, row: int | None) -> int:
    """Note what a leaver has handed back or closed; before the end or after it.

    Raises:
        Refused: ``NOTHING_TO_CHANGE``; ``FIELD_INVALID`` for a day to come.
    """
    person = _person(draft, row)
    given = {name: value for name, value in form.model_dump().items() if value is not None}
    if not given:
        raise Refused(Code.NOTHING_TO_CHANGE)
    for name, value in given.items():
        if isinstance(value, date) and value > draft.today:
            raise Refused(Code.FIELD_INVALID, field=name, reason="it lies in the future")
    _change(draft, "people", person["id"], **given)
    return int(person["id"])


def still_open(person: Mapping[str, Any]) -> list[str]:
    """Give what a leaver has not handed back or closed yet, of a stored row: ``kit``, ``clearance``.

    Nothing for who stands on the list, for dependants and visitors, who have neither, and for a row that
    was merged into another or erased.
    """
    if person["ended_on"] is None or person["ended_reason"] == MERGED:
        return []
    if person["category"] in (None, "dependant", "visitor"):
        return []
    return [name for name, field in _OPEN.items() if not person[field]]
