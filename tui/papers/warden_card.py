"""The card "who is my warden": for a wallet, several on a page (A22; S004 ¶22(d))."""

from typing import TYPE_CHECKING, Any, Final

from store import desk, outlook
from store.desk import Wanted
from store.refusals import Code, Refused
from tui.papers import markings
from tui.papers.blocks import Card, Cards, Name, Paper, Text
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

KIND: Final = "card"


def paper(node: "Node", person: str | None = None, zone: str | None = None) -> Paper:
    """Give the card of a person, or one for each staff member and visitor of a zone, or of the station.

    Raises:
        Refused: ``NOT_FOUND``, ``ENDED``; ``NOTHING_TO_PRINT`` where nobody is meant.
    """
    if person is not None:
        numbers = [person]
    else:
        numbers = [str(row["id"]) for row in desk.listed(node, "people", Wanted(zone=zone)).rows]
    cards = [_card(outlook.who(node, number)) for number in numbers]
    if not cards:
        raise Refused(Code.NOTHING_TO_PRINT)
    hint = Text(_("Cut along the lines. Fold, and keep it with your badge."))
    marking = markings.UNMARKED if person is not None else markings.CONFIDENTIAL
    return Paper(KIND, _("WHO IS MY WARDEN"), [hint, Cards(cards)], len(cards), marking)


def _card(who: dict[str, Any]) -> Card:
    pairs = [
        ("", Name(who["name"] or "")),
        (_("Zone"), who["zone"] or _("none: ask the security office")),
        (_("Warden"), _reached(who["warden"])),
        *((_("Stands in"), _reached(one)) for one in who["alternates"][:2]),
        (_("Focal point"), _reached(who["focal_point"])),
        (_("Meet at"), who["meeting_point"] or ""),
        (_("Radio"), who["radio_channel"] or ""),
        (_("Coordinator"), _reached(who["coordinator"])),
    ]
    foot = _("No. {number}. Found it? Give it to any United Nations office.").format(number=who["person"])
    return Card(_("WHO IS MY WARDEN"), [pair for pair in pairs if pair[1]], foot)


def _reached(card: dict[str, Any] | None) -> str:
    if card is None:
        return ""
    reached = ", ".join(filter(None, (card["call_sign"], *card["phones"][:2])))
    return f"{card['name']}: {reached}" if reached else str(card["name"] or "")
