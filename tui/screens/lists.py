"""A list that narrows as somebody types: the shape of every list screen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from store import desk, offers
from store.desk import Wanted
from store.registers import REGISTRY
from tui import terms
from tui.messages import RecordChosen
from tui.safe import safe
from tui.screens.acting import choose_act
from tui.screens.choose import move_in
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.widgets.typed import Typed
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node


MANY = 500
"""Of what is typed and finds more than these, only so many are shown: who looks for somebody types on."""


class Found:
    """What a search finds, a page at a time."""

    def __init__(self, screen: "ListScreen") -> None:
        self._screen = screen
        self._asked = screen.wanted()

    def count(self) -> int:
        """Give how many there are."""
        return desk.counted(self._screen.node, self._screen.KIND, self._asked, most=MANY)

    def page(self, offset: int, limit: int) -> Sequence[Row]:
        """Give some of them."""
        found = self._screen.rows(self._asked, offset=offset, limit=limit)
        return [Row(str(row["id"]), self._screen.cells(row)) for row in found]


class ListScreen(Screen[str | None]):
    """A list with a search line. Arrows move in the list while the search line keeps what is typed."""

    KIND: str
    TITLE_WORD: str
    EMPTY: ClassVar[str]
    FILTERS: tuple[tuple[str, str], ...] = (("zone", "zones"),)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "narrow('zone')", _("zone"), id="list.zone"),
        Binding("escape", "widen", _("all"), id="list.all"),
        Binding("f8", "make", _("new"), id="list.new"),
        Binding("f9", "open_record", _("record"), id="list.record"),
    ]

    CSS = """
    #said { height: auto; max-height: 2; padding: 0 1; }
    """

    def __init__(self, node: "Node") -> None:
        super().__init__()
        self.node = node
        self._filters: dict[str, str] = {}
        me = node.me
        self._place = f"{me.code} · {me.name}"

    # what a list says of itself

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        raise NotImplementedError

    def cells(self, row: dict[str, object]) -> tuple[str, ...]:
        """Give a row's texts, a column each."""
        raise NotImplementedError

    def rows(self, asked: Wanted, *, offset: int, limit: int) -> list[dict[str, Any]]:
        """Give a page of the list."""
        return desk.page(self.node, self.KIND, asked, offset=offset, limit=limit)

    # how it looks

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(classes="title-line", id="title")
        yield Typed(placeholder=_("type to find"), id="search", compact=True)
        yield PagedTable(self.columns(), empty=self.EMPTY, id="list")
        yield Static(id="said")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Show everything, ready to be narrowed."""
        self.query_one("#search", Input).focus()
        self._show()

    def wanted(self) -> Wanted:
        """Give what narrows the list now."""
        return Wanted(
            self.query_one("#search", Input).value, self._filters.get("zone"), self._filters.get("agency")
        )

    def _show(self) -> None:
        self.query_one(PagedTable).show(Found(self))
        self._say_how_many()

    def _say_how_many(self) -> None:
        count = self.query_one(PagedTable).count
        narrowed = " ".join(f"{terms.field(name)}={code}" for name, code in self._filters.items())
        more = "+" if count == MANY and self.query_one("#search", Input).value.strip() else ""
        counted = _("{list}: {count}").format(list=self.TITLE_WORD, count=f"{count}{more}")
        title = f"{self._place}  {counted}  {narrowed}".rstrip()
        self.query_one("#title", Static).update(safe(title))

    def say(self, sentence: str) -> None:
        """Say something in the line above the keys, until something else is said."""
        self.query_one("#said", Static).update(safe(sentence))

    def touched(self, kinds: frozenset[str]) -> None:
        """Ask again, if what changed is on this list."""
        if self.is_mounted and {self.KIND, "presence", "visits"} & kinds:
            self.query_one(PagedTable).reload()
            self._say_how_many()

    # keys

    def on_input_changed(self, _event: Input.Changed) -> None:
        """Narrow the list with every letter."""
        self._show()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Choose what the cursor is on."""
        self.query_one(PagedTable).action_choose()

    def on_key(self, event: object) -> None:
        """Let the arrows move in the list while letters go to the search line."""
        move_in(self.query_one(PagedTable), event)

    def action_narrow(self, name: str) -> None:
        """Narrow to the next zone or agency, after the last to all."""
        kind = dict(self.FILTERS)[name]
        codes = [str(row["code"]) for row in desk.listed(self.node, kind).rows]
        now = self._filters.pop(name, None)
        following = codes[codes.index(now) + 1 :] if now in codes else codes
        if following:
            self._filters[name] = following[0]
        self._show()

    @property
    def is_narrowed(self) -> bool:
        """Whether anything keeps a part of the list away."""
        return bool(self._filters or self.query_one("#search", Input).value)

    def action_make(self) -> None:
        """Make a new record of this list."""
        choose_act(self, self.node, [(offer, {}) for offer in offers.making(REGISTRY, self.KIND)])

    def action_open_record(self) -> None:
        """Open the record at the cursor, with all its fields and its history."""
        key = self.query_one(PagedTable).key
        if key is not None:
            self.post_message(RecordChosen(self.KIND, str(key)))

    def action_widen(self) -> None:
        """Show everything again."""
        self._filters.clear()
        self.query_one("#search", Input).value = ""
        self._show()
