"""The written record that is carried each time outside the normal city area (E03; S004-A ¶27)."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from store.travel import desk as journeys
from store.travel.slip import Slip, SlipLeg
from sync.credentials import carried
from tui import terms
from tui.papers import exporting, markings
from tui.papers.blocks import Block, Col, Fields, Gap, Heading, Line, Name, Paper, Signature, Table, Text
from tui.papers.blocks import Code as Squares
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

KIND: Final = "slip"
CODE_SIDE: Final = 50.0


def paper(node: "Node", name: object, code: str | None = None, *, exercise: bool = False) -> Paper:
    """Give the slip of a clearance: numbered, how long it holds, the places, who decided by what right.

    Args:
        node: the opened node.
        name: the clearance, by number.
        code: what proves it to a scanner; room is left where there is none.
        exercise: whether it is written for a drill.

    Raises:
        Refused: ``NOT_FOUND``; ``NO_SLIP`` where nothing stands that could be carried.
    """
    slip = journeys.slip_of(node, name, exercise=exercise, voice=terms.VOICE)
    title = _("SECURITY CLEARANCE {number}").format(number=slip.number)
    said: list[Block] = [Text(_("EXERCISE EXERCISE EXERCISE"), 14, bold=True)] if slip.exercise else []
    said += [
        Heading(title),
        Text(slip.station, 11),
        Fields(_facts(slip)),
        Gap(2),
        Heading(_("Who travels"), 2),
        Table(
            (Col(_("Name"), 3), Col(_("Number, part"), 2)), [_traveller(one) for one in slip.travellers]
        ),
        Heading(_("Where"), 2),
        Table(
            [Col(title) for title in (_("From"), _("To"), _("Leaves"), _("Arrives"), _("How, and where"))],
            [_leg(leg) for leg in slip.legs],
            10,
        ),
        Gap(4),
        Squares(code, CODE_SIDE, _beside(slip, code)),
        Signature((_("for the designated official"), _("leader of the journey"))),
        Text(_("Carried by the travellers. Show it when asked.")),
    ]  # fmt: skip
    return Paper(KIND, title, said, len(slip.travellers), markings.UNMARKED)


def _leg(leg: SlipLeg) -> Line:
    how = "\n".join(filter(None, (leg.mode, leg.stays)))
    return Line((leg.start, leg.to, leg.leaves, leg.arrives, how))


def _traveller(who: str) -> Line:
    name, bracket, rest = who.rpartition(" (")
    return Line((Name(name or who), rest.replace(")", "", 1) if bracket else ""))


def write_text(node: "Node", name: object, place: Path, *, exercise: bool = False) -> exporting.Written:
    """Write the slip as plain text for any printer, entered in the log.

    Raises:
        Refused: ``NOT_FOUND``, ``NO_SLIP``; those of :func:`tui.papers.exporting.write`.
    """
    slip = journeys.slip_of(node, name, exercise=exercise, voice=terms.VOICE)
    content = carried.slip(node, name, exercise=exercise, voice=terms.VOICE).encode()
    about = exporting.About(KIND, "txt", markings.UNMARKED, len(slip.travellers), slip.number)
    return exporting.write(node, about, lambda _number: exporting.Made(content), place)


def _facts(slip: Slip) -> list[tuple[str, str]]:
    valid = _("{first} to {last}, both days included").format(first=slip.valid_from, last=slip.valid_to)
    pairs = [
        (_("Settled"), terms.said(slip.settled)),
        (_("Valid"), valid),
        (_("Short code"), slip.code),
        (_("Conditions"), slip.conditions or _("none")),
    ]
    more = (
        (_("Vehicles"), slip.vehicles),
        (_("Call signs"), slip.call_signs),
        (_("Convoy"), _("led by {name}").format(name=slip.leader) if slip.leader else ""),
        (_("Contact"), slip.contact),
    )
    return pairs + [pair for pair in more if pair[1]]


def _beside(slip: Slip, code: str | None) -> list[str]:
    if code is None:
        return [_("Ask the office with the short code: {code}").format(code=slip.code)]
    return [_("The code proves this slip without a line: `muster credential verify`, or its screen.")]
