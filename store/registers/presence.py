"""Whereabouts (A16): dated events; where somebody is now is worked out, and falls back to *unknown*.

A person is never taken to be present because nobody said otherwise (R21).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from pydantic import AwareDatetime
from sqlalchemy import Connection, select

from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.entry import Lane
from store.forms import Form
from store.register import Act, Register
from store.values import Line, Reference

BELIEVED_FOR = timedelta(days=30)
"""How long a sighting without an end counts; a local default, no rule of the system gives one."""


class State(StrEnum):
    """Where a person can be said to be."""

    IN_ZONE = "in_zone"
    AT_OFFICE = "at_office"
    TELEWORK = "telework"
    MISSION = "mission"
    LEAVE = "leave"
    OUT_OF_COUNTRY = "out_of_country"
    UNKNOWN = "unknown"


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
    person: int = reference(1, "people", warden=True, merge=Merge.EVENT)
    state: str = column(2, Merge.EVENT, warden=True)
    place: str | None = column(3, Merge.EVENT, warden=True)
    until: int | None = column(4, Merge.EVENT, Wire.INSTANT, warden=True)
    source: str = column(5, Merge.EVENT, warden=True)
    occurred_at: int = column(6, Merge.EVENT, Wire.INSTANT, warden=True)
    visit: int | None = reference(7, "visits", warden=True, merge=Merge.EVENT)


class PresenceForm(Form):
    """What is asked: who, where, since when (now if not said), until when."""

    person: Reference
    state: State
    place: Line | None = None
    until: AwareDatetime | None = None
    source: Source = Source.OFFICE
    occurred_at: AwareDatetime | None = None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where somebody is believed to be, and since when that was seen (UTC seconds, ``None``: never)."""

    state: State
    place: str | None
    seen_at: int | None


NEVER_SEEN = Whereabouts(State.UNKNOWN, None, None)
_T = sql(Presence)


def at(state: str, place: str | None, occurred_at: int, until: int | None, now: int) -> Whereabouts:
    """Work out what the latest sighting says at ``now`` (all UTC seconds)."""
    end = until if until is not None else occurred_at + int(BELIEVED_FOR.total_seconds())
    if now > end:
        return Whereabouts(State.UNKNOWN, None, occurred_at)
    # A newer version's word for a state is not known here, so neither is where they are.
    known = state in State.__members__.values()
    return Whereabouts(State(state) if known else State.UNKNOWN, place, occurred_at)


def current(db: Connection, people: Collection[int], now: int) -> dict[int, Whereabouts]:
    """Give where people are now; who was never seen is not in the answer.

    What is said to begin later than ``now`` does not count yet.
    """
    found: dict[int, Whereabouts] = {}
    sightings = (
        select(_T.c.person, _T.c.state, _T.c.place, _T.c.occurred_at, _T.c.until)
        .where(_T.c.person.in_(people), _T.c.occurred_at <= now, _T.c.ended_on.is_(None))
        .order_by(_T.c.occurred_at, _T.c.id)
    )
    for person, state, place, occurred_at, until in db.execute(sightings):
        found[person] = at(state, place, occurred_at, until, now)
    return found


def _record(draft: Draft, form: PresenceForm, _row: int | None) -> int:
    moment = form.occurred_at or datetime.fromtimestamp(draft.now, UTC)
    return draft.add(
        Presence,
        person=draft.still("people", draft.resolve("people", form.person)),
        state=form.state,
        place=form.place,
        until=form.until,
        source=form.source,
        occurred_at=moment,
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
    acts=(Act(4, "presence.record", PresenceForm, _record, Lane.URGENT, alone=True),),
)
