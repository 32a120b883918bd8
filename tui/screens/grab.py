"""The grab list on the screen, page by page: to be read over the radio, or written out for the printer."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from store.grab import gather
from store.refusals import Refused
from tui import refusing, theme
from tui.papers import grab_list
from tui.safe import safe
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_AROUND = 6
"""Lines of the screen that are not the page's."""
_LEAST = 12
_LIMIT = 400


class GrabScreen(Screen[None]):
    """A page of the list, and a line for the file that it is to be written to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", _("back"), priority=True, id="grab.back"),
        Binding("pagedown", "turn(1)", _("next page"), priority=True, id="grab.next"),
        Binding("pageup", "turn(-1)", _("page before"), priority=True, id="grab.before"),
    ]
    CSS = """
    #page { height: 1fr; }
    #said { height: 1; padding: 0 1; }
    """

    def __init__(self, node: "Node") -> None:
        super().__init__()
        self.node = node
        self._at = 0
        self._pages: list[list[str]] = [[]]

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(id="page")
        yield Static(id="said")
        yield Input(id="file", placeholder=_("a file on the stick, such as /media/stick/grab.txt"))
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Gather the list and show its first page; pages are as long as the screen has room."""
        try:
            listed = gather(self.node)
        except Refused as refused:
            self._say(str(theme.attention(refusing.line(refused))))
            return
        self._pages = grab_list.pages(listed, lines=max(_LEAST, self.size.height - _AROUND))
        self._say(_("To print it: name a file, press Enter. It is in clear, and the log says by whom."))
        self.query_one(Input).focus()
        self._show()

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
        try:
            listed, count = grab_list.write(self.node, Path(event.value.strip()))
        except Refused as refused:
            self._say(str(theme.attention(refusing.line(refused))))
            return
        event.input.clear()
        said = _("{people} people on {pages} pages are in that file. Print it, then delete it.")
        self._say(said.format(people=listed.people, pages=count))

    def _say(self, words: str) -> None:
        self.query_one("#said", Static).update(safe(words, _LIMIT))
