"""The drawer of one record: shown for a moment, and the reason that is asked of who does not have it."""

from collections.abc import Mapping
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from tui import terms
from tui.page import Page
from tui.safe import safe
from tui.widgets.key_line import KeyLine
from tui.widgets.typed import Typed
from tui.words import _

CLOSES_AFTER: Final = 60.0
"""Seconds: long enough to read it over the telephone, and not left open for who comes by."""
_LONG: Final = 2000
"""No note is longer (``store/values.py``)."""


class DrawerScreen(Page[None]):
    """What is kept of a record; it closes by itself.

    Args:
        number: the record's.
        values: the fields, in the clear.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,o", "close", _("close the drawer"), id="drawer.close")
    ]

    CSS = """
    #kept { height: 1fr; padding: 1 0; }
    .kept-name { height: 1; padding: 0 1; color: $text-muted; }
    .kept-value { height: auto; padding: 0 3; margin-bottom: 1; text-style: bold; }
    #said { height: auto; padding: 0 1; }
    """

    def __init__(self, number: str, values: Mapping[str, str]) -> None:
        super().__init__()
        self._number = number
        self._values = values

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(safe(_("In the drawer: {number}").format(number=self._number)), classes="title-line")
        with VerticalScroll(id="kept"):
            for name, value in self._values.items():
                yield Static(safe(terms.field(name)), classes="kept-name")
                # Never cut: half of what a doctor must know is worse than none.
                yield Static(safe(value, _LONG), classes="kept-value")
        yield Static(safe(_("The log says that you looked. It closes in a minute.")), id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show it, for a while."""
        self.query_one("#kept").focus()
        self.set_timer(CLOSES_AFTER, self.action_close)

    def action_close(self) -> None:
        """Close the drawer."""
        self.dismiss(None)


class GlassScreen(Page[str | None]):
    """Asks why the glass is broken; gives the reason, or nothing.

    Args:
        number: the record's.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", _("back"), id="glass.back")]

    CSS = """
    #reason { height: 1; border: none; padding: 0 1; background: $panel; }
    #said { height: auto; padding: 1 1; }
    """

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(safe(_("Break the glass: {number}").format(number=self._number)), classes="title-line")
        yield Typed(placeholder=_("why it cannot wait"), id="reason", compact=True)
        said = _("You do not have the drawer. With a reason it opens; the officer and headquarters hear.")
        yield Static(safe(said), id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Ask at once."""
        self.query_one("#reason", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Open it with the reason that was given; without one, ask on."""
        if event.value.strip():
            self.dismiss(event.value.strip())

    def action_leave(self) -> None:
        """Leave the glass as it is."""
        self.dismiss(None)
