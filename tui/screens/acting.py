"""What can be done with a record, as a list to choose from: what a role may not do is there and says so."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from store import desk, roles
from store.offers import Offer
from store.refusals import Code, Refused
from tui import terms
from tui.messages import ActChosen
from tui.refusing import line
from tui.screens.choose import ChooseScreen
from tui.widgets.paged_table import Column, Row
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node


def why_not(node: "Node", act: str) -> str:
    """Say why whoever works here may not do an act at all; nothing where they may."""
    role, me = desk.role(node), node.me
    if me.regional and roles.from_the_top(act):
        return line(Refused(Code.OWNED_ELSEWHERE))
    if roles.allowed(role, act) and roles.fits(role, me.kind):
        return ""
    who = " ".join(roles.who(act)) or _("nobody by hand")
    return _("not as {role}: {who}").format(role=role, who=who)


def choose_act(
    screen: Screen[Any],
    node: "Node",
    acts: Sequence[tuple[Offer, Mapping[str, str]]],
    row: str | None = None,
) -> None:
    """Let somebody choose an act, and open its form; where there is only one, at once.

    Args:
        screen: where that is asked.
        node: whose record.
        acts: the acts, each with what its form is filled with already.
        row: the number of the record that they are about.
    """
    with_forms = [(offer, given) for offer, given in acts if offer.asks is not None]
    if not with_forms:
        screen.notify(_("nothing new is made here by hand"))
        return
    if len(with_forms) == 1:
        screen.post_message(_chosen(*with_forms[0], row))
        return
    role = desk.role(node)
    times = Counter(offer.name for offer, _given in with_forms)
    rows = [
        Row(str(place), (_called(offer, given, twice=times[offer.name] > 1), _said(role, offer)))
        for place, (offer, given) in enumerate(with_forms)
    ]

    def chosen(key: str | None) -> None:
        if key is not None:
            screen.post_message(_chosen(*with_forms[int(key)], row))

    title = _("What is to be done with {row}?").format(row=row) if row else _("What is to be made?")
    columns = (Column(_("Act"), 30, grow=True), Column("", 40))
    screen.app.push_screen(ChooseScreen(title, columns, rows), chosen)


def _called(offer: Offer, given: Mapping[str, str], *, twice: bool) -> str:
    """Say what an act does; where it stands there twice, as what this record is named in each."""
    said = terms.act(offer.name)
    return f"{said} ({', '.join(map(terms.field, given))})" if twice and given else said


def _chosen(offer: Offer, given: Mapping[str, str], row: str | None) -> ActChosen:
    """Say what was chosen: a record that is made elsewhere names this one in a field, and is about none."""
    return ActChosen(offer, given, row if offer.about is not None else None)


def _said(role: str, offer: Offer) -> str:
    """Say who may do it, where this user may not."""
    if roles.allowed(role, offer.name):
        return ""
    who = " ".join(offer.roles) or _("nobody by hand")
    return _("not as {role}: {who}").format(role=role, who=who)
