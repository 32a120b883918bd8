"""The log: what was done here, newest first, in words; one key takes an act of one's own back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input, Static

from store import log_book
from store.log_book import Act, Asked
from store.refusals import Refused
from store.registers import REGISTRY
from store.values import folded
from tui import counting, records_away, terms
from tui.messages import RecordChosen
from tui.page import Page
from tui.refusing import line
from tui.safe import safe
from tui.screens.choose import Lines, move_in
from tui.speaking import Speaking
from tui.taking_back import TakingBack
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.widgets.typed import LONGEST, Typed
from tui.words import _, word

if TYPE_CHECKING:
    from store.node import Node

_LONG: Final = 600


class LogScreen(Speaking, Page[None]):
    """What was done on this device; Enter opens the record, F8 takes back what one has done oneself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "take_back", _("take back"), id="log.take_back"),
        Binding("f5", "looked", _("who looked"), id="log.looked"),
        Binding("f6", "everybody", _("other devices too"), id="log.everybody"),
        Binding("escape", "widen", _("back"), id="log.back"),
    ]

    CSS = """
    #what { height: auto; min-height: 2; max-height: 5; padding: 0 1; }
    #said { height: auto; max-height: 3; padding: 0 1; }
    """

    class Found(Message):
        """The log was read.

        Args:
            asked: for what.
            acts: what was found.
        """

        def __init__(self, asked: Asked, acts: list[Act], why: str = "") -> None:
            super().__init__()
            self.asked = asked
            self.acts = acts
            self.why = why

    def __init__(self, node: "Node") -> None:
        super().__init__()
        self.node = node
        self._acts: list[Act] = []
        self._looked = False
        self._everybody = False
        self._taking_back = TakingBack(self, node)

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(classes="title-line", id="title")
        yield Typed(
            placeholder=_("type a name, a number or what was done"),
            id="search",
            compact=True,
            max_length=LONGEST,
        )
        columns = (
            Column(_("When (UTC)"), 16),
            Column(_("Who"), 10),
            Column(_("What was done"), 26),
            Column(_("With"), 20, grow=True),
        )
        yield PagedTable(columns, empty=_("nothing like that was done here"), id="list")
        yield Static(id="what")
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Read it from the end."""
        self.query_one("#search", Input).focus()
        self._ask()

    def touched(self, _kinds: frozenset[str]) -> None:
        """Read again: everything that is recorded stands here."""
        if self.is_mounted:
            self._ask()

    # reading

    def asked(self) -> Asked:
        """Give what is wanted now."""
        text = self.query_one("#search", Input).value
        acts = {word: acts_called(word) for word in text.split()}
        return Asked(text, acts, self._looked, self._everybody)

    def _ask(self) -> None:
        self.query_one("#title", Static).update(safe(self._titled("…")))
        self._read(self.asked())

    @work(thread=True, exclusive=True, group="log")
    def _read(self, asked: Asked) -> None:
        try:
            self.post_message(self.Found(asked, log_book.read(self.node, asked)))
        except Refused as refused:
            if records_away.of(refused) is not None:
                raise
            self.post_message(self.Found(asked, [], line(refused)))

    def on_log_screen_found(self, message: Found) -> None:
        """Show what was found, unless something else is asked for by now."""
        if not self.is_mounted or message.asked != self.asked():
            return
        self._acts = message.acts
        table = self.query_one(PagedTable)
        table.show_at(Lines([_row(one) for one in self._acts]), table.cursor if not message.asked.text else 0)
        more = "+" if len(self._acts) >= log_book.MOST else ""
        self.query_one("#title", Static).update(safe(self._titled(f"{len(self._acts)}{more}")))
        if message.why:
            self.say(message.why)
        if not self._acts:
            self.query_one("#what", Static).update("")

    def _titled(self, count: str) -> str:
        said = [_("Log: {count}").format(count=count)]
        if self._looked:
            said.append(_("who looked, what was taken out"))
        if self._everybody:
            said.append(_("other devices too"))
        return "  ".join(said)

    def on_paged_table_row_seen(self, message: PagedTable.RowSeen) -> None:
        """Say whole what the line has no room for."""
        one = self._one(str(message.row.key))
        self._taking_back.forget()
        if one is not None:
            self.query_one("#what", Static).update(safe(in_full(one), _LONG))

    def _one(self, key: str | None = None) -> Act | None:
        wanted = str(self.query_one(PagedTable).key) if key is None else key
        return next((one for one in self._acts if one.id == wanted), None)

    # keys

    def on_input_changed(self, _event: Input.Changed) -> None:
        """Search with every letter."""
        self._ask()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Open the record of what the cursor is on."""
        self.query_one(PagedTable).action_choose()

    def on_key(self, event: object) -> None:
        """Let the arrows move in the list while letters go to the search line."""
        move_in(self.query_one(PagedTable), event)

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        """Open the record that an act was about; of one who looked, the record that was looked at."""
        one = self._one(str(message.row.key))
        if one is None or one.row is None:
            return
        if one.kind == "reads" and one.fields.get("record"):
            self.post_message(RecordChosen(str(one.fields["kind"]), str(one.fields["record"])))
        else:
            self.post_message(RecordChosen(one.kind, one.row))

    def action_looked(self) -> None:
        """Show only who looked and what was taken out, or everything again."""
        self._looked = not self._looked
        self._ask()

    def action_everybody(self) -> None:
        """Show what came from other devices too, or only what was done on this one."""
        self._everybody = not self._everybody
        self._ask()

    def action_widen(self) -> None:
        """Show everything again; where everything is shown, go back."""
        if not (self._looked or self._everybody or self.query_one("#search", Input).value):
            self.dismiss(None)
            return
        self._looked = self._everybody = False
        self.query_one("#search", Input).value = ""
        self._ask()

    def action_take_back(self) -> None:
        """Say what taking it back would do; the same key once more does it."""
        one = self._one()
        if one is not None:
            self._taking_back.key(one.id)


def acts_called(word: str) -> Sequence[str]:
    """Give the acts that somebody may mean by a word, in their language or as the command line says it."""
    wanted = folded(word)
    return [
        name for name in REGISTRY.act_names.values() if wanted in folded(terms.act(name)) or wanted in name
    ]


def _row(one: Act) -> Row:
    drill = _("(exercise)") if one.exercise else ""
    about = " ".join(filter(None, (one.name, one.row)))
    if one.kind == "reads":
        about = f"{one.fields.get('record') or ''} {terms.value(one.fields.get('how'))}".strip()
    what = " ".join(filter(None, (done(one.act), drill)))
    cells = (counting.minute(one.at), one.by_name or one.by or "", what, about)
    return Row(one.id, cells, "✓" if one.mine else "")


def done(act: str) -> str:
    """Say what an act does, the verb first: that is what the eye looks for in a narrow column."""
    kind, _dot, verb = act.partition(".")
    return f"{word('act', terms.english(verb))} · {terms.kind(kind)}" if verb else act


def in_full(one: Act) -> str:
    """Say all of an act: who, on which device, about what, and what was said."""
    who = " ".join(filter(None, (one.by_name, one.by and f"({one.by})", one.device)))
    said = "; ".join(
        f"{terms.field(name)}: {terms.in_history(name, value)}" for name, value in one.fields.items()
    )
    more = _("{count} records in all").format(count=one.records) if one.records > 1 else ""
    about = " ".join(filter(None, (one.name, one.row)))
    return ". ".join(filter(None, (who, done(one.act), about, said, more)))
