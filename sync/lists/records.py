"""Rows of a list that do not hang together, by what they say: completed courses, references of clearances."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sync.lists import asking
from sync.lists.cells import DAYS, Cells, Unread, by_meaning, clean, habits
from sync.lists.dates import OnlyYear
from sync.lists.lines import key
from sync.lists.looked import Asked, Looked, Meaning, Settled
from sync.lists.reasons import Reason, Refusal
from sync.lists.words import Field


@dataclass(frozen=True, slots=True)
class Record:
    """A row: its key, as of :func:`sync.lists.lines.key`, and what it says; days are days, all else text."""

    row: int
    says: Mapping[Field, str | date]


@dataclass(frozen=True, slots=True)
class Records:
    """A list of rows; ``questions`` have to be answered before any is taken; ``headings`` by field."""

    rows: int
    records: tuple[Record, ...]
    refused: tuple[Refusal, ...]
    questions: tuple[Asked, ...]
    headings: Mapping[Field, str]


def records(looked: Looked, settled: Settled, today: date) -> Records:
    """Read every row of a list by itself; one with a cell that cannot be read is refused with its reason.

    Args:
        looked: the file.
        settled: what was decided about it.
        today: two-digit years are read by it.
    """
    read: list[Record] = []
    refused: list[Refusal] = []
    headings: dict[Field, str] = {}
    known = habits(looked, settled, today)
    rows = 0
    for number, table in enumerate(looked.tables):
        columns = by_meaning(table)
        own = [means.field for means in columns if not means.of]
        headings = {field: columns[Meaning(field)][0].heading for field in own} | headings
        for row in table.rows:
            rows += 1
            at = key(number, row.number)
            cells = Cells(row, columns, known, "")
            try:
                read.append(Record(at, _says(cells, own)))
            except Unread as why:
                refused.append(Refusal(at, why.heading, why.reason))
    return Records(rows, tuple(read), tuple(refused), asking.questions(looked, known, {}), headings)


def _says(cells: Cells, fields: list[Field]) -> dict[Field, str | date]:
    says: dict[Field, str | date] = {}
    for field in fields:
        if field in DAYS:
            day = cells.day(field)
            if isinstance(day, OnlyYear):
                raise cells.unread(field, Reason.NOT_A_DATE)
            if day is not None:
                says[field] = day
            continue
        text = clean(cells.text(field))
        if text and not text.isprintable():
            raise cells.unread(field, Reason.NOT_PLAIN)
        if text:
            says[field] = text
    return says
