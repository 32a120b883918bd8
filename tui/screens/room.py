"""A room of the station: a list that is worked out beside the screen, and one key for each thing done there.

What a room shows may take long to work out at a large office, so a thread does it
while the keys go on; what stood there before stands until then.
"""

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from store.refusals import Refused
from store.values import folded
from tui import records_away, sources
from tui.refusing import line
from tui.remembering import Memory
from tui.safe import clean, safe
from tui.screens.choose import move_in
from tui.screens.doing import LIMIT, DoingScreen
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.widgets.pages import Key
from tui.widgets.typed import LONGEST, Typed
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

OFFICES: Final = frozenset({"station", "desk"})
HEADQUARTERS: Final = OFFICES | {"hq"}
EVERYWHERE: Final = HEADQUARTERS | {"warden"}
TO_STATION: Final = Binding("f6", "open_station", _("station"), id="room.station")
"""From a room that is one station's at headquarters to all that is known of that station."""


class Kept:
    """Rows that are all here; each is found again by its key, wherever it went."""

    def __init__(self, rows: Sequence[Row] = ()) -> None:
        self.renew(rows)

    def renew(self, rows: Sequence[Row]) -> None:
        """Hold other rows."""
        self._rows = rows
        self._places = {row.key: place for place, row in enumerate(rows)}

    def count(self) -> int:
        """Give how many there are."""
        return len(self._rows)

    def page(self, offset: int, limit: int) -> Sequence[Row]:
        """Give some of them."""
        return self._rows[offset : offset + limit]

    def find(self, key: Key) -> int | None:
        """Give the place of a row."""
        return self._places.get(key)


