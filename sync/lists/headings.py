"""Finding the row of headings, and what each column below it is about."""

from collections.abc import Mapping
from dataclasses import dataclass

from store.refusals import Code, Refused
from sync.lists.words import HEADINGS, Field, plain
from sync.lists.workbook import Cell, Sheet

LOOKED_AT = 30
"""So many rows from the top may be titles and explanations."""

_NEEDED = frozenset((Field.FAMILY_NAME, Field.GIVEN_NAME))


@dataclass(frozen=True, slots=True)
class Headings:
    """Where the list begins.

    ``row`` counts from 1; ``columns`` has places from 0. Only telephones may have several columns: of any
    other field the leftmost counts, as the list's own order says which it means.
    """

    row: int
    columns: Mapping[Field, tuple[int, ...]]
    names: Mapping[Field, str]


def find(sheet: Sheet, words: Mapping[str, Field] = HEADINGS) -> Headings:
    """Find the headings: the first row that has a family name and a given name column.

    Args:
        sheet: where to look.
        words: what each heading means, in the form that ``words.plain`` gives.

    Raises:
        Refused: ``LIST_NO_HEADING``.
    """
    for number, row in enumerate(sheet.rows[:LOOKED_AT], start=1):
        found: dict[Field, tuple[int, ...]] = {}
        for place, cell in enumerate(row):
            field = _meaning(cell, words)
            if field is not None and (field is Field.TELEPHONE or field not in found):
                found[field] = (*found.get(field, ()), place)
        if found.keys() >= _NEEDED:
            return Headings(number, found, {field: _shown(row[at[0]]) for field, at in found.items()})
    raise Refused(Code.LIST_NO_HEADING, name=sheet.file)


def _meaning(cell: Cell, words: Mapping[str, Field]) -> Field | None:
    if not isinstance(cell, str):
        return None
    heading = plain(cell)
    return words.get(heading) or words.get(heading.rstrip("0123456789 "))  # Telephone 2


def _shown(cell: Cell) -> str:
    """Give a heading as it stands in the sheet, fit to be put on a screen."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(cell)).split())
