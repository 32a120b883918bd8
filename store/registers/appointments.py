"""Wardens and coordinators: the written appointment with its life (B04-B06, X10).

An appointment is a document, not a flag on a person: proposed, then appointed
by a letter after the security management team was consulted (S004 ¶17, ¶19),
in the end ended.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection, select

from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft, resolved
from store.forms import Form, part_of
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.people import Person
from store.registers.places import Zone
from store.values import Line, Reference


class AppointmentState(StrEnum):
    """Where an appointment stands."""

    PROPOSED = "proposed"
    APPOINTED = "appointed"


class Appointment(Row, table=True):
    """One person's office: its scope, the paper behind it, what was verified."""

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
    effective_from: str | None = column(10, Merge.AUTHORITY, Wire.DAY)
    hours_per_week: int | None = column(11, Merge.REGISTER, Wire.NUMBER)
    undertaking_signed_on: str | None = column(12, Merge.REGISTER, Wire.DAY)


class ProposalForm(Form):
    """A proposed appointment: who, as what, where."""

    person: Reference
    role: Literal[
        "asc", "warden", "alternate_warden", "sub_warden", "sfp", "fsca", "fsco", "do", "smt", "rep"
    ]
    zone: Reference | None = None
    area: Reference | None = None
    hours_per_week: Annotated[int, Field(ge=0, le=168)] | None = None
    undertaking_signed_on: date | None = None


class LetterForm(Form):
    """What makes it stand: the letter, who signed it, and when the team was consulted."""

    letter_no: Line | None = None
    signed_on: date | None = None
    smt_consulted_on: date | None = None
    authority: Literal["do", "asc_delegated"] = "do"
    effective_from: date | None = None
    hours_per_week: Annotated[int, Field(ge=0, le=168)] | None = None
    undertaking_signed_on: date | None = None


_T = sql(Appointment)
_PERSON = sql(Person)


def _propose(draft: Draft, form: ProposalForm, _row: int | None) -> int:
    fields = resolved(draft, APPOINTMENTS, dict(form))
    return draft.insert(Appointment, {**fields, "state": AppointmentState.PROPOSED})


def _change(draft: Draft, form: BaseModel, row: int | None) -> int:
    """Change a proposal; what a letter says stays: such an appointment is ended and made anew."""
    if row is None or not form.model_fields_set:
        raise Refused(Code.NOTHING_TO_CHANGE)
    standing = draft.get(Appointment, row)
    if standing["ended_on"] is not None:
        raise Refused(Code.ENDED, kind="appointments")
    said = {name: getattr(form, name) for name in form.model_fields_set}
    fields = resolved(draft, APPOINTMENTS, said, standing)
    if standing["state"] != AppointmentState.PROPOSED and any(
        fields.get(name, standing[name]) != standing[name] for name in ("person", "role", "zone", "area")
    ):
        raise Refused(Code.ALREADY_DECIDED)
    draft.change(Appointment, row, **fields)
    return row


def _sign(draft: Draft, form: LetterForm, row: int | None) -> int:
    """Let an appointment stand.

    In writing, after consulting the SMT (S004 ¶19); an area coordinator may
    designate in their own area (¶18(b)), which the authority then says.
    """
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="appointments")
    standing = draft.get(Appointment, row)
    if standing["ended_on"] is not None:
        raise Refused(Code.ENDED, kind="appointments")
    if standing["state"] == AppointmentState.APPOINTED:
        raise Refused(Code.ALREADY_DECIDED)
    for field in ("letter_no", "signed_on", "smt_consulted_on"):
        if getattr(form, field) is None:
            raise Refused(Code.APPOINTMENT_INCOMPLETE, field=field)
    given = {name: value for name, value in form.model_dump().items() if value is not None}
    draft.change(
        Appointment,
        row,
        **{"effective_from": form.signed_on} | given,
        state=AppointmentState.APPOINTED,
    )
    return row


def standing_warden(db: Connection, zone: int) -> Mapping[str, Any] | None:
    """Give the appointment under which a zone may leave with its warden, the warden's before an alternate's.

    It must stand, and the undertaking to keep the names safe must be signed:
    without it no list leaves the office.
    """
    found = db.execute(
        select(_T)
        .join_from(_T, _PERSON, _T.c.person == _PERSON.c.id)
        .where(
            _PERSON.c.ended_on.is_(None),
            _T.c.zone == zone,
            _T.c.state == AppointmentState.APPOINTED.value,
            _T.c.role.in_(("warden", "alternate_warden")),
            _T.c.undertaking_signed_on.is_not(None),
            _T.c.ended_on.is_(None),
        )
        .order_by(_T.c.role.desc(), _T.c.id)
    )
    row = found.mappings().first()
    return None if row is None else dict(row)


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the person's name, the zone's code, and what is to be learnt before duty (D11, S004 ¶30)."""
    from store.training import gates  # which asks for appointments itself

    untrained = gates(db, found, lens.today)
    zone = sql(Zone).c
    rows = db.execute(
        select(_T.c.id, _PERSON.c.family_name, _PERSON.c.given_name, zone.code)
        .join_from(_T, _PERSON, _T.c.person == _PERSON.c.id)
        .join(sql(Zone), _T.c.zone == zone.id, isouter=True)
        .where(_T.c.id.in_([row["id"] for row in found]))
    )
    more = {
        row: {"name": " ".join(filter(None, (family, given))), "zone": code}
        for row, family, given, code in rows
    }
    return [more.get(row["id"], {}) | {"untrained": untrained.get(row["id"], [])} for row in found]


APPOINTMENTS = Register(
    kind="appointments",
    nr=11,
    letter="W",
    table=Appointment,
    form=ProposalForm,
    show=_show,
    within={"zone": lambda zone: _T.c.zone == zone, "person": lambda person: _T.c.person == person},
    acts=(
        Act(1, "appointments.add", ProposalForm, _propose),
        Act(2, "appointments.change", part_of(ProposalForm), _change),
        Act(4, "appointments.sign", LetterForm, _sign),
    ),
)
