"""Going from place to place: the first stays below, and each is found again as it was left."""

from typing import TYPE_CHECKING, Any

from textual import events
from textual.screen import ModalScreen, Screen

from tui.node_app import NodeApp
from tui.words import _

if TYPE_CHECKING:
    from tui import places

LEFT = "exchange"
"""The one place of a device whose zone has expired."""


class Going(NodeApp):
    """A program with places to go to, of which nothing but one is left once what is here has expired."""

    _place = ""
    _base: Screen[Any] | None = None
    _remembered: dict[str, Any]
    """How each place was left (``tui/remembering.py``), by its name."""

    def action_go(self, place: str) -> None:
        """Go to a place, by its name or letter."""
        if self._node is not None:
            self.show_place(place)

    def action_jump(self) -> None:
        """Ask where to go: one letter more, and one is there."""
        from tui import places
        from tui.screens.jump import JumpScreen

        if self._node is None or isinstance(self.screen, ModalScreen) or self.is_over():
            return

        def chosen(place: str | None) -> None:
            if place is not None:
                self.show_place(place)

        self.push_screen(JumpScreen(places.places(self._node.me.kind)), chosen)

    async def on_event(self, event: events.Event) -> None:
        """Show nothing more of a zone whose time is over, even if nobody left the screen it stands on."""
        typed = isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded
        if typed and not self._stillness.is_too_long() and self.look_at_time():
            return
        await super().on_event(event)

    def look_at_time(self) -> bool:
        """Go to the exchange, which is all that is left, once what is on the device has expired."""
        if self._node is None or self._place in ("", LEFT) or not self.is_over():
            return False
        self.show_place(LEFT)
        return True

    def show_place(self, name: str) -> None:
        """Go to a place; the first one stays below it, so that Esc leads there in the end."""
        from tui import places

        kind, is_over = self.node.me.kind, self.is_over()
        place = places.place(LEFT if is_over else name, kind)
        if place is None:
            self.notify(_("This device has no such place."), severity="warning")
            return
        if place.action:
            self.call_later(self.run_action, place.action)
            return
        self._place = place.name
        self.keep_what_is_typed()
        self._remember_places()
        if is_over:
            self._base = None
        base = self._base
        while len(self.screen_stack) > (1 if base is None else 2):
            self.pop_screen()
        if not is_over and base is None:
            first = places.place(places.first(kind), kind)
            if first is not None and first != place:
                self._base = self._opened_at(first)
                self.push_screen(self._base)
        if is_over or place.name != places.first(kind):
            self.push_screen(self._opened_at(place))
        elif base is None:
            self._base = self._opened_at(place)
            self.push_screen(self._base)

    def _opened_at(self, place: "places.Place") -> Screen[Any]:
        """Make the screen of a place, as it was left."""
        from tui.remembering import Remembering

        screen = place.open(self.node)
        if isinstance(screen, Remembering):
            screen.recall(self._remembered.get(place.name))
        return screen

    def _remember_places(self) -> None:
        """Keep what narrows the list that is left: whoever comes back finds it as it was."""
        from tui.remembering import Remembering

        for screen in self.screen_stack:
            if isinstance(screen, Remembering):
                self._remembered[screen.PLACE] = screen.memory()

    def drop(self, screen: Screen[Any]) -> None:
        """Take away a screen that could not be made."""
        super().drop(screen)
        if screen is self._base:
            self._base = None
