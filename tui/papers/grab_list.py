"""The grab list on paper: A4, 80 columns, page n of m, in any script; plain text for any printer.

First who decides and where each zone gathers, so that the first page is enough
for whoever takes only one; then everybody, zone by zone.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from store.grab import Card, GrabList, Home, Part, Someone, entered, gather, may_write
from tui import terms
from tui.safe import clean, fit
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

WIDTH: Final = 80
LINES: Final = 60
"""Lines of a page, head and foot with them: they print on A4, and on Letter too."""
_HEAD: Final = 2
_FEED: Final = "\f"


def pages(listed: GrabList, lines: int = LINES) -> list[list[str]]:
    """Lay the list out in pages of at most ``lines`` lines of at most 80 columns.

    A home is not torn apart while it has room on one page; each page says whose it is, of when, and which.
    """
    room = lines - _HEAD
    filled: list[list[str]] = [[]]
    for block in _blocks(listed):
        if len(filled[-1]) + len(block) > room and filled[-1]:
            filled.append([])
        for line in block:
            if len(filled[-1]) >= room:
                filled.append([])
            filled[-1].append(line)
    whole = len(filled)
    return [[*_head(listed, number, whole), *page] for number, page in enumerate(filled, start=1)]


def text(listed: GrabList) -> str:
    """Give it as one text, with a form feed before each page but the first."""
    return _FEED.join("".join(f"{line.rstrip()}\n" for line in page) for page in pages(listed))


def write(node: "Node", place: Path, passphrase: str | None = None) -> tuple[GrabList, int]:
    """Write it to a file, and enter that in the log; gives the list and how many pages it has.

    Args:
        node: the node.
        place: the file; nothing may be there yet.
        passphrase: encrypts the file (``age -d`` opens it); in clear without one.

    Raises:
        Refused: ``FILE_EXISTS``, ``FILE_UNWRITABLE``, ``PASSPHRASE_SHORT`` and those of ``store/grab.py``.
    """
    from store.files import write_whole
    from store.keyring import LEAST_PASSPHRASE
    from store.refusals import Code, Refused

    may_write(node)
    place = place.expanduser()
    if place.exists():
        raise Refused(Code.FILE_EXISTS, name=place.name)
    if passphrase is not None and len(passphrase) < LEAST_PASSPHRASE:
        raise Refused(Code.PASSPHRASE_SHORT, least=LEAST_PASSPHRASE)
    listed = gather(node)
    said = text(listed)
    content = said.encode()
    if passphrase is not None:
        import pyrage

        content = bytes(pyrage.passphrase.encrypt(content, passphrase))
    # Entered first: a list that left without a word is worse than a word about one that did not.
    digest = hashlib.sha256(content).hexdigest()
    entered(node, len(content), digest, listed.people, sealed=passphrase is not None)
    try:
        if not place.absolute().parent.is_dir():
            raise FileNotFoundError
        write_whole(place, content)
    except OSError:
        raise Refused(Code.FILE_UNWRITABLE, name=place.name) from None
    return listed, said.count(_FEED) + 1


def _head(listed: GrabList, number: int, whole: int) -> list[str]:
    left = _("{code} GRAB LIST {when}").format(code=listed.code, when=_when(listed.as_of, listed.timezone))
    right = _("page {number} of {whole}").format(number=number, whole=whole)
    return [fit(left, WIDTH - len(right)) + right, "-" * WIDTH]


def _blocks(listed: GrabList) -> Iterator[list[str]]:
    """Give the lines in blocks that belong together."""
    yield [
        _line(_("{name}: {people} people. Confidential: it names people. Burn it when it is old.").format(
            name=listed.name or listed.code, people=listed.people
        )),
        "",
    ]  # fmt: skip
    yield [_("WHO DECIDES"), *(line for card in listed.decides for line in _card(card))] + (
        [] if listed.decides else [_("  nobody is on record: ask headquarters")]
    )
    yield ["", _("HEADQUARTERS"), *(_line(f"  {said}") for said in listed.above)] + (
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
        _line(title),
        *(_line(f"    {name}: {value}") for name, value in said if value),
        *(line for card in part.wardens for line in _card(card, "    ")),
        *([] if part.wardens or part.code is None else [_("    no warden")]),
    ]


def _called(part: Part) -> str:
    return _("in no zone") if part.code is None else f"{part.code} {part.name}".strip()


def _zone(part: Part, timezone: str) -> Iterator[list[str]]:
    title = _("ZONE {zone}: {people} people").format(zone=_called(part), people=part.people)
    first, *rest = (_home(home, timezone) for home in part.homes)
    # The title does not stand alone at the foot of a page.
    yield ["", _line(title), *first]
    yield from rest


def _home(home: Home, timezone: str) -> list[str]:
    lines = [_person(one, timezone) for one in home.people]
    if home.number is None:
        return [line for some in lines for line in some]
    facts = "  ".join(part for part in (home.number, home.address, home.phone) if part)
    return [_line(facts), *(line for some in lines for line in some)]


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
    return [_line(line), *_phones(one.phones, "  ")]


def _card(card: Card, before: str = "  ") -> list[str]:
    call = f" ({card.call_sign})" if card.call_sign else ""
    lines = [_line(f"{before}{card.role}: {card.name}{call}")]
    return lines + (_phones(card.phones, before) or [f"{before}    {_('no telephone on record')}"])


def _phones(phones: Sequence[str], before: str) -> list[str]:
    """Write telephones, a few in a line: half a number is none."""
    return [_line(f"{before}    {'  '.join(phones[at : at + 3])}") for at in range(0, len(phones), 3)]


def _line(said: str) -> str:
    """Cut a line to the paper's width; what commands a printer does not reach it."""
    return fit(clean(said), WIDTH).rstrip()


def _when(instant: int, timezone: str) -> str:
    there = datetime.fromtimestamp(instant, ZoneInfo(timezone))
    return there.strftime("%Y-%m-%d %H:%M %z")


def _short(instant: int, timezone: str) -> str:
    return datetime.fromtimestamp(instant, ZoneInfo(timezone)).strftime("%d.%m. %H:%M")
