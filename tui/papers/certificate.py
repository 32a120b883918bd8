"""The certificate of a training: who, which course, number, days, issuer, score (D02; S004 ¶27, ¶32)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from store import desk
from store.refusals import Code, Refused
from tui import terms
from tui.papers import markings
from tui.papers.blocks import Block, Fields, Gap, Heading, Name, Paper, Signature, Text
from tui.papers.blocks import Code as Squares
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

KIND: Final = "certificate"
CODE_SIDE: Final = 50.0
"""Millimetres a side of the room that is left for its code."""


def paper(node: "Node", name: object, code: str | None = None) -> Paper:
    """Give the paper of a certificate.

    Args:
        node: the opened node.
        name: the certificate, by number.
        code: what proves it to a scanner; room is left where there is none.

    Raises:
        Refused: ``NOT_FOUND``; ``NOTHING_TO_PRINT`` for one that was revoked, replaced or ended.
    """
    row = desk.record(node, "certificates", name)
    if row["ended_on"] or row["revoked_on"] or row["status"] in ("revoked", "replaced"):
        raise Refused(Code.NOTHING_TO_PRINT)
    title = _("CERTIFICATE OF TRAINING")
    said: list[Block] = [
        Heading(title),
        Gap(4),
        Text(_("This is to certify that"), 12),
        Text(Name(row["name"] or ""), 20, bold=True),
        Text(_("has completed the course"), 12),
        Text(f"{row['title'] or ''} ({row['course'] or ''})", 14, bold=True),
        Gap(4),
        Fields(_facts(row)),
        Gap(6),
        Squares(code, CODE_SIDE, _beside(code)),
        Signature((_("for the organisation: name, signature, stamp"), _("the holder"))),
    ]
    return Paper(KIND, f"{title} {row['id']}", said, 1, markings.UNMARKED)


def _facts(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    expires = row["expires_on"] or row["counts_until"] or _("does not expire by its own date")
    pairs = [
        (_("Certificate number"), row["number"] or row["id"]),
        (_("In the record as"), row["id"]),
        (_("Issued on"), row["issued_on"] or ""),
        (_("Counts until"), expires),
        (_("Issued by"), row["issuer"] or ""),
    ]
    if row["score"]:
        pairs.append((_("Score"), row["score"]))
    if row["person"]:
        pairs.append((_("Holder's number"), row["person"]))
    pairs.append((_("Compared with the original"), row["confirmed_on"] or _("not yet")))
    pairs.append((_("Stands as"), terms.choice(row["status"])))
    return pairs


def _beside(code: str | None) -> list[str]:
    if code is None:
        return [_("No code: compare with the list of the office that issued it.")]
    return [
        _("The code proves this certificate without a line: `muster credential verify`, or its screen."),
        _("It holds name, index number, organisation, course, numbers, days: no birth date, no telephone."),
    ]
