"""A document of A4 or Letter pages on which lines of text, rules and squares are put, in millimetres.

Black only, no rule thinner than a bad printer can draw, nothing nearer to the edge than it prints.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from tui.papers.pdf import scripts
from tui.papers.pdf.fonts import Fonts
from tui.papers.pdf.shaping import Glyph, Piece, Shaped, Shaper, clusters

Size = Literal["a4", "letter"]
SIZES: Final[tuple[Size, ...]] = ("a4", "letter")
MARGIN: Final = 12.0
RULE: Final = 0.35
"""How thick a rule is."""
LEADING: Final = 1.35
"""How far lines stand apart, in their size: marks above and below letters need it."""
_POINT: Final = 72 / 25.4
_MILLE: Final = 1000
_BOLD: Final = 0.02
"""How thick the outline of a bold letter is, in its size: it makes any script bold."""
_ASCENT: Final = 1.0

Way = Literal["left", "middle", "right"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is written: its size in points, and whether it is bold."""

    size: float = 10.5
    bold: bool = False

    @property
    def height(self) -> float:
        """How far its lines stand apart, in millimetres."""
        return self.size * LEADING / _POINT


class Sheet:
    """The pages.

    Args:
        size: of the paper.
        fonts: those of the machine.
        letters: every letter that will be written.
        landscape: whether it lies on its side.
    """

    def __init__(self, size: Size, fonts: Fonts, letters: frozenset[str], *, landscape: bool = False) -> None:
        from fpdf import FPDF

        self._pdf: FPDF = FPDF("landscape" if landscape else "portrait", "mm", size)
        self._pdf.set_auto_page_break(auto=False)
        self._pdf.set_line_width(RULE)
        self._shaper = Shaper(self._pdf, fonts, letters)

    @property
    def width(self) -> float:
        """Millimetres from edge to edge."""
        return float(self._pdf.w)

    @property
    def height(self) -> float:
        """Millimetres from top to bottom."""
        return float(self._pdf.h)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self._pdf.pages)

    def add(self) -> None:
        """Begin a page."""
        self._pdf.add_page()
        self._pdf.set_line_width(RULE)

    def turn_to(self, page: int) -> None:
        """Write on a page that was begun before, from 1."""
        self._pdf.page = page

    def titled(self, title: str, language: str, made: datetime) -> None:
        """Say what a reader shows as the document's title, in which language it is, and when it was made."""
        self._pdf.set_creation_date(made)
        self._pdf.set_title(title)
        self._pdf.set_lang(language)
        self._pdf.set_producer("Muster")

    def content(self) -> bytes:
        """Give the document."""
        return bytes(self._pdf.output())

    # measuring

    def width_of(self, text: str, style: Style) -> float:
        """Give how wide a line is, in millimetres."""
        return self._shaper.width(text) * style.size / _MILLE / _POINT

    def wrapped(self, text: str, room: float, style: Style) -> list[str]:
        """Break a text into lines of at most so many millimetres: at blanks, else between letters."""
        lines = []
        for part in text.split("\n"):
            lines += self._wrapped(part, room, style)
        return lines

    def _wrapped(self, text: str, room: float, style: Style) -> list[str]:
        if self.width_of(text, style) <= room:
            return [text]
        lines: list[str] = []
        line = ""
        for word in _words(text):
            if self.width_of((line + word).rstrip(), style) <= room:
                line += word
                continue
            if line.strip():
                lines.append(line.rstrip())
            line = word.lstrip()
            while self.width_of(line.rstrip(), style) > room:
                head = self._beginning(line, room, style)
                lines.append(head)
                line = line[len(head) :]
        if line.strip() or not lines:
            lines.append(line.rstrip())
        return lines

    def _beginning(self, word: str, room: float, style: Style) -> str:
        head = ""
        for cluster in clusters(word):
            if head and self.width_of(head + cluster, style) > room:
                break
            head += cluster
        return head

    # drawing

    def text(  # noqa: PLR0913 - a line on a page
        self, left: float, top: float, text: str, style: Style, room: float = 0, way: Way = "left"
    ) -> None:
        """Write a line whose top is there; within ``room`` it may stand in the middle or at the right."""
        if not text.strip():
            return
        shaped = self._shaper.line(text)
        width = shaped.width * style.size / _MILLE / _POINT
        at = left + {"left": 0.0, "middle": (room - width) / 2, "right": room - width}[way]
        base = top + style.size * _ASCENT / _POINT
        self._put(_content(shaped, at * _POINT, (self.height - base) * _POINT, style), shaped)

    def _put(self, content: str, shaped: Shaped) -> None:
        from fpdf.enums import PDFResourceType

        # fpdf2 writes shaped text by itself only where it lays out the line, too: it knows one font for each.
        for number in {piece.font for piece in shaped.pieces}:
            self._pdf._resource_catalog.add(PDFResourceType.FONT, number, self._pdf.page)  # noqa: SLF001
        self._pdf._out(content)  # noqa: SLF001 - the same

    def rule(self, left: float, top: float, right: float, thick: float = RULE) -> None:
        """Draw a line across."""
        self._pdf.set_line_width(thick)
        self._pdf.line(left, top, right, top)

    def box(self, left: float, top: float, width: float, height: float, thick: float = RULE) -> None:
        """Draw a rectangle."""
        self._pdf.set_line_width(thick)
        self._pdf.rect(left, top, width, height)

    def squares(self, left: float, top: float, side: float, rows: Sequence[bytes]) -> None:
        """Draw dark squares, those of a row that stand side by side in one."""
        self._pdf.set_fill_color(0)
        for down, row in enumerate(rows):
            across = 0
            while across < len(row):
                end = across
                while end < len(row) and row[end]:
                    end += 1
                if end > across:
                    self._pdf.rect(
                        left + across * side, top + down * side, (end - across) * side, side, style="F"
                    )
                across = end + 1


