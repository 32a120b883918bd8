"""A roll call on paper: by zone, or as call signs are called, with a box for each way of being found.

Whoever has no screen marks it by hand, and it is typed in later from its numbers:
a mark says then when it was seen, not when it was typed (R14).
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from store.rollcall.board import Board, Line, Order
from store.rollcall.reach import phones_of
from tui.papers import pages as paper
from tui.safe import clean, fit
from tui.screens import rollcall_words as words
from tui.words import _, plural

if TYPE_CHECKING:
    from store.node import Node

KIND: Final = "rollcall_sheet"
_TITLE: Final = 60
_BOXES: Final = "_ _ _ _ _ _"


def pages(node: "Node", board: Board, order: Order, zone: str | None = None) -> list[list[str]]:
    """Lay the sheet out: who is to be found (everybody, in that order), a line each.

    Args:
        node: the opened node.
        board: the roll call.
        order: by zone, by call sign, or everybody.
        zone: only that zone's.
    """
    lines = board.order(order, zone=zone)
    phones = phones_of(node, [line.who.person for line in lines])
    title = f"{node.me.code} {words.headline(board, _TITLE)}"
    as_of = paper.when(node.now, node.me.timezone)
    return paper.pages(_blocks(board, lines, phones, order, as_of), title, under=paper.line(_heading()))


def _heading() -> str:
    boxes = _("A I M R N U")
    titles = (
        (boxes, 12),
        (_("sign"), 10),
        (_("name"), 20),
        (_("zone"), 4),
        (_("number"), 13),
        (_("seen at"), 8),
    )
    return " ".join(fit(title, width) for title, width in titles)


def _blocks(
    board: Board, lines: Sequence[Line], phones: dict[int, list[str]], order: Order, as_of: str
) -> Iterator[list[str]]:
    count = plural("{count} person", "{count} people", len(lines)).format(count=len(lines))
    yield [
        paper.line(str(board.facts["reason"] or "")),
        paper.line(_("{count} as of {when}. Confidential: it names people.").format(count=count, when=as_of)),
        _("A accounted for, I injured, M missing, R relocated, N away, U not reached"),
        _("By whom: ____________________  Call sign: __________  Day: __________"),
        "",
    ]  # fmt: skip
    if order is Order.RADIO:
        for line in lines:
            yield _line(board, line, phones)
        return
    for zone, some in groupby(lines, key=lambda line: line.who.zone):
        first, *rest = (_line(board, line, phones) for line in some)
        # The title does not stand alone at the foot of a page.
        yield [paper.line(_("ZONE {zone}").format(zone=zone) if zone else _("IN NO ZONE")), *first]
        yield from rest


def _line(board: Board, line: Line, phones: dict[int, list[str]]) -> list[str]:
    one = line.who
    boxes = _BOXES if line.state is None else f"({words.state(line.state).word[:9]})"
    cells = (
        fit(boxes, 12),
        fit(clean(one.call_sign or ""), 10),
        fit(clean(one.name), 20),
        fit(clean(one.zone or ""), 4),
        fit(board.number_of(one.person), 13),
        "__:__",
    )
    said = [paper.line(" ".join(cells))]
    numbers = phones.get(one.person, [])
    where = " ".join(part for part in (line.place, "  ".join(numbers[:2])) if part)
    return [*said, paper.line(f"{'':13}{where}")] if where else said


def write(  # noqa: PLR0913 - what a file is
    node: "Node",
    board: Board,
    order: Order,
    place: Path,
    zone: str | None = None,
    passphrase: str | None = None,
) -> int:
    """Write the sheet to a file, entered in the log; gives how many people stand in it.

    Raises:
        Refused: those of :func:`tui.papers.pages.write`.
    """
    laid = pages(node, board, order, zone)
    people = len(board.order(order, zone=zone))
    paper.write(node, place, KIND, paper.text(laid), people, passphrase)
    return people
