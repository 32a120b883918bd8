"""Checking a card at a desk or a gate: a keyboard scanner types it, or it comes as text or as a picture.

The answer is large and in words; the next card takes its place. What was and was not checked stands below.
"""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from store.files import place_of
from store.refusals import Refused
from sync.credentials import checking
from sync.credentials.checking import Asked
from sync.credentials.claims import Kind
from sync.credentials.verdict import Verdict
from tui import card_words
from tui.page import Page
from tui.refusing import line
from tui.safe import safe
from tui.scanning import Typing
from tui.screens.fields import Field, FieldsScreen, no_place
from tui.speaking import Speaking
from tui.widgets.key_line import KeyLine
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_LIMIT: Final = 500


class CardCheckScreen(Speaking, Page[None]):
    """Says of each card that is shown whether it counts.

    Args:
        node: any node.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "picture", _("from a picture"), id="check.picture"),
        Binding("f6", "gate", _("at a gate"), id="check.gate"),
        Binding("f7", "clear", _("clear"), id="check.clear"),
        Binding("escape", "leave", _("back"), id="check.back"),
    ]

    CSS = """
    #how { height: auto; padding: 0 1; }
    #answer { height: 3; margin: 0 1; padding: 0 2; border: heavy $foreground; text-style: bold; }
    #found { height: 1fr; padding: 0 1; }
    #found Static { height: auto; }
    #why { padding: 0 0 1 0; text-style: bold; }
    #says { padding: 0 0 1 0; }
    #said { height: auto; max-height: 3; padding: 0 1; }
    """

    class Read(Message):
        """A picture was looked at.

        Args:
            text: what its code says; nothing where there is none.
            fault: why not.
        """

        def __init__(self, text: str, fault: str = "") -> None:
            super().__init__()
            self.text = text
            self.fault = fault

    def __init__(self, node: "Node") -> None:
        super().__init__()
        self.node = node
        self._asked = Asked()
        self._typing = Typing()
        self._verdict: Verdict | None = None

    @property
    def verdict(self) -> Verdict | None:
        """What was said of the last card."""
        return self._verdict

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(safe(_("Check a card")), classes="title-line")
        yield Static(id="how")
        yield Static(id="answer")
        with VerticalScroll(id="found"):
            yield Static(id="why")
            yield Static(id="says")
            yield Static(id="checked")
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Wait for the first card."""
        self.query_one("#found", VerticalScroll).focus()
        self._how()
        self._show()

    # what is shown

    def _how(self) -> None:
        if self._asked.gate:
            place = self._asked.place or _("not said")
            how = _("At a gate, place: {place}. Only slips count here, and each showing is noted.").format(
                place=place
            )
        else:
            how = _(
                "Hold a keyboard scanner before the code, or paste its text, or type its digits and Enter."
                " The next card takes its place."
            )
        self.query_one("#how", Static).update(safe(how, _LIMIT))

    def _show(self) -> None:
        found = self._verdict
        answer = self.query_one("#answer", Static)
        answer.display = found is not None
        parts: dict[str, list[str]] = {"why": [], "says": [], "checked": []}
        if found is not None:
            answer.update(safe(card_words.answer(found)))
            parts = {
                "why": card_words.reasons(found),
                "says": card_words.about(found),
                "checked": card_words.checked(found),
            }
        for place, lines in parts.items():
            shown = self.query_one(f"#{place}", Static)
            shown.display = bool(lines)
            shown.update(Content("\n").join(safe(one, _LIMIT) for one in lines))
        self.query_one("#found", VerticalScroll).scroll_home(animate=False)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to clear only what is there."""
        del parameters
        return action != "clear" or self._verdict is not None or self._typing.length > 0

    # a scanner

    def takes(self, event: events.Key) -> bool:
        """Take every key that writes, and all that come with it: they are a scanner's, or a card's digits."""
        writes = event.is_printable or event.key in ("enter", "ctrl+j")
        if not writes and not self._typing.is_under_way(event.time):
            return False
        typed = self._typing.key(event.character, event.key, event.time)
        if typed is not None:
            self.scanned(typed)
        elif self._typing.length == 1:
            self.say(_("reading … Enter ends it"))
        return True

    def on_paste(self, event: events.Paste) -> None:
        """Take what was pasted as one card, in however many lines it came."""
        event.stop()
        self.scanned(event.text)

    def scanned(self, text: str) -> None:
        """Say what a line is; whatever stood there goes."""
        if not text.strip():
            return
        try:
            self._verdict = checking.check(self.node, text, self._asked)
        except Refused as refused:
            self._verdict = None
            self.say(line(refused), refused=True)
        else:
            self.say("")
        self._show()

    # a picture

    def action_picture(self) -> None:
        """Ask which picture, and read it."""
        said = {"file": ""}

        def answered(entered: bool | None) -> None:  # noqa: FBT001 - as a screen gives its answer
            if entered and said["file"].strip():
                self.say(_("reading the picture …"))
                self._read(place_of(said["file"].strip()))

        field = Field("file", _("picture of the code"))
        screen = FieldsScreen(
            _("Read which picture?"), [field], said.update, fault=no_place("file"), hint=_("PNG or JPEG")
        )
        self.app.push_screen(screen, answered)

    @work(thread=True, exclusive=True, group="picture")
    def _read(self, path: Path) -> None:
        try:
            self.post_message(self.Read(checking.line_in(path)))
        except Refused as refused:
            self.post_message(self.Read("", line(refused)))

    def on_card_check_screen_read(self, message: Read) -> None:
        """Check what was read."""
        message.stop()
        if message.fault:
            self._verdict = None
            self._show()
            self.say(message.fault, refused=True)
        else:
            self.scanned(message.text)

    # keys

    def action_gate(self) -> None:
        """Check slips at a place from now on, and note them; at a gate, end that."""
        if self._asked.gate:
            self._asked = Asked()
            self._how()
            self.say(_("every card is checked again, and no showing is noted"))
            return
        said = {"place": ""}

        def answered(entered: bool | None) -> None:  # noqa: FBT001 - as a screen gives its answer
            if entered:
                self._asked = Asked(Kind.SLIP, said["place"].strip(), gate=True)
                self._verdict = None
                self._how()
                self._show()
                self.say("")

        field = Field("place", _("place, as it stands on slips; empty: not compared"))
        hint = _("only slips count then, and a slip that is shown twice is said")
        self.app.push_screen(
            FieldsScreen(_("Where does this gate stand?"), [field], said.update, hint=hint), answered
        )

    def action_clear(self) -> None:
        """Take away what was said, and what was typed and not ended."""
        self._typing.forget()
        self._verdict = None
        self._show()
        self.say("")

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