def _words(text: str) -> list[str]:
    """Give where a line may be broken: after blanks, and between the letters of East Asia."""
    words: list[str] = []
    for cluster in clusters(text):
        fresh = (
            not words
            or words[-1][-1].isspace() > cluster[0].isspace()
            or (
                scripts.script_of(cluster[0]) in scripts.EAST_ASIAN
                and scripts.script_of(words[-1][-1]) in scripts.EAST_ASIAN
            )
        )
        if fresh:
            words.append(cluster)
        else:
            words[-1] += cluster
    return words


def _content(shaped: Shaped, x: float, y: float, style: Style) -> str:
    """Give the commands that write a line."""
    out = [f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm"]
    if style.bold:
        out.append(f"2 Tr {style.size * _BOLD:.2f} w")
    for piece in shaped.pieces:
        out.append(f"/F{piece.font} {style.size:.2f} Tf")
        out += _runs(piece, style.size)
    out += ["0 Tr", "ET"] if style.bold else ["ET"]
    return " ".join(out)


def _runs(piece: Piece, size: float) -> Iterator[str]:
    """Give the commands of a piece; where letters are not their glyphs, the letters are told beside."""
    row: list[str] = []
    for cluster in piece.clusters:
        if not cluster.told and not any(glyph.up for glyph in cluster.glyphs):
            row += [part for glyph in cluster.glyphs for part in _shown(glyph)]
            continue
        if row:
            yield f"[{' '.join(row)}] TJ"
            row = []
        if cluster.told:
            yield f"/Span <</ActualText <FEFF{cluster.told.encode('utf-16-be').hex().upper()}>>> BDC"
        for glyph in cluster.glyphs:
            shown = f"[{' '.join(_shown(glyph))}] TJ"
            yield f"{glyph.up * size / _MILLE:.2f} Ts {shown} 0 Ts" if glyph.up else shown
        if cluster.told:
            yield "EMC"
    if row:
        yield f"[{' '.join(row)}] TJ"


def _shown(glyph: Glyph) -> Iterator[str]:
    """Show a glyph and move on: in thousandths, to the left where it is positive."""
    if glyph.right:
        yield f"{-glyph.right:.0f}"
    yield f"<{glyph.code:04X}>"
    after = round(glyph.width - glyph.advance + glyph.right)
    if after:
        yield f"{after}"
