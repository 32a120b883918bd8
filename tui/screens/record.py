"""A record: its fields, what is said of it elsewhere, and everything that ever changed it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from store import desk, offers
from store.drawer import reading
from store.naming import Mention
from store.offers import Offer
from store.refusals import Refused
from store.registers import REGISTRY
from tui import history, sources, terms
from tui.messages import ActChosen, RecordChosen
from tui.page import Page
from tui.refusing import line
from tui.safe import safe
from tui.screens.acting import choose_act
from tui.screens.choose import Lines
from tui.screens.drawer import DrawerScreen, GlassScreen
from tui.screens.household import HouseholdScreen
from tui.speaking import Speaking
from tui.taking_back import TakingBack
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node
    from tui.papers.catalogue import Asked

_HISTORY: Final = "history:"
_ELSEWHERE: Final = "elsewhere:"
_LONG: Final = 400


class RecordScreen(Speaking, Page[None]):
    """One record; Enter on a field that names another opens that one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "act('change')", _("change"), id="record.change"),
        Binding("d", "do", _("do"), id="record.do"),
        Binding("e", "act('end')", _("end"), id="record.end"),
        Binding("o", "drawer", _("open the drawer"), id="record.drawer"),
        Binding("f", "family", _("family"), id="record.family"),
        Binding("u", "take_back", _("take back"), id="record.take_back"),
        Binding("q", "card", _("card"), id="record.card"),
        Binding("p", "pack", _("pack for a device"), id="record.pack"),
        Binding("escape", "back", _("back"), id="record.back"),
    ]

    CSS = """
    #said { height: auto; max-height: 6; padding: 0 1; }
    """

    def __init__(self, node: "Node", kind: str, number: str) -> None:
        super().__init__()
        self.node = node
        self._kind = kind
        self._number = number
        self._row: Mapping[str, object] = {}
        self._taking_back = TakingBack(self, node)

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(classes="title-line", id="title")
        columns = (Column(_("Field"), 24), Column(_("What is said"), 48, grow=True))
        yield PagedTable(columns, empty=_("nothing is said"), id="fields")
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the record."""
        self._read()
        self.query_one(PagedTable).focus()

    def touched(self, _kinds: frozenset[str]) -> None:
        """Read it again: what is said of it may come from any list."""
        if self.is_mounted:
            self._read()

    def _read(self) -> None:
        try:
            self._row = row = desk.record(self.node, self._kind, self._number)
            named = desk.named_record(self.node, self._kind, self._number)
        except Refused as refused:
            # It went while the list that named it stood on the screen.
            self._row = {}
            self.query_one("#title", Static).update(safe(f"{terms.kind(self._kind)}  {self._number}"))
            self.query_one(PagedTable).show(Lines([]))
            self.say(line(refused))
            return
        over = _("ended {day}").format(day=row["ended_on"]) if row["ended_on"] else ""
        title = f"{terms.kind(self._kind)}  {row['id']}  {over}".rstrip()
        self.query_one("#title", Static).update(safe(title))
        try:
            changed = self._history()
        except Refused as refused:
            changed = ()
            self.say(line(refused))
        self.query_one(PagedTable).show(Lines([*self._fields(named), *self._elsewhere(), *changed]))

    def _fields(self, row: Mapping[str, object]) -> list[Row]:
        return [
            Row(name, (terms.field(name), terms.of(self._kind, name, value)))
            for name, value in row.items()
            if value not in (None, "", []) and name != "id" and not self._goes_without_saying(name, row)
        ]

    def _goes_without_saying(self, name: str, row: Mapping[str, object]) -> bool:
        """Say whether it is at which station somebody is, on that station's own list."""
        return name == "at_station" and not row.get("came_from") and self.node.me.kind != "hq"

    def _elsewhere(self) -> Sequence[Row]:
        """Give what other lists say of this record: a telephone, a dependant, a paper."""
        return [
            Row(f"{_ELSEWHERE}{one.kind}:{one.number}", (terms.kind(one.kind), _in_short(one)), "…")
            for one in desk.mentions(self.node, self._kind, self._number)
        ]

    def _history(self) -> Sequence[Row]:
        """Give what changed the record, act by act, the latest first."""
        acts = history.acts(desk.history(self.node, self._kind, self._number))
        # One act may stand in several lines: the place tells them apart.
        rows = [Row(f"{_HISTORY}{place}:{name}", line, "→") for place, (name, line) in enumerate(acts)]
        return rows[::-1]

    def explain(self) -> list[str]:
        """Say where the rule behind this record comes from."""
        return [said for said in (sources.of(self._kind),) if said]

    def out(self) -> "Sequence[Asked]":
        """Give the papers about it."""
        from tui.screens.writing_out import of_record

        return of_record(self._kind, self._number)

    # keys

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        """Open what a field names, or show a long text whole."""
        name = str(message.key)
        if name.startswith(_ELSEWHERE):
            _place, kind, number = name.split(":", 2)
            self.post_message(RecordChosen(kind, number))
            return
        spec = REGISTRY.kind(self._kind).specs.get(name)
        if spec is not None and spec.refers is not None:
            try:
                named = desk.record(self.node, spec.refers, self._row.get(name))
            except Refused as refused:
                self.say(line(refused))
                return
            self.post_message(RecordChosen(spec.refers, str(named["id"])))
            return
        row = message.row
        self.query_one("#said", Static).update(safe(row.cells[1], _LONG))

    def action_act(self, verb: str) -> None:
        """Open the form of an act of every list."""
        offer = next(
            (offer for offer in offers.about(REGISTRY, self._kind) if offer.name == f"{self._kind}.{verb}"),
            None,
        )
        if offer is None or offer.asks is None:
            self.say(_("this list is not changed by hand: see what can be done with d"))
            return
        self.post_message(ActChosen(offer, {}, self._number))

    def action_do(self) -> None:
        """Show what can be done with this record, and what can be recorded about it elsewhere."""
        acts: list[tuple[Offer, dict[str, str]]] = [
            (offer, {}) for offer in offers.about(REGISTRY, self._kind)
        ]
        acts += [(offer, {field: self._number}) for offer, field in offers.naming(REGISTRY, self._kind)]
        choose_act(self, self.node, acts, self._number)

    def on_paged_table_row_seen(self, _message: PagedTable.RowSeen) -> None:
        """Forget what was asked about another line, and offer what can be done with this one."""
        self._taking_back.forget()
        self.refresh_bindings()

    @property
    def _act_at_cursor(self) -> str:
        """The act of the history that the cursor is on, as the log calls it; empty on any other line."""
        key = str(self.query_one(PagedTable).key) if self.is_mounted else ""
        return key.split(":", 2)[2] if key.startswith(_HISTORY) else ""

    def action_take_back(self) -> None:
        """Take back the act at the cursor, as a new entry: the first key says what, the second does it."""
        if self._act_at_cursor:
            self._taking_back.key(self._act_at_cursor)

    def action_family(self) -> None:
        """Show the household: of a person the one they live in."""
        number = self._number if self._kind == "households" else self._row.get("household")
        if not number:
            self.say(_("no household is on record for this person"))
            return
        person = self._number if self._kind == "people" else None
        self.app.push_screen(HouseholdScreen(self.node, str(number), person=person))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the drawer only where something of this record may be in it, and packing for a zone only."""
        del parameters
        if action == "family":
            return self._kind in ("people", "households")
        if action == "take_back":
            return bool(self._act_at_cursor)
        if action == "card":
            return self._kind in ("certificates", "clearances") and self.node.me.kind in ("station", "desk")
        if action == "pack":
            return self._kind == "zones" and self.node.me.kind in ("station", "desk")
        return action != "drawer" or self._kind == "people" or bool(REGISTRY.kind(self._kind).restricted)

    def action_card(self) -> None:
        """Show the card that proves it as a QR code."""
        from tui.screens.card_show import CardShowScreen

        self.app.push_screen(CardShowScreen(self.node, self._kind, self._number))

    def action_pack(self) -> None:
        """Pack the zone for its warden's device; what goes along is said before."""
        from tui.screens.packing import PackScreen

        self.app.push_screen(PackScreen(self.node, str(self._row.get("code"))))

    def action_drawer(self) -> None:
        """Show what is kept of it in the drawer; the log says who looked. Others are asked for a reason."""
        from store import roles

        with self.node.read() as db:
            has_it = roles.allowed(self.node.actor(db).role, "reads.open")
        if has_it:
            self._open_drawer(None)
        else:
            self.app.push_screen(GlassScreen(self._number), self._open_drawer_for)

    def _open_drawer_for(self, reason: str | None) -> None:
        if reason:
            self._open_drawer(reason)

    def _open_drawer(self, reason: str | None) -> None:
        try:
            found = reading.read(self.node, self._kind, self._number, reason=reason)
        except Refused as refused:
            self.say(line(refused))
            return
        self.app.push_screen(DrawerScreen(self._number, found))

    def action_back(self) -> None:
        """Go back to where this record was opened."""
        self.dismiss(None)


def _in_short(mention: Mention) -> str:
    """Say what a record says, in one line: what its list shows of it."""
    listed = REGISTRY.kind(mention.kind).listed or tuple(REGISTRY.kind(mention.kind).specs)
    said = [terms.of(mention.kind, name, mention.row.get(name)) for name in listed if name != mention.field]
    return ", ".join([text for text in said if text] + [mention.number])
