"""Tasks that the office gives to a zone (C07, S004 ¶20(e)): what, by which day, at which home; done when.

A task is its zone's, whoever is warden there: it goes on when the zone is handed
over, and an alternate sees it as the warden does. That it is done is said by a
warden's device as well as by the office.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, select

from store import due
from store.asking import pairs
from store.clock import day_of
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft, resolved
from store.duty_list import Item
from store.forms import Form
from store.listing import Lens
from store.memberships import said_of
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.households import Household
from store.registers.places import Zone, in_area
from store.rule import Rule
from store.travel.times import instant
from store.values import Line, Note, Reference


class Status(StrEnum):
    """How a task stands on a day."""

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"


class Task(Row, table=True):
    """One task; ``sender`` says in words who gave it. When, by whom and how it was done are said together."""

    __tablename__ = "tasks"
    zone: int = reference(1, "zones", warden=True)
    text: str = column(2, Merge.REGISTER, warden=True)
    household: int | None = reference(3, "households", warden=True)
    due_on: str | None = column(4, Merge.REGISTER, Wire.DAY, warden=True)
    given_at: int = column(5, Merge.EVENT, Wire.INSTANT, warden=True)
    by: int = reference(6, "users", merge=Merge.EVENT)
    sender: str | None = column(7, Merge.REGISTER, warden=True)
    done_at: int | None = column(8, Merge.OBSERVATION, Wire.INSTANT, warden=True)
    done_by: int | None = column(
        9, Merge.OBSERVATION, Wire.REFERENCE, refers="users", warden=True, observed="done_at"
    )
    done_note: str | None = column(10, Merge.OBSERVATION, warden=True, observed="done_at")


class TaskForm(Form):
    """What is asked about a task; the day is the last on which it is done in time."""

    zone: Reference
    text: Note
    household: Reference | None = None
    due_on: date | None = None
    sender: Line | None = None


class DoneForm(Form):
    """What came of it, and when: now if not said; by the station's clocks, without an offset."""

    note: Note | None = None
    at: datetime | None = None


class ReopenForm(Form):
    """Why it is not done after all."""

    note: Note


SOURCE: Final = "S004 ¶20(e)"
_T, _ZONE, _HOME = sql(Task), sql(Zone), sql(Household)


def stands(due_on: str | None, done_at: int | None, today: date) -> Status:
    """Say how a task stands on a day: on its last day it is in time still."""
    if done_at is not None:
        return Status.DONE
    return Status.OVERDUE if due_on is not None and due_on < today.isoformat() else Status.OPEN


def _add(draft: Draft, form: TaskForm, _row: int | None) -> int:
    said = resolved(draft, TASKS, dict(form))
    return draft.insert(Task, said | {"given_at": draft.now, "by": draft.actor.user})


def _done(draft: Draft, form: DoneForm, row: int | None) -> int:
    """Note that a task is done.

    Raises:
        Refused: ``ALREADY_DECIDED`` for one that is; ``ENDED``; ``FIELD_INVALID`` for a time to come, or
            before it was given.
    """
    task = _standing(draft, row)
    if task["done_at"] is not None:
        raise Refused(Code.ALREADY_DECIDED)
    moment = draft.now if form.at is None else instant(form.at, draft.me.timezone)
    if moment > draft.now:
        raise Refused(Code.FIELD_INVALID, field="at", reason="it lies in the future")
    if form.at is not None and moment < (task["given_at"] or 0):
        raise Refused(Code.FIELD_INVALID, field="at", reason="it lies before the task was given")
    draft.change(Task, task["id"], done_at=moment, done_by=draft.actor.user, done_note=form.note)
    return int(task["id"])


def _reopen(draft: Draft, form: ReopenForm, row: int | None) -> int:
    """Take back that a task is done; why stands in its text."""
    task = _standing(draft, row)
    if task["done_at"] is None:
        raise Refused(Code.NOTHING_TO_CHANGE)
    text = f"{task['text'] or ''}\n{draft.today.isoformat()}: {form.note}"
    draft.change(Task, task["id"], done_at=None, done_by=None, done_note=None, text=text)
    return int(task["id"])


def _standing(draft: Draft, row: int | None) -> Mapping[str, Any]:
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="tasks")
    return draft.get(Task, draft.still("tasks", row))


def _in_its_zone(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        task = draft.get(Task, row)
        if task["household"] is None:
            continue
        if draft.get(Household, task["household"])["zone"] != task["zone"]:
            raise Refused(Code.FIELD_INVALID, field="household", reason="it is in another zone")


def open_in(db: Connection, zone: int) -> list[int]:
    """Give the open tasks of a zone, the one that is due first before the others."""
    asked = select(_T.c.id).where(_T.c.zone == zone, _T.c.done_at.is_(None), _T.c.ended_on.is_(None))
    return list(db.scalars(asked.order_by(_T.c.due_on.is_(None), _T.c.due_on, _T.c.id)))


def tasks_due(db: Connection, lens: Lens, on: date) -> list[Item]:
    """Give the open tasks with a last day, for the list of all that is due."""
    asked = select(_T).where(_T.c.done_at.is_(None), _T.c.ended_on.is_(None), _T.c.due_on.is_not(None))
    asked = asked.where(lens.here(_T))
    rows = db.execute(asked.order_by(_T.c.id)).mappings().all()
    codes = said_of(db, _ZONE.c.code, (row["zone"] for row in rows))
    return [
        Item(
            kind="task",
            about=lens.number("tasks", row["id"]) or "",
            title=f"{codes.get(row['zone'], '')}: {_first_line(row['text'])}",
            due_on=day_of(row["due_on"]),
            urgency=due.urgency((day_of(row["due_on"]) - on).days),
            by="given to the zone",
            local=True,
            source=SOURCE,
        )
        for row in rows
    ]


def _first_line(text: str | None) -> str:
    return (text or "").partition("\n")[0]


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the zone by code, where it is to be done, and how it stands."""
    zones = said_of(db, _ZONE.c.code, (row["zone"] for row in found))
    homes = {row["household"] for row in found if row["household"] is not None}
    addresses = pairs(db, select(_HOME.c.id, _HOME.c.address).where(_HOME.c.id.in_(homes)))
    return [
        {
            "zone": zones.get(row["zone"]),
            "address": addresses.get(row["household"]),
            "status": stands(row["due_on"], row["done_at"], lens.today).value,
        }
        for row in found
    ]


TASKS = Register(
    kind="tasks",
    nr=55,
    letter="TK",
    table=Task,
    form=TaskForm,
    rules=(
        Rule(
            "What is to be done at a home is done by whoever looks after its zone.",
            frozenset({"zone", "household"}),
            _in_its_zone,
            SOURCE,
        ),
    ),
    show=_show,
    listed=("text", "zone", "status", "due_on", "done_at", "done_note", "sender"),
    within={
        "zone": lambda zone: _T.c.zone == zone,
        "area": lambda area: in_area(_T.c.zone, area),
        "household": lambda household: _T.c.household == household,
    },
    order=("done_at", "due_on"),
    acts=(
        Act(1, "tasks.add", TaskForm, _add),
        Act(4, "tasks.done", DoneForm, _done),
        Act(5, "tasks.reopen", ReopenForm, _reopen),
    ),
)
