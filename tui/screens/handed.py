"""The first unlock of a laptop that was prepared elsewhere: first of all a passphrase of one's own."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from store.key_list import keys
from tui.keys_by_hand import KeysChanged
from tui.messages import Unlocked
from tui.page import Page
from tui.safe import safe
from tui.screens.key_giving import KeyGiving
from tui.speaking import Speaking
from tui.widgets.key_line import KeyLine
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node


class HandedScreen(Speaking, Page[None]):
    """Asks for the passphrase that came with the laptop, and shows a new one once; only then the node opens.

    Args:
        node: the node, opened with the passphrase that came with it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "change", _("new passphrase"), id="handed.change"),
        Binding("escape", "app.lock", _("Lock"), show=False, id="handed.lock"),
    ]

    CSS = """
    HandedScreen { align: center middle; }
    #handed { width: 72; max-width: 100%; height: auto; padding: 1 2; background: $surface; }
    #handed { border: round $border; }
    #handed Static { height: auto; }
    #said { padding: 1 0 0 0; }
    """

    def __init__(self, node: "Node") -> None:
        super().__init__()
        self._node = node
        self._giving = KeyGiving(self, node, self.say)
        self._is_changed = False

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical(id="handed"):
            yield Static(safe(_("A passphrase of your own first")), classes="title-line")
            why = _(
                "This laptop was prepared elsewhere, and whoever did that has known the passphrase that came "
                "with it. Before anything else a new one is made and shown once: have paper and pen ready, "
                "and nobody behind you. Then the one that came opens nothing any more."
            )
            yield Static(safe(why, 400))
            yield Static("", id="said")
        yield KeyLine()

    def action_change(self) -> None:
        """Ask for the passphrase that came with the laptop, then make a new one."""
        me = next((one for one in keys(self._node) if one.me), None)
        self._giving.ask_own(me)

    def on_keys_changed(self, message: KeysChanged) -> None:
        """Show the new one; nothing was changed where it was refused."""
        self._is_changed = not message.refused
        self._giving.came(message)

    def on_screen_resume(self) -> None:
        """Go on once the new one was read."""
        if self._is_changed:
            self.app.post_message(Unlocked(self._node))
