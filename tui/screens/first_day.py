"""The first day: how one moves about, and what a new office sets up, step by step."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from sync import first_day
from sync.first_day import Step
from tui.messages import Placed
from tui.page import Page
from tui.safe import safe
from tui.screens.choose import Lines
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node


class FirstDayScreen(Page[None]):
    """What to do first; Enter goes where a step is done."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", _("back"), id="first_day.back")]
    CSS = """
    #how { height: auto; padding: 0 1 1 1; }
    #about { height: auto; min-height: 2; padding: 0 1; }
    """

    def __init__(self, node: "Node") -> None:
        super().__init__()
        self.node = node
        self._steps: list[Step] = []

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(classes="title-line", id="title")
        yield Static(Content("\n").join([safe(line) for line in _how()]), id="how")
        yield PagedTable((Column(_("To be set up"), 40, grow=True),), empty=_("nothing to set up"), id="list")
        yield Static(id="about")
        yield KeyLine()

    def on_mount(self) -> None:
        """Look what is there already."""
        self._read()
        table = self.query_one(PagedTable)
        table.focus()
        table.cursor = next((place for place, step in enumerate(self._steps) if not step.done), 0)

    def on_screen_resume(self) -> None:
        """Look again: whoever comes back may have done a step."""
        self._read()

    def touched(self, _kinds: frozenset[str]) -> None:
        """Look again."""
        self._read()

    def _read(self) -> None:
        self._steps = first_day.steps(self.node)
        done = sum(step.done for step in self._steps)
        said = _("First day: {done} of {count} set up").format(done=done, count=len(self._steps))
        self.query_one("#title", Static).update(safe(said))
        words = _words()
        table = self.query_one(PagedTable)
        rows = [Row(step.name, (words[step.name][0],), "✓" if step.done else "…") for step in self._steps]
        table.show_at(Lines(rows), table.cursor)

    def on_paged_table_row_seen(self, message: PagedTable.RowSeen) -> None:
        """Say what a step is for, and how it is done."""
        self.query_one("#about", Static).update(safe(_words()[str(message.row.key)][1], 400))

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        """Go where it is done."""
        step = next(step for step in self._steps if step.name == message.row.key)
        self.post_message(Placed(step.lead.to, step.lead.name))

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)


def _how() -> list[str]:
    """Say how one moves about."""
    return [
        _("Type a name on the first screen to find somebody; Enter opens the family."),
        _("Ctrl+O and a letter goes anywhere; Ctrl+P finds people, zones and acts by their names."),
        _("F1 says what every key does where you are, and which rule a field comes from."),
        _("Ctrl+R opens a roll call or its board, Ctrl+L locks, Esc goes back."),
        _("Nothing is lost: what you typed is kept, and what you did can be taken back (u in a record)."),
    ]


def _words() -> dict[str, tuple[str, str]]:
    """Say each step, and below it what it is for."""
    return {
        "second_user": (
            _("somebody else has keys"),
            _("One person may be away or hurt. Users and devices: a adds one."),
        ),
        "recovery": (
            _("headquarters can help after a lost passphrase"),
            _("Headquarters makes a recovery identity and sends it down; exchange once to have it."),
        ),
        "line": (
            _("a line to the office above is set up"),
            _("Settings: n names a folder that the line, the mail or the stick uses."),
        ),
        "heard": (
            _("the office above has signed for what was sent"),
            _("Exchange: x. Handed over is not arrived; a signed receipt says that it was."),
        ),
        "agencies": (_("agencies are on the list"), _("F8 adds one; many come with headquarters' data.")),
        "zones": (
            _("the station is divided into zones"),
            _("Lists, zones, F8: a code, a name, an assembly point, a radio channel (S004 ¶19)."),
        ),
        "people": (
            _("people are on the list"),
            _("`muster import FILE` takes an agency's list; F8 adds somebody by hand (S004 ¶10(e))."),
        ),
        "homes": (
            _("every household is in a zone"),
            _("F5 narrows the list; F9 and c put a household into its zone (S004 ¶19-20)."),
        ),
        "wardens": (
            _("every zone has a warden"),
            _("Zones and wardens: w appoints, l records the letter, p packs the zone for a device."),
        ),
        "call_tree": (
            _("the call tree was tried"),
            _("Call tree: b begins a test. It is owed in every calendar year (S001-A)."),
        ),
        "backup": (
            _("a backup was made"),
            _("`muster backup FILE` writes one to a stick that lies somewhere else; once a week."),
        ),
    }
