"""What a column is about by what is in it: only where nearly all of it can be nothing else."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from store.values import folded
from sync.lists.dates import Days, Kind, OnlyYear
from sync.lists.phones import numbers
from sync.lists.words import RECRUITMENTS, RELATIONS, SELF, SEXES, Field, plain
from sync.lists.workbook import Cell

_LOOKED_AT: Final = 200
_NEARLY_ALL: Final = 0.8
_LEAST: Final = 2
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_GRADE: Final = re.compile(
    r"(?:[PDGL]|GS|FS|NO|NPO|SB|IP|ASG|USG)[ -]?\d{1,2}(?:/\d{1,2})?|NO-?[A-E]", re.IGNORECASE
)
_BLOOD: Final = re.compile(r"(?:A|B|AB|O|0) ?(?:\+|-|\u2212|pos|neg|rh[+-])", re.IGNORECASE)
_INDEX: Final = re.compile(r"(?=.*\d)[A-Z]{0,6}[-/ ]?\d{1,9}(?:[-/][A-Z0-9]{1,6})?", re.IGNORECASE)
_SALUTATIONS: Final = frozenset(
    ["mr", "mrs", "ms", "miss", "dr", "prof", "m", "mme", "mlle", "sr", "sra", "srta", "eng"]
)


def guess(cells: Sequence[Cell], country: str, today: date | None) -> Field | None:
    """Guess what a column without a known heading says.

    Args:
        cells: its values, empty ones left out.
        country: whose telephone numbers have no country's code.
        today: the station's day; without it no column is taken for days of birth.
    """
    some = list(cells[:_LOOKED_AT])
    if len(some) < _LEAST:
        return None
    for field, fits in _TESTS:
        if sum(map(fits, some)) >= len(some) * _NEARLY_ALL:
            return field
    if _share(some, _is_sex) and len({folded(str(cell)) for cell in some}) > 1:
        return Field.SEX
    if _share(some, lambda cell: _is_phone(cell, country)):
        return Field.TELEPHONE
    if today is not None and _are_births(some, today):
        return Field.BIRTH_DATE
    return None


def is_count(cells: Sequence[Cell]) -> bool:
    """Say whether a column counts its rows: 1, 2, 3 ..., perhaps with gaps for families."""
    found = [int(text) for cell in cells if (text := _text(cell)).isdecimal() and len(text) <= 5]  # noqa: PLR2004
    return (
        len(found) >= _LEAST
        and len(found) == len(cells)
        and found == list(range(found[0], found[0] + len(found)))
    )


def are_indexes(cells: Sequence[Cell]) -> bool:
    """Say whether a column could be numbers of staff: each once, with digits, and no mere count."""
    texts = [_text(cell) for cell in cells]
    fits = all(_INDEX.fullmatch(text) for text in texts)
    return len(texts) > _LEAST and fits and len(set(texts)) == len(texts) and not is_count(cells)


def are_salutations(cells: Sequence[Cell]) -> bool:
    """Say whether a column headed "title" has courtesies, and no functions."""
    return bool(cells) and all(folded(str(cell)).strip(". ") in _SALUTATIONS for cell in cells)


def are_names(cells: Sequence[Cell]) -> bool:
    """Say whether a column could be names: words, no digits, most of them different."""
    texts = [str(cell) for cell in cells[:_LOOKED_AT]]
    worded = [text for text in texts if not any(map(str.isdigit, text)) and 0 < len(text.split()) <= 6]  # noqa: PLR2004
    return len(worded) == len(texts) and len({*map(folded, texts)}) > len(texts) * 0.6


def _text(cell: Cell) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _share(cells: Sequence[Cell], fits: Callable[[Cell], bool]) -> bool:
    return sum(map(fits, cells)) >= len(cells) * _NEARLY_ALL


def _is_sex(cell: Cell) -> bool:
    return isinstance(cell, str) and plain(cell) in SEXES


def _is_phone(cell: Cell, country: str) -> bool:
    if isinstance(cell, date):
        return False
    text = _text(cell)
    if sum(map(str.isdecimal, text)) < 8 or re.search(r"\d[-./]\d{1,2}[-./]\d{4}\b|\d{4}-\d\d-\d\d", text):  # noqa: PLR2004
        return False
    if not text.lstrip("(").startswith(("+", "0", "\u0660")) and not isinstance(cell, int | float):
        return False
    try:
        return bool(numbers(text, country, number=isinstance(cell, int | float)))
    except ValueError:
        return False


def _are_births(cells: Sequence[Cell], today: date) -> bool:
    """Say whether a column is of days on which people of all ages were born."""
    days = Days(Kind.BIRTH, today)
    years = []
    for cell in cells:
        if isinstance(cell, int | float):
            return False
        found = days.read(cell)
        if isinstance(found, date):
            if found > today:
                return False
            years.append(found.year)
        elif not isinstance(found, OnlyYear) and found.name not in ("TWO_DATES", "SHORT_YEAR"):
            return False
    years.sort()
    return len(years) >= _LEAST and years[len(years) // 2] <= today.year - 16 and years[-1] - years[0] >= 5  # noqa: PLR2004


_TESTS: Final[Sequence[tuple[Field, Callable[[Cell], bool]]]] = (
    (Field.EMAIL, lambda cell: isinstance(cell, str) and _MAIL.fullmatch(cell.strip()) is not None),
    (Field.BLOOD_TYPE, lambda cell: isinstance(cell, str) and _BLOOD.fullmatch(cell.strip()) is not None),
    (Field.GRADE, lambda cell: isinstance(cell, str) and _GRADE.fullmatch(cell.strip()) is not None),
    (
        Field.RELATION,
        lambda cell: (
            isinstance(cell, str)
            and len(plain(cell)) > 1
            and (plain(cell) in RELATIONS or plain(cell) in SELF)
        ),
    ),
    (
        Field.RECRUITMENT,
        lambda cell: isinstance(cell, str) and len(plain(cell)) > 1 and plain(cell) in RECRUITMENTS,
    ),
)
