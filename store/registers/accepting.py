"""Deciding about submissions (X11): what was proposed is done to the list, or is not, item by item.

Whoever accepts may take a part of a correction, and says what a warden could
not know. What is decided stays decided: accepting twice changes nothing.
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from store.clock import local_day
from store.columns import sql
from store.door import Draft, resolved
from store.forms import check
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.corrections import NewcomerForm, correct, correction, newcomer
from store.registers.leaving import LeavingForm, leave
from store.registers.people import Category, Person, PersonForm
from store.registers.presence import Presence, Source, State
from store.registers.submissions import (
    ANSWERS,
    LATE,
    NOBODY_MET,
    AcceptForm,
    BringForm,
    DecisionForm,
    Status,
    Submission,
    SubmitForm,
    in_area_of,
    in_zone,
    payload_of,
    show,
)
from store.saying import saying

_T = sql(Submission)


def _submit(draft: Draft, form: SubmitForm, _row: int | None) -> int:
    """Write down what an agency reports; nothing about anybody changes before it is accepted.

    Raises:
        Refused: ``FIELD_INVALID`` and the like where the payload is not what a form holds; ``FIELD_MISSING``
            for a correction of nobody; ``NOTHING_TO_CHANGE`` for one of nothing; ``NOT_FOUND``, ``ENDED``.
    """
    agency = draft.still("agencies", draft.resolve("agencies", form.agency))
    payload = payload_of({"payload": form.payload})
    if payload is None:
        raise Refused(Code.FIELD_INVALID, field="payload", reason="it is not a JSON object")
    person = None if form.person is None else draft.still("people", draft.resolve("people", form.person))
    if form.kind == "newcomer":
        resolved(draft, draft.registry.of(Person), dict(check(PersonForm, payload, "people")))
    elif person is None:
        raise Refused(Code.FIELD_MISSING, field="person")
    elif form.kind == "leaver":
        check(LeavingForm, payload, "people")
    elif not correction(payload):
        raise Refused(Code.NOTHING_TO_CHANGE)
    return draft.add(
        Submission,
        kind=form.kind,
        person=person,
        payload=json.dumps(payload, ensure_ascii=False, sort_keys=True),
        status=Status.RECEIVED,
        source="agency",
        agency=agency,
    )


def _bring(draft: Draft, form: BringForm, _row: int | None) -> int:
    """Write down as a proposal what stands in the return of a device that is trusted no more (M03).

    The officer has looked at it; whether it is done is decided like any other. What was brought before is
    not written down again.

    Raises:
        Refused: ``NOTHING_TO_CHANGE`` for what stands here already; as the checks of each kind.
    """
    payload = payload_of({"payload": form.payload})
    if payload is None:
        raise Refused(Code.FIELD_INVALID, field="payload", reason="it is not a JSON object")
    match form.kind:
        case "newcomer":
            check(NewcomerForm, payload, "people")
        case "change":
            correction(payload)
        case "leaver":
            check(LeavingForm, payload, "people")
    said = {
        "kind": form.kind,
        "household": draft.resolve("households", form.household),
        "person": None if form.person is None else draft.resolve("people", form.person),
        "payload": form.payload,
    }
    same = [_T.c[name].is_not_distinct_from(value) for name, value in said.items()]
    if draft.ask(select(_T.c.id).where(*same).limit(1)).first() is not None:
        raise Refused(Code.NOTHING_TO_CHANGE)
    visit = None if form.visit is None else draft.resolve("visits", form.visit)
    return draft.insert(
        Submission,
        {**said, "visit": visit, "stood": form.stood, "source": LATE, "status": Status.RECEIVED},
    )


def _hired(draft: Draft, agency: int, payload: Mapping[str, object]) -> int:
    """Add a new staff member of an agency, as it says."""
    form = check(PersonForm, payload, "people")
    fields = resolved(draft, draft.registry.of(Person), dict(form))
    return draft.insert(Person, {**fields, "agency": agency})


def _part(payload: Mapping[str, object], only: str | None) -> dict[str, object]:
    """Give the fields of a correction that are taken; raises ``UNKNOWN_FIELD`` for one that it has not."""
    if only is None:
        return dict(payload)
    wanted = only.replace(",", " ").split()
    for name in wanted:
        if name not in payload:
            raise Refused(Code.UNKNOWN_FIELD, kind="submissions", field=name, fields=" ".join(payload))
    return {name: payload[name] for name in wanted}


def accept(draft: Draft, form: AcceptForm, row: int | None) -> int:
    """Do what was proposed, or a part of it, as it stands today; gives the submission.

    Raises:
        Refused: ``ALREADY_DECIDED``; ``FIELD_INVALID`` for an answer that says nothing about this kind;
            whatever refuses the change itself (``FAMILY_STAYS``, ``ENDED``, ``NOT_UNIQUE`` ...).
    """
    standing = _undecided(draft, row)
    payload = payload_of(standing)
    if payload is None:
        raise Refused(Code.FIELD_INVALID, field="payload", reason="it is not what a form holds")
    person: int | None
    for name in sorted(
        form.model_fields_set - {"note", "answer"} - ANSWERS.get(standing["kind"], frozenset())
    ):
        raise Refused(
            Code.FIELD_INVALID, field=name, reason=saying("it is not asked of {kind}", kind=standing["kind"])
        )
    taken = _part(payload, form.only)
    match standing["kind"]:
        case "newcomer":
            person = _new(draft, form, standing, payload)
        case "leaver":
            person = standing["person"]
            family = {} if form.family is None else {"family": form.family}
            leave(draft, check(LeavingForm, {**payload, **family}, "people"), person)
        case "change":
            person = standing["person"]
            correct(draft, person, correction(taken))
        case "visitor":
            person = _visitor(draft, form, standing["household"], payload)
            _seen_at_the_door(draft, person, standing["visit"])
        case "moved":
            person = standing["person"]
            if person is None:
                _moved(draft, form, standing)
            else:
                _moved_out(draft, form, person)
        case _:
            raise Refused(Code.FIELD_INVALID, field="kind", reason="this version does not know it")
    draft.change(Submission, standing["id"], led_to=person)
    whole = len(taken) == len(payload)
    _decide(draft, standing["id"], Status.ACCEPTED if whole else Status.PARTLY, form)
    return int(standing["id"])


def _new(draft: Draft, form: AcceptForm, standing: Mapping[str, Any], payload: Mapping[str, object]) -> int:
    """Give the person that somebody new is: one on the list already, or added as was told."""
    if form.person is None and standing["source"] == "agency":
        return _hired(draft, standing["agency"], payload)
    if form.person is not None:
        person = draft.still("people", draft.resolve("people", form.person))
    else:
        person = newcomer(draft, standing["household"], check(NewcomerForm, payload, "people"))
    _seen_at_the_door(draft, person, standing["visit"])
    return person


def _visitor(draft: Draft, form: AcceptForm, household: int, payload: Mapping[str, object]) -> int:
    """Give the person that a visitor is: one on the list already, or a new one under the name as told.

    Visitors in a zone's homes and hotels are accounted for as its families are (S004 ¶20(d)).

    Raises:
        Refused: ``NOT_FOUND`` or ``ENDED`` for who is named; ``ENDED`` for the household; ``FIELD_MISSING``
            where no name was told.
    """
    if form.person is not None:
        return draft.still("people", draft.resolve("people", form.person))
    told = payload.get("told")
    name = form.family_name or (told if isinstance(told, str) else None)
    if not name:
        raise Refused(Code.FIELD_MISSING, field="family_name")
    return draft.add(
        Person,
        family_name=name[:120],
        given_name=form.given_name,
        category=Category.VISITOR,
        household=draft.still("households", household),
    )


def _moved(draft: Draft, form: AcceptForm, standing: Mapping[str, Any]) -> None:
    """Take a family that moved out of the zone it is no more in, since the day of the visit.

    Until somebody says where it lives now it is in no zone, which cover shows (B12, B13). A move that the
    office recorded since then stays as it is.
    """
    register = draft.registry.kind("households")
    home = draft.get(register.table, draft.still("households", standing["household"]))
    visit = draft.registry.kind("visits").table
    seen = None if standing["visit"] is None else draft.get(visit, standing["visit"])["occurred_at"]
    day = local_day(draft.now if seen is None else seen, draft.me.timezone).isoformat()
    if form.household is not None:
        raise Refused(Code.FIELD_INVALID, field="household", reason="it is the household that moved")
    if form.zone is not None:
        zone = draft.still("zones", draft.resolve("zones", form.zone))
        draft.change(register.table, home["id"], zone=zone, zone_since=day)
    elif (home["zone_since"] or "") <= day:
        draft.change(register.table, home["id"], zone=None, zone_since=None)


def _moved_out(draft: Draft, form: AcceptForm, person: int) -> None:
    """Let somebody live where they live now; until that is known, in no household, and so in no zone.

    Raises:
        Refused: ``FIELD_INVALID`` for a zone; ``PRINCIPAL_LEAVES`` where others of the family stay.
    """
    if form.zone is not None:
        raise Refused(Code.FIELD_INVALID, field="zone", reason="one person moves into a household")
    register = draft.registry.kind("people")
    home = None
    if form.household is not None:
        home = draft.still("households", draft.resolve("households", form.household))
    draft.change(register.table, draft.still("people", person), household=home)


def _seen_at_the_door(draft: Draft, person: int, visit: int | None) -> None:
    """Note that a newcomer was there when the warden called: by the visit's time, not the decision's.

    Of whom neighbours told at an empty home nobody knows that.
    """
    if visit is None:
        return
    call = draft.get(draft.registry.kind("visits").table, visit)
    if call["outcome"] in NOBODY_MET or call["occurred_at"] is None:
        return
    draft.add(
        Presence,
        person=person,
        state=State.IN_ZONE,
        source=Source.WARDEN,
        occurred_at=call["occurred_at"],
        visit=visit,
    )


def _refuse(draft: Draft, form: DecisionForm, row: int | None) -> int:
    standing = _undecided(draft, row)
    _decide(draft, standing["id"], Status.REFUSED, form)
    return int(standing["id"])


def _undecided(draft: Draft, row: int | None) -> Mapping[str, Any]:
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="submissions")
    standing = draft.get(Submission, row)
    if standing["status"] != Status.RECEIVED:
        raise Refused(Code.ALREADY_DECIDED)
    return standing


def _decide(draft: Draft, row: int, status: Status, form: DecisionForm) -> None:
    said = {"note": form.note, "answer": form.answer}
    draft.change(Submission, row, status=status, decided_by=draft.actor.user, **said)


SUBMISSIONS = Register(
    kind="submissions",
    nr=14,
    letter="S",
    table=Submission,
    form=DecisionForm,
    show=show,
    listed=("kind", "source", "agency", "household", "person", "status", "led_to"),
    within={
        "household": lambda household: _T.c.household == household,
        "agency": lambda agency: _T.c.agency == agency,
        "zone": in_zone,
        "area": in_area_of,
    },
    by_hand=False,
    acts=(
        Act(4, "submissions.accept", AcceptForm, accept),
        Act(5, "submissions.refuse", DecisionForm, _refuse),
        Act(6, "submissions.submit", SubmitForm, _submit, alone=True),
        Act(7, "submissions.bring", BringForm, _bring, alone=True),
    ),
)
