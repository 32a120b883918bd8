"""A list written as a file: CSV, XLSX, HXL. Every value is a text; none is ever a formula.

CSV: a value that a spreadsheet would run begins with an apostrophe (OWASP ASVS 5, 1.2.10), telephones too.
It is made in memory: the usual way of openpyxl lays each sheet down in a temporary file, in clear.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_RUN: Final = re.compile(r"^'*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 - their wide twins are run as well
"""What a spreadsheet runs, or what a reader would take for a guarded value."""
_NOT_WRITTEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_WIDEST: Final = 50
_LONGEST: Final = 32_767
"""Characters that a cell of a workbook holds."""


@dataclass(frozen=True, slots=True)
class Written:
    """A list as texts: what it is called, its headings, their HXL tags, its rows."""

    title: str
    headings: Sequence[str]
    tags: Sequence[str]
    rows: Sequence[Sequence[str]]


def plain(value: str) -> str:
    """Give a value without what no file of text holds; all else stays as it is."""
    return _NOT_WRITTEN.sub("", value)


def guarded(value: str) -> str:
    """Give a value so that no spreadsheet runs it: an apostrophe before what would be."""
    return f"'{value}" if _RUN.match(value) else value


def unguarded(value: str) -> str:
    """Give back what :func:`guarded` was given."""
    return value[1:] if value.startswith("'") and _RUN.match(value[1:]) else value


def as_csv(made: Written, *, tagged: bool = False) -> bytes:
    """Write a list as CSV in UTF-8 (with its mark, which spreadsheets need), with HXL tags if ``tagged``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guarded(plain(one)) for one in made.headings])
    if tagged:
        writer.writerow(made.tags)
    writer.writerows([[guarded(plain(one)) for one in row] for row in made.rows])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(made: Written, at: int) -> bytes:
    """Write a list as a workbook of one sheet, every cell a text; ``at`` is when (UTC seconds)."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = re.sub(r"[\[\]:*?/\\]", " ", made.title)[:31] or "list"
    for down, row in enumerate((made.headings, *made.rows), start=1):
        for across, value in enumerate(row, start=1):
            cell = sheet.cell(down, across)
            cell.value = plain(value)[:_LONGEST]
            cell.data_type = "s"
            cell.number_format = "@"
            if down == 1:
                cell.font = Font(bold=True)
    for across, heading in enumerate(made.headings, start=1):
        longest = max((len(row[across - 1]) for row in made.rows), default=0)
        sheet.column_dimensions[get_column_letter(across)].width = min(
            max(len(heading), longest) + 2, _WIDEST
        )
    sheet.freeze_panes = "A2"
    moment = datetime.fromtimestamp(at, UTC).replace(tzinfo=None)
    book.properties.creator = "Muster"
    book.properties.created = book.properties.modified = moment
    return _saved(book)


def _saved(book: "Workbook") -> bytes:
    from zipfile import ZIP_DEFLATED, ZipFile

    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class InMemory(ExcelWriter):
        """Writes sheets without a temporary file."""

        def write_worksheet(self, ws: Any) -> None:  # noqa: ANN401 - openpyxl's
            out = io.BytesIO()
            writer = WorksheetWriter(ws, out)
            writer.write()
            ws._rels = writer._rels  # type: ignore[attr-defined]  # noqa: SLF001 - as openpyxl does itself
            ws._drawing = None  # noqa: SLF001 - the same
            archive.writestr(ws.path[1:], out.getvalue())
            self.manifest.append(ws)

    whole = io.BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        InMemory(book, archive).save()
    return whole.getvalue()
