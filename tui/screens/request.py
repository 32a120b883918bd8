"""A clearance asked for in one form (E01, E05, E14): who goes, why, and leg by leg where and when.

Ctrl+S submits it, so that it can be decided; Ctrl+T keeps it as a draft. A leg
of which nothing is typed is no leg.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from store import desk, offers
from store.drafts import Draft, Place
from store.offers import Asked, Shape
from store.refusals import Refused
from store.registers import REGISTRY
from tui import sources, terms
from tui.drafting import Filling, went_on
from tui.messages import Recorded
from tui.refusing import line, of
from tui.safe import clean, safe
from tui.screens.choose import ChooseScreen
from tui.screens.form import Fields, Fill
from tui.screens.register import RegisterScreen
from tui.screens.request_fields import (
    OF_LEG,
    OF_REQUEST,
    TIMES,
    USUAL,
    asked_for,
    name_of,
    title,
    when,
    with_zone,
)
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import Column, Row
from tui.widgets.typed import Typed
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

REQUEST: Final = "clearances.request"
_MOST: Final = 30
"""So many legs a request may have here; who needs more adds segments to the draft."""


class RequestScreen(Filling):
    """The form; what is typed into it outlives a lock.

    Args:
        node: an office's.
        travellers: the numbers of who goes, if that is known already.
    """

    UNKEPT = _("nothing is kept yet: Ctrl+S submits it, Esc once more leaves it")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", _("submit"), id="request.submit"),
        Binding("ctrl+t", "draft", _("keep as draft"), id="request.draft"),
        Binding("f8", "leg", _("next leg"), id="request.leg"),
        Binding("f9", "choose", _("choose"), id="request.choose"),
        Binding("f6", "drill", _("exercise"), id="request.drill"),
        Binding("down", "app.focus_next", _("next field"), show=False, id="request.next"),
        Binding("up", "app.focus_previous", _("field before"), show=False, id="request.before"),
        Binding("escape", "leave", _("back"), id="request.back"),
    ]

    CSS = """
    #form { height: 1fr; padding: 0; scrollbar-size-vertical: 1; }
    .leg-title { height: 1; padding: 0 1; background: $panel; }
    .field { height: 1; }
    .field .mark { width: 2; padding: 0; color: $error; text-style: bold; }
    .field .name { width: 26; padding: 0 0 0 1; }
    .field Input {
        width: 1fr; height: 1; border: none; padding: 0 1; background: $surface;
    }
    .field Input:focus { border: none; background: $panel; }
    #hint { height: auto; max-height: 3; padding: 0 1; }
    #said { height: auto; max-height: 3; padding: 0 1; }
    """

    def __init__(self, node: "Node", travellers: str = "") -> None:
        super().__init__()
        self.node = node
        self.place = Place(REQUEST, "")
        known = {one.name: one for one in offers.everything(REGISTRY)}
        self._of_request, self._of_leg = known["clearances.add"], known["segments.add"]
        self._faulty = ""
        self._asks = dict(asked_for())
        self._given = {"travellers": travellers} if travellers else {}
        self._legs = 1
        self._drill = False

    def compose(self) -> ComposeResult:
        """Lay the form out; with the legs of a draft that was kept."""
        self._kept = desk.kept_draft(self.node, self.place)
        typed = self._kept.typed if self._kept is not None else {}
        self._legs = max([1, *(int(name.split("-")[1]) for name in typed if name.startswith("leg-"))])
        self._legs = min(self._legs, _MOST)
        yield Static(safe(self._titled()), classes="title-line", id="title")
        with Fields(id="form", can_focus=False):
            for name in ("travellers", *OF_REQUEST[:USUAL]):
                yield self._field(name, typed.get(name, self._untouched(name)))
            for n in range(1, self._legs + 1):
                yield from self._leg(n, typed)
            yield Static(safe(_("what else there is to say")), classes="leg-title", id="what-else")
            for name in OF_REQUEST[USUAL:]:
                yield self._field(name, typed.get(name, self._untouched(name)))
        yield Static(id="hint")
        yield Static(id="said")
        yield KeyLine()

    def _leg(self, n: int, typed: Mapping[str, str]) -> Iterator[Static | Horizontal]:
        yield Static(safe(_("leg {n}").format(n=n)), classes="leg-title")
        for name in OF_LEG:
            key = f"leg-{n}-{name}"
            yield self._field(key, typed.get(key, self._untouched(key)))

    def _field(self, key: str, value: str) -> Horizontal:
        asked = self._asks[name_of(key)]
        called = Static(safe(title(asked.name) + (" *" if asked.needed else "")), classes="name")
        mark = Static(id=f"m-{key}", classes="mark")
        return Horizontal(called, mark, Typed(value, id=f"f-{key}", compact=True), classes="field")

    def _untouched(self, key: str) -> str:
        """Give what a field says before anybody types."""
        if key == "leg-1-from_place":
            return self.node.me.name
        return self._given.get(key, "")

    def _titled(self) -> str:
        drill = _("EXERCISE") if self._drill else ""
        return "  ".join(filter(None, (drill, _("Ask for a clearance"))))

    def on_mount(self) -> None:
        """Begin at the first field that is still empty; say so where it goes on with a draft."""
        if self._kept is not None:
            if self._kept.exercise:
                self.action_drill()
            self.say(went_on(self.node, self._kept))
        fields = list(self.query(Typed))
        next((field for field in fields if not field.value), fields[0]).focus()

    def draft(self) -> Draft:
        """Give what was typed so far."""
        typed = {key: text for key, text in self._typed().items() if text != self._untouched(key)}
        return Draft(self.place, typed, self._given, None, self._drill)

    def _typed(self) -> dict[str, str]:
        return {str(field.id).removeprefix("f-"): field.value for field in self.query(Typed)}

    # what a field is for

    def on_descendant_focus(self) -> None:
        """Say what the field takes."""
        self.query_one("#hint", Static).update(safe(self._hint()))

    def _hint(self) -> str:
        key = self._here()
        if key is None:
            return ""
        asked = self._asks[name_of(key)]
        if asked.name in TIMES:
            return _("the clock there: 14:20 is today, +2 08:00 in two days, else 2026-03-31 14:20")
        if key == "travellers":
            return self._names() or _("type a part of a name and press F9; several with commas; needed")
        return terms.hint(asked)

    def explain(self) -> list[str]:
        """Say what the field takes, and where the rule comes from."""
        key = self._here()
        said = [f"{title(name_of(key))}: {self._hint()}"] if key is not None else []
        return [*said, *filter(None, [sources.of("clearances")])]

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Look at what was typed into the field that is left, and mark it where it cannot be kept so."""
        key = (event.widget.id or "").removeprefix("f-")
        if not isinstance(event.widget, Typed) or name_of(key) not in self._asks or not self.is_current:
            return
        asked, typed = self._asks[name_of(key)], event.widget.value.strip()
        wrong = None
        # A name that is typed is looked up with F9; a time that is typed short is written out before.
        if typed and typed != self._untouched(key) and key != "travellers":
            offer = self._of_leg if key.startswith("leg-") else self._of_request
            said = self._moment(asked.name, typed) if asked.name in TIMES else typed
            wrong = desk.fault(self.node, offer, asked.name, said)
        self.query_one(f"#m-{key}", Static).update("!" if wrong else "")
        if wrong is not None:
            self.say(f"{title(asked.name)}: {line(wrong)}", refused=True)
            self._faulty = key
        elif self._faulty == key:
            self.say("")
            self._faulty = ""

    def _moment(self, name: str, typed: str) -> str:
        """Write a time out as the form takes it."""
        with self.node.read() as db:
            said = when(typed, self.node.lens(db).today)
        return with_zone(said, self.node.me.timezone) if name == "back_by" else said

    def _here(self) -> str | None:
        here = self.focused
        return str(here.id).removeprefix("f-") if isinstance(here, Typed) and here.id else None

    def _names(self) -> str:
        """Say by name whom the numbers mean."""
        return ", ".join(name for name, _agency in self._people())

    def _people(self) -> list[tuple[str, str]]:
        found = []
        for number in self.query_one("#f-travellers", Typed).value.replace(",", " ").split():
            try:
                row = desk.record(self.node, "people", number)
            except Refused:
                continue
            found.append(
                (f"{row['family_name']} {row['given_name'] or ''}".strip(), str(row["agency"] or ""))
            )
        return found

    def on_input_changed(self, _event: Input.Changed) -> None:
        """Take back what was said about leaving, and keep what was typed before long."""
        self._warned = False
        self.keep_soon()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next field; from the last one, say what submits."""
        fields = list(self.query(Typed))
        if event.input is fields[-1]:
            self.say(_("Ctrl+S submits it, F8 adds a leg, Ctrl+T keeps it as a draft"))
        else:
            self.focus_next()

    # keys

    def action_leg(self) -> None:
        """Add a leg that begins where the one before ends; the second one goes home."""
        if self._legs >= _MOST:
            self.say(_("no more legs here: add segments to the draft"))
            return
        typed, before = self._typed(), self._legs
        self._legs += 1
        first = typed["leg-1-from_place"] if before == 1 else ""
        came = {"from_place": typed[f"leg-{before}-to_place"], "to_place": first}
        self._given |= {f"leg-{self._legs}-{name}": value for name, value in came.items()}
        where = self.query_one("#form", Fields)
        where.mount_all(list(self._leg(self._legs, {})), before="#what-else")
        key = "etd" if first else "to_place"
        self.call_after_refresh(lambda: self.query_one(f"#f-leg-{self._legs}-{key}", Typed).focus())

    def action_drill(self) -> None:
        """Make it a drill, or real again."""
        self._drill = not self._drill
        self.query_one("#title", Static).update(safe(self._titled()))

    def action_choose(self) -> None:
        """Show what a field may be answered with; a name that was typed is looked for at once."""
        key = self._here()
        if key is None:
            return
        asked, field = self._asks[name_of(key)], self.query_one(f"#f-{key}", Typed)
        if asked.shape is Shape.CHOICE:
            rows = [Row(choice, (terms.choice(choice), choice)) for choice in asked.choices]
            columns = (Column(title(asked.name), 40, grow=True), Column("", 20))
            self.app.push_screen(ChooseScreen(title(asked.name), columns, rows), Fill(field, several=False))
        elif asked.shape is Shape.RECORD and asked.refers is not None:
            self._pick(asked, field)
        else:
            self.say(_("this field is typed"))

    def _pick(self, asked: Asked, field: Typed) -> None:
        """Choose a record; what was typed and is no number is what to look for."""
        parts = [part.strip() for part in field.value.split(",")]
        letter = REGISTRY.kind(asked.refers or "").letter
        look_for = parts[-1] if parts and f"-{letter}-" not in parts[-1] else ""
        if look_for:
            field.value = ", ".join(parts[:-1])
        picked = RegisterScreen(self.node, asked.refers or "", picking=True)

        def chosen(number: str | None) -> None:
            Fill(field, several=asked.several)(number)
            if asked.name == "travellers":
                self._agency_of_the_first()

        self.app.push_screen(picked, chosen)
        if look_for:
            self.call_after_refresh(lambda: _type(picked, look_for))

    def _agency_of_the_first(self) -> None:
        """Fill in the agency of who goes first: whose queue it is in (S004-A ¶27)."""
        agency = self.query_one("#f-agency", Typed)
        people = self._people()
        if not agency.value and people:
            agency.value = people[0][1]
        self.query_one("#hint", Static).update(safe(self._names()))

    # keeping

    def _form(self) -> dict[str, object]:
        """Give what was typed as the act asks for it."""
        typed = {
            key: self._moment(name_of(key), text) if name_of(key) in TIMES and text.strip() else text.strip()
            for key, text in self._typed().items()
        }
        legs = [
            {name: value for name in OF_LEG if (value := typed[f"leg-{n}-{name}"])}
            for n in range(1, self._legs + 1)
        ]
        travellers = tuple(part for part in typed["travellers"].replace(",", " ").split() if part)
        request = {name: typed[name] for name in OF_REQUEST if typed[name]}
        # A leg that says no more than where the one before has ended is none; where it begins is known.
        told = [leg for leg in legs if leg.keys() - {"from_place"}]
        for before, leg in pairwise(told):
            leg.setdefault("from_place", before.get("to_place", ""))
        return {**request, "travellers": travellers, "legs": told}

    def action_keep(self) -> None:
        """Write it down and submit it."""
        self._keep(submit=True)

    def action_draft(self) -> None:
        """Write it down, and submit it later."""
        self._keep(submit=False)

    def _keep(self, *, submit: bool) -> None:
        try:
            done = desk.act(self.node, REQUEST, None, self._form(), exercise=self._drill, typed=self.place)
        except Refused as refused:
            field = refused.facts.get("field", "")
            facts = refused.facts | ({"field": title(field)} if field else {})
            self.say("; ".join(of(refused.code, facts)), refused=True)
            self._go_to(field)
            return
        kinds, said = done.touched.kinds, _("{number}: kept as a draft").format(number=done.number)
        if submit:
            try:
                kinds |= desk.act(self.node, "clearances.submit", done.number, {}).touched.kinds
                why = terms.recorded(desk.record(self.node, "clearances", done.number)["why"] or "")
                said = _("{number}: submitted. {why}").format(number=done.number, why=why)
            except Refused as refused:
                said = _("{number}: kept as a draft; {why}").format(number=done.number, why=line(refused))
        self.app.post_message(Recorded(kinds, clean(said)))
        self.nothing_to_keep()
        self.dismiss(None)

    def _go_to(self, field: str) -> None:
        """Stand on the field that is to be mended: of a leg, where it is empty, else the first."""
        keys = [key for key in self._typed() if name_of(key) == field]
        empty = [key for key in keys if not self.query_one(f"#f-{key}", Typed).value.strip()]
        for key in (empty or keys)[:1]:
            self.query_one(f"#f-{key}", Typed).focus()


def _type(screen: RegisterScreen, text: str) -> None:
    field = screen.query_one("#search", Input)
    field.value = text
    field.cursor_position = len(text)
