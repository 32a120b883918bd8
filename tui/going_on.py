"""What somebody was typing when the node was locked: it stands on top again after unlocking."""

from typing import TYPE_CHECKING, Any, Final

from textual.screen import Screen

if TYPE_CHECKING:
    from store.node import Node

_LATELY: Final = 12 * 3600
"""Seconds for which a draft is opened by itself after unlocking; an older one is offered by its form."""


def typing(node: "Node") -> Screen[Any] | None:
    """Give the screen with what was being typed, if its record still stands and the act may still be done."""
    from store import desk, offers
    from store.refusals import Refused
    from tui.screens.form import FormScreen
    from tui.screens.household import CHECKIN, HouseholdScreen
    from tui.screens.request import REQUEST, RequestScreen
    from tui.screens.round import ROUTE

    draft = desk.last_draft(node)
    if draft is None or node.now - draft.at > _LATELY:
        return None
    offer = next((one for one in offers.everything(node.registry) if one.name == draft.place.act), None)
    # The way of a round is gone on with by the round itself.
    if offer is None or offer.name == ROUTE or desk.role(node) not in offer.roles:
        return None
    try:
        if draft.row is not None and offer.about is not None:
            desk.record(node, offer.about, draft.row)
    except Refused:
        return None
    if offer.name == CHECKIN:
        return HouseholdScreen(node, draft.place.about)
    if offer.name == REQUEST:
        return RequestScreen(node)
    return None if offer.asks is None else FormScreen(node, offer, draft.given, draft.row)
