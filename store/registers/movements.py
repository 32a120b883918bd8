"""What is heard of travellers (E06, E12): left, arrived, returned, extended; each feeds their whereabouts.

Nobody is taken to have arrived because nobody said otherwise: what is said here
counts until the time that was named, and then they are *unknown* again (R21).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from store.clock import day_of
from store.columns import sql
from store.door import Draft
from store.forms import Form
from store.identity import Identity
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.clearance_rules import asks, practice
from store.registers.clearance_steps import next_state, not_now, read_whole, same_drill, take
from store.registers.clearance_tables import Clearance, Movement
from store.registers.journeys import Journey, Row, at_home, expected_back, stops, whether_drilled
from store.registers.presence import Presence, Source
from store.registers.presence import State as Whereabouts
from store.travel import needs
from store.travel.overdue import Event, Heard, moved
from store.travel.states import State, Step
from store.travel.times import end_of, instant
from store.values import Line, Note, Reference

Medium = Literal["radio", "phone", "sms", "satellite", "email", "in_person", "tracker", "other"]


class HeardForm(Form):
    """What is heard: of whom (all of them if nobody is named), on which leg, when, and how.

    ``leg`` is its place in the order; the one that is under way by default. A time without an offset is of
    the station's clocks.
    """

    leg: Annotated[int, Field(ge=1, le=99)] | None = None
    person: Reference | None = None
    occurred_at: datetime | None = None
    medium: Medium = "radio"
    place: Line | None = None
    note: Note | None = None


class ExtendForm(HeardForm):
    """Somebody is later than was said: the new time, of a leg or of the return."""

    until: datetime


class CheckInForm(HeardForm):
    """A call from the way."""

    clearance: Reference


class CloseForm(Form):
    """What is still to be said when it is over."""

    note: Note | None = None


EARLIEST: Final = 30 * 24 * 3600
"""So long (seconds) before the first departure that was planned something may be heard of a journey."""

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
    legs = stops(draft.db, draft.me, whole, draft.today)
    rules = asks(draft.db, draft.me.station)
    kind, purpose = whole.row["kind"] or "", whole.row["purpose"]
    if needs.decision_required(kind, purpose, legs, rules, draft.today).yes:
        raise Refused(Code.DECISION_NEEDED)


def _check_in(draft: Draft, form: CheckInForm, _row: int | None) -> int:
    row = draft.resolve("clearances", form.clearance)
    standing = same_drill(draft, draft.get(Clearance, row))
    if standing["state"] != State.ACTIVE:
        raise not_now(standing, "check in")
    return _write(draft, read_whole(draft, row), Event.CHECKED_IN, form)


def _close(draft: Draft, form: CloseForm, row: int | None) -> int:
    """Close a journey; whereabouts are left as they were last heard.

    Nobody is waited for any more once it is closed, so it takes a note while somebody is still away.
    """
    standing = take(draft, row, Step.CLOSE)
    whole = read_whole(draft, standing["id"])
    away = [person for person in whole.people if not whole.over(person, draft.now)]
    if away and not form.note:
        raise Refused(Code.NOT_ALL_BACK, count=len(away))
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
    clocks = draft.me.timezone
    moment = draft.now if form.occurred_at is None else instant(form.occurred_at, clocks)
    if moment > draft.now:
        raise Refused(Code.FIELD_INVALID, field="occurred_at", reason="it lies in the future")
    leaves = min((leg["etd"] for leg in whole.legs if leg["etd"] is not None), default=moment)
    if moment < leaves - EARLIEST:
        # A year typed wrong would let somebody arrive who is still on the way.
        raise Refused(Code.FIELD_INVALID, field="occurred_at", reason="it lies long before the journey")
    person = None if form.person is None else whole.now(draft.resolve("people", form.person))
    if person is not None and person not in whole.people:
        raise Refused(Code.FIELD_INVALID, field="person", reason="nobody of that number goes on it")
    spoken_of: Sequence[int] = whole.people if person is None else [person]
    if event is not Event.RETURNED:
        # Of who was back by then nothing is said; what was so before may be written down later.
        spoken_of = [one for one in spoken_of if not whole.back(one, moment)]
        if not spoken_of:
            raise Refused(Code.BACK_ALREADY)
    leg, spoken_of = _on_leg(whole, event, form.leg, spoken_of)
    until = instant(form.until, clocks) if isinstance(form, ExtendForm) else None
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
    # In a drill nobody has really gone anywhere.
    for one in [] if whole.row["exercise"] else spoken_of:
        _whereabouts(draft, whole, _Heard(event, leg, one, moment, until, form.place))
    return row


def _on_leg(
    whole: Journey, event: Event, named: int | None, spoken_of: Sequence[int]
) -> tuple[Row | None, Sequence[int]]:
    """Give the leg that is spoken of and of whom it is said, where travellers are on different legs.

    Where no leg is named it is of whoever is furthest behind: those who are further are on another leg.
    """
    if event is Event.RETURNED:
        return None, spoken_of
    if named is not None:
        found = next((leg for leg in whole.legs if leg["n"] == named), None)
        if found is None:
            raise Refused(Code.FIELD_INVALID, field="leg", reason="it has no such leg")
        return found, spoken_of
    legs = {person: _leg(whole, event, person) for person in spoken_of}
    order = [leg["n"] or 0 for leg in legs.values() if leg is not None]
    nearest = next((leg for leg in legs.values() if leg is not None and (leg["n"] or 0) == min(order)), None)
    return nearest, [person for person, leg in legs.items() if leg == nearest]


def _leg(whole: Journey, event: Event, person: int) -> Row | None:
    """Give the leg that is spoken of where none is named: by what was heard of this person so far."""
    under_way, at, ahead = whole.under_way(person), whole.at(person), whole.ahead(person)
    following = ahead[0] if ahead else None
    match event:
        case Event.LEFT:
            return following or under_way
        case Event.ARRIVED:
            return under_way or following or at
        case Event.EXTENDED if under_way is None and len(ahead) > 1:
            # It may be any of them, and all the others would be waited for at the wrong time.
            raise Refused(Code.FIELD_MISSING, field="leg")
        case Event.EXTENDED:
            # With no leg ahead it is the return that comes later.
            return under_way or following
        case _:
            return under_way or at or following


@dataclass(frozen=True, slots=True)
class _Heard:
    """What is heard of one person; ``leg`` is the one that is spoken of."""

    event: Event
    leg: Row | None
    person: int
    moment: int
    until: int | None
    place: str | None


def _whereabouts(draft: Draft, whole: Journey, heard: _Heard) -> None:
    """Note where somebody is by this, and until when that is believed."""
    rules = practice(draft.db, draft.me, draft.today)
    at = whole.at(heard.person)
    arrived = heard.event is Event.ARRIVED or (heard.leg is not None and heard.leg == at)
    if heard.event is Event.RETURNED or (
        arrived and heard.leg is not None and at_home(heard.leg, rules.city)
    ):
        state, where, end = Whereabouts.IN_ZONE, heard.place, None
    else:
        # Whoever stays longer is where they arrived last.
        stays = heard.event is Event.EXTENDED and whole.under_way(heard.person) is None
        leg = (at if stays else heard.leg) or at or (whole.legs[-1] if whole.legs else None)
        state = _away(draft, whole, leg)
        where = heard.place or (leg["to_place"] if leg is not None else None)
        believed = (
            heard.until if heard.until is not None else _believed(draft.me, whole, heard, arrived=arrived)
        )
        # Whoever calls late, and has no new time, is believed for the time that is granted.
        end = None if believed is None else max(believed, heard.moment) + rules.grace
    draft.add(
        Presence,
        person=heard.person,
        state=state,
        place=where,
        until=end,
        source=Source.CLEARANCE,
        occurred_at=heard.moment,
    )


def _away(draft: Draft, whole: Journey, leg: Row | None) -> Whereabouts:
    if leg is not None and (leg["abroad"] or _in_another_country(draft, leg["to_station"])):
        return Whereabouts.OUT_OF_COUNTRY
    return Whereabouts.LEAVE if whole.row["kind"] == needs.PRIVATE else Whereabouts.MISSION


def _in_another_country(draft: Draft, station: int | None) -> bool:
    if station is None:
        return False
    country = draft.get(draft.registry.kind("stations").table, station)["country"]
    return bool(country and draft.me.country and country != draft.me.country)


def _believed(me: Identity, whole: Journey, heard: _Heard, *, arrived: bool) -> int | None:
    """Give until when what is heard now is believed (UTC seconds), as far as a time was named."""
    leg, said = heard.leg, whole.heard_of(heard.person)
    if not arrived:
        # On the way until the leg's own time; without one, until all is to be over.
        eta = None if leg is None else _moved(leg, leg["eta"], said)
        return eta if eta is not None else expected_back(whole, me)
    # There until the next leg leaves, or until they are to be back.
    following = next((other for other in whole.legs if leg is not None and other["n"] > leg["n"]), None)
    if following is not None and following["etd"] is not None:
        later = _moved(following, None, said)
        return int(following["etd"]) if later is None else max(later, following["etd"])
    if whole.row["back_by"] is not None:
        return int(whole.row["back_by"])
    ends = whole.row["valid_to"]
    return end_of(day_of(ends), me.timezone) if ends else None


def _moved(leg: Row, due: int | None, said: Sequence[Row]) -> int | None:
    """Give a time of a leg as it stands after what was said about it last."""
    on_it = [
        Heard(one["event"], one["occurred_at"] or 0, until=one["until"])
        for one in said
        if one["segment"] == leg["id"]
    ]
    return moved(due, on_it)


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
    show=whether_drilled,
    drills=True,
    listed=("drill", "clearance", "event", "occurred_at", "person", "medium", "place"),
    within={
        "clearance": lambda clearance: _T.c.clearance == clearance,
        "person": lambda person: _T.c.person == person,
    },
    order=("occurred_at",),
    by_hand=False,
    acts=(Act(4, "movements.check_in", CheckInForm, _check_in, alone=True),),
)
