"""The card of a certificate or a clearance as a QR code, or why the terminal has no room for it.

What fits is shown: the whole card, else the short form. A terminal of 24 lines has room for neither; there,
and for paper, it is written as a picture.
"""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from store.refusals import Code, Refused
from sync.credentials import drawn, forms, issuing
from sync.credentials.drawn import Fitted
from sync.credentials.issuing import Made
from sync.qr import png
from tui import card_words
from tui.half_blocks import Ink, room
from tui.messages import Recorded
from tui.page import Page
from tui.refusing import line, of
from tui.safe import clean, safe
from tui.screens.fields import Field, FieldsScreen
from tui.widgets.key_line import KeyLine
from tui.widgets.qr_view import QrView
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_ASIDE: Final = 30
"""Columns beside the code for what it is; where there are fewer, it stands in lines below."""
_BELOW: Final = 2
_TOUCHED: Final = frozenset({"cards", "card_keys"})


class CardShowScreen(Page[None]):
    """Shows a card.

    Args:
        node: the station's or a desk's.
        kind: ``certificates`` or ``clearances``.
        number: the record.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "picture", _("write a picture"), id="card.picture"),
        Binding("i", "turn", _("dark for light"), id="card.turn"),
        Binding("escape", "leave", _("back"), id="card.back"),
    ]

    CSS = """
    #stage { height: 1fr; }
    #stage.aside { layout: horizontal; }
    #code { width: auto; height: 100%; }
    #about { width: 1fr; height: auto; padding: 0 1; }
    #stage.below #code { height: 1fr; width: 100%; }
    #stage.below #about { height: 2; }
    #stage.without #code { display: none; }
    #stage.without #about { height: auto; padding: 1; }
    #said { height: auto; max-height: 3; padding: 0 1; }
    """

    class Ready(Message):
        """The card was made, or refused.

        Args:
            made: the card.
            ways: the codes by which it may be shown.
            fault: why there is none.
        """

        def __init__(self, made: Made | None, ways: list[Fitted], fault: str = "") -> None:
            super().__init__()
            self.made = made
            self.ways = ways
            self.fault = fault

    def __init__(self, node: "Node", kind: str, number: str) -> None:
        super().__init__()
        self.node = node
        self._kind = kind
        self._number = number
        self._made: Made | None = None
        self._ways: list[Fitted] = []
        self._fitted: Fitted | None = None
        self._told = ""

    @property
    def made(self) -> Made | None:
        """The card that is shown, once it is made."""
        return self._made

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        with Container(id="stage", classes="below"):
            yield QrView(id="code")
            yield Static(id="about")
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Make the card, in a thread: drawing it takes a moment."""
        self._put([_("the card of {number} …").format(number=self._number)])
        self._make()

    @work(thread=True, group="card")
    def _make(self) -> None:
        make = issuing.certificate if self._kind == "certificates" else issuing.slip
        try:
            made = make(self.node, self._number)
        except Refused as refused:
            self.post_message(self.Ready(None, [], line(refused)))
            return
        self.post_message(self.Ready(made, drawn.ways(made.text, forms.letters(made.short))))

    def on_card_show_screen_ready(self, message: Ready) -> None:
        """Show it."""
        message.stop()
        self._made, self._ways = message.made, message.ways
        if message.made is None:
            self._put([self._number])
            self.say(message.fault, refused=True)
            return
        self._fit()
        self.app.post_message(Recorded(_TOUCHED, self._told))

    def on_qr_view_resized(self, _message: QrView.Resized) -> None:
        """Look again what fits."""
        self.call_after_refresh(self._fit)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what does something here."""
        del parameters
        if action == "turn":
            return self.is_mounted and self._fitted is not None and self.query_one(QrView).ink is Ink.NONE
        return action != "picture" or self._made is not None

    def _fit(self) -> None:
        if not self.is_attached or self._made is None:
            return
        stage = self.query_one("#stage", Container)
        columns, lines = stage.size.width, stage.size.height
        aside = drawn.fitting(self._ways, room(columns - _ASIDE, lines))
        below = drawn.fitting(self._ways, room(columns, lines - _BELOW))
        is_aside = aside is not None and (below is None or self._ways.index(aside) <= self._ways.index(below))
        self._fitted = aside if is_aside else below
        stage.set_class(is_aside, "aside")
        stage.set_class(self._fitted is not None and not is_aside, "below")
        stage.set_class(self._fitted is None, "without")
        view = self.query_one(QrView)
        view.styles.width = min(self._fitted.side + 4, columns) if is_aside and self._fitted else "100%"
        view.show(None if self._fitted is None else self._fitted.squares)
        self._say_about(self._made)
        self.refresh_bindings()

    def _say_about(self, made: Made) -> None:
        lines = [*card_words.says(made.card), *card_words.made(made)]
        if self._fitted is None:
            needs = drawn.least(self._ways)
            what, _then = of(
                Code.CARD_NO_ROOM, {"columns": str(needs), "lines": str(-(-needs // 2) + _BELOW + 1)}
            )
            self._put([*lines])
            self.say(_("{what}; p writes it as a picture").format(what=what), refused=True)
            return
        if self._fitted.short:
            lines.append(_("shown in the short form: without organisation, title and the days of legs"))
        self._put(lines)
        self.say("")

    def _put(self, lines: list[str]) -> None:
        shown = [safe(text, 300) for text in lines if text]
        is_aside = self.query_one("#stage", Container).has_class("aside")
        if is_aside or self._fitted is None:
            self.query_one("#about", Static).update(Content("\n").join(shown))
        else:
            self.query_one("#about", Static).update(safe("  ".join(lines), 600))

    # keys

    def action_picture(self) -> None:
        """Ask for a file, and write the whole card into it as a picture."""
        made, said = self._made, {"file": ""}
        if made is None:
            return

        def answered(entered: bool | None) -> None:  # noqa: FBT001 - as a screen gives its answer
            if entered and said["file"].strip():
                self._write(made, said["file"].strip())

        hint = _("a PNG of the whole card, with its margin, for print or a telephone")
        field = Field("file", _("file, such as card.png"))
        title = _("Write the card of {number}").format(number=self._number)
        self.app.push_screen(FieldsScreen(title, [field], said.update, hint=hint), answered)

    def _write(self, made: Made, place: str) -> None:
        from tui.cli.opening import write_file

        try:
            write_file(Path(place), png.picture(drawn.squares(made.text)))
        except Refused as refused:
            self.say(line(refused), refused=True)
        else:
            self.say(_("{file} is written").format(file=clean(place)))

    def action_turn(self) -> None:
        """Draw dark for light, where a terminal without colours is dark on light."""
        self.query_one(QrView).turn()

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)

    def say(self, sentence: str, *, refused: bool = False) -> None:
        """Say something in the line above the keys."""
        self._told = sentence
        said = self.query_one("#said", Static)
        said.set_class(refused, "refused")
        said.update(safe(sentence, 400))
