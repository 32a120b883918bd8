"""A sealed file as QR codes, one after the other without end, for a camera or a keyboard scanner.

Whoever takes them in needs so many different codes as are said, whichever they are: one that was missed
costs one more, and no whole round.
"""

from collections.abc import Callable
from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from store.refusals import Code
from sync.qr import code
from sync.qr.code import Squares
from sync.qr.film import Film, Shot
from tui import counting
from tui.half_blocks import Ink, room
from tui.page import Page
from tui.refusing import of
from tui.safe import safe
from tui.widgets.key_line import KeyLine
from tui.widgets.qr_view import QrView
from tui.words import _, plural

PACES: Final = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Codes a second. A keyboard scanner types a large code for some seconds; a camera sees ten a second."""
USUAL: Final = 3
_ASIDE: Final = 27
"""Columns beside the code for what it is; where there are fewer, it stands in lines below."""
_BELOW: Final = 3

Shown = Callable[[], str]


def nothing_more() -> str:
    """Do nothing when all was shown."""
    return ""


class QrShowScreen(Page[str]):
    """Shows a sealed file; gives a sentence when it is left.

    Args:
        sealed: the file.
        title: what it is.
        shown: called on leaving, once as many different codes were shown as the other side needs; gives
            what to say then.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "hold", _("hold, go on"), id="qr.hold"),
        Binding("n,right", "step", _("next"), id="qr.next"),
        Binding("plus,equals_sign", "pace(1)", _("faster"), id="qr.faster"),
        Binding("minus", "pace(-1)", _("slower"), id="qr.slower"),
        Binding("i", "turn", _("dark for light"), id="qr.turn"),
        Binding("escape", "leave", _("back"), show=False, id="qr.back"),
    ]

    CSS = """
    #stage { height: 1fr; }
    #stage.aside { layout: horizontal; }
    #code { width: auto; height: 100%; }
    #about { width: 1fr; height: auto; padding: 0 1; }
    #stage.below #code { height: 1fr; width: 100%; }
    #stage.below #about { height: 3; }
    """

    class Drawn(Message):
        """A code is ready to be shown.

        Args:
            cutting: of which cutting, counted by the screen.
            shot: the frame.
            squares: its code.
        """

        def __init__(self, cutting: int, shot: Shot, squares: Squares) -> None:
            super().__init__()
            self.cutting = cutting
            self.shot = shot
            self.squares = squares

    def __init__(self, sealed: bytes, title: str, shown: Shown = nothing_more) -> None:
        super().__init__()
        self._film = Film(sealed)
        self._title = title
        self._at_end = shown
        self._pace = USUAL
        self._held = False
        self._cutting = 0
        self._fits = False
        self._shot: Shot | None = None
        self._next: QrShowScreen.Drawn | None = None
        self._waits = True
        self._seen = 0
        self._is_whole = False
        self._timer: Timer | None = None

    @property
    def shot(self) -> Shot | None:
        """The frame that is shown."""
        return self._shot

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        with Container(id="stage"):
            yield QrView(id="code")
            yield Static(id="about")
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin."""
        self._set_pace()

    def on_qr_view_resized(self, _message: QrView.Resized) -> None:
        """Cut the file anew for the room that there is now; what was shown before counts."""
        self.call_after_refresh(self._fit)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what does something here."""
        del parameters
        if action == "turn":
            return self.is_mounted and self._view.ink is Ink.NONE
        if action in ("hold", "step", "pace"):
            return not self._film.still
        return True

    @property
    def _view(self) -> QrView:
        return self.query_one(QrView)

    def _fit(self) -> None:
        if not self.is_attached:
            return
        stage = self.query_one("#stage", Container)
        columns, lines = stage.size.width, stage.size.height
        aside = room(columns - _ASIDE, lines)
        below = room(columns, lines - _BELOW)
        is_aside = (code.fitting(aside) or 0) >= (code.fitting(below) or 0)
        stage.set_class(is_aside, "aside")
        stage.set_class(not is_aside, "below")
        squares = aside if is_aside else below
        before = (self._film.slices, self._film.version)
        self._fits = self._film.fit(squares)
        side = code.side(self._film.version) + 2 * code.QUIET_FULL if self._fits else squares
        self._view.styles.width = min(side, squares) if is_aside else "100%"
        if self._fits and (self._film.slices, self._film.version) != before:
            self._cutting += 1
            self._next, self._seen = None, 0
            self._waits = True
            self._prepare()
        elif not self._fits:
            self._cutting += 1
            self._view.show(None)
        self._say()
        self.refresh_bindings()

    # playing

    def _set_pace(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_interval(1 / PACES[self._pace], self._tick)

    def _tick(self) -> None:
        if not self._held and not (self._film.still and self._shot is not None):
            self._go_on()

    def _go_on(self) -> None:
        """Show the next code, as soon as it is drawn."""
        if self._next is None:
            self._waits = True
            return
        drawn, self._next = self._next, None
        self._waits = False
        self._shot = drawn.shot
        self._seen += 1
        self._is_whole = self._is_whole or self._seen >= self._film.slices
        self._view.show(drawn.squares)
        self._say()
        self._prepare()

    def _prepare(self) -> None:
        """Draw the next code while this one is looked at."""
        if self._fits and not (self._film.still and self._seen):
            self._draw(self._cutting, self._film.next())

    @work(thread=True, group="qr")
    def _draw(self, cutting: int, shot: Shot) -> None:
        self.post_message(self.Drawn(cutting, shot, code.squares(shot.text, shot.version)))

    def on_qr_show_screen_drawn(self, message: Drawn) -> None:
        """Keep it for its moment, if it still fits."""
        if message.cutting == self._cutting:
            self._next = message
            if self._waits:
                self._go_on()

    # saying

    def _say(self) -> None:
        """Say what it is, how large, how many codes it takes at least, which is shown."""
        lines = [self._title, *self._lines()]
        shown = [safe(text, 300) for text in lines if text]
        is_aside = self.query_one("#stage", Container).has_class("aside")
        between = "\n\n" if is_aside else "\n"
        if not is_aside:
            shown = [safe("  ".join(filter(None, lines)), 600)]
        self.query_one("#about", Static).update(Content(between).join(shown))

    def _lines(self) -> list[str]:
        film, shot = self._film, self._shot
        size = _("{bytes} bytes, sealed").format(bytes=counting.number(film.length))
        if not self._fits:
            return [size, "! " + "; ".join(of(Code.QR_NO_ROOM, {}))]
        if film.still:
            return [size, _("This one code is all of it.")]
        count = film.slices
        least = plural("At least {count} code must be read.", "At least {count} codes must be read.", count)
        pace = PACES[self._pace]
        how = _("{pace} a second, {time} for so many").format(pace=pace, time=counting.duration(count / pace))
        how = _("held") if self._held else how
        which = "" if shot is None else _("code {number}").format(number=counting.number(shot.number + 1))
        more = _("Which ones does not matter: the codes go on until you leave.")
        done = _("✓ As many as that were shown.") if self._is_whole else ""
        return [size, least.format(count=counting.number(count)), f"{which}  {how}".strip(), more, done]

    # keys

    def action_hold(self) -> None:
        """Hold what is shown, or go on."""
        self._held = not self._held
        self._say()

    def action_step(self) -> None:
        """Show the next one, and hold it."""
        self._held = True
        self._go_on()
        self._say()

    def action_pace(self, by: int) -> None:
        """Show more or fewer a second."""
        self._held = False
        self._pace = max(0, min(len(PACES) - 1, self._pace + by))
        self._set_pace()
        self._say()

    def action_turn(self) -> None:
        """Draw dark for light, where a terminal without colours is dark on light."""
        self._view.turn()

    def action_leave(self) -> None:
        """Go back; what was shown whole may count as handed over."""
        said = self._at_end() if self._is_whole else _("not all of it was shown: nothing is handed over")
        self.dismiss(said)
