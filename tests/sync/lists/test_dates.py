"""A day is read from a cell only if the cell means one day."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sync.lists.dates import day
from sync.lists.reasons import Reason
from sync.lists.workbook import Cell

ONE_DAY = date(1990, 3, 14)
DAYS = some.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    "cell",
    [
        ONE_DAY,
        datetime(1990, 3, 14, 17, 30),  # noqa: DTZ001 - a cell has no time zone
        "1990-03-14",
        "1990-3-14",
        "1990/03/14",
        "1990-03-14T00:00:00",
        "1990-03-14 00:00:00",
        "14 Mar 1990",
        "14 MARCH 1990",
        "14-Mar-1990",
        "14th March, 1990",
        "14.mar.1990",
        " 14  Mar.  1990 ",
        "March 14, 1990",
        "Mar 14th 1990",
        "14/03/1990",
        "14/3/1990",
        "14.03.1990",
        "14-03-1990",
        "14. 3. 1990",
        "03/14/1990",
    ],
)
def test_forms_of_one_day(cell: Cell) -> None:
    assert day(cell) == ONE_DAY


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("03/04/1987", Reason.TWO_DATES),
        ("03.04.1987", Reason.TWO_DATES),
        ("3-4-1987", Reason.TWO_DATES),
        ("12/11/1987", Reason.TWO_DATES),
        ("31/02/1985", Reason.NO_SUCH_DAY),
        ("29/02/1985", Reason.NO_SUCH_DAY),
        ("31 Apr 1985", Reason.NO_SUCH_DAY),
        ("1985-13-01", Reason.NO_SUCH_DAY),
        ("00/00/1985", Reason.NO_SUCH_DAY),
        ("14/03/0090", Reason.NO_SUCH_DAY),
        (date(1899, 12, 31), Reason.NO_SUCH_DAY),
        ("14/03/90", Reason.SHORT_YEAR),
        ("14 Mar 90", Reason.SHORT_YEAR),
        ("14 Foo 1990", Reason.NOT_A_DATE),
        ("about 1990", Reason.NOT_A_DATE),
        ("1990", Reason.NOT_A_DATE),
        ("", Reason.NOT_A_DATE),
        (None, Reason.NOT_A_DATE),
        (32946, Reason.NOT_A_DATE),
        (32946.0, Reason.NOT_A_DATE),
        ("=TODAY()", Reason.NOT_A_DATE),
        ("14/03.1990", Reason.NOT_A_DATE),
    ],
)
def test_what_is_not_one_day(cell: Cell, reason: Reason) -> None:
    assert day(cell) is reason


@settings(deadline=None)  # a busy machine is no fault
@given(DAYS)
def test_a_month_in_words_always_means_one_day(when: date) -> None:
    assert day(f"{when.day} {when:%B} {when.year}") == when
    assert day(f"{when:%b} {when.day}, {when.year}") == when
    assert day(when.isoformat()) == when
    assert day(when) == when


@settings(deadline=None)  # a busy machine is no fault
@given(DAYS, some.sampled_from("./-"))
def test_numbers_mean_one_day_or_are_refused(when: date, mark: str) -> None:
    written = mark.join((str(when.day), str(when.month), str(when.year)))
    could_be_two = when.day <= 12 and when.day != when.month
    assert day(written) == (Reason.TWO_DATES if could_be_two else when)


@settings(deadline=None)  # a busy machine is no fault
@given(some.text(max_size=30))
def test_any_text_is_a_day_or_a_reason(text: str) -> None:
    assert isinstance(day(text), date | Reason)
