"""A list that narrows as somebody types: the shape of every list screen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from store import desk, long_lists, offers
from store.desk import Wanted
from store.refusals import Refused
from store.registers import REGISTRY
from tui import counting, sources, terms
from tui.messages import RecordChosen
from tui.page import Page
from tui.refusing import line
from tui.remembering import Memory
from tui.safe import safe
from tui.screens.acting import choose_act, why_not
from tui.screens.choose import move_in
from tui.speaking import Speaking
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.widgets.pages import PageCache
from tui.widgets.typed import LONGEST, Typed
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node
    from tui.papers.catalogue import Asked


MANY = 500
"""Of what is typed and finds more than these, only so many are shown: who looks for somebody types on."""


class Found:
    """What a search finds, a page at a time."""

    def __init__(self, screen: "ListScreen") -> None:
        self._screen = screen
        self._asked = screen.wanted()
        self._most: int | None = MANY
        if screen.sort:
            self._asked = desk.sorted_by(screen.node, screen.KIND, self._asked, screen.sort)
            self._most = None
        self._found = self._asked
        self.is_cut = False
        self.is_part_searched = False

    def count(self) -> int:
        """Give how many there are now."""
        node, kind = self._screen.node, self._screen.KIND
        self._found = desk.narrowed(node, kind, self._asked, most=self._most)
        self.is_cut = self._found.is_cut
        self.is_part_searched = self._found.is_part_searched
        if self._found.among is not None:
            return len(self._found.among)
        return desk.counted(node, kind, self._found, most=self._most)

    def page(self, offset: int, limit: int) -> Sequence[Row]:
        """Give some of them, as they were counted."""
        found = self._screen.rows(self._found, offset=offset, limit=limit)
        return [Row(str(row["id"]), self._screen.cells(row)) for row in found]


class ListScreen(Speaking, Page[str | None]):
    """A list with a search line. Arrows move in the list while the search line keeps what is typed."""

    KIND: str
    TITLE_WORD: str
    EMPTY: ClassVar[str]
    FILTERS: tuple[tuple[str, str], ...] = (("zone", "zones"),)
    SORTS: tuple[str, ...] = ()
    PLACE: str = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "narrow('zone')", _("zone"), id="list.zone"),
        Binding("escape", "widen", _("back"), id="list.back"),
        Binding("ctrl+s", "sort", _("sort"), id="list.sort"),
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
        self.sort = ""
        self._recalled: Memory | None = None
        self._whole: PageCache | None = None
        self._pages: Found
        self._pages_of_whole: Found
        self._said_of_reach = ""
        self._is_behind = False
        """Whether what is shown is not what was typed, because the records did not answer."""
        me = node.me
        self._place = f"{me.code} · {me.name}"
        # Zones have the same codes at every station: of the world none is meant.
        self._is_of_the_world = me.kind == "hq"
        makes = [offer.name for offer in offers.making(REGISTRY, self.KIND) if offer.asks is not None]
        self._may_make = [name for name in makes if not why_not(node, name)]

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
        yield Typed(placeholder=_("type to find"), id="search", compact=True, max_length=LONGEST)
        yield PagedTable(self.columns(), empty=self.nothing(), id="list")
        yield Static(id="said")
        yield KeyLine()

    def nothing(self) -> str:
        """Give the sentence that stands where there is no line."""
        return self.EMPTY

    def on_mount(self) -> None:
        """Show everything, ready to be narrowed."""
        search = self.query_one("#search", Input)
        search.focus()
        if self._recalled is not None:
            with self.prevent(Input.Changed):
                search.value = self._recalled.typed
        self._show()
        if self._recalled is not None:
            self.query_one(PagedTable).stand_at(self._recalled.key)

    def memory(self) -> Memory:
        """Give how it is left."""
        key = self.query_one(PagedTable).key
        typed = self.query_one("#search", Input).value
        return Memory(typed, dict(self._filters), self.sort, "" if key is None else str(key))

    def recall(self, memory: Memory | None) -> None:
        """Begin as it was left."""
        if memory is not None:
            self._filters, self.sort, self._recalled = dict(memory.filters), memory.sort, memory

    def wanted(self) -> Wanted:
        """Give what narrows the list now."""
        return Wanted(
            self.query_one("#search", Input).value, self._filters.get("zone"), self._filters.get("agency")
        )

    def _show(self) -> None:
        self._is_behind = True
        self._show_found()
        self._is_behind = False

    def _show_found(self) -> None:
        table = self.query_one(PagedTable)
        try:
            found = Found(self) if self.is_narrowed or self._whole is None else None
        except Refused as refused:
            self.sort = ""
            self.say(line(refused))
            found = Found(self)
        if self.is_narrowed and found is not None:
            self._pages = found
            table.show(found)
        else:
            # What was looked for is deleted letter by letter, and the next is typed: it comes back often.
            if self._whole is None and found is not None:
                self._pages_of_whole = found
            self._pages = self._pages_of_whole
            table.show(self._whole or self._pages)
            self._whole = table.shown
        self._say_how_many()

    def _say_how_many(self) -> None:
        count = self.query_one(PagedTable).count
        narrowed = " ".join(f"{terms.field(name)}={code}" for name, code in self._filters.items())
        if self.sort:
            narrowed = " ".join((narrowed, _("by {field}").format(field=terms.field(self.sort.lstrip("-")))))
        typed = bool(self.query_one("#search", Input).value.strip())
        pages = self._pages
        more = "+" if pages.is_cut or pages.is_part_searched or (typed and count == MANY) else ""
        counted = _("{list}: {count}").format(list=self.TITLE_WORD, count=f"{counting.number(count)}{more}")
        title = f"{self._place}  {counted}  {narrowed}".rstrip()
        self.query_one("#title", Static).update(safe(title), layout=False)
        reach = self._reach()
        if reach != self._said_of_reach:
            self._said_of_reach = reach
            self.say(reach)

    def _reach(self) -> str:
        """Say what of a list that is too long for a screen is here, or was searched, and what to do next."""
        most = counting.number(long_lists.MOST)
        if self._pages.is_part_searched:
            register = REGISTRY.kind(self.KIND)
            if register.found_by_key:
                said = _("only the first {most} were searched; for all open one station: Ctrl+O b")
            elif register.names_people:
                said = _("only names and numbers were searched; for texts open one station: Ctrl+O b")
            else:
                said = _("only numbers were searched; for texts open one station: Ctrl+O b")
        elif self._pages.is_cut:
            said = _("only the first {most}: type a name or number, or open one station: Ctrl+O b")
        else:
            return ""
        return said.format(most=most)

    def out(self) -> "Sequence[Asked]":
        """Give the list as it is narrowed, and the papers about what the cursor is on."""
        from tui.papers import lists
        from tui.papers.catalogue import Asked
        from tui.screens.writing_out import of_list, of_record

        if self.KIND not in lists.kinds():
            return ()
        key = self.query_one(PagedTable).key
        about = [] if key is None else of_record(self.KIND, str(key))
        return [*of_list(Asked(self.KIND, wanted=self.wanted())), *about]

    def touched(self, kinds: frozenset[str]) -> None:
        """Ask again, if what changed is on this list."""
        self._whole = None
        if self.is_mounted and self._is_behind:
            self._show()
        elif self.is_mounted and {self.KIND, "presence", "visits"} & kinds:
            self.query_one(PagedTable).reload()
            self._say_how_many()

    def explain(self) -> list[str]:
        """Say where the rule behind this list comes from."""
        return [said for said in (sources.of(self.KIND),) if said]

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
        codes = desk.codes(self.node, kind)
        now = self._filters.pop(name, None)
        following = codes[codes.index(now) + 1 :] if now in codes else codes
        if following:
            self._filters[name] = following[0]
        self._show()

    def action_sort(self) -> None:
        """Sort by the next field of those by which people look for something; after the last as usual."""
        sorts = ("", *self.SORTS)
        following = sorts.index(self.sort) + 1 if self.sort in sorts else 0
        self.sort = sorts[following % len(sorts)]
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what there is: fields to sort by, a zone that means one place, what one may make."""
        if action == "narrow" and parameters == ("zone",) and self._is_of_the_world:
            return False
        return {"sort": bool(self.SORTS), "make": bool(self._may_make)}.get(action, True)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything keeps a part of the list away."""
        return bool(self._filters or self.sort or self.query_one("#search", Input).value)

    def action_make(self) -> None:
        """Make a new record of this list."""
        choose_act(self, self.node, [(offer, {}) for offer in offers.making(REGISTRY, self.KIND)])

    def action_open_record(self) -> None:
        """Open the record at the cursor, with all its fields and its history."""
        key = self.query_one(PagedTable).key
        if key is not None:
            self.post_message(RecordChosen(self.KIND, str(key)))

    def action_widen(self) -> None:
        """Show everything again, in the usual order; where everything is shown, go back."""
        if not self.is_narrowed:
            self.dismiss(None)
            return
        self._filters.clear()
        self.sort = ""
        self.query_one("#search", Input).value = ""
        self._show()
