"""Whereabouts (A16): dated events; where somebody is now is worked out, and falls back to *unknown*.

A person is never taken to be present because nobody said otherwise (R21). What was
wrong is corrected by a new event that names the old one; nothing is rewritten.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime
from sqlalchemy import ColumnElement, Connection, Index, bindparam, exists, select

from store.clock import day_span, seconds
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.due import EveryDays
from store.entry import Lane
from store.forms import Form
from store.memberships import among
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers import duties
from store.registers.duties import Subject
from store.values import Line, Reference

BELIEVED_FOR = timedelta(days=30)
"""How long a sighting without an end counts where no duty says so; a local default, no rule gives one."""


class State(StrEnum):
    """Where a person can be said to be."""

    IN_ZONE = "in_zone"
    AT_OFFICE = "at_office"
    TELEWORK = "telework"
    MISSION = "mission"
    LEAVE = "leave"
    OUT_OF_COUNTRY = "out_of_country"
    UNKNOWN = "unknown"


AWAY = frozenset({State.MISSION, State.LEAVE, State.OUT_OF_COUNTRY})
"""Where somebody is not at the station, and is not looked for at home."""
SEEN = frozenset({State.IN_ZONE, State.AT_OFFICE})
"""What is seen and not planned: nobody was there at a time that is still to come."""


class Source(StrEnum):
    """Who said so."""

    SELF = "self"
    WARDEN = "warden"
    CLEARANCE = "clearance"
    ROLLCALL = "rollcall"
    OFFICE = "office"


class Presence(Row, table=True):
    """One sighting or notice; ``occurred_at`` is when it was so, the log knows when it was typed (R14)."""

    __tablename__ = "presence"
    # Who was seen while a roll call was open is found without reading all that was ever said of them.
    __table_args__ = (Index("presence_by_person", "person", "occurred_at"),)
    person: int = reference(1, "people", warden=True, merge=Merge.EVENT, index=False)
    state: str = column(2, Merge.EVENT, warden=True)
    place: str | None = column(3, Merge.EVENT, warden=True)
    until: int | None = column(4, Merge.EVENT, Wire.INSTANT, warden=True)
    source: str = column(5, Merge.EVENT, warden=True)
    occurred_at: int = column(6, Merge.EVENT, Wire.INSTANT, warden=True)
    visit: int | None = reference(7, "visits", warden=True, merge=Merge.EVENT)
    corrects: int | None = reference(8, "presence", warden=True, merge=Merge.EVENT, sparse=True)


class PresenceForm(Form):
    """What is asked: who, where, since when (now if not said), until when."""

    person: Reference
    state: State
    place: Line | None = None
    until: AwareDatetime | None = None
    source: Source = Source.OFFICE
    occurred_at: AwareDatetime | None = None


class CorrectionForm(Form):
    """What was so instead; the time is that of the event which is corrected, if no other is said."""

    state: State
    place: Line | None = None
    until: AwareDatetime | None = None
    source: Source = Source.OFFICE
    occurred_at: AwareDatetime | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """One event as it is worked with: from when, until when (UTC seconds, ``None``: not said), where.

    ``missed`` says that it is a call at their door at which they were not seen.
    """

    occurred_at: int
    until: int | None
    state: str
    place: str | None = None
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where somebody is believed to be, and since when that was seen (UTC seconds, ``None``: never)."""

    state: State
    place: str | None
    seen_at: int | None


NEVER_SEEN = Whereabouts(State.UNKNOWN, None, None)
_T = sql(Presence)


def at(  # noqa: PLR0913 - what one sighting says
    state: str,
    place: str | None,
    occurred_at: int,
    until: int | None,
    now: int,
    believed: timedelta = BELIEVED_FOR,
) -> Whereabouts:
    """Work out what the latest sighting says at ``now`` (all UTC seconds).

    After its end nobody knows, nor ``believed`` later where it has none or speaks of somebody present,
    however long it was to be: nobody is taken to be present because it was said once.
    """
    if now > _end(state, occurred_at, until, believed):
        return Whereabouts(State.UNKNOWN, None, occurred_at)
    # A newer version's word for a state is not known here, so neither is where they are.
    known = state in State.__members__.values()
    return Whereabouts(State(state) if known else State.UNKNOWN, place, occurred_at)


def _end(state: str, occurred_at: int, until: int | None, believed: timedelta) -> int:
    most = occurred_at + int(believed.total_seconds())
    if until is None:
        return most
    return until if state in AWAY else min(until, most)


def telling(sightings: Iterable[Sighting], believed: timedelta = BELIEVED_FOR) -> list[Sighting]:
    """Leave out that somebody was not at their door while they were said to be away: it tells nothing new.

    Args:
        sightings: of one person, in the order in which they count.
        believed: how long one counts that has no end.
    """
    kept: list[Sighting] = []
    for one in sightings:
        last = kept[-1] if one.missed and kept else None
        away = last is not None and last.state in AWAY
        if last is None or not away or one.occurred_at > _end_of(last, believed):
            kept.append(one)
    return kept


def _end_of(one: Sighting, believed: timedelta) -> int:
    return _end(one.state, one.occurred_at, one.until, believed)


def during(
    sightings: Iterable[Sighting], begins: int, ends: int, believed: timedelta = BELIEVED_FOR
) -> Sighting | None:
    """Give what the sightings of one person say of a day; ``None`` if nobody knew.

    It is the latest that began before the day was over, if it still held when the day began: the day on
    which somebody comes back counts as away until somebody has seen them.

    Args:
        sightings: in the order in which they count.
        begins: the day's first instant (UTC seconds).
        ends: the first instant after it.
        believed: how long a sighting counts that has no end, and any of somebody present.
    """
    last = None
    for one in sightings:
        if one.occurred_at < ends and (last is None or one.occurred_at >= last.occurred_at):
            last = one
    if last is None or _end_of(last, believed) < begins:
        return None
    return last


