"""What an agency's list would change: the answer that is shown before anything is taken in."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from store.saying import Saying
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
class Doubt:
    """Somebody on record whom a row may be about: number, name, birthday, what speaks for it and against."""

    person: str
    who: str
    agrees: tuple[str, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the list leaves open: who on record a row is about.

    ``choices`` are human numbers, and ``new`` where it may be nobody on record; ``who`` is whom
    the row names, ``doubts`` say of each choice what agrees and what does not.
    A question about the file itself has row 0; ``words`` are its choices as people say them, and ``samples``
    values of the file that show what is meant. The id stays the same as long as the file does.
    """

    id: str
    row: int
    text: Saying
    choices: tuple[str, ...]
    who: str = ""
    doubts: tuple[Doubt, ...] = ()
    words: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()


class What(StrEnum):
    """What an item is."""

    NEW = "new"
    CHANGED = "changed"
    HOME = "household"


@dataclass(frozen=True, slots=True)
class Change:
    """A field: what the record says now, and what the list says; ``None`` for nothing."""

    field: str
    now: Any
    then: Any


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that can be taken or left.

    Attributes:
        id: what it is called: a number on record, or ``row12``.
        what: what it is.
        row: the row of the list that it comes from.
        number: who or which home on record, if known.
        name: of the person; of a home its address.
        changes: field by field.
        needs: items without which it is not taken.
        by_name: whether nothing but the name says that this is the person on record.
    """

    id: str
    what: What
    row: int
    number: str | None
    name: str
    changes: tuple[Change, ...]
    needs: tuple[str, ...] = ()
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody of the agency whom the list does not have.

    Attributes:
        number: on record.
        name: theirs.
        dependant: whether they are one.
        sponsors: on whose account, by number, if so.
        said: what is known of it (:class:`Left`), now or from an earlier list; empty if nobody said.
        since: when that was said, if it was with an earlier list (ISO).
    """

    number: str
    name: str
    dependant: bool
    sponsors: tuple[str, ...] = ()
    said: str = ""
    since: str = ""

    @property
    def id(self) -> str:
        """What it is answered by."""
        return f"left:{self.number}"


class Left(StrEnum):
    """What is known of somebody whom a list does not have any more; the list itself never ends anybody."""

    LEFT = "left"
    ELSEWHERE = "elsewhere"
    HERE = "here"


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
        items: what can be taken or left, one by one; once applied, what was taken.
        waiting: items that were wanted and need one that was not.
        missing: more of those who are no longer listed.
        notes: what else has to be known: what could not be compared, what is not kept.
    """

    rows: int
    added: int
    changed: tuple[Changed, ...]
    unchanged: int
    left: tuple[str, ...]
    refused: tuple[Refusal, ...]
    questions: tuple[Question, ...]
    applied: bool = False
    items: tuple[Item, ...] = ()
    waiting: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    notes: tuple[Saying, ...] = ()
