"""Travel clearances (E01-E05, E07-E11, E14): asked for, decided by who may, proven, amended by another row.

The life of one is ``store/travel/states.py``; why somebody has to decide and
why a record is carried, ``store/travel/needs.py``. A request is kept by each
office's focal point (S004-A ¶27).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import Connection, select

from store import log
from store.asking import pairs
from store.clock import iso, local_day
from store.columns import sql
from store.door import Draft, resolved
from store.forms import Form, check
from store.identity import who
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.agencies import Agency
from store.registers.clearance_rules import Purpose, asks, practice, right_to_decide
from store.registers.clearance_steps import next_state, read_whole, take
from store.registers.clearance_tables import Clearance, Segment, Traveller
from store.registers.journeys import (
    PROVEN,
    REQUEST,
    Journey,
    as_asked,
    content,
    headquarters_heard,
    journey,
    journeys,
    late,
    rule_version,
    stops,
)
from store.registers.movements import ACTS as MOVES
from store.registers.people import Category, Person
from store.registers.segments import SegmentForm, leg_fields
from store.rule import Rule
from store.training.lacking import missing, not_checked
from store.travel import decision, needs
from store.travel.gates import Gate, level_gates, training_gate, unchecked, written
from store.travel.states import OPEN, UNDECIDED, Mode, State, Step, steps
from store.values import Line, Note, Reference, stored

SHORT_OF: Final = 3
"""So many travellers are named in a list; of more, how many."""


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


class DecisionForm(Form):
    """The decision, and on what conditions; a denial says why. Without days it is about the legs' own."""

    decision: Literal[State.CLEARED, State.DENIED]
    conditions: Note | None = None
    reason: Note | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class WithdrawForm(Form):
    """Why it is cancelled or revoked."""

    reason: Note


_T = sql(Clearance)
_TRAVELS = sql(Traveller)
_PERSON = sql(Person)


# asking


def _add(draft: Draft, form: ClearanceForm, _row: int | None) -> int:
    said = {name: getattr(form, name) for name in ClearanceForm.model_fields}
    return draft.insert(Clearance, {**resolved(draft, CLEARANCES, said), "state": State.DRAFT, "revision": 1})


def _request(draft: Draft, form: RequestForm, row: int | None) -> int:
    """Write a whole request down as a draft."""
    clearance = _add(draft, form, row)
    dependants = _dependants(draft)
    for name in form.travellers:
        person = draft.still("people", draft.resolve("people", name))
        visits = draft.get(Person, person)["category"] == Category.VISITOR
        part = "dependant" if person in dependants else "visitor" if visits else "traveller"
        draft.add(Traveller, clearance=clearance, person=person, part=part)
    for n, said in enumerate(form.legs, start=1):
        leg = check(SegmentForm, {"clearance": clearance, "n": n, **said}, "segments")
        draft.insert(Segment, leg_fields(draft, leg))
    return clearance


def _dependants(draft: Draft) -> set[int]:
    links = draft.registry.kind("dependants").sql
    return set(draft.ask(select(links.c.person).where(links.c.ended_on.is_(None))).scalars())


def _submit(draft: Draft, _form: SubmitForm, row: int | None) -> int:
    """Submit a request: it stays as it is from here on, and why it is decided or is not is written down."""
    standing = take(draft, row, Step.SUBMIT)
    whole = read_whole(draft, standing["id"])
    if not whole.travellers or not whole.legs:
        raise Refused(Code.FIELD_MISSING, field="segments" if whole.travellers else "travellers")
    for person in whole.people:
        draft.still("people", person)
    asked = asks(draft.db, draft.me.station)
    city = practice(draft.db, draft.me, draft.today).city
    legs = as_asked(stops(draft.db, draft.me, whole.legs, draft.today))
    decide = needs.decision_required(standing["kind"] or "", standing["purpose"], legs, asked, draft.today)
    record = needs.record_required(legs, city, draft.today)
    draft.change(
        Clearance,
        standing["id"],
        state=next_state(standing, Step.SUBMIT),
        mode=Mode.MANUAL if decide.yes else Mode.NONE,
        why=decide.why,
        record_required=record.yes,
        record_why=record.why,
        rule_version=rule_version(asked, city),
        submitted_at=draft.now,
    )
    return int(standing["id"])


def _send_back(draft: Draft, form: SendBackForm, row: int | None) -> int:
    standing = take(draft, row, Step.SEND_BACK)
    draft.change(
        Clearance, standing["id"], state=next_state(standing, Step.SEND_BACK), sent_back_reason=form.reason
    )
    return int(standing["id"])


