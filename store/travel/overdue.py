"""Who is overdue at a moment (E13): a pure function over legs, what was heard, and the time that is granted.

Nothing of it is stored. Somebody is overdue who should have been heard of and
was not; a call that came late ends it, and what was heard of the whole group
counts for everybody in it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

GRACE_MINUTES = 120
"""How long after a time somebody may be heard of before it is said; a local default, no rule gives one."""


class Event(StrEnum):
    """What is heard of travellers (E12)."""

    LEFT = "left"
    ARRIVED = "arrived"
    CHECKED_IN = "checked_in"
    EXTENDED = "extended"
    RETURNED = "returned"
    CLOSED = "closed"


class What(StrEnum):
    """What was not heard in time."""

    CHECK_IN = "check_in"
    ARRIVAL = "arrival"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg: its row, its place in the order, when arrival is expected, when a call is (UTC seconds)."""

    row: int
    n: int
    eta: int | None
    check_in: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """Something heard of travellers: of one person, or of all where ``person`` is ``None``; UTC seconds."""

    event: str
    at: int
    leg: int | None = None
    person: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Overdue:
    """Somebody should have been heard of at ``due`` (UTC seconds), and with the time granted by ``late``."""

    person: int
    what: What
    due: int
    late: int
    leg: int | None


def overdue(  # noqa: PLR0913 - a journey is just these things
    people: Collection[int],
    legs: Sequence[Leg],
    heard: Sequence[Heard],
    back_by: int | None,
    grace: int,
    now: int,
) -> list[Overdue]:
    """Give who is overdue at a moment, the longest wait first.

    Args:
        people: who travels.
        legs: the legs.
        heard: what was heard, in any order; what is said to be later than ``now`` was not heard yet.
        back_by: when they are to be back, if that was said (UTC seconds).
        grace: seconds that are granted after each time; the last second of them is in time. A call
            counts for the one that is due from so long before it (``GRACE_MINUTES`` at least).
        now: the moment (UTC seconds).

    Returns:
        For each person the first time that passed without a word, one at most.
    """
    so_far = [one for one in heard if one.at <= now]
    found = []
    for person in people:
        theirs = [one for one in so_far if one.person in (None, person)]
        first = _first(person, legs, theirs, back_by, grace, now)
        if first is not None:
            found.append(first)
    return sorted(found, key=lambda one: (one.due, one.person))


def _first(  # noqa: PLR0913 - as above
    person: int, legs: Sequence[Leg], heard: Sequence[Heard], back_by: int | None, grace: int, now: int
) -> Overdue | None:
    if any(one.event == Event.RETURNED for one in heard):
        return None
    places = {leg.row: leg.n for leg in legs}
    # Who was heard of on a later leg has come through those before; a new time may be of one ahead.
    on_legs = [one for one in heard if one.leg in places and one.event != Event.EXTENDED]
    through = max([places[one.leg] - 1 for one in on_legs if one.leg], default=-1)
    arrived = [places[one.leg] for one in on_legs if one.leg and one.event == Event.ARRIVED]
    there = max(arrived, default=-1)
    waits: list[tuple[int, What, int | None]] = []
    # Whoever is late on a leg is as late on those that follow, and comes home no sooner.
    no_sooner: int | None = None
    for leg in sorted(legs, key=lambda one: one.n):
        if leg.n <= through:
            continue
        on_it = [one for one in heard if one.leg == leg.row]
        if leg.check_in is not None and not _called(leg, leg.check_in, on_it, grace):
            waits.append((leg.check_in, What.CHECK_IN, leg.row))
        eta = moved(leg.eta, on_it)
        if leg.n <= there or eta is None:
            continue
        if eta != leg.eta:
            no_sooner = max(eta, no_sooner or eta)
        waits.append((max(eta, no_sooner or eta), What.ARRIVAL, leg.row))
    home = moved(back_by, [one for one in heard if one.leg is None])
    if home is not None:
        waits.append((max(home, no_sooner or home), What.RETURN, None))
    late = [(due, what, leg) for due, what, leg in waits if now > due + grace]
    if not late:
        return None
    # Of what was due at one moment the nearest leg is named first.
    due, what, leg_row = min(late, key=lambda one: (one[0], places.get(one[2] or 0, _LAST), one[1]))
    return Overdue(person, what, due, due + grace, leg_row)


_LAST = 1 << 31
"""Stands behind every leg: the return."""


def _called(leg: Leg, due: int, heard: Sequence[Heard], grace: int) -> bool:
    """Say whether a call that is due on a leg was made, about that time: one at dawn says nothing of dusk.

    Whoever has arrived need not call from the way any more; a call that is due after the arrival is.
    """
    if any(one.event == Event.ARRIVED for one in heard) and (leg.eta is None or due <= leg.eta):
        return True
    soonest = due - max(grace, GRACE_MINUTES * 60)
    calls = (Event.CHECKED_IN, Event.EXTENDED, Event.ARRIVED)
    return any(one.event in calls and one.at >= soonest for one in heard)


def moved(due: int | None, heard: Sequence[Heard]) -> int | None:
    """Give a time as it stands after what was said about it last (all UTC seconds)."""
    said = [one for one in heard if one.event == Event.EXTENDED and one.until is not None]
    # Of two that were said at one moment the later entry counts.
    return max(reversed(said), key=lambda one: one.at).until if said else due
