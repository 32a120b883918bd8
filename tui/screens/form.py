"""The form of an act: a line for each field, checked by the door when it is kept, not lost by a refusal."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Static

from store import desk
from store.drafts import Draft, Place
from store.offers import Asked, Offer, Shape
from store.refusals import Refused
from tui import sources, terms
from tui.drafting import Filling, went_on
from tui.messages import Recorded
from tui.refusing import line, said
from tui.safe import clean, safe
from tui.screens.choose import ChooseScreen
from tui.screens.register import RegisterScreen
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, Row
from tui.widgets.typed import Typed
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_NAMED = 3
"""Of what an act leaves out, so many are named; the others are counted."""


class Fields(VerticalScroll, inherit_bindings=False):
    """The fields; arrows go from one to the next, where Textual's own would scroll a long form under them."""


class FormScreen(Filling):
    """The form of one act; what is typed into it is kept as a draft until it is recorded or dropped.

    Args:
        node: where it is done.
        offer: the act; its fields are plain ones.
        given: what fields are filled with already.
        row: the number of the record that it is about.
    """

    UNKEPT = _("nothing is kept yet: Ctrl+S keeps it, Esc once more leaves it")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", _("keep"), id="form.keep"),
        Binding("f9", "choose", _("choose"), id="form.choose"),
        Binding("f6", "drill", _("exercise"), id="form.drill"),
        Binding("down", "app.focus_next", _("next field"), show=False, id="form.next"),
        Binding("up", "app.focus_previous", _("field before"), show=False, id="form.before"),
        Binding("escape", "leave", _("back"), id="form.back"),
    ]

    CSS = """
    #form { height: 1fr; padding: 1 0; }
    .field { height: 1; }
    .field .mark { width: 2; padding: 0; color: $error; text-style: bold; }
    .field .name { width: 26; padding: 0 0 0 1; }
    .field Input { width: 1fr; height: 1; border: none; padding: 0 1; background: $surface; }
    .field Input:focus { border: none; background: $panel; }
    #hint { height: auto; max-height: 3; padding: 0 1; }
    #said { height: auto; max-height: 3; padding: 0 1; }
    """

    def __init__(
        self, node: "Node", offer: Offer, given: Mapping[str, str] | None = None, row: str | None = None
    ) -> None:
        super().__init__()
        self.node = node
        self._offer = offer
        self._asks = {asked.name: asked for asked in offer.asks or ()}
        self._row = row
        self._given = given or {}
        self._before: dict[str, str] = {}
        self._faulty = ""
        self._drill = False
        self.place = Place(offer.name, row or " ".join(self._given.values()))

    def compose(self) -> ComposeResult:
        """Lay the form out."""
        yield Static(safe(self._titled()), classes="title-line", id="title")
        self._before = self._standing()
        self._kept = desk.kept_draft(self.node, self.place)
        typed = self._kept.typed if self._kept is not None else {}
        with Fields(id="form", can_focus=False):
            for name, asked in self._asks.items():
                with Horizontal(classes="field"):
                    yield Static(safe(terms.field(name) + (" *" if asked.needed else "")), classes="name")
                    yield Static(id=f"m-{name}", classes="mark")
                    value = typed.get(name, self._untouched(name))
                    yield Typed(value, id=f"f-{name}", compact=True)
        yield Static(id="hint")
        yield Static(id="said")
        yield KeyLine()

    def _untouched(self, name: str) -> str:
        """Give what a field says before anybody types."""
        return self._given.get(name, self._before.get(name, ""))

    def draft(self) -> Draft:
        """Give what was typed so far."""
        typed = {
            name: field.value
            for name in self._asks
            for field in self.query(f"#f-{name}").results(Typed)
            if field.value != self._untouched(name)
        }
        return Draft(self.place, typed, self._given, self._row, self._drill)

    def _titled(self) -> str:
        """Say what is done, and with what; first of all, that it is a drill."""
        drill = _("EXERCISE") if self._drill else ""
        return "  ".join(filter(None, (drill, terms.act(self._offer.name), self._row)))

    def _standing(self) -> dict[str, str]:
        """Give what the record says now, where that is what is changed."""
        if self._row is None or self._offer.verb != "change":
            return {}
        row = desk.record(self.node, self._offer.makes, self._row)
        return {name: terms.plain(row.get(name)) for name in self._asks}

    def on_mount(self) -> None:
        """Begin at the first field that is still empty; say so where it goes on with a draft."""
        if self._kept is not None:
            if self._kept.exercise and self._offer.drill:
                self.action_drill()
            self.say(went_on(self.node, self._kept))
        fields = list(self.query(Typed))
        empty = [field for field in fields if not field.value]
        if fields:
            (empty or fields)[0].focus()
        else:
            self.query_one("#hint", Static).update(safe(_("nothing is asked: Ctrl+S does it")))

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Look at what was typed into the field that is left, and mark it where it cannot be kept so."""
        asked = self._asks.get((event.widget.id or "").removeprefix("f-"))
        if asked is None or not self.is_current:
            return
        typed = self.query_one(f"#f-{asked.name}", Typed).value
        # What nobody touched is not wrong yet.
        wrong = None
        if typed.strip() and typed != self._untouched(asked.name):
            wrong = desk.fault(self.node, self._offer, asked.name, typed)
        self.query_one(f"#m-{asked.name}", Static).update("!" if wrong else "")
        if wrong:
            self.say(f"{terms.field(asked.name)}: {line(wrong)}", refused=True)
            self._faulty = asked.name
        elif self._faulty == asked.name:
            self.say("")
            self._faulty = ""

    def explain(self) -> list[str]:
        """Say what the field takes, and where the rule comes from."""
        asked = self._here()
        said = [f"{terms.field(asked.name)}: {terms.hint(asked)}"] if asked is not None else []
        return [*said, *filter(None, [sources.of(self._offer.makes)])]

    def on_descendant_focus(self) -> None:
        """Say what the field takes."""
        asked = self._here()
        if asked is not None:
            self.query_one("#hint", Static).update(safe(terms.hint(asked)))

    def _here(self) -> Asked | None:
        """Give the field with the keys."""
        here = self.focused
        return self._asks.get(here.id.removeprefix("f-")) if here is not None and here.id else None

    # keys

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next field; from the last one, keep the form."""
        fields = list(self.query(Typed))
        if event.input is fields[-1]:
            self.action_keep()
        else:
            self.focus_next()

    def on_input_changed(self, _event: Input.Changed) -> None:
        """Take back what was said about leaving, and keep what was typed before long."""
        self._warned = False
        self.keep_soon()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer an exercise only of what says in every list that it is one."""
        del parameters
        return self._offer.drill or action != "drill"

    def action_drill(self) -> None:
        """Make what is recorded a drill, or real again: it is said above the form, and kept in the log."""
        self._drill = not self._drill
        self.query_one("#title", Static).update(safe(self._titled()))

    def action_choose(self) -> None:
        """Show what a field may be answered with: the words there are, or the records."""
        asked = self._here()
        if asked is None:
            return
        if asked.shape is Shape.CHOICE:
            rows = [Row(choice, (terms.choice(choice), choice)) for choice in asked.choices]
            columns = (Column(terms.field(asked.name), 40, grow=True), Column("", 20))
            self.app.push_screen(ChooseScreen(terms.field(asked.name), columns, rows), self._fill(asked))
        elif asked.shape is Shape.RECORD and asked.refers is not None:
            picked = RegisterScreen(self.node, asked.refers, picking=True)
            self.app.push_screen(picked, self._fill(asked))
        else:
            self.say(_("this field is typed"))

    def _fill(self, asked: Asked) -> "Fill":
        return Fill(self.query_one(f"#f-{asked.name}", Typed), several=asked.several)

    def action_keep(self) -> None:
        """Do the act; a refusal says what to mend and leaves everything as it was typed."""
        typed = {name: self.query_one(f"#f-{name}", Typed).value for name in self._asks}
        if self._before:
            typed = {name: value for name, value in typed.items() if value != self._before[name]}
        try:
            done = desk.act(
                self.node, self._offer.name, self._row, typed, exercise=self._drill, typed=self.place
            )
        except Refused as refused:
            self.say(line(refused), refused=True)
            field = refused.facts.get("field", "")
            if field in self._asks:
                self.query_one(f"#f-{field}", Typed).focus()
            return
        fields = ", ".join(terms.field(name) for name in done.changed) or _("nothing changed")
        sentence = _("{id}: {fields}").format(id=done.number, fields=fields)
        if len(done.records) > 1:
            sentence = _("{count} records: {fields}").format(count=len(done.records), fields=fields)
        if done.left_out:
            why = ", ".join(f"{name} ({said(refused)[0]})" for name, refused in done.left_out[:_NAMED])
            more = f" +{len(done.left_out) - _NAMED}" if len(done.left_out) > _NAMED else ""
            sentence = _("{done}; left as they were: {why}").format(done=sentence, why=why + more)
        self.app.post_message(Recorded(done.touched.kinds, clean(sentence)))
        self.nothing_to_keep()
        self.dismiss(None)


class Fill:
    """Writes what was chosen into a field; where several may stand, behind the others."""

    def __init__(self, field: Typed, *, several: bool) -> None:
        self._field = field
        self._several = several

    def __call__(self, chosen: str | None) -> None:
        """Take the choice; nothing was chosen: nothing is written."""
        if chosen is None:
            return
        before = self._field.value.strip().rstrip(",")
        self._field.value = f"{before}, {chosen}" if self._several and before else chosen
