"""What is heard of travellers (E06, E12): left, arrived, returned, extended; each feeds their whereabouts.

Nobody is taken to have arrived because nobody said otherwise: what is said here
counts until the time that was named, and then they are *unknown* again (R21).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, Field

from store.clock import seconds
from store.columns import sql
from store.door import Draft
from store.forms import Form
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.clearance_rules import asks, practice
from store.registers.clearance_steps import next_state, read_whole, take
from store.registers.clearance_tables import Clearance, Movement
from store.registers.journeys import Journey, as_asked, at_home, expected_back, stops
from store.registers.presence import Presence, Source
from store.registers.presence import State as Whereabouts
from store.travel import needs
from store.travel.overdue import Event
from store.travel.states import State, Step
from store.travel.times import end_of
from store.values import Line, Note, Reference

Medium = Literal["radio", "phone", "sms", "satellite", "email", "in_person", "tracker", "other"]


class HeardForm(Form):
    """What is heard: of whom (all of them if nobody is named), on which leg, when, and how.

    ``leg`` is its place in the order; the one that is under way by default.
    """

    leg: Annotated[int, Field(ge=1, le=99)] | None = None
    person: Reference | None = None
    occurred_at: AwareDatetime | None = None
    medium: Medium = "radio"
    place: Line | None = None
    note: Note | None = None


class ExtendForm(HeardForm):
    """Somebody is later than was said: the new time, of a leg or of the return."""

    until: AwareDatetime


class CheckInForm(HeardForm):
    """A call from the way."""

    clearance: Reference


class CloseForm(Form):
    """What is still to be said when it is over."""

    note: Note | None = None


_T = sql(Movement)
_AFTER: Final = {
    Step.DEPART: Event.LEFT,
    Step.ARRIVE: Event.ARRIVED,
    Step.EXTEND: Event.EXTENDED,
    Step.RETURN: Event.RETURNED,
}


def _heard(step: Step) -> Any:  # noqa: ANN401 - an act's run, whose form is the step's
    def hear(draft: Draft, form: HeardForm, row: int | None) -> int:
        standing = take(draft, row, step)
        whole = read_whole(draft, standing["id"])
        if step is Step.DEPART and standing["state"] == State.SUBMITTED:
            _still_unasked(draft, whole)
        _write(draft, whole, _AFTER[step], form)
        state = next_state(standing, step)
        if state != standing["state"]:
            draft.change(Clearance, standing["id"], state=state)
        return int(standing["id"])

    return hear


def _still_unasked(draft: Draft, whole: Journey) -> None:
    """Refuse to leave undecided where a decision has come to be asked for since the request."""
    legs = as_asked(stops(draft.db, draft.me, whole.legs, draft.today))
    rules = asks(draft.db, draft.me.station)
    kind, purpose = whole.row["kind"] or "", whole.row["purpose"]
    if needs.decision_required(kind, purpose, legs, rules, draft.today).yes:
        raise Refused(Code.DECISION_NEEDED)


def _check_in(draft: Draft, form: CheckInForm, _row: int | None) -> int:
    row = draft.resolve("clearances", form.clearance)
    standing = draft.get(Clearance, row)
    if standing["state"] != State.ACTIVE:
        raise Refused(Code.NOT_NOW, step="check in", state=standing["state"], steps="see the clearance")
    return _write(draft, read_whole(draft, row), Event.CHECKED_IN, form)


def _close(draft: Draft, form: CloseForm, row: int | None) -> int:
    """Close a journey; whereabouts are left as they were last heard."""
    standing = take(draft, row, Step.CLOSE)
    draft.change(Clearance, standing["id"], state=next_state(standing, Step.CLOSE))
    draft.add(
        Movement,
        clearance=standing["id"],
        event=Event.CLOSED,
        occurred_at=draft.now,
        by=draft.actor.user,
        note=form.note,
    )
    return int(standing["id"])


def _write(draft: Draft, whole: Journey, event: Event, form: HeardForm) -> int:
    moment = seconds(form.occurred_at or datetime.fromtimestamp(draft.now, UTC))
    if moment > draft.now:
        raise Refused(Code.FIELD_INVALID, field="occurred_at", reason="it lies in the future")
    person = None if form.person is None else draft.resolve("people", form.person)
    if person is not None and person not in whole.people:
        raise Refused(Code.FIELD_INVALID, field="person", reason="nobody of that number goes on it")
    if event is not Event.RETURNED and _back(whole, person, moment):
        raise Refused(Code.BACK_ALREADY)
    leg = _leg(whole, event, form.leg)
    until = seconds(form.until) if isinstance(form, ExtendForm) else None
    if until is not None and until < moment:
        raise Refused(Code.FIELD_INVALID, field="until", reason="it lies before what was heard")
    row = draft.add(
        Movement,
        clearance=whole.row["id"],
        segment=None if leg is None else leg["id"],
        person=person,
        event=event,
        occurred_at=moment,
        until=until,
        medium=form.medium,
        by=draft.actor.user,
        place=form.place,
        note=form.note,
    )
    for one in whole.people if person is None else [person]:
        _whereabouts(draft, whole, event, leg, one, moment, until, form.place)
    return row


def _back(whole: Journey, person: int | None, moment: int) -> bool:
    """Say whether all who are spoken of were back by then; what was so before may be written down later."""
    back = {
        one["person"]
        for one in whole.heard
        if one["event"] == Event.RETURNED and one["occurred_at"] <= moment
    }
    return None in back or (set(whole.people) if person is None else {person}) <= back


def _leg(whole: Journey, event: Event, named: int | None) -> Mapping[str, Any] | None:
    """Give the leg that is spoken of: the named one, or the one that is under way or comes next."""
    if event is Event.RETURNED:
        return None
    if named is not None:
        found = next((leg for leg in whole.legs if leg["n"] == named), None)
        if found is None:
            raise Refused(Code.FIELD_INVALID, field="leg", reason="it has no such leg")
        return found
    arrived = {one["segment"] for one in whole.heard if one["event"] == Event.ARRIVED}
    left = {one["segment"] for one in whole.heard if one["event"] == Event.LEFT} - arrived
    under_way = next((leg for leg in whole.legs if leg["id"] in left), None)
    ahead = next((leg for leg in whole.legs if leg["id"] not in arrived | left), None)
    if event is Event.EXTENDED:
        # Nobody is on a leg: it is the return that comes later.
        return under_way
    return ahead if event is Event.LEFT else under_way or ahead


def _whereabouts(  # noqa: PLR0913 - what is heard, said in full
    draft: Draft,
    whole: Journey,
    event: Event,
    leg: Mapping[str, Any] | None,
    person: int,
    moment: int,
    until: int | None,
    place: str | None,
) -> None:
    """Note where somebody is by this, and until when that is believed."""
    rules = practice(draft.db, draft.me, draft.today)
    home = event is Event.RETURNED or (
        event is Event.ARRIVED and leg is not None and not leg["abroad"] and at_home(leg, rules.city)
    )
    if home:
        state, where, end = Whereabouts.IN_ZONE, place, None
    else:
        last = whole.legs[-1] if whole.legs else None
        state = _away(draft, whole, leg or last)
        where = place or (leg["to_place"] if leg is not None else None)
        believed = _believed(draft, whole, event, leg, until)
        end = None if believed is None else max(believed + rules.grace, moment)
    draft.add(
        Presence,
        person=person,
        state=state,
        place=where,
        until=end,
        source=Source.CLEARANCE,
        occurred_at=moment,
    )


def _away(draft: Draft, whole: Journey, leg: Mapping[str, Any] | None) -> Whereabouts:
    if leg is not None and (leg["abroad"] or _in_another_country(draft, leg["to_station"])):
        return Whereabouts.OUT_OF_COUNTRY
    return Whereabouts.LEAVE if whole.row["kind"] == needs.PRIVATE else Whereabouts.MISSION


def _in_another_country(draft: Draft, station: int | None) -> bool:
    if station is None:
        return False
    country = draft.get(draft.registry.kind("stations").table, station)["country"]
    return bool(country and draft.me.country and country != draft.me.country)


def _believed(
    draft: Draft, whole: Journey, event: Event, leg: Mapping[str, Any] | None, until: int | None
) -> int | None:
    """Give until when what is heard now is believed (UTC seconds), as far as a time was named."""
    if until is not None:
        return until
    if event is not Event.ARRIVED:
        # On the way until the leg's own time; without one, until all is to be over.
        moved = [one["until"] for one in whole.heard if leg and one["segment"] == leg["id"] and one["until"]]
        eta = leg["eta"] if leg is not None else None
        return moved[-1] if moved else eta if eta is not None else expected_back(whole, draft.me)
    # There until the next leg leaves, or until they are to be back.
    following = [other["etd"] for other in whole.legs if leg is not None and other["n"] > leg["n"]]
    if following and following[0] is not None:
        return int(following[0])
    if whole.row["back_by"] is not None:
        return int(whole.row["back_by"])
    ends = whole.row["valid_to"]
    return end_of(date.fromisoformat(ends), draft.me.timezone) if ends else None


ACTS: Final[Sequence[Act]] = (
    Act(11, "clearances.depart", HeardForm, _heard(Step.DEPART)),
    Act(12, "clearances.arrive", HeardForm, _heard(Step.ARRIVE)),
    Act(13, "clearances.extend", ExtendForm, _heard(Step.EXTEND)),
    Act(14, "clearances.return", HeardForm, _heard(Step.RETURN)),
    Act(15, "clearances.close", CloseForm, _close),
)
"""What is done to a clearance on the way, by the register of clearances."""

MOVEMENTS = Register(
    kind="movements",
    nr=38,
    letter="YM",
    table=Movement,
    form=CheckInForm,
    listed=("clearance", "event", "occurred_at", "person", "medium", "place", "until"),
    within={
        "clearance": lambda clearance: _T.c.clearance == clearance,
        "person": lambda person: _T.c.person == person,
    },
    order=("occurred_at",),
    by_hand=False,
    acts=(Act(4, "movements.check_in", CheckInForm, _check_in),),
)
