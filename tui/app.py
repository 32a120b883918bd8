"""The program on the screen: unlock first, then the lists; which of them open depends on the node's kind."""

import contextlib
import gc
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.screen import ModalScreen, Screen
from textual.timer import Timer

from tui import records_away
from tui.base_app import MusterApp
from tui.messages import ActChosen, Brought, Placed, RecordChosen, Recorded, SettingsChanged, Tended, Unlocked
from tui.page import Page
from tui.screens.unlock import UnlockScreen
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node
    from store.refusals import Refused
    from tui import places
    from tui.by_file import Done
    from tui.remembering import Memory

_LEFT = "exchange"
"""The one place of a device whose zone has expired."""
_LOOK_AT_TIME = 20.0
_LOOK_AT_KEYRING = 1.0
_LOOK_AT_LINES = 30.0
_LOOK_AT_BOXES = 5.0
"""Seconds: what is recorded lies ready for the courier soon after, for a lock does not wait for it."""
LOOK_AT_RECORDS = 3.0
"""Seconds between two looks whether a server that went away answers again."""

WAIT_FOR_RECORDS = 4.0
"""Seconds for which a key waits for one answer of that server. A page of the world takes a third of one, a
line over a satellite adds one, and a commit may wait for a slow disk."""

IDLE_SECONDS = 300.0
"""Five minutes without a key and the program locks itself."""

ROLLCALL_SECONDS = 1800.0
"""... but half an hour while a roll call is held: whoever listens to the radio marks nobody for a long time,
and must not type a passphrase when the answer comes (J11)."""

_LATELY = 12 * 3600
"""Seconds for which a draft is opened by itself after unlocking; an older one is offered by its form."""


def _commands() -> type[Provider]:
    """Give what the palette knows of the store, once somebody asks: the first screen paints without it."""
    from tui.commands import Commands

    return Commands


