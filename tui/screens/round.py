"""The warden's round (C01): the doors of the zone, in the order of the way or by the days since a visit.

One hand is enough: the arrows move, Enter opens a door, ``u`` and ``d`` move a
door up and down on the way, ``o`` changes the order. After a visit the cursor
stands at the next door by itself.
"""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from store import desk
from store.drafts import Draft, Place
from store.refusals import Refused
from store.wardens import desk as wardens
from store.wardens.desk import Door
from tui.drafting import Drafting
from tui.messages import RecordChosen
from tui.refusing import line
from tui.safe import safe
from tui.screens.choose import Lines
from tui.screens.household import HouseholdScreen
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.words import _, plural, word

if TYPE_CHECKING:
    from store.node import Node

ROUTE = "routes.set"
"""The act by which the order of the way is kept."""
_HOMES = "homes"


def what_is_open(door: Door) -> str:
    """Say what is open at a door, the most pressing first."""
    came_to = {"not_home": _("not home"), "refused": _("refused"), "moved": _("moved")}
    said = [
        _("begun") if door.begun else "",
        plural("{count} task", "{count} tasks", door.tasks).format(count=door.tasks) if door.tasks else "",
        f"{came_to.get(door.tried[0], door.tried[0])} {door.tried[1][5:]}" if door.tried else "",
        plural("{count} refused", "{count} refused", door.refused).format(count=door.refused)
        if door.refused
        else "",
        plural("{count} with the office", "{count} with the office", door.waits).format(count=door.waits)
        if door.waits
        else "",
        _("due {day}").format(day=door.due[5:]) if door.due else "",
    ]
    return ", ".join(filter(None, said))


def _mark(door: Door) -> str:
    """Give the sign before a door."""
    if door.begun:
        return "…"
    if door.due is not None or door.tried is not None:
        return "!"
    return "?" if door.days is None else "✓"


class RoundScreen(Drafting):
    """The doors of one zone. The order of the way is kept while it is changed, and recorded on going on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", _("open the door"), id="round.open"),
        Binding("o", "order", _("way or days"), id="round.order"),
        Binding("u", "move(-1)", _("move up"), id="round.up"),
        Binding("d", "move(1)", _("move down"), id="round.down"),
        Binding("f9", "open_record", _("record"), show=False, id="round.record"),
    ]

    CSS = """
    #said { height: auto; max-height: 2; padding: 0 1; }
    """

    def __init__(self, node: "Node", zone: str | None = None) -> None:
        super().__init__()
        self.node = node
        self._zone = zone if zone is not None else wardens.zone_of(node)
        self.place = Place(ROUTE, self._zone or "")
        self._by_days = False
        self._doors: list[Door] = []
        self._way: list[str] = []
        self._moved = False
        self._after: str | None = None

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(classes="title-line", id="title")
        columns = (
            Column(_("No"), 3),
            Column(_("Address"), 30, grow=True),
            Column(word("heading", "People"), 6),
            Column(_("Days"), 5),
            Column(_("What is open"), 26),
        )
        yield PagedTable(columns, empty=_("no zone on this device yet: open its pack (F4)"), id="list")
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the doors; what was moved and not recorded, because the program died, is recorded now."""
        self.query_one(PagedTable).focus()
        kept = desk.kept_draft(self.node, self.place) if self._zone else None
        if kept is not None:
            self._way = kept.typed.get(_HOMES, "").split()
            self._moved = True
            self._record_way()
        self._read()
        self._show(None)

    def draft(self) -> Draft:
        """Give the way as it was changed and is not recorded yet."""
        return Draft(self.place, {_HOMES: " ".join(self._way)} if self._moved else {})

    def touched(self, kinds: frozenset[str]) -> None:
        """Ask again; after a visit, stand at the next door."""
        shown = {"people", "households", "visits", "presence", "submissions", "routes", "visitors", "duties"}
        if self.is_mounted and shown & kinds:
            stay = self.query_one(PagedTable).key
            after = self._after if "visits" in kinds else None
            self._read()
            self._show(after or (None if stay is None else str(stay)))

    def on_screen_resume(self) -> None:
        """Ask again: answers may lie at a door that was left."""
        if self.is_mounted and self._doors:
            stay = self.query_one(PagedTable).key
            self._read()
            self._show(None if stay is None else str(stay))

    def on_screen_suspend(self) -> None:
        """Record the way before going on."""
        self._record_way()

    def _read(self) -> None:
        try:
            found = wardens.doors(self.node, self._zone) if self._zone else []
        except Refused as refused:
            # The zone expired, or left this device, while its list stood open.
            found = []
            self.say(line(refused), refused=True)
        self._doors = wardens.by_days(found) if self._by_days else wardens.by_route(found)
        self._way = [door.number for door in wardens.by_route(found)]

    def _show(self, at: str | None) -> None:
        rows = [
            Row(
                door.number,
                (
                    str(place),
                    ", ".join(filter(None, (door.address, door.landmark))),
                    str(door.people),
                    _("never") if door.days is None else str(door.days),
                    what_is_open(door),
                ),
                _mark(door),
            )
            for place, door in enumerate(self._doors, start=1)
        ]
        table = self.query_one(PagedTable)
        table.show(Lines(rows))
        numbers = [door.number for door in self._doors]
        if at in numbers:
            table.cursor = numbers.index(at)
        order = _("by days since the last visit") if self._by_days else _("in the order of the way")
        doors = plural("{count} door", "{count} doors", len(numbers)).format(count=len(numbers))
        self.query_one("#title", Static).update(
            safe(f"{self.node.me.code} · {self._zone or '?'}  {doors} {order}")
        )

    # keys

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        """Open the door, and note which one follows it: a visit changes the order by days."""
        order = [door.number for door in self._doors]
        following = order.index(str(message.key)) + 1
        self._after = order[following] if following < len(order) else None
        self.app.push_screen(HouseholdScreen(self.node, str(message.key)))

    def action_open(self) -> None:
        """Open the door at the cursor."""
        self.query_one(PagedTable).action_choose()

    def action_open_record(self) -> None:
        """Open the household's record."""
        key = self.query_one(PagedTable).key
        if key is not None:
            self.post_message(RecordChosen("households", str(key)))

    def action_order(self) -> None:
        """Change between the way and the days; the cursor stays at its door."""
        self._record_way()
        stay = self.query_one(PagedTable).key
        self._by_days = not self._by_days
        self._read()
        self._show(None if stay is None else str(stay))

    def action_move(self, by: int) -> None:
        """Move the door at the cursor on the way: it is kept with this key, and recorded on going on."""
        table = self.query_one(PagedTable)
        if table.key is None:
            return
        if self._by_days:
            self.action_order()
        door = str(table.key)
        stood = self._way.index(door)
        to = stood + by
        if not 0 <= to < len(self._way):
            return
        self._way[stood], self._way[to] = self._way[to], self._way[stood]
        self._moved = True
        self.keep_draft()
        known = {one.number: one for one in self._doors}
        self._doors = [known[number] for number in self._way]
        self._show(door)

    def keep_draft(self) -> None:
        """Keep the way; before a lock it is recorded, for nothing about it is left open."""
        if self._moved:
            super().keep_draft()

    def _record_way(self) -> None:
        if not self._moved or self._zone is None:
            return
        self._moved = False
        try:
            wardens.set_route(self.node, self._zone, self._way)
        except Refused as refused:
            # A door left the zone meanwhile: the way is the one that stands.
            self.drop_draft()
            self.say(line(refused), refused=True)
            return
        self._in_store = None
