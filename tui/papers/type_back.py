"""What was marked on a sheet by hand, typed back: ``12 a 13 i w2-7 m``.

A number is the short one of a person (``PTM-P-00012`` is ``12``, ``PTM-P-W2-00007`` is ``w2-7``), of another
station's the whole one (``gul-p-00012``): no two people have the same. The letter behind it says how they
were found. Nothing is recorded until all of it was understood.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from store.refusals import Code, Refused
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node
    from store.rollcall.board import Board

STATES: Final = ("accounted", "injured", "missing", "relocated", "not_in_area", "unreachable")
"""What the letters of a sheet mean, in their order."""
_PARTS_OF_MARKED: Final = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """Somebody (by number, and by row) and how they were found."""

    person: str
    name: str
    state: str
    row: int


def letters() -> list[str]:
    """Give the letters of the boxes in the language of whoever prints, small."""
    return _("A I M R N U").lower().split()


def short(number: str, home: str) -> str:
    """Give the short number of a person, by the code of the station whose roll call it is."""
    parts = number.split("-")
    if parts[0] != home:
        return number.lower()
    count = str(int(parts[-1])) if parts[-1].isdigit() else parts[-1]
    return f"{parts[2].lower()}-{count}" if len(parts) == _PARTS_OF_MARKED else count


def number_in(board: "Board", person: int) -> str:
    """Give what stands for a person on the sheets of a roll call."""
    return short(board.number_of(person), board.number.split("-")[0])


def record(
    node: "Node", board: "Board", marks: Sequence[Mark], at: object = None, said_by: str | None = None
) -> frozenset[int]:
    """Mark all of a sheet, those found alike in one act; gives the marks, by row.

    Args:
        node: the node.
        board: the roll call.
        marks: what was understood.
        at: when that was so (a moment, or ISO); now, if nobody says.
        said_by: who says so, if it is not whoever types.

    Raises:
        Refused: as for any mark; the first act refuses what holds for all (it is closed, a wrong moment).
    """
    made: set[int] = set()
    for state, alike in groupby(sorted(marks, key=_state), key=_state):
        first, *others = (mark.row for mark in alike)
        form = {
            "person": first,
            "also": tuple(others),
            "state": state,
            "channel": "paper",
            "occurred_at": at,
            "said_by": said_by,
        }
        done = node.act("rollcalls.mark", board.rollcall, form, exercise=board.is_drill)
        made |= done.touched.rows.get("rollcall_marks", frozenset())
    return frozenset(made)


def _state(mark: Mark) -> str:
    return mark.state


def read(board: "Board", typed: str) -> list[Mark]:
    """Understand what was typed.

    Raises:
        Refused: ``FIELD_INVALID`` for a number that is on no sheet of this roll call, for a letter that
            means nothing, for somebody who is named twice; nothing was marked.
    """
    known = {board.number_of(person).lower(): person for person in board.lines}
    known |= {number_in(board, person): person for person in board.lines}
    states = dict(zip(letters(), STATES, strict=True))
    words = typed.lower().replace(",", " ").replace(";", " ").split()
    marks: list[Mark] = []
    for number, letter in _pairs(words):
        if number not in known:
            raise Refused(Code.FIELD_INVALID, field=number, reason="it is on no sheet of this roll call")
        if letter not in states:
            raise Refused(Code.FIELD_INVALID, field=f"{number} {letter}", reason="its letter means nothing")
        person = known[number]
        if any(mark.person == board.number_of(person) for mark in marks):
            raise Refused(Code.FIELD_INVALID, field=number, reason="it is there twice")
        marks.append(Mark(board.number_of(person), board.lines[person].who.name, states[letter], person))
    return marks


def _pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    """Put numbers and letters together, also where no blank is between (``12a``)."""
    apart: list[str] = []
    for word in words:
        head = word.rstrip("abcdefghijklmnopqrstuvwxyz")
        apart += [head, word[len(head) :]] if head and head != word else [word]
    if len(apart) % 2:
        raise Refused(Code.FIELD_INVALID, field=apart[-1], reason="a letter is missing behind the number")
    return list(zip(apart[::2], apart[1::2], strict=True))
