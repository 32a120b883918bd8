"""Reading days from cells; what could be two days is refused, because a guess would look like knowledge.

Day and month as mere numbers are settled for a whole column: one value that can only be read one way says
how its writer writes days. Where no value does, a person is asked.
"""

import math
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final

from store.values import folded
from sync.lists.looked import DayOrder
from sync.lists.reasons import Reason
from sync.lists.words import MONTHS
from sync.lists.workbook import Cell

EARLIEST: Final = 1900
"""No day before that year is anybody's; Excel's own calendar begins there."""
OLDEST: Final = 110
"""Years: nobody on a list is older."""
_WINDOW: Final = 40
"""Years ahead that a contract may last; a year of two digits means one of the hundred that end there."""

_YEAR_FIRST: Final = re.compile(
    r"(\d{4}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{1,2})(?:[t ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?"
)
_NUMBERS: Final = re.compile(r"(\d{1,2}) ?([-/. ]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{2})(?: 0{1,2}:00(?::00)?)?")
_EASTERN: Final = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日?")
_DAY_WORD: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|ero|o|a|º|ª)?[-/., ]*(?:de |of |d'|من )?([^\W\d_]+)"
    r"[-/., ]*(?:de |del |of )?(\d{4}|\d{2})"
)
_WORD_DAY: Final = re.compile(r"([^\W\d_]+)[-/. ]*(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4}|\d{2})")
_TOGETHER: Final = re.compile(r"(\d{2})(\d{2})(\d{2})(\d{2})")
_ONLY_YEAR: Final = re.compile(r"(\d{4})|(\d{1,2})[-/.](\d{4})|(\d{4})[-/.](\d{1,2})")
_WORD_YEAR: Final = re.compile(r"([^\W\d_]+)[-/., ]*(?:de )?(\d{4})")
_AFTER: Final = re.compile(r"\s*(?:г\.?|года|a\.?d\.?|م)$")
_TWO_WORDS: Final = re.compile(r"(كانون|تشرين) (ال)?(\w+)")
_HIJRI: Final = re.compile(
    r"ه\w?$|هـ|\bh$|\bah$|محرم|صفر|ربيع|جماد|رجب|شعبان|رمضان|شوال|ذو|ذي"
    r"|muharram|safar\b|rabi|jumad|joumad|rajab|sha.?ban|ramad[ah]n|shaww?al|dhu.?l|zul.?[qhk]|hijr"
)
_FULL_YEAR: Final = 4
_OF_OTHERS: Final = (range(1300, 1500), range(2400, 2700))
"""Years of the Islamic and the Persian calendar, and of the Buddhist one."""
_SERIALS: Final = range(10_000, 80_000)


