"""Who holds which role (A12, A13, B04-B08, X10): one directory, from the official to the sub-wardens.

An appointment is a document, not a flag on a person: proposed, then appointed
by a letter - after the security management team was consulted where that is
asked for (S004 ¶17, ¶19) -, perhaps suspended for a time, in the end ended.
Whether one stands today is worked out (``store/wardens/appointment_life.py``); what a
role needs is a table (``store/security_roles.py``).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, or_, select

from store.asking import pairs, parts
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft, EndForm, resolved
from store.forms import Form, part_of
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.agencies import Agency
from store.registers.names import full
from store.registers.people import Person
from store.registers.places import Area, Zone, in_area, with_inner
from store.rule import Rule
from store.security_roles import AUTHORITIES, ROLES, Scope, accountable
from store.values import Line, Note, Reference
from store.wardens.appointment_life import Life, State, Status, Step, after, overlap, status

OF_ZONES = ("warden", "alternate_warden", "sub_warden")
"""The roles of a zone, the first to be asked first."""

RoleName = StrEnum("RoleName", {name.upper(): name for name in ROLES})  # type: ignore[misc]  # made of the one table


class Appointment(Row, table=True):
    """One person's office: its scope, its days, the paper behind it, what was verified.

    ``rank`` orders alternates, the lowest is asked first; ``hq_focal_point`` says whom an agency's focal
    point has at its own headquarters (A12).
    """

    __tablename__ = "appointments"
    person: int = reference(1, "people", warden=True)
    role: str = column(2, Merge.AUTHORITY, warden=True)
    zone: int | None = reference(3, "zones", warden=True, merge=Merge.AUTHORITY)
    area: int | None = reference(4, "areas", merge=Merge.AUTHORITY)
    state: str = column(5, Merge.AUTHORITY, warden=True)
    authority: str | None = column(6, Merge.AUTHORITY)
    smt_consulted_on: str | None = column(7, Merge.AUTHORITY, Wire.DAY)
    letter_no: str | None = column(8, Merge.AUTHORITY)
    signed_on: str | None = column(9, Merge.AUTHORITY, Wire.DAY)
    effective_from: str | None = column(10, Merge.AUTHORITY, Wire.DAY, warden=True)
    hours_per_week: int | None = column(11, Merge.REGISTER, Wire.NUMBER)
    undertaking_signed_on: str | None = column(12, Merge.REGISTER, Wire.DAY)
    agency: int | None = reference(13, "agencies", merge=Merge.AUTHORITY)
    effective_to: str | None = column(14, Merge.AUTHORITY, Wire.DAY, warden=True)
    rank: int | None = column(15, Merge.AUTHORITY, Wire.NUMBER, warden=True)
    suspended_on: str | None = column(16, Merge.AUTHORITY, Wire.DAY, warden=True)
    suspended_reason: str | None = column(17, Merge.AUTHORITY)
    resumed_on: str | None = column(18, Merge.AUTHORITY, Wire.DAY, warden=True)
    hours_granted_on: str | None = column(19, Merge.REGISTER, Wire.DAY)
    trained_on: str | None = column(20, Merge.REGISTER, Wire.DAY)
    training: str | None = column(21, Merge.REGISTER)
    trained_by: str | None = column(22, Merge.REGISTER)
    equipped_on: str | None = column(23, Merge.REGISTER, Wire.DAY)
    kit: str | None = column(24, Merge.REGISTER)
    equipped_by: str | None = column(25, Merge.REGISTER)
    briefed_on: str | None = column(26, Merge.REGISTER, Wire.DAY)
    briefed_by: str | None = column(27, Merge.REGISTER)
    hq_focal_point: str | None = column(28, Merge.REGISTER)


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
    """What was verified (S004 ¶8(h), ¶16(e), ¶31), and by whom; by whoever records it if nothing is said."""

    trained_on: date | None = None
    training: Line | None = None
    trained_by: Line | None = None
    equipped_on: date | None = None
    kit: Note | None = None
    equipped_by: Line | None = None
    briefed_on: date | None = None
    briefed_by: Line | None = None


_T, _PERSON, _ZONE, _AREA, _AGENCY = sql(Appointment), sql(Person), sql(Zone), sql(Area), sql(Agency)
_FIXED = ("person", "role", "zone", "area", "agency", "rank")
"""What a letter says: such an appointment is ended and made anew."""
_LIVE = (State.APPOINTED.value, State.SUSPENDED.value)


# What can be done.


def _propose(draft: Draft, form: ProposalForm, _row: int | None) -> int:
    fields = resolved(draft, APPOINTMENTS, dict(form))
    return draft.insert(Appointment, {**fields, "state": State.PROPOSED})


def _change(draft: Draft, form: BaseModel, row: int | None) -> int:
    """Change a proposal; what a letter says stays: such an appointment is ended and made anew."""
    if row is None or not form.model_fields_set:
        raise Refused(Code.NOTHING_TO_CHANGE)
    standing = draft.get(Appointment, draft.still("appointments", row))
    said = {name: getattr(form, name) for name in form.model_fields_set}
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
        reason = f"a {role.title} is appointed by: {' '.join(role.by)}"
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
    _not_later(draft, form, ("signed_on", "smt_consulted_on", "undertaking_signed_on", "hours_granted_on"))
    draft.still("people", standing["person"])
    given = {name: value for name, value in form.model_dump().items() if value is not None}
    draft.change(
        Appointment,
        standing["id"],
        **{"effective_from": form.signed_on} | given | {"authority": authority, "state": state},
    )
    return int(standing["id"])


def _suspend(draft: Draft, form: SuspendForm, row: int | None) -> int:
    standing, state = _step(draft, row, Step.SUSPEND)
    _not_later(draft, form, ("on",))
    draft.change(
        Appointment,
        standing["id"],
        state=state,
        suspended_on=form.on or draft.today,
        suspended_reason=form.reason,
        resumed_on=None,
    )
    return int(standing["id"])


def _resume(draft: Draft, form: ResumeForm, row: int | None) -> int:
    standing, state = _step(draft, row, Step.RESUME)
    _not_later(draft, form, ("on",))
    on = form.on or draft.today
    if standing["suspended_on"] is not None and on.isoformat() < standing["suspended_on"]:
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies before the suspension")
    draft.still("people", standing["person"])
    draft.change(Appointment, standing["id"], state=state, resumed_on=on)
    return int(standing["id"])


def _end(draft: Draft, form: EndForm, row: int | None) -> int:
    standing, state = _step(draft, row, Step.END)
    _not_later(draft, form, ("on",))
    return _over(draft, standing, state, form.on or draft.today, form.reason)


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
    _not_later(draft, form, ("trained_on", "equipped_on", "briefed_on"))
    users = draft.registry.kind("users").table
    said = {name: value for name, value in form.model_dump().items() if value is not None}
    for day, who in (
        ("trained_on", "trained_by"),
        ("equipped_on", "equipped_by"),
        ("briefed_on", "briefed_by"),
    ):
        if day in said and who not in said:
            said[who] = draft.get(users, draft.actor.user)["name"]
    draft.change(Appointment, row, **said)
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
        if said["state"] not in _LIVE or role is None or role.scope is Scope.STATION or role.anywhere:
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


# What is asked about them.


def held(
    db: Connection, *, zone: int | None = None, role: str | None = None
) -> list[tuple[Mapping[str, Any], Life]]:
    """Give the appointments that were signed, also those that ended since, with what their life depends on.

    Each row has the holder's ``name`` too. The first to be asked comes first: wardens before alternates,
    these by rank.

    Args:
        db: the store.
        zone: only those for a zone.
        role: only those of a role.
    """
    asked = (
        select(_T, _PERSON.c.ended_on.label("person_ended_on"), _PERSON.c.family_name, _PERSON.c.given_name)
        .join_from(_T, _PERSON, _T.c.person == _PERSON.c.id, isouter=True)
        .where(_T.c.state.in_((*_LIVE, State.ENDED.value)))
    )
    if zone is not None:
        asked = asked.where(_T.c.zone == zone)
    if role is not None:
        asked = asked.where(_T.c.role == role)
    rows = [dict(row) | {"name": full(row)} for row in db.execute(asked.order_by(_T.c.id)).mappings()]
    order = {name: place for place, name in enumerate(ROLES)}
    rows.sort(key=lambda row: (order.get(row["role"], len(order)), row["rank"] or 0, row["id"]))
    return [(row, Life.of(row, row["person_ended_on"])) for row in rows]


def standing_warden(db: Connection, zone: int, on: date) -> Mapping[str, Any] | None:
    """Give the appointment under which a zone may leave with its warden, the warden's before an alternate's.

    It must stand on that day - signed, begun, not over, not suspended, of somebody who has not left -, and
    the undertaking to keep the names safe must be signed: without it no list leaves the office.
    """
    for row, life in held(db, zone=zone):
        if (
            row["role"] in OF_ZONES[:2]
            and row["undertaking_signed_on"] is not None
            and status(life, on.isoformat()) is Status.STANDING
        ):
            return row
    return None


def holders(db: Connection, role: str, scope: str, on: date) -> dict[int, str]:
    """Give who stands in a role on a day, by name, for each area, zone, agency (or ``station``) by id."""
    found: dict[int, str] = {}
    for row, life in held(db, role=role):
        if row[scope] is not None and status(life, on.isoformat()) is Status.STANDING:
            found.setdefault(row[scope], row["name"])
    return found


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the person's name, how it stands today, for what it is, and to whom its holder answers.

    ``untrained`` names what is to be learnt before duty and was not (D11, S004 ¶30).
    """
    from store.training.lacking import gates  # which asks for appointments itself

    untrained = gates(db, found, lens.today)
    today = lens.today.isoformat()
    people = {
        row["id"]: row
        for part in parts({row["person"] for row in found if row["person"] is not None})
        for row in db.execute(
            select(
                _PERSON.c.id,
                _PERSON.c.agency,
                _PERSON.c.ended_on,
                _PERSON.c.family_name,
                _PERSON.c.given_name,
            ).where(_PERSON.c.id.in_(part))
        ).mappings()
    }
    zones = {row.id: row for row in db.execute(select(_ZONE.c.id, _ZONE.c.code, _ZONE.c.area))}
    areas = pairs(db, select(_AREA.c.id, _AREA.c.code))
    agencies = pairs(db, select(_AGENCY.c.id, _AGENCY.c.code))
    line = _Line(db, lens.today)
    came = _came(db, lens)
    shown = []
    for row in found:
        person, zone = people.get(row["person"]), zones.get(row["zone"])
        role = ROLES.get(row["role"])
        area = row["area"] or (zone.area if zone else None)
        codes = {
            "zone": zone.code if zone else None,
            "area": areas.get(row["area"]),
            "agency": agencies.get(row["agency"]),
        }
        scope = codes.get(role.scope.value) if role else None
        shown.append(
            codes
            | {
                "name": full(person) if person else None,
                "title": role.title if role else row["role"],
                "scope": scope or "station",
                "status": status(Life.of(row, person["ended_on"] if person else None), today).value,
                "employer": agencies.get(person["agency"]) if person else None,
                "came": came.get(row["id"], []),
                "untrained": untrained.get(row["id"], []),
                "answers_to": line.of(row["role"], row["station"], row["zone"], area),
            }
        )
    return shown


