"""A list of completed online courses (D25; S002 ¶35, ¶54): shown first, then taken row by row.

CSV or XLSX, with a row of headings that name a person (by index number, e-mail
address or number here), a course and a day. Rows do not hang together: what can
be taken is taken, the others say why not, and the same list a second time
changes nothing.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from store.door import Draft
from store.forms import check
from store.node import Node
from store.refusals import Code, Exit, Refused
from store.registers.completions import CompletionForm, take
from sync.lists import dates, workbook
from sync.lists.apart import limits
from sync.lists.reasons import Reason
from sync.lists.words import plain
from sync.lists.workbook import Cell, Sheet

ACT: Final = "certificates.take"
_LOOKED_AT: Final = 30
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "index": ("index number", "index no", "index", "staff id", "staff number", "employee id"),
    "email": ("e mail", "email", "e mail address", "email address", "mail", "login", "user name", "username"),
    "number_here": ("person", "number here"),
    "course": ("course", "course code", "course title", "course name", "training"),
    "issued_on": ("date", "completed", "completed on", "completion date", "date completed", "issued on"),
    "number": ("certificate", "certificate no", "certificate number", "cert no", "number"),
    "score": ("score", "result", "grade"),
    "issuer": ("issuer", "issued by", "provider"),
}
"""How each column may be headed, in the form of :func:`sync.lists.words.plain`."""
_PERSON: Final = ("index", "email", "number_here")
"""By what a person is named, the surest first: of what a row has, the first counts."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A row that was not taken: its number in the file, and why."""

    row: int
    code: str
    why: Refused | Reason


@dataclass(frozen=True, slots=True)
class Taken:
    """What a list brings: rows read, certificates that are new, those here already, rows not taken."""

    rows: int
    new: int
    here: int
    refused: tuple[NotTaken, ...]
    applied: bool


class _Undone(Exception):  # noqa: N818 - it never leaves this file
    """Ends the transaction of a look."""


def propose(node: Node, path: Path) -> Taken:
    """Show what a list would bring; nothing is changed. Raises as :func:`accept`.

    That a number is another person's already is found only when it is taken.
    """
    lines, found = list(_lines(path)), list[Taken]()

    def look(draft: Draft) -> int:
        def one(said: Mapping[str, object]) -> tuple[str, ...]:
            before = len(draft.changed)
            take(draft, check(CompletionForm, said, "certificates"), None)
            return tuple(draft.changed[before:])

        found.append(_each(lines, one, applied=False))
        raise _Undone

    with suppress(_Undone):
        node.carry(ACT, look)
    return found[0]


def accept(node: Node, path: Path) -> Taken:
    """Take a list, each row by an act of its own; they wait to be confirmed.

    Raises:
        Refused: ``FILE_UNREADABLE``, ``LIST_HOSTILE``, ``LIST_NOT_TABLE``, ``COMPLETIONS_NO_HEADING``;
            ``NOT_ALLOWED`` for a role that may not.
    """
    return _each(list(_lines(path)), lambda said: node.act(ACT, None, said).changed, applied=True)


def _each(
    lines: list[tuple[int, dict[str, Cell]]],
    one: Callable[[Mapping[str, object]], tuple[str, ...]],
    *,
    applied: bool,
) -> Taken:
    """Take row after row by ``one``, which gives the fields that it changed."""
    new, here, refused = 0, 0, list[NotTaken]()
    for row, cells in lines:
        day = dates.day(cells.pop("issued_on", None))
        if isinstance(day, Reason):
            refused.append(NotTaken(row, day.name.lower(), day))
            continue
        try:
            changed = one({**{name: _text(cell) for name, cell in cells.items()}, "issued_on": day})
        except Refused as why:
            if why.exit is Exit.LOCKED:
                raise
            refused.append(NotTaken(row, why.code.name.lower(), why))
            continue
        new += "person" in changed
        here += "person" not in changed
    return Taken(len(lines), new, here, tuple(refused), applied)


# reading


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Give every row that says something, with its number in the file, by what its columns are about."""
    sheet = _sheet(path)
    top, columns = _headings(sheet)
    for number, row in enumerate(sheet.rows[top:], start=top + 1):
        cells = {name: row[at] for name, at in columns.items() if at < len(row) and _text(row[at])}
        if not cells:
            continue
        people = [cells.pop(name) for name in _PERSON if name in cells]
        yield number, cells | ({"person": people[0]} if people else {})


def _headings(sheet: Sheet) -> tuple[int, dict[str, int]]:
    """Find the row of headings and where its columns are."""
    meaning = {word: name for name, words in _COLUMNS.items() for word in words}
    for number, row in enumerate(sheet.rows[:_LOOKED_AT], start=1):
        found: dict[str, int] = {}
        for at, cell in enumerate(row):
            name = meaning.get(plain(cell)) if isinstance(cell, str) else None
            if name is not None:
                found.setdefault(name, at)
        if {"course", "issued_on"} <= found.keys() and found.keys() & set(_PERSON):
            return number, found
    raise Refused(Code.COMPLETIONS_NO_HEADING, name=sheet.file)


def _sheet(path: Path) -> Sheet:
    content = workbook.content(path)
    if content.startswith(b"PK"):
        return workbook.cells(path)
    try:
        text = content.decode("utf-8-sig")
        top = "\n".join(text.split("\n", _LOOKED_AT)[:_LOOKED_AT])
        between = max(",;\t", key=top.count)
        rows = tuple(
            tuple(cell[: limits.MAX_TEXT] or None for cell in row[: limits.MAX_COLUMNS])
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=between)
        )
    except (UnicodeDecodeError, csv.Error):
        raise Refused(Code.LIST_NOT_TABLE, name=path.name) from None
    if len(rows) > limits.MAX_ROWS:
        raise Refused(Code.LIST_HOSTILE, name=path.name, reason="it has something below row 20,000")
    return Sheet(path.name, rows)


def _text(cell: Cell) -> str:
    """Write a cell as it was typed: an index number that a spreadsheet took for a number has no decimals."""
    match cell:
        case None:
            return ""
        case float() if cell.is_integer():
            return str(int(cell))
        case date():
            return cell.isoformat()
        case _:
            return str(cell).strip()
