"""What wardens brought back (X11): what the list says now beside what they found; the even ones in one key.

An officer reads down two columns. ``a`` accepts all about which nothing is odd;
what is odd says why below the list, and is decided one by one.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from store import desk, offers
from store.refusals import Refused
from store.registers import REGISTRY
from store.registers.names import full
from store.wardens import desk as wardens
from store.wardens.desk import Waiting
from tui import terms
from tui.messages import ActChosen, RecordChosen, Recorded
from tui.page import Page
from tui.refusing import line
from tui.safe import clean, safe
from tui.screens.choose import Lines
from tui.screens.fields import Field, FieldsScreen
from tui.speaking import Speaking
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.words import _, plural

if TYPE_CHECKING:
    from store.node import Node

_ACCEPT, _REFUSE = "submissions.accept", "submissions.refuse"
_TOUCHED = frozenset({"submissions", "people", "households", "contacts", "dependants", "presence"})


class SubmissionsScreen(Speaking, Page[None]):
    """The proposals of wardens that wait, the even ones first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "accept_even", _("accept all that is even"), id="submissions.even"),
        Binding("y", "accept", _("accept"), id="submissions.accept"),
        Binding("n", "refuse", _("refuse"), id="submissions.refuse"),
        Binding("w", "with_answers", _("accept with"), id="submissions.with"),
        Binding("o", "open_record", _("household"), id="submissions.record"),
        Binding("s", "take_codes", _("take QR codes in"), id="submissions.codes"),
        Binding("escape", "back", _("back"), id="submissions.back"),
    ]

    CSS = """
    #why { height: auto; min-height: 2; max-height: 6; padding: 0 1; }
    #said { height: auto; max-height: 3; padding: 0 1; }
    """

    def __init__(self, node: "Node", zone: str | None = None) -> None:
        super().__init__()
        self.node = node
        self._zone = zone
        self._waiting: list[Waiting] = []
        self._names: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(classes="title-line", id="title")
        columns = (
            Column(_("What"), 9),
            Column(_("Who"), 18),
            Column(_("Now"), 16),
            Column(_("Proposed"), 22, grow=True),
        )
        yield PagedTable(columns, empty=_("no warden proposes anything: all is decided"), id="list")
        yield Static(id="why")
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show what waits."""
        self.query_one(PagedTable).focus()
        self._read()

    def touched(self, kinds: frozenset[str]) -> None:
        """Ask again, if what changed may be shown here."""
        if self.is_mounted and _TOUCHED & kinds:
            self._read()

    def _read(self) -> None:
        self._waiting = wardens.waiting(self.node, self._zone)
        rows = [
            Row(
                str(one.shown["id"]),
                (terms.choice(str(one.shown["kind"])), self._who(one.shown), _now(one), _proposed(one)),
                "!" if one.odd else "✓",
            )
            for one in self._waiting
        ]
        table = self.query_one(PagedTable)
        stood = table.cursor
        table.show(Lines(rows))
        table.cursor = stood
        even = sum(not one.odd for one in self._waiting)
        count = plural("{count} proposal waits", "{count} proposals wait", len(rows)).format(count=len(rows))
        self.query_one("#title", Static).update(
            safe(_("{count}, {even} of them with nothing odd").format(count=count, even=even))
        )
        if not rows:
            self.query_one("#why", Static).update("")

    def _who(self, shown: Mapping[str, Any]) -> str:
        """Say whom it is about: the person, or the home."""
        kind, number = ("people", shown["person"]) if shown["person"] else ("households", shown["household"])
        if number is None:
            return ""
        if number not in self._names:
            try:
                row = desk.record(self.node, kind, number)
            except Refused:
                return str(number)
            self._names[number] = full(row) if kind == "people" else str(row["address"] or number)
        return self._names[number]

    def on_paged_table_row_seen(self, message: PagedTable.RowSeen) -> None:
        """Say whole what the line has no room for, and why it is odd."""
        one = self._one(str(message.row.key))
        if one is None:
            return
        both = _("now: {now}; proposed: {proposed}").format(now=_now(one) or "·", proposed=_proposed(one))
        why = "; ".join(_(reason.value) for reason in one.odd)
        odd = _("odd: {why}").format(why=why) if why else _("nothing odd")
        home = str(one.shown["household"] or "")
        text = ". ".join(filter(None, (" ".join((home, self._who(one.shown))), both, odd)))
        self.query_one("#why", Static).update(safe(text, 400))

    def on_paged_table_row_chosen(self, _message: PagedTable.RowChosen) -> None:
        """Open the household that it is about."""
        self.action_open_record()

    def _one(self, number: str | None = None) -> Waiting | None:
        key = self.query_one(PagedTable).key if number is None else number
        return next((one for one in self._waiting if one.shown["id"] == key), None)

    # keys

    def action_accept_even(self) -> None:
        """Accept everything about which nothing is odd, each by itself."""
        try:
            done = wardens.accept_even(self.node, self._zone)
        except Refused as refused:
            self.say(line(refused), refused=True)
            return
        said = plural("{count} accepted", "{count} accepted", len(done.accepted))
        left = _("{left} left to look at").format(left=len(done.left))
        sentence = f"{said.format(count=len(done.accepted))}, {left}"
        self.app.post_message(Recorded(_TOUCHED, clean(sentence)))

    def action_accept(self) -> None:
        """Accept the one at the cursor as it was proposed."""
        self._decide(_ACCEPT, {})

    def action_refuse(self) -> None:
        """Refuse the one at the cursor; the warden is told what is typed."""
        if self._one() is None:
            return
        said: dict[str, str] = {}

        def refused(entered: bool | None) -> None:  # noqa: FBT001 - as a screen gives its answer
            if entered and said.get("answer", "").strip():
                self._decide(_REFUSE, {"answer": said["answer"]})
            else:
                self.say(_("nothing was refused: the warden is told why"))

        fields = [Field("answer", _("why: the warden reads it at this door; Esc refuses nothing"))]
        self.app.push_screen(FieldsScreen(_("Refuse this proposal"), fields, said.update), refused)

    def action_with_answers(self) -> None:
        """Open the form of accepting: who is meant, which zone, what becomes of the family, only a part."""
        one = self._one()
        offer = next(one for one in offers.everything(REGISTRY) if one.name == _ACCEPT)
        if one is not None:
            self.post_message(ActChosen(offer, {}, str(one.shown["id"])))

    def action_open_record(self) -> None:
        """Open the household that it is about."""
        one = self._one()
        if one is not None and one.shown["household"] is not None:
            self.post_message(RecordChosen("households", str(one.shown["household"])))

    def action_take_codes(self) -> None:
        """Take in what a warden's device shows."""
        from tui.screens.qr_take import QrTakeScreen

        self.app.push_screen(QrTakeScreen(self.node))

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)

    def _decide(self, act: str, form: Mapping[str, str]) -> None:
        one = self._one()
        if one is None:
            return
        try:
            done = desk.act(self.node, act, one.shown["id"], form)
        except Refused as refused:
            self.say(line(refused), refused=True)
            return
        became = _("accepted") if act == _ACCEPT else _("refused")
        sentence = _("{number}: {became}").format(number=done.number, became=became)
        self.app.post_message(Recorded(done.touched.kinds, clean(sentence)))


def _now(one: Waiting) -> str:
    """Say what the list says now of the fields that are proposed."""
    now = one.shown["now"]
    if not isinstance(now, dict):
        return ""
    return ", ".join(terms.value(value) or "·" for name, value in now.items() if name != "phone_was")


def _proposed(one: Waiting) -> str:
    """Say what is proposed: a correction by its fields, somebody new by what is known of them."""
    payload = one.shown["payload"]
    if one.shown["kind"] == "moved":
        who = _("lives elsewhere now") if one.shown["person"] else _("the family lives elsewhere now")
        return ": ".join(filter(None, (who, terms.value((payload or {}).get("note")))))
    if not isinstance(payload, dict):
        return _("it cannot be read")
    return ", ".join(
        f"{terms.field(name)} {terms.of('people', name, value)}"
        for name, value in payload.items()
        if value is not None
    )