# deciding


def gates(db: Connection, lens: Lens, row: int) -> list[Gate]:
    """Give what the gates say about a request, for whoever is about to decide (E09, E10).

    They inform: none of them holds anybody back (X18).
    """
    whole, me = journey(db, row), who(db)
    at = [stop for stop, _area in stops(db, me, whole.legs, lens.today)]
    people = {person: lens.number("people", person) or "?" for person in whole.people}
    return [
        *level_gates(at, headquarters_heard(db)),
        *training_gate(db, people, at, missing),
        *unchecked(not_checked(db)),
    ]


def _decide(draft: Draft, form: DecisionForm, row: int | None) -> int:
    """Decide (E02, E07): only who may, once, with the gates as they were seen, hashed and signed."""
    cleared = form.decision is State.CLEARED
    step = Step.CLEAR if cleared else Step.DENY
    standing = take(draft, row, step)
    if standing["decides"] == "hq" and draft.me.kind != "hq":
        raise Refused(Code.WRONG_NODE, kind="station", wanted="headquarters node")
    right = right_to_decide(draft.db, draft.me, draft.actor, standing["agency"], draft.today)
    if not cleared and form.reason is None:
        raise Refused(Code.FIELD_MISSING, field="reason")
    whole = read_whole(draft, standing["id"])
    lens = Lens(draft.registry, draft.numbers, draft.now, draft.today)
    said = (
        form.model_dump()
        | _days(draft, form, whole)
        | {
            "decided_by": draft.actor.user,
            "decided_at": draft.now,
            "authority": right,
            "gates": written(gates(draft.db, lens, standing["id"])),
            # Empty ones are written too: of two who decide without hearing of each other, the first decision
            # stands whole, and not with a condition of the other's.
            "conditions": form.conditions or "",
            "reason": form.reason or "",
        }
    )
    decided = {name: stored(value) for name, value in said.items()}
    hashed = decision.digest(content(draft.db, draft.registry, whole, decided))
    proof = {"content_hash": hashed}
    if draft.pen is not None:
        proof |= {
            "signature": draft.pen.sign(decision.to_sign(hashed)).hex(),
            "signed_key": draft.pen.public.hex(),
        }
    draft.change(Clearance, standing["id"], state=next_state(standing, step), **decided, **proof)
    return int(standing["id"])


def _days(draft: Draft, form: DecisionForm, whole: Journey) -> dict[str, date]:
    """Give the days that a decision is about; both are of it."""
    times = [
        local_day(at, draft.me.timezone)
        for leg in whole.legs
        for at in (leg["etd"], leg["eta"])
        if at is not None
    ]
    if whole.row["back_by"] is not None:
        times.append(local_day(whole.row["back_by"], draft.me.timezone))
    first = form.valid_from or min(times, default=draft.today)
    last = form.valid_to or max([*times, first])
    if last < first:
        raise Refused(Code.FIELD_INVALID, field="valid_to", reason="it ends before it begins")
    return {"valid_from": first, "valid_to": last}


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
        {name: standing[name] for name in (*kept, "decides")}
        | {"state": State.DRAFT, "revision": (standing["revision"] or 1) + 1, "amends": standing["id"]},
    )
    for table, rows in ((Traveller, whole.travellers), (Segment, whole.legs)):
        names = [name for name in draft.registry.of(table).specs if name not in _OWN]
        for one in rows:
            draft.insert(table, {name: one[name] for name in names} | {"clearance": new})
    draft.change(Clearance, standing["id"], state=next_state(standing, Step.AMEND))
    return new


_OWN: Final = frozenset({"clearance", "former_id", "ended_on", "ended_reason"})


def _withdrawn(step: Step) -> Callable[[Draft, Any, int | None], int]:
    def withdraw(draft: Draft, form: WithdrawForm, row: int | None) -> int:
        standing = take(draft, row, step)
        if step is Step.REVOKE:
            right_to_decide(draft.db, draft.me, draft.actor, standing["agency"], draft.today)
        draft.change(
            Clearance,
            standing["id"],
            state=next_state(standing, step),
            withdrawn_reason=form.reason,
            withdrawn_at=draft.now,
            withdrawn_by=draft.actor.user,
        )
        return int(standing["id"])

    return withdraw


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


