"""The exchange: what waits, what was handed over, what is acknowledged, and the history of all that."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from store import expiry
from store.clock import iso
from store.ledger import Passage, Way
from store.refusals import Code, Refused
from sync import headquarters, rounds
from tui import theme
from tui.messages import Recorded
from tui.notices import sentence
from tui.refusing import line, of
from tui.safe import clean, safe
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node


_STATIONS = 8
"""Stations that the first version of headquarters' screen has room for."""


class History:
    """The bundles that left and came, newest first."""

    def __init__(self, node: "Node") -> None:
        self._passages = rounds.history(node)

    def count(self) -> int:
        """Give how many there are."""
        return len(self._passages)

    def page(self, offset: int, limit: int) -> Sequence[Row]:
        """Give some of them."""
        return [
            Row(
                passage.tag.hex(),
                (
                    (iso(passage.at) or "").replace("T", " ").removesuffix("Z"),
                    _("out") if passage.way == Way.OUT else _("in"),
                    str(passage.changes),
                    str(passage.size),
                    _became(passage),
                ),
            )
            for passage in self._passages[offset : offset + limit]
        ]


def _became(passage: Passage) -> str:
    """Say what became of a bundle; what left is never called arrived before the parent signed for it."""
    if passage.way == Way.IN:
        return _("✓ taken in")
    if passage.acknowledged_at is not None:
        return _("✓ acknowledged")
    waits = passage.purpose == "exchange" and passage.upto
    return _("→ handed over, not acknowledged") if waits else _("→ handed over")


class ExchangeScreen(Screen[None]):
    """Where the exchange stands."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("x", "exchange", _("exchange now"), id="exchange.now")]

    def __init__(self, node: "Node") -> None:
        super().__init__()
        self.node = node
        me = node.me
        self._code = me.code
        self._is_headquarters = me.kind == "hq"

    CSS = """
    #standing { height: auto; padding: 1 2; }
    #said { height: auto; max-height: 2; padding: 0 1; }
    """

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(classes="title-line", id="title")
        yield Static(id="standing")
        yield PagedTable(
            (
                Column(_("When (UTC)"), 19),
                Column(_("Way"), 4),
                Column(_("Changes"), 7),
                Column(_("Bytes"), 8),
                Column(_("What became of it"), 20, grow=True),
            ),
            empty=_("no bundle has left or come yet"),
            id="history",
        )
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show where it stands."""
        self.query_one(PagedTable).focus()
        self._show()

    def touched(self, _kinds: frozenset[str]) -> None:
        """Ask again: whatever changed waits to be carried."""
        if self.is_mounted:
            self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer an exchange where there is somebody to exchange with."""
        if action == "exchange" and self._is_headquarters:
            return False
        return super().check_action(action, parameters)

    def _show(self) -> None:
        now = rounds.standing(self.node)
        title, lines = self._about_stations() if self._is_headquarters else self._about_parent(now)
        held = sum(now.waiting.values())
        if held:
            lines.append(_("! {held} things wait for a person or a missing piece").format(held=held))
        lines += [f"! {sentence(notice)}" for notice in now.notices[:1]]
        self.query_one("#title", Static).update(safe(title))
        self.query_one("#standing", Static).update(Content("\n").join([safe(text) for text in lines]))
        self.query_one(PagedTable).show(History(self.node))

    def _about_stations(self) -> tuple[str, list[str]]:
        """Say which stations were heard, and up to which record."""
        heard = headquarters.stations(self.node)
        lines = [
            _("{mark} {code} {name}: {people} people, up to record {seq}, heard {when}").format(
                mark="✓" if station.heard_at else "?",
                code=station.code,
                name=station.name,
                people=station.people,
                seq=station.seq,
                when=(iso(station.heard_at) or _("never")).replace("T", " "),
            )
            for station in heard[:_STATIONS]
        ]
        if len(heard) > _STATIONS:
            lines.append(_("and {count} more: see `muster hq status`").format(count=len(heard) - _STATIONS))
        return _("{code} · Stations").format(code=self._code), lines or [_("no station is admitted yet")]

    def _about_parent(self, now: rounds.Standing) -> tuple[str, list[str]]:
        """Say what waits for the parent, what was handed over, what it has signed for."""
        title = _("{code} · Exchange with {parent}").format(
            code=self._code, parent=now.parent or _("nobody yet")
        )
        signed = (iso(now.acknowledged_at) or _("never")).replace("T", " ")
        return title, [
            str(theme.exchange(now.state)),
            _("Waiting:      {pending} changes, about {bytes} bytes").format(
                pending=now.pending, bytes=now.pending_bytes
            ),
            _("Handed over:  {handed} of them, which is not arrived").format(handed=now.handed_over),
            _("Acknowledged: last signed receipt {signed}").format(signed=signed),
            *self._about_expiry(),
        ]

    def _about_expiry(self) -> list[str]:
        """Say until when the zone on a warden's device may be seen, or that its time is over."""
        me = self.node.me
        if me.expires is None:
            return []
        if expiry.is_over(me, self.node.now):
            return ["! " + ": ".join(of(Code.ZONE_EXPIRED, {}))]
        return [_("Zone:         expires {when}").format(when=(iso(me.expires) or "").replace("T", " "))]

    def action_exchange(self) -> None:
        """Do one exchange over the first carrier that is set up."""
        self.say(_("exchanging …"))
        self._exchange()

    @work(thread=True, exclusive=True)
    def _exchange(self) -> None:
        try:
            done = rounds.over_carrier(self.node, None)
        except Refused as refused:
            self.app.call_from_thread(self.say, line(refused), refused=True)
            return
        said = _("{left} changes handed over, {signed} acknowledged, {applied} taken in").format(
            left=done.made.changes if done.made else 0,
            signed=sum(receipt.acknowledged for receipt in done.receipts),
            applied=sum(receipt.applied for receipt in done.receipts),
        )
        self.app.call_from_thread(self.say, said)
        self.app.post_message(Recorded(frozenset({"people", "households", "presence"}), clean(said)))

    def say(self, sentence: str, *, refused: bool = False) -> None:
        """Say something in the line above the keys."""
        said = self.query_one("#said", Static)
        said.set_class(refused, "refused")
        said.update(safe(sentence))
