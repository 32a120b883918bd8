"""The program on the screen: unlock first, then the lists; which of them open depends on the node's kind."""

import contextlib
import gc
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.screen import Screen

from tui import records_away
from tui.by_itself import ByItself
from tui.cut_off import CutOff
from tui.going import LEFT, Going
from tui.messages import ActChosen, Placed, RecordChosen, Recorded, SettingsChanged, Unlocked
from tui.node_app import Repainted, Talking
from tui.page import Page
from tui.screens.unlock import UnlockScreen
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node
    from tui.by_file import Done

_LOOK_AT_TIME = 20.0
_LOOK_AT_KEYRING = 1.0

IDLE_SECONDS = 300.0
"""Five minutes without a key and the program locks itself."""

ROLLCALL_SECONDS = 1800.0
"""... but half an hour while a roll call is held: whoever listens to the radio marks nobody for a long time,
and must not type a passphrase when the answer comes (J11)."""


def _commands() -> type[Provider]:
    """Give what the palette knows of the store, once somebody asks: the first screen paints without it."""
    from tui.commands import Commands

    return Commands


class StationApp(ByItself, CutOff, Going):
    """A node on the screen."""

    COMMANDS = App.COMMANDS | {_commands}

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "go('people')", _("people"), id="app.people"),
        Binding("f3", "go('households')", _("households"), id="app.households"),
        Binding("f4", "go('exchange')", _("exchange"), id="app.exchange"),
        Binding("f7", "go('registers')", _("lists"), id="app.registers"),
        # One key from everywhere, and none that a form or a list means something else by.
        Binding("ctrl+o", "jump", _("go to"), priority=True, id="app.jump"),
        Binding("ctrl+g", "grab", _("grab list"), show=False, priority=True, id="app.grab"),
        Binding("ctrl+r", "rollcall", _("roll call"), show=False, priority=True, id="app.rollcall"),
        Binding("ctrl+y", "write_out", _("write out"), show=False, priority=True, id="app.write_out"),
        Binding("f12", "leave", _("leave the building"), show=False, priority=True, id="app.leave"),
    ]

    def __init__(  # noqa: PLR0913 - what decides how the program begins
        self,
        *,
        label: str,
        unlock: Callable[[str | None, str], "Node"],
        node: "Node | None" = None,
        ask_user: bool = False,
        key_file: Callable[[str], object] | None = None,
        wait: Callable[[], int] | None = None,
        idle_seconds: float | None = IDLE_SECONDS,
        light: bool = False,
        home: Path | None = None,
        wrong: str = "",
    ) -> None:
        super().__init__(node=node, home=home, idle_seconds=idle_seconds, light=light)
        self._label = label
        self._unlock = unlock
        self._ask_user = ask_user
        self._key_file = key_file
        self._wait = wait
        self._idle_seconds = idle_seconds or IDLE_SECONDS
        self._wrong = wrong
        self._remembered = {}

    def on_mount(self) -> None:
        """Begin at the login, or at once where the node was opened before."""
        self.set_interval(_LOOK_AT_TIME, self._look_around)
        self.screen_change_signal.subscribe(self, lambda _screen: self.call_after_refresh(self._say_held))
        self.see_to_itself()
        self.set_interval(_LOOK_AT_KEYRING, self.look_at_keyring)
        if self._node is None:
            self.push_screen(
                UnlockScreen(
                    label=self._label,
                    ask_user=self._ask_user,
                    unlock=self._unlock,
                    prepare=_prepare,
                    key_file=self._key_file,
                    wait=self._wait,
                )
            )
        else:
            self._begin(self._node)

    def on_unlocked(self, message: Unlocked) -> None:
        """Go on with the node that was opened."""
        self._begin(message.node)

    def _begin(self, node: "Node") -> None:
        """Begin; with the passphrase that came with a prepared laptop, nothing is open but its change."""
        from store import handed

        self.be_patient(node)
        if handed.is_handed(node):
            from tui.screens.handed import HandedScreen

            self._node = None
            self.push_screen(HandedScreen(node))
            return
        self._node = node
        self._is_hq = node.me.kind == "hq"
        self._open_first()

    def _open_first(self) -> None:
        """Open where this node's people begin: a warden with the families, an office with its day.

        What whoever unlocked was typing when the node was locked stands on top.
        """
        from tui import going_on, places

        self._set_limit()
        self._take_keys()
        self.show_place(places.first(self.node.me.kind))
        if self._wrong:
            self.notify(self._wrong, severity="warning")
        if self._place != LEFT:
            typed = going_on.typing(self.node)
            if typed is not None:
                self.push_screen(typed)
            self.run_worker(self._warm_up, name="names", group="names", description="names", thread=True)
        self.look_at_boxes()

    def _warm_up(self) -> None:
        """Read the names into memory beside the screen: of fifty thousand the first letter took a second."""
        node = self.node
        with node.read() as db:
            node.finder.find(db, "a", 1)
        # They stay: looking through them for garbage took a third of a second in the middle of a word.
        gc.freeze()

    def _take_keys(self) -> None:
        """Take the keys that somebody changed on this device; what cannot be obeyed is said, and is not."""
        from tui import keymap

        if self._home is None or not (self._home / keymap.FILE).exists():
            return
        try:
            self.set_keymap(keymap.read(self._home / keymap.FILE))
        except keymap.KeysWrong as wrong:
            self.notify(f"{wrong.what} {wrong.next}", severity="warning")

    def begin_again(self) -> None:
        """Open where this node's people begin once more: nothing that was on top could be made."""
        self._base = None
        self._open_first()

    def _set_limit(self) -> None:
        """Lock later while a roll call is held."""
        from store.rollcall import desk

        self.idle_limit(ROLLCALL_SECONDS if desk.is_under_way(self.node) else self._idle_seconds)

    def keep_what_is_typed(self) -> None:
        """Keep what is being typed on any screen: before a lock, and where lists are changed by a key."""
        from tui.drafting import Drafting

        for screen in self.screen_stack:
            if isinstance(screen, Drafting):
                screen.keep_draft()

    def _fail(self, error: BaseException) -> None:
        """Keep what was being typed, if that still works, and fail without telling."""
        if self._node is not None and self._last_words is None:
            with contextlib.suppress(Exception):
                self.keep_what_is_typed()
        super()._fail(error)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the lists only once a node is open."""
        if action in ("go", "grab", "jump", "rollcall") and self._node is None:
            return False
        if action == "leave" and self._home is None:
            return False
        return super().check_action(action, parameters)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Give the palette's commands: those of every program of ours, and where this node's people go."""
        yield from super().get_system_commands(screen)
        if self._node is not None:
            yield SystemCommand(
                _("Take QR codes in"), _("From a scanner, or from pictures"), self.action_take_codes
            )
        if self._home is not None:
            yield SystemCommand(_("Leave the building"), _("What to do before; F12"), self.action_leave)

    def action_take_codes(self) -> None:
        """Take in what another device shows as QR codes."""
        from tui.screens.qr_take import QrTakeScreen

        if self._node is not None and not isinstance(self.screen, QrTakeScreen):
            self.push_screen(QrTakeScreen(self._node))

    def on_placed(self, message: Placed) -> None:
        """Go where a line leads."""
        if message.to == "rollcall":
            self.action_rollcall()
        elif message.to == "place":
            self.show_place(message.name)
        elif message.to == "register":
            from tui.screens.register import RegisterScreen

            self.push_screen(RegisterScreen(self.node, message.name))
        else:
            from tui.screens.findings import FINDINGS, FindingScreen

            found = next(finding for finding in FINDINGS if finding.name == message.name)
            self.push_screen(FindingScreen(self.node, found))

    def action_grab(self) -> None:
        """Show the list to take along."""
        from tui.screens.grab import GrabScreen

        if self._node is not None and not isinstance(self.screen, GrabScreen) and not self.is_over():
            self.push_screen(GrabScreen(self.node))

    def action_write_out(self) -> None:
        """Write out what is shown: as a paper, or as a list for others."""
        if self._node is None or not isinstance(self.screen, Page) or self.is_over():
            return
        offered = self.screen.out()
        if not offered:
            return
        from tui.screens.writing_out import WriteOutScreen

        self.push_screen(WriteOutScreen(self._node, offered))

    def action_rollcall(self) -> None:
        """Show the board of the roll call that is open; where none is, open one."""
        if self._node is None or self.is_over():
            return
        from tui.screens import rollcalls

        rollcalls.show(self, self._node)

    def action_leave(self) -> None:
        """Show what to do before leaving, and how this station is destroyed."""
        from tui.screens.leaving import LeavingScreen

        if self._home is not None and not isinstance(self.screen, LeavingScreen):
            self.push_screen(LeavingScreen(self._home, self.let_go))

    def _look_around(self) -> None:
        """Look at what changes by itself, or by a command beside this program: the time, a roll call."""
        if self._node is not None:
            self._set_limit()
            self._say_rollcall()
        self.look_at_time()

    def _say_rollcall(self) -> None:
        """Say on every screen that a roll call is held: nobody shall type on as if it were any other day."""
        if self._node is None or self.is_over():
            return
        # Not before a node is open: it brings the whole store along, and the unlock screen is to be painted.
        from tui.screens import rollcalls

        rollcalls.say(self, self._node)

    def _say_held(self) -> None:
        """Say on the screen that one came to what is said on every screen."""
        if self.is_cut_off:
            records_away.say(self.screen_stack)
        else:
            self._say_rollcall()

    def on_recorded(self, message: Recorded) -> None:
        """Say what was recorded, and let the screens below ask again for what it touched."""
        if "rollcalls" in message.kinds:
            self._set_limit()
        for screen in self.screen_stack:
            if isinstance(screen, Repainted):
                screen.touched(message.kinds)
        self._say_rollcall()
        if isinstance(self.screen, Talking):
            self.screen.say(message.sentence)

    def on_done(self, message: "Done") -> None:
        """Say what came of something that was begun on a screen that was left."""
        self.notify(message.sentence, severity="warning" if message.refused else "information", timeout=20)

    def on_settings_changed(self, message: SettingsChanged) -> None:
        """Lock after the minutes that are set now; colours have changed already."""
        if self._stillness.seconds is not None:
            self._idle_seconds = message.settings.lock_minutes * 60.0
            self._set_limit()

    def on_record_chosen(self, message: RecordChosen) -> None:
        """Open a record."""
        from tui.screens.record import RecordScreen

        self.push_screen(RecordScreen(self.node, message.kind, message.number))

    def on_act_chosen(self, message: ActChosen) -> None:
        """Open the form of an act; whose role may not do it hears so before anything is typed."""
        from tui.screens.acting import why_not
        from tui.screens.form import FormScreen

        refused = why_not(self.node, message.offer.name)
        if refused:
            if isinstance(self.screen, Talking):
                self.screen.say(refused)
            else:
                self.notify(refused, severity="warning")
            return
        self.push_screen(FormScreen(self.node, message.offer, message.given, message.row))


def _prepare() -> None:
    """Import what opening a node needs, while somebody types the passphrase."""
    import sync.rounds  # noqa: F401 - imported for its time, used later
