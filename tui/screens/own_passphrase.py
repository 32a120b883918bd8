"""Asking for one's passphrase once more, before it is changed: whoever sits there may be somebody else."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from tui.page import Sheet
from tui.safe import safe
from tui.widgets.key_line import KeyLine
from tui.words import _


class OldPassphraseScreen(Sheet[tuple[str, str, str] | None]):
    """Gives the old passphrase, the key file and the new key file as they were typed, or nothing.

    Args:
        name: whose it is.
        with_file: whether a key file is needed beside the old one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", _("back"), id="old.back")]

    CSS = """
    OldPassphraseScreen { align: center bottom; background: $background 40%; }
    #old { height: auto; background: $surface; padding: 0 1 1 1; border-top: solid $border; }
    #old Static { height: auto; }
    #old Input { height: 1; border: none; padding: 0 1; background: $panel; }
    """

    def __init__(self, name: str, *, with_file: bool) -> None:
        super().__init__()
        self._name = name
        self._with_file = with_file

    def compose(self) -> ComposeResult:
        """Lay the fields out."""
        with Vertical(id="old"):
            title = _("A new passphrase for {name}").format(name=self._name)
            yield Static(safe(title), classes="title-line")
            if self._with_file:
                yield Static(safe(_("your key file")))
                yield Input(id="key-file", compact=True)
            yield Static(safe(_("key file from now on (empty: as before, or none)")))
            yield Input(id="new-key-file", compact=True)
            yield Static(safe(_("your passphrase as it is now")))
            yield Input(id="old-phrase", password=True, max_length=1024, compact=True)
            hint = _(
                "A new one is made and shown once. Everybody gets new keys; only your passphrase changes."
            )
            yield Static(safe(hint))
            yield KeyLine()

    def on_mount(self) -> None:
        """Begin where somebody usually types."""
        self.query_one("#key-file" if self._with_file else "#old-phrase", Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep what is typed to this screen: it is a passphrase."""
        event.stop()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on to the next field; from the passphrase, give what was typed."""
        event.stop()
        if event.input.id != "old-phrase":
            self.focus_next()
            return
        file = self.query_one("#key-file", Input).value if self._with_file else ""
        old, new = event.value, self.query_one("#new-key-file", Input).value
        event.input.clear()
        self.dismiss((old, file, new))

    def action_leave(self) -> None:
        """Go back; nothing is changed."""
        self.dismiss(None)
