"""The text of a briefing with lines to sign: whoever signs has read just this text (D19; S004 ¶22(c))."""

from typing import TYPE_CHECKING, Final

from store import desk
from store.desk import Wanted
from tui.papers import markings
from tui.papers.blocks import Block, Col, Fields, Heading, Line, Name, Paper, Signature, Table, Text
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

KIND: Final = "acknowledgement"
_EMPTY: Final = 15


def paper(node: "Node", briefing: object, person: str | None = None, zone: str | None = None) -> Paper:
    """Give the paper of a briefing, for one person, for everybody of a zone, or with empty lines.

    Raises:
        Refused: ``NOT_FOUND``.
    """
    row = desk.record(node, "briefings", briefing)
    said: list[Block] = [
        Heading(row["title"] or ""),
        Text(row["text"] or "", 11),
        Fields(
            [
                (_("Briefing"), f"{row['code']} ({row['language']}), {row['id']}"),
                (_("Version"), str(row["version"])),
                (_("Hash of the text"), row["text_hash"] or ""),
            ],
            10,
        ),
        Text(
            _("Whoever signs has read and understood the text above, and knows whom to ask."), 11, bold=True
        ),
    ]
    people = _people(node, person, zone)
    if person is not None:
        (name, number), *_rest = people
        said += [Fields([(_("Name"), Name(name)), (_("Number"), number), (_("Date"), "")])]
        said += [Signature((_("signature"), _("briefed by: name, signature")))]
    else:
        rows = [Line((Name(name), number, "", "")) for name, number in people]
        columns = (
            Col(_("Name"), 3),
            Col(_("Number"), 1.5),
            Col(_("Date")),
            Col(_("Signature"), 2.5),
        )
        said += [Table(columns, rows + [Line(("", "", "", ""))] * (0 if rows else _EMPTY), 13)]
        said += [Signature((_("briefed by: name, signature"), _("date")))]
    marking = markings.CONFIDENTIAL if len(people) > 1 else markings.UNMARKED
    title = _("BRIEFING {code}").format(code=row["code"])
    return Paper(KIND, title, said, len(people), marking)


def _people(node: "Node", person: str | None, zone: str | None) -> list[tuple[str, str]]:
    if person is not None:
        rows = [desk.record(node, "people", person)]
    elif zone is not None:
        rows = desk.listed(node, "people", Wanted(zone=zone)).rows
    else:
        return []
    return [(" ".join(filter(None, (row["family_name"], row["given_name"]))), row["id"]) for row in rows]
