"""What a paper is made of, said without saying how it is drawn: the same for A4 and Letter, for any font."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

NAME_SIZE: Final = 10.5
"""Points of what people are called: a bad printer and a bad light leave it readable."""


class Name(str):
    """What somebody is called: written in Latin letters beside, where that is asked for."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Tick:
    """A square to be marked by hand; ``said`` stands in its place where there is nothing to mark any more."""

    said: str = ""


Cell = str | Tick


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, kept with what follows."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    size: float = NAME_SIZE
    bold: bool = False
    middle: bool = False


@dataclass(frozen=True, slots=True)
class Fields:
    """Labels and what is said under each; an empty value leaves a line to write on."""

    pairs: Sequence[tuple[str, str]]
    size: float = NAME_SIZE


@dataclass(frozen=True, slots=True)
class Col:
    """A column of a table: its title, its share of the width, in millimetres where ``fixed`` is given."""

    title: str
    share: float = 1.0
    fixed: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table; a ``title`` goes across it, and ``keep`` holds it and the next one on one page."""

    cells: Sequence[Cell] = ()
    title: str = ""
    keep: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its head is repeated on each page."""

    columns: Sequence[Col]
    lines: Sequence[Line]
    size: float = NAME_SIZE


@dataclass(frozen=True, slots=True)
class Signature:
    """Lines to sign on, side by side, each with what stands under it."""

    under: Sequence[str]


@dataclass(frozen=True, slots=True)
class Gap:
    """Room, in millimetres."""

    height: float = 4.0


@dataclass(frozen=True, slots=True)
class Break:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Code:
    """A text as a QR code of at most so many millimetres a side; room is left where there is none yet."""

    text: str | None
    side: float = 45.0
    beside: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A card for a wallet (85.6 by 54 mm): its title, and lines of label and value."""

    title: str
    pairs: Sequence[tuple[str, str]]
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards, as many on a page as there is room for, with a line to cut along around each."""

    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class Plain:
    """Lines of a text paper as they are, in columns of equal letters."""

    lines: Sequence[str]


Block = Heading | Text | Fields | Table | Signature | Gap | Break | Code | Cards | Plain


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper, before it has a number.

    Attributes:
        kind: what the log calls it.
        title: what stands on each page.
        blocks: what it says.
        people: how many people stand in it.
        marking: what stands on each page about who may see it (``tui/papers/markings.py``).
        landscape: whether it lies on its side.
    """

    kind: str
    title: str
    blocks: Sequence[Block]
    people: int
    marking: str
    landscape: bool = False


def texts(paper: Paper) -> Iterator[str]:
    """Give every text of a paper."""
    yield paper.title
    for block in paper.blocks:
        yield from _of(block)


def _of(block: Block) -> Iterator[str]:
    match block:
        case Heading() | Text():
            yield block.text
        case Fields():
            yield from (part for pair in block.pairs for part in pair)
        case Table():
            yield from (column.title for column in block.columns)
            for line in block.lines:
                yield line.title
                yield from (cell.said if isinstance(cell, Tick) else cell for cell in line.cells)
        case Signature():
            yield from block.under
        case Code():
            yield from block.beside
        case Cards():
            for card in block.cards:
                yield card.title
                yield card.foot
                yield from (part for pair in card.pairs for part in pair)
        case Plain():
            yield from block.lines


class _Writer:
    """Writes every text of a block anew."""

    def __init__(self, say: "Saying") -> None:
        self.say = say

    def block(self, block: Block) -> Block:  # noqa: PLR0911 - one case a kind
        say = self.say
        match block:
            case Heading() | Text():
                return replace(block, text=say(block.text))
            case Fields():
                return replace(block, pairs=self._pairs(block.pairs))
            case Table():
                columns = [replace(one, title=say(one.title)) for one in block.columns]
                return replace(block, columns=columns, lines=[self._line(one) for one in block.lines])
            case Signature():
                return replace(block, under=[say(one) for one in block.under])
            case Code():
                return replace(block, beside=[say(one) for one in block.beside])
            case Cards():
                return Cards([self._card(card) for card in block.cards])
            case Plain():
                return Plain([say(one) for one in block.lines])
            case _:
                return block

    def _pairs(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(self.say(label), self.say(value)) for label, value in pairs]

    def _line(self, line: Line) -> Line:
        cells = [Tick(self.say(one.said)) if isinstance(one, Tick) else self.say(one) for one in line.cells]
        return replace(line, title=self.say(line.title), cells=cells)

    def _card(self, card: Card) -> Card:
        return Card(self.say(card.title), self._pairs(card.pairs), self.say(card.foot))


class Saying:
    """What writes a text anew; the base does nothing."""

    def __call__(self, text: str) -> str:
        """Give the text as it is to be written."""
        return text


def written(paper: Paper, say: Saying) -> Paper:
    """Give a paper with every text written anew by ``say``."""
    writer = _Writer(say)
    return replace(paper, title=say(paper.title), blocks=[writer.block(one) for one in paper.blocks])
