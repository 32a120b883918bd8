"""Visits (C01, C02): a household's family list confirmed or corrected at the door, in few words.

At the station an officer's correction is a change. On a warden's device it is a
submission: the warden saw it, the office decides (X11).
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, Field
from sqlalchemy import Connection, Select, and_, or_, select

from store.clock import local_day, seconds
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form, check
from store.listing import TODAY, Lens, on
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers import precautions
from store.registers.contacts import telephone
from store.registers.corrections import NewcomerForm, correct, correction, newcomer, stood
from store.registers.households import Household
from store.registers.notice_acks import read_out
from store.registers.people import Person
from store.registers.places import in_area
from store.registers.presence import Presence, Source, State
from store.registers.submissions import NOBODY_MET, Status, Submission
from store.registers.visitors import HERE, Stay
from store.values import Line, Names, Note, Reference, Several


class Visit(Row, table=True):
    """One call at a household; who was seen stands in ``presence``, by the visit.

    ``briefed`` holds the topics that were explained, one a line; ``to_change`` what should be different
    next time, ``precautions`` what the family does for its safety, ``next_due`` the day agreed upon;
    ``checked`` which items of the checklist were answered how (``precautions.py``).
    """

    __tablename__ = "visits"
    household: int = reference(1, "households", warden=True, merge=Merge.EVENT)
    by: int = reference(2, "users", warden=True, merge=Merge.EVENT)
    outcome: str = column(3, Merge.EVENT, warden=True)
    occurred_at: int = column(4, Merge.EVENT, Wire.INSTANT, warden=True)
    note: str | None = column(5, Merge.TEXT, warden=True)
    briefed: str | None = column(6, Merge.EVENT, warden=True)
    to_change: str | None = column(7, Merge.EVENT, warden=True)
    next_due: str | None = column(8, Merge.EVENT, Wire.DAY, warden=True)
    precautions: str | None = column(9, Merge.EVENT, warden=True)
    checked: str | None = column(10, Merge.EVENT, warden=True)


class CheckinForm(Form):
    """A family list checked in.

    ``all_present`` confirms everybody who should be there; ``absent`` takes
    single people out of that. ``change`` maps a person to the fields that are
    different; ``add`` describes newcomers; ``visitor`` holds names as told; ``told``
    are the notices that were read out.
    ``moved_out`` lives elsewhere now, ``gone`` has left for good; where to, and
    what follows from that, the office finds out. ``checked`` answers items of
    the checklist: ``DOOR+`` is yes, ``KIT-`` is no.
    """

    outcome: Literal["met", "not_home", "refused", "moved"] = "met"
    all_present: bool = False
    present: tuple[Reference, ...] = ()
    absent: tuple[Reference, ...] = ()
    add: tuple[Mapping[str, Any], ...] = ()
    change: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    visitor: tuple[Line, ...] = ()
    note: Note | None = None
    occurred_at: AwareDatetime | None = None
    briefed: tuple[Line, ...] = ()
    told: Annotated[Several, Names("notices")] = ()
    to_change: Note | None = None
    next_due: date | None = None
    precautions: Note | None = None
    moved_out: tuple[Reference, ...] = ()
    gone: tuple[Reference, ...] = ()
    checked: tuple[Line, ...] = ()


GONE: Final = "gone, as was said at the door"
"""Why somebody leaves of whom a warden heard that they have gone; the office says it better."""
MET: Final = "met"
"""The outcome that counts as a visit; that nobody was home, or that they refused, satisfies nothing."""
_T = sql(Visit)
_PERSON = sql(Person)
_HOME = sql(Household)
_STAY = sql(Stay)


def _checkin(draft: Draft, form: CheckinForm, row: int | None) -> int:
    if row is None:
        raise Refused(Code.FIELD_MISSING, field="household")
    if draft.get(Household, row)["ended_on"] is not None:
        raise Refused(Code.ENDED, kind="households")
    moment = form.occurred_at or datetime.fromtimestamp(draft.now, UTC)
    if seconds(moment) > draft.now:
        raise Refused(Code.FIELD_INVALID, field="occurred_at", reason="it lies in the future")
    if form.next_due is not None and form.next_due < local_day(seconds(moment), draft.me.timezone):
        raise Refused(Code.FIELD_INVALID, field="next_due", reason="it lies before the visit")
    # Whoever refuses may have been seen; all of a family is confirmed only by a family that was met.
    if (form.all_present and form.outcome != MET) or (form.present and form.outcome in NOBODY_MET):
        raise Refused(Code.FIELD_INVALID, field="outcome", reason="people were seen, so somebody was met")
    wrong = precautions.unknown(form.checked, precautions.checklist(draft.db))
    if wrong:
        raise Refused(Code.FIELD_INVALID, field="checked", reason="the checklist has no such item")
    present, absent = _who(draft, form, row)
    visit = draft.add(
        Visit,
        household=row,
        by=draft.actor.user,
        outcome=form.outcome,
        occurred_at=moment,
        note=form.note,
        briefed="\n".join(dict.fromkeys(filter(None, form.briefed))) or None,
        to_change=form.to_change,
        next_due=form.next_due,
        precautions=form.precautions,
        checked=precautions.written(precautions.answers(form.checked)),
    )
    seen: dict[str, object] = {"source": Source.WARDEN, "occurred_at": moment, "visit": visit}
    for person in present:
        draft.insert(Presence, {"person": person, "state": State.IN_ZONE, **seen})
    for person in absent:
        # Not seen is not known: nobody said where they are.
        draft.insert(Presence, {"person": person, "state": State.UNKNOWN, **seen})
    _corrections(draft, form, row, visit, seen)
    read_out(draft, form.told, row, seconds(moment))
    return visit


def staying(homes: Collection[int]) -> Select[int]:
    """Ask who stays in some households as a visitor on the day of ``TODAY``, not gone yet (S004 ¶20(d))."""
    begun = and_(_STAY.c.household.in_(homes), _STAY.c.eta <= TODAY, HERE)
    return select(_STAY.c.person).where(begun, _STAY.c.person.is_not(None))


def _who(draft: Draft, form: CheckinForm, household: int) -> tuple[list[int], list[int]]:
    living = draft.ask(
        select(_PERSON.c.id, _PERSON.c.elsewhere)
        .where(
            or_(_PERSON.c.household == household, _PERSON.c.id.in_(staying([household]))),
            _PERSON.c.ended_on.is_(None),
        )
        .order_by(_PERSON.c.id)
        .params(on(draft.today))
    ).all()
    home = {row.id for row in living}
    # Who lives elsewhere now, or has gone, was not seen here either.
    missing = (*form.absent, *form.moved_out, *form.gone)
    absent = list(dict.fromkeys(draft.resolve("people", person) for person in missing))
    named = [draft.resolve("people", person) for person in form.present]
    changed = [draft.resolve("people", person) for person in form.change]
    strangers = {*absent, *named, *changed} - home
    if strangers:
        raise Refused(Code.NOT_IN_HOUSEHOLD, count=len(strangers))
    # Who serves elsewhere is not expected at the door (A05).
    expected = [row.id for row in living if not row.elsewhere] if form.all_present else []
    present = [person for person in dict.fromkeys([*expected, *named]) if person not in absent]
    return present, absent


def _corrections(
    draft: Draft, form: CheckinForm, household: int, visit: int, seen: Mapping[str, object]
) -> None:
    """Apply what should change, or propose it where only the office may change the list."""
    proposes = draft.actor.role == "warden"
    propose = partial(_propose, draft, household, visit)
    for said in form.add:
        arrival = check(NewcomerForm, said, "people")
        if proposes:
            propose("newcomer", {name: getattr(arrival, name) for name in arrival.model_fields_set})
        else:
            found = newcomer(draft, household, arrival)
            # Whoever was found at the door was seen there; of whom neighbours told, nobody knows.
            if form.outcome not in NOBODY_MET:
                draft.insert(Presence, {"person": found, "state": State.IN_ZONE, **seen})
    for who, said in form.change.items():
        person = draft.resolve("people", who)
        fields = correction(said)
        if proposes:
            propose("change", fields | _as_dialled(draft, fields), person)
        else:
            correct(draft, person, fields)
    for name in form.visitor:
        propose("visitor", {"told": name})
    # Where they live now, and what follows from that, somebody has to find out: at the office as well.
    for other in dict.fromkeys(form.moved_out):
        propose("moved", {}, draft.resolve("people", other))
    for other in dict.fromkeys(form.gone):
        day = local_day(int(draft.get(Visit, visit)["occurred_at"]), draft.me.timezone)
        propose("leaver", {"reason": GONE, "on": day}, draft.resolve("people", other))
    if form.outcome == "moved":
        propose("moved", {"note": form.note} if form.note else {})


def _as_dialled(draft: Draft, fields: Mapping[str, object]) -> dict[str, object]:
    """Write a telephone as the list has it, where this device knows how: so it is told from another."""
    try:
        return {"phone": telephone(str(fields["phone"]), draft.me.country)} if fields.get("phone") else {}
    except ValueError:
        return {}


def _propose(  # noqa: PLR0913 - what is proposed, of whom, by which call
    draft: Draft,
    household: int,
    visit: int,
    kind: str,
    payload: Mapping[str, object],
    person: int | None = None,
) -> None:
    """Leave it to the office, with what stood here when it was proposed."""
    before = stood(draft, person, payload) if kind == "change" and person is not None else {}
    draft.add(
        Submission,
        kind=kind,
        household=household,
        person=person,
        visit=visit,
        payload=json.dumps(payload, ensure_ascii=False, sort_keys=True, default=date.isoformat),
        status=Status.RECEIVED,
        stood=json.dumps(before, ensure_ascii=False, sort_keys=True) if before else None,
    )


def _show(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add how many were seen and how many were not, and the topics as a list."""
    presence = sql(Presence).c
    seen: dict[int, list[str]] = {}
    for visit, state in db.execute(
        select(presence.visit, presence.state).where(presence.visit.in_([row["id"] for row in found]))
    ):
        seen.setdefault(visit, []).append(state)
    return [
        {
            "briefed": (row["briefed"] or "").splitlines(),
            "checked": precautions.read(row["checked"]),
            "present": sum(state == State.IN_ZONE for state in seen.get(row["id"], ())),
            "absent": sum(state == State.UNKNOWN for state in seen.get(row["id"], ())),
        }
        for row in found
    ]


VISITS = Register(
    kind="visits",
    nr=13,
    letter="V",
    table=Visit,
    form=CheckinForm,
    show=_show,
    listed=("occurred_at", "household", "outcome", "present", "absent", "next_due", "to_change"),
    within={
        "household": lambda household: _T.c.household == household,
        "zone": lambda zone: _T.c.household.in_(select(_HOME.c.id).where(_HOME.c.zone == zone)),
        "area": lambda area: _T.c.household.in_(select(_HOME.c.id).where(in_area(_HOME.c.zone, area))),
    },
    order=("occurred_at",),
    by_hand=False,
    acts=(Act(4, "visits.checkin", CheckinForm, _checkin, about="households"),),
)
