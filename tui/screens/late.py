"""The late return of a device that is trusted no more: what is in it, admitted one by one."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from store.refusals import Refused
from sync import late
from sync.late import Item
from tui import counting, terms
from tui.messages import Recorded
from tui.page import Page
from tui.refusing import line
from tui.safe import clean, safe
from tui.screens.choose import Lines
from tui.speaking import Speaking
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_TOUCHED = frozenset({"visits", "presence", "submissions", "people", "households"})


class LateScreen(Speaking, Page[None]):
    """What was found on a device that was lost; ``y`` admits what the warden confirms.

    Args:
        node: the office.
        file: the number in the quarantine.
        read: gives what is in it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "admit", _("admit this one"), id="late.admit"),
        Binding("escape", "back", _("back"), id="late.back"),
    ]

    CSS = """
    #hint { height: auto; padding: 0 1; }
    #said { height: auto; max-height: 3; padding: 0 1; }
    """

    def __init__(
        self, node: "Node", file: int, read: Callable[["Node", int], Sequence[Item]] = late.items
    ) -> None:
        super().__init__()
        self.node = node
        self._file = file
        self._items_of = read
        self._items: Sequence[Item] = ()

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(safe(_("Late return of a device that was revoked")), classes="title-line", id="title")
        hint = _(
            "Whoever found the device may have written this. Ask the warden about each line; what you admit "
            "is entered in your name."
        )
        yield Static(safe(hint, 400), id="hint")
        columns = (
            Column(_("When (UTC)"), 16),
            Column(_("What"), 10),
            Column(_("Who, where"), 14),
            Column(_("What it says"), 20, grow=True),
        )
        yield PagedTable(columns, empty=_("there is nothing in it"), id="list")
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show what is in it."""
        self.query_one(PagedTable).focus()
        self._read()

    def _read(self) -> None:
        try:
            self._items = self._items_of(self.node, self._file)
        except Refused as refused:
            self.say(line(refused), refused=True)
            return
        rows = [
            Row(
                one.key,
                (
                    counting.minute(one.at),
                    terms.choice(one.kind),
                    one.person or one.household or "",
                    _("(here already)") if one.here else terms.choice(one.said),
                ),
                "✓" if one.here else "?",
            )
            for one in self._items
        ]
        table = self.query_one(PagedTable)
        table.show_at(Lines(rows), table.cursor)

    def action_admit(self) -> None:
        """Enter the one at the cursor anew, in the name of whoever looked at it."""
        key = self.query_one(PagedTable).key
        if key is None:
            return
        try:
            done, left = late.admit(self.node, self._file, [str(key)])
        except Refused as refused:
            self.say(line(refused), refused=True)
            return
        self._read()
        if left:
            self.say("; ".join(why for _key, why in left), refused=True)
        elif done:
            self.app.post_message(Recorded(_TOUCHED, clean(_("admitted, in your name"))))
        else:
            self.say(_("it is here already: nothing was changed"))

    def on_paged_table_row_chosen(self, _message: PagedTable.RowChosen) -> None:
        """Say whole what the line has no room for."""
        one = next(one for one in self._items if one.key == self.query_one(PagedTable).key)
        self.say(" ".join(filter(None, (one.household, one.person, one.said))))

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)
