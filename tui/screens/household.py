"""A household at its door: who should be there, confirmed with one key for all or one for each.

``a`` records that everybody is there and goes back to the list. A digit turns
one person over; ``s`` then records what is marked. Nothing is recorded by
looking.
"""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from store import desk
from store.drafts import Draft, Place
from store.refusals import Refused
from store.registers.names import full
from tui import theme
from tui.drafting import Drafting, went_on
from tui.messages import RecordChosen, Recorded
from tui.refusing import line
from tui.safe import clean, fit, safe
from tui.terms import relation as relation_word
from tui.words import _, plural

if TYPE_CHECKING:
    from store.node import Node

_UNANSWERED, _PRESENT, _ABSENT = " ", "✓", "✗"
_DIGITS = 9
_FIXED = 54
"""The cells of a line that are not the name."""


CHECKIN = "visits.checkin"
"""The act of this screen."""


class HouseholdScreen(Drafting):
    """One household and its family; marks are kept as a draft until they are recorded or dropped."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "all_present", _("all here"), id="household.all"),
        *(
            Binding(str(n), f"turn({n})", _("mark one person"), show=False, id="household.turn")
            for n in range(1, _DIGITS + 1)
        ),
        Binding("s", "save", _("save marks"), id="household.save"),
        Binding("n", "outcome('not_home')", _("not home"), id="household.not_home"),
        Binding("r", "outcome('refused')", _("refused"), id="household.refused"),
        Binding("m", "outcome('moved')", _("moved"), id="household.moved"),
        Binding("o", "open_record", _("record"), id="household.record"),
        Binding("escape", "back", _("back"), id="household.back"),
    ]

    def __init__(self, node: "Node", household: str, *, person: str | None = None) -> None:
        super().__init__()
        self.node = node
        self._household = household
        self.place = Place(CHECKIN, household)
        self._person = person
        self._marks: dict[str, str] = {}
        self._family: list[dict[str, object]] = []
        self._home: dict[str, object] = {}

    CSS = """
    #family { height: 1fr; padding: 1 0; }
    #said { height: auto; max-height: 3; padding: 0 1; }
    """

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(classes="title-line", id="title")
        yield Static(classes="hint-line", id="where")
        with VerticalScroll(id="family"):
            yield Static(id="people")
        yield Static(id="said")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Read the family, and go on with what was marked before."""
        self._read()
        kept = desk.kept_draft(self.node, self.place)
        if kept is not None:
            here = {str(one["id"]) for one in self._family}
            self._marks = {person: mark for person, mark in kept.typed.items() if person in here}
            self.say(went_on(self.node, kept))
        self._draw()

    def draft(self) -> Draft:
        """Give who was marked so far."""
        marked = {person: mark for person, mark in self._marks.items() if mark != _UNANSWERED}
        return Draft(self.place, marked, row=self._household)

    def on_resize(self) -> None:
        """Fit the lines to the new width."""
        self._draw()

    def touched(self, kinds: frozenset[str]) -> None:
        """Ask again, if what changed is shown here."""
        if self.is_mounted and {"people", "households", "contacts", "dependants", "presence"} & kinds:
            self._read()
            self._draw()

    def _read(self) -> None:
        self._home = desk.record(self.node, "households", self._household)
        self._family = desk.family(self.node, self._household)

    def _draw(self) -> None:
        home = self._home
        if not home:
            return
        zone = home["zone"] or _("no zone")
        title = f"{home['id']}  {home['address']}"
        self.query_one("#title", Static).update(safe(title))
        visited = str(home["last_visit"])[:10] if home["last_visit"] else _("never")
        where = _("{quarter}, zone {zone}, last visit {visited}").format(
            quarter=home["quarter"] or _("no quarter"), zone=zone, visited=visited
        )
        self.query_one("#where", Static).update(safe(where))
        lines = [safe(self._line(place, row)) for place, row in enumerate(self._family, start=1)]
        self.query_one("#people", Static).update(Content("\n").join(lines))

    def _line(self, place: int, row: dict[str, object]) -> str:
        mark = self._marks.get(str(row["id"]), _UNANSWERED)
        name = full(row)
        is_principal = row["id"] == self._home["principal"]
        relation = _("principal") if is_principal else relation_word(str(row["relation"] or ""))
        sign = theme.presence(str(row["presence"]))
        phones = row["phones"]
        phone = str(phones[0]) if isinstance(phones, list) and phones else ""
        key = str(place) if place <= _DIGITS else " "
        pointer = "▸" if row["id"] == self._person else " "
        room = max(12, self.size.width - _FIXED)
        return (
            f"{pointer}{key} [{mark}] {fit(name, room)} {fit(relation, 14)} {fit(str(sign), 12)}"
            f" {fit(phone, 15)}"
        )

    # keys

    def action_turn(self, place: int) -> None:
        """Turn one person over: here, not here, not answered."""
        if place > len(self._family):
            return
        person = str(self._family[place - 1]["id"])
        following = {_UNANSWERED: _PRESENT, _PRESENT: _ABSENT, _ABSENT: _UNANSWERED}
        self._marks[person] = following[self._marks.get(person, _UNANSWERED)]
        self._draw()
        self.keep_soon()

    def action_all_present(self) -> None:
        """Record that everybody who should be there is there, but for those marked as not."""
        absent = [person for person, mark in self._marks.items() if mark == _ABSENT]
        self._record({"all_present": True, "absent": absent})

    def action_save(self) -> None:
        """Record what is marked, and say nothing about the others."""
        if not any(mark != _UNANSWERED for mark in self._marks.values()):
            self.say(_("nobody is marked yet: a digit marks one person, a marks all"))
            return
        self._record(
            {
                "present": [person for person, mark in self._marks.items() if mark == _PRESENT],
                "absent": [person for person, mark in self._marks.items() if mark == _ABSENT],
            }
        )

    def action_outcome(self, outcome: str) -> None:
        """Record a call at which nobody was met; whoever is marked was, and that is not dropped."""
        if any(mark != _UNANSWERED for mark in self._marks.values()):
            self.say(_("somebody is marked: s records that; Esc takes the marks back"), refused=True)
            return
        self._record({"outcome": outcome})

    def action_open_record(self) -> None:
        """Open the household's record; or that of the one person who is marked."""
        marked = [person for person, mark in self._marks.items() if mark != _UNANSWERED]
        if len(marked) == 1:
            self.app.post_message(RecordChosen("people", marked[0]))
        else:
            self.app.post_message(RecordChosen("households", self._household))

    def action_back(self) -> None:
        """Go back to the list; marks that were not saved are said, and a second time they go."""
        if any(mark != _UNANSWERED for mark in self._marks.values()):
            self._marks.clear()
            self.drop_draft()
            self._draw()
            self.say(_("the marks were taken back, nothing was recorded; again to leave"))
            return
        self.app.pop_screen()

    def _record(self, form: dict[str, object]) -> None:
        try:
            seen = desk.checkin(self.node, self._household, form, typed=self.place)
        except Refused as refused:
            self.say(line(refused), refused=True)
            return
        people = plural("{count} person here", "{count} people here", seen.present).format(count=seen.present)
        sentence = _("{visit} recorded: {people}, {absent} not seen").format(
            visit=seen.visit, people=people, absent=seen.absent
        )
        self.app.post_message(Recorded(seen.touched.kinds, clean(sentence)))
        self.nothing_to_keep()
        self.app.pop_screen()

    def say(self, sentence: str, *, refused: bool = False) -> None:
        """Say something in the line above the keys."""
        said = self.query_one("#said", Static)
        said.set_class(refused, "refused")
        said.update(safe(sentence))
