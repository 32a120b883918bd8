"""What is due on a day: a pure function that screens, reminders and commands share (X14, X15).

Two kinds of rule are never mixed: one that asks for something every so many
days, and one that asks for it in every calendar year. Several may apply to one
thing; the strictest wins, and can be named.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

LADDER: Final = (90, 60, 30, 7)
"""Days before something runs out on which somebody is reminded (a local default)."""
SOON: Final = 30
"""From so many days before the day on, at the earliest, something is said to be due soon."""
WEEK: Final = 7


class Urgency(StrEnum):
    """How something that is due stands on a day."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class EveryDays:
    """Something is done again at most ``days`` days after the last time.

    ``within`` is how many days there are for the first time, from the day on which it is owed; as many
    as ``days`` where nothing is said. ``local`` says that the office set this itself: no rule of the
    organisation says so, and screens show that.
    """

    title: str
    days: int
    source: str = ""
    local: bool = False
    within: int | None = None


@dataclass(frozen=True, slots=True)
class EachYear:
    """Something is done on ``times`` different days of each calendar year (S001-A).

    So the second of January of one year and the thirtieth of December of the next do: compliance goes by
    the calendar, and the days between are shown as information (X15).
    """

    title: str
    times: int = 1
    source: str = ""
    local: bool = False


Duty = EveryDays | EachYear


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due by the strictest rule, and how that stands.

    Attributes:
        on: the last day on which it is in time.
        by: the rule that asks for it then.
        urgency: how it stands on the day that was asked about.
        days_left: days until ``on``; negative when overdue.
        last: when it was done last, if ever.
        missed: calendar years that ended without it, by any calendar-year rule, oldest first.
    """

    on: date
    by: Duty
    urgency: Urgency
    days_left: int
    last: date | None
    missed: tuple[int, ...] = ()


def due(duties: Iterable[Duty], done: Collection[date], since: date, today: date) -> Due | None:
    """Say when something is due next, by the strictest of the rules that apply.

    Args:
        duties: the rules that apply; of two that ask for the same day, one of the organisation's is
            named before a local one.
        done: the days on which it was done, in any order; one day counts once, however often it was
            done on it (R20); days after ``today`` do not count yet.
        since: the day from which on it is owed (the household moved in, the appointment began).
        today: the station's calendar day.

    Returns:
        ``None`` if no rule applies.
    """
    rules = list(duties)
    days = sorted({day for day in done if day <= today})
    found = [(deadline(rule, days, since, today), rule.local, place) for place, rule in enumerate(rules)]
    if not found:
        return None
    on, _, place = min(found)
    years = {
        year for rule in rules if isinstance(rule, EachYear) for year in missed(rule, days, since, today)
    }
    left, by = (on - today).days, rules[place]
    stands = urgency(left, ahead(by))
    if stands is Urgency.LATER and today.year - 1 in years and on.year == today.year:
        # A year that ended without it is not forgotten because the next one has begun.
        stands = Urgency.SOON
    return Due(on, by, stands, left, days[-1] if days else None, tuple(sorted(years)))


def deadline(duty: Duty, days: Sequence[date], since: date, today: date) -> date:
    """Give the last day on which something is in time by one rule; ``days`` ascend, none after today."""
    match duty:
        case EveryDays():
            if days:
                return _later(days[-1], duty.days)
            return _later(since, duty.days if duty.within is None else duty.within)
        case EachYear():
            this_year = sum(day.year == today.year for day in days)
            return date(max(today.year + (this_year >= duty.times), since.year), 12, 31)


def missed(duty: EachYear, days: Iterable[date], since: date, today: date) -> list[int]:
    """Give the whole calendar years since it was owed and before this one that ended without it."""
    first = since.year if (since.month, since.day) == (1, 1) else since.year + 1
    done = [day.year for day in days]
    return [year for year in range(first, today.year) if done.count(year) < duty.times]


def ahead(duty: Duty) -> int:
    """Give from how many days before its day on something is due soon by a rule.

    The last quarter of what is done again every so many days, a week at least: what is done every month
    would otherwise be due soon again on the day on which it was done.
    """
    return min(SOON, max(WEEK, duty.days // 4)) if isinstance(duty, EveryDays) else SOON


def urgency(days_left: int, soon: int = SOON) -> Urgency:
    """Say how something stands that is due in so many days: on its day it is still in time."""
    if days_left < 0:
        return Urgency.OVERDUE
    return Urgency.SOON if days_left <= soon else Urgency.LATER


def rung(expires: date, today: date, ladder: Sequence[int] = LADDER) -> int | None:
    """Give the step of the reminder ladder on which something stands that runs out: 90, 60, 30, 7 or 0.

    ``expires`` is the last day on which it counts; 0 says that this is over. ``None``: no reminder yet.
    """
    left = (expires - today).days
    if left < 0:
        return 0
    return min((step for step in ladder if left <= step), default=None)


def after_months(day: date, months: int) -> date:
    """Give the same day of a month so many months later, or its last where there is none such."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _later(day: date, days: int) -> date:
    """Give a day so many days later, or the last that there is."""
    return day + timedelta(days=min(days, (date.max - day).days))
