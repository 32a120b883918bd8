"""The first start on a machine: a few questions, one at a time, and the program opens."""

import os
from collections.abc import Callable
from functools import partial
from math import inf
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Region
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Input, Static

from store.refusals import Refused
from store.spoken import passphrase
from sync import enrol
from tui import founding_steps as asked
from tui.base_app import MusterApp
from tui.cli.opening import write_file
from tui.founding_steps import ADVICE, AGAIN, PASSPHRASE, REQUEST, Step
from tui.page import Page
from tui.refusing import line
from tui.safe import safe
from tui.screens.choose import Lines
from tui.screens.telling import TellingScreen
from tui.typing_ahead import TypingAhead
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.widgets.typed import Typed
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

RESTORE, SAMPLE = "restore", "sample"
_RESTORE: Final = (
    "muster restore FILE.age --identity KEYFILE --identity-passphrase-file P --user NAME"
    " --new-passphrase-file N"
)


class FirstRunApp(MusterApp):
    """Asks what this machine shall be, and makes it.

    Args:
        home: the folder in which there is no node yet.
    """

    def __init__(self, home: Path) -> None:
        super().__init__()
        self.home = home
        self.made: Node | None = None
        self._typing = TypingAhead()

    def on_mount(self) -> None:
        """Ask which kind."""
        self.push_screen(WhichScreen(self.home))

    async def on_event(self, event: events.Event) -> None:
        """Keep what is typed ahead for the question that it is for."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            asking = self.screen
            if isinstance(asking, WhichScreen | StepsScreen) and not self._typing.obeys(event):
                if asking.is_mounted:
                    # One that is not laid out yet says it when it can be read.
                    asking.was_early(early=self._typing.was_early)
                return
        await super().on_event(event)

    def turned(self, at: float, *, takes: bool = False) -> None:
        """Obey keys again: what came of an Enter stands on the screen.

        Args:
            at: since when (``monotonic``).
            takes: whether what was typed ahead already is for what is asked now.
        """
        self.call_later(self._turned, at, takes)

    def can_be_read(self) -> None:
        """Obey keys from now on: what came of it stands on the screen."""
        self.forget_keys_before(monotonic())

    async def _turned(self, at: float, takes: bool) -> None:  # noqa: FBT001 - as it is called later
        asking = self.screen
        for event in self._typing.turned(at, takes=takes):
            await super().on_event(event)
        if isinstance(asking, WhichScreen | StepsScreen):
            asking.was_early(early=self._typing.was_early)

    def action_lock(self) -> None:
        """Leave: there is nothing to lock yet."""
        self.exit()


class Asked(Static):
    """A question that knows when it came onto the screen."""

    _then: Callable[[float], None] | None = None

    def when_drawn(self, then: Callable[[float], None]) -> None:
        """Draw it again; ``then`` is told when that was."""
        self._then = then
        self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw it."""
        then, self._then = self._then, None
        if then is not None:
            then(monotonic())
        return super().render_lines(crop)


