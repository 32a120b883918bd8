"""Appointing (B04-B07, X10): what can be done to an appointment by whom, and what must hold of it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field
from sqlalchemy import or_, select

from store.acting import EndForm
from store.columns import sql
from store.door import Draft, resolved
from store.forms import Form, part_of
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers import hands
from store.registers.appointments import Appointment, show
from store.registers.people import Person
from store.registers.places import Zone, in_area, with_inner
from store.registers.signed import APPOINTED
from store.rule import Rule
from store.security_roles import AUTHORITIES, ROLES, RoleName, Scope
from store.values import Line, Note, Reference, stored
from store.wardens.appointment_life import FINAL, Life, State, Step, after, overlap


class ProposalForm(Form):
    """A proposed appointment: who, as what, where; the hours are those that the employing agency grants."""

    person: Reference
    role: RoleName
    zone: Reference | None = None
    area: Reference | None = None
    agency: Reference | None = None
    rank: Annotated[int, Field(ge=1, le=99)] | None = None
    hours_per_week: Annotated[int, Field(ge=0, le=168)] | None = None
    hours_granted_on: date | None = None
    undertaking_signed_on: date | None = None
    effective_to: date | None = None
    hq_focal_point: Line | None = None


class LetterForm(Form):
    """What makes it stand: the paper, who signed it, when the team was consulted, from and to which day."""

    letter_no: Line | None = None
    signed_on: date | None = None
    smt_consulted_on: date | None = None
    authority: Literal[AUTHORITIES] | None = None  # type: ignore[valid-type]  # the one table, as a type
    effective_from: date | None = None
    effective_to: date | None = None
    hours_per_week: Annotated[int, Field(ge=0, le=168)] | None = None
    hours_granted_on: date | None = None
    undertaking_signed_on: date | None = None


class SuspendForm(Form):
    """Why, and since when (today if nothing is said), an appointment rests."""

    reason: Line
    on: date | None = None


class ResumeForm(Form):
    """From which day on it stands again; today if nothing is said."""

    on: date | None = None


class DeclineForm(Form):
    """Why a proposal is refused or withdrawn."""

    reason: Line


class VerifyForm(Form):
    """What was verified (S004 ¶8(h), ¶16(e), ¶31), and by whom; by whoever records it if nothing is said.

    ``taken_back`` names what was noted by mistake.
    """

    trained_on: date | None = None
    training: Line | None = None
    trained_by: Line | None = None
    equipped_on: date | None = None
    kit: Note | None = None
    equipped_by: Line | None = None
    briefed_on: date | None = None
    briefed_by: Line | None = None
    taken_back: tuple[Literal["trained", "equipped", "briefed"], ...] = ()


_T, _PERSON = sql(Appointment), sql(Person)
_FIXED = ("person", "role", "zone", "area", "agency", "rank")
"""What a letter says: such an appointment is ended and made anew."""
_LIVE = (State.APPOINTED, State.SUSPENDED)
_DONE = ("undertaking_signed_on", "hours_granted_on")
"""Days on which something was done that is said of a proposal and with the letter."""
_VERIFIED: Final = (
    ("trained_on", "trained_by", "training"),
    ("equipped_on", "equipped_by", "kit"),
    ("briefed_on", "briefed_by", ""),
)
"""What is verified (S004 ¶8(h), ¶16(e)): the day, by whom, and what it was if that is said."""
# What can be done.


def _propose(draft: Draft, form: ProposalForm, _row: int | None) -> int:
    _not_later(draft, form, _DONE)
    fields = resolved(draft, APPOINTMENTS, dict(form))
    return draft.insert(Appointment, {**fields, "state": State.PROPOSED})


def _change(draft: Draft, form: BaseModel, row: int | None) -> int:
    """Change a proposal; what a letter says stays: such an appointment is ended and made anew."""
    if row is None or not form.model_fields_set:
        raise Refused(Code.NOTHING_TO_CHANGE)
    standing = draft.get(Appointment, draft.still("appointments", row))
    said = {name: getattr(form, name) for name in form.model_fields_set}
    _not_later(draft, form, said.keys() & set(_DONE))
    fields = resolved(draft, APPOINTMENTS, said, standing)
    if standing["state"] != State.PROPOSED and any(
        fields.get(name, standing[name]) != standing[name] for name in _FIXED
    ):
        raise Refused(Code.ALREADY_DECIDED)
    draft.change(Appointment, row, **fields)
    return row


def _sign(draft: Draft, form: LetterForm, row: int | None) -> int:
    """Let an appointment stand: in writing, by whoever may (X10).

    Coordinators and wardens only after the security management team was consulted (S004 ¶17, ¶19). An
    area coordinator may designate wardens in the own area (¶18(b)), which the authority then says; of
    that no consultation is asked.
    """
    standing, state = _step(draft, row, Step.SIGN)
    role = ROLES[standing["role"]]
    authority = form.authority or role.by[0]
    if authority not in role.by:
        reason = f"this role ({role.title}) is appointed by: {' '.join(role.by)}"
        raise Refused(Code.FIELD_INVALID, field="authority", reason=reason)
    delegated = authority == "asc_delegated"
    asked = ("letter_no", "signed_on", *(("smt_consulted_on",) if role.consulted and not delegated else ()))
    for field in asked:
        if getattr(form, field) is None:
            raise Refused(Code.APPOINTMENT_INCOMPLETE, field=field)
    if form.signed_on is not None and form.smt_consulted_on is not None:
        _consulted_before(form.smt_consulted_on, form.signed_on)
    if delegated and (standing["zone"] is None or draft.get(Zone, standing["zone"])["area"] is None):
        raise Refused(Code.NO_AREA_OF_OWN)
    _not_later(draft, form, ("signed_on", "smt_consulted_on", *_DONE))
    draft.still("people", standing["person"])
    given = {name: value for name, value in form.model_dump().items() if value is not None}
    said = {"effective_from": form.signed_on} | given | {"authority": authority, "state": state}
    letter = dict(standing) | {name: stored(value) for name, value in said.items()}
    signed = hands.sign(
        draft.pen,
        "appointments",
        hands.facts(draft.db, draft.registry, "appointments", letter, APPOINTED),
    )
    draft.change(Appointment, standing["id"], **said, signed_by=draft.actor.user, **signed)
    return int(standing["id"])


def _suspend(draft: Draft, form: SuspendForm, row: int | None) -> int:
    standing, state = _step(draft, row, Step.SUSPEND)
    draft.change(
        Appointment,
        standing["id"],
        state=state,
        suspended_on=_on(draft, form.on, standing),
        suspended_reason=form.reason,
        resumed_on=None,
    )
    return int(standing["id"])


def _resume(draft: Draft, form: ResumeForm, row: int | None) -> int:
    standing, state = _step(draft, row, Step.RESUME)
    on = _on(draft, form.on, standing)
    if standing["suspended_on"] is not None and on.isoformat() < standing["suspended_on"]:
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies before the suspension")
    draft.still("people", standing["person"])
    draft.change(Appointment, standing["id"], state=state, resumed_on=on)
    return int(standing["id"])


def _end(draft: Draft, form: EndForm, row: int | None) -> int:
    standing, state = _step(draft, row, Step.END)
    return _over(draft, standing, state, _on(draft, form.on, standing), form.reason)


def _refuse(draft: Draft, form: DeclineForm, row: int | None) -> int:
    standing, state = _step(draft, row, Step.REFUSE)
    return _over(draft, standing, state, draft.today, form.reason)


def _withdraw(draft: Draft, form: DeclineForm, row: int | None) -> int:
    standing, state = _step(draft, row, Step.WITHDRAW)
    return _over(draft, standing, state, draft.today, form.reason)


def _verify(draft: Draft, form: VerifyForm, row: int | None) -> int:
    """Note that somebody was trained, equipped or briefed for the role, and who has seen to it."""
    if row is None or not form.model_fields_set:
        raise Refused(Code.NOTHING_TO_CHANGE)
    draft.still("appointments", row)
    _not_later(draft, form, [day for day, *_ in _VERIFIED])
    users = draft.registry.kind("users").table
    said = form.model_dump(exclude={"taken_back"}, exclude_none=True)
    for day, who, what in _VERIFIED:
        if day.removesuffix("_on") in form.taken_back:
            said |= dict.fromkeys((day, who, what))
        elif day in said and who not in said:
            said[who] = draft.get(users, draft.actor.user)["name"]
    draft.change(Appointment, row, **{name: value for name, value in said.items() if name})
    return row


def _step(draft: Draft, row: int | None, step: Step) -> tuple[Mapping[str, Any], State]:
    """Give an appointment and the state that a step leads to from where it is."""
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="appointments")
    standing = draft.get(Appointment, row)
    if standing["ended_on"] is not None:
        raise Refused(Code.ENDED, kind="appointments")
    known = standing["state"] in State.__members__.values()
    state = State(standing["state"]) if known else None
    if state is State.APPOINTED and step is Step.SIGN:
        raise Refused(Code.ALREADY_DECIDED)
    found = None if state is None else after(state, step)
    if step is Step.END and state in FINAL:
        # It was over, and stands again because another desk changed it meanwhile.
        found = state
    if found is None or standing["role"] not in ROLES:
        # What a newer version has decided, or appointed for, only that one goes on with.
        raise Refused(Code.STEP_NOT_OPEN, state=state or "unknown here", step=step)
    return standing, found


def _consulted_before(consulted: date, signed: date) -> None:
    if consulted > signed:
        raise Refused(Code.FIELD_INVALID, field="smt_consulted_on", reason="it lies after the letter")


def _over(draft: Draft, standing: Mapping[str, Any], state: State, on: date, reason: str) -> int:
    draft.change(Appointment, standing["id"], state=state, ended_on=on, ended_reason=reason)
    return int(standing["id"])


def _on(draft: Draft, day: date | None, standing: Mapping[str, Any]) -> date:
    """Give the day of a step, today if none is said; no coming one, and none before there was a letter."""
    if day is None:
        return draft.today
    if day > draft.today:
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies in the future")
    begins = min((said for name in ("signed_on", "effective_from") if (said := standing[name])), default="")
    if day.isoformat() < begins:
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies before the letter")
    return day


def _not_later(draft: Draft, form: BaseModel, names: Collection[str]) -> None:
    """Refuse what is said to have been done on a coming day."""
    for name in names:
        day = getattr(form, name)
        if day is not None and day > draft.today:
            raise Refused(Code.FIELD_INVALID, field=name, reason="it lies in the future")


# What always holds.


def _for_something(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        said = draft.get(Appointment, row)
        role = ROLES.get(said["role"])
        if (
            said["state"] not in (State.APPOINTED, State.SUSPENDED)
            or role is None
            or role.scope is Scope.STATION
            or role.anywhere
        ):
            continue
        if said[role.scope.value] is None:
            raise Refused(Code.SCOPE_MISSING, role=role.title, field=role.scope.value)


def _one_holder(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        mine = draft.get(Appointment, row)
        role = ROLES.get(mine["role"])
        if role is None or not role.single or mine["state"] != State.APPOINTED or mine["ended_on"]:
            continue
        same = [] if role.scope is Scope.STATION else [role.scope.value]
        others = draft.ask(
            select(_T)
            .join_from(_T, _PERSON, _T.c.person == _PERSON.c.id)
            .where(
                _T.c.role == mine["role"],
                _T.c.state == State.APPOINTED.value,
                _T.c.station == mine["station"],
                _T.c.id != row,
                _T.c.ended_on.is_(None),
                _PERSON.c.ended_on.is_(None),
                *(_T.c[name].is_not_distinct_from(mine[name]) for name in same),
            )
        ).mappings()
        if any(overlap(Life.of(mine, None), Life.of(dict(other), None)) for other in others.all()):
            raise Refused(Code.ROLE_TAKEN, role=role.title)


def _in_order(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        said = draft.get(Appointment, row)
        if said["effective_from"] and said["effective_to"] and said["effective_to"] < said["effective_from"]:
            raise Refused(Code.FIELD_INVALID, field="effective_to", reason="it lies before the first day")


APPOINTMENTS = Register(
    kind="appointments",
    nr=11,
    letter="W",
    table=Appointment,
    form=ProposalForm,
    rules=(
        Rule(
            "Who is appointed is appointed for something: a zone, an area, an agency.",
            frozenset({"state", "role", "zone", "area", "agency"}),
            _for_something,
            "S004 ¶17, ¶19",
        ),
        Rule(
            "One at a time stands where a role is one person's.",
            frozenset({"state", "role", "zone", "area", "agency", "effective_from", "effective_to"}),
            _one_holder,
            "S004 ¶8, ¶9, ¶17, ¶19",
        ),
        Rule(
            "An appointment does not end before it begins.",
            frozenset({"effective_from", "effective_to"}),
            _in_order,
        ),
    ),
    show=show,
    listed=("name", "title", "scope", "status", "rank", "effective_from", "effective_to"),
    within={
        "zone": lambda zone: _T.c.zone == zone,
        "person": lambda person: _T.c.person == person,
        "area": lambda area: or_(_T.c.area.in_(with_inner(area)), in_area(_T.c.zone, area)),
        "agency": lambda agency: _T.c.agency == agency,
    },
    acts=(
        Act(1, "appointments.add", ProposalForm, _propose),
        Act(2, "appointments.change", part_of(ProposalForm), _change),
        Act(3, "appointments.end", EndForm, _end),
        Act(4, "appointments.sign", LetterForm, _sign),
        Act(5, "appointments.suspend", SuspendForm, _suspend),
        Act(6, "appointments.resume", ResumeForm, _resume),
        Act(7, "appointments.refuse", DeclineForm, _refuse),
        Act(8, "appointments.withdraw", DeclineForm, _withdraw),
        Act(9, "appointments.verify", VerifyForm, _verify),
    ),
)
