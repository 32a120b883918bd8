"""The call tree or the call signs as one list: one key a person, the cursor moves on by itself (F01, F15).

Before a test is begun it shows whom one would reach. What is marked is recorded
at once, so that an interruption loses nothing.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from store import desk, offers
from store.calling import desk as calling
from store.refusals import Refused
from store.registers import REGISTRY
from store.registers.call_tests import Kind
from tui import terms
from tui.messages import ActChosen, RecordChosen, Recorded
from tui.page import Page
from tui.papers import calling as paper
from tui.refusing import line
from tui.safe import clean, safe
from tui.speaking import Speaking
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.widgets.pages import Key
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_MARKS: Final = {True: "✓", False: "!", None: " "}
_SHOWN: Final = frozenset(
    {"call_tests", "call_answers", "people", "contacts", "appointments", "households", "zones"}
)


class CallingScreen(Speaking, Page[None]):
    """Everybody of the call tree, or every call sign, in the order of calling.

    Args:
        node: an office's.
        kind: ``call_tree`` or ``radio_check``.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "mark(True)", _("reached"), id="calling.reached"),
        Binding("n", "mark(False)", _("not"), id="calling.missed"),
        Binding("u", "undo", _("undo"), id="calling.undo"),
        Binding("b", "begin", _("begin"), id="calling.begin"),
        Binding("e", "finish", _("end"), id="calling.end"),
        Binding("f", "finding", _("finding"), id="calling.finding"),
        Binding("t", "turn", _("tree/radio"), id="calling.turn"),
        Binding("escape", "leave", _("back"), id="calling.back"),
    ]
    CSS = """
    #said { height: 2; padding: 0 1; }
    """

    def __init__(self, node: "Node", kind: str = Kind.CALL_TREE) -> None:
        super().__init__()
        self.node = node
        self._kind = kind
        self._test: str | None = None
        self._found: dict[str, Any] = {}
        self._lines: list[dict[str, Any]] = []
        self._done: list[str] = []
        self._ending = False
        self._listed = _Listed()
        self._told_of: Key | None = None

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(classes="title-line", id="title")
        yield Static(classes="hint-line", id="counts")
        columns = (
            Column(_("Call sign"), 12),
            Column(_("Name"), 22, grow=True),
            Column(_("Place"), 18),
            Column(_("Telephone"), 15),
        )
        yield PagedTable(columns, empty=_("nobody is there to be called"), id="list")
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the test that is under way, else whom one would reach."""
        self.query_one(PagedTable).focus()
        self._read()
        self._show()

    def touched(self, kinds: frozenset[str]) -> None:
        """Ask again, if what changed is shown here."""
        if self.is_mounted and kinds & _SHOWN:
            before = self._test
            self._read()
            if self._test == before:
                self._draw()
            else:
                self._show()

    def _read(self) -> None:
        if self._test is None or self._found.get("ended_at") is not None:
            self._test = calling.under_way(self.node, self._kind) or self._test
        if self._test is not None:
            self._found = calling.status(self.node, self._test)
            self._lines = self._found["answers"]
        elif self._kind == Kind.RADIO_CHECK:
            self._lines = calling.signs(self.node)
        else:
            self._lines = calling.tree(self.node)["lines"]

    def _show(self) -> None:
        """Show the list from its first line, or from the first whom nobody tried yet."""
        self._listed = _Listed(self._rows())
        self.query_one(PagedTable).show(self._listed)
        self._title()
        self._move_on(-1)

    def _draw(self) -> None:
        """Show the same list as it stands now, the cursor where it was."""
        self._listed.renew(self._rows())
        self.query_one(PagedTable).reload()
        self._title()

    def _rows(self) -> list[Row]:
        return [
            Row(str(one.get("id") or place), self._cells(one), self._mark(one))
            for place, one in enumerate(self._lines)
        ]

    def _mark(self, one: dict[str, Any]) -> str:
        if self._test is None:
            return "!" if one.get("missing") else "→" if one.get("again") else " "
        return _MARKS[one["reached"]]

    def _cells(self, one: dict[str, Any]) -> tuple[str, ...]:
        before = " " * int(one.get("depth") or 0) if self._kind == Kind.CALL_TREE else ""
        name, phones = f"{before}{one['name'] or '?'}", _phones(one)
        return one.get("call_sign") or "", name, paper.where(one), phones[0] if phones else ""

    def _title(self) -> None:
        what = paper.kind(self._kind)
        if self._test is None:
            calls = sum(one.get("person") is not None and not one.get("again") for one in self._lines)
            said, counts = what, _("{count} to be called; b begins a test of it").format(count=calls)
        else:
            found = self._found
            over = _("ended") if found["ended_at"] else _("under way")
            said = _("EXERCISE {what} {test}: {covers}, {over}").format(
                what=what, test=found["test"], covers=terms.parts(found["covers"]), over=over
            )
            counts = _("{reached} of {expected} reached ({percent} %), {failed} not, {untried} to try")
            counts = counts.format(**found)
        self.query_one("#title", Static).update(safe(said))
        self.query_one("#counts", Static).update(safe(counts))

    def on_paged_table_row_seen(self, message: PagedTable.RowSeen) -> None:
        """Say whole what the line has no room for: every telephone, the address, what is missing."""
        place = self._listed.find(message.key)
        if message.key == self._told_of or place is None:
            # What was said since about the same line stays to be read.
            return
        self._told_of, self._ending = message.key, False
        one = self._lines[place]
        said = [one.get("name") or "", *_phones(one), one.get("address"), one.get("missing"), one.get("note")]
        if one.get("again"):
            said.append(_("called above"))
        if one.get("missed"):
            said.append(_("silent {count} times in a row").format(count=one["missed"]))
        self.say("  ".join(text for text in said if text))

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        """Open the record of whoever the line is about."""
        place = self.query_one(PagedTable).cursor
        person = self._lines[place].get("person") if place < len(self._lines) else None
        if person:
            self.app.post_message(RecordChosen("people", str(person)))
        message.stop()

    # keys

    def action_mark(self, reached: bool) -> None:  # noqa: FBT001 - what a key binding gives
        """Record whether the one at the cursor was reached, and move on."""
        if self._test is None:
            self.say(_("nothing is marked before a test is begun: b begins one"))
            return
        table = self.query_one(PagedTable)
        if table.key is None:
            return
        place, answer = table.cursor, str(table.key)
        if self._act("call_tests.answer", {"answer": answer, "reached": reached}):
            self._done.append(answer)
            self._move_on(place)

    def _move_on(self, place: int) -> None:
        """Stand on the next whom nobody tried; where there is none below, on the next line."""
        if self._test is None:
            return
        table = self.query_one(PagedTable)
        following = range(place + 1, len(self._lines))
        untried = (at for at in following if self._lines[at]["reached"] is None)
        table.cursor = next(untried, place + 1)

    def action_undo(self) -> None:
        """Take back what was marked last here; else what stands at the cursor."""
        table = self.query_one(PagedTable)
        answer = self._done.pop() if self._done else str(table.key or "")
        if self._test is None or not answer:
            return
        if self._act("call_tests.undo", {"answer": answer}):
            table.cursor = self._listed.find(answer) or 0

    def action_begin(self) -> None:
        """Open the form that begins a test; the whole station is meant where nothing is said."""
        if self._test is not None and self._found["ended_at"] is None:
            self.say(_("{test} is under way: e ends it").format(test=self._test))
            return
        self._done.clear()
        self._open("call_tests.begin", {"kind": self._kind}, None)

    def action_finish(self) -> None:
        """End the test; where some were not tried, that is asked a second time."""
        if self._test is None or self._found["ended_at"] is not None:
            self.say(_("no test is under way: b begins one"))
            return
        if self._found["untried"] and not self._ending:
            said = _("{count} were not tried yet: e once more ends it all the same")
            self.say(said.format(count=self._found["untried"]))
            self._ending = True
            return
        self._ending = False
        if self._act("call_tests.finish", {}):
            took = "" if self._found["minutes"] is None else _("{minutes} minutes; ").format(**self._found)
            said = _("{reached} of {expected} reached; {took}f writes down what is to be put right")
            counts = {name: self._found[name] for name in ("reached", "expected")}
            # What is due follows from it, and that is shown elsewhere.
            self.app.post_message(Recorded(frozenset({"duties"}), clean(said.format(took=took, **counts))))

    def action_finding(self) -> None:
        """Open the form of a finding of this test."""
        if self._test is None:
            self.say(_("a finding is of a test: b begins one"))
            return
        self._open("findings.add", {"call_test": self._test}, None)

    def action_turn(self) -> None:
        """Show the other of the two."""
        self._kind = Kind.CALL_TREE if self._kind == Kind.RADIO_CHECK else Kind.RADIO_CHECK
        self._test, self._found = None, {}
        self._done.clear()
        self._read()
        self._show()

    def action_leave(self) -> None:
        """Go back; what was marked is recorded already."""
        self.dismiss(None)

    def _open(self, act: str, given: dict[str, str], row: str | None) -> None:
        offer = next(one for one in offers.everything(REGISTRY) if one.name == act)
        self.app.post_message(ActChosen(offer, given, row))

    def _act(self, act: str, values: dict[str, object]) -> bool:
        try:
            desk.act(self.node, act, self._test, values)
        except Refused as refused:
            self.say(line(refused))
            return False
        if "answer" in values:
            self._one_changed(str(values["answer"]))
        else:
            self._found = calling.status(self.node, self._test, reach=False)
            self._title()
        return True

    def _one_changed(self, answer: str) -> None:
        """Draw one line as it stands now, and count again; of thousands no other is asked for."""
        place = self._listed.find(answer)
        if place is None:
            return
        one = self._lines[place] | calling.answer(self.node, answer)
        self._lines[place] = one
        self._listed.rows[place] = Row(answer, self._cells(one), self._mark(one))
        self._found |= calling.counts([line["reached"] for line in self._lines])
        self.query_one(PagedTable).reload()
        self._title()


class _Listed:
    """The lines that are shown; each is found again by its key."""

    def __init__(self, rows: Sequence[Row] = ()) -> None:
        self.renew(rows)

    def renew(self, rows: Sequence[Row]) -> None:
        """Show other lines, or the same as they stand now."""
        self.rows = list(rows)
        self._places = {row.key: place for place, row in enumerate(rows)}

    def count(self) -> int:
        """Give how many there are."""
        return len(self.rows)

    def page(self, offset: int, limit: int) -> Sequence[Row]:
        """Give some of them."""
        return self.rows[offset : offset + limit]

    def find(self, key: Key) -> int | None:
        """Give the place of a line."""
        return self._places.get(key)


def _phones(one: dict[str, Any]) -> list[str]:
    """Give telephones as they are read out, each with its operator."""
    return [" ".join(filter(None, (phone["operator"], phone["number"]))) for phone in one.get("phones") or ()]
