"""Writes the workbook that an agency of the town sends: its staff, and below each of them their family."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from random import Random

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from sample_station import same_bytes
from sample_station.handwriting import MONTHS, CarelessClerk, TidyClerk
from sample_station.lines import BLANK, HEADINGS, Line, family_lines
from sample_station.town import Agency, Town
from sample_station.unusable import unusable_dependants, unusable_staff

FORMULA_REMARK = '=HYPERLINK("http://tamarin.invalid/form","Open form")'
"""Stands as text in one cell of the remarks; a program that runs it has a hole."""

_BLANK_BETWEEN_FAMILIES = 0.3


@dataclass(frozen=True)
class Written:
    """What a careful import makes of the workbook.

    ``staff`` and ``dependants`` count the good rows; ``refused`` has the sheet's row number (from 1) and the
    heading of the wrong cell for each of the others, from top to bottom.
    """

    staff: int
    dependants: int
    refused: tuple[tuple[int, str], ...]


def write(town: Town, agency_code: str, path: Path, *, as_of: date, mess: bool = True) -> Written:
    """Write the list of one agency of ``town`` to ``path``, and say what is in it.

    With ``mess`` it looks as such lists do: titles above and a total below, blank lines, every form of date
    and telephone number, and six rows that must be refused.  Without, the headings are in the first row and
    every row is good and typed alike.  Raises ValueError if nobody in town works for the agency.
    """
    agency = next((agency for agency in town.agencies if agency.code == agency_code), None)
    if agency is None or all(person.agency != agency_code for person in town.staff()):
        raise ValueError(f"nobody in {town.code} works for {agency_code}")
    lines = _careless_lines(town, agency, as_of) if mess else _tidy_lines(town, agency)
    top = [*_titles(agency, as_of), HEADINGS] if mess else [HEADINGS]
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Staff list")
    for row in itertools.chain(top, _rows(sheet, lines), _totals(lines) if mess else ()):
        sheet.append(row)
    same_bytes.save(workbook, path, datetime.combine(as_of, time(9), UTC))
    return _account(lines, rows_above=len(top))


def _tidy_lines(town: Town, agency: Agency) -> list[Line]:
    clerk = TidyClerk()
    return [line for family in town.families for line in family_lines(family, agency.code, clerk)]


def _careless_lines(town: Town, agency: Agency, as_of: date) -> list[Line]:
    rng = Random(f"{town.seed} {agency.code} {as_of}")  # noqa: S311 - this makes a mess, not secrets
    clerk = CarelessClerk(rng)
    written = (list(family_lines(family, agency.code, clerk)) for family in town.families)
    families = [lines for lines in written if lines]
    _put_formula(families)
    _put_unusable(families, agency, town.zones[0].name)
    return list(_with_blanks(families, rng))


def _put_formula(families: list[list[Line]]) -> None:
    """Put the formula-like remark into the first staff line of the middle family."""
    family = families[len(families) // 2]
    family[0] = replace(family[0], cells=family[0].cells | {"Remarks": FORMULA_REMARK})


def _put_unusable(families: list[list[Line]], agency: Agency, quarter: str) -> None:
    """Spread the unusable lines over the list: dependants at a family's end, staff between families."""
    alone = unusable_staff(agency.code, quarter)
    below = unusable_dependants()
    for part, line in enumerate(below, start=1):
        families[part * len(families) // (len(below) + 1)].append(line)
    places = [part * len(families) // (len(alone) + 1) for part in range(1, len(alone) + 1)]
    for place, line in sorted(zip(places, alone, strict=True), key=lambda placed: placed[0], reverse=True):
        families.insert(place, [line])


def _with_blanks(families: list[list[Line]], rng: Random) -> Iterator[Line]:
    """Give the families' lines in order, with a blank line after some families but never after the last."""
    *others, last = families
    for family in others:
        yield from family
        if rng.random() < _BLANK_BETWEEN_FAMILIES:
            yield BLANK
    yield from last


def _titles(agency: Agency, as_of: date) -> list[tuple[str, ...]]:
    return [
        (agency.name,),
        ("Staff and family list for security purposes",),
        (f"as of {as_of.day} {MONTHS[as_of.month - 1]} {as_of.year}",),
        (),
    ]


def _totals(lines: Iterable[Line]) -> list[tuple[str, ...]]:
    """Give the last rows; the agency counts every staff line it wrote, also those nobody can use."""
    return [(), (f"Total staff: {sum(line.about == 'staff' for line in lines)}",)]


def _rows(sheet: WriteOnlyWorksheet, lines: Iterable[Line]) -> Iterator[tuple[object, ...]]:
    """Number the staff lines and give each line's cells in the order of the headings."""
    number = itertools.count(1)
    for line in lines:
        cells = line.cells | ({"No.": next(number)} if line.about == "staff" else {})
        yield tuple(_cell(sheet, cells.get(heading)) for heading in HEADINGS) if cells else ()


def _cell(sheet: WriteOnlyWorksheet, value: object) -> object:
    """Give what is appended for a value: nothing for "", and text stays text even if it begins with "="."""
    if isinstance(value, str) and value.startswith("="):
        text = WriteOnlyCell(sheet, value)
        text.data_type = "s"
        return text
    return None if value == "" else value


def _account(lines: list[Line], rows_above: int) -> Written:
    good = Counter(line.about for line in lines if not line.refused_for)
    return Written(
        staff=good["staff"],
        dependants=good["dependant"],
        refused=tuple(
            (row, line.refused_for)
            for row, line in enumerate(lines, start=rows_above + 1)
            if line.refused_for
        ),
    )
