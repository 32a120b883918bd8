"""A passphrase that was made here, shown this once: it stands nowhere else, and nothing brings it back."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from tui.page import Sheet
from tui.safe import safe
from tui.words import _

_UNTOUCHED: Final = 1.0
"""Seconds for which Esc does nothing: one that was meant for the screen before would lose the passphrase."""


class PassphraseScreen(Sheet[None]):
    """Shows it until Esc.

    Args:
        whose: whose it is.
        phrase: the passphrase.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "gone", _("written down"), id="once.gone")]

    CSS = """
    PassphraseScreen { align: center middle; background: $background 80%; }
    #once { width: 68; max-width: 100%; height: auto; padding: 1 2; background: $surface; }
    #once { border: round $border; }
    #phrase { padding: 1 2; text-style: bold; height: auto; }
    #once Static { height: auto; }
    """

    def __init__(self, whose: str, phrase: str) -> None:
        super().__init__()
        self._whose = whose
        self._phrase = phrase
        self.was_seen = False

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical(id="once"):
            yield Static(safe(_("The passphrase of {name}").format(name=self._whose)), classes="title-line")
            yield Static(safe(self._phrase), id="phrase")
            yield Static(
                safe(
                    _(
                        "It is shown this once. Write it on paper now, word for word, and give the paper to "
                        "whoever it is for; they learn it by heart and burn the paper. Nobody can look it up."
                    ),
                    400,
                )
            )
            yield Static(safe(_("Esc: it is written down; it is gone from here then.")))

    def on_mount(self) -> None:
        """Let it stand for a moment before it can go."""
        self.set_timer(_UNTOUCHED, self._seen)

    def _seen(self) -> None:
        self.was_seen = True

    def action_gone(self) -> None:
        """Forget it."""
        if not self.was_seen:
            return
        self._phrase = ""
        self.query_one("#phrase", Static).update("")
        self.dismiss(None)
