"""Doing an act by its name: whether it may be done, its form, and the acts that every register has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel

from store import guard, roles
from store.door import Draft, resolved
from store.entry import Lane
from store.forms import Form, check, part_of
from store.lay import Touched
from store.refusals import Code, Refused
from store.register import Act, Register
from store.values import Line


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act did: the row it made or changed, the fields it changed, what a screen must repaint.

    ``left_out`` are the rows that an act about several left as they were, by number, each with the reason.
    """

    row: int
    changed: tuple[str, ...]
    touched: Touched
    left_out: tuple[tuple[str, Refused], ...] = ()


def perform(draft: Draft, name: str, row: object, values: Mapping[str, object], *, exercise: bool) -> Outcome:
    """Do an act by its name inside the draft's transaction.

    Args:
        draft: a fresh draft.
        name: a register's act (``people.add``) or a special one (``visits.checkin``).
        row: what the act is about: id, human number or code; ``None`` for a new row.
        values: what the form is filled with.
        exercise: whether this is a drill.
    """
    number = draft.registry.act_number(name)
    role = draft.actor.role
    if not roles.allowed(role, name) or not roles.fits(role, draft.me.kind):
        raise Refused(Code.NOT_ALLOWED, role=role, act=name)
    if draft.me.regional and roles.from_the_top(name):
        raise Refused(Code.OWNED_ELSEWHERE)
    register = draft.registry.kind(name.split(".", 1)[0])
    act = draft.registry.acts.get(name) or generic(register, name.split(".", 1)[1])
    if exercise and not register.drills:
        raise Refused(Code.NO_DRILL, act=name)
    about = None if row is None else draft.resolve(act.about or register.kind, row)
    # What fails here ends the transaction: whoever called gives it up.
    with guard.opened_throughout(draft.db):
        draft.exercise = exercise
        done = act.run(draft, check(act.form, values, register.kind), about)
        lane = Lane.URGENT if draft.urgent else act.lane
        touched = draft.finish(number, lane, exercise=draft.exercise)
    return Outcome(done, tuple(dict.fromkeys(draft.changed)), touched, tuple(draft.left_out))


class EndForm(Form):
    """Why and since when a record is over."""

    reason: Line
    on: date | None = None


def generic(register: Register, verb: str) -> Act:
    """Give a register's add, change or end, made from its form and column declarations."""
    makers = {"add": _adding, "change": _changing, "end": _ending}
    if not register.by_hand or verb not in makers:
        raise Refused(Code.UNKNOWN_ACT, act=f"{register.kind}.{verb}")
    return makers[verb](register)


def _adding(register: Register) -> Act:
    def add(draft: Draft, form: BaseModel, _row: int | None) -> int:
        return draft.insert(register.table, resolved(draft, register, dict(form)))

    return Act(1, f"{register.kind}.add", register.form, add)


def _changing(register: Register) -> Act:
    def change(draft: Draft, form: BaseModel, row: int | None) -> int:
        if row is None or not form.model_fields_set:
            raise Refused(Code.NOTHING_TO_CHANGE)
        standing = draft.get(register.table, row)
        if standing["ended_on"] is not None:
            raise Refused(Code.ENDED, kind=register.kind)
        said = {name: getattr(form, name) for name in form.model_fields_set}
        draft.change(register.table, row, **resolved(draft, register, said, standing))
        return row

    return Act(2, f"{register.kind}.change", part_of(register.form), change)


def _ending(register: Register) -> Act:
    def end(draft: Draft, form: EndForm, row: int | None) -> int:
        if row is None:
            raise Refused(Code.NOT_FOUND, kind=register.kind)
        if draft.get(register.table, row)["ended_on"] is not None:
            raise Refused(Code.ENDED, kind=register.kind)
        if form.on is not None and form.on > draft.today:
            # What has ended is off every list at once; somebody who leaves next month is still here.
            raise Refused(Code.FIELD_INVALID, field="on", reason="it lies in the future")
        draft.change(register.table, row, ended_on=form.on or draft.today, ended_reason=form.reason)
        return row

    return Act(3, f"{register.kind}.end", EndForm, end)
