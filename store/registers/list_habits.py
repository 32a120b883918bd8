"""How an agency writes its lists, as a person here said it once (A03): so that nobody is asked every month.

One line for each thing said: what a column is, in which order days and names stand, which sheet counts, who
a row is about that could be two people, what is known of somebody whom the list no longer has. Both desks of
a station have it; what the program finds out unaided it finds out again, so that is not kept.
"""

from datetime import date
from enum import StrEnum

from store.columns import Merge, Row, Wire, column, reference, sql
from store.forms import Form
from store.register import Register
from store.values import Line, Reference


class About(StrEnum):
    """What a line is about."""

    ANSWER = "answer"
    """``said`` is the id of a question about the file (``dates:Born``), ``means`` its answer."""
    PERSON = "person"
    """``said`` is somebody as the list writes them, ``means`` whether that is ``person``."""
    LEFT = "left"
    """``means`` is what is known of ``person``, whom the list does not have."""
    HEADINGS = "headings"
    """``said`` is the mark of a row of headings, by which the sender of a list is guessed."""


class ListHabit(Row, table=True):
    """One thing said about the lists of an agency; without one, about those of a source that is none."""

    __tablename__ = "list_habits"
    agency: int | None = reference(1, "agencies")
    kind: str = column(2, Merge.REGISTER)
    about: str = column(3, Merge.REGISTER)
    said: str | None = column(4, Merge.REGISTER)
    means: str | None = column(5, Merge.REGISTER)
    person: int | None = reference(6, "people")
    said_on: str | None = column(7, Merge.REGISTER, Wire.DAY)


class ListHabitForm(Form):
    """What is asked: of which lists (``people``, ``completions`` ...), what, and what it means."""

    agency: Reference | None = None
    kind: Line
    about: About
    said: Line | None = None
    means: Line | None = None
    person: Reference | None = None
    said_on: date | None = None


_T = sql(ListHabit)

LIST_HABITS = Register(
    kind="list_habits",
    nr=45,
    letter="LH",
    table=ListHabit,
    form=ListHabitForm,
    listed=("agency", "kind", "about", "said", "means", "person", "said_on"),
    within={
        "agency": lambda agency: _T.c.agency == agency,
        "person": lambda person: _T.c.person == person,
    },
    order=("agency", "about", "said"),
    carried={4: "list_habits.learn"},
)
