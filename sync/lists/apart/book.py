"""The sheets of a workbook as plain values, with what their layout says: merges, indents, what is hidden.

Formulas are never worked out: a cell gives the value that was saved with it, and text that looks like a
formula is text. Sheets are read as a stream; nothing of them is kept here.
"""

import math
import re
import warnings
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

from sync.lists.apart.guard import guard
from sync.lists.apart.limits import MAX_COLUMNS, MAX_MERGED, MAX_ROWS, MAX_SHEETS, MAX_TEXT, Bad

Said = dict[str, Any]
_MERGE: Final = re.compile(
    rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\""
)
_COLUMN: Final = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
_HIDDEN_ROW: Final = re.compile(rb"<(?:\w+:)?row\b(?=[^>]*?\bhidden=\"(?:1|true)\")[^>]*?\br=\"(\d{1,7})\"")
_HIDES: Final = re.compile(rb"\bhidden=\"(?:1|true)\"")
_SPAN: Final = re.compile(rb"\b(min|max)=\"(\d{1,5})\"")


def sheets(content: bytes) -> Iterator[Said]:
    """Give one message for each sheet, and after it one for each of its rows that are not empty.

    Raises:
        Bad: for a workbook that cannot or should not be read.
    """
    guard(content)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it passes over; none of them is about a value.
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
            with closing(book):
                yield {"epoch": book.epoch.year}
                for sheet in _few(book.worksheets):
                    yield from _sheet(book, sheet)
    except (Bad, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - a broken file can break openpyxl anywhere, and is never our fault
        raise Bad("broken") from None


def _few(sheets: list[Any]) -> list[Any]:
    if len(sheets) > MAX_SHEETS:
        raise Bad("sheets")
    return sheets


def _sheet(book: Any, sheet: Any) -> Iterator[Said]:  # noqa: ANN401 - openpyxl's own, known here only
    from openpyxl.worksheet._reader import WorkSheetParser

    with sheet._get_source() as source:  # noqa: SLF001 - what openpyxl's stream leaves out stands there
        layout = _layout(source.read())
    yield {"sheet": str(sheet.title)[:MAX_TEXT], "state": sheet.sheet_state, **layout}
    indents: dict[int, int] = {}
    with sheet._get_source() as source:  # noqa: SLF001 - the same
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,  # noqa: SLF001 - the same
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001 - the same
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001 - the same
        )
        last = 0
        for number, found in parser.parse():
            cells: list[Any] = []
            indent = 0
            for cell in found:
                value = _value(cell["value"])
                if value is None:
                    continue
                place = cell["column"] - 1
                if place >= MAX_COLUMNS:
                    raise Bad("columns")
                cells.extend([None] * (place + 1 - len(cells)))
                cells[place] = value
                if place < _LOOKED_AT_FOR_INDENT and isinstance(value, str):
                    indent = max(indent, _indent(book, cell["style_id"], indents))
            if cells:
                # Cutting a list would make people look gone.
                if number > MAX_ROWS:
                    raise Bad("rows")
                if number <= last:
                    raise Bad("broken")
                last = number
                yield {"row": [number, cells, indent]}


_LOOKED_AT_FOR_INDENT: Final = 4


def _indent(book: Any, style: int, known: dict[int, int]) -> int:  # noqa: ANN401 - the same
    if style not in known:
        try:
            alignment = book._cell_styles[style].alignmentId  # noqa: SLF001 - the same
            known[style] = int(book._alignments[alignment].indent or 0)  # noqa: SLF001 - the same
        except (IndexError, AttributeError, TypeError, ValueError):
            known[style] = 0
    return known[style]


def _value(value: object) -> object:
    match value:
        case None:
            return None
        case int() | float() if not isinstance(value, bool) and math.isfinite(value) and abs(value) < 1 << 62:
            return value
        case datetime() | date():
            return {"day": value.isoformat()}
        case str():
            return value[:MAX_TEXT] if value.strip() else None
        case _:  # times of day, yes and no, endless numbers: no column of a list means one
            return str(value)[:MAX_TEXT]


def _layout(source: bytes) -> Said:
    """Read merged ranges and what is hidden from the raw part: openpyxl's stream does not give them."""
    merged: list[list[int]] = []
    for found in _MERGE.finditer(source):
        left, top, right, bottom = (
            _number(found[1]) - 1,
            int(found[2]),
            _number(found[3]) - 1,
            int(found[4]),
        )
        if left < MAX_COLUMNS and top <= MAX_ROWS:
            merged.append([top, left, min(bottom, MAX_ROWS), min(right, MAX_COLUMNS - 1)])
        if len(merged) > MAX_MERGED:
            raise Bad("merged")
    columns: set[int] = set()
    for col in _COLUMN.findall(source[: source.find(b"sheetData")] if b"sheetData" in source else b""):
        if _HIDES.search(col):
            span = {name: int(number) for name, number in _SPAN.findall(col)}
            columns |= set(range(span.get(b"min", 1) - 1, min(span.get(b"max", 1), MAX_COLUMNS)))
    rows = {int(row) for row in _HIDDEN_ROW.findall(source)}
    return {
        "merged": merged,
        "hidden_columns": sorted(columns),
        "hidden_rows": sorted(row for row in rows if row <= MAX_ROWS),
    }


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
