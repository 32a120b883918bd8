"""What an agency's list would change: the answer that is shown before anything is taken in."""

from dataclasses import dataclass

from sync.lists.reasons import Refusal

NEW = "new"
"""The answer that somebody is not on record yet."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Somebody on record about whom the list says something else.

    ``fields`` are the names of columns of the person, the household (``address``, ``quarter``) or the link
    to the sponsor (``sponsor``, ``relation``, ``on_list``), and ``telephone`` for a number that is added.
    """

    person: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the list leaves open: who on record a row is about.

    ``choices`` are human numbers, and ``new`` where it may be nobody on record. The id stays the same as
    long as the file does.
    """

    id: str
    row: int
    text: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A list compared with the record; people are counted once each, staff and dependants alike.

    Attributes:
        rows: rows of the list that are about people, refused ones included.
        added: people who are not on record yet.
        changed: people about whom something is different.
        unchanged: how many are on record just so.
        left: people of the agency on record whom the list does not have: to be asked about, never removed.
        refused: rows that were not taken.
        questions: what has to be answered before the list can be taken in.
        applied: whether this has been done or is only shown.
    """

    rows: int
    added: int
    changed: tuple[Changed, ...]
    unchanged: int
    left: tuple[str, ...]
    refused: tuple[Refusal, ...]
    questions: tuple[Question, ...]
    applied: bool = False
