"""The exchange: what waits, how far it is, what was handed over and acknowledged, what was kept apart."""

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import cell_len
from textual import work
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from store import conflicts
from store.files import place_of
from store.held import Tray
from store.refusals import Refused
from sync import apart, lanes, passages, ready, rounds
from sync.apart import Apart, Early
from sync.passages import Told
from sync.watched import Step
from sync.world import stations
from tui import by_file
from tui.messages import RecordChosen, Recorded
from tui.notices import sentence
from tui.page import Page
from tui.refusing import line
from tui.safe import clean, safe
from tui.screens import exchange_lines as words
from tui.screens.choose import Lines
from tui.screens.exchange_lines import APART, EARLY, HISTORY
from tui.screens.fields import Field, FieldsScreen, no_place
from tui.screens.telling import TellingScreen
from tui.speaking import Speaking
from tui.theme import Sign
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import PagedTable
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_OFTEN: Final = 0.1
_PLACES_BELOW: Final = 2
"""Screens of a program that has somewhere to go back to: Textual's own, and the first place."""
_TOUCHED: Final = frozenset({"people", "households", "presence", "submissions"})


class ExchangeScreen(Speaking, Page[None]):
    """Where the exchange stands; ``x`` does one, and its progress is told from the work itself.

    Args:
        node: whose.
        station: at headquarters, what came from one station and went there, by its code.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "exchange", _("exchange now"), id="exchange.now"),
        Binding("f", "to_file", _("write a file"), id="exchange.file"),
        Binding("t", "take", _("take a file in"), id="exchange.take"),
        Binding("s", "show_codes", _("show QR codes"), id="exchange.show_codes"),
        Binding("i", "take_codes", _("take QR codes in"), show=False, id="exchange.take_codes"),
        Binding("h", f"section('{HISTORY}')", _("history"), show=False, id="exchange.history"),
        Binding("w", f"section('{EARLY}')", _("too early"), show=False, id="exchange.early"),
        Binding("q", f"section('{APART}')", _("quarantine"), show=False, id="exchange.apart"),
        Binding("c", "conflicts", _("conflicts"), show=False, id="exchange.conflicts"),
        Binding("a", "again", _("try again"), id="exchange.again"),
        Binding("o", "open_record", _("record"), id="exchange.record"),
        Binding("l", "late", _("look into it"), id="exchange.late"),
        Binding("g", "let_go", _("let go"), id="exchange.let_go"),
        Binding("escape", "stop", _("stop, or back"), show=False, id="exchange.stop"),
    ]

    CSS = """
    #state { height: auto; padding: 0 1; text-style: bold; }
    #state.success { color: $success; }
    #state.warning { color: $warning; }
    #state.error { color: $error; }
    #standing { height: auto; padding: 0 1; }
    #doing { height: auto; padding: 0 1; background: $panel; display: none; }
    #sections { height: auto; padding: 0 1; background: $panel; }
    #said { height: auto; max-height: 3; padding: 0 1; }
    """

    class Went(Message):
        """An exchange went on."""

        def __init__(self, step: Step, elapsed: float) -> None:
            super().__init__()
            self.step = step
            self.elapsed = elapsed

    class Weighed(Message):
        """What waits was sealed to see how large it is."""

        def __init__(self, files: list[lanes.File]) -> None:
            super().__init__()
            self.files = files

    def __init__(self, node: "Node", station: str | None = None) -> None:
        super().__init__()
        self.node = node
        self._station = station
        me = node.me
        self._code = me.code
        self._kind = me.kind
        self._is_top = me.is_top
        self._section = HISTORY
        self._told: list[Told] = []
        self._early: list[Early] = []
        self._apart: list[Apart] = []
        self._conflicts = 0
        self._files: list[lanes.File] = []
        self._stopping: threading.Event | None = None
        self._asked_about = ""

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(classes="title-line", id="title")
        yield Static(id="state")
        yield Static(id="standing")
        yield Static(id="doing")
        yield Static(id="sections")
        for name, (columns, empty) in words.sections().items():
            yield PagedTable(columns, empty=empty, id=name)
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show where it stands."""
        self.action_section(HISTORY)
        self._show()

    def touched(self, _kinds: frozenset[str]) -> None:
        """Ask again: whatever changed waits to be carried."""
        if self.is_mounted:
            self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done here and now."""
        del parameters
        if action in ("exchange", "to_file"):
            return not self._is_top
        if action in ("again", "open_record", "late", "let_go"):
            one = self._one_apart()
            name = {"open_record": "record"}.get(action, action)
            return one is not None and name in one.acts
        return True

    # what is shown

    def _show(self) -> None:
        now = rounds.standing(self.node)
        self._told = passages.history(self.node, station=self._station)
        self._early = [one for one in apart.early(self.node) if self._is_theirs(one.sender)]
        self._apart = [one for one in apart.kept(self.node) if self._is_theirs(one.sender)]
        self._conflicts = now.waiting[Tray.CONFLICT.value]
        if self._station is not None:
            self._conflicts = len(conflicts.waiting(self.node, self._station))
            title, lines = self._about_stations()
            self.query_one("#state", Static).display = False
        elif self._is_top:
            title, lines = self._about_stations()
            self.query_one("#state", Static).display = False
        else:
            title, lines = self._about_parent(now)
            lines += self._about_stations()[1] if self._kind == "hq" else []
        if self._station is None:
            lines += [("", f"! {sentence(notice)}") for notice in now.notices[:1]]
        self.query_one("#title", Static).update(safe(title))
        self._say_lines(lines)
        for name, rows in (
            (HISTORY, [words.passage(one) for one in self._told]),
            (EARLY, [words.early(one) for one in self._early]),
            (APART, [words.apart(one) for one in self._apart]),
        ):
            table = self._table(name)
            table.show_at(Lines(rows), table.cursor)
        self._draw_sections()
        self.refresh_bindings()

    def _say_lines(self, lines: Sequence[words.Line]) -> None:
        wide = max((cell_len(label) for label, _text in lines), default=0) + 2
        shown = [
            safe(f"{label}{' ' if label == words.SAME else ':'}{' ' * (wide - cell_len(label))}{text}", 400)
            if label
            else safe(text, 400)
            for label, text in lines
        ]
        self.query_one("#standing", Static).update(Content("\n").join(shown))

    def _is_theirs(self, sender: str | None) -> bool:
        return self._station is None or (sender or "").split(" ")[0] == self._station

    def _about_stations(self) -> tuple[str, list[words.Line]]:
        """Say who is late, the latest first, and how many were heard in time."""
        devices = [
            one
            for one in stations.devices(self.node)
            if one.revoked_at is None and self._is_theirs(one.station)
        ]
        if self._station is not None:
            title = _("{code} · Bundles").format(code=self._station)
            some = [words.heard(one) for one in devices]
            return title, [("", text) for text in some or [_("no device of it exchanges with us")]]
        return _("{code} · Stations").format(code=self._code), words.in_time(devices)

    def _about_parent(self, now: rounds.Standing) -> tuple[str, list[words.Line]]:
        """Say what waits for the parent, what was handed over, what it has signed for."""
        title = _("{code} · Exchange with {parent}").format(
            code=self._code, parent=now.parent or _("nobody yet")
        )
        waits, ways = lanes.waiting(self.node), lanes.ways(self.node)
        self._files = lanes.files(self.node)
        self._head(words.headline(now, waits, self.node.now))
        if any(not one.exact for one in self._files):
            self._weigh()
        return title, [
            *words.standing(now, waits, self._files),
            words.acknowledged(now, self.node.now),
            *words.on_lines(ways, self._files),
            *words.zone(self.node.me, self.node.now),
        ]

    def _head(self, sign: Sign) -> None:
        state = self.query_one("#state", Static)
        for colour in ("success", "warning", "error"):
            state.set_class(sign.colour == colour, colour)
        state.update(safe(str(sign)))

    @work(thread=True, exclusive=True, group="weigh")
    def _weigh(self) -> None:
        try:
            self.post_message(self.Weighed(lanes.weighed(self.node)))
        except Refused as refused:
            self.call_later(self.say, line(refused), refused=True)

    def on_exchange_screen_weighed(self, message: Weighed) -> None:
        """Say to the byte what was only estimated."""
        if message.files == self._files or not self.is_mounted:
            return
        self._files = message.files
        now, ways = rounds.standing(self.node), lanes.ways(self.node)
        self._say_lines(
            [
                *words.standing(now, lanes.waiting(self.node), self._files),
                words.acknowledged(now, self.node.now),
                *words.on_lines(ways, self._files),
                *words.zone(self.node.me, self.node.now),
                *[("", f"! {sentence(notice)}") for notice in now.notices[:1]],
            ]
        )

    # sections

    def _table(self, name: str) -> PagedTable:
        return self.query_one(f"#{name}", PagedTable)

    def _draw_sections(self) -> None:
        said = (
            (HISTORY, "h", _("history"), len(self._told)),
            (EARLY, "w", _("wait for a piece"), len(self._early)),
            (APART, "q", _("quarantine"), len(self._apart)),
            ("", "c", _("conflicts"), self._conflicts),
        )
        parts = []
        for name, key, title, count in said:
            mark = "!" if count and name in (APART, "") else ""
            text = f"{key} {title} {mark}{count}"
            parts.append(f"[{text}]" if name == self._section else f" {text} ")
        self.query_one("#sections", Static).update(safe(" ".join(parts)))

    def action_section(self, name: str) -> None:
        """Show the history, what came too early, or what was kept apart."""
        self._section = name
        for each in (HISTORY, EARLY, APART):
            self._table(each).display = each == name
        self._table(name).focus()
        self._draw_sections()
        self.refresh_bindings()

    def on_paged_table_row_seen(self, _message: PagedTable.RowSeen) -> None:
        """Offer what can be done with what the cursor is on."""
        self._asked_about = ""
        self.refresh_bindings()

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        """Tell all of one bundle."""
        key = str(message.key)
        if message.table.id == HISTORY:
            told = next(one for one in self._told if f"{one.way}:{one.tag}" == key)
            self.app.push_screen(TellingScreen(_("One bundle"), words.all_of(told)))
        elif message.table.id == EARLY:
            early = next(one for one in self._early if one.id == key)
            self.app.push_screen(TellingScreen(_("A bundle that came too early"), words.all_early(early)))
        else:
            kept = next(one for one in self._apart if str(one.id) == key)
            self.app.push_screen(TellingScreen(_("In quarantine"), words.all_apart(kept)))

    def _one_apart(self) -> Apart | None:
        if self._section != APART or not self.is_mounted:
            return None
        key = self._table(APART).key
        return next((one for one in self._apart if str(one.id) == key), None)

    def action_conflicts(self) -> None:
        """Look at the values that lost."""
        from tui.screens.conflicts import ConflictsScreen

        self.app.push_screen(ConflictsScreen(self.node, self._station))

    # what was kept apart

    def action_again(self) -> None:
        """Try once more to take in what was kept apart."""
        one = self._one_apart()
        if one is not None:
            self._in_thread(partial(by_file.again, self.node, one.id))

    def action_open_record(self) -> None:
        """Open the record that it is about."""
        one = self._one_apart()
        if one is not None and one.row is not None:
            self.post_message(RecordChosen(one.kind, one.row))

    def action_late(self) -> None:
        """Look into the late return of a device that is trusted no more."""
        from tui.screens.late import LateScreen

        one = self._one_apart()
        if one is not None:
            self.app.push_screen(LateScreen(self.node, one.id))

    def action_let_go(self) -> None:
        """Let it go for good; the first key says what that means."""
        one = self._one_apart()
        if one is None:
            return
        if self._asked_about != str(one.id):
            self._asked_about = str(one.id)
            self.say(_("it would be gone for good, and nobody could look into it: g once more lets it go"))
            return
        self._in_thread(partial(by_file.let_go, self.node, one.id))

    # exchanging

    def action_exchange(self) -> None:
        """Do one exchange over the first carrier that is set up."""
        if self._stopping is not None:
            self.say(_("an exchange is under way: Esc stops it"))
            return
        self._stopping = threading.Event()
        doing = self.query_one("#doing", Static)
        doing.display = True
        doing.update(safe(_("exchanging … Esc stops")))
        self.say("")
        self._exchange(self._stopping)

    @work(thread=True, group="exchange")
    def _exchange(self, stopping: threading.Event) -> None:
        began, last, part = time.monotonic(), 0.0, -1
        about: tuple[str, int] = ("", 0)

        def watch(step: Step) -> bool:
            nonlocal began, last, part, about
            at = time.monotonic()
            if (step.doing, step.file) != about:
                about, began, last = (step.doing, step.file), at, 0.0
            percent = int((step.part or 0) * 100)
            if at - last >= _OFTEN or percent != part:
                last, part = at, percent
                self.post_message(self.Went(step, at - began))
            return not stopping.is_set()

        try:
            brought = ready.look(self.node)
            done = rounds.over_carrier(self.node, None, watch)
        except Refused as refused:
            self.post_message(by_file.Done(line(refused), refused=True))
            return
        receipts = [*brought, *done.receipts]
        said = _("{left} changes handed over, {signed} acknowledged, {applied} taken in").format(
            left=done.made.changes if done.made else 0,
            signed=sum(receipt.acknowledged for receipt in receipts),
            applied=sum(receipt.applied for receipt in receipts),
        )
        self.post_message(by_file.Done(said))

    def on_exchange_screen_went(self, message: Went) -> None:
        """Say how far it is."""
        if self._stopping is not None:
            said = words.doing(message.step, message.elapsed)
            self.query_one("#doing", Static).update(safe(f"{said}  {_('Esc stops')}", 300))

    def on_done(self, message: by_file.Done) -> None:
        """Say what came of it, and show how it stands now; also where it was stopped or broke."""
        message.stop()
        self._stopping = None
        self.query_one("#doing", Static).display = False
        self._show()
        if not message.refused:
            self.app.post_message(Recorded(_TOUCHED, clean(message.sentence)))
        self.say(message.sentence, refused=message.refused)

    def action_stop(self) -> None:
        """Stop the exchange where that is possible; else go back.

        Raises:
            SkipAction: there is nothing to stop or to go back from here; whoever is above may know.
        """
        if self._stopping is not None:
            self._stopping.set()
            self.say(_("stopping at the next place where nothing is half done …"))
        elif self._section != HISTORY:
            self.action_section(HISTORY)
        elif len(self.app.screen_stack) > _PLACES_BELOW:
            self.dismiss(None)
        else:
            # All that is left of an expired device is this screen.
            raise SkipAction

    # by file

    def action_to_file(self) -> None:
        """Write what waits into a file, to be carried by hand; a warden brings the zone back with it."""
        self._ask_path(
            _("Bring back: which file?") if self._kind == "warden" else _("Hand over as which file?"),
            f"{self._code.lower()}.muster",
            _("it is sealed to the office above; handed over is not arrived"),
            partial(by_file.hand_over, self.node),
        )

    def action_take(self) -> None:
        """Take a file in: an answer, a return, a packed zone."""
        self._ask_path(
            _("Take in which file?"),
            "",
            _("whatever is not for this device, or not sound, is refused and changes nothing"),
            partial(by_file.take, self.node),
        )

    # by QR codes

    def action_show_codes(self) -> None:
        """Show what waits for the office above, or an answer to one of our own devices, as QR codes."""
        from tui.screens.qr_giving import give

        give(self, self.node)

    def action_take_codes(self) -> None:
        """Take codes in that another device shows."""
        from tui.screens.qr_take import QrTakeScreen

        self.app.push_screen(QrTakeScreen(self.node))

    def _ask_path(self, title: str, path: str, hint: str, then: "Callable[[Path], by_file.Done]") -> None:
        said = {"file": path}

        def answered(entered: bool | None) -> None:  # noqa: FBT001 - as a screen gives its answer
            if entered and said["file"].strip():
                self._in_thread(partial(then, place_of(said["file"].strip())))

        field = Field("file", _("file"), path)
        self.app.push_screen(
            FieldsScreen(title, [field], said.update, fault=no_place("file"), hint=hint), answered
        )

    @work(thread=True, group="file")
    def _in_thread(self, do: "Callable[[], by_file.Done]") -> None:
        done = do()
        # Whoever went elsewhere meanwhile hears it all the same.
        (self if self.is_attached else self.app).post_message(done)
