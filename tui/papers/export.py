"""A list or paper as somebody asked for it: the command and the screens both write by this."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from store.files import place_of
from store.refusals import Code, Refused
from tui.papers import catalogue, exporting, lists, printing, tables
from tui.papers.catalogue import PDF, Asked
from tui.papers.exporting import About, Made, Written
from tui.papers.pdf.fonts import Fonts

if TYPE_CHECKING:
    from store.node import Node
    from tui.papers.blocks import Paper


def export(
    node: "Node",
    asked: Asked,
    place: Path | None,
    *,
    passphrase: str | None = None,
    fonts: Fonts | None = None,
) -> Written:
    """Write what was asked for, entered in the log.

    Args:
        node: the opened node.
        asked: what.
        place: the file; nothing may be there yet. ``None`` gives the bytes instead.
        passphrase: encrypts it (age).
        fonts: those of this machine where nothing is said.

    Raises:
        Refused: ``NO_PAPER``, ``NOT_IN_FORMAT``, ``NO_FONT``, ``NOTHING_TO_PRINT``, ``FIELD_MISSING``; and of
            :func:`tui.papers.exporting.write` and of what makes the paper.
    """
    can = catalogue.formats(asked.kind)
    if asked.format not in can:
        raise Refused(Code.NOT_IN_FORMAT, kind=asked.kind, format=asked.format, formats=" ".join(can))
    place = place_of(place) if place is not None else None
    purpose = (asked.purpose or "").strip() or _own_purpose(node, asked)
    early = About(asked.kind, asked.format, "", 0, purpose)
    exporting.may(node, early, place)
    if purpose is None and catalogue.asks_purpose(asked):
        raise Refused(Code.PURPOSE_MISSING)
    if asked.format == PDF:
        about, make = _paper(node, asked, purpose, fonts or Fonts.here())
    else:
        about, make = _list(node, asked, purpose)
    return exporting.write(node, about, make, place, passphrase)


def _own_purpose(node: "Node", asked: Asked) -> str | None:
    """Give what a paper is for that says so by itself: nobody is asked while people are looked for."""
    from tui.papers import rollcall_sheets

    if asked.kind != rollcall_sheets.KIND:
        return None
    from store.rollcall.board import board

    return rollcall_sheets.purpose(board(node, asked.about))


def paper_of(node: "Node", asked: Asked) -> "Paper":
    """Give a paper, or a list as one, before it is laid out."""
    entry = catalogue.PAPERS.get(asked.kind)
    return entry.make(node, asked) if entry else lists.Found(node, asked.kind, asked.wanted).paper()


def _paper(
    node: "Node", asked: Asked, purpose: str | None, fonts: Fonts
) -> tuple[About, Callable[[str], Made]]:
    paper = printing.printable(paper_of(node, asked), fonts, latin=asked.latin)
    size = asked.size or printing.usual_size(node)

    def make(number: str) -> Made:
        made = printing.printed(paper, exporting.stamp(node, number), size, fonts)
        return Made(made.content, made.pages)

    if not catalogue.asks_purpose(asked):
        # It is handed to whoever it is about, or says by itself what it is for.
        purpose = purpose or asked.kind
    return About(asked.kind, PDF, paper.marking, paper.people, purpose), make


def _list(node: "Node", asked: Asked, purpose: str | None) -> tuple[About, Callable[[str], Made]]:
    found = lists.Found(node, asked.kind, asked.wanted)
    written, at = found.written(), node.now

    def make(_number: str) -> Made:
        if asked.format == "xlsx":
            return Made(tables.as_xlsx(written, at))
        return Made(tables.as_csv(written, tagged=asked.format == "hxl"))

    return About(asked.kind, asked.format, found.marking, found.people, purpose), make