def believed_for(db: Connection) -> timedelta:
    """Give how long a sighting without an end counts here: by the strictest duty about whereabouts."""
    days = [rule.days for rule in duties.of(db, Subject.WHEREABOUTS) if isinstance(rule, EveryDays)]
    return timedelta(days=min(days)) if days else BELIEVED_FOR


_BETTER: Final = _T.alias("better")
_SAID: Final = (
    select(_T.c.person, _T.c.state, _T.c.place, _T.c.occurred_at, _T.c.until, _T.c.visit)
    .where(_T.c.occurred_at <= bindparam("until"), _T.c.ended_on.is_(None))
    .where(~exists().where(_BETTER.c.corrects == _T.c.id, _BETTER.c.ended_on.is_(None)))
    .order_by(_T.c.occurred_at, _T.c.id)
)


def _sightings(
    db: Connection, until: int, whose: ColumnElement[bool], believed: timedelta
) -> dict[int, list[Sighting]]:
    """Give what counts of what is said to have begun by an instant, by person, as it counts."""
    said: dict[int, list[Sighting]] = {}
    for one in db.execute(_SAID.where(whose), {"until": until}):
        missed = one.state == State.UNKNOWN and one.visit is not None
        sighting = Sighting(one.occurred_at, one.until, one.state, one.place, missed)
        said.setdefault(one.person, []).append(sighting)
    return {person: telling(theirs, believed) for person, theirs in said.items()}


def current(db: Connection, people: Collection[int], now: int) -> dict[int, Whereabouts]:
    """Give where people are now; who was never seen is not in the answer.

    What is said to begin later than ``now`` does not count yet, and what was corrected not at all.
    """
    believed = believed_for(db)
    latest = {
        person: theirs[-1]
        for person, theirs in _sightings(db, now, among(_T.c.person, people), believed).items()
    }
    return {
        person: at(one.state, one.place, one.occurred_at, one.until, now, believed)
        for person, one in latest.items()
    }


def away(db: Connection, day: date, timezone: str, station: int | None = None) -> dict[int, Sighting]:
    """Give who is away on a station's day (mission, leave, out of the country), and by what was said.

    Who left the list is left out. ``timezone`` is the station's; see :func:`during` for what a day is. At
    headquarters one ``station`` may be wanted, by row id.
    """
    from store.registers.people import Person  # people.py shows whereabouts, so it is the one that imports

    begins, ends = day_span(day, timezone)
    person = sql(Person).c
    here = select(person.id).where(person.ended_on.is_(None))
    if station is not None:
        here = here.where(person.station == station)
    believed = believed_for(db)
    said = _sightings(db, ends - 1, _T.c.person.in_(here), believed)
    found = {one: during(theirs, begins, ends, believed) for one, theirs in said.items()}
    return {one: seen for one, seen in found.items() if seen is not None and seen.state in AWAY}


def _plausible(draft: Draft, state: State, moment: int, until: AwareDatetime | None) -> None:
    """Refuse what nobody can have seen: an end before the beginning, somebody present in time to come."""
    if until is not None and seconds(until) < moment:
        raise Refused(Code.FIELD_INVALID, field="until", reason="it lies before the beginning")
    if state in SEEN and moment > draft.now:
        raise Refused(Code.FIELD_INVALID, field="occurred_at", reason="it lies in the future")


def _record(draft: Draft, form: PresenceForm, _row: int | None) -> int:
    """Write down where somebody is, was or will be.

    Raises:
        Refused: ``NOT_FOUND``, ``ENDED``; ``FIELD_INVALID`` for an end before the beginning, or for somebody
            who was seen in time to come.
    """
    moment = draft.now if form.occurred_at is None else seconds(form.occurred_at)
    _plausible(draft, form.state, moment, form.until)
    return draft.add(
        Presence,
        person=draft.still("people", draft.resolve("people", form.person)),
        state=form.state,
        place=form.place,
        until=form.until,
        source=form.source,
        occurred_at=moment,
    )


def _correct(draft: Draft, form: CorrectionForm, row: int | None) -> int:
    """Say what was so instead of what an event said; the event stays as it was written.

    Whoever is here instead of what was planned is here now.

    Raises:
        Refused: ``ALREADY_DECIDED`` for one that was corrected before: correct the correction;
            ``FIELD_INVALID`` as for a new one.
    """
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="presence")
    wrong = draft.get(Presence, row)
    if draft.ask(select(_T.c.id).where(_T.c.corrects == row, _T.c.ended_on.is_(None)).limit(1)).first():
        raise Refused(Code.ALREADY_DECIDED)
    moment = int(wrong["occurred_at"] or draft.now) if form.occurred_at is None else seconds(form.occurred_at)
    if form.occurred_at is None and form.state in SEEN:
        moment = min(moment, draft.now)
    _plausible(draft, form.state, moment, form.until)
    return draft.add(
        Presence,
        person=draft.still("people", wrong["person"]),
        state=form.state,
        place=form.place,
        until=form.until,
        source=form.source,
        occurred_at=moment,
        corrects=row,
    )


PRESENCE = Register(
    kind="presence",
    nr=12,
    letter="E",
    table=Presence,
    form=PresenceForm,
    within={"person": lambda person: _T.c.person == person},
    order=("occurred_at",),
    by_hand=False,
    listed=("person", "state", "place", "occurred_at", "until", "source"),
    acts=(
        Act(4, "presence.record", PresenceForm, _record, Lane.URGENT, alone=True),
        Act(5, "presence.correct", CorrectionForm, _correct, Lane.URGENT),
    ),
)
