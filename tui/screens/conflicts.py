"""Conflicts, one after the other: the two values side by side, who said which and when, what was before."""

from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from store import conflicts
from store.conflicts import Conflict, Said
from store.refusals import Code, Refused
from tui import counting, records_away, terms
from tui.messages import RecordChosen, Recorded
from tui.page import Page
from tui.pressed_twice import PressedTwice
from tui.refusing import line
from tui.safe import clean, safe
from tui.speaking import Speaking
from tui.widgets.key_line import KeyLine
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_LONG: Final = 4_000
_TOUCHED: Final = frozenset({"conflicts"})


class ConflictsScreen(Speaking, Page[None]):
    """The conflicts that wait; one key keeps what stands, one takes the other."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k", "keep", _("keep what stands"), id="conflicts.keep"),
        Binding("t", "take", _("take the other"), id="conflicts.take"),
        Binding("n,right", "go(1)", _("next"), id="conflicts.next"),
        Binding("p,left", "go(-1)", _("before"), id="conflicts.before"),
        Binding("o,enter", "open_record", _("record"), id="conflicts.record"),
        Binding("down", "scroll(1)", show=False, id="conflicts.down"),
        Binding("up", "scroll(-1)", show=False, id="conflicts.up"),
        Binding("escape", "back", _("back"), id="conflicts.back"),
    ]

    CSS = """
    #about { height: auto; padding: 0 1; }
    #sides { height: auto; }
    .side { width: 1fr; height: auto; border: round $border-blurred; padding: 0 1; }
    .side.stands { border: round $success; }
    .side Static { height: auto; }
    .side .heading { text-style: bold; }
    #base { height: auto; margin: 0 1; padding: 0 1; border: round $border-blurred; }
    #all { height: 1fr; }
    #said { height: auto; max-height: 3; padding: 0 1; }
    """

    def __init__(self, node: "Node", station: str | None = None) -> None:
        super().__init__()
        self.node = node
        self._station = station
        self._waiting: list[int] = []
        self._at = 0
        self._shown: Conflict | None = None
        self._twice = PressedTwice()
        self._are_both_theirs = False

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(classes="title-line", id="title")
        with VerticalScroll(id="all", can_focus=False):
            yield Static(id="about")
            with Horizontal(id="sides"):
                for side in ("left", "right"):
                    with VerticalScroll(classes="side", id=side, can_focus=False):
                        yield Static(classes="heading")
                        yield Static(classes="value")
                        yield Static(classes="who")
            yield Static(id="base")
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the first that waits."""
        self._read()

    def touched(self, _kinds: frozenset[str]) -> None:
        """Ask again: what stands may have changed."""
        if self.is_mounted:
            self._read()

    def _read(self) -> None:
        try:
            self._waiting = conflicts.waiting(self.node, self._station)
            self._at = max(0, min(self._at, len(self._waiting) - 1))
            self._shown = conflicts.one(self.node, self._waiting[self._at]) if self._waiting else None
        except Refused as refused:
            if records_away.of(refused) is not None:
                raise
            self._waiting, self._shown = [], None
            self.say(line(refused), refused=True)
        self._draw()
        self.refresh_bindings()

    def _draw(self) -> None:
        one = self._shown
        title = _("Conflicts: none") if one is None else _("Conflict {at} of {count}")
        said = title.format(at=self._at + 1, count=len(self._waiting))
        if self._station is not None:
            said = f"{self._station}  {said}"
        self.query_one("#title", Static).update(safe(said))
        for part in ("#sides", "#base"):
            self.query_one(part).display = one is not None
        if one is None:
            self.query_one("#about", Static).update(
                safe(
                    _(
                        "No conflict waits. When two change one field without having seen each other, both "
                        "values come here, and one key decides."
                    )
                )
            )
            return
        field = terms.field(one.field) if one.field is not None else _("a field of a newer version")
        about = _("{kind} {number} {name}, {field}; noticed {day}").format(
            kind=terms.kind(one.kind), number=one.row, name=one.name, field=field, day=counting.day(one.at)
        )
        if one.is_settled:
            about += ". " + _("Both say the same by now: k settles it.")
        self.query_one("#about", Static).update(safe(about, _LONG))
        # Yours on the left, wherever one of the two is; else what stands.
        left, right = (
            (one.lost, one.stands) if one.lost.ours and not one.stands.ours else (one.stands, one.lost)
        )
        self._are_both_theirs = not (left.ours or right.ours)
        self._draw_side("left", left)
        self._draw_side("right", right)
        self.query_one("#base", Static).update(safe(before(one), _LONG))

    def _draw_side(self, side: str, said: Said) -> None:
        box = self.query_one(f"#{side}", VerticalScroll)
        box.set_class(said.stands, "stands")
        texts = (heading(said, apart=self._are_both_theirs), value(said.value), who(said))
        for part, text in zip((".heading", ".value", ".who"), texts, strict=True):
            box.query_one(part, Static).update(safe(text, _LONG))

    # keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer decisions only where there is something to decide."""
        del parameters
        if action == "go":
            return len(self._waiting) > 1
        return action not in ("keep", "take", "open_record") or self._shown is not None

    def action_go(self, by: int) -> None:
        """Go to the next one, or the one before; round and round."""
        if self._waiting:
            self._at = (self._at + by) % len(self._waiting)
            self._read()

    def _to_decide(self) -> Conflict | None:
        """Give the one that is shown, unless the key was pressed twice and nobody has read it yet."""
        one = self._shown
        if one is not None and self._twice.is_slip(one.id):
            self.say(_("only the first press counted: {number} was left alone").format(number=one.row))
            return None
        return one

    def action_keep(self) -> None:
        """Keep what stands; the record is not changed."""
        one = self._to_decide()
        if one is None:
            return
        try:
            conflicts.keep(self.node, one.id)
        except Refused as refused:
            self._say_why(refused)
            return
        self._twice.decided(one.id)
        self.app.post_message(Recorded(_TOUCHED, clean(_("kept as it stands: {row}").format(row=one.row))))

    def action_take(self) -> None:
        """Take the other value, as a correction in the name of whoever decides."""
        one = self._to_decide()
        if one is None:
            return
        try:
            done = conflicts.take(self.node, one.id)
        except Refused as refused:
            self._say_why(refused)
            return
        self._twice.decided(one.id)
        said = _("{row}: the other value stands now, as a new entry").format(row=one.row)
        self.app.post_message(Recorded(done.touched.kinds | _TOUCHED, clean(said)))

    def _say_why(self, refused: Refused) -> None:
        """Say why nothing was decided; what somebody else decided meanwhile waits no longer."""
        if refused.code is Code.NOT_FOUND and refused.facts.get("kind") == "conflicts":
            self._read()
            self.say(_("somebody else decided that one meanwhile: this is the next"))
        else:
            self.say(line(refused), refused=True)

    def action_open_record(self) -> None:
        """Open the record."""
        if self._shown is not None:
            self.post_message(RecordChosen(self._shown.kind, self._shown.row))

    def action_scroll(self, lines: int) -> None:
        """Move what is longer than the screen."""
        self.query_one("#all", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)


def heading(said: Said, *, apart: bool = False) -> str:
    """Say whose value it is, and whether it stands; where neither is ours (``apart``), by its device."""
    theirs = said.device if apart and said.device else _("theirs")
    whose = _("yours") if said.ours else theirs
    return _("✓ {whose}: stands now").format(whose=whose) if said.stands else whose


def value(shown: object) -> str:
    """Say a value; nothing is said in words, for an empty box tells nobody anything."""
    return terms.value(shown) or _("(nothing)")


def who(said: Said) -> str:
    """Say who entered it, on which device, and when."""
    if said.name is None and said.device is None and said.at is None:
        return _("? who entered it is not in this device's log")
    when = _("{when} UTC").format(when=counting.minute(said.at)) if said.at else ""
    return ", ".join(filter(None, (said.name or said.by, said.device, when)))


def before(one: Conflict) -> str:
    """Say what was before both."""
    if not one.base_known:
        return _("before both: ? it is not in this device's log")
    return _("before both: {value}").format(value=value(one.base))
