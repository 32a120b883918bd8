"""The board of the world: regions, countries, stations in figures, as deep as one looks (J12, L02)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.widgets import Input

from sync.world import board as world
from sync.world.board import COUNTRY, REGION, STATION, WORLD, Board, Line
from sync.world.figures import Figures
from sync.world.fresh import freshen
from tui import countries
from tui import world_words as words
from tui.screens.room import Kept, RoomScreen
from tui.screens.station import StationScreen
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.widgets.pages import Key
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_NEVER: Final = 1 << 40
ORDERS: Final = (
    ("", _("by place")),
    ("silent", _("silent longest first")),
    ("people", _("most people first")),
    ("training", _("least training first")),
    ("zones", _("fewest zones with a warden first")),
    ("lists", _("oldest list first")),
)


def in_order(lines: Sequence[Line], order: str) -> list[Line]:
    """Put lines as somebody wants to see them; within that as they were. Real roll calls come first."""

    def place(line: Line) -> float:
        one = line.figures
        match order:
            case "silent":
                return float(one.heard_at if one.heard_at is not None else -1)
            case "people":
                return -float(one.people)
            case "training":
                return one.trained / one.asked if one.asked else 2.0
            case "zones":
                return one.covered / one.zones if one.zones else 2.0
            case "lists":
                return 0.0 if not one.lists_on else float(one.lists_on.replace("-", ""))
        return 0.0

    return sorted(lines, key=lambda line: (not line.figures.rollcalls, place(line)))


class BoardScreen(RoomScreen):
    """The world, or what of it was gone into; Enter goes in, Esc comes out."""

    PLACE = "board"
    ON = frozenset({"hq"})
    SHOWN = frozenset({"people", "stations", "rollcalls", "devices", "households", "zones", "conflicts"})
    EMPTY = _("no station is admitted yet: go to stations and devices")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "order", _("order"), id="board.order"),
        Binding("w", "world", _("the world"), id="board.world"),
    ]

    def __init__(self, node: "Node") -> None:
        super().__init__(node)
        self._way: list[tuple[str, str]] = []
        self._came_from: list[Key] = []
        self._board = Board(WORLD, "", Figures(), ())
        self._lines: dict[Key, Line] = {}
        self._order = 0
        self._stands_at: Key | None = None

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        return (
            Column(_("Where"), 18, grow=True),
            Column(_("People"), 9),
            Column(_("Families"), 8),
            Column(_("Zones"), 9),
            Column(_("Training"), 9),
            Column(_("Lists"), 8),
            Column(_("Silent"), 8),
        )

    def on_mount(self) -> None:
        """Show what is kept, and bring it up to date meanwhile."""
        self._freshen()

    def touched(self, kinds: frozenset[str]) -> None:
        """Show it again, and bring it up to date."""
        super().touched(kinds)
        if self.is_mounted:
            self._freshen()

    def _freshen(self) -> None:
        if not self.is_here:
            return

        def work() -> None:
            if freshen(self.node):
                self.app.call_from_thread(self.again)

        self.run_worker(work, thread=True, exclusive=True, group="freshen", description="freshen")

    def read(self) -> Board:
        """Ask for the part of the world that was gone into."""
        level, key = self._way[-1] if self._way else (WORLD, "")
        return world.board(
            self.node,
            region=key if level == REGION else None,
            country=key if level == COUNTRY else None,
        )

    def take(self, found: Board) -> Sequence[Row]:
        """Give a row for each part of it."""
        self._board = found
        now = self.node.now
        lines = in_order(found.lines, ORDERS[self._order][0])
        self._lines = {f"{line.level}:{line.key}": line for line in lines}
        return [Row(key, words.cells(line, now), words.mark(line)) for key, line in self._lines.items()]

    def found_by(self, row: Row) -> str:
        """Give what a row is found by: a part of the world also by the countries that are in it."""
        line = self._lines.get(row.key)
        lies_in = " ".join(map(countries.found_by, line.countries)) if line is not None else ""
        return f"{super().found_by(row)} {self.folded(lies_in)}"

    def headline(self) -> str:
        """Say which part of the world this is."""
        return words.headline(self._board, self.node.me)

    def heads(self) -> Sequence[str]:
        """Say what matters first, and how the lines are ordered."""
        old = [_("figures are being brought up to date …")] if self._board.old else []
        order = _("order: {order}").format(order=ORDERS[self._order][1])
        return (" · ".join([*words.in_short(self._board.all), *old]), order)

    def about(self, key: Key) -> Sequence[str]:
        """Say what the line has no room for."""
        line = self._lines.get(key)
        if line is None:
            return ()
        short = words.in_short(line.figures, is_one=line.level == STATION)
        if line.level == STATION:
            short.append(words.usually(line.gap))
        sheet = dict(words.sheet(line.figures, self.node.now))
        said = f"{sheet[_('People')]}; {sheet[_('Families')]}"
        return (" · ".join(short), words.named(words.of_line(line), said))

    # keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to come out of what was gone into."""
        if action == "world" and not self._way:
            return False
        return super().check_action(action, parameters)

    def opened(self, key: Key) -> None:
        """Go in."""
        line = self._lines.get(key)
        if line is None:
            return
        if line.level == STATION:
            self.app.push_screen(StationScreen(self.node, line.key))
            return
        self._way.append((line.level, line.key))
        self._came_from.append(key)
        self._elsewhere(None)

    def widened(self) -> bool:
        """Come out of what was gone into, back to its line."""
        if not self._way:
            return False
        self._way.pop()
        self._elsewhere(self._came_from.pop())
        return True

    def action_world(self) -> None:
        """Come out of everything."""
        if self._way:
            self._way.clear()
            self._elsewhere(self._came_from[0])
            self._came_from.clear()

    def _elsewhere(self, stand_at: Key | None) -> None:
        self._stands_at = stand_at
        self._kept = Kept()
        self.refresh_bindings()
        with self.prevent(Input.Changed):
            self.query_one("#search", Input).value = ""
        self.again()

    def action_order(self) -> None:
        """Order the lines by something else."""
        self._order = (self._order + 1) % len(ORDERS)
        self.shown(self.take(self._board))

    def shown(self, rows: Sequence[Row]) -> None:
        """Show rows; after coming out the cursor stands where one went in."""
        super().shown(rows)
        if self._stands_at is not None:
            self.query_one(PagedTable).stand_at(self._stands_at)
            self._stands_at = None
