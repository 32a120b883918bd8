"""Reading a day from a cell; what could be two days is refused, because a guess would look like knowledge."""

import re
from contextlib import suppress
from datetime import date, datetime

from store.values import folded
from sync.lists.reasons import Reason
from sync.lists.words import MONTHS
from sync.lists.workbook import Cell

EARLIEST = 1900
"""No day before that year is anybody's; Excel's own calendar begins there."""

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[t ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?")
_NUMBERS = re.compile(r"(\d{1,2}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{2})")
_DAY_WORD = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/., ]*([^\W\d_]+)[-/., ]*(\d{4}|\d{2})")
_WORD_DAY = re.compile(r"([^\W\d_]+)[-/. ]*(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4}|\d{2})")
_FULL_YEAR = 4


def day(cell: Cell) -> date | Reason:
    """Give the one day that a cell means, or the reason why there is not one.

    Day and month as mere numbers are taken only where they cannot change places: ``14/03/1990`` and
    ``03/14/1990`` mean one day each, ``03/04/1990`` could mean two. Dots are treated like slashes: most
    who write them put the day first, but a list is not to be read by what most people do.
    """
    match cell:
        case datetime():
            return _real(cell.year, cell.month, cell.day)
        case date():
            return _real(cell.year, cell.month, cell.day)
        case str():
            return _text(folded(cell))
        case _:
            return Reason.NOT_A_DATE


def _text(text: str) -> date | Reason:
    if found := _YEAR_FIRST.fullmatch(text):
        return _real(int(found[1]), int(found[3]), int(found[4]))
    if found := _NUMBERS.fullmatch(text):
        return _either_way(int(found[1]), int(found[3]), found[4])
    if found := _DAY_WORD.fullmatch(text):
        return _worded(found[3], found[2], found[1])
    if found := _WORD_DAY.fullmatch(text):
        return _worded(found[3], found[1], found[2])
    return Reason.NOT_A_DATE


def _worded(year: str, month: str, number: str) -> date | Reason:
    if month not in MONTHS:
        return Reason.NOT_A_DATE
    if len(year) < _FULL_YEAR:
        return Reason.SHORT_YEAR
    return _real(int(year), MONTHS[month], int(number))


def _either_way(first: int, second: int, year: str) -> date | Reason:
    if len(year) < _FULL_YEAR:
        return Reason.SHORT_YEAR
    possible = set()
    for number, month in ((first, second), (second, first)):
        with suppress(ValueError):
            possible.add(date(int(year), month, number))
    if len(possible) > 1:
        return Reason.TWO_DATES
    return _since(possible.pop()) if possible else Reason.NO_SUCH_DAY


def _real(year: int, month: int, number: int) -> date | Reason:
    try:
        return _since(date(year, month, number))
    except ValueError:
        return Reason.NO_SUCH_DAY


def _since(found: date) -> date | Reason:
    return found if found.year >= EARLIEST else Reason.NO_SUCH_DAY
