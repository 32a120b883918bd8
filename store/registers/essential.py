"""Essential staff (A15): who stays after Phase III is decided by somebody, on a day, and looked at again.

The flag never stands alone: whoever decided and when stand beside it (S004-A ¶26).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from store import due
from store.clock import day_of
from store.door import Draft
from store.duty_list import Item
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.registers import duties
from store.registers.duties import Subject
from store.saying import saying
from store.values import Line


class EssentialForm(Form):
    """The decision: who made it (the designated official, as a rule), on which day; today if not said."""

    essential: bool = True
    authority: Line | None = None
    on: date | None = None


class ReviewForm(Form):
    """On which day it was looked at again and left as it is; today if nothing is said."""

    on: date | None = None


def _past(draft: Draft, day: date | None) -> date:
    if day is not None and day > draft.today:
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies in the future")
    return day or draft.today


def decide(draft: Draft, form: EssentialForm, row: int | None) -> int:
    """Say that somebody is essential, or is not any more, by whose decision and since when.

    Raises:
        Refused: ``ESSENTIAL_UNFOUNDED`` without an authority; ``ENDED``; ``FIELD_INVALID`` for a day to come.
    """
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="people")
    person = draft.still("people", row)
    if form.authority is None:
        raise Refused(Code.ESSENTIAL_UNFOUNDED, field="authority")
    draft.change(
        draft.registry.kind("people").table,
        person,
        essential=form.essential,
        essential_authority=form.authority,
        essential_on=_past(draft, form.on),
        essential_reviewed_on=None,
    )
    return person


def review(draft: Draft, form: ReviewForm, row: int | None) -> int:
    """Note that the decision about somebody essential was looked at again and stands.

    Raises:
        Refused: ``ESSENTIAL_UNFOUNDED`` for who is not essential; ``FIELD_INVALID`` for a day before the
            decision or to come; ``ENDED``.
    """
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="people")
    table = draft.registry.kind("people").table
    person = draft.get(table, draft.still("people", row))
    if not person["essential"]:
        raise Refused(Code.ESSENTIAL_UNFOUNDED, field="essential")
    day = _past(draft, form.on)
    if day.isoformat() < (person["essential_on"] or ""):
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies before the decision")
    draft.change(table, person["id"], essential_reviewed_on=day)
    return int(person["id"])


def reviews_due(db: Connection, lens: Lens, on: date) -> list[Item]:
    """Give the essential staff who are to be looked at again, for the list of all that is due (A15)."""
    t = lens.registry.kind("people").sql
    asked = select(t).where(t.c.essential.is_(True), t.c.ended_on.is_(None), lens.here(t)).order_by(t.c.id)
    found = reviews(db, {row["id"]: dict(row) for row in db.execute(asked).mappings()}, on)
    return [
        Item(
            kind="essential_review",
            about=lens.number("people", person) or "",
            title=saying("essential: to be looked at again"),
            due_on=one.on,
            urgency=one.urgency,
            by=one.by.title,
            local=one.by.local,
            source=one.by.source,
        )
        for person, one in found.items()
    ]


def reviews(db: Connection, people: Mapping[int, Mapping[str, Any]], today: date) -> dict[int, due.Due]:
    """Give when essential staff are to be looked at again, of stored rows; others are not in the answer."""
    wanted = {row: said for row, said in people.items() if said["essential"] and said["essential_on"]}
    if not wanted:
        return {}
    rules = duties.of(db, Subject.ESSENTIAL_REVIEW)
    found = {}
    for row, said in wanted.items():
        days = {day_of(said[name]) for name in ("essential_reviewed_on",) if said[name]}
        next_one = due.due(rules, days, day_of(said["essential_on"]), today)
        if next_one is not None:
            found[row] = next_one
    return found
