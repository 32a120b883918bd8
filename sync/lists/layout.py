"""Which rows below the headings are about somebody, and why the others are passed over."""

from collections.abc import Sequence
from typing import Final

from sync.lists.cells import clean
from sync.lists.headings import NAMES, Headings, shown
from sync.lists.looked import Row, Skipped
from sync.lists.words import TOTAL, Field, plain
from sync.lists.workbook import Cell, Sheet

HEADING: Final = "heading"
TOTALS: Final = "total"
SECTION: Final = "section"
NOTE: Final = "note"
COUNT: Final = "count"
_WIDE: Final = 3
_LONG: Final = 60
_WORDS: Final = 6


def rows(sheet: Sheet, head: Headings) -> tuple[list[Row], list[Skipped]]:
    """Sort the rows of a sheet; those that are passed over are given with the reason (a word)."""
    found: list[Row] = []
    skipped: list[Skipped] = []
    heads = [_folded(sheet.rows[number - 1]) for number in head.rows if number <= len(sheet.rows)]
    above = (number for number in range(1, head.below) if number not in head.rows)
    skipped += [_skipped(one, NOTE, sheet.rows[one - 1]) for one in above if _filled(sheet.rows[one - 1])]
    section = ""
    for number, cells in enumerate(sheet.rows[head.below - 1 :], start=head.below):
        filled = _filled(cells)
        if not filled:
            continue
        why = _why(sheet, head, number, cells, filled, heads)
        if why is None:
            found.append(
                Row(number, cells, sheet.indents.get(number, 0), section, number in sheet.hidden_rows)
            )
            continue
        if why is SECTION:
            section = shown(next(iter(filled.values())))
        skipped.append(_skipped(number, why, cells))
    return found, skipped


def _skipped(number: int, why: str, cells: Sequence[Cell]) -> Skipped:
    return Skipped(number, why, " · ".join(shown(cell) for cell in _filled(cells).values())[:_LONG])


def _filled(cells: Sequence[Cell]) -> dict[int, Cell]:
    return {
        place: cell
        for place, cell in enumerate(cells)
        if cell is not None and not (isinstance(cell, str) and not cell.strip())
    }


def _folded(cells: Sequence[Cell]) -> dict[int, str]:
    return {place: plain(str(cell)) for place, cell in _filled(cells).items()}


def _why(  # noqa: C901, PLR0911, PLR0913 - one reason after the other
    sheet: Sheet,
    head: Headings,
    number: int,
    cells: Sequence[Cell],
    filled: dict[int, Cell],
    heads: Sequence[dict[int, str]],
) -> str | None:
    if any(one and _folded(cells) == one for one in heads):
        return HEADING
    if _total(head, filled):
        return TOTALS
    if number == head.below and len(filled) >= _WIDE and _is_counting(list(filled.values())):
        return COUNT
    if len(filled) <= _WIDE and len(head.columns) > _WIDE and _is_signed(head, filled):
        return NOTE
    if len(filled) > 1:
        return None
    place, cell = next(iter(filled.items()))
    if not isinstance(cell, str):
        return NOTE if len(head.columns) >= _WIDE else None
    span = next((one for one in sheet.merged if one.top == number and one.left == place), None)
    if span is not None and span.right - span.left + 1 >= _WIDE:
        return SECTION
    names = {
        one.place
        for one in head.columns
        if one.means is not None and not one.means.of and one.means.field in NAMES
    }
    if len(head.columns) < _WIDE:
        return None
    if len(cell) > _LONG or len(cell.split()) > _WORDS:
        return NOTE
    if ":" in cell:
        return SECTION
    return None if place in names else SECTION if place <= min(names, default=0) else NOTE


def _is_signed(head: Headings, filled: dict[int, Cell]) -> bool:
    """Tell "Approved by | name" below a list: words stand where the rows are counted."""
    counts = {one.place for one in head.columns if one.means is not None and one.means.field is Field.NUMBER}
    return any(
        (isinstance(filled.get(place), str) and str(filled[place]).strip(" .:").isalpha())
        or (isinstance(filled.get(place), str) and len(str(filled[place]).split()) > 1)
        for place in counts
    )


def _total(head: Headings, filled: dict[int, Cell]) -> bool:
    """Say whether this is a sum, and not somebody of that name."""
    first = next(iter(filled.values()))
    if not isinstance(first, str) or TOTAL.match(plain(first)) is None:
        return False
    said = {
        one.means.field
        for one in head.columns
        if one.means is not None
        and not one.means.of
        and one.place in filled
        and isinstance(filled[one.place], str)
        and not clean(filled[one.place]).isdecimal()  # of a text file every number is text
    }
    born = {
        one.place for one in head.columns if one.means is not None and one.means.field is Field.BIRTH_DATE
    } & filled.keys()
    named = Field.GIVEN_NAME in said or bool(born)
    return not named


def _is_counting(cells: Sequence[Cell]) -> bool:
    """Tell the row "1 2 3 ..." or "(a) (b) (c)" that some forms have below their headings."""
    texts = [str(cell).strip(" ()") for cell in cells]
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 3]  # noqa: PLR2004
    if len(numbers) == len(texts):
        return numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return texts == [chr(97 + at) for at in range(len(texts))]
