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
        grace: seconds that are granted after each time; the last second of them is in time.
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
    # Who was heard of on a later leg has come through those before.
    passed = max(
        [places[one.leg] - (one.event != Event.ARRIVED) for one in heard if one.leg in places], default=-1
    )
    waits: list[tuple[int, What, int | None]] = []
    for leg in sorted(legs, key=lambda one: one.n):
        if leg.n <= passed:
            continue
        if leg.check_in is not None and not _called(leg, heard):
            waits.append((leg.check_in, What.CHECK_IN, leg.row))
        eta = _moved(leg.eta, [one for one in heard if one.leg == leg.row])
        if eta is not None:
            waits.append((eta, What.ARRIVAL, leg.row))
    home = _moved(back_by, [one for one in heard if one.leg is None])
    if home is not None:
        waits.append((home, What.RETURN, None))
    late = [(due, what, leg) for due, what, leg in waits if now > due + grace]
    if not late:
        return None
    due, what, leg_row = min(late, key=lambda one: (one[0], one[1]))
    return Overdue(person, what, due, due + grace, leg_row)


def _called(leg: Leg, heard: Sequence[Heard]) -> bool:
    return any(one.event == Event.CHECKED_IN and one.leg == leg.row for one in heard)


def _moved(due: int | None, heard: Sequence[Heard]) -> int | None:
    """Give a time as it stands after what was said about it last."""
    said = [one for one in heard if one.event == Event.EXTENDED and one.until is not None]
    return max(said, key=lambda one: one.at).until if said else due
