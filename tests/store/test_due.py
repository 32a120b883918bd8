"""What is due on a day: two kinds of rule at their edges, and what holds of any."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.due import (
    LADDER,
    Duty,
    EachYear,
    EveryDays,
    Urgency,
    after_months,
    ahead,
    due,
    missed,
    rung,
)

MONTHLY = EveryDays("every household is visited", 30, local=True)
YEARLY = EachYear("the call tree is exercised", 1, "S001-A")
TWICE = EachYear("the station's own standard", 2, local=True)

days = st.dates(date(1999, 1, 1), date(2101, 12, 31))
rules = st.one_of(
    st.builds(EveryDays, st.just("days"), st.integers(1, 400), local=st.booleans()),
    st.builds(EachYear, st.just("year"), st.integers(1, 4), local=st.booleans()),
)


def d(said: str) -> date:
    return date.fromisoformat(said)


@pytest.mark.parametrize(
    ("rule", "done", "since", "today", "on"),
    [
        # Never done: the days count from when it is owed, the day itself is in time.
        (MONTHLY, [], "2026-01-01", "2026-01-31", "2026-01-31"),
        (MONTHLY, ["2026-01-10"], "2026-01-01", "2026-01-31", "2026-02-09"),
        # Over the end of February, in a leap year and in none.
        (MONTHLY, ["2028-02-01"], "2028-01-01", "2028-02-10", "2028-03-02"),
        (MONTHLY, ["2026-02-01"], "2026-01-01", "2026-02-10", "2026-03-03"),
        (EveryDays("at once", 30, within=0), [], "2026-05-05", "2026-05-05", "2026-05-05"),
        # A calendar year ends with its last day, whatever the days between.
        (YEARLY, [], "2025-06-01", "2026-12-31", "2026-12-31"),
        (YEARLY, ["2026-01-02"], "2025-06-01", "2026-12-31", "2027-12-31"),
        (YEARLY, ["2025-12-31"], "2025-06-01", "2026-01-01", "2026-12-31"),
        # Twice means on two days: the same day twice is one.
        (TWICE, ["2026-03-03", "2026-03-03"], "2025-06-01", "2026-04-01", "2026-12-31"),
        (TWICE, ["2026-03-03", "2026-03-04"], "2025-06-01", "2026-04-01", "2027-12-31"),
        # What is written down for tomorrow was not done yet.
        (YEARLY, ["2026-06-02"], "2025-06-01", "2026-06-01", "2026-12-31"),
    ],
)
def test_when_something_is_due(rule: Duty, done: list[str], since: str, today: str, on: str) -> None:
    found = due([rule], [d(day) for day in done], d(since), d(today))
    assert found is not None
    assert found.on == d(on)


def test_a_gap_of_two_years_less_a_day_may_keep_the_calendar_rule() -> None:
    """X15: the second of January 2024 and the thirtieth of December 2025 are 728 days apart."""
    done = [d("2024-01-02"), d("2025-12-30")]
    found = due([YEARLY], done, d("2024-01-01"), d("2025-12-31"))
    assert found is not None
    assert found.missed == ()
    assert found.on == d("2026-12-31")


@pytest.mark.parametrize(
    ("since", "done", "years"),
    [
        ("2023-01-01", [], [2023, 2024, 2025]),
        # Of a year that it was not owed in as a whole nothing is missed.
        ("2023-01-02", [], [2024, 2025]),
        ("2023-01-01", ["2024-02-29"], [2023, 2025]),
    ],
)
def test_years_that_ended_without_it(since: str, done: list[str], years: list[int]) -> None:
    assert missed(YEARLY, [d(day) for day in done], d(since), d("2026-05-05")) == years


@pytest.mark.parametrize(
    ("done", "urgency"),
    [
        ([], Urgency.SOON),
        (["2024-02-29"], Urgency.SOON),
        (["2025-12-31"], Urgency.LATER),
        (["2026-01-01"], Urgency.LATER),  # late, and this year's: the next is next year's
    ],
)
def test_a_year_that_was_missed_is_not_forgotten_in_the_next(done: list[str], urgency: Urgency) -> None:
    """X15: it is named, and what is owed now is on the list from the first of January on."""
    found = due([YEARLY], [d(day) for day in done], d("2024-01-01"), d("2026-01-01"))
    assert found is not None
    assert (found.urgency, found.on.month) == (urgency, 12)
    assert (2025 in found.missed) is (done != ["2025-12-31"])


def test_the_strictest_wins_and_is_named() -> None:
    found = due([YEARLY, MONTHLY, TWICE], [d("2026-05-01")], d("2026-01-01"), d("2026-05-02"))
    assert found is not None
    assert (found.by, found.on) == (MONTHLY, d("2026-05-31"))
    # Of two that ask for one day, the organisation's is named.
    same = due([TWICE, YEARLY], [], d("2026-01-01"), d("2026-05-02"))
    assert same is not None
    assert same.by == YEARLY


def test_nothing_is_due_where_no_rule_applies() -> None:
    assert due([], [], d("2026-01-01"), d("2026-05-02")) is None


@pytest.mark.parametrize(
    ("today", "urgency", "left"),
    [
        ("2026-01-01", Urgency.LATER, 30),
        ("2026-01-23", Urgency.LATER, 8),
        ("2026-01-24", Urgency.SOON, 7),
        ("2026-01-31", Urgency.SOON, 0),
        ("2026-02-01", Urgency.OVERDUE, -1),
    ],
)
def test_on_its_day_it_is_in_time(today: str, urgency: Urgency, left: int) -> None:
    found = due([MONTHLY], [], d("2026-01-01"), d(today))
    assert found is not None
    assert (found.urgency, found.days_left) == (urgency, left)


@pytest.mark.parametrize(
    ("rule", "before"),
    [
        (EveryDays("weekly", 7), 7),
        (MONTHLY, 7),
        (EveryDays("a quarter", 90), 22),
        (EveryDays("a year", 365), 30),
        (YEARLY, 30),
    ],
)
def test_what_was_just_done_is_not_due_soon_again(rule: Duty, before: int) -> None:
    """C01: the last quarter of a rhythm is soon, a week at least and thirty days at most."""
    assert ahead(rule) == before


@given(st.lists(rules, min_size=1, max_size=4), st.lists(days, max_size=8), days, days)
def test_whatever_the_rules(some: list[Duty], done: list[date], since: date, today: date) -> None:
    found = due(some, done, since, today)
    assert found is not None
    # The strictest of all is that of the strictest one alone, and the order of what was done is no matter.
    alone = [due([rule], done, since, today) for rule in some]
    assert found.on == min(one.on for one in alone if one)
    assert found == due(some, [*reversed(done), *done], since, today)
    # Doing it never brings the day nearer, unless it was done before it was owed.
    if today >= since:
        again = due(some, [*done, today], since, today)
        assert again is not None
        assert again.on >= found.on
    assert (found.urgency is Urgency.OVERDUE) == (found.on < today)


@given(st.lists(days, max_size=12), days, days, st.integers(1, 4))
def test_x15_every_whole_year_was_kept_or_missed_and_none_is_both(
    done: list[date], since: date, today: date, times: int
) -> None:
    """X14, X15: by calendar years alone; this one is neither before it is over."""
    rule = EachYear("so often", times)
    found = due([rule], done, since, today)
    assert found is not None
    kept = {year for year in range(1999, 2102) if len({d for d in done if d.year == year}) >= times}
    whole = {year for year in range(1999, today.year) if date(year, 1, 1) >= since}
    assert set(found.missed) == whole - kept
    assert (found.on.month, found.on.day) == (12, 31)
    assert found.on.year in (today.year, today.year + 1, since.year)
    assert found.urgency is not Urgency.OVERDUE, "a year that has ended is missed, and the next one is owed"


@given(days, st.integers(1, 800), st.integers(0, 1600))
def test_x14_days_are_counted_whatever_lies_between(last: date, every: int, later: int) -> None:
    """X14: leap days and year's ends are days like others; what is due only ever comes nearer."""
    rule, today = EveryDays("again", every), last + timedelta(days=later)
    found, tomorrow = (due([rule], [last], last, day) for day in (today, today + timedelta(days=1)))
    assert found is not None
    assert tomorrow is not None
    assert (found.on - last).days == every
    assert found.days_left == every - later
    assert tomorrow.days_left == found.days_left - 1
    order = [Urgency.LATER, Urgency.SOON, Urgency.OVERDUE]
    assert order.index(found.urgency) <= order.index(tomorrow.urgency)
    assert (found.urgency is Urgency.LATER) == (found.days_left > ahead(rule))


@given(rules, st.sampled_from(["2024-02-29", "2027-12-31", "2028-01-01", "2028-02-29", "2100-02-28"]))
def test_x14_what_is_done_today_is_never_due_today(rule: Duty, today: str) -> None:
    """C01: on a leap day, at the year's end and on its first day as well."""
    found = due([rule], [d(today)], d("1999-01-01"), d(today))
    assert found is not None
    assert found.urgency is not Urgency.OVERDUE
    once = isinstance(rule, EveryDays) or rule.times == 1
    assert found.on > d(today) or not once


@pytest.mark.parametrize(
    ("left", "step"), [(91, None), (90, 90), (61, 90), (60, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, 0)]
)
def test_the_ladder(left: int, step: int | None) -> None:
    today = d("2028-02-29")
    assert rung(today + timedelta(days=left), today) == step
    assert tuple(sorted(LADDER, reverse=True)) == LADDER


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        ("2024-02-29", 36, "2027-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-12-31", 12, "2027-12-31"),
        ("9999-06-01", 12, "9999-12-31"),
    ],
)
def test_months_later(day: str, months: int, after: str) -> None:
    assert after_months(d(day), months) == d(after)
