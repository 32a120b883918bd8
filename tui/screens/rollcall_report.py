"""How a roll call went, page by page; those never found on top; written out for the file or the printer."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from store import offers
from store.refusals import Refused
from store.registers import REGISTRY
from tui import refusing, theme
from tui.messages import ActChosen
from tui.papers import pages as paper
from tui.papers import rollcall_report
from tui.safe import safe
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_AROUND = 6
"""Lines of the screen that are not the page's."""
_LEAST = 12
_LIMIT = 400


class ReportScreen(Screen[None]):
    """A page of the report, and a line for the file that it is to be written to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", _("back"), priority=True, id="report.back"),
        Binding("pagedown", "turn(1)", _("next page"), priority=True, id="report.next"),
        Binding("pageup", "turn(-1)", _("page before"), priority=True, id="report.before"),
        Binding("f8", "find", _("a finding"), priority=True, id="report.finding"),
    ]
    CSS = """
    #page { height: 1fr; }
    #said { height: 1; padding: 0 1; }
    """

    def __init__(self, node: "Node", rollcall: str | int | None = None) -> None:
        super().__init__()
        self.node = node
        self._found = rollcall_report.gather(node, rollcall)
        self._at = 0
        self._pages: list[list[str]] = [[]]

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(id="page")
        yield Static(id="said")
        yield Input(id="file", placeholder=_("a file to write it to, such as /media/stick/after.txt"))
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Show its first page; pages are as long as the screen has room."""
        self.query_one(Input).focus()
        self._lay()

    def _lay(self) -> None:
        lines = max(_LEAST, self.size.height - _AROUND)
        self._pages = rollcall_report.pages(self.node, self._found, lines=lines)
        self._at = min(self._at, len(self._pages) - 1)
        self._show()

    def touched(self, kinds: frozenset[str]) -> None:
        """Ask again, if a finding was written down or a mark came."""
        if self.is_mounted and {"findings", "rollcall_marks", "rollcalls"} & kinds:
            self._found = rollcall_report.gather(self.node, self._found.board.rollcall)
            self._lay()

    def say(self, sentence: str) -> None:
        """Say what was recorded."""
        self._say(sentence)

    def action_find(self) -> None:
        """Write down what it has shown: who puts it right, by which day."""
        (offer,) = offers.making(REGISTRY, "findings")
        self.app.post_message(ActChosen(offer, {"rollcall": self._found.board.number}, None))

    def action_turn(self, way: int) -> None:
        """Turn the page."""
        self._at = min(max(self._at + way, 0), len(self._pages) - 1)
        self._show()

    def _show(self) -> None:
        lines = [safe(line) for line in self._pages[self._at]]
        self.query_one("#page", Static).update(Content("\n").join(lines))

    @on(Input.Submitted, "#file")
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value.strip():
            return
        said = paper.text(rollcall_report.pages(self.node, self._found))
        people = len(self._found.never_found) + len(self._found.injured)
        try:
            paper.write(self.node, Path(event.value.strip()), rollcall_report.KIND, said, people)
        except Refused as refused:
            self._say(str(theme.attention(refusing.line(refused))))
            return
        event.input.clear()
        self._say(_("It is in that file, in clear, and the log says by whom. Print it, then delete it."))

    def _say(self, words: str) -> None:
        self.query_one("#said", Static).update(safe(words, _LIMIT))
