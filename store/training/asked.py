"""Which training is asked of whom, and by when (D01, D05, D08-D14, D18): a pure function over rules as data.

Who is asked is never in the program: headquarters' rules and the office's own
are rows of ``audiences``. What comes out is shown and reminded of; nothing
about a person is changed by it (X18).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

STAFF: Final = "staff"
"""Stands for every category but those in :data:`NOT_STAFF`."""
NOT_STAFF: Final = frozenset({"dependant", "visitor", "igo_ngo_partner"})
"""Employees are meant irrespective of their contract (S004-A ¶7); these are nobody's employees here."""


class Moment(StrEnum):
    """By when something is asked."""

    ALWAYS = "always"
    BEFORE_DUTY = "before_duty"
    AFTER_ARRIVAL = "after_arrival"
    AFTER_APPOINTMENT = "after_appointment"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a person that decides about training; ``station`` is where they are counted."""

    person: int
    station: int
    category: str
    recruitment: str | None = None
    agency: int | None = None
    arrived_on: date | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """A standing appointment: as what, and since (or from) when."""

    role: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """One rule: this course is asked of those. What is ``None`` does not narrow it.

    ``level`` is an area's or a level's word (X17: whatever words the scheme of the day has); such a rule
    counts only where somebody asks about that word. ``station`` is 0 for headquarters' rules.
    """

    id: int
    course: int
    title: str
    category: str | None = None
    recruitment: str | None = None
    role: str | None = None
    agency: int | None = None
    level: str | None = None
    moment: Moment = Moment.ALWAYS
    days: int | None = None
    mandatory: bool = True
    source: str = ""
    station: int = 0

    @property
    def local(self) -> bool:
        """Whether the office made it itself; screens say so."""
        return self.station != 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A course that is asked of somebody, by which rule, and the last day in time (``None``: at once)."""

    course: int
    by: Audience
    due_on: date | None


def required(
    facts: Facts,
    offices: Collection[Office],
    audiences: Collection[Audience],
    on: date,
    level: str | None = None,
) -> list[Asked]:
    """Say which courses are asked of a person on a day, each once, by the strictest rule.

    Args:
        facts: who they are.
        offices: their standing appointments; one that begins later counts only for what is asked before
            duty is taken up (S004 ¶30).
        audiences: the rules.
        on: the calendar day.
        level: the word of the area or level that they go to, if that is asked about.

    Returns:
        In the order of the course's number; mandatory comes before advised, then the earlier day.
    """
    return strictest(meant(facts, {office.role for office in offices}, audiences, level), facts, offices, on)


def meant(
    facts: Facts, roles: Collection[str], audiences: Collection[Audience], level: str | None = None
) -> list[Audience]:
    """Give the rules that mean somebody who holds some roles: the same for all who are alike in that."""
    return [
        rule for rule in audiences if (rule.role is None or rule.role in roles) and _meant(rule, facts, level)
    ]


def strictest(
    rules: Collection[Audience], facts: Facts, offices: Collection[Office], on: date
) -> list[Asked]:
    """Say which courses some rules ask of a person whom they mean (:func:`meant`); see :func:`required`."""
    found: dict[int, Asked] = {}
    for rule in rules:
        for due_on in _days(rule, facts, offices, on):
            asked = Asked(rule.course, rule, due_on)
            best = found.get(rule.course)
            if best is None or _strictness(asked) < _strictness(best):
                found[rule.course] = asked
    return [found[course] for course in sorted(found)]


def in_time(asked: Asked, on: date) -> bool:
    """Say whether there is still time on a day: on its last day nothing is missing yet."""
    return asked.due_on is not None and on <= asked.due_on


def _meant(rule: Audience, facts: Facts, level: str | None) -> bool:
    category = rule.category is None or rule.category == facts.category
    if rule.category == STAFF:
        category = facts.category not in NOT_STAFF
    return (
        category
        and rule.station in (0, facts.station)
        and rule.recruitment in (None, facts.recruitment)
        and rule.agency in (None, facts.agency)
        and (rule.level is None or (level is not None and rule.level.casefold() == level.strip().casefold()))
    )


def _days(rule: Audience, facts: Facts, offices: Collection[Office], on: date) -> Iterator[date | None]:
    """Give the last day in time for every ground on which the rule applies."""
    if rule.role is None:
        arrived = facts.arrived_on
        waits = rule.moment == Moment.AFTER_ARRIVAL and arrived is not None
        yield _later(arrived, rule.days or 0) if waits else None
        return
    for office in offices:
        if office.role != rule.role:
            continue
        begun = office.since is None or office.since <= on
        match rule.moment:
            case Moment.BEFORE_DUTY:
                yield None if office.since is None else _later(office.since, -1)
            case Moment.AFTER_APPOINTMENT if begun:
                yield None if office.since is None else _later(office.since, rule.days or 0)
            case Moment.AFTER_ARRIVAL if begun:
                yield None if facts.arrived_on is None else _later(facts.arrived_on, rule.days or 0)
            case Moment.ALWAYS if begun:
                yield office.since
            case _:
                pass


def _later(day: date | None, days: int) -> date | None:
    if day is None:
        return None
    room = (date.max - day).days if days > 0 else (date.min - day).days
    return day + timedelta(days=min(days, room) if days > 0 else max(days, room))


def _strictness(asked: Asked) -> tuple[bool, date, bool, int]:
    # Of two that ask for the same day, the organisation's is named before a local one.
    return not asked.by.mandatory, asked.due_on or date.min, asked.by.local, asked.by.id