class WhichScreen(Page[None]):
    """What this machine shall be."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "app.quit", _("leave"), id="first.leave")]

    CSS = """
    #hint { height: auto; padding: 1 1; }
    #said { height: auto; max-height: 4; padding: 0 1; }
    """

    def __init__(self, home: Path) -> None:
        super().__init__()
        self._home = home

    def compose(self) -> ComposeResult:
        """Lay the choices out."""
        yield Static(safe(_("Muster: the first start on this machine")), classes="title-line")
        hint = _(
            "There is no node in {folder} yet. What shall this machine be? Nothing is made before the end."
        )
        yield Asked(safe(hint.format(folder=self._home), 400), id="hint")
        yield PagedTable((Column(_("This is"), 24), Column("", 44, grow=True)), empty="", id="list")
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the choices."""
        rows = [Row(kind, asked.kind(kind)) for kind in asked.KINDS]
        rows.append(Row(RESTORE, (_("a laptop that was lost"), _("there is a backup of it on a stick"))))
        rows.append(Row(SAMPLE, (_("only a look around"), _("a made-up station of 186 people"))))
        table = self.query_one(PagedTable)
        table.show(Lines(rows))
        table.focus()

    def on_key(self, event: events.Key) -> None:
        """Let Enter choose, wherever a click has led."""
        table = self.query_one(PagedTable)
        if event.key == "enter" and not table.has_focus:
            event.stop()
            table.focus()
            _turned(self, monotonic())

    def on_screen_resume(self) -> None:
        """Ask, and take no Enter that was pressed before."""
        self.query_one("#hint", Asked).when_drawn(partial(_turned, self))

    def was_early(self, *, early: bool) -> None:
        """Say that an Enter came before anybody can have read this."""
        self.query_one("#said", Static).update(safe(_early() if early else ""))

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        """Go on with the questions, or say which command does it."""
        key = str(message.key)
        if key == RESTORE:
            told = [
                (
                    _("Leave with Ctrl+Q and type this, in one line"),
                    f"{_RESTORE} --home {self._home}",
                ),
                (
                    _("What you need"),
                    _(
                        "The backup, headquarters' recovery identity with its passphrase, your name as it "
                        "was, and a file with your new passphrase. Then exchange at once."
                    ),
                ),
                (
                    _("No backup?"),
                    _("Make a station here with the old code; headquarters admits it in its place."),
                ),
            ]
            self.app.push_screen(TellingScreen(_("Restore a backup"), told))
        elif key == SAMPLE:
            told = [
                (_("Leave with Ctrl+Q and type this"), "muster demo"),
                (
                    _("What it does"),
                    _("It makes made-up people in a new folder, and opens them."),
                ),
            ]
            self.app.push_screen(TellingScreen(_("The sample station"), told))
        else:
            self.app.push_screen(StepsScreen(key, self._home))


