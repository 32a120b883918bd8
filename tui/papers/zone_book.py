"""The zone book for power cuts: where to gather, who calls whom, every family (C10, A01, B03, L07).

From what the grab list and the call tree say; nothing of the drawer stands in it. Who needs help to leave is
written in by hand, at the door.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from store import desk, grab
from store.calling import desk as calling
from store.desk import Wanted
from store.grab import Card, Home, Part, Someone
from store.refusals import Code, Refused
from tui import terms
from tui.papers import markings
from tui.papers.blocks import Block, Break, Col, Fields, Heading, Line, Name, Paper, Table, Text, Tick
from tui.papers.calling import level
from tui.words import _, plural

if TYPE_CHECKING:
    from store.node import Node

KIND: Final = "zone-book"


def paper(node: "Node", zone: str | None = None) -> Paper:
    """Give the book of a zone, or of every zone of the station one after the other.

    Raises:
        Refused: ``NOT_FOUND``; ``NOTHING_TO_PRINT`` where there is no zone; those of ``store/grab.py``.
    """
    listed = grab.gather(node)
    code = None if zone is None else str(desk.record(node, "zones", zone)["code"])
    parts = [part for part in listed.parts if part.code is not None and code in (None, part.code)]
    if not parts:
        raise Refused(Code.NOTHING_TO_PRINT)
    said: list[Block] = []
    for part in parts:
        said += [*([Break()] if said else []), *_zone(node, part, listed.decides)]
    title = _("ZONE BOOK {zone}").format(zone=code) if code else _("ZONE BOOK")
    return Paper(KIND, title, said, sum(part.people for part in parts), markings.CONFIDENTIAL)


def _zone(node: "Node", part: Part, decides: Sequence[Card]) -> Iterator[Block]:
    row = desk.record(node, "zones", part.code)
    count = plural("{count} person", "{count} people", part.people).format(count=part.people)
    doors = sum(home.number is not None for home in part.homes)
    homes = plural("{count} household", "{count} households", doors).format(count=doors)
    yield Heading(_("Zone {code}  {name}").format(code=part.code, name=part.name))
    yield Text(f"{homes}, {count}", 11)
    yield Fields(
        [
            (_("Meet at"), part.meeting_point or ""),
            (_("Leave from"), part.assembly_point or ""),
            (_("Radio"), part.radio_channel or ""),
            *(pair for pair in _limits(row) if pair[1]),
        ]
    )
    points = desk.listed(node, "assembly_points", Wanted(zone=part.code)).rows
    if points:
        yield Heading(_("Assembly points"), 2)
        yield Table(
            (Col(_("Name"), 2), Col(_("Where"), 3), Col(_("Holds")), Col(_("Contact"), 2)),
            [
                Line(
                    (one["name"] or "", one["place"] or "", str(one["capacity"] or ""), one["contact"] or "")
                )
                for one in points
            ],
        )
    yield Heading(_("Wardens, and who decides"), 2)
    yield _cards((*part.wardens, *decides))
    yield Heading(_("Call order"), 2)
    yield _call_order(calling.tree(node, zone=part.code))
    yield Heading(_("Families"), 2)
    yield _families(part)


def _limits(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (_("In area"), row.get("area") or ""),
        (_("Limits"), row.get("boundary") or ""),
        (_("Landmarks"), row.get("landmarks") or ""),
    ]


def _cards(cards: Sequence[Card]) -> Table:
    lines = [
        Line((terms.said(card.role), Name(card.name), card.call_sign or "", "\n".join(card.phones)))
        for card in cards
    ]
    columns = (Col(_("Office"), 2.2), Col(_("Name"), 3), Col(_("Call sign"), 1.4))
    return Table((*columns, Col(_("Telephones"), 2.2)), lines or [Line((_("nobody is on record"),))])


def _call_order(tree: dict[str, Any]) -> Table:
    lines = []
    for place, one in enumerate(tree["lines"], start=1):
        who = Name(one["name"]) if one["person"] else one["name"]
        phones = [" ".join(filter(None, (phone["operator"], phone["number"]))) for phone in one["phones"]]
        cells = (str(place), Tick(), who, level(one["level"]), one["call_sign"] or "", "\n".join(phones))
        lines.append(Line(cells))
    return Table(
        (
            Col("#", fixed=9),
            Col(_("done"), fixed=13),
            Col(_("Name"), 3),
            Col(_("What"), 1.8),
            Col(_("Call sign"), 1.5),
            Col(_("Telephones"), 2),
        ),
        lines,
    )


def _families(part: Part) -> Table:
    columns = (
        Col(_("here"), fixed=11),
        Col(_("Name"), 3),
        Col(_("Who"), 1.7),
        Col(_("Call sign"), 1.4),
        Col(_("Telephones"), 2),
        Col(_("Help needed (by hand)"), 1.6),
    )
    return Table(columns, [line for home in part.homes for line in _home(home)])


def _home(home: Home) -> Iterator[Line]:
    if home.number is not None:
        facts = (home.number, home.address, home.phone)
        yield Line(title="  ".join(part for part in facts if part), keep=True)
    for place, one in enumerate(home.people, start=1):
        yield _person(one, keep=place < len(home.people))


def _person(one: Someone, *, keep: bool) -> Line:
    whose = terms.relation(one.relation) if one.relation else one.agency or terms.choice(one.category)
    who = f"{whose}\n{one.number}"
    return Line((Tick(), Name(one.name), who, one.call_sign or "", "\n".join(one.phones), ""), keep=keep)
