"""Rows of a list that do not hang together (completed courses, references of clearances), by what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sync.lists.looked import Asked, Looked, Meaning, Settled
from sync.lists.reasons import Refusal
from sync.lists.words import Field


@dataclass(frozen=True, slots=True)
class Record:
    """A row: its key, as of :func:`sync.lists.lines.key`, and what it says; days are days, all else text."""

    row: int
    says: Mapping[Field, str | date]


@dataclass(frozen=True, slots=True)
class Records:
    """A list of rows; ``questions`` have to be answered before any is taken."""

    rows: int
    records: tuple[Record, ...]
    refused: tuple[Refusal, ...]
    questions: tuple[Asked, ...]
    headings: Mapping[Meaning, str]


def records(looked: Looked, settled: Settled, today: date) -> Records:
    """Read every row of a list by itself; one with a cell that cannot be read is refused with its reason.

    Args:
        looked: the file.
        settled: what was decided about it.
        today: two-digit years are read by it.
    """
    raise NotImplementedError
