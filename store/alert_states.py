"""Which alert state held on a day: a pure function over dated states that are never overwritten (G01, X17).

A state holds from its first day on until the day before the next one of the
same place and scheme begins, or its own last day, or the last day of its
scheme; whichever is first. The end is worked out and stored nowhere, so a state
that was entered by mistake takes nothing with it when it is taken back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class Place(NamedTuple):
    """Where a state holds: an area of a station, or all of the station where ``area`` is ``None``."""

    station: int
    area: int | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """A state as it was declared.

    Attributes:
        row: its row.
        place: the area it is about, or the whole station.
        scheme: the scheme's row; schemes never mix.
        since: its first day.
        until: its own last day, if one was said.
        drill: whether it was declared in an exercise; drills and earnest never end one another.
    """

    row: int
    place: Place
    scheme: int
    since: date
    until: date | None = None
    drill: bool = False


class Standing(StrEnum):
    """How a state stands on a day."""

    PLANNED = "planned"
    CURRENT = "current"
    PAST = "past"


def last_day(state: Declared, others: Iterable[Declared], scheme_ends: date | None = None) -> date | None:
    """Give the last day on which a state holds; ``None`` if no end is known.

    Args:
        state: the state.
        others: all states; those of another place or scheme do not end it, nor does a drill.
        scheme_ends: the last day of its scheme.

    Returns:
        The day; before ``state.since`` where another of the same first day took its place at once.
    """
    following = [
        other.since - timedelta(days=1)
        for other in others
        if (other.place, other.scheme, other.drill) == (state.place, state.scheme, state.drill)
        and (other.since, other.row) > (state.since, state.row)
    ]
    return min((day for day in (state.until, scheme_ends, *following) if day is not None), default=None)


def standing(since: date, last: date | None, today: date) -> Standing:
    """Say how a state stands on a day; its first and its last day are both of it."""
    if last is not None and last < max(since, today):
        return Standing.PAST
    return Standing.PLANNED if today < since else Standing.CURRENT


def holding(
    states: Sequence[Declared], places: Sequence[Place], day: date, ends: Mapping[int, date | None]
) -> list[Declared]:
    """Give the states that held at a place on a day: one of each scheme at most, by scheme; no drill.

    Args:
        states: all that were declared.
        places: where, the nearest first: an area, the larger ones around it, the whole station. What was
            declared for a nearer one goes before what was for one around it.
        day: the day.
        ends: the last day of each scheme, by its row.
    """
    order = {place: rank for rank, place in enumerate(places)}
    here = [state for state in states if state.place in order and not state.drill]
    held: dict[int, Declared] = {}
    for state in sorted(here, key=lambda one: (-order[one.place], one.row)):
        last = last_day(state, here, ends.get(state.scheme))
        if standing(state.since, last, day) is Standing.CURRENT:
            held[state.scheme] = state
    return [held[scheme] for scheme in sorted(held)]
