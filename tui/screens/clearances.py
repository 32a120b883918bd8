"""Clearances on a board (E02, E04, E12, E13): queue by queue, an agency's own with F6."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType

from store import desk
from store.travel.board import Line, Next, Queue, board
from tui import terms
from tui.clearance_words import cells, coming, queue_word, state
from tui.screens.clearance import ClearanceScreen
from tui.screens.room import HEADQUARTERS, RoomScreen
from tui.widgets.paged_table import Column, Row
from tui.widgets.pages import Key
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node
    from tui.papers.catalogue import Asked

SHOWN: Final = frozenset({"clearances", "travellers", "segments", "movements", "clearance_rules", "people"})
CHANNELS: Final = ("radio", "phone", "sms", "satellite", "email", "in_person")
_HEARD: Final = {"depart": _("left"), "arrive": _("arrived"), "return": _("back")}
_MARKS: Final = {
    Queue.OVERDUE: "‼",
    Queue.DECIDE: "!",
    Queue.ELSEWHERE: "…",
    Queue.LEAVE: "✓",
    Queue.TRAVELLING: "→",
    Queue.OVER: "",
}
_EARLY: Final = 12 * 3600
"""Seconds before the planned time from which on somebody may well have left; earlier is asked twice."""


class ClearancesScreen(RoomScreen):
    """The board."""

    PLACE = "clearances"
    RULE = "clearances"
    ON = HEADQUARTERS
    SHOWN = SHOWN
    EMPTY = _("no clearance stands here: n asks for one, 0 shows all queues")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "request", _("new"), id="clearances.request"),
        Binding("d", "heard('depart')", _("left"), id="clearances.left"),
        Binding("a", "heard('arrive')", _("arrived"), id="clearances.arrived"),
        Binding("b", "heard('return')", _("back"), id="clearances.returned"),
        Binding("e", "later", _("later"), id="clearances.extend"),
        Binding("x", "close", _("close"), id="clearances.close"),
        Binding("c", "channel", _("heard how"), show=False, id="clearances.channel"),
        Binding("f6", "agency", _("agency"), id="clearances.agency"),
        *(
            Binding(str(place), f"queue({place})", _("queue"), show=False, id="clearances.queue")
            for place in range(len(Queue) + 1)
        ),
        Binding("o", "more", _("more"), id="clearances.more"),
        Binding("f8", "request", _("new"), show=False, id="clearances.new"),
        Binding("f9", "open_record", _("record"), show=False, id="clearances.record"),
    ]

    def __init__(self, node: "Node") -> None:
        super().__init__(node)
        self._lines: dict[Key, Line] = {}
        self._queue: Queue | None = None
        self._agency: str | None = None
        self._channel = CHANNELS[0]

    def columns(self) -> Sequence[Column]:
        """Give the columns."""
        more = max(0, self.app.size.width - 80) // 2
        return (
            Column(_("Queue"), 13),
            Column(_("Who"), 18 + more, grow=True),
            Column(_("To"), 14),
            Column(_("Agency"), 6),
            Column(_("Next"), 21),
        )

    def read(self) -> list[Line]:
        """Ask for the board."""
        return board(self.node, self._agency, self.station)

    def take(self, found: list[Line]) -> Sequence[Row]:
        """Keep the board; one queue's lines, or those of all that are not over."""
        self._lines = {line.number: line for line in found}
        return self._of_queue()

    def _of_queue(self) -> Sequence[Row]:
        wanted = [
            line
            for line in self._lines.values()
            if line.queue is self._queue or (self._queue is None and line.queue is not Queue.OVER)
        ]
        return [Row(line.number, cells(line), _MARKS[line.queue]) for line in wanted]

    def out(self) -> "Sequence[Asked]":
        """Give the list, and the papers about the clearance at the cursor."""
        from tui.papers.catalogue import Asked
        from tui.screens.writing_out import of_list, of_record

        about = [] if self.key is None else of_record("clearances", str(self.key))
        return [*about, *of_list(Asked("clearances"))]

    def headline(self) -> str:
        """Say whose board it is."""
        agency = _("agency {code}").format(code=self._agency) if self._agency else ""
        place = f"{self.node.me.code} · {self.node.me.name}"
        return "  ".join(filter(None, (place, _("Clearances"), agency)))

    def heads(self) -> Sequence[str]:
        """Give the queues with how many stand in each, and how is heard what a key says."""
        counted = dict.fromkeys(Queue, 0)
        for line in self._lines.values():
            counted[line.queue] += 1
        shown = [
            f"{'▸' if queue is self._queue else ''}{place} {queue_word(queue)}"
            + (f" {counted[queue]}" if counted[queue] else "")
            for place, queue in enumerate(Queue, start=1)
        ]
        channel = _("d, a, b say it of all who go, now; c heard by {channel}").format(
            channel=terms.choice(self._channel)
        )
        return (" · ".join(shown), channel)

    def about(self, key: Key) -> Sequence[str]:
        """Say who goes where and what comes next, and of whom nobody has heard."""
        line = self._lines.get(key)
        if line is None:
            return ()
        drill = _("EXERCISE") if line.drill else ""
        urgent = terms.choice(line.urgency).upper() if line.urgency != "routine" else ""
        short = _("asked for late") if line.short_notice else ""
        first = "  ".join(filter(None, (drill, line.number, urgent, ", ".join(line.who), short)))
        second = " → ".join(line.to)
        conditions = _("conditions: {what}").format(what=line.conditions) if line.conditions else ""
        reason = _("why: {what}").format(what=line.reason) if line.reason else ""
        missed = "; ".join(
            _("{name}: no {what}, due {when}").format(
                name=one.name, what=terms.choice(one.what), when=one.due_there[:16].replace("T", " ")
            )
            for one in line.late
        )
        return (
            first,
            "  ".join(filter(None, (second, state(line.state), coming(line)))),
            missed,
            conditions,
            reason,
        )

    # keys

    @property
    def _here(self) -> Line | None:
        return None if self.key is None else self._lines.get(self.key)

    def opened(self, key: Key) -> None:
        """Open the clearance, to decide about it or to see how it stands."""
        self.app.push_screen(ClearanceScreen(self.node, str(key)))

    def action_queue(self, place: int) -> None:
        """Show one queue, or with 0 all that are not over."""
        self._queue = list(Queue)[place - 1] if place else None
        self.shown(self._of_queue())

    def action_agency(self) -> None:
        """Narrow to the next agency's queue, after the last to all."""
        codes = desk.codes(self.node, "agencies")
        now = self._agency
        following = codes[codes.index(now) + 1 :] if now in codes else codes
        self._agency = following[0] if following else None
        self.again()

    def widened(self) -> bool:
        """Show all agencies and queues again."""
        narrow = self._agency is not None or self._queue is not None
        if self._agency is not None:
            self._agency = None
            self.again()
        if self._queue is not None:
            self.action_queue(0)
        return narrow

    def action_channel(self) -> None:
        """Go to the next way of hearing of travellers."""
        self._channel = CHANNELS[(CHANNELS.index(self._channel) + 1) % len(CHANNELS)]
        self.say_title()

    def action_heard(self, step: str) -> None:
        """Record what was heard of all who go, now; where that would surprise, the key is asked for twice."""
        line = self._here
        act = f"clearances.{step}"
        if line is None or not self.may(act):
            return
        odd = self._surprise(line, step)
        if odd and not self.sure(step, _("{odd}; the same key again records it").format(odd=odd)):
            return
        said = _("{number}: {who}: {what}, by {channel}").format(
            number=line.number,
            who=", ".join(line.who),
            what=_HEARD[step],
            channel=terms.choice(self._channel),
        )
        self.do(act, line.number, {"medium": self._channel}, said)

    def _surprise(self, line: Line, step: str) -> str:
        """Say why a step would surprise; nothing where it is what comes next."""
        if step == "depart" and line.under_way:
            return _("they have left already, and not arrived")
        if step == "depart" and line.leaves is not None and line.leaves - self.node.now > _EARLY:
            return _("they are to leave at {when}").format(when=line.there[:16].replace("T", " "))
        if step == "arrive" and not line.under_way:
            return _("nobody has heard that they left")
        if step == "return" and line.queue in (Queue.LEAVE, Queue.DECIDE):
            return _("nobody has heard that they left")
        return ""

    def action_later(self) -> None:
        """Open the form of a new time."""
        line = self._here
        if line is not None:
            self.form("clearances.extend", {"medium": self._channel}, line.number)

    def action_close(self) -> None:
        """Close a journey; while somebody is still away, the form asks for a note."""
        line = self._here
        if line is None or not self.may("clearances.close"):
            return
        if line.coming is Next.ALL_BACK:
            self.do("clearances.close", line.number, {}, _("{number} closed").format(number=line.number))
        elif line.state == "active":
            self.form("clearances.close", {}, line.number)
        else:
            self.say(_("only a journey that has begun is closed: o shows what can be done"))

    def action_request(self) -> None:
        """Ask for a clearance."""
        from tui.screens.request import RequestScreen

        if self.may("clearances.request"):
            self.app.push_screen(RequestScreen(self.node))

    def action_more(self) -> None:
        """Show everything that can be done with the one at the cursor."""
        if self._here is not None:
            self.more("clearances", self._here.number)

    def action_open_record(self) -> None:
        """Open its record whole."""
        if self._here is not None:
            self.record("clearances", self._here.number)
