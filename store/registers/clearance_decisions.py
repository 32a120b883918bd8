"""Deciding about a clearance (E02, E04, E07, E09, E10): by who may, once, with what the gates said, signed.

What was decided is withdrawn by whoever may, with a reason; the decision itself
stays as it was written.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection

from store.clock import local_day
from store.door import Draft
from store.forms import Form
from store.identity import who
from store.listing import Lens
from store.refusals import Code, Refused
from store.registers.clearance_proof import content
from store.registers.clearance_rules import (
    DESIGNATED,
    FOR_HEADQUARTERS,
    HEADQUARTERS,
    SOLE,
    home_of,
    right_to_decide,
)
from store.registers.clearance_steps import next_state, read_whole, take
from store.registers.clearance_tables import Clearance
from store.registers.journeys import Journey, headquarters_heard, journey, stops
from store.training.lacking import missing, not_checked
from store.travel import decision, needs
from store.travel.gates import Gate, level_gates, training_gate, unchecked, written
from store.travel.states import State, Step
from store.values import Note, stored


class DecisionForm(Form):
    """The decision, and on what conditions; a denial says why. Without days it is about the legs' own.

    What headquarters is to decide says in ``reason`` what it answered, or that it could not be reached.
    """

    decision: Literal[State.CLEARED, State.DENIED]
    conditions: Note | None = None
    reason: Note | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class WithdrawForm(Form):
    """Why it is cancelled or revoked."""

    reason: Note


def gates(db: Connection, lens: Lens, row: int) -> list[Gate]:
    """Give what the gates say about a request, for whoever is about to decide (E09, E10).

    They inform: none of them holds anybody back (X18).
    """
    whole = journey(db, row)
    at = stops(db, who(db), whole, lens.today)
    people = {person: lens.number("people", person) or "?" for person in whole.people}
    return [
        *level_gates(at, headquarters_heard(db)),
        *training_gate(db, people, at, missing),
        *unchecked(not_checked(db)),
    ]


def decide(draft: Draft, form: DecisionForm, row: int | None) -> int:
    """Decide (E02, E07): only who may, once, with the gates as they were seen, hashed and signed.

    Raises:
        Refused: as :func:`take`; ``NOTICE_ONLY`` for private travel; ``NOT_DELEGATED``, ``LETTER_UNSEEN``;
            ``HEADQUARTERS_DECIDES``; ``FIELD_MISSING`` for a denial without its reason; ``WRONG_NODE`` at
            headquarters for what a station decides.
    """
    cleared = form.decision is State.CLEARED
    step = Step.CLEAR if cleared else Step.DENY
    standing = take(draft, row, step)
    if standing["kind"] == needs.PRIVATE:
        raise Refused(Code.NOTICE_ONLY)
    right = _right(draft, standing, form)
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
            "reason": draft.sealed(
                Clearance,
                standing["id"],
                "reason",
                form.reason or "",
                standing["former_id"],
                standing["station"],
            ),
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


def _right(draft: Draft, standing: Mapping[str, Any], form: DecisionForm) -> str:
    """Give the right by which this is decided here."""
    to_headquarters = standing["decides"] == "hq"
    if draft.me.kind == "hq":
        if not to_headquarters:
            raise Refused(Code.WRONG_NODE, kind="headquarters", wanted="station")
        return HEADQUARTERS
    right = _own_right(draft, standing["agency"])
    return _for_headquarters(right, form) if to_headquarters else right


def _own_right(draft: Draft, agency: int | None) -> str:
    return right_to_decide(draft.db, draft.me, draft.actor, agency, draft.today)


def _for_headquarters(right: str, form: DecisionForm) -> str:
    """Give by what right somebody decides here what headquarters is to decide, so that nobody waits for ever.

    It is for the designated official, where there is none for the only focal point, and never delegated: with
    headquarters' answer, or alone where it cannot be reached (S004 ¶8(p)). The reason says which.
    """
    if right not in (DESIGNATED, SOLE) or form.reason is None:
        raise Refused(Code.HEADQUARTERS_DECIDES)
    return right + FOR_HEADQUARTERS


def _days(draft: Draft, form: DecisionForm, whole: Journey) -> dict[str, date]:
    """Give the days that a decision is about; both are of it."""
    clock = home_of(draft.db, draft.me, whole.row["station"]).timezone
    times = [local_day(at, clock) for leg in whole.legs for at in (leg["etd"], leg["eta"]) if at is not None]
    if whole.row["back_by"] is not None:
        times.append(local_day(whole.row["back_by"], clock))
    first = form.valid_from or min(times, default=draft.today)
    last = form.valid_to or max([*times, first])
    if last < first:
        raise Refused(Code.FIELD_INVALID, field="valid_to", reason="it ends before it begins")
    return {"valid_from": first, "valid_to": last}


def withdrawn(step: Step) -> Callable[[Draft, Any, int | None], int]:
    """Give the act by which a clearance is cancelled, or revoked by who may decide."""

    def withdraw(draft: Draft, form: WithdrawForm, row: int | None) -> int:
        standing = take(draft, row, step)
        if step is Step.REVOKE:
            _own_right(draft, standing["agency"])
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
