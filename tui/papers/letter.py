"""The letter by which somebody is appointed in writing, and the undertaking that goes with it (B04-B08)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from store import desk
from tui import terms
from tui.papers import markings
from tui.papers.blocks import Block, Fields, Gap, Heading, Name, Paper, Signature, Text
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

KIND: Final = "letter"


def paper(node: "Node", name: object) -> Paper:
    """Give the letter of an appointment (S004 ¶8(h), ¶17, ¶19); raises ``NOT_FOUND``."""
    row = desk.record(node, "appointments", name)
    where = _("zone {code}").format(code=row["zone"]) if row["zone"] else row["scope"] or ""
    title = _("LETTER OF APPOINTMENT {number}").format(number=row["letter_no"] or row["id"])
    office = terms.choice(row["title"])
    said: list[Block] = [
        Heading(_("LETTER OF APPOINTMENT")),
        Fields(
            [
                (_("Letter number"), row["letter_no"] or ""),
                (_("Date"), row["signed_on"] or ""),
                (_("Name"), Name(row["name"] or "")),
                (_("Employed by"), row["employer"] or ""),
            ]
        ),
        Gap(3),
        Text(
            _("You are hereby appointed {office}, {where}, with effect from {day}.").format(
                office=office, where=where, day=row["effective_from"] or "____________"
            ),
            12,
        ),
        Text(_until(row), 11),
        Text(
            _(
                "In this you answer to the designated official, whatever organisation employs you"
                " (S004 ¶17, ¶19): {line}."
            ).format(line=terms.said(row["answers_to"] or _("the designated official"))),
            11,
        ),
        Text(_("What is expected of you, in short:"), 11, bold=True),
        *(Text(f"-  {duty}", 11) for duty in _duties()),
        Gap(2),
        Fields(_facts(row)),
        Signature((_("designated official: name, signature"), _("head of the employing organisation"))),
        Gap(3),
        Text(
            _(
                "Accepted. What is learnt of people in this office is kept in confidence, also after it"
                " ended. The list and the equipment stay the station's, and are given back when asked for."
            ),
            11,
        ),
        Signature((_("the appointed: signature, date"), _("witness: name, signature"))),
    ]
    return Paper(KIND, title, said, 1, markings.UNMARKED)


def _until(row: Mapping[str, Any]) -> str:
    if row["effective_to"]:
        return _("It ends on {day}.").format(day=row["effective_to"])
    return _("It holds until it is ended in writing.")


def _duties() -> list[str]:
    return [
        _("know every family of your zone: who lives there, how they are reached, where they gather"),
        _("visit them, brief newcomers, and report every change to the security office"),
        _("pass on notices, hold the roll call, and say at once who is not found"),
        _("keep your radio on and your telephone reachable, and name who stands in when you are away"),
    ]


def _facts(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    hours = row["hours_per_week"]
    return [
        (_("Security team consulted on"), row["smt_consulted_on"] or ""),
        (_("Working time granted"), _("{hours} hours a week").format(hours=hours) if hours else ""),
        (_("Trained on"), row["trained_on"] or ""),
        (_("Equipped on, with"), "  ".join(filter(None, (row["equipped_on"], row["kit"])))),
        (_("In the record as"), row["id"]),
    ]
