"""Opening a roll call: why, of what, and Enter. One screen, from anywhere, at the worst moment."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from store import desk
from store.refusals import Refused
from tui.messages import Recorded
from tui.page import Page
from tui.refusing import line
from tui.safe import safe
from tui.screens.choose import Lines, move_in
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.widgets.typed import Typed
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_ALL = "all"


class RollcallOpenScreen(Page[None]):
    """Why it is opened, and of what; real unless it is said to be an exercise."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", _("open it"), priority=True, id="opening.open"),
        Binding("f6", "drill", _("exercise or real"), priority=True, id="opening.drill"),
        Binding("escape", "back", _("back"), id="opening.back"),
    ]
    CSS = """
    #what { height: 1; padding: 0 1; background: $error; color: $background; text-style: bold; }
    #what.drill { background: $warning; color: $background; }
    #said { height: auto; max-height: 3; padding: 0 1; }
    """

    def __init__(self, node: "Node") -> None:
        super().__init__()
        self.node = node
        self._drill = False

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(id="what")
        yield Typed(placeholder=_("what happened, in a few words"), id="reason")
        yield PagedTable(
            (Column(_("Of whom"), 24), Column("", 30, grow=True)), Lines(self._scopes()), empty="", id="list"
        )
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Wait for the reason; all of the station is chosen."""
        self.query_one("#reason", Input).focus()
        self._say_what()

    def _scopes(self) -> list[Row]:
        node = self.node
        rows = [Row(_ALL, (_("all of the station"), ""))]
        for kind, word in (("areas", _("area {code}")), ("zones", _("zone {code}"))):
            for row in desk.listed(node, kind).rows:
                said = word.format(code=row["code"])
                rows.append(Row(f"{kind[:-1]}:{row['code']}", (said, str(row["name"] or ""))))
        return rows

    def _say_what(self) -> None:
        what = self.query_one("#what", Static)
        what.set_class(self._drill, "drill")
        drill = _("** EXERCISE **  open a roll call  ** EXERCISE **")
        what.update(safe(drill if self._drill else _("OPEN A ROLL CALL: it is real")))

    def on_key(self, event: object) -> None:
        """Let the arrows choose of whom, while the reason is typed."""
        move_in(self.query_one(PagedTable), event)

    def action_drill(self) -> None:
        """Make it an exercise, or real again."""
        self._drill = not self._drill
        self._say_what()

    def action_open(self) -> None:
        """Open it, and show its board."""
        reason = self.query_one("#reason", Input).value.strip()
        if not reason:
            self._say(_("say in a word what happened: whoever reads it next year must know"))
            return
        kind, _colon, code = str(self.query_one(PagedTable).key or _ALL).partition(":")
        form = {"scope": kind, "reason": reason} | ({kind: code} if code else {})
        try:
            done = desk.act(self.node, "rollcalls.open", None, form, exercise=self._drill)
        except Refused as refused:
            self._say(line(refused))
            return
        from tui.screens.rollcall import RollcallScreen

        self.app.switch_screen(RollcallScreen(self.node, done.number))
        self.app.post_message(Recorded(done.touched.kinds, _("opened; a letter marks who the cursor is on")))

    def action_back(self) -> None:
        """Open none."""
        self.app.pop_screen()

    def _say(self, sentence: str) -> None:
        said = self.query_one("#said", Static)
        said.add_class("refused")
        said.update(safe(sentence))