# how it is shown


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add travellers, legs, how it stands now (overdue is worked out), and what follows from the decision."""
    me = who(db)
    read = journeys(db, [row["id"] for row in found])
    agencies = pairs(db, select(sql(Agency).c.id, sql(Agency).c.code))
    amended = pairs(db, select(_T.c.amends, _T.c.id).where(_T.c.amends.in_([row["id"] for row in found])))
    people = {person for whole in read.values() for person in whole.people}
    names = {
        row.id: row
        for row in db.execute(
            select(_PERSON.c.id, _PERSON.c.family_name, _PERSON.c.given_name, _PERSON.c.ended_on).where(
                _PERSON.c.id.in_(people)
            )
        )
    }
    practices = {
        station: practice(db, me, lens.today, station) for station in {row["station"] for row in found}
    }
    shown = []
    for row in found:
        whole, rules = read[row["id"]], practices[row["station"]]
        overdue = late(whole, rules, lens.now)
        travellers = [_traveller(lens, one, names.get(one["person"])) for one in whole.travellers]
        shown.append(
            {
                "agency": agencies.get(row["agency"]),
                "status": "overdue" if overdue else row["state"],
                "who": _some([one["name"] for one in travellers]),
                "to": _some([leg["to_place"] or "?" for leg in whole.legs]),
                "travellers": travellers,
                "legs": [_leg(lens, leg) for leg in whole.legs],
                "movements": [_movement(lens, one) for one in whole.heard],
                "overdue": [
                    {
                        "person": lens.number("people", one.person),
                        "what": one.what.value,
                        "due": iso(one.due),
                        "late": iso(one.late),
                    }
                    for one in overdue
                ],
                "late_request": _is_late(row, whole, me.timezone, rules.lead_days),
                "amended_by": lens.number("clearances", amended.get(row["id"])),
                "short_code": decision.short(row["content_hash"]) if row["content_hash"] else None,
                "hand": decision.hand(row["signed_key"]) if row["signed_key"] else None,
                "steps": [step.value for step in steps(row["state"] or "", row["mode"])],
            }
        )
    return shown


def _traveller(lens: Lens, one: Mapping[str, Any], person: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of a query
    name = " ".join(filter(None, (person.family_name, person.given_name))) if person else ""
    return {
        "person": lens.number("people", one["person"]),
        "name": name,
        "part": one["part"],
        "left": bool(person and person.ended_on),
    }


def _leg(lens: Lens, leg: Mapping[str, Any]) -> dict[str, Any]:
    plain = ("n", "from_place", "to_place", "timezone", "mode", "carrier", "vehicle", "lodging", "night_stop")
    times = {name: iso(leg[name]) for name in ("etd", "eta", "check_in_due")}
    return {"id": lens.number("segments", leg["id"])} | {name: leg[name] for name in plain} | times


def _movement(lens: Lens, one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": lens.number("movements", one["id"]),
        "event": one["event"],
        "person": lens.number("people", one["person"]),
        "leg": lens.number("segments", one["segment"]),
        "at": iso(one["occurred_at"]),
        "until": iso(one["until"]),
        "medium": one["medium"],
    }


def _some(names: Sequence[str]) -> str:
    """Name the first few, and say how many more there are."""
    more = len(names) - SHORT_OF
    return ", ".join(names[:SHORT_OF]) + (f" +{more}" if more > 0 else "")


def _is_late(row: Mapping[str, Any], whole: Journey, timezone: str, lead: int) -> bool:
    """Say whether a request came later than the lead time that the station asks for."""
    leaves = min((leg["etd"] for leg in whole.legs if leg["etd"] is not None), default=None)
    if leaves is None or row["submitted_at"] is None:
        return False
    return (local_day(leaves, timezone) - local_day(row["submitted_at"], timezone)).days < lead


def _acts() -> tuple[Act, ...]:
    def act(nr: int, verb: str, form: type[BaseModel], run: Callable[[Draft, Any, int | None], int]) -> Act:
        return Act(nr, f"clearances.{verb}", form, run)

    return (
        act(1, "add", ClearanceForm, _add),
        act(4, "request", RequestForm, _request),
        act(5, "submit", SubmitForm, _submit),
        act(6, "send_back", SendBackForm, _send_back),
        act(7, "decide", DecisionForm, _decide),
        act(8, "amend", SubmitForm, _amend),
        act(9, "cancel", WithdrawForm, _withdrawn(Step.CANCEL)),
        act(10, "revoke", WithdrawForm, _withdrawn(Step.REVOKE)),
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
    show=_show,
    listed=("status", "kind", "who", "to", "valid_from", "valid_to", "agency"),
    within={
        "agency": lambda agency: _T.c.agency == agency,
        "person": lambda person: _T.c.id.in_(
            select(_TRAVELS.c.clearance).where(_TRAVELS.c.person == person, _TRAVELS.c.ended_on.is_(None))
        ),
    },
    acts=_acts(),
)
