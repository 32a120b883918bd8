"""Travel clearances (E01-E05, E07-E11, E14): asked for, decided by who may, proven, amended by another row.

The life of one is ``store/travel/states.py``; why somebody has to decide and
why a record is carried, ``store/travel/needs.py``. A request is kept by each
office's focal point (S004-A ¶27).
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import select

from store import log
from store.columns import Row, sql
from store.door import Draft, resolved
from store.forms import Form, check
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers import drawers
from store.registers.clearance_decisions import DecisionForm, WithdrawForm, decide, withdrawn
from store.registers.clearance_proof import PROVEN, REQUEST
from store.registers.clearance_rules import Purpose, asks, practice
from store.registers.clearance_shown import show
from store.registers.clearance_steps import next_state, read_whole, take
from store.registers.clearance_tables import Clearance, Segment, Traveller
from store.registers.journeys import Journey, rule_version, stops
from store.registers.merges import whole_person
from store.registers.movements import ACTS as MOVES
from store.registers.people import Category, Person
from store.registers.segments import SegmentForm, leg_fields
from store.rule import Rule
from store.saying import kept, saying
from store.travel import needs
from store.travel.states import OPEN, UNDECIDED, Mode, State, Step
from store.values import Line, Note, Reference

_ABOVE: Final = kept("{why}; headquarters decides")


class ClearanceForm(Form):
    """What is asked about a journey; travellers and legs are records of their own."""

    kind: Literal["official", "field_mission", "private_notice"] = "official"
    purpose: Purpose | None = None
    details: Note | None = None
    urgency: Literal["routine", "urgent", "emergency"] = "routine"
    agency: Reference | None = None
    contact: Line | None = None
    vehicles: Note | None = None
    call_signs: Line | None = None
    leader: Reference | None = None
    back_by: AwareDatetime | None = None
    external_ref: Line | None = None
    external_status: Line | None = None
    external_as_of: date | None = None
    info_version: Line | None = None
    briefed_on: date | None = None
    decides: Literal["station", "hq"] = "station"


class RequestForm(ClearanceForm):
    """A whole request in one act: who goes and the legs in order, as ``SegmentForm`` asks for them."""

    travellers: Annotated[tuple[Reference, ...], Field(min_length=1)]
    legs: Annotated[tuple[Mapping[str, Any], ...], Field(min_length=1)]


class SubmitForm(Form):
    """Nothing more is asked: what was written is what is submitted."""


class SendBackForm(Form):
    """What is to be put right."""

    reason: Note


_T = sql(Clearance)
_TRAVELS = sql(Traveller)
_PARTS: Final = {Category.DEPENDANT: "dependant", Category.VISITOR: "visitor"}
"""As what people travel, by their category; all others as travellers."""


# asking


def _add(draft: Draft, form: ClearanceForm, _row: int | None) -> int:
    said = {name: getattr(form, name) for name in ClearanceForm.model_fields}
    begins = {"state": State.DRAFT, "revision": 1, "exercise": draft.exercise or None}
    return draft.insert(Clearance, {**resolved(draft, CLEARANCES, said), **begins})


def _request(draft: Draft, form: RequestForm, row: int | None) -> int:
    """Write a whole request down as a draft."""
    clearance = _add(draft, form, row)
    for name in form.travellers:
        person = draft.still("people", draft.resolve("people", name))
        part = _PARTS.get(draft.get(Person, person)["category"], "traveller")
        draft.add(Traveller, clearance=clearance, person=person, part=part)
    for n, said in enumerate(form.legs, start=1):
        leg = check(SegmentForm, {"n": n, **said, "clearance": clearance}, "segments")
        draft.insert(Segment, leg_fields(draft, leg))
    _in_turn(read_whole(draft, clearance))
    return clearance


def _in_turn(whole: Journey) -> None:
    """Refuse legs that overlap or go backwards in time: nobody could be waited for by them."""
    for before, after in pairwise(whole.legs):
        if before["eta"] is not None and after["etd"] is not None and after["etd"] < before["eta"]:
            reason = f"leg {after['n']} leaves before leg {before['n']} arrives"
            raise Refused(Code.FIELD_INVALID, field="etd", reason=reason)
    last = max((leg["eta"] for leg in whole.legs if leg["eta"] is not None), default=None)
    if last is not None and whole.row["back_by"] is not None and whole.row["back_by"] < last:
        raise Refused(Code.FIELD_INVALID, field="back_by", reason="it lies before the last arrival")


def _submit(draft: Draft, _form: SubmitForm, row: int | None) -> int:
    """Submit a request: it stays as it is from here on, and why it is decided or is not is written down."""
    standing = take(draft, row, Step.SUBMIT)
    whole = read_whole(draft, standing["id"])
    if not whole.travellers or not whole.legs:
        raise Refused(Code.FIELD_MISSING, field="segments" if whole.travellers else "travellers")
    for person in whole.people:
        draft.still("people", person)
    _in_turn(whole)
    asked = asks(draft.db, draft.me.station)
    city = practice(draft.db, draft.me, draft.today).city
    legs = stops(draft.db, draft.me, whole, draft.today)
    needed = needs.decision_required(standing["kind"] or "", standing["purpose"], legs, asked, draft.today)
    record = needs.record_required(legs, draft.today)
    draft.change(
        Clearance,
        standing["id"],
        state=next_state(standing, Step.SUBMIT),
        mode=Mode.MANUAL if needed.yes else Mode.NONE,
        why=str(saying(_ABOVE, why=needed.why))
        if needed.yes and standing["decides"] == "hq"
        else str(needed.why),
        record_required=record.yes,
        record_why=str(record.why),
        rule_version=rule_version(asked, city),
        submitted_at=draft.now,
    )
    if standing["decides"] == "hq" and draft.drawer is not None:
        # Why headquarters denies something is sealed for this station: it has a key by then.
        drawers.tend(draft, draft.drawer, begin=True)
    return int(standing["id"])


def _send_back(draft: Draft, form: SendBackForm, row: int | None) -> int:
    standing = take(draft, row, Step.SEND_BACK)
    if draft.me.kind == "hq" and standing["decides"] != "hq":
        raise Refused(Code.WRONG_NODE, kind="headquarters", wanted="station")
    draft.change(
        Clearance, standing["id"], state=next_state(standing, Step.SEND_BACK), sent_back_reason=form.reason
    )
    return int(standing["id"])


def _amend(draft: Draft, _form: SubmitForm, row: int | None) -> int:
    """Begin an amendment: another request with the same travellers and legs; the old decision stays readable.

    Gives the new row, a draft. The old one is superseded at once: until the
    new one is cleared, nobody is cleared.
    """
    standing = take(draft, row, Step.AMEND)
    whole = read_whole(draft, standing["id"])
    kept = (*REQUEST, "external_ref", "external_status", "external_as_of", "info_version", "briefed_on")
    new = draft.insert(
        Clearance,
        {name: standing[name] for name in (*kept, "decides", "exercise")}
        | {"state": State.DRAFT, "revision": (standing["revision"] or 1) + 1, "amends": standing["id"]},
    )
    # Who was written down twice, and merged since, goes once.
    travellers = {whole.now(one["person"]): one for one in reversed(whole.travellers)}
    for person, one in reversed(travellers.items()):
        draft.insert(Traveller, _copied(draft, Traveller, one) | {"clearance": new, "person": person})
    for leg in whole.legs:
        draft.insert(Segment, _copied(draft, Segment, leg) | {"clearance": new})
    draft.change(Clearance, standing["id"], state=next_state(standing, Step.AMEND))
    return new


def _copied(draft: Draft, table: type[Row], row: Mapping[str, Any]) -> dict[str, object]:
    return {name: row[name] for name in draft.registry.of(table).own}


# what must hold


def _locked(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        if draft.get(Clearance, row)["state"] not in OPEN:
            raise Refused(Code.CLEARANCE_LOCKED)


def _once(draft: Draft, rows: Collection[int]) -> None:
    """Refuse to write a decision where one was written before, in whatever life of the row."""
    register = draft.registry.of(Clearance)
    numbers = {register.specs[name].nr for name in PROVEN}
    for row in rows:
        written_before = (
            number in numbers and value is not None
            for entry in log.history(draft.db, register.nr, row)
            for number, value in entry.fields
        )
        if any(written_before):
            raise Refused(Code.ALREADY_DECIDED)


def _undecided_end(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        standing = draft.get(Clearance, row)
        if standing["ended_on"] is not None and standing["state"] not in UNDECIDED:
            raise Refused(Code.CLEARANCE_LOCKED)


def _dated_status(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        standing = draft.get(Clearance, row)
        if standing["external_status"] is not None and standing["external_as_of"] is None:
            raise Refused(Code.FIELD_MISSING, field="external_as_of")


def _acts() -> tuple[Act, ...]:
    def act(nr: int, verb: str, form: type[BaseModel], run: Callable[[Draft, Any, int | None], int]) -> Act:
        return Act(nr, f"clearances.{verb}", form, run)

    return (
        act(1, "add", ClearanceForm, _add),
        Act(4, "clearances.request", RequestForm, _request, alone=True),
        act(5, "submit", SubmitForm, _submit),
        act(6, "send_back", SendBackForm, _send_back),
        act(7, "decide", DecisionForm, decide),
        act(8, "amend", SubmitForm, _amend),
        act(9, "cancel", WithdrawForm, withdrawn(Step.CANCEL)),
        act(10, "revoke", WithdrawForm, withdrawn(Step.REVOKE)),
        *MOVES,
    )


CLEARANCES = Register(
    kind="clearances",
    nr=35,
    letter="Y",
    table=Clearance,
    form=ClearanceForm,
    rules=(
        Rule(
            "What was submitted stays as it is; it is returned or amended to change it.",
            frozenset({*REQUEST, "decides"}),
            _locked,
            "S004-A ¶27",
        ),
        Rule("A decision is made once and never written again.", frozenset(PROVEN), _once, "S004-A ¶27"),
        Rule(
            "What was decided does not end; it is cancelled, revoked or closed.",
            frozenset({"ended_on"}),
            _undecided_end,
        ),
        Rule(
            "A status from the travel system says as of when it was so.",
            frozenset({"external_status", "external_as_of"}),
            _dated_status,
            "S002 ¶35",
        ),
    ),
    show=show,
    drills=True,
    listed=("status", "kind", "who", "to", "valid_from", "valid_to", "agency"),
    within={
        "agency": lambda agency: _T.c.agency == agency,
        "person": lambda person: _T.c.id.in_(
            select(_TRAVELS.c.clearance).where(
                _TRAVELS.c.person.in_(whole_person(person)), _TRAVELS.c.ended_on.is_(None)
            )
        ),
    },
    acts=_acts(),
)
