"""Every paper that can be asked for, by its name: what it is, what it is about, who makes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from store.desk import Wanted
from store.refusals import Code, Refused
from sync.credentials import carried
from tui.papers import (
    acknowledgement,
    certificate,
    coverage,
    evidence,
    letter,
    lists,
    manifest,
    markings,
    rollcall_sheets,
    slip,
    text_papers,
    warden_card,
    zone_book,
)
from tui.papers.blocks import Paper
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node
    from store.training.coverage import By
    from tui.papers.pdf.sheet import Size

PDF: Final = "pdf"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to have written.

    Attributes:
        kind: a list of `muster list`, or a paper.
        format: ``csv``, ``xlsx``, ``hxl`` or ``pdf``; papers are ``pdf``.
        about: the record that a paper is about, by number: an appointment, a clearance, a certificate ...
        wanted: what part of a list; a paper looks at its zone and agency.
        person: whom a card or an acknowledgement is for.
        order: of roll-call sheets: ``zone``, ``radio`` or ``all``.
        by: of coverage: ``agency`` or ``zone``.
        course: of coverage: only this one.
        size: ``a4`` or ``letter``; the office's own where nothing is said.
        latin: whether names are written in Latin letters beside.
        purpose: what it is for.
        exercise: whether it is for a drill.
        code: what proves a certificate or slip to a scanner.
    """

    kind: str
    format: str = PDF
    about: str | None = None
    wanted: Wanted = field(default_factory=Wanted)
    person: str | None = None
    order: str = "zone"
    by: "By" = "agency"
    course: str | None = None
    size: "Size | None" = None
    latin: bool = False
    purpose: str | None = None
    exercise: bool = False
    code: str | None = None


Maker = Callable[["Node", Asked], Paper]


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper: who makes it, the list whose record it is about (``needs``, where it cannot be without)."""

    make: Maker
    about: str | None = None
    needs: bool = False
    confidential: bool = True


def _code(node: "Node", asked: "Asked", what: str) -> str | None:
    """Give what proves it: what was given, else the card that is made of it; nothing of a drill."""
    if asked.code is not None or asked.exercise:
        return asked.code
    made = carried.card(node, what, _about(asked))
    return None if made is None else made.text


def _about(asked: Asked) -> str:
    if asked.about is None:
        raise Refused(Code.FIELD_MISSING, field=PAPERS[asked.kind].about or "ID")
    return asked.about


def _sheets(node: "Node", asked: Asked) -> Paper:
    from store.rollcall.board import Order, board

    zone = asked.wanted.zone.strip().upper() if asked.wanted.zone else None
    return rollcall_sheets.paper(node, board(node, asked.about), Order(asked.order), zone)


PAPERS: Final[Mapping[str, Entry]] = {
    zone_book.KIND: Entry(
        lambda node, asked: zone_book.paper(node, asked.about or asked.wanted.zone), about="zones"
    ),
    rollcall_sheets.KIND: Entry(_sheets, about="rollcalls"),
    letter.KIND: Entry(
        lambda node, asked: letter.paper(node, _about(asked)),
        about="appointments",
        needs=True,
        confidential=False,
    ),
    warden_card.KIND: Entry(
        lambda node, asked: warden_card.paper(node, asked.about or asked.person, asked.wanted.zone),
        about="people",
    ),
    acknowledgement.KIND: Entry(
        lambda node, asked: acknowledgement.paper(node, _about(asked), asked.person, asked.wanted.zone),
        about="briefings",
        needs=True,
    ),
    slip.KIND: Entry(
        lambda node, asked: slip.paper(
            node, _about(asked), _code(node, asked, "slip"), exercise=asked.exercise
        ),
        about="clearances",
        needs=True,
        confidential=False,
    ),
    certificate.KIND: Entry(
        lambda node, asked: certificate.paper(node, _about(asked), _code(node, asked, "certificate")),
        about="certificates",
        needs=True,
        confidential=False,
    ),
    coverage.KIND: Entry(
        lambda node, asked: coverage.paper(node, asked.by, asked.course or asked.about, asked.wanted.agency),
        about="courses",
    ),
    manifest.KIND: Entry(
        lambda node, asked: manifest.paper(node, asked.about, asked.wanted.zone, asked.wanted.agency),
        about="relocation_options",
    ),
    evidence.KIND: Entry(
        lambda node, asked: evidence.paper(node, _about(asked)), about="clearances", needs=True
    ),
    text_papers.GRAB: Entry(lambda node, _asked: text_papers.grab(node)),
    text_papers.TREE: Entry(lambda node, asked: text_papers.tree(node, asked.wanted.zone)),
    text_papers.LEAVING: Entry(lambda node, _asked: text_papers.before_leaving(node), confidential=False),
}
"""The papers by name."""


def said(kind: str) -> str:
    """Say what a paper is."""
    words = {
        zone_book.KIND: _("zone book: where to gather, who calls whom, every family"),
        rollcall_sheets.KIND: _("sheets of a roll call, to be marked by hand and typed back"),
        letter.KIND: _("letter of an appointment"),
        warden_card.KIND: _("cards who is my warden, for wallets"),
        acknowledgement.KIND: _("a briefing, with lines to sign"),
        slip.KIND: _("slip of a clearance, carried on the journey"),
        certificate.KIND: _("certificate of a training"),
        coverage.KIND: _("how training is covered, and who lacks it"),
        manifest.KIND: _("manifest of a relocation or evacuation"),
        evidence.KIND: _("what proves a clearance, with its entries in the log"),
        text_papers.GRAB: _("grab list, to be taken along"),
        text_papers.TREE: _("call tree"),
        text_papers.LEAVING: _("what to do before leaving the building"),
    }
    return words.get(kind, kind)


def formats(kind: str) -> Sequence[str]:
    """Give how a list or paper can be written; raises ``NO_PAPER``."""
    if kind in PAPERS:
        return (PDF,)
    if kind in lists.kinds():
        return lists.FORMATS
    raise Refused(Code.NO_PAPER, kind=kind)


def about(kind: str) -> list[str]:
    """Give the papers about a record of a list."""
    return [name for name, entry in PAPERS.items() if entry.about == kind]


def asks_purpose(asked: Asked) -> bool:
    """Say whether it is not written without saying what for."""
    if asked.kind == rollcall_sheets.KIND:
        return False
    if asked.kind in PAPERS:
        for_one = asked.kind == warden_card.KIND and bool(asked.about or asked.person)
        to_sign = asked.kind == acknowledgement.KIND and asked.wanted.zone is None
        return PAPERS[asked.kind].confidential and not for_one and not to_sign
    return lists.marking(asked.kind) == markings.CONFIDENTIAL
