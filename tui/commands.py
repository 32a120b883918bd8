"""What the palette knows beside the program's own commands: people, households, zones, places and acts.

Typing finds; nothing is listed before something is typed but where to go, for a palette that opens with a
list of people would show them to whoever looks over a shoulder.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from store import desk, offers, roles
from store.desk import Wanted
from store.refusals import Refused
from store.registers import REGISTRY
from store.registers.names import full
from store.values import folded
from tui import places, terms
from tui.messages import ActChosen, Placed, RecordChosen
from tui.safe import clean, safe
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node
    from tui.app import StationApp

_EACH: Final = 8
"""Of each list so many are offered: whoever looks for somebody types on."""
_SHORTEST: Final = 2
_RECORD, _PLACE, _ACT = 0.8, 1.0, 0.6


class Commands(Provider):
    """Where to go, whom to open, what to do."""

    @property
    def _node(self) -> "Node | None":
        return cast("StationApp", self.app).opened

    async def discover(self) -> Hits:
        """Offer the places before anything is typed."""
        if self._node is None:
            return
        for place in places.places(self._node.me.kind):
            go = partial(self.app.post_message, Placed("place", place.name))
            yield DiscoveryHit(safe(_("Go to: {place}").format(place=place.title)), go, help=place.about)

    async def search(self, query: str) -> Hits:
        """Offer what is called so."""
        node, typed = self._node, query.strip()
        if node is None:
            return
        for score, said, about, act in self._found(node, typed):
            yield Hit(score, safe(said), act, text=clean(said), help=clean(about))

    def _found(self, node: "Node", typed: str) -> Iterator[tuple[float, str, str, Callable[[], Any]]]:
        words = folded(typed).split()

        def meant(text: str) -> bool:
            return all(word in folded(text) for word in words)

        for place in places.places(node.me.kind):
            if meant(f"{place.title} {place.about}"):
                go = partial(self.app.post_message, Placed("place", place.name))
                yield _PLACE, _("Go to: {place}").format(place=place.title), place.about, go
        if len(typed) >= _SHORTEST:
            yield from self._records(node, typed)
        role = desk.role(node)
        for offer in offers.everything(REGISTRY):
            said = terms.act(offer.name)
            may = offer.about is None and offer.asks is not None and roles.allowed(role, offer.name)
            if may and meant(said):
                do = partial(self.app.post_message, ActChosen(offer, {}, None))
                yield _ACT, said, _("a form"), do

    def _records(self, node: "Node", typed: str) -> Iterator[tuple[float, str, str, Callable[[], Any]]]:
        for kind in ("people", "households", "zones"):
            try:
                rows = desk.page(node, kind, Wanted(typed), offset=0, limit=_EACH)
            except Refused:
                return
            for place, row in enumerate(rows):
                said = {
                    "people": lambda row=row: full(row),
                    "households": lambda row=row: str(row["address"] or ""),
                    "zones": lambda row=row: f"{row['code'] or ''} {row['name'] or ''}",
                }[kind]()
                show = partial(self.app.post_message, RecordChosen(kind, str(row["id"])))
                yield _RECORD - place / 100, f"{said}  {row['id']}", terms.kind(kind), show
