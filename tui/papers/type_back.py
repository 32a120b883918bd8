"""What was marked on a sheet by hand, typed back: ``12 a 13 i w2-7 m``.

A number is the short one of a person (``PTM-P-00012`` is ``12``, ``PTM-P-W2-00007`` is ``w2-7``); the letter
behind it says how they were found. Nothing is recorded until all of it was understood.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from store.refusals import Code, Refused
from tui.words import _

if TYPE_CHECKING:
    from store.rollcall.board import Board

STATES: Final = ("accounted", "injured", "missing", "relocated", "not_in_area", "unreachable")
"""What the letters of a sheet mean, in their order."""
_PARTS_OF_MARKED: Final = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """Somebody and how they were found."""

    person: str
    name: str
    state: str


def letters() -> list[str]:
    """Give the letters of the boxes in the language of whoever prints, small."""
    return _("A I M R N U").lower().split()


def short(number: str) -> str:
    """Give the short number of a person."""
    parts = number.split("-")
    count = str(int(parts[-1])) if parts[-1].isdigit() else parts[-1]
    return f"{parts[2].lower()}-{count}" if len(parts) == _PARTS_OF_MARKED else count


def read(board: "Board", typed: str) -> list[Mark]:
    """Understand what was typed.

    Raises:
        Refused: ``FIELD_INVALID`` for a number that is on no sheet of this roll call, for a letter that
            means nothing, for somebody who is named twice; nothing was marked.
    """
    known = {short(board.number_of(person)): person for person in board.lines}
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
        marks.append(Mark(board.number_of(person), board.lines[person].who.name, states[letter]))
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
