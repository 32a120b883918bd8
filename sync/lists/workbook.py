"""The file that somebody sent, as plain values: it is opened by a process that holds nothing of ours.

Here is our end of it: the bytes are read once and handed over, what comes back is counted and checked, and
a file that breaks the other process, or takes too long, ends with a sentence.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from store.refusals import Code, Refused
from store.saying import Saying, saying
from sync.child import Child
from sync.lists.apart import opening
from sync.lists.apart.limits import (
    MAX_ANSWER,
    MAX_COLUMNS,
    MAX_FILE,
    MAX_MERGED,
    MAX_ROWS,
    MAX_SHEETS,
    MAX_TEXT,
    SECONDS,
)

Cell = str | int | float | date | None
"""What a cell holds; a ``datetime`` is a ``date`` too."""
Progress = Callable[[int], None]
"""Is told how many rows have been read so far."""


@dataclass(frozen=True, slots=True)
class Span:
    """Cells that are shown as one: rows from 1, columns from 0, the last ones among them."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as plain values; ``rows[0]`` is the sheet's row 1.

    Attributes:
        file: name of the file.
        rows: cells, without the empty ones at the end of a row.
        name: of the sheet; empty for a text file.
        hidden: whether the file hides it.
        indents: how far the text of a row is indented, by its number; those that are not are left out.
        merged: cells shown as one.
        hidden_rows: their numbers.
        hidden_columns: their places from 0.
    """

    file: str
    rows: tuple[tuple[Cell, ...], ...]
    name: str = ""
    hidden: bool = False
    indents: Mapping[int, int] = field(default_factory=dict)
    merged: tuple[Span, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class File:
    """A file that was opened.

    Attributes:
        name: of the file.
        sheets: all of them, also hidden and empty ones.
        encoding: of a text file.
        choices: encodings that a text file may be in, each with some words as they read; empty if it is sure.
        epoch: the year in which the workbook's days begin, 1900 or 1904.
    """

    name: str
    sheets: tuple[Sheet, ...]
    encoding: str | None = None
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    epoch: int = 1900


_KINDS: Final[Mapping[str, tuple[Code, Saying]]] = {
    "xls": (Code.LIST_OTHER_KIND, saying("it is a workbook of the old kind (.xls)")),
    "ods": (Code.LIST_OTHER_KIND, saying("it is a workbook of LibreOffice (.ods)")),
    "xlsb": (Code.LIST_OTHER_KIND, saying("it is a binary workbook (.xlsb)")),
    "numbers": (Code.LIST_OTHER_KIND, saying("it is a workbook of Numbers")),
    "html": (Code.LIST_OTHER_KIND, saying("it is a web page under another name")),
    "xml": (Code.LIST_OTHER_KIND, saying("it is an XML file")),
    "macros": (Code.LIST_OTHER_KIND, saying("it carries macros")),
    "pdf": (Code.LIST_NO_SHEET, saying("it is a PDF")),
    "document": (Code.LIST_NO_SHEET, saying("it is a document for reading")),
    "picture": (Code.LIST_NO_SHEET, saying("it is a picture")),
    "program": (Code.LIST_NO_SHEET, saying("it is a program")),
    "database": (Code.LIST_NO_SHEET, saying("it is a database")),
    "archive": (Code.LIST_ARCHIVE, saying("it is an archive of files")),
    "locked": (Code.LIST_LOCKED, saying("it is protected with a password")),
    "empty": (Code.LIST_HOSTILE, saying("there is nothing in it")),
    "mixed": (Code.LIST_LETTERS, saying("some of its letters cannot be read in any encoding")),
    "binary": (Code.LIST_LETTERS, saying("some of its letters cannot be read in any encoding")),
    "nul": (Code.LIST_NO_SHEET, saying("it holds zero bytes, which text never does")),
    "line": (Code.LIST_HOSTILE, saying("a line of it is longer than any list's")),
    "quote": (Code.LIST_QUOTE, saying("a quotation mark in it is opened and never closed")),
    "members": (Code.LIST_HOSTILE, saying("it has more parts than a list needs")),
    "swells": (Code.LIST_HOSTILE, saying("it swells to more than 50 MB when unpacked")),
    "tight": (Code.LIST_HOSTILE, saying("it is packed suspiciously tight")),
    "entities": (Code.LIST_HOSTILE, saying("it defines entities, which a list has no use for")),
    "links": (Code.LIST_HOSTILE, saying("it takes values from other files")),
    "sheets": (Code.LIST_HOSTILE, saying("it has more than 60 sheets")),
    "rows": (Code.LIST_HOSTILE, saying("it has something below row 20,000")),
    "columns": (Code.LIST_HOSTILE, saying("it has something right of its hundredth column")),
    "merged": (Code.LIST_HOSTILE, saying("it has more merged cells than a list needs")),
    "much": (Code.LIST_HOSTILE, saying("it holds more text than a list of people does")),
    "memory": (Code.LIST_HOSTILE, saying("it takes more memory than a list of people does")),
    "large": (Code.LIST_HOSTILE, saying("it is larger than 10 MB")),
    "long": (Code.LIST_HOSTILE, saying("reading it took too long")),
    "broke": (Code.LIST_HOSTILE, saying("it broke the program that opens lists")),
}


def open_file(path: Path, encoding: str | None = None, progress: Progress | None = None) -> File:
    """Open a file and give all that is in it.

    Args:
        path: the file; at most ``MAX_FILE`` bytes of it are ever read.
        encoding: of a text file, if a person said it.
        progress: is told of rows as they come.

    Raises:
        Refused: ``FILE_UNREADABLE``, ``LIST_NOT_XLSX`` for a broken workbook, ``LIST_OTHER_KIND``,
            ``LIST_NO_SHEET``, ``LIST_ARCHIVE``, ``LIST_LOCKED``, ``LIST_LETTERS``, ``LIST_QUOTE``,
            ``LIST_HOSTILE``, each with the reason; ``LIST_NO_READER`` if the other process cannot be started.
    """
    opened = _Opened(path.name, progress)
    for message in _answers(content(path), encoding, path.name):
        opened.take(message)
    return opened.done()


def cells(path: Path) -> Sheet:
    """Read the first visible sheet of a file that is not empty. Raises as :func:`open_file`."""
    found = open_file(path)
    seen = (sheet for sheet in found.sheets if not sheet.hidden and any(sheet.rows))
    return next(seen, Sheet(path.name, ()))


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
        raise _refused("large", path.name)
    return found


def _refused(why: str, name: str) -> Refused:
    if why not in _KINDS:
        return Refused(Code.LIST_NOT_XLSX, name=name)
    code, reason = _KINDS[why]
    return Refused(code, name=name, reason=reason)


def _answers(data: bytes, encoding: str | None, name: str) -> Iterator[dict[str, Any]]:
    """Give what the other process says of a file, until the end; whatever else happens is a refusal."""
    said = json.dumps({"encoding": encoding}).encode()
    question = len(said).to_bytes(4, "big") + said + len(data).to_bytes(4, "big") + data
    until = time.monotonic() + SECONDS
    with Child(Path(opening.__file__)) as child:
        if not child.ready():
            raise Refused(Code.LIST_NO_READER)
        while True:
            line = child.ask(question, max(0.01, until - time.monotonic()), MAX_ANSWER)
            question = b""
            try:
                message = json.loads(line)
            except (ValueError, RecursionError):
                raise _refused(_ended(child, until), name) from None
            if not isinstance(message, dict):
                raise _refused("broke", name)
            if "bad" in message:
                raise _refused(str(message["bad"]), name)
            if "end" in message:
                return
            yield message


def _ended(child: Child, until: float) -> str:
    """Say what became of a process that says no more."""
    late = time.monotonic() >= until
    code = child.end()
    return "long" if late or code == -_SIGXCPU else "broke"


_SIGXCPU: Final = 24


class _Opened:
    """Takes what the other process says; it may be under a file's command, so nothing of it is believed."""

    def __init__(self, name: str, progress: Progress | None) -> None:
        self.name = name
        self.progress = progress
        self.encoding: str | None = None
        self.choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self.epoch = 1900
        self.sheets: list[Sheet] = []
        self.rows: list[tuple[Cell, ...]] = []
        self.indents: dict[int, int] = {}
        self.head: dict[str, Any] | None = None
        self.count = 0
        self.seen: dict[str, str] = {}

    def take(self, message: dict[str, Any]) -> None:
        try:
            self._take(message)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            raise _refused("broke", self.name) from None

    def _take(self, message: dict[str, Any]) -> None:
        if "epoch" in message:
            self.epoch = 1904 if message["epoch"] == 1904 else 1900  # noqa: PLR2004 - the other calendar
        if "choices" in message:
            self.encoding = str(message["encoding"])
            self.choices = tuple((str(name), tuple(map(str, words))) for name, words in message["choices"])
        if "sheet" in message:
            self._close()
            if len(self.sheets) >= MAX_SHEETS:
                raise ValueError
            self.head = message
        for number, row, indent in message.get("rows", ()):
            self._row(int(number), row, int(indent))
        if self.progress is not None and "rows" in message:
            self.progress(self.count)

    def _row(self, number: int, row: Sequence[Any], indent: int) -> None:
        if self.head is None or not len(self.rows) < number <= MAX_ROWS or len(row) > MAX_COLUMNS:
            raise ValueError
        self.rows.extend([()] * (number - 1 - len(self.rows)))
        self.rows.append(tuple(map(self._cell, row)))
        if indent:
            self.indents[number] = indent
        self.count += 1

    def _cell(self, value: object) -> Cell:
        match value:
            case bool():
                raise ValueError
            case None | int() | float():
                return value
            case str():
                # The same words stand in many rows: they are kept once.
                text = value[:MAX_TEXT]
                return self.seen.setdefault(text, text) if len(text) < _SHORT else text
            case {"day": str() as day}:
                when = datetime.fromisoformat(day)  # a cell has no time zone
                return when if "T" in day else when.date()
            case _:
                raise ValueError

    def _close(self) -> None:
        if self.head is None:
            return
        merged = self.head["merged"]
        if len(merged) > MAX_MERGED:
            raise ValueError
        self.sheets.append(
            Sheet(
                self.name,
                tuple(self.rows),
                str(self.head["sheet"])[:MAX_TEXT],
                self.head["state"] != "visible",
                self.indents,
                tuple(Span(*map(int, one)) for one in merged),
                frozenset(map(int, self.head["hidden_rows"])),
                frozenset(map(int, self.head["hidden_columns"])),
            )
        )
        self.rows, self.indents, self.head = [], {}, None

    def done(self) -> File:
        try:
            self._close()
        except (KeyError, TypeError, ValueError):
            raise _refused("broke", self.name) from None
        return File(self.name, tuple(self.sheets), self.encoding, self.choices, self.epoch)


_SHORT: Final = 40
