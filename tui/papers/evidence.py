"""What proves a clearance: record, decision, signature, every entry of the log (E07; S004-A ¶27)."""

from typing import TYPE_CHECKING, Any, Final

from store import desk
from store.travel import desk as journeys
from store.travel import evidence
from tui import terms
from tui.papers import markings
from tui.papers.blocks import Block, Col, Fields, Heading, Line, Name, Paper, Signature, Table, Text
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

KIND: Final = "evidence"
_LEFT_OUT: Final = frozenset({"travellers", "legs", "movements", "overdue", "in_drawer", "former_id"})


def paper(node: "Node", name: object) -> Paper:
    """Give the evidence about a clearance for a claim; the reason of a refusal stays in the drawer.

    Raises:
        Refused: ``NOT_FOUND``.
    """
    row = desk.named_record(node, "clearances", name)
    proof = journeys.verified(node, name)
    found = evidence.entries(node, name)
    facts = [
        (terms.field(field), str(terms.of("clearances", field, value)))
        for field, value in row.items()
        if field not in _LEFT_OUT and value not in (None, "", [], {}) and not isinstance(value, (list, dict))
    ]
    said: list[Block] = [
        Heading(_("CLEARANCE {number}").format(number=row["id"])),
        Fields(facts, 10),
        Heading(_("Who travels"), 2),
        Table(
            (Col(_("Name"), 3), Col(_("Number"), 2), Col(_("part"))),
            [_traveller(one) for one in row.get("travellers") or ()],
        ),
        Heading(_("Where"), 2),
        Table(
            [Col(title) for title in (_("From"), _("To"), _("Leaves"), _("Arrives"), _("How"))],
            [_leg(one) for one in row.get("legs") or ()],
            10,
        ),
        Heading(_("Decision"), 2),
        Fields(
            [
                (_("Unchanged since"), _("yes") if proof.unchanged else _("no, or not decided")),
                (_("Signed"), _("yes") if proof.signed else _("no")),
                (_("Key"), proof.hand or "-"),
                (_("Key is theirs"), _("yes") if proof.known else _("not known here")),
            ]
        ),
        Heading(_("Entries of the log"), 2),
        Text(_("Each entry is chained to those before it; the head of each chain stands below.")),
        Table(
            (
                Col(_("When"), 1.6),
                Col(_("Entry"), 1.8),
                Col(_("What"), 3),
                Col(_("Chain after it"), 3),
            ),
            [_entry(one) for one in found.entries],
            10,
        ),
        Heading(_("Heads of the chains"), 2),
        *(Text(f"{head.name}  {head.seq}\n{head.chain}", 10) for head in found.heads),
        Signature((_("compared with the store: name, signature, date"),)),
    ]
    travellers = len(row.get("travellers") or ())
    return Paper(
        KIND, _("EVIDENCE {number}").format(number=row["id"]), said, travellers, markings.CONFIDENTIAL
    )


def _traveller(one: dict[str, Any]) -> Line:
    return Line((Name(one.get("name") or ""), str(one.get("person") or ""), terms.choice(one.get("part"))))


def _leg(one: dict[str, Any]) -> Line:
    places, times = (one.get("from_place"), one.get("to_place")), (one.get("etd"), one.get("eta"))
    said = [str(place or "") for place in places] + [_moment(str(time or "")) for time in times]
    return Line((*said, terms.choice(one.get("mode"))))


def _moment(iso: str) -> str:
    return iso.replace("T", " ").replace("Z", " UTC")


def _entry(one: "evidence.Entry") -> Line:
    what = terms.act(one.act)
    return Line((_moment(one.at), f"{one.name}\n{one.seq}", f"{what}\n{one.kind} {one.row}", one.chain))
