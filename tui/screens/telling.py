"""Telling all of one thing: a few labelled lines on top of a screen, as long as they are."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.page import Sheet
from tui.safe import safe
from tui.words import _

_LONG: Final = 2_000


class TellingScreen(Sheet[None]):
    """Labelled texts, wrapped; Esc and Enter go back.

    Args:
        title: what is told.
        told: pairs of a label and a text; a pair without a text is left out.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "dismiss", _("back"), id="telling.back"),
        Binding("down", "scroll(1)", show=False, id="telling.down"),
        Binding("up", "scroll(-1)", show=False, id="telling.up"),
    ]

    CSS = """
    TellingScreen { align: center bottom; background: $background 40%; }
    #telling { height: auto; max-height: 90%; background: $surface; padding: 0 1; border-top: solid $border; }
    #telling .label { text-style: bold; height: auto; }
    #telling .text { height: auto; padding: 0 0 0 2; }
    """

    def __init__(self, title: str, told: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title = title
        self._told = [pair for pair in told if pair[1]]

    def compose(self) -> ComposeResult:
        """Lay the lines out."""
        with VerticalScroll(id="telling", can_focus=False):
            yield Static(safe(self._title), classes="title-line")
            for label, text in self._told:
                yield Static(safe(label), classes="label")
                yield Static(safe(text, _LONG), classes="text")
            yield Static(Content(_("Esc goes back.")), classes="hint-line")

    def action_scroll(self, lines: int) -> None:
        """Move what is longer than the screen."""
        self.query_one("#telling", VerticalScroll).scroll_relative(y=lines, animate=False)