class RoomScreen(DoingScreen):
    """A room; what each shows and does is its own.

    Attributes:
        ON: the kinds of node on which it makes sense.
        SHOWN: the lists that it is worked out of.
        RULE: the list whose rule stands behind it.
        PLACE: its name among the places, where it is one: then it is found again as it was left.
        EMPTY: what is said where there is nothing.
    """

    class Found(Message):
        """What was asked for is there, or was refused."""

        def __init__(self, asked: int, found: Any) -> None:  # noqa: ANN401 - each room has its own
            super().__init__()
            self.asked = asked
            self.found = found

    ON: ClassVar[frozenset[str]] = OFFICES
    SHOWN: ClassVar[frozenset[str]] = frozenset()
    PLACE: str = ""
    RULE: str = ""
    EMPTY: ClassVar[str] = _("nothing here")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "find", _("find"), key_display="/", id="room.find"),
        Binding("escape", "back", _("back"), show=False, id="room.back"),
    ]

    DEFAULT_CSS = """
    RoomScreen #search { display: none; }
    RoomScreen #search.open { display: block; }
    RoomScreen #heads { height: auto; max-height: 40%; padding: 0 1; }
    RoomScreen #about { height: auto; min-height: 2; max-height: 27%; padding: 0 1; }
    RoomScreen #said { height: auto; max-height: 3; padding: 0 1; }
    """

    station: str | None = None
    """At headquarters the station, by code, of which a room is that is one station's at a time."""

    def __init__(self, node: "Node") -> None:
        super().__init__(node)
        self._asked_for = 0
        self.is_read = False
        self.all_rows: Sequence[Row] = ()
        self._kept = Kept()
        self._written: dict[str, Sequence[str]] = {}
        self._recalled: Memory | None = None

    # what a room says of itself

    @abstractmethod
    def columns(self) -> Sequence[Column]:
        """Give the columns of its list."""

    @abstractmethod
    def read(self) -> Any:  # noqa: ANN401 - each room has its own
        """Ask for what is shown; in a thread, so nothing of the screen is touched."""

    @abstractmethod
    def take(self, found: Any) -> Sequence[Row]:  # noqa: ANN401 - what read() gave
        """Keep what was read, and give its rows."""

    @abstractmethod
    def headline(self) -> str:
        """Say what the room is and how it stands, in one line."""

    def heads(self) -> Sequence[str]:
        """Say in lines below the title what else there is to know or to choose."""
        return ()

    def about(self, key: Key) -> Sequence[str]:
        """Say whole what a row has no room for, line by line."""
        del key
        return ()

    def opened(self, key: Key) -> None:
        """Open what Enter opens."""

    # how it looks

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(classes="title-line", id="title")
        yield Static(id="heads")
        yield Typed(placeholder=_("type to find"), id="search", compact=True, max_length=LONGEST)
        yield from self.body()
        yield Static(id="about")
        yield Static(id="said")
        yield KeyLine()

    def body(self) -> ComposeResult:
        """Lay out what stands between the title and what is said."""
        yield PagedTable(self.columns(), empty=self.nothing(), id="list")

    def nothing(self) -> str:
        """Give the sentence that stands where there is no line."""
        if self.is_here:
            if not self.is_read:
                return _("reading …")
            return _("nothing like that: change what you typed") if self.words else self.EMPTY
        kind = {"hq": _("headquarters"), "warden": _("a warden's device")}.get(self.node.me.kind, "")
        return _("this room is the office's: {kind} has nothing of it").format(kind=kind)

    @property
    def whose(self) -> str:
        """Whose room it is: that station's which was chosen at headquarters, else this node's."""
        me = self.node.me
        return f"{me.code} · {me.name}" if self.station is None else self.station

    @property
    def is_here(self) -> bool:
        """Whether the room makes sense on this node."""
        return self.node.me.kind in self.ON

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer nothing but the way back where the room makes no sense."""
        if not self.is_here and action != "back" and hasattr(self, f"action_{action}"):
            return False
        if action == "open_station" and self.station is None:
            return False
        return super().check_action(action, parameters)

    def on_mount(self) -> None:
        """Ask for what there is."""
        if self._recalled is not None and self._recalled.typed:
            field = self.query_one("#search", Input)
            with self.prevent(Input.Changed):
                field.value = self._recalled.typed
            field.add_class("open")
        self.home()
        self.say_title()
        self.again()

    def memory(self) -> Memory:
        """Give how it is left: what was looked for, where the cursor stood."""
        typed = self.query_one("#search", Input).value
        return Memory(typed, key="" if self.key is None else str(self.key))

    def recall(self, memory: Memory | None) -> None:
        """Begin as it was left."""
        self._recalled = memory

    def explain(self) -> list[str]:
        """Say whole what the cursor is on, and where the rule behind the room comes from."""
        key = self.key if self.is_here else None
        told = [] if key is None else [clean(one, LIMIT) for one in self.about(key) if one]
        return [*told, *filter(None, [sources.of(self.RULE)])]

    def home(self) -> None:
        """Give the keys to what is read here."""
        self.query_one(PagedTable).focus()

    def touched(self, kinds: frozenset[str]) -> None:
        """Ask again, if what changed may be shown here; the cursor stays with its line."""
        if self.is_mounted and self.SHOWN & kinds:
            self.again()

    def again(self) -> None:
        """Ask again, in a thread."""
        if not self.is_here:
            return
        self._asked_for += 1
        asked = self._asked_for

        def work() -> None:
            try:
                found = self.read()
            except Refused as refused:
                found = refused
            self.post_message(self.Found(asked, found))

        self.run_worker(work, thread=True, group="room", description="read")

    def on_room_screen_found(self, message: Found) -> None:
        """Show what was read, unless something newer was asked for meanwhile."""
        message.stop()
        if message.asked != self._asked_for:
            return
        if isinstance(message.found, Refused):
            if records_away.of(message.found) is not None:
                raise message.found
            self.say(line(message.found), refused=True)
            return
        self.is_read = True
        self.shown(self.take(message.found))

    def shown(self, rows: Sequence[Row]) -> None:
        """Show rows, narrowed by what is typed; the cursor stays with its row."""
        self.all_rows = rows
        first = not self._kept.count()
        self._kept.renew(self.narrowed())
        table = self.query_one(PagedTable)
        table.empty = self.nothing()
        if first:
            table.show(self._kept)
            if self._recalled is not None:
                table.stand_at(self._recalled.key)
                self._recalled = None
        else:
            table.reload()
        self.say_title()
        self.say_about()

    def narrowed(self) -> Sequence[Row]:
        """Give the rows that what is typed leaves."""
        words = self.words
        if not words:
            return self.all_rows
        return [row for row in self.all_rows if all(word in self.found_by(row) for word in words)]

    @property
    def words(self) -> list[str]:
        """The words that are typed, folded."""
        return self.folded(self.query_one("#search", Input).value).split()

    def found_by(self, row: Row) -> str:
        """Give what a row is found by, folded."""
        return self.folded(" ".join((*row.cells, str(row.key))))

    @staticmethod
    def folded(text: str) -> str:
        """Give a text as it is compared: without accents and capitals."""
        return folded(text)

    def say_title(self) -> None:
        """Say above the list what it is."""
        said = self.headline() if self.is_read or not self.is_here else f"{self.headline()} …"
        self._put("title", [said])
        heads = [one for one in self.heads() if one] if self.is_here else []
        self._put("heads", heads)
        self.query_one("#heads", Static).display = bool(heads)

    def say_about(self) -> None:
        """Say below the list what the cursor is on."""
        key = self.key
        self._put("about", [] if key is None else [one for one in self.about(key) if one])

    def _put(self, place: str, lines: Sequence[str]) -> None:
        """Write lines somewhere, if they are others than stand there: each change is laid out anew."""
        if self._written.get(place) != lines:
            self._written[place] = lines
            shown = Content("\n").join([safe(one, LIMIT) for one in lines])
            self.query_one(f"#{place}", Static).update(shown)

    def place_of(self, key: Key) -> int:
        """Give the place of a line, or the first where it is not shown."""
        return self._kept.find(key) or 0

    @property
    def key(self) -> Key | None:
        """What the cursor is on."""
        return self.query_one(PagedTable).key

    def on_paged_table_row_seen(self, _message: PagedTable.RowSeen) -> None:
        """Say whole what the line has no room for."""
        self.say_about()

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        """Open it."""
        message.stop()
        self.opened(message.key)

    # finding

    def action_find(self) -> None:
        """Narrow the list by typing."""
        field = self.query_one("#search", Input)
        field.add_class("open")
        field.focus()

    def on_input_changed(self, _event: Input.Changed) -> None:
        """Narrow with every letter."""
        self.narrow()

    def narrow(self) -> None:
        """Show what is left."""
        self._kept.renew(self.narrowed())
        table = self.query_one(PagedTable)
        table.empty = self.nothing()
        table.show(self._kept)
        self.say_about()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Give the keys back to the list as it is narrowed now."""
        self.query_one("#search", Input).set_class(bool(self.query_one("#search", Input).value), "open")
        self.home()

    def on_key(self, event: object) -> None:
        """Let the arrows move in the list while letters go to the search line."""
        if self.query_one("#search", Input).has_focus and self.query(PagedTable):
            move_in(self.query_one(PagedTable), event)

    def action_open_station(self) -> None:
        """Go to all that is known of the station whose room this is."""
        from tui.screens.station import StationScreen  # it leads here

        if self.station is not None:
            self.app.push_screen(StationScreen(self.node, self.station))

    def action_back(self) -> None:
        """Put away what was typed, else the room."""
        field = self.query_one("#search", Input)
        if field.value or field.has_focus:
            field.value = ""
            field.remove_class("open")
            self.home()
        elif not self.widened():
            self.dismiss(None)

    def widened(self) -> bool:
        """Take back what narrows the room; says whether anything did."""
        return False
