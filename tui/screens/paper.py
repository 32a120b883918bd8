"""A paper on the screen, page by page: to be read over the radio, or written out for the printer."""

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from store.refusals import Refused
from tui import refusing, theme
from tui.page import Page
from tui.safe import safe
from tui.speaking import Speaking
from tui.widgets.key_line import KeyLine
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_AROUND: Final = 6
"""Lines of the screen that are not the page's."""
_LEAST: Final = 12


class PaperScreen(Speaking, Page[None]):
    """A page, and a line for the file that the paper is to be written to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", _("back"), priority=True, id="paper.back"),
        Binding("pagedown", "turn(1)", _("next page"), priority=True, id="paper.next"),
        Binding("pageup", "turn(-1)", _("page before"), priority=True, id="paper.before"),
    ]
    CSS = """
    #page { height: 1fr; }
    #said { height: auto; max-height: 3; padding: 0 1; }
    """
    HINT: ClassVar[str] = _(
        "To print it: name a file, press Enter. It is in clear, and the log says by whom."
    )
    FILE: ClassVar[str] = _("a file on the stick, such as /media/stick/grab.txt")

    def __init__(self, node: "Node") -> None:
        super().__init__()
        self.node = node
        self._at = 0
        self._pages: Sequence[Sequence[str]] = [[]]

    @abstractmethod
    def laid(self, lines: int) -> Sequence[Sequence[str]]:
        """Give the paper in pages of at most so many lines; raises what refuses it."""

    @abstractmethod
    def written(self, place: Path) -> str:
        """Write the paper to a file; gives what to say of it, and raises what refuses it."""

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(id="page")
        yield Static(id="said")
        yield Input(id="file", placeholder=self.FILE)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the first page; pages are as long as the screen has room."""
        if self.lay():
            self.say(self.HINT)
            self.query_one(Input).focus()

    def lay(self) -> bool:
        """Lay the paper out anew, and stay at the page; gives whether that went well."""
        try:
            self._pages = self.laid(max(_LEAST, self.size.height - _AROUND))
        except Refused as refused:
            self.say(str(theme.attention(refusing.line(refused))))
            return False
        self._at = min(self._at, len(self._pages) - 1)
        self._show()
        return True

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
            said = self.written(Path(event.value.strip()))
        except Refused as refused:
            self.say(str(theme.attention(refusing.line(refused))))
            return
        event.input.clear()
        self.say(said)
