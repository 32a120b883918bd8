"""Newcomers owe a briefing on arrival (A10)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.due import Due, Duty, EveryDays, Urgency
from store.registers.duties import DEFAULTS, Subject
from store.training.briefed import arrival_briefing

TODAY = date(2028, 3, 1)


def owed(
    arrived: dict[int, date], briefed: dict[int, list[date]], duties: list[Duty], today: date
) -> dict[int, Due]:
    """Who owes one, and until when."""
    asked = {row: arrival_briefing(day, briefed.get(row, []), duties, today) for row, day in arrived.items()}
    return {row: found for row, found in asked.items() if found is not None}


WEEK = EveryDays("newcomers are briefed", 7)


@pytest.mark.parametrize(
    ("arrived", "briefed", "due"),
    [
        (date(2028, 2, 23), [], date(2028, 3, 1)),
        (date(2028, 2, 22), [], date(2028, 2, 29)),
        (date(2028, 2, 23), [date(2028, 2, 22)], date(2028, 3, 1)),
        (date(2028, 2, 23), [date(2028, 2, 23)], None),
        (date(2028, 2, 23), [date(2028, 3, 1)], None),
        (date(2028, 2, 23), [date(2028, 3, 2)], date(2028, 3, 1)),
        (date(2028, 3, 2), [], None),
    ],
)
def test_who_still_owes_a_briefing(arrived: date, briefed: list[date], due: date | None) -> None:
    """A10: one before the arrival does not count, nor one to come; the last day is in time."""
    found = owed({1: arrived}, {1: briefed}, [WEEK], TODAY)
    assert {row: one.on for row, one in found.items()} == ({} if due is None else {1: due})


def test_a_briefing_that_is_late_is_overdue() -> None:
    """A10."""
    found = owed({1: TODAY - timedelta(7), 2: TODAY - timedelta(8)}, {}, [WEEK], TODAY)
    assert {row: one.urgency for row, one in found.items()} == {1: Urgency.SOON, 2: Urgency.OVERDUE}


def test_where_no_duty_asks_nobody_owes() -> None:
    """A10: the default asks for it within a week, as a local default."""
    assert owed({1: TODAY}, {}, [], TODAY) == {}
    (rule,) = DEFAULTS[Subject.ARRIVAL_BRIEFING]
    assert owed({1: TODAY}, {}, [rule], TODAY)[1].on == TODAY + timedelta(7)
    assert rule.local


days = st.dates(date(2027, 12, 1), date(2028, 4, 1))


@given(st.dictionaries(st.integers(1, 9), days), st.dictionaries(st.integers(1, 9), st.lists(days)))
def test_nobody_owes_who_was_briefed_since_they_came(
    arrived: dict[int, date], briefed: dict[int, list[date]]
) -> None:
    """A10."""
    found = owed(arrived, briefed, [WEEK], TODAY)
    for row, day in arrived.items():
        since = [when for when in briefed.get(row, []) if day <= when <= TODAY]
        assert (row in found) == (day <= TODAY and not since)
