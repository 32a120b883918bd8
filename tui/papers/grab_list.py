"""The grab list on paper: A4, 80 columns, page n of m, in any script; plain text for any printer.

First who decides and where each zone gathers, so that the first page is enough
for whoever takes only one; then everybody, zone by zone.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from store.clock import local
from store.grab import Card, GrabList, Home, Part, Someone, gather
from store.taken_out import may_write
from tui import terms
from tui.papers import pages as paper
from tui.safe import clean, fit
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

KIND: Final = "grab_list"


def pages(listed: GrabList, lines: int = paper.LINES) -> list[list[str]]:
    """Lay the list out in pages; a home is not torn apart while it has room on one page."""
    title = _("{code} GRAB LIST {when}").format(
        code=listed.code, when=paper.when(listed.as_of, listed.timezone)
    )
    return paper.pages(_blocks(listed), title, lines)


def text(listed: GrabList) -> str:
    """Give it as one text, with a form feed before each page but the first."""
    return paper.text(pages(listed))


def write(node: "Node", place: Path, passphrase: str | None = None) -> tuple[GrabList, int]:
    """Write it to a file, and enter that in the log; gives the list and how many pages it has.

    Args:
        node: the node.
        place: the file; nothing may be there yet.
        passphrase: encrypts the file (``age -d`` opens it); in clear without one.

    Raises:
        Refused: ``FILE_EXISTS``, ``FILE_UNWRITABLE``, ``PASSPHRASE_SHORT`` and those of ``store/grab.py``.
    """
    may_write(node)
    listed = gather(node)
    laid = pages(listed)
    paper.write(node, place, KIND, paper.text(laid), listed.people, passphrase)
    return listed, len(laid)


def _blocks(listed: GrabList) -> Iterator[list[str]]:
    """Give the lines in blocks that belong together."""
    yield [
        paper.line(
            _("{name}: {people} people. Confidential: it names people. Burn it when it is old.").format(
                name=listed.name or listed.code, people=listed.people
            )
        ),
        "",
    ]  # fmt: skip
    yield [_("WHO DECIDES"), *(line for card in listed.decides for line in _card(card))] + (
        [] if listed.decides else [_("  nobody is on record: ask headquarters")]
    )
    yield ["", _("HEADQUARTERS"), *(paper.line(f"  {said}") for said in listed.above)] + (
        [] if listed.above else [_("  nobody is on record")]
    )
    yield ["", _("ZONES")]
    for part in listed.parts:
        yield _points(part)
    for part in listed.parts:
        if part.homes:
            yield from _zone(part, listed.timezone)


def _points(part: Part) -> list[str]:
    """Say of a zone where it gathers and who looks after it."""
    said = (
        (_("meet at"), part.meeting_point),
        (_("leave from"), part.assembly_point),
        (_("radio"), part.radio_channel),
    )
    title = _("{zone}: {people} people").format(zone=_called(part), people=part.people)
    return [
        paper.line(title),
        *(paper.line(f"    {name}: {value}") for name, value in said if value),
        *(line for card in part.wardens for line in _card(card, "    ")),
        *([] if part.wardens or part.code is None else [_("    no warden")]),
    ]


def _called(part: Part) -> str:
    return _("in no zone") if part.code is None else f"{part.code} {part.name}".strip()


def _zone(part: Part, timezone: str) -> Iterator[list[str]]:
    title = _("ZONE {zone}: {people} people").format(zone=_called(part), people=part.people)
    first, *rest = (_home(home, timezone) for home in part.homes)
    # The title does not stand alone at the foot of a page.
    yield ["", paper.line(title), *first]
    yield from rest


def _home(home: Home, timezone: str) -> list[str]:
    lines = [_person(one, timezone) for one in home.people]
    if home.number is None:
        return [line for some in lines for line in some]
    facts = "  ".join(part for part in (home.number, home.address, home.phone) if part)
    return [paper.line(facts), *(line for some in lines for line in some)]


def _person(one: Someone, timezone: str) -> list[str]:
    """Give a person's line: who, call sign, agency or relation, where they were last heard of, telephones."""
    whose = terms.relation(one.relation) if one.relation else one.agency or terms.choice(one.category)
    where = terms.choice(one.state)
    if one.place:
        where = f"{where} {one.place}"
    if one.heard_at is not None:
        where = f"{where} {_short(one.heard_at, timezone)}"
    name = fit(clean(one.name), 24)
    line = f"  [ ] {name} {fit(clean(one.call_sign or ''), 10)} {fit(clean(whose), 8)} {clean(where)}"
    return [paper.line(line), *_phones(one.phones, "  ")]


def _card(card: Card, before: str = "  ") -> list[str]:
    call = f" ({card.call_sign})" if card.call_sign else ""
    lines = [paper.line(f"{before}{terms.said(card.role)}: {card.name}{call}")]
    return lines + (_phones(card.phones, before) or [f"{before}    {_('no telephone on record')}"])


def _phones(phones: Sequence[str], before: str) -> list[str]:
    """Write telephones, a few in a line: half a number is none."""
    known = [phone for phone in phones if phone]
    return [paper.line(f"{before}    {'  '.join(known[at : at + 3])}") for at in range(0, len(known), 3)]


def _short(instant: int, timezone: str) -> str:
    return local(instant, timezone).strftime("%d.%m. %H:%M")