class StepsScreen(Page[None]):
    """The questions, one at a time; Enter goes on, Esc goes back one.

    Args:
        kind: what is made.
        home: where.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", _("one back"), id="first.back")]

    CSS = """
    #step { height: auto; padding: 1 2; }
    #step Static { height: auto; }
    #question { text-style: bold; padding: 0 0 1 0; }
    #hint { padding: 0 0 1 0; }
    #answer { height: 1; border: none; padding: 0 1; background: $surface; }
    #helps { padding: 1 0; }
    """

    class Made(Message):
        """The node was made, or not.

        Args:
            node: the opened node, if it was.
            words: its fingerprint in words.
            why: why not.
        """

        def __init__(self, node: "Node | None", words: str = "", why: str = "") -> None:
            super().__init__()
            self.node = node
            self.words = words
            self.why = why

    def __init__(self, kind: str, home: Path) -> None:
        super().__init__()
        self._which = kind
        self._folder = home
        self._phrase = passphrase(os.urandom)
        self._steps = asked.steps(kind, self._phrase)
        self._at = 0
        self._said: dict[str, str] = {}
        self._making = False

    def compose(self) -> ComposeResult:
        """Lay one question out."""
        yield Static(classes="title-line", id="title")
        with Vertical(id="step"):
            yield Asked(id="question")
            yield Static(id="hint")
            yield Typed(id="answer", compact=True, max_length=1024)
            yield Static(id="early")
            yield Static(id="helps")
        yield KeyLine()

    def on_mount(self) -> None:
        """Ask the first."""
        self._ask()

    def was_early(self, *, early: bool) -> None:
        """Say that an Enter came before anybody can have read this question."""
        said = self.query_one("#early", Static)
        said.update(safe(_early() if early else ""))
        said.display = early

    @property
    def _step(self) -> Step:
        return self._steps[self._at]

    def _ask(self) -> None:
        step = self._step
        name, _why = asked.kind(self._which)
        title = _("{what}: {at} of {count}").format(what=name, at=self._at + 1, count=len(self._steps))
        self.query_one("#title", Static).update(safe(title))
        question = self.query_one("#question", Asked)
        question.update(safe(step.title))
        self.query_one("#hint", Static).update(safe(step.hint, 600))
        self._help("")
        field = self.query_one("#answer", Input)
        field.password = step.secret
        field.disabled = False
        field.display = step.name != ADVICE
        field.value = "" if step.secret else self._said.get(step.name, step.usual)
        if step.name == ADVICE:
            self.set_focus(None)
        else:
            field.focus()
            field.cursor_position = len(field.value)
        # What was typed ahead is for a question that nobody has answered yet.
        question.when_drawn(partial(_turned, self, takes=step.name not in (ADVICE, *self._said)))

    def _help(self, text: str, *, wrong: bool = False) -> None:
        helps = self.query_one("#helps", Static)
        helps.set_class(wrong, "refused")
        helps.update(safe(text, 400))

    # keys

    def on_input_changed(self, event: Input.Changed) -> None:
        """Help while it is typed."""
        event.stop()
        if not self._making and event.value:
            self._help("" if self._step.helps is str else self._step.helps(event.value))

    def on_key(self, event: events.Key) -> None:
        """Let Enter go on where there is nothing to type."""
        if event.key != "enter" or self._making:
            return
        event.stop()
        if self._step.name == ADVICE:
            self._go_on("")
        else:
            self.query_one("#answer", Input).focus()
            _turned(self, monotonic())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on with a good answer; say what is wrong with another, and leave it as it was typed."""
        event.stop()
        self._go_on(event.value if self._step.secret else event.value.strip())

    def _go_on(self, text: str) -> None:
        step = self._step
        if self._making:
            return
        wrong = step.fault(text, {PASSPHRASE: "", **self._said})
        if wrong:
            self._help(wrong, wrong=True)
            _turned(self, monotonic())
            return
        self._said[step.name] = asked.zone_meant(text) if step.name == "timezone" else text
        if self._at + 1 < len(self._steps):
            self._at += 1
            self._ask()
            return
        self._making = True
        self.query_one("#answer", Input).disabled = True
        self._help(_("making it, with keys of its own: this takes a few seconds …"))
        self._make(dict(self._said))

    def action_back(self) -> None:
        """Go to the question before; from the first, back to what this machine shall be."""
        if self._making:
            return
        if self._at == 0:
            self.dismiss(None)
            return
        self._at -= 1
        if self._step.name == AGAIN:
            self._at -= 1
        self._ask()

    # making

    @work(thread=True, group="make")
    def _make(self, said: dict[str, str]) -> None:
        from store.node import Node

        try:
            node = Node.create(
                self._folder, asked.founding(self._which, said), said[PASSPHRASE] or self._phrase
            )
        except Refused as refused:
            self.post_message(self.Made(None, why=line(refused)))
            return
        why = ""
        if said.get(REQUEST):
            try:
                write_file(Path(said[REQUEST]), enrol.request(node))
            except Refused as refused:
                why = line(refused)
        self.post_message(self.Made(node, enrol.own_fingerprint(node), why))

    def on_steps_screen_made(self, message: Made) -> None:
        """Tell what comes next, and open the program; what was refused can be mended."""
        self._making = False
        if message.node is None:
            self._ask()
            self._help(message.why, wrong=True)
            return
        for name in (PASSPHRASE, AGAIN):
            self._said.pop(name, None)
        self._phrase = ""
        app = self.app
        if isinstance(app, FirstRunApp):
            app.made = message.node
            # Whoever pressed Enter while it was made has not read what comes.
            app.forget_keys_before(inf)
        told = next_steps(self._which, self._said.get(REQUEST, ""), message.words)
        if message.why:
            told.insert(0, (_("The request was not written"), message.why))

        def read(_nothing: None) -> None:
            # A step's hint and its check know the passphrase too.
            self._steps = self._steps[:0]
            app.exit()

        telling = TellingScreen(_("It is made. Esc opens it."), told)
        app.push_screen(telling, read)
        if isinstance(app, FirstRunApp):
            telling.call_after_refresh(app.can_be_read)


def _turned(screen: Screen[Any], at: float, *, takes: bool = False) -> None:
    if isinstance(screen.app, FirstRunApp):
        screen.app.turned(at, takes=takes)


def _early() -> str:
    return _("Enter was pressed before this was asked: read it, then press Enter.")


def next_steps(kind: str, request: str, words: str) -> list[tuple[str, str]]:
    """Say what comes next, in the order in which it is done."""
    if kind == "hq":
        return [
            (_("First"), _("on another machine: `muster recovery make`; here: `muster recovery take FILE`")),
            (_("Then"), _("admit stations: they send a request; Users and devices, a")),
            (_("Your words, for the telephone"), words),
        ]
    above = _("headquarters") if kind == "station" else _("the station")
    return [
        (_("Carry this file to {above}").format(above=above), request),
        (_("Read them these words on the telephone"), words),
        (
            _("They give you a file back"),
            _("Take it in on the exchange (F4, then t). From then on both hear of each other."),
        ),
    ]
