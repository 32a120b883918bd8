"""A day is read from a cell only if the cell means one day."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sync.lists.dates import Days, Kind, OnlyYear, day, order_of
from sync.lists.looked import DayOrder
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


# days of a column

TODAY = date(2026, 11, 15)
BIRTH = Days(Kind.BIRTH, TODAY)
MAC, WINDOWS = replace(BIRTH, epoch=1904), replace(BIRTH, epoch=1900)


@pytest.mark.parametrize(
    "text",
    [
        "14 mars 1990",
        "14 de marzo de 1990",
        "14 de março de 1990",
        "14. März 1990",
        "14 марта 1990 г.",  # noqa: RUF001 - Russian
        "١٤ مارس ١٩٩٠",
        "14 آذار 1990",
        "1990年3月14日",
        "14-Mar-90",
        "14/3/90",
        "3/14/90",
        "19900314",
        "'14/03/1990",
        "14.03.1990 00:00:00",
    ],
)
def test_days_in_words_of_many_languages_and_short_years(text: str) -> None:
    assert BIRTH.read(text) == ONE_DAY


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("14 محرم 1410", Reason.OTHER_CALENDAR),
        ("14 Ramadan 1410", Reason.OTHER_CALENDAR),
        ("14/03/1410 هـ", Reason.OTHER_CALENDAR),
        ("14/03/2533", Reason.OTHER_CALENDAR),
        ("14 Mar 1369", Reason.OTHER_CALENDAR),
        ("14/03/20", Reason.SHORT_YEAR),  # somebody of 106, or a child of six
        ("01/02/03", Reason.TWO_DATES),
        ("32946", Reason.DAY_NUMBER),
        (32946, Reason.DAY_NUMBER),
        ("1990-14-03", Reason.NO_SUCH_DAY),
    ],
)
def test_what_is_refused_rather_than_guessed(text: Cell, reason: Reason) -> None:
    assert BIRTH.read(text) is reason


def test_numbers_of_days_count_from_the_workbooks_first() -> None:
    assert WINDOWS.read(32946) == ONE_DAY
    assert MAC.read(32946 - 1462.0) == ONE_DAY


@pytest.mark.parametrize("cell", [1990, 1990.0, "1990", "03/1990", "March 1990", "mars 1990"])
def test_what_is_known_by_its_year_only_is_kept_as_that(cell: Cell) -> None:
    assert isinstance(BIRTH.read(cell), OnlyYear)


def test_a_year_of_two_digits_is_of_the_only_century_it_can_be() -> None:
    assert BIRTH.read("14 Mar 58") == date(1958, 3, 14)
    assert Days(Kind.OTHER, TODAY).read("31 Dec 28") == date(2028, 12, 31)


TURNED = [date(1985, 4, 3), date(1986, 5, 2), date(1987, 6, 1)]
DAYS_OF_TEXT = (DayOrder.DAY_FIRST, False, False)


@pytest.mark.parametrize(
    ("cells", "heading", "order", "both", "swapped"),
    [
        (["03/04/1990", "25/12/1990"], "", DayOrder.DAY_FIRST, False, False),
        (["03/04/1990", "12/25/1990"], "", DayOrder.MONTH_FIRST, False, False),
        (["03/04/1990", "05/05/1990"], "", None, False, False),
        (["03/04/1990"], "Born (dd/mm/yyyy)", DayOrder.DAY_FIRST, False, False),
        (["03/04/1990"], "Né le (jj/mm/aaaa)", DayOrder.DAY_FIRST, False, False),
        (["25/12/1990", "12/25/1990", "01/02/1990"], "", None, True, False),
        (["25/12/1990", date(1990, 4, 3)], "", DayOrder.DAY_FIRST, False, True),
        (["25/12/1990", date(1990, 4, 13)], "", DayOrder.DAY_FIRST, False, False),
        # One that a blank kept as text, and one typed in right, are no proof for the others.
        (["25/12/1990", " 05/06/1990", *TURNED], "", DayOrder.DAY_FIRST, False, True),
        (["25/12/1990", date(1990, 5, 17), *TURNED], "", DayOrder.DAY_FIRST, False, True),
        (["25/12/1990", "05/06/1990", "06/07/1990", "07/08/1990", *TURNED], "", *DAYS_OF_TEXT),
    ],
)
def test_how_a_column_is_written(
    cells: list[Cell],
    heading: str,
    order: DayOrder | None,
    both: bool,  # noqa: FBT001
    swapped: bool,  # noqa: FBT001
) -> None:
    found = order_of(cells, heading)
    assert (found.order, found.both, found.swapped) == (order, both, swapped)


@settings(deadline=None)  # a busy machine is no fault
@given(some.dates(date(1920, 1, 1), TODAY), some.sampled_from(list(DayOrder)), some.sampled_from("./-"))
def test_a_settled_column_gives_the_day_that_was_meant(when: date, order: DayOrder, mark: str) -> None:
    first, second = (when.day, when.month) if order is DayOrder.DAY_FIRST else (when.month, when.day)
    written = f"{first:02}{mark}{second:02}{mark}{when.year}"
    assert replace(BIRTH, order=order).read(written) == when
    short = replace(BIRTH, order=order).read(f"{first}{mark}{second}{mark}{when.year % 100:02}")
    assert short in (when, Reason.SHORT_YEAR)


@pytest.mark.parametrize(
    ("order", "read"),
    [
        (DayOrder.DAY_FIRST, Reason.SHORT_YEAR),
        (DayOrder.MONTH_FIRST, date(1926, 12, 1)),
        (None, Reason.TWO_DATES),
    ],
)
def test_a_century_that_is_open_is_not_closed_by_the_other_order(
    order: DayOrder | None, read: date | Reason
) -> None:
    """In November 2026 the twelfth of January is of either century, and the first of December of one."""
    at = replace(BIRTH, order=order, today=date(2026, 11, 22))
    assert at.read("12.1.26") == read
