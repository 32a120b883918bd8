"""Opening a workbook that somebody sent, without trusting it.

What is bad is refused from the zip's own directory and from the raw bytes of its parts, before a parser
of spreadsheets sees any of it; the parser then gets bounds for rows and columns.
"""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from store.refusals import Code, Refused

if TYPE_CHECKING:
    from openpyxl import Workbook

Cell = str | int | float | date | None
"""What a cell holds; a ``datetime`` is a ``date`` too."""

MAX_FILE = 10_000_000
MAX_MEMBERS = 200
MAX_INFLATED = 50_000_000
MAX_RATIO = 100
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_TEXT = 2000

_RATIO_MATTERS_FROM = 1_000_000  # small parts of plain text compress that well by themselves
_CHUNK = 1 << 16
_PICTURES = "xl/media/"  # a drawing may bring a document type along; openpyxl does not look at it
_FORBIDDEN = (b"<!doctype", b"<!entity")
_OVERLAP = max(map(len, _FORBIDDEN)) - 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as plain values; ``rows[0]`` is the sheet's row 1."""

    file: str
    rows: tuple[tuple[Cell, ...], ...]


def cells(path: Path) -> Sheet:
    """Read the first visible sheet of a workbook that is not empty.

    Formulas are never worked out: a cell gives the value that was saved with it, and text that looks like
    a formula is text.

    Args:
        path: the file; at most ``MAX_FILE`` bytes of it are ever read.

    Raises:
        Refused: ``FILE_UNREADABLE``, ``LIST_NOT_XLSX``, or ``LIST_HOSTILE`` with the reason.
    """
    data = content(path)
    _guard(data, path.name)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it passes over; none of them is about a value.
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
            with closing(book):
                return Sheet(path.name, _rows(book, path.name))
    except Refused:
        raise
    except Exception:  # noqa: BLE001 - a broken file can break openpyxl anywhere, and is never our fault
        raise Refused(Code.LIST_NOT_XLSX, name=path.name) from None


def _hostile(name: str, reason: str) -> NoReturn:
    raise Refused(Code.LIST_HOSTILE, name=name, reason=reason)


def content(path: Path) -> bytes:
    """Read a file once, so that what is parsed is what was looked at; at most ``MAX_FILE`` bytes of it.

    Raises:
        Refused: ``FILE_UNREADABLE``; ``LIST_HOSTILE`` for a larger one.
    """
    try:
        if not path.is_file():  # a pipe would make us wait for ever
            raise Refused(Code.FILE_UNREADABLE, name=path.name)
        with path.open("rb") as file:
            found = file.read(MAX_FILE + 1)
    except (OSError, ValueError):  # ValueError: a NUL in the path
        raise Refused(Code.FILE_UNREADABLE, name=path.name) from None
    if len(found) > MAX_FILE:
        _hostile(path.name, "it is larger than 10 MB")
    return found


def _guard(content: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            _guard_sizes(parts, name)
            _guard_names(parts, name)
            for part in parts:
                if not part.filename.startswith(_PICTURES) and _defines(archive, part):
                    _hostile(name, "it defines entities, which a list has no use for")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
        # RuntimeError is a password, NotImplementedError a way of packing that no spreadsheet program uses.
        raise Refused(Code.LIST_NOT_XLSX, name=name) from None


def _guard_sizes(parts: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse by the sizes that the directory declares: reading a member never gives more than that."""
    if len(parts) > MAX_MEMBERS:
        _hostile(name, "it has more parts than a list needs")
    if sum(part.file_size for part in parts) > MAX_INFLATED:
        _hostile(name, "it swells to more than 50 MB when unpacked")
    if any(
        part.file_size > _RATIO_MATTERS_FROM and part.file_size > MAX_RATIO * part.compress_size
        for part in parts
    ):
        _hostile(name, "it is packed suspiciously tight")


def _guard_names(parts: list[zipfile.ZipInfo], name: str) -> None:
    names = [part.filename.lower().replace("\\", "/") for part in parts]
    if any(part.endswith("vbaproject.bin") for part in names):
        _hostile(name, "it carries macros")
    if any("externallinks/" in part for part in names):
        _hostile(name, "it takes values from other files")


def _defines(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Look for a document type or an entity anywhere in a part, also where it is written in UTF-16.

    A parser goes by the content and not by the name of a part, so every part is looked at. What is missed
    here, defusedxml stops.
    """
    tail = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            seen = tail + chunk.replace(b"\0", b"").lower()
            if any(mark in seen for mark in _FORBIDDEN):
                return True
            tail = seen[-_OVERLAP:]
    return False


def _rows(book: "Workbook", name: str) -> tuple[tuple[Cell, ...], ...]:
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        rows = tuple(
            tuple(map(_cell, row))
            for row in sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True)
        )
        # openpyxl gives that many only if the sheet goes on: cutting it would make people look gone.
        if len(rows) > MAX_ROWS:
            _hostile(name, "it has something below row 20,000")
        if any(any(cell is not None for cell in row) for row in rows):
            return tuple(_trimmed(rows))
    return ()


def _trimmed(rows: tuple[tuple[Cell, ...], ...]) -> Iterator[tuple[Cell, ...]]:
    for row in rows:
        end = len(row)
        while end and row[end - 1] is None:
            end -= 1
        yield row[:end]


def _cell(value: object) -> Cell:
    match value:
        case None | int() | float() if not isinstance(value, bool):
            return value
        case datetime() | date():
            return value
        case str():
            return value[:MAX_TEXT]
        case _:  # yes and no, times of day, lengths of time: no column of a list means one
            return str(value)[:MAX_TEXT]