def _came(db: Connection, lens: Lens) -> dict[int, list[str]]:
    """Give what was handed over to each appointment (C11), by the numbers of the hand-overs."""
    handover = lens.registry.kind("handovers").sql.c
    asked = select(handover.to_appointment, handover.id).where(handover.ended_on.is_(None))
    found: dict[int, list[str]] = {}
    for appointment, row in db.execute(asked.order_by(handover.id)):
        found.setdefault(appointment, []).append(lens.number("handovers", row) or "")
    return found


class _Line:
    """To whom people answer (B08): worked out for one day, for the station each appointment is of."""

    def __init__(self, db: Connection, on: date) -> None:
        self._wardens = holders(db, "warden", "zone", on)
        self._coordinators = holders(db, "asc", "area", on)
        self._officials = holders(db, "acting_do", "station", on) | holders(db, "do", "station", on)

    def of(self, role: str, station: int, zone: int | None, area: int | None) -> str:
        """Say it in words; whatever agency employs somebody, in this they answer to the official."""
        if role in ("do", "acting_do"):
            return "headquarters"
        steps = []
        for link in accountable(role):
            if link == "asc" and area is None:
                continue
            holder = {
                "warden": self._wardens.get(zone or 0),
                "asc": self._coordinators.get(area or 0),
                "do": self._officials.get(station),
            }[link]
            steps.append(f"{ROLES[link].title} {holder}" if holder else f"{ROLES[link].title} (vacant)")
        return ", then ".join(steps) + ", whatever agency employs them"


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
    show=_show,
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
