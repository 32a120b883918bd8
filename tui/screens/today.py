"""Today: what needs somebody now, worst first; Enter goes where it is mended, typing finds somebody."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from store import desk
from store.desk import Wanted
from store.travel.times import wall
from sync import today
from sync.need import Lead, Need
from sync.today import Figures
from sync.world.board import board
from sync.world.fresh import freshen
from tui import needs
from tui.messages import Placed, RecordChosen
from tui.page import Page
from tui.safe import safe
from tui.screens import people
from tui.screens.choose import Lines, move_in
from tui.screens.clearance import ClearanceScreen
from tui.screens.lists import MANY
from tui.screens.station import StationScreen
from tui.speaking import Speaking
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.widgets.typed import LONGEST, Typed
from tui.words import _
from tui.world_words import headline

if TYPE_CHECKING:
    from store.node import Node

_SOURCE: Final = 17
_SELDOM: Final = 8  # at headquarters few lines have one
_NEEDS, _FOUND = "needs", "found"


class Worked(Message):
    """A part of the day was worked out.

    Args:
        turn: which time it was asked.
        found: what is known so far, the worst first.
        figures: the office in one line, once it is known.
        is_all: whether nothing more comes.
    """

    def __init__(self, turn: int, found: Sequence[Need], figures: Figures | None, *, is_all: bool) -> None:
        super().__init__()
        self.turn = turn
        self.found = found
        self.figures = figures
        self.is_all = is_all


class Named:
    """The people whom what is typed finds, a page at a time."""

    def __init__(self, node: "Node", typed: str) -> None:
        self._node = node
        self._wanted = Wanted(typed)

    def count(self) -> int:
        """Give how many there are; of very many only the first."""
        return desk.counted(self._node, "people", self._wanted, most=MANY)

    def page(self, offset: int, limit: int) -> Sequence[Row]:
        """Give some of them."""
        found = desk.page(self._node, "people", self._wanted, offset=offset, limit=limit)
        everywhere = self._node.me.kind == "hq"
        return [Row(str(row["id"]), people.cells(row, everywhere=everywhere)) for row in found]


class TodayScreen(Speaking, Page[None]):
    """What needs somebody now; while a name is typed, who is called so."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "open_record", _("record"), id="list.record"),
        Binding("f6", "open_station", _("station"), id="today.station"),
        Binding("escape", "clear", _("what needs somebody"), show=False, id="today.clear"),
    ]

    CSS = """
    #figures { height: auto; max-height: 2; padding: 0 1; }
    #said { height: auto; max-height: 2; padding: 0 1; }
    #found { display: none; }
    """

    def __init__(self, node: "Node") -> None:
        super().__init__()
        self.node = node
        self._needs: Sequence[Need] = ()
        self._turn = 0
        self.is_all = False
        self._is_stale = False
        self._is_finding = False

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(classes="title-line", id="title")
        yield Typed(
            placeholder=_("type a name to find somebody"), id="search", compact=True, max_length=LONGEST
        )
        yield Static(id="figures")
        is_hq = self.node.me.kind == "hq"
        by = Column(_("By"), _SELDOM if is_hq else _SOURCE)
        columns = (Column(_("What needs somebody now"), 40, grow=True), by)
        yield PagedTable(columns, empty=_("working it out ..."), id=_NEEDS)
        found = people.columns(everywhere=is_hq)
        yield PagedTable(found, empty=_("nobody is called so: change what you typed"), id=_FOUND)
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin to work it out."""
        self.query_one("#search", Input).focus()
        self._ask()

    def on_screen_resume(self) -> None:
        """Work it out again where something was done meanwhile."""
        if self._is_stale:
            self._ask()

    def touched(self, _kinds: frozenset[str]) -> None:
        """Work it out again, once it is looked at: it may follow from any list."""
        if self._is_finding:
            with self.prevent(PagedTable.RowSeen):
                self._shown.reload()
        if self.is_current:
            self._ask()
        else:
            self._is_stale = True

    def _ask(self) -> None:
        self._is_stale = self.is_all = False
        self._turn += 1
        me = self.node.me
        moment = wall(self.node.now, me.timezone).replace("T", " ")
        title = _("{code} · {name}  Today  {moment}").format(code=me.code, name=me.name, moment=moment)
        self.query_one("#title", Static).update(safe(title))
        self._work_out(self._turn)

    @work(thread=True, exclusive=True, group="today")
    def _work_out(self, turn: int) -> None:
        """Work it out beside the screen, part by part: coverage of ten thousand people takes its time."""
        worker = get_current_worker()
        found: list[Need] = []
        figures: Figures | None = None
        for part in today.parts(self.node):
            found.extend(part(self.node))
            if worker.is_cancelled:
                return
            self.post_message(Worked(turn, today.in_order(found), figures, is_all=False))
            if figures is None and self.node.me.kind != "hq":
                figures = today.figures(self.node)
        if self.node.me.kind == "hq" and self._get_ready(turn) and not worker.is_cancelled:
            # Who is late was worked out before it was known how often each station is usually heard.
            found = [need for part in today.parts(self.node) for need in part(self.node)]
        self.post_message(Worked(turn, today.in_order(found), figures, is_all=True))

    def _get_ready(self, turn: int) -> bool:
        """Bring the stations' figures up to date, and read everybody's names before somebody types.

        Gives whether any figure was old.
        """
        old = freshen(self.node, lambda _done, _of: turn == self._turn)
        with self.node.read() as db:
            self.node.finder.find(db, "")
        self.app.call_from_thread(self._say_world, turn, headline(board(self.node), self.node.me))
        return bool(old)

    def _say_world(self, turn: int, said: str) -> None:
        if turn == self._turn and self.is_mounted:
            self.query_one("#figures", Static).update(safe(said))

    def on_worked(self, message: Worked) -> None:
        """Show what is known by now; the cursor stays with its line."""
        if message.turn != self._turn:
            return
        if message.figures is not None:
            self.query_one("#figures", Static).update(safe(needs.figures(message.figures)))
        if not (message.found or message.is_all):
            return
        table = self.query_one(f"#{_NEEDS}", PagedTable)
        # Who has not moved yet looks at the worst, which may come last.
        stood = table.key if table.cursor else None
        self._needs, self.is_all = message.found, message.is_all
        rows = [
            Row(
                f"{need.kind} {need.lead.number}",
                (needs.sentence(need), need.source),
                needs.MARKS[need.weight],
            )
            for need in message.found
        ]
        table.empty = _("Nothing needs anybody now.") if message.is_all else _("working it out ...")
        # What was said last (four people are here) stays until somebody moves.
        with self.prevent(PagedTable.RowSeen):
            table.show_at(Lines(rows), next((at for at, row in enumerate(rows) if row.key == stood), 0))

    def explain(self) -> list[str]:
        """Say whole what the line at the cursor says, and the rule behind it."""
        place = self._shown.cursor
        if self._is_finding or place >= len(self._needs):
            return []
        need = self._needs[place]
        return [" ".join(filter(None, (needs.sentence(need) + ".", need.source)))]

    # keys

    @property
    def _shown(self) -> PagedTable:
        return self.query_one(f"#{_FOUND if self._is_finding else _NEEDS}", PagedTable)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show who is called so; where nothing is typed any more, the day again."""
        self._is_finding = bool(event.value.strip())
        self.query_one(f"#{_FOUND}").display = self._is_finding
        self.query_one(f"#{_NEEDS}").display = not self._is_finding
        self.refresh_bindings()
        if self._is_finding:
            self._shown.show(Named(self.node, event.value))
        self.say("")

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Choose what the cursor is on."""
        self._shown.action_choose()

    def on_key(self, event: object) -> None:
        """Let the arrows move in the list while letters go to the search line."""
        move_in(self._shown, event)

    def action_clear(self) -> None:
        """Show the day again."""
        self.query_one("#search", Input).value = ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer a record only where somebody is found."""
        del parameters
        if action == "open_station":
            return self._is_finding and self.node.me.kind == "hq"
        return action != "open_record" or self._is_finding

    def action_open_record(self) -> None:
        """Open the record of who is at the cursor."""
        if self._shown.key is not None:
            self.post_message(RecordChosen("people", str(self._shown.key)))

    def action_open_station(self) -> None:
        """Open the station of who is at the cursor."""
        if self._shown.key is not None:
            self.app.push_screen(StationScreen(self.node, people.station_of(self.node, str(self._shown.key))))

    def on_paged_table_row_seen(self, message: PagedTable.RowSeen) -> None:
        """Say whole what the line has no room for."""
        if message.table.id == _NEEDS:
            self.say(message.row.cells[0])

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        """Open the family of who was found, or go where something is mended."""
        if message.table.id == _FOUND:
            people.open_family(self, self.node, str(message.key))
        elif message.table.cursor < len(self._needs):
            self._go(self._needs[message.table.cursor].lead)

    def _go(self, lead: Lead) -> None:
        if lead.to == "record":
            self.post_message(RecordChosen(lead.name, lead.number))
        elif lead.to == "clearance":
            self.app.push_screen(ClearanceScreen(self.node, lead.number))
        else:
            self.post_message(Placed(lead.to, lead.name))
