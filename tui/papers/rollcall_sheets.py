"""A roll call on sheets to be marked by hand, and typed back fast (F03, R14).

Each line begins with the short number of a person, which is theirs for good: what is typed back (`12 a 13 i`)
means the same people whatever was marked or printed meanwhile.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from store.refusals import Code, Refused
from store.rollcall.board import Board, Line, Order
from store.rollcall.reach import phones_of
from tui import terms
from tui.papers import markings, type_back
from tui.papers.blocks import Block, Break, Col, Heading, Name, Paper, Table, Text, Tick
from tui.papers.blocks import Line as Row
from tui.screens import rollcall_words as words
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

KIND: Final = "rollcall-sheets"


def paper(node: "Node", board: Board, order: Order = Order.ZONE, zone: str | None = None) -> Paper:
    """Give the sheets of a roll call: those who are to be found, each zone on a page of its own.

    Raises:
        Refused: ``NOTHING_TO_PRINT`` where nobody is to be found.
    """
    lines = board.order(order, zone=zone)
    if not lines:
        raise Refused(Code.NOTHING_TO_PRINT)
    phones = phones_of(node, [line.who.person for line in lines])
    said: list[Block] = []
    for part in _parts(lines, order):
        said += [*([Break()] if said else []), *_sheet(board, part, phones, order)]
    what = _("EXERCISE ROLL CALL {number}") if board.is_drill else _("ROLL CALL {number}")
    title = f"{what.format(number=board.number)}  {terms.parts(board.covers)}"
    return Paper(KIND, title, said, len(lines), markings.CONFIDENTIAL)


def purpose(board: Board) -> str:
    """Say what the sheets are for: the roll call itself, so that nobody is asked in a hurry."""
    return f"{board.number} {board.facts['reason'] or ''}".strip()


def _parts(lines: Sequence[Line], order: Order) -> list[list[Line]]:
    if order is Order.RADIO:
        return [list(lines)]
    by_zone = sorted(lines, key=lambda line: (line.who.zone is None, line.who.zone or ""))
    return [list(some) for _zone, some in groupby(by_zone, key=lambda line: line.who.zone)]


def _sheet(board: Board, lines: Sequence[Line], phones: dict[int, list[str]], order: Order) -> list[Block]:
    zone = lines[0].who.zone
    heading = _("In the order of call signs") if order is Order.RADIO else (
        _("Zone {code}").format(code=zone) if zone else _("In no zone")
    )  # fmt: skip
    letters = [letter.upper() for letter in type_back.letters()]
    meanings = ", ".join(
        f"{letter} {words.state(state).word}" for letter, state in zip(letters, type_back.STATES, strict=True)
    )
    columns = (
        Col(_("No."), fixed=15),
        *(Col(letter, fixed=6.5) for letter in letters),
        Col(_("Name"), 3),
        Col(_("Call sign"), 1.5),
        Col(_("Telephones, place"), 2.2),
        Col(_("Seen at"), fixed=17),
    )
    return [
        Heading(heading),
        Text(str(board.facts["reason"] or ""), 11),
        Text(meanings, 10),
        Text(_("By whom: ______________________   Call sign: __________   Day: __________"), 11),
        Text(_("Type it back: {example}").format(example=_example(board, lines, letters)), 9.5),
        Table(columns, [_row(board, line, phones, letters) for line in lines]),
    ]


def _example(board: Board, lines: Sequence[Line], letters: Sequence[str]) -> str:
    said = " ".join(
        f"{type_back.number_in(board, line.who.person)} {letters[0].lower()}" for line in lines[:2]
    )
    # By then another roll call may be open, of the same people.
    return f'muster rollcall type-back --rollcall {board.number} "{said} ..."'


def _row(board: Board, line: Line, phones: dict[int, list[str]], letters: Sequence[str]) -> Row:
    one = line.who
    boxes = [Tick(letters[n]) if state == line.state else Tick() for n, state in enumerate(type_back.STATES)]
    where = "\n".join(part for part in (*phones.get(one.person, [])[:2], line.place) if part)
    number = type_back.number_in(board, one.person)
    return Row((number, *boxes, Name(one.name), one.call_sign or "", where, "__:__"))
