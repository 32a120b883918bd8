"""The manifest of a relocation or evacuation: who, in which order, how, where to (G09; S004 ¶10(l)).

Families and whoever is not essential go first (S004-A ¶26). What is not on record is filled in by hand.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from store import desk
from store.desk import Wanted
from store.refusals import Code, Refused
from tui import terms
from tui.papers import markings
from tui.papers.blocks import Block, Col, Fields, Heading, Line, Name, Paper, Signature, Table, Tick
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

KIND: Final = "manifest"
_PRIORITY: Final = ("dependant", "visitor")


def paper(
    node: "Node", option: str | None = None, zone: str | None = None, agency: str | None = None
) -> Paper:
    """Give the manifest of everybody, of a zone or of an agency, by one of the relocation options or by none.

    Raises:
        Refused: ``NOT_FOUND``; ``NOTHING_TO_PRINT`` where nobody is meant.
    """
    rows = desk.listed(node, "people", Wanted(zone=zone, agency=agency)).rows
    if not rows:
        raise Refused(Code.NOTHING_TO_PRINT)
    way = None if option is None else desk.record(node, "relocation_options", option)
    rows.sort(key=lambda row: (_priority(row), row["household"] or "", row["family_name"] or "", row["id"]))
    said: list[Block] = [
        Heading(way["name"] if way else _("Way, transport and destination are filled in by hand")),
        Fields(_way(way)),
        Table(_columns(), [_line(place, row, way) for place, row in enumerate(rows, start=1)], 10),
        Signature((_("manifest closed: name, time"), _("handed to the carrier: name, time"))),
    ]
    title = _("MANIFEST {way}").format(way=way["id"] if way else "")
    return Paper(KIND, title.strip(), said, len(rows), markings.CONFIDENTIAL, landscape=True)


def _priority(row: Mapping[str, Any]) -> int:
    if row["category"] in _PRIORITY:
        return 1
    return 3 if row["essential"] else 2


def _way(way: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    said = way or {}
    return [
        (_("Kind"), terms.choice(said.get("kind"))),
        (_("Gather at"), said.get("gather_at") or ""),
        (_("Transport"), said.get("transport") or ""),
        (_("Route"), said.get("route") or ""),
        (_("Destination"), " ".join(filter(None, (said.get("destination"), said.get("country"))))),
        (_("Room for"), str(said.get("capacity") or "")),
        (_("Departure"), ""),
    ]


def _columns() -> tuple[Col, ...]:
    return (
        Col("#", fixed=10),
        Col(_("Priority"), fixed=17),
        Col(_("Name"), 3.4),
        Col(_("Number"), 1.7),
        Col(_("Agency"), 1.1),
        Col(_("Category"), 1.4),
        Col(_("Zone"), 0.8),
        Col(_("Last heard"), 1.4),
        Col(_("Transport, seat"), 1.8),
        Col(_("Destination"), 1.6),
        Col(_("left"), fixed=11),
        Col(_("there"), fixed=12),
    )


def _line(place: int, row: Mapping[str, Any], way: Mapping[str, Any] | None) -> Line:
    name = " ".join(filter(None, (row["family_name"], row["given_name"])))
    category = terms.choice(row["category"]) + (f", {_('essential')}" if row["essential"] else "")
    destination = way["destination"] or "" if way else ""
    cells = (str(place), str(_priority(row)), Name(name), row["id"], row["agency"] or "", category)
    more = (row["zone"] or "", terms.choice(row["presence"]), "", destination, Tick(), Tick())
    return Line((*cells, *more))
