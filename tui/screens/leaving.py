"""Before leaving the building: the numbered paper on the screen, and the destruction of this station.

Opens from everywhere with one key, at the login too. Nothing is destroyed until
the station's code is typed; then the keyring goes first, in the same moment.
"""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from store import shred
from store.postgres.address import are_served
from tui import theme
from tui.page import Page
from tui.papers import leaving
from tui.safe import safe
from tui.widgets.key_line import KeyLine
from tui.words import _

_LIMIT = 400


class LeavingScreen(Page[None]):
    """The paper, and a line to type the code in.

    Args:
        home: the node's folder.
        close: lets go of the open node, if there is one, once its keyring is gone.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", _("back"), priority=True, id="leaving.back"),
        Binding("pagedown", "turn(1)", _("further down"), priority=True, id="leaving.down"),
        Binding("pageup", "turn(-1)", _("further up"), show=False, priority=True, id="leaving.up"),
    ]
    CSS = """
    #paper { height: 1fr; padding: 0; }
    #said { height: auto; max-height: 3; padding: 0 1; }
    """

    def __init__(self, home: Path, close: Callable[[], None]) -> None:
        super().__init__()
        self._home = home
        self._close = close
        self._code = shred.code_of(home) or shred.UNKNOWN

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        with VerticalScroll(id="paper"):
            for line in leaving.paper(self._code, served=are_served(self._home)):
                yield Static(safe(line or " "))
        yield Static(id="said")
        yield Input(id="code", max_length=16, placeholder=_("code"))
        yield KeyLine()

    def on_mount(self) -> None:
        """Say what typing does."""
        asked = _("To destroy this station for good ({files} files), type {code} and press Enter.")
        self._say(asked.format(code=self._code, files=shred.look(self._home).files))
        self.query_one(Input).focus()

    def action_turn(self, way: int) -> None:
        """Show what is further down or up."""
        paper = self.query_one("#paper", VerticalScroll)
        if way > 0:
            paper.scroll_page_down(animate=False)
        else:
            paper.scroll_page_up(animate=False)

    @on(Input.Submitted, "#code")
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        typed = event.value.strip().upper()
        event.input.clear()
        if typed != self._code:
            said = _("That is not {code}: nothing was destroyed.").format(code=self._code)
            self._say(str(theme.attention(said)))
            return
        shred.destroy_keyring(self._home.resolve(), self._code)
        self._close()
        away = shred.look(self._home).leads_away
        done = shred.destroy(self._home, self._code)
        lines = [_("{code} is destroyed: {files} files.").format(code=self._code, files=done.files)]
        lines += [
            _("! {name} could not be taken away: break the disk.").format(name=one) for one in done.left
        ]
        lines += [_("! {name} leads elsewhere: destroy that by hand.").format(name=name) for name in away]
        tell = _("Tell headquarters by voice: revoke the device of {code}, it is destroyed.")
        lines.append(tell.format(code=self._code))
        self.app.exit(
            return_code=1 if done.left else 0, message=Content("\n").join([safe(line) for line in lines])
        )

    def _say(self, words: str) -> None:
        self.query_one("#said", Static).update(safe(words, _LIMIT))
