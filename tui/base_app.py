"""The program that every screen runs in: it locks, it is quiet, and it fails without telling.

Textual's defaults suit programs whose data may be seen; what differs here is
written down method by method.
"""

import asyncio
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from rich.console import RenderableType
from textual import events
from textual._context import active_message_pump
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.filter import LineFilter
from textual.screen import ModalScreen, Screen
from textual.widgets import Static
from textual.worker import WorkerFailed

from tui import crash, records_away, theme
from tui.idle import Sleep, Stillness
from tui.launcher import LOCKED
from tui.page import Page, Whole
from tui.records_away import Lasting
from tui.refusing import line
from tui.safe import NoControl, clean, safe
from tui.screens.help import HelpScreen, about, keys_of
from tui.screens.unlock import UnlockScreen
from tui.style_sheets import ReadOnce
from tui.words import _

if TYPE_CHECKING:
    from store.refusals import Refused

LOCK: Final = "lock"
"""What the program gives back when it ended in order to be locked; its return code is then ``LOCKED``."""

WARNED: Final = 60.0
"""Seconds before a lock for which the screen says that it is near."""

_LOOK_AFTER: Final = 1.0
_NOTICE_LIMIT: Final = 240
_TITLE_LIMIT: Final = 60


class MusterApp(Lasting, App[str]):
    """The base of the program; returns :data:`LOCK` when it locked itself, or nothing.

    Args:
        idle_seconds: lock after so long without a key or a mouse event; ``None`` is never.
        light: start with the light theme.
    """

    TITLE = "Muster"
    # Absolute, or Textual would look beside the module of each subclass.
    CSS_PATH = Path(__file__).with_name("muster.tcss")
    # Selected text goes to the system's clipboard, which outlives the lock.
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", _("Help"), priority=True, id="app.help"),
        Binding("question_mark", "help", _("Help"), show=False, id="app.help"),
        Binding("ctrl+p", "command_palette", _("Commands"), show=False, priority=True, id="app.commands"),
        Binding("ctrl+l", "lock", _("Lock"), priority=True, id="app.lock"),
        # Where other programs are put aside, keys and screen and all, this one locks.
        Binding("ctrl+z", "lock", _("Lock"), show=False, priority=True, id="app.lock"),
        Binding("ctrl+q", "quit", _("Quit"), show=False, priority=True, id="app.quit"),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]

    def __init__(self, *, idle_seconds: float | None = None, light: bool = False) -> None:
        super().__init__()
        self.stylesheet = ReadOnce(variables=self.get_css_variables())
        self._stillness = Stillness(idle_seconds)
        self._sleep = Sleep()
        self.at_lock: Callable[[], None] = _nothing
        self._no_control = NoControl()
        self._last_words: str | None = None
        self._deaf_before = 0.0
        self._is_warned = False
        for each in theme.THEMES:
            self.register_theme(each)
        self.theme = theme.LIGHT.name if light else theme.DARK.name

    def on_mount(self) -> None:
        """Start watching for stillness, for a return from suspension and for lost failures."""
        if self._stillness.seconds is not None:
            self.set_interval(min(_LOOK_AFTER, self._stillness.seconds), self._look_for_stillness)
        self.app_resume_signal.subscribe(self, self._came_back)
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._lost_failure)
        if not self.is_headless:
            self._lock_on_stop(loop)

    def _lock_on_stop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Lock where a program is put into the background: stopped there, it would keep its keys.

        A stop that cannot be caught (SIGSTOP) ends in a lock when it is over.
        """
        for name in ("SIGTSTP", "SIGCONT"):
            if hasattr(signal, name):
                loop.add_signal_handler(getattr(signal, name), self.action_lock)

    def action_lock(self) -> None:
        """Lock: end this process, keys and all; before unlocking, drop what was typed."""
        self._stillness.end()
        doors = [screen for screen in self.screen_stack if isinstance(screen, UnlockScreen)]
        for door in doors:
            door.forget()
        if not doors and self.return_value != LOCK:
            self.at_lock()
            self.keep_what_is_typed()
            self.exit(LOCK, return_code=LOCKED)

    def idle_limit(self, seconds: float) -> None:
        """Change after how many seconds of stillness this locks; what never does goes on never doing it."""
        if self._stillness.seconds is not None:
            self._stillness.seconds = seconds

    def forget_keys_before(self, moment: float) -> None:
        """Obey no key that was pressed before a moment (a message's ``time``), and waits to be read.

        Whoever presses Esc at a screen that does not answer must not send away what only comes now.
        """
        self._deaf_before = moment

    def keep_what_is_typed(self) -> None:
        """Get ready for a lock that comes or is near. A program that has something to keep overrides this."""

    def action_suspend_process(self) -> None:
        """Lock instead: a suspended program would keep its keys and its screen."""
        self.action_lock()

    async def on_event(self, event: events.Event) -> None:
        """Note every touch; one that comes too late, after a sleep, locks and is not obeyed."""
        if isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded:
            if self._stillness.is_too_long() or self._sleep.happened():
                self.action_lock()
                return
            self._stillness.end()
            self._warn(None)
            if event.time < self._deaf_before or self._is_unmade(self.screen):
                return
            if isinstance(event, events.Key) and isinstance(self.screen, Page) and self.screen.takes(event):
                return
        await super().on_event(event)

    def _look_for_stillness(self) -> None:
        left = self._stillness.left()
        if left <= 0 or self._sleep.happened():
            self.action_lock()
        elif left <= min(WARNED, (self._stillness.seconds or 0) / 2):
            self._warn(left)

    def _warn(self, left: float | None) -> None:
        """Say in a line of its own, above everything, that a lock is near; ``None`` takes the line away.

        A line of its own moves the screen down by one and covers nothing of it.
        """
        if left is None:
            # With every key; a scanner types thousands a second.
            if self._is_warned:
                self._is_warned = False
                for each in self.screen_stack:
                    each.query("#lock-is-near").remove()
            return
        screen = next((one for one in reversed(self.screen_stack) if not isinstance(one, ModalScreen)), None)
        if screen is None or isinstance(screen, UnlockScreen):
            return
        lines = screen.query("#lock-is-near").results(Static)
        line = next(iter(lines), None)
        words = safe(_("! locks in {seconds} s unless a key is pressed").format(seconds=max(1, round(left))))
        self._is_warned = True
        if line is None:
            self.keep_what_is_typed()
            screen.mount(Static(words, id="lock-is-near"))
        else:
            line.update(words)

    def _came_back(self, _app: App[Any]) -> None:
        self.action_lock()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Give Textual's filters, and ours after them."""
        return [*super().get_line_filters(), self._no_control]

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Literal["information", "warning", "error"] = "information",
        timeout: float | None = None,
        markup: bool = False,  # noqa: ARG002 - whoever asks for it, a notice is never markup
    ) -> None:
        """Show a notice for a while, exactly as it is written.

        Args:
            message: the notice.
            title: a line above it.
            severity: how much it matters.
            timeout: seconds to show it; the usual time without.
            markup: not obeyed, because notices quote records.
        """
        super().notify(
            clean(message, _NOTICE_LIMIT),
            title=clean(title, _TITLE_LIMIT),
            severity=severity,
            timeout=timeout,
            markup=False,
        )

    def copy_to_clipboard(self, text: str) -> None:
        """Keep what is cut inside the program; Textual would hand it to the terminal's clipboard."""
        self._clipboard = text

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:  # noqa: ARG002 - Textual's signature
        """Give the palette's own commands; a picture of the screen is not among them."""
        yield SystemCommand(_("Help"), _("Show the keys of this screen"), self.action_help)
        yield SystemCommand(_("Light or dark"), _("Change the colours"), self.action_toggle_theme)
        yield SystemCommand(_("Lock"), _("Lock the node; the passphrase opens it again"), self.action_lock)
        yield SystemCommand(_("Quit"), _("Lock the node and leave Muster"), self.action_quit)

    def action_command_palette(self) -> None:
        """Open the list of commands, or do nothing if it is open, if below something else.

        It has no id: the one that was just closed may not be gone yet, and two of one id end the program.
        """
        if not any(isinstance(screen, CommandPalette) for screen in self.screen_stack):
            self.push_screen(CommandPalette(placeholder=_("Type to find a command")))

    def action_toggle_theme(self) -> None:
        """Change between the dark and the light theme."""
        self.theme = theme.other(self.theme)

    def action_help(self) -> None:
        """Show the keys of the current screen, or close them again."""
        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss()
        else:
            self.push_screen(HelpScreen(keys_of(self.screen), about(self.screen)))

    def action_help_quit(self) -> None:
        """Tell those who press Ctrl+C how to leave."""
        self.notify(_("Press Ctrl+Q to leave Muster."))

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """Do nothing: a picture of the screen would be an unencrypted copy of records."""

    def panic(self, *renderables: RenderableType) -> None:  # noqa: ARG002 - Textual's signature; they hold values
        """End the program where Textual would print what it was given."""
        self._fail(sys.exc_info()[1] or RuntimeError())

    def _handle_exception(self, error: Exception) -> None:
        """End the program; Textual would print every local variable of every frame."""
        away = records_away.of(error)
        if away is not None:
            self._unmake()
            self.records_away(away)
            return
        if self._exception is None:
            # Kept for the pilot, which raises it again in tests.
            self._exception = error
            self._exception_event.set()
        self._fail(error.error if isinstance(error, WorkerFailed) else error)

    def records_away(self, refused: "Refused") -> None:
        """Say what the server with the records refused for reasons of its own; nothing ends with that."""
        self.notify(line(refused), severity="warning")

    @staticmethod
    def _is_unmade(screen: Screen[Any]) -> bool:
        return isinstance(screen, Whole) and screen.is_unmade

    def _unmake(self) -> None:
        """Note that a screen could not be laid out, where this is what failed."""
        made = active_message_pump.get(None)
        if isinstance(made, Whole) and isinstance(made, Screen) and not made.is_mounted:
            made.is_unmade = True

    def drop(self, screen: Screen[Any]) -> None:
        """Take away a screen that could not be made."""
        if self.screen is screen:
            self.pop_screen()

    def _fatal_error(self) -> None:
        self._fail(sys.exc_info()[1] or RuntimeError())

    def _fail(self, error: BaseException) -> None:
        self._return_code = 1
        self._last_words = self._last_words or crash.sentence(error)
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        """Print what went wrong; by now the terminal shows ordinary lines again."""
        if self._last_words is None:
            super()._print_error_renderables()
            return
        self._exit_renderables.clear()
        crash.tell(self._last_words)
        self._last_words = None

    def _lost_failure(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Treat a failure in a forgotten task like any other; asyncio would log its message."""
        error = context.get("exception")
        if isinstance(error, Exception) and self._running:
            self._handle_exception(error)


def _nothing() -> None:
    """Do nothing more at a lock."""
