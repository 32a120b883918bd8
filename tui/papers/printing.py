"""A paper as PDF: its letters are looked for first, then it is laid out, then each page is marked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from store.clock import local
from store.refusals import Code, Refused
from tui import words
from tui.papers import blocks, markings
from tui.papers.blocks import Paper
from tui.papers.latin import InLatin, WithSigns
from tui.papers.pdf import scripts
from tui.papers.pdf.fonts import Fonts
from tui.papers.pdf.laying import FOOT, Layout
from tui.papers.pdf.sheet import MARGIN, SIZES, Sheet, Size, Style
from tui.safe import STAYS, clean
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_LONG: Final = 4_000
_LETTER: Final = frozenset(
    {"US", "CA", "MX", "CO", "VE", "CL", "CR", "GT", "NI", "PA", "PH", "PR", "DO", "SV", "HN"}
)
"""Countries that print on Letter; all others have A4 (ISO 216)."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What each page says of itself.

    Attributes:
        number: the paper's, of its entry in the log.
        station: code and name of the office.
        by: who printed it, and their role.
        at: when (UTC seconds).
        timezone: the station's, in which that is said.
        head: where the log stood: number and chain, short.
    """

    number: str
    station: str
    by: str
    at: int
    timezone: str
    head: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper as bytes, and how many pages it has."""

    content: bytes
    pages: int


class _Clean(blocks.Saying):
    """Keeps what commands, reorders or hides off the paper; lines stay lines."""

    def __call__(self, text: str) -> str:
        made = "\n".join(self._line(line) for line in text.split("\n"))
        return blocks.Name(made) if isinstance(text, blocks.Name) else made

    @staticmethod
    def _line(line: str) -> str:
        # Papers for a terminal end a column from the right with a mark of their own.
        return STAYS.join(clean(part, _LONG) for part in line.split(STAYS))


def size_for(country: str) -> Size:
    """Give the paper that an office has (its country by ISO 3166)."""
    return "letter" if country.upper() in _LETTER else "a4"


def usual_size(node: "Node") -> Size:
    """Give the paper that is set on this device, else the country's."""
    from store import settings

    chosen, _wrong = settings.at_start(node.home)
    return next((size for size in SIZES if size == chosen.paper), size_for(node.me.country))


def printable(paper: Paper, fonts: Fonts, *, latin: bool = False) -> Paper:
    """Give a paper as it can be printed here.

    Args:
        paper: the paper.
        fonts: those of the machine.
        latin: whether names are written in Latin letters beside.

    Raises:
        Refused: ``NO_FONT`` names the scripts that cannot be printed here, and what to install.
    """
    paper = blocks.written(paper, _Clean())
    paper = blocks.written(paper, InLatin(fonts) if latin else WithSigns(fonts))
    lacking = fonts.lacking(blocks.texts(paper))
    if lacking:
        raise Refused(Code.NO_FONT, scripts=_counted(lacking), packages=_packages(lacking))
    return paper


def _counted(lacking: dict[str, int]) -> str:
    by_name: dict[str, int] = {}
    for script, count in lacking.items():
        by_name[scripts.called(script)] = by_name.get(scripts.called(script), 0) + count
    return ", ".join(f"{name} ({count})" for name, count in sorted(by_name.items()))


def _packages(lacking: Iterable[str]) -> str:
    return "; ".join(sorted({scripts.package(script) for script in lacking}))


def printed(paper: Paper, stamp: Stamp, size: Size, fonts: Fonts) -> Printed:
    """Lay a printable paper out and mark its pages.

    Raises:
        Refused: ``QR_TOO_LARGE``; ``NO_FONT`` where the office's own name has letters that no font has.
    """
    foot = _Foot(paper, stamp)
    letters = frozenset("".join((*blocks.texts(paper), *foot.texts())))
    lacking = fonts.lacking(foot.texts())
    if lacking:
        raise Refused(Code.NO_FONT, scripts=_counted(lacking), packages=_packages(lacking))
    sheet = Sheet(size, fonts, letters | frozenset("0123456789"), landscape=paper.landscape)
    sheet.titled(f"{paper.title} {stamp.number}", words.language(), datetime.fromtimestamp(stamp.at, UTC))
    layout = Layout(sheet)
    layout.lay(paper.blocks)
    for page in range(1, sheet.pages + 1):
        sheet.turn_to(page)
        foot.mark(sheet, page, sheet.pages)
    return Printed(sheet.content(), sheet.pages)


class _Foot:
    """What stands at the top and at the foot of each page."""

    _SMALL = Style(8)
    _TITLE = Style(12, bold=True)
    _MARK = Style(11, bold=True)

    def __init__(self, paper: Paper, stamp: Stamp) -> None:
        self.marking = markings.said(paper.marking)
        self.title = paper.title
        self.station = clean(stamp.station)
        self.number = stamp.number
        when = local(stamp.at, stamp.timezone).strftime("%Y-%m-%d %H:%M %z")
        self.said = _("No. {number}; printed by {name}, {when}").format(
            number=stamp.number, name=clean(stamp.by), when=when
        )
        self.log = _("log {head}").format(head=stamp.head)
        self.rule = (
            _("Confidential (S004 ¶10(o)): it names people. Lock it away; burn it when it is old.")
            if self.marking
            else ""
        )

    def page(self, number: int | str, whole: int | str) -> str:
        return _("page {number} of {whole}").format(number=number, whole=whole)

    def texts(self) -> Iterator[str]:
        yield from (
            self.marking,
            self.station,
            self.number,
            self.said,
            self.log,
            self.rule,
            self.page("", ""),
        )

    def mark(self, sheet: Sheet, number: int, whole: int) -> None:
        left, right = MARGIN, sheet.width - MARGIN
        room = right - left
        top = MARGIN
        sheet.text(left, top, self.station, self._SMALL)
        if self.marking:
            sheet.text(left, top - 1, self.marking, self._MARK, room, "middle")
        sheet.text(left, top, self.number, self._SMALL, room, "right")
        title = sheet.wrapped(self.title, room, self._TITLE)
        sheet.text(left, top + 5.5, title[0], self._TITLE)
        sheet.rule(left, top + 12.5, right, 0.6)
        foot = sheet.height - MARGIN - FOOT + 2
        sheet.rule(left, foot, right)
        sheet.text(left, foot + 1, sheet.wrapped(self.said, room - 35, self._SMALL)[0], self._SMALL)
        sheet.text(left, foot + 1, self.page(number, whole), self._SMALL, room, "right")
        sheet.text(left, foot + 5, self.rule, self._SMALL)
        sheet.text(left, foot + 5, self.log, self._SMALL, room, "right")
