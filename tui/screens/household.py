"""A household at its door: who should be there, confirmed with one key for all or one for each.

``a`` records that everybody is there and goes back to the list. Whatever else
is answered is kept with its key (a kill loses none of them) and recorded by
``s``: a digit turns one person over, ``g`` and ``l`` say that one has gone or
lives elsewhere, ``b`` that the family was briefed. Nothing is recorded by
looking, and nothing is lost by leaving.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from store import desk
from store.clock import local_day
from store.drafts import Draft, Place
from store.refusals import Refused
from store.registers.names import full
from store.wardens import answers
from store.wardens import desk as wardens
from store.wardens.answers import CHECK, MARK, NEW, NOTE, PHONE, PHONE_WAS, VISITOR, Mark, Words
from store.wardens.desk import CHECKIN, AtDoor
from tui.drafting import Drafting, went_on
from tui.messages import RecordChosen, Recorded
from tui.refusing import line
from tui.safe import clean, safe
from tui.screens import household_lines as shown
from tui.screens import household_newcomer as newcomers
from tui.screens.fields import Field, FieldsScreen, ListedScreen
from tui.screens.household_lines import DIGITS
from tui.widgets.key_line import KeyLine
from tui.words import _, plural

if TYPE_CHECKING:
    from store.node import Node

__all__ = ["CHECKIN", "HouseholdScreen"]


class HouseholdScreen(Drafting):
    """One household and its family; every answer is kept as a draft until it is recorded or dropped."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "all_present", _("all here"), id="household.all"),
        *(
            Binding(str(n), f"digit({n})", _("mark one person"), show=False, id="household.turn")
            for n in range(1, DIGITS + 1)
        ),
        Binding("down", "point(1)", show=False, id="household.down"),
        Binding("up", "point(-1)", show=False, id="household.up"),
        Binding("space", "here", _("mark the person at the pointer"), show=False, id="household.here"),
        Binding("s", "save", _("save"), id="household.save"),
        Binding("n", "outcome('not_home')", _("not home"), id="household.not_home"),
        Binding("r", "outcome('refused')", _("refused"), id="household.refused"),
        Binding("b", "briefed", _("briefed"), id="household.briefed"),
        Binding("c", "check", _("checklist"), id="household.check"),
        Binding("p", "of('phone')", _("phone"), show=False, id="household.phone"),
        Binding("w", "newcomer", _("somebody new"), show=False, id="household.new"),
        Binding("g", "of('gone')", _("somebody has gone"), show=False, id="household.gone"),
        Binding("l", "of('moved_out')", _("lives elsewhere"), show=False, id="household.moved_out"),
        Binding("v", "visitor", _("visitor"), show=False, id="household.visitor"),
        Binding("t", "note", _("note"), show=False, id="household.note"),
        Binding("m", "moved", _("family moved"), show=False, id="household.moved"),
        Binding("i", "topics", _("which topics"), show=False, id="household.topics"),
        Binding("x", "drop", _("take all back"), show=False, id="household.drop"),
        Binding("o", "open_record", _("record"), show=False, id="household.record"),
        Binding("escape", "back", _("back"), id="household.back"),
    ]

    def __init__(self, node: "Node", household: str, *, person: str | None = None) -> None:
        super().__init__()
        self.node = node
        self._household = household
        self.place = Place(CHECKIN, household)
        self._person = person
        self._words: Words = {}
        self._door: AtDoor | None = None
        self._pointer = 0
        self._asks_for = ""
        self._once = ""

    CSS = """
    #family { height: 1fr; padding: 1 0; }
    #said { height: auto; max-height: 3; padding: 0 1; }
    """

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(classes="title-line", id="title")
        yield Static(classes="hint-line", id="where")
        with VerticalScroll(id="family", can_focus=False):
            yield Static(id="people")
            yield Static(id="more")
        yield Static(id="said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the family, and go on with what was answered before."""
        self._read()
        kept = desk.kept_draft(self.node, self.place)
        if kept is not None:
            here = {str(one["id"]) for one in self._family}
            people = (MARK, PHONE, PHONE_WAS)
            self._words = {
                key: value
                for key, value in kept.typed.items()
                if not key.startswith(people) or key.partition(":")[2] in here
            }
            self.say(went_on(self.node, kept, _("x")))
        if self._person is not None:
            self._pointer = self._place_of(self._person) or 0
        self._draw()

    def draft(self) -> Draft:
        """Give what was answered so far."""
        return Draft(self.place, self._words, row=self._household)

    def on_resize(self) -> None:
        """Fit the lines to the new width."""
        self._draw()

    def touched(self, kinds: frozenset[str]) -> None:
        """Ask again, if what changed is shown here."""
        here = {"people", "households", "contacts", "dependants", "presence", "submissions", "visitors"}
        if self.is_mounted and here & kinds:
            self._read()
            self._draw()

    @property
    def _family(self) -> list[Mapping[str, object]]:
        return list(self._door.people) if self._door is not None else []

    def _read(self) -> None:
        self._door = wardens.at_door(self.node, self._household)

    def _answer(self, words: Words) -> None:
        """Take an answer, and keep it with its key: a kill after it loses nothing."""
        self._words = words
        self._once = ""
        self.keep_draft()
        self._draw()

    # what is shown

    def _draw(self) -> None:
        if self._door is None:
            return
        door, words = self._door, self._words
        self.query_one("#title", Static).update(safe(shown.title(door)))
        self.query_one("#where", Static).update(safe(shown.where(door)))
        lines = [
            shown.person(door, words, place, pointed_at=place == self._pointer, width=self.size.width)
            for place in range(len(door.people))
        ]
        self.query_one("#people", Static).update(Content("\n").join([safe(text) for text in lines]))
        more = shown.more(door, words)
        self.query_one("#more", Static).update(Content("\n").join([safe(text) for text in more]))

    # keys

    def action_digit(self, place: int) -> None:
        """Turn one person over by a digit; after ``p``, ``g`` or ``l``, say that of them instead."""
        if place <= len(self._family):
            self._pointer = place - 1
            self.action_here()

    def action_here(self) -> None:
        """Say of the person at the pointer what was asked for; or turn them over."""
        if not self._family:
            return
        person = str(self._family[self._pointer]["id"])
        asks, self._asks_for = self._asks_for, ""
        if asks:
            self.say("")
        if asks == "phone":
            self._phone(person)
        elif asks:
            self._answer(answers.marked(self._words, person, Mark(asks)))
        else:
            self._answer(answers.turned(self._words, person))

    def action_point(self, by: int) -> None:
        """Move the pointer: of the tenth of a family no digit is left."""
        self._pointer = max(0, min(len(self._family) - 1, self._pointer + by))
        self._draw()
        self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        """Scroll a family that is longer than the screen to the pointer; at its last the rest is seen too."""
        family = self.query_one("#family", VerticalScroll)
        if self._pointer == len(self._family) - 1:
            family.scroll_end(animate=False)
        else:
            family.scroll_to(y=max(0, self._pointer + 3 - family.size.height), animate=False)

    def action_of(self, what: str) -> None:
        """Ask of whom: the next digit says it, or Space for who is at the pointer."""
        self._asks_for = what
        asked = {
            "phone": _("whose telephone? a digit, or Space for who is pointed at"),
            "gone": _("who has gone for good? a digit, or Space for who is pointed at"),
            "moved_out": _("who lives elsewhere now? a digit, or Space for who is pointed at"),
        }
        self.say(asked[what])
        # Who was looked for by name is meant: the pointer was put on them, and nobody has moved it.
        if what == "phone" and self._pointer == self._place_of(self._person):
            self.action_here()

    def _place_of(self, person: str | None) -> int | None:
        numbers = [str(one["id"]) for one in self._family]
        return numbers.index(person) if person in numbers else None

    def action_briefed(self) -> None:
        """Say that all there is to tell was told; again, that it was not."""
        topics = list(self._door.topics) if self._door is not None else []
        if topics:
            self._answer(answers.briefed(self._words, topics))
        else:
            self.say(_("there is nothing to tell: no alert state, meeting point or radio channel is known"))

    def action_topics(self) -> None:
        """Say topic by topic what was told."""
        door = self._door
        if door is not None:
            turn, everything = self._brief_one(list(door.topics)), self.action_briefed
            lines = partial(self._lines_of, shown.topics)
            self._listed(_("What was explained?"), lines, turn, everything)

    def _lines_of(self, look: Callable[[AtDoor, Words], list[str]]) -> list[str]:
        return [] if self._door is None else look(self._door, self._words)

    def _brief_one(self, topics: list[str]) -> Callable[[int], None]:
        return lambda place: self._answer(answers.briefed(self._words, [topics[place]]))

    def action_check(self) -> None:
        """Go through the checklist: a digit turns an item from not asked to yes to no."""
        door = self._door
        if door is None or not door.items:
            self.say(_("no checklist is laid down: the office adds its items (`precautions.add`)"))
            return
        codes = [code for code, _text in door.items if code]

        def turn(place: int) -> None:
            self._answer(answers.checked(self._words, codes[place]))

        def everything() -> None:
            self._answer(self._words | {CHECK + code: "+" for code in codes})

        lines = partial(self._lines_of, shown.checklist)
        self._listed(_("Precautions, plan and supplies"), lines, turn, everything)

    def _listed(
        self,
        title: str,
        lines: Callable[[], list[str]],
        turn: Callable[[int], None],
        everything: Callable[[], None],
    ) -> None:
        self.app.push_screen(ListedScreen(title, lines, turn, everything))

    def _phone(self, person: str) -> None:
        """Correct somebody's telephone: what stands there is changed, or another is typed."""
        row = next(one for one in self._family if str(one["id"]) == person)
        phones = row["phones"]
        was = str(phones[0]) if isinstance(phones, list) and phones else ""

        def typed(said: Mapping[str, str]) -> None:
            number = said["phone"].strip()
            words = answers.said(self._words, PHONE + person, "" if number == was else number)
            replaced = was if PHONE + person in words else ""
            self._answer(answers.said(words, PHONE_WAS + person, replaced))

        now = self._words.get(PHONE + person, was)
        title = _("Telephone of {name}").format(name=full(row))
        self.app.push_screen(FieldsScreen(title, [Field("phone", _("number"), now)], typed))

    def action_newcomer(self) -> None:
        """Write down somebody who is not on the list; the last one that is not whole is gone on with."""
        unfinished = [
            name
            for name in sorted(self._words)
            if name.startswith(NEW) and not newcomers.is_whole(answers.newcomer(self._words, name))
        ]
        name = unfinished[-1] if unfinished else answers.next_of(self._words, NEW)
        said = answers.newcomer(self._words, name)
        today = local_day(self.node.now, self.node.me.timezone)

        def typed(fields: Mapping[str, str]) -> None:
            self._answer(answers.with_newcomer(self._words, name, newcomers.read(fields, today)))

        self.app.push_screen(
            FieldsScreen(
                _("Somebody new"),
                newcomers.fields(said),
                typed,
                fault=partial(newcomers.fault, today=today),
                hint=newcomers.hint(),
            )
        )

    def action_visitor(self) -> None:
        """Write down a visitor, as the name was told."""
        name = answers.next_of(self._words, VISITOR)

        def typed(said: Mapping[str, str]) -> None:
            self._answer(answers.said(self._words, name, said["name"]))

        self.app.push_screen(FieldsScreen(_("A visitor"), [Field("name", _("name, as told"))], typed))

    def action_note(self) -> None:
        """Write a note."""

        def typed(said: Mapping[str, str]) -> None:
            self._answer(answers.said(self._words, NOTE, said["note"]))

        fields = [Field("note", _("note"), self._words.get(NOTE, ""))]
        self.app.push_screen(FieldsScreen(_("Note of this visit"), fields, typed))

    def action_all_present(self) -> None:
        """Record that everybody who should be there is there, but for those of whom else was said."""
        self._record(self._form(everybody=True))

    def action_save(self) -> None:
        """Record what was answered, and say nothing about the others."""
        if not answers.is_seen(self._words):
            self.say(_("nobody is marked yet: a digit marks one person, a marks all"))
            return
        self._record(self._form())

    def action_outcome(self, outcome: str) -> None:
        """Record a call at which nobody was met; whoever is marked was, and that is not dropped."""
        if self._is_somebody_marked():
            return
        self._record(self._form(outcome=outcome))

    def _is_somebody_marked(self) -> bool:
        """Say whether somebody is marked, and how to go on then."""
        marked = any(key.startswith(MARK) for key in self._words)
        if marked:
            self.say(_("somebody is marked: s records that; x takes the marks back"), refused=True)
        return marked

    def action_moved(self) -> None:
        """Record that the whole family has moved, by the second of two keys: it is rare, and far-reaching."""
        if self._is_somebody_marked():
            return
        if self._is_sure("m", _("m once more says that the whole family has moved; l is for one person")):
            self.action_outcome("moved")

    def _is_sure(self, key: str, sentence: str) -> bool:
        """Say whether a key was pressed twice running; after the first say what the second does."""
        sure, self._once = self._once == key, "" if self._once == key else key
        if not sure:
            self.say(sentence)
        return sure

    def action_open_record(self) -> None:
        """Open the household's record; or that of the one person who is marked."""
        marked = [key.removeprefix(MARK) for key in self._words if key.startswith(MARK)]
        if len(marked) == 1:
            self.app.post_message(RecordChosen("people", marked[0]))
        else:
            self.app.post_message(RecordChosen("households", self._household))

    def action_drop(self) -> None:
        """Take back everything that was answered here, by the second of two keys."""
        if self._words and not self._is_sure("x", _("x once more takes all answers at this door back")):
            return
        self._words = {}
        self._asks_for = ""
        self.drop_draft()
        self._draw()
        self.say(_("all answers were taken back, nothing was recorded"))

    def action_back(self) -> None:
        """Go back to the list; what was answered waits at this door."""
        if self._asks_for:
            self._asks_for = ""
            self.say("")
            return
        self.keep_draft()
        self.app.pop_screen()

    def _form(self, *, outcome: str = "met", everybody: bool = False) -> dict[str, object]:
        notices = self._door.notices if self._door is not None else {}
        return answers.form(self._words, outcome=outcome, everybody=everybody, notices=notices)

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
        self.nothing_to_keep()
        self.app.pop_screen()
        self.app.post_message(Recorded(seen.touched.kinds, clean(sentence)))
