"""What an agency sent, and what a careful reader makes of it."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Page:
    """A sheet: its rows, ranges shown as one, hidden columns and rows, indents by row (in Excel's steps)."""

    rows: Rows
    merged: Sequence[str] = ()
    hidden_columns: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    indents: Mapping[int, int] = field(default_factory=dict)
    state: str = "visible"


@dataclass(frozen=True)
class Sent:
    """One list and the right answer beside it.

    Attributes:
        sheets: by name; one sheet named "" makes a text file.
        columns: what each column says, by its heading, "" for none that anybody could tell; of all sheets.
        people: a line for each, families indented below: ``index · Family, Given · sex · born · phones``,
            a dependant's begins with the relation. What is not known is left out.
        asks: questions that must be answered, with the right answers.
        refused: row (with the sheet's name if there are several) and reason of rows that must not be taken.
        wanted: what kind of list.
        encoding, between, first: how a text file is written.
        epoch: 1904 for a workbook of old Macs.
    """

    sheets: Mapping[str, Page]
    columns: Mapping[str, str]
    people: str = ""
    asks: Mapping[str, str] = field(default_factory=dict)
    refused: Sequence[str] = ()
    wanted: str = "people"
    encoding: str = "utf-8"
    between: str = ","
    first: str = ""
    epoch: int = 1900

    def write(self, folder: Path) -> Path:
        """Write the file as the agency would have, and say where."""
        if tuple(self.sheets) == ("",):
            return self._text(folder / "list.csv")
        book = Workbook()
        if self.epoch == 1904:
            from openpyxl.utils.datetime import MAC_EPOCH

            book.epoch = MAC_EPOCH
        assert book.active is not None
        book.remove(book.active)
        for name, page in self.sheets.items():
            sheet = book.create_sheet(name)
            _fill(sheet, page)
            for span in page.merged:
                sheet.merge_cells(span)
            for column in page.hidden_columns:
                sheet.column_dimensions[column].hidden = True
            for number in page.hidden_rows:
                sheet.row_dimensions[number].hidden = True
            sheet.sheet_state = page.state
        path = folder / "list.xlsx"
        book.save(path)
        book.close()
        return path

    def _text(self, path: Path) -> Path:
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=self.between, lineterminator="\r\n")
        for row in self.sheets[""].rows:
            writer.writerow(["" if value is None else value for value in row])
        path.write_bytes((self.first + out.getvalue()).encode(self.encoding))
        return path


def _fill(sheet: Worksheet, page: Page) -> None:
    cells = ((n, p, value) for n, row in enumerate(page.rows, start=1) for p, value in enumerate(row, start=1))
    for number, place, value in cells:
        if value is None:
            continue
        cell = sheet.cell(number, place)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
        if number in page.indents:
            cell.alignment = Alignment(indent=page.indents[number])
