"""Notices on a warden's device: what was not seen yet first, acknowledged with one key (C03, C04).

At the office the same list says in how many zones each was seen.
"""

from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from store import desk, offers
from store.refusals import Refused
from store.registers import REGISTRY
from store.wardens import notices
from tui import terms
from tui.messages import ActChosen, RecordChosen, Recorded
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

_LIMIT: Final = 2400


class NoticesScreen(Speaking, Page[None]):
    """The notices on a warden's device; below the list stands whole what the cursor is on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "seen", _("seen"), id="notices.seen"),
        Binding("a", "answer", _("answer"), id="notices.answer"),
        Binding("r", "report", _("report to the office"), id="notices.report"),
        Binding("pagedown", "turn(1)", _("read on"), priority=True, id="notices.down"),
        Binding("pageup", "turn(-1)", _("read back"), show=False, priority=True, id="notices.up"),
        Binding("escape", "leave", _("back"), id="notices.back"),
    ]
    CSS = """
    #list { height: 9; }
    #paper { height: 1fr; padding: 1; background: $panel; }
    #said { height: auto; max-height: 2; padding: 0 1; }
    """

    def __init__(self, node: "Node") -> None:
        super().__init__()
        self.node = node
        self._lines: list[dict[str, Any]] = []

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(classes="title-line", id="title")
        columns = (Column(_("Notice"), 30, grow=True), Column(_("Since"), 20), Column(_("How it stands"), 14))
        yield PagedTable(columns, empty=_("the office has told nothing: Esc goes back"), id="list")
        with VerticalScroll(id="paper", can_focus=False):
            yield Static(id="text")
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show what is to be looked at."""
        self.query_one(PagedTable).focus()
        self._read()

    def touched(self, kinds: frozenset[str]) -> None:
        """Ask again, if what changed is shown here."""
        if self.is_mounted and {"notices", "notice_acks"} & kinds:
            self._read()

    def _read(self) -> None:
        self._lines = notices.for_device(self.node)
        table = self.query_one(PagedTable)
        table.show(Lines([self._row(one) for one in self._lines]))
        waiting = sum(one["unseen"] for one in self._lines)
        said = _("Notices: {count}, not seen yet: {waiting}").format(count=len(self._lines), waiting=waiting)
        self.query_one("#title", Static).update(safe(said))
        self._whole()

    def _row(self, one: dict[str, Any]) -> Row:
        words = " ".join(filter(None, (_("EXERCISE") if one["drill"] else "", one["label"], one["text"])))
        stands = (
            _("NEW") if one["unseen"] and one["status"] == "current" else terms.choice(str(one["status"]))
        )
        return Row(
            str(one["id"]), (words, terms.value(one["given_at"]), stands), "!" if one["unseen"] else " "
        )

    def _here(self) -> dict[str, Any] | None:
        key = self.query_one(PagedTable).key
        return next((one for one in self._lines if one["id"] == key), None)

    def on_paged_table_row_seen(self, _message: PagedTable.RowSeen) -> None:
        """Say whole what the cursor is on."""
        self._whole()

    def _whole(self) -> None:
        one = self._here()
        if one is None:
            self.query_one("#text", Static).update("")
            return
        text = (one["text"] or "").splitlines()
        lines = [_("EXERCISE, not real") if one["drill"] else "", one["label"] or "", *text]
        if one["status"] == "withdrawn":
            lines.insert(0, _("WITHDRAWN: {why}").format(why=one["why"] or ""))
        elif one["status"] == "overtaken":
            lines.insert(0, _("OVERTAKEN by {number}").format(number=one["overtaken_by"]))
        from_whom = _("from {sender}").format(sender=one["from"]) if one["from"] else ""
        until = _("valid until {day}").format(day=one["valid_until"]) if one["valid_until"] else ""
        lines += ["  ".join(filter(None, (one["id"], from_whom, until)))]
        lines += [_("answered: {text}").format(text=text) for text in one["answers"]]
        shown = [safe(line, _LIMIT) for line in lines if line]
        self.query_one("#text", Static).update(Content("\n").join(shown))
        self.query_one("#paper", VerticalScroll).scroll_home(animate=False)

    # keys

    def action_seen(self) -> None:
        """Say to the office that this was seen, and go on to the next."""
        one = self._here()
        if one is None:
            return
        if not one["unseen"]:
            self.say(_("this was acknowledged before, or asks for nothing"))
            return
        try:
            done = desk.act(self.node, "notice_acks.seen", one["id"], {})
        except Refused as refused:
            self.say(line(refused))
            return
        said = _("{id} acknowledged; the office hears of it with the next exchange").format(id=one["id"])
        self.app.post_message(Recorded(done.touched.kinds, clean(said)))

    def action_turn(self, way: int) -> None:
        """Show what of a long notice is further down or up."""
        paper = self.query_one("#paper", VerticalScroll)
        if way > 0:
            paper.scroll_page_down(animate=False)
        else:
            paper.scroll_page_up(animate=False)

    def action_answer(self) -> None:
        """Open the form of an answer."""
        one = self._here()
        if one is not None:
            self._open("notice_acks.answer", one["id"])

    def action_report(self) -> None:
        """Open the form of a report to the office."""
        self._open("zone_reports.add", None)

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        """Open the notice's record."""
        message.stop()
        self.app.post_message(RecordChosen("notices", str(message.key)))

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)

    def _open(self, act: str, row: str | None) -> None:
        offer = next(one for one in offers.everything(REGISTRY) if one.name == act)
        self.app.post_message(ActChosen(offer, {}, row))