class Kind(Enum):
    """What a day is of: it says which century two digits mean, and what cannot be."""

    BIRTH = "birth"
    OTHER = "other"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class OnlyYear:
    """What is known of a day where only the year, or year and month, are: kept as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Days:
    """How the days of one column are read.

    Attributes:
        kind: what they are of.
        today: the station's day.
        order: of day and month as numbers; ``None`` where that is not known.
        epoch: the year in which the workbook's days begin; ``None`` for a text file.
        swapped: whether real days of the sheet may have day and month turned around: some of the column
            stayed text because they had no such month.
    """

    kind: Kind
    today: date
    order: DayOrder | None = None
    epoch: int | None = None
    swapped: bool = False

    def read(self, cell: Cell) -> date | OnlyYear | Reason:
        """Give the one day that a cell means, or the reason why there is not one."""
        match cell:
            case datetime() | date():
                if self.swapped and cell.day <= _MONTHS and cell.day != cell.month:
                    return Reason.MAYBE_SWAPPED
                return _real(cell.year, cell.month, cell.day)
            case bool() | None:
                return Reason.NOT_A_DATE
            case int() | float():
                return self._number(cell)
            case str():
                return self._text(folded(cell).removeprefix("'").strip())

    def _number(self, cell: float) -> date | OnlyYear | Reason:
        if not math.isfinite(cell):
            return Reason.NOT_A_DATE
        whole = int(cell)
        if whole != cell and self.epoch is None:
            return Reason.NOT_A_DATE
        if EARLIEST <= whole <= self.today.year:
            return OnlyYear(str(whole))
        if self.epoch is not None and whole in _SERIALS:
            first = date(1904, 1, 1) if self.epoch == 1904 else date(1899, 12, 30)  # noqa: PLR2004 - Excel's two
            return _since(first + timedelta(days=whole))
        if whole in _SERIALS:
            return Reason.DAY_NUMBER
        return self._text(str(whole))

    def _text(  # noqa: PLR0911 - one form after the other
        self, text: str
    ) -> date | OnlyYear | Reason:
        if _HIJRI.search(text):
            return Reason.OTHER_CALENDAR
        text = _TWO_WORDS.sub(lambda found: f"{found[1]}{found[3]}", _AFTER.sub("", text))
        if found := _YEAR_FIRST.fullmatch(text) or _EASTERN.fullmatch(text):
            numbers = [int(one) for one in found.groups() if one.isdecimal()]
            return _real(*numbers)
        if found := _NUMBERS.fullmatch(text):
            return self._either_way(int(found[1]), int(found[3]), found[4])
        if found := _DAY_WORD.fullmatch(text):
            return self._worded(found[3], found[2], found[1])
        if found := _WORD_DAY.fullmatch(text):
            return self._worded(found[3], found[1], found[2])
        if found := _TOGETHER.fullmatch(text):
            return _together(found.groups())
        if found := _ONLY_YEAR.fullmatch(text):
            return self._partly(int(found[1] or found[3] or found[4]), int(found[2] or found[5] or 1), text)
        if (found := _WORD_YEAR.fullmatch(text)) and found[1] in _MONTH_WORDS:
            return self._partly(int(found[2]), 1, text)
        if text.isdecimal() and int(text) in _SERIALS:
            return Reason.DAY_NUMBER
        return Reason.NOT_A_DATE

    def _partly(self, year: int, month: int, text: str) -> OnlyYear | Reason:
        if any(year in years for years in _OF_OTHERS):
            return Reason.OTHER_CALENDAR
        if not EARLIEST <= year <= self.today.year + _WINDOW or not 1 <= month <= _MONTHS:
            return Reason.NOT_A_DATE
        return OnlyYear(text)

    def _worded(self, year: str, month: str, number: str) -> date | Reason:
        if month not in _MONTH_WORDS:
            return Reason.NOT_A_DATE
        return self._dated(year, _MONTH_WORDS[month], int(number))

    def _either_way(self, first: int, second: int, year: str) -> date | Reason:
        read = {
            DayOrder.DAY_FIRST: self._dated(year, second, first),
            DayOrder.MONTH_FIRST: self._dated(year, first, second),
        }
        there_is = {order: day for order, day in read.items() if day is not Reason.NO_SUCH_DAY}
        if self.order in there_is:
            # Also where its century is open: that the other order leaves one only makes it no likelier.
            return there_is[self.order]
        different = set(there_is.values())
        if len(different) > 1:
            return Reason.TWO_DATES
        return different.pop() if different else Reason.NO_SUCH_DAY

    def _dated(self, year: str, month: int, number: int) -> date | Reason:
        if len(year) >= _FULL_YEAR:
            return _real(int(year), month, number)
        possible: set[date] = set()
        there_is = False
        for century in (1900, 2000):
            with suppress(ValueError):
                day = date(century + int(year), month, number)
                there_is = True
                if self._can_be(day):
                    possible.add(day)
        if not there_is:
            return Reason.NO_SUCH_DAY
        return possible.pop() if len(possible) == 1 else Reason.SHORT_YEAR

    def _can_be(self, day: date) -> bool:
        match self.kind:
            case Kind.BIRTH:
                return day <= self.today and day.year >= self.today.year - OLDEST
            case Kind.OTHER:
                return self.today.year - (100 - _WINDOW) < day.year <= self.today.year + _WINDOW
            case Kind.ANY:
                return True


_MONTHS: Final = 12
_MONTH_WORDS: Final = {word.replace(" ال", "").replace(" ", ""): number for word, number in MONTHS.items()}


def day(cell: Cell) -> date | Reason:
    """Give the one day that a cell means by itself, or the reason why there is not one.

    Day and month as mere numbers are taken only where they cannot change places: ``14/03/1990`` and
    ``03/14/1990`` mean one day each, ``03/04/1990`` could mean two.
    """
    if isinstance(cell, int | float):
        return Reason.NOT_A_DATE
    found = Days(Kind.ANY, date(EARLIEST, 1, 1)).read(cell)
    return Reason.NOT_A_DATE if isinstance(found, OnlyYear) else found


@dataclass(frozen=True, slots=True)
class Order:
    """How a column's writers write days, as far as its values tell.

    Attributes:
        order: if all that tell agree.
        both: whether some tell one order and some the other.
        open: values that could be either, at most a few.
        swapped: as in :class:`Days`.
    """

    order: DayOrder | None
    both: bool
    open: tuple[str, ...]
    swapped: bool


def order_of(cells: Iterable[Cell], heading: str = "") -> Order:
    """Find out how days are written in a column.

    Args:
        cells: its values.
        heading: may say it: "(dd/mm/yyyy)".
    """
    told: set[DayOrder] = set()
    if (said := _said(heading)) is not None:
        told.add(said)
    doubtful: dict[str, None] = {}
    stayed_text = real = low = either = 0
    for cell in cells:
        if isinstance(cell, date):
            real += 1
            low += cell.day <= _MONTHS
            continue
        found = _NUMBERS.fullmatch(folded(cell).removeprefix("'").strip()) if isinstance(cell, str) else None
        if found is None:
            continue
        first, second = int(found[1]), int(found[3])
        if first > _MONTHS >= second:
            told.add(DayOrder.DAY_FIRST)
            stayed_text += 1
        elif second > _MONTHS >= first:
            told.add(DayOrder.MONTH_FIRST)
            stayed_text += 1
        elif first <= _MONTHS and second <= _MONTHS and first != second and isinstance(cell, str):
            doubtful[cell.strip()] = None
            either += 1
    # A spreadsheet of another country made days of what it could and left the rest as text: then far more of
    # the real days than twelve in thirty are ones whose month could be a day. A few typed in right beside
    # them, or kept as text by a blank, do not make those true.
    swapped = stayed_text > 0 and 3 * low > 2 * real and either < low
    return Order(told.pop() if len(told) == 1 else None, len(told) > 1, tuple(doubtful)[:5], swapped)


def _said(heading: str) -> DayOrder | None:
    """Read "(dd/mm/yyyy)", "jj/mm/aaaa", "mm-dd-yy" in a heading."""
    found = re.search(r"\b(dd?|jj?|mm?)[-/. ](dd?|jj?|mm?)[-/. ](?:yy|aa)", heading.lower())
    if found is None or (found[1][0] == "m") is (found[2][0] == "m"):
        return None
    return DayOrder.MONTH_FIRST if found[1][0] == "m" else DayOrder.DAY_FIRST


def _together(parts: tuple[str, ...]) -> date | Reason:
    """Read eight digits: a day only if they are one in a single way."""
    a, b, c, d = parts
    possible = set()
    for year, month, number in ((a + b, c, d), (c + d, b, a), (c + d, a, b)):
        found = _real(int(year), int(month), int(number))
        if isinstance(found, date) and found.year < 2100:  # noqa: PLR2004 - who lives then is not listed now
            possible.add(found)
    if not possible:
        return Reason.NOT_A_DATE
    return possible.pop() if len(possible) == 1 else Reason.TWO_DATES


def _real(year: int, month: int, number: int) -> date | Reason:
    if any(year in years for years in _OF_OTHERS):
        return Reason.OTHER_CALENDAR
    try:
        return _since(date(year, month, number))
    except ValueError:
        return Reason.NO_SUCH_DAY


def _since(found: date) -> date | Reason:
    return date(found.year, found.month, found.day) if found.year >= EARLIEST else Reason.NO_SUCH_DAY
