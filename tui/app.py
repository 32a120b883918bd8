"""The program on the screen: unlock first, then the lists; which of them open depends on the node's kind."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from textual import events
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui.base_app import MusterApp
from tui.messages import ActChosen, RecordChosen, Recorded, Unlocked
from tui.screens.unlock import UnlockScreen
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_LEFT = "exchange"
"""The one place of a device whose zone has expired."""
_LOOK_AT_TIME = 20.0

IDLE_SECONDS = 300.0
"""Five minutes without a key and the program locks itself."""


class StationApp(MusterApp):
    """A node on the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "go('people')", _("people"), id="app.people"),
        Binding("f3", "go('households')", _("households"), id="app.households"),
        Binding("f4", "go('exchange')", _("exchange"), id="app.exchange"),
        Binding("f7", "go('registers')", _("lists"), id="app.registers"),
    ]

    def __init__(  # noqa: PLR0913 - what decides how the program begins
        self,
        *,
        label: str,
        unlock: Callable[[str | None, str], "Node"],
        node: "Node | None" = None,
        ask_user: bool = False,
        idle_seconds: float | None = IDLE_SECONDS,
        light: bool = False,
    ) -> None:
        super().__init__(idle_seconds=idle_seconds, light=light)
        self._label = label
        self._unlock = unlock
        self._ask_user = ask_user
        self._node = node
        self._place = ""

    @property
    def node(self) -> "Node":
        """The opened node; there is one on every screen but the first."""
        if self._node is None:
            raise RuntimeError("no node is open")
        return self._node

    def close_node(self) -> None:
        """Close the node, so that how it was left is written down (``store/anchor.py``)."""
        if self._node is not None:
            self._node.close()

    def on_mount(self) -> None:
        """Begin at the login, or at once where the node was opened before."""
        self.set_interval(_LOOK_AT_TIME, self._look_at_time)
        if self._node is None:
            self.push_screen(
                UnlockScreen(
                    label=self._label, ask_user=self._ask_user, unlock=self._unlock, prepare=_prepare
                )
            )
        else:
            self._open_first()

    def on_unlocked(self, message: Unlocked) -> None:
        """Go on with the node that was opened."""
        self._node = message.node
        self._open_first()

    def _open_first(self) -> None:
        """Open where this node's people begin: a warden with the families, an office with its people."""
        self._show("households" if self.node.me.kind == "warden" else "people")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the lists only once a node is open."""
        if action == "go" and self._node is None:
            return False
        return super().check_action(action, parameters)

    def action_go(self, place: str) -> None:
        """Go to one of the lists."""
        if self._node is not None:
            self._show(place)

    async def on_event(self, event: events.Event) -> None:
        """Show nothing more of a zone whose time is over, even if nobody left the screen it stands on."""
        typed = isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded
        if typed and not self._stillness.is_too_long() and self._look_at_time():
            return
        await super().on_event(event)

    def _look_at_time(self) -> bool:
        """Go to the exchange, which is all that is left, once what is on the device has expired."""
        if self._node is None or self._place in ("", _LEFT) or not self._is_over():
            return False
        self._show(_LEFT)
        return True

    def _is_over(self) -> bool:
        from store import expiry

        return expiry.notices(self.node)

    def _show(self, place: str) -> None:
        self._place = place = _LEFT if self._is_over() else place
        from tui.screens.exchange import ExchangeScreen
        from tui.screens.households import HouseholdsScreen
        from tui.screens.people import PeopleScreen
        from tui.screens.registers import RegistersScreen

        screens: dict[str, Callable[[Node], Screen[Any]]] = {
            "people": PeopleScreen,
            "households": HouseholdsScreen,
            "exchange": ExchangeScreen,
            "registers": RegistersScreen,
        }
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.push_screen(screens[place](self.node))

    def on_recorded(self, message: Recorded) -> None:
        """Say what was recorded, and let the screens below ask again for what it touched."""
        for screen in self.screen_stack:
            if isinstance(screen, Repainted):
                screen.touched(message.kinds)
        if isinstance(self.screen, Talking):
            self.screen.say(message.sentence)

    def on_record_chosen(self, message: RecordChosen) -> None:
        """Open a record."""
        from tui.screens.record import RecordScreen

        self.push_screen(RecordScreen(self.node, message.kind, message.number))

    def on_act_chosen(self, message: ActChosen) -> None:
        """Open the form of an act."""
        from tui.screens.form import FormScreen

        self.push_screen(FormScreen(self.node, message.offer, message.given, message.row))


@runtime_checkable
class Repainted(Protocol):
    """A screen that asks again for what has changed."""

    def touched(self, kinds: frozenset[str]) -> None:
        """Ask again, if it shows one of these lists."""


@runtime_checkable
class Talking(Protocol):
    """A screen with a line in which things are said."""

    def say(self, sentence: str) -> None:
        """Say something there."""


def _prepare() -> None:
    """Import what opening a node needs, while somebody types the passphrase."""
    import sync.rounds  # noqa: F401 - imported for its time, used later