class StationApp(MusterApp):
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
        super().__init__(idle_seconds=idle_seconds, light=light)
        self._label = label
        self._unlock = unlock
        self._ask_user = ask_user
        self._key_file = key_file
        self._wait = wait
        self._node = node
        self._idle_seconds = idle_seconds or IDLE_SECONDS
        self._place = ""
        self._home = node.home if home is None and node is not None else home
        self._at_boxes = False
        self._at_lines = False
        self._is_hq = False
        self._at_records: Timer | None = None
        self._is_looking_at_records = False
        self.tends_lines = False
        """Whether lines that are due, and the night's backup, are seen to while this is open."""
        self._said_of_boxes = ""
        self._said_of_lines = ""
        self._base: Screen[Any] | None = None
        self._wrong = wrong
        self._remembered: dict[str, Memory] = {}

    @property
    def opened(self) -> "Node | None":
        """The opened node, or ``None`` as long as nobody has unlocked it."""
        return self._node

    @property
    def node(self) -> "Node":
        """The opened node; there is one on every screen but the first."""
        if self._node is None:
            raise RuntimeError("no node is open")
        return self._node

    def on_mount(self) -> None:
        """Begin at the login, or at once where the node was opened before."""
        self.set_interval(_LOOK_AT_TIME, self._look_around)
        self.screen_change_signal.subscribe(self, lambda _screen: self.call_after_refresh(self._say_held))
        self.set_interval(_LOOK_AT_BOXES, self._look_at_boxes)
        self.set_interval(_LOOK_AT_LINES, self.look_at_lines)
        self.set_interval(_LOOK_AT_KEYRING, self._look_at_keyring)
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

        node.patience.begin(WAIT_FOR_RECORDS)
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
        from tui import places

        self._set_limit()
        self._take_keys()
        self._show(places.first(self.node.me.kind))
        if self._wrong:
            self.notify(self._wrong, severity="warning")
        if self._place != _LEFT:
            self._go_on_typing()
            self.run_worker(self._warm_up, name="names", group="names", description="names", thread=True)
        self._look_at_boxes()

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

    def _look_at_boxes(self) -> None:
        """Take in what the courier brought, and lay ready what it shall take, where a line is set up."""
        if self._node is None or self._at_boxes:
            return
        from sync import ready

        if ready.is_wanted(self._node):
            self._at_boxes = True
            self.run_worker(self._empty_boxes, name="boxes", group="boxes", description="boxes", thread=True)

    def _empty_boxes(self) -> None:
        """Do that, in a thread; what fails there is said and tried again, and keeps nobody out."""
        from sync import ready
        from tui import brought, crash

        try:
            receipts = ready.look(self.node)
            said = brought.sentence(receipts)
        except Exception as error:  # noqa: BLE001 - a file that cannot be taken in is no reason to have no lists
            said = brought.refused(error) or "; ".join(crash.halves(error))
        self.post_message(Brought(said))

    def look_at_lines(self) -> None:
        """See to what the agent would see to if nobody were here, in a thread; one at a time."""
        if self._node is not None and self.tends_lines and not self._at_lines and not self._is_over():
            self._at_lines = True
            self.run_worker(self._tend, name="lines", group="lines", description="lines", thread=True)

    def _tend(self) -> None:
        """Do that; what fails there is said, and keeps nobody from anything."""
        import random

        from sync import tending
        from tui import crash, tended
        from tui.version import __version__

        try:
            still = self._stillness.passed()
            done = tending.tend(self.node, random.random(), __version__, still)  # noqa: S311 - moves a time
            said = tended.sentence(done)
        except Exception as error:  # noqa: BLE001 - a line that fails is no reason to have no lists
            said = "; ".join(crash.halves(error))
        self.post_message(Tended(said))

    def on_tended(self, message: Tended) -> None:
        """Say what was done by itself, once."""
        self._at_lines = False
        if message.sentence and message.sentence != self._said_of_lines:
            self.notify(message.sentence)
            # What was brought lies in the inbox now.
            self._look_at_boxes()
        self._said_of_lines = message.sentence

    def on_brought(self, message: Brought) -> None:
        """Say what came, once, and let every screen ask again: it may be about anything."""
        self._at_boxes = False
        if message.sentence and message.sentence != self._said_of_boxes:
            kinds = frozenset(register.kind for register in self.node.registry.registers)
            self.post_message(Recorded(kinds, message.sentence))
            if not isinstance(self.screen, Talking):
                self.notify(message.sentence)
        self._said_of_boxes = message.sentence

    def _set_limit(self) -> None:
        """Lock later while a roll call is held."""
        from store.rollcall import desk

        self.idle_limit(ROLLCALL_SECONDS if desk.is_under_way(self.node) else self._idle_seconds)

    def _go_on_typing(self) -> None:
        """Open what was being typed, if its record still stands and the act may still be done."""
        from store import desk, offers
        from store.refusals import Refused
        from tui.screens.form import FormScreen
        from tui.screens.household import CHECKIN, HouseholdScreen
        from tui.screens.request import REQUEST, RequestScreen
        from tui.screens.round import ROUTE

        node = self.node
        draft = desk.last_draft(node)
        if draft is None or node.now - draft.at > _LATELY:
            return
        offer = next((one for one in offers.everything(node.registry) if one.name == draft.place.act), None)
        # The way of a round is gone on with by the round itself.
        if offer is None or offer.name == ROUTE or desk.role(node) not in offer.roles:
            return
        try:
            if draft.row is not None and offer.about is not None:
                desk.record(node, offer.about, draft.row)
        except Refused:
            return
        if offer.name == CHECKIN:
            self.push_screen(HouseholdScreen(node, draft.place.about))
        elif offer.name == REQUEST:
            self.push_screen(RequestScreen(node))
        elif offer.asks is not None:
            self.push_screen(FormScreen(node, offer, draft.given, draft.row))

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

    def action_go(self, place: str) -> None:
        """Go to a place, by its name or letter."""
        if self._node is not None:
            self._show(place)

    def action_take_codes(self) -> None:
        """Take in what another device shows as QR codes."""
        from tui.screens.qr_take import QrTakeScreen

        if self._node is not None and not isinstance(self.screen, QrTakeScreen):
            self.push_screen(QrTakeScreen(self._node))

    def action_jump(self) -> None:
        """Ask where to go: one letter more, and one is there."""
        from tui import places
        from tui.screens.jump import JumpScreen

        if self._node is None or isinstance(self.screen, ModalScreen) or self._is_over():
            return

        def chosen(place: str | None) -> None:
            if place is not None:
                self._show(place)

        self.push_screen(JumpScreen(places.places(self._node.me.kind)), chosen)

    def on_placed(self, message: Placed) -> None:
        """Go where a line leads."""
        if message.to == "rollcall":
            self.action_rollcall()
        elif message.to == "place":
            self._show(message.name)
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

        if self._node is not None and not isinstance(self.screen, GrabScreen) and not self._is_over():
            self.push_screen(GrabScreen(self.node))

    def action_write_out(self) -> None:
        """Write out what is shown: as a paper, or as a list for others."""
        if self._node is None or not isinstance(self.screen, Page) or self._is_over():
            return
        offered = self.screen.out()
        if not offered:
            return
        from tui.screens.writing_out import WriteOutScreen

        self.push_screen(WriteOutScreen(self._node, offered))

    def action_rollcall(self) -> None:
        """Show the board of the roll call that is open; where none is, open one."""
        if self._node is None or self._is_over():
            return
        from tui.screens import rollcalls

        rollcalls.show(self, self._node)

    def action_leave(self) -> None:
        """Show what to do before leaving, and how this station is destroyed."""
        from tui.screens.leaving import LeavingScreen

        if self._home is not None and not isinstance(self.screen, LeavingScreen):
            self.push_screen(LeavingScreen(self._home, self._let_go))

    def _let_go(self) -> None:
        """Close the node: what it has open is about to be destroyed."""
        if self._node is not None:
            self._node.close()
            self._node = None

    def _look_at_keyring(self) -> None:
        """End where the station was destroyed from elsewhere: nothing more of it is shown."""
        if self._node is not None and not (self._node.home / "keyring").exists():
            self.exit(return_code=1, message=_("This station was destroyed."))

    async def on_event(self, event: events.Event) -> None:
        """Show nothing more of a zone whose time is over, even if nobody left the screen it stands on."""
        typed = isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded
        if typed and not self._stillness.is_too_long() and self._look_at_time():
            return
        await super().on_event(event)

    def _look_around(self) -> None:
        """Look at what changes by itself, or by a command beside this program: the time, a roll call."""
        if self._node is not None:
            self._set_limit()
            self._say_rollcall()
        self._look_at_time()

    def _say_rollcall(self) -> None:
        """Say on every screen that a roll call is held: nobody shall type on as if it were any other day."""
        if self._node is None or self._is_over():
            return
        # Not before a node is open: it brings the whole store along, and the unlock screen is to be painted.
        from tui.screens import rollcalls

        rollcalls.say(self, self._node)

    def _say_held(self) -> None:
        """Say on the screen that one came to what is said on every screen."""
        if self._at_records is not None:
            records_away.say(self.screen_stack)
        else:
            self._say_rollcall()

    def records_away(self, refused: "Refused") -> None:
        """Say that the server with the records does not answer, and look at it until it does."""
        if self._node is None or not records_away.is_gone(refused):
            super().records_away(refused)
            return
        records_away.say(self.screen_stack)
        # One thread waits for it, and no key does: each would wait for as long as a line may take.
        self._node.patience.is_over = True
        if self._at_records is None:
            self._at_records = self.set_interval(LOOK_AT_RECORDS, self._look_at_records)

    def drop(self, screen: Screen[Any]) -> None:
        """Take away a screen that could not be made."""
        super().drop(screen)
        if screen is self._base:
            self._base = None

    def _look_at_records(self) -> None:
        """Look in a thread whether the server answers: one that is far away lets whoever asks wait."""
        if self._node is not None and not self._is_looking_at_records:
            self._is_looking_at_records = True
            self.run_worker(self._reach, name="records", group="records", description="records", thread=True)

    def _reach(self) -> None:
        try:
            self.node.reach()
        except Exception as error:
            if records_away.of(error) is None:
                raise
            self._is_looking_at_records = False
            return
        self.call_from_thread(self._records_are_back)

    def _records_are_back(self) -> None:
        """Take the line away, and let every screen ask again for what it shows."""
        self._is_looking_at_records = False
        self.node.patience.is_over = False
        if self._at_records is not None:
            self._at_records.stop()
            self._at_records = None
        records_away.unsay(self.screen_stack)
        if len(self.screen_stack) == 1:
            self._base = None
            self._open_first()
        kinds = frozenset(register.kind for register in self.node.registry.registers)
        self.post_message(Recorded(kinds, _("The server with the records answers again.")))

    def _look_at_time(self) -> bool:
        """Go to the exchange, which is all that is left, once what is on the device has expired."""
        if self._node is None or self._place in ("", _LEFT) or not self._is_over():
            return False
        self._show(_LEFT)
        return True

    def _is_over(self) -> bool:
        """Say whether what is here has expired; headquarters' never does, and no key waits for its server."""
        from store import expiry

        return not self._is_hq and expiry.notices(self.node)

    def _show(self, name: str) -> None:
        """Go to a place; the first one stays below it, so that Esc leads there in the end."""
        from tui import places

        kind, is_over = self.node.me.kind, self._is_over()
        place = places.place(_LEFT if is_over else name, kind)
        if place is None:
            self.notify(_("This device has no such place."), severity="warning")
            return
        if place.action:
            self.call_later(self.run_action, place.action)
            return
        self._place = place.name
        self.keep_what_is_typed()
        self._remember_places()
        if is_over:
            self._base = None
        base = self._base
        while len(self.screen_stack) > (1 if base is None else 2):
            self.pop_screen()
        if not is_over and base is None:
            first = places.place(places.first(kind), kind)
            if first is not None and first != place:
                self._base = self._opened_at(first)
                self.push_screen(self._base)
        if is_over or place.name != places.first(kind):
            self.push_screen(self._opened_at(place))
        elif base is None:
            self._base = self._opened_at(place)
            self.push_screen(self._base)

    def _opened_at(self, place: "places.Place") -> Screen[Any]:
        """Make the screen of a place, as it was left."""
        from tui.remembering import Remembering

        screen = place.open(self.node)
        if isinstance(screen, Remembering):
            screen.recall(self._remembered.get(place.name))
        return screen

    def _remember_places(self) -> None:
        """Keep what narrows the list that is left: whoever comes back finds it as it was."""
        from tui.remembering import Remembering

        for screen in self.screen_stack:
            if isinstance(screen, Remembering):
                self._remembered[screen.PLACE] = screen.memory()

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


@runtime_checkable
class Repainted(Protocol):
    """A screen that asks again for what has changed."""

    def touched(self, kinds: frozenset[str]) -> None:
        """Ask again, if it shows one of these lists."""


@runtime_checkable
class Talking(Protocol):
    """A screen with a line in which things are said."""

    def say(self, sentence: str) -> None:
        """Say something there."""


def _prepare() -> None:
    """Import what opening a node needs, while somebody types the passphrase."""
    import sync.rounds  # noqa: F401 - imported for its time, used later
