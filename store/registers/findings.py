"""Findings (F10, F11; S001 ¶20-21): what a roll call or a test has shown, who sees to it, by which day.

Each stays open until somebody closes it; that the exercise is over closes none.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy import Connection, select

from store import due
from store.clock import day_of
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft, resolved
from store.duty_list import Item
from store.forms import Form, part_of
from store.listing import Lens
from store.memberships import among, said_of
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.call_test_tables import CallTest
from store.registers.rollcall_tables import Rollcall
from store.rule import Rule
from store.values import Line, Note, Reference


class Status(StrEnum):
    """How a finding stands on a day."""

    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"


class Finding(Row, table=True):
    """One finding; ``owner`` is whoever sees to it, by office or name: somebody who may not be listed."""

    __tablename__ = "findings"
    rollcall: int | None = reference(1, "rollcalls", merge=Merge.EVENT)
    call_test: int | None = reference(2, "call_tests", merge=Merge.EVENT)
    text: str = column(3, Merge.REGISTER)
    owner: str | None = column(4, Merge.REGISTER)
    due_on: str | None = column(5, Merge.REGISTER, Wire.DAY)
    found_on: str = column(6, Merge.EVENT, Wire.DAY)
    by: int = reference(7, "users", merge=Merge.EVENT)
    closed_on: str | None = column(8, Merge.REGISTER, Wire.DAY)
    closed_by: int | None = reference(9, "users")
    note: str | None = column(10, Merge.TEXT)


class WhatForm(Form):
    """What is to be put right, who sees to it, by which day: this may change."""

    text: Note
    owner: Line | None = None
    due_on: date | None = None


class FindingForm(WhatForm):
    """What was found, and by which roll call or test: that stays."""

    rollcall: Reference | None = None
    call_test: Reference | None = None


class CloseForm(Form):
    """What was done, and on which day; today if nothing is said."""

    note: Note
    on: date | None = None


class ReopenForm(Form):
    """Why it is not done after all."""

    note: Note


SOURCE: Final = "S001 ¶20"
_T, _ROLLCALL, _TEST = sql(Finding), sql(Rollcall), sql(CallTest)


def stands(due_on: str | None, closed_on: str | None, today: date) -> Status:
    """Say how a finding stands on a day."""
    if closed_on is not None:
        return Status.CLOSED
    return Status.OVERDUE if due_on is not None and due_on < today.isoformat() else Status.OPEN


def _add(draft: Draft, form: FindingForm, _row: int | None) -> int:
    said = resolved(draft, FINDINGS, dict(form))
    return draft.insert(Finding, said | {"found_on": draft.today, "by": draft.actor.user})


def _change(draft: Draft, form: BaseModel, row: int | None) -> int:
    """Change what is to be put right, by whom or when; not what showed it."""
    if not form.model_fields_set:
        raise Refused(Code.NOTHING_TO_CHANGE)
    finding = _standing(draft, row)
    draft.change(Finding, finding["id"], **{name: getattr(form, name) for name in form.model_fields_set})
    return int(finding["id"])


def _close(draft: Draft, form: CloseForm, row: int | None) -> int:
    """Close a finding, with what was done about it.

    Raises:
        Refused: ``ALREADY_DECIDED``; ``FIELD_INVALID`` for a day to come or before it was found; ``ENDED``.
    """
    finding = _standing(draft, row)
    if finding["closed_on"] is not None:
        raise Refused(Code.ALREADY_DECIDED)
    day = form.on or draft.today
    if day > draft.today:
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies in the future")
    if day.isoformat() < (finding["found_on"] or ""):
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies before the day on which it was found")
    draft.change(Finding, finding["id"], closed_on=day, closed_by=draft.actor.user, note=form.note)
    return int(finding["id"])


def _reopen(draft: Draft, form: ReopenForm, row: int | None) -> int:
    """Take back that a finding is closed."""
    finding = _standing(draft, row)
    if finding["closed_on"] is None:
        raise Refused(Code.NOTHING_TO_CHANGE)
    draft.change(Finding, finding["id"], closed_on=None, closed_by=None, note=form.note)
    return int(finding["id"])


def _standing(draft: Draft, row: int | None) -> Mapping[str, Any]:
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="findings")
    return draft.get(Finding, draft.still("findings", row))


def _of_one(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        finding = draft.get(Finding, row)
        if finding["rollcall"] is None and finding["call_test"] is None:
            raise Refused(Code.FIELD_MISSING, field="rollcall or call_test")
        if finding["rollcall"] is not None and finding["call_test"] is not None:
            raise Refused(Code.FIELD_INVALID, field="call_test", reason="a roll call is named already")


def of_rollcall(db: Connection, lens: Lens, rollcall: int) -> list[dict[str, Any]]:
    """Give the findings of a roll call (its row), open ones first and by their day: for its own page."""
    return _of(db, lens, _T.c.rollcall == rollcall)


def of_call_test(db: Connection, lens: Lens, test: int) -> list[dict[str, Any]]:
    """Give the findings of a call tree test or radio check (its row), in the same order."""
    return _of(db, lens, _T.c.call_test == test)


def _of(db: Connection, lens: Lens, condition: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a condition
    asked = select(_T).where(condition, _T.c.ended_on.is_(None)).order_by(_T.c.id)
    found = [
        {
            "id": lens.number("findings", row["id"]),
            "text": row["text"],
            "owner": row["owner"],
            "found_on": row["found_on"],
            "due_on": row["due_on"],
            "closed_on": row["closed_on"],
            "note": row["note"],
            "status": stands(row["due_on"], row["closed_on"], lens.today).value,
        }
        for row in db.execute(asked).mappings()
    ]
    return sorted(found, key=lambda one: (one["closed_on"] is not None, one["due_on"] or "9999"))


def findings_due(db: Connection, lens: Lens, on: date) -> list[Item]:
    """Give the open findings, for the list of all that is due: one without a day is due by today."""
    asked = select(_T).where(_T.c.closed_on.is_(None), _T.c.ended_on.is_(None), lens.here(_T))
    items = []
    for row in db.execute(asked.order_by(_T.c.id)).mappings():
        day = on if row["due_on"] is None else day_of(row["due_on"])
        owner = f"{row['owner']}: " if row["owner"] else ""
        items.append(
            Item(
                kind="finding",
                about=lens.number("findings", row["id"]) or "",
                title=owner + (row["text"] or "").partition("\n")[0],
                due_on=day,
                urgency=due.urgency((day - on).days),
                by="what was found is put right",
                local=False,
                source=SOURCE,
            )
        )
    return items


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Say what showed it, whether in a drill, and how it stands."""
    calls = {row["rollcall"] for row in found if row["rollcall"] is not None}
    asked = select(_ROLLCALL.c.id, _ROLLCALL.c.reason, _ROLLCALL.c.exercise)
    reasons = {row.id: row for row in db.execute(asked.where(among(_ROLLCALL.c.id, sorted(calls))))}
    kinds = said_of(db, _TEST.c.kind, (row["call_test"] for row in found))
    shown = []
    for row in found:
        rollcall = reasons.get(row["rollcall"])
        shown.append(
            {
                "shown_by": rollcall.reason if rollcall is not None else kinds.get(row["call_test"]),
                "drill": row["call_test"] is not None or bool(rollcall is not None and rollcall.exercise),
                "status": stands(row["due_on"], row["closed_on"], lens.today).value,
            }
        )
    return shown


FINDINGS = Register(
    kind="findings",
    nr=62,
    letter="FD",
    table=Finding,
    form=FindingForm,
    rules=(
        Rule(
            "A finding is of one roll call or of one test.",
            frozenset({"rollcall", "call_test"}),
            _of_one,
            "S001 ¶21",
        ),
    ),
    show=_show,
    listed=("drill", "text", "owner", "due_on", "status", "shown_by", "closed_on"),
    within={
        "rollcall": lambda rollcall: _T.c.rollcall == rollcall,
        "call_test": lambda test: _T.c.call_test == test,
    },
    order=("closed_on", "due_on"),
    acts=(
        Act(1, "findings.add", FindingForm, _add),
        Act(2, "findings.change", part_of(WhatForm), _change),
        Act(4, "findings.close", CloseForm, _close),
        Act(5, "findings.reopen", ReopenForm, _reopen),
    ),
)
