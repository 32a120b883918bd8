"""The board of a roll call: whoever is still to be found first, marked with one key each.

The list is of those who are to be found: by zone, or in the order in which call
signs are called. A letter marks who the cursor is on, and the cursor stands on
the next. How it was heard (radio, telephone, paper ...), from whom, and when that
was so, is set once and holds until it is changed.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from store import desk
from store.clock import local, moment
from store.refusals import Refused
from store.rollcall import board as boards
from store.rollcall.board import Line, Order
from store.rollcall.headcount import GRAVE
from store.rollcall.reach import Reach, reach
from tui.messages import RecordChosen, Recorded
from tui.page import Page
from tui.refusing import line as sentence_of
from tui.safe import clean, fit, safe
from tui.screens import rollcall_lines
from tui.screens import rollcall_words as words
from tui.screens.choose import move_in
from tui.screens.rollcall_heard import Heard
from tui.screens.rollcall_lines import Lines
from tui.speaking import Speaking
from tui.widgets.key_line import KeyLine
from tui.widgets.paged_table import PagedTable
from tui.widgets.typed import Typed
from tui.words import _, plural

if TYPE_CHECKING:
    from store.node import Node
    from tui.papers.catalogue import Asked
    from tui.papers.type_back import Mark

_MARKS: Final = (
    ("a", "accounted", _("found")),
    ("i", "injured", _("injured")),
    ("m", "missing", _("missing")),
    ("r", "relocated", _("relocated")),
    ("n", "not_in_area", _("not in area")),
    ("u", "unreachable", _("not reached")),
)
_LOOK_AGAIN: Final = 20.0
_WHO_SAYS, _WHEN, _WHERE, _FIND, _SHEET, _BACK = "who", "when", "where", "find", "sheet", "back"


class RollcallScreen(Speaking, Page[None]):
    """One roll call.

    Args:
        node: the opened node.
        rollcall: its number; the one that is open, or the last, without.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"mark('{state}')", word, id=f"rollcall.{state}") for key, state, word in _MARKS[:3]),
        Binding("f", "family", _("with family"), id="rollcall.family"),
        *(
            Binding(key, f"mark('{state}')", word, show=False, id=f"rollcall.{state}")
            for key, state, word in _MARKS[3:]
        ),
        Binding("slash", "ask('find')", _("find"), key_display="/", id="rollcall.find"),
        Binding("c", "channel", _("heard how"), id="rollcall.channel"),
        Binding("z", "undo", _("undo"), id="rollcall.undo"),
        Binding("1", "order('zone')", _("to find, by zone"), show=False, id="rollcall.by_zone"),
        Binding("2", "order('radio')", _("radio order"), key_display="2", id="rollcall.radio"),
        Binding("3", "order('all')", _("everybody"), show=False, id="rollcall.everybody"),
        Binding("w", "ask('who')", _("who says so"), show=False, id="rollcall.who"),
        Binding("t", "ask('when')", _("when it was so"), show=False, id="rollcall.when"),
        Binding("l", "ask('where')", _("where they are"), show=False, id="rollcall.where"),
        Binding("s", "ask('sheet')", _("write a sheet for paper"), show=False, id="rollcall.sheet"),
        Binding("b", "ask('back')", _("type a sheet back"), show=False, id="rollcall.type_back"),
        Binding("o", "open_record", _("record"), show=False, id="rollcall.record"),
        Binding("e", "report", _("how it went"), show=False, id="rollcall.report"),
        Binding("x", "close", _("close"), id="rollcall.close"),
        Binding("y", "answer(True)", _("yes: seen or spoken with"), show=False, id="rollcall.yes"),
        Binding("escape", "back", _("back"), show=False, id="rollcall.back"),
    ]

    CSS = """
    #call { height: 1; padding: 0 1; background: $error; color: $background; text-style: bold; }
    #call.drill { background: $warning; color: $background; }
    #call.closed { background: $panel; color: $foreground; }
    #why, #figures, #zones { height: 1; padding: 0 1; }
    #figures { text-style: bold; }
    #about { height: 6; padding: 0 1; background: $surface; }
    #how { height: 1; padding: 0 1; background: $panel; }
    #said { height: 1; padding: 0 1; }
    #asked { display: none; height: 1; border: none; padding: 0 1; background: $surface; }
    #asked.open { display: block; }
    #drill-below { height: 1; padding: 0 1; display: none; background: $warning; color: $background; }
    #drill-below.drill { display: block; }
    """

    def __init__(self, node: "Node", rollcall: str | int | None = None) -> None:
        super().__init__()
        self.node = node
        self.board = boards.board(node, rollcall)
        self._zone = ZoneInfo(node.me.timezone)
        self._order = Order.ZONE if self.board.is_open else Order.ALL
        self._typed = ""
        # A warden marks whoever opens the door.
        self._heard = Heard("visit" if node.me.kind == "warden" else words.CHANNELS[0])
        self._has_kin = node.me.kind != "warden"
        self._asked = ""
        self._understood: Sequence[Mark] = ()
        self._doubt: tuple[int, str] | None = None
        self._sure = False
        self._done: list[tuple[int, frozenset[int]]] = []
        self._reach: tuple[int, Reach] | None = None
        self._knows_already = False
        self._before_find: list[int] = []
        self._shown: tuple[Line, ...] = ()

    def out(self) -> "Sequence[Asked]":
        """Give its sheets, in the order in which it is read."""
        from tui.papers.catalogue import Asked

        order = self._order if self.board.is_open else Order.ZONE
        return [Asked("rollcall-sheets", about=self.board.number, order=order.value)]

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(id="call")
        yield Static(id="why")
        yield Static(id="figures")
        yield Static(id="zones")
        yield PagedTable(
            rollcall_lines.columns(), empty=_("nobody is to be found here: 3 shows everybody"), id="list"
        )
        yield Static(id="about")
        yield Static(id="how")
        yield Static(id="said")
        yield Typed(id="asked", compact=True)
        yield Static(id="drill-below")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show who is to be found."""
        self.query_one(PagedTable).focus()
        self._show()
        self.set_interval(_LOOK_AGAIN, self._look_again)

    def on_resize(self) -> None:
        """Fit the lines to the new width."""
        self._say_how_it_stands()

    def touched(self, kinds: frozenset[str]) -> None:
        """Ask again, if marks or visits came."""
        if self._knows_already:
            self._knows_already = False
        elif self.is_mounted and {"rollcalls", "rollcall_marks", "presence"} & kinds:
            self._read_again()

    def _look_again(self) -> None:
        """Count the minutes on, and see what a command beside this program has marked."""
        self._read_again()

    def _read_again(self) -> None:
        """Read what others have marked; the cursor stays with its person, whoever leaves the list above."""
        at = [person for person in [self._person()] if person is not None]
        stays = [*at, *self._following()]
        before, self.board = self.board.count, boards.again(self.node, self.board)
        if before != self.board.count:
            self._go_on(stays)
        else:
            self._say_how_it_stands()

    # how it looks

    def _lines(self) -> tuple[Line, ...]:
        order = Order.ALL if self._typed else self._order
        return self.board.order(order, self._typed)

    def _show(self, at: int = 0) -> None:
        self._shown = self._lines()
        self.query_one(PagedTable).show_at(Lines(self._shown, self.node.now), at)
        self._say_how_it_stands()
        self._say_about()

    def _say_how_it_stands(self) -> None:
        board, now = self.board, self.node.now
        for name in ("#call", "#drill-below"):
            self.query_one(name).set_class(board.is_drill, "drill")
        self.query_one("#call").set_class(not board.is_open, "closed")
        headline = words.headline(board, max(20, self.size.width - 2))
        self.query_one("#call", Static).update(safe(headline))
        self.query_one("#drill-below", Static).update(
            safe(_("** EXERCISE **  nobody is really missing  ** EXERCISE **"))
        )
        begun = local(board.opened_at, self._zone.key)
        since = (
            _("since {when}, {ago}").format(when=f"{begun:%H:%M}", ago=words.ago(now, board.opened_at))
            if board.is_open
            else _("closed; opened {when}").format(when=f"{begun:%Y-%m-%d %H:%M}")
        )
        reason = clean(str(board.facts["reason"] or ""), max(20, self.size.width - len(since) - 4))
        self.query_one("#why", Static).update(safe(f"{reason}  ({since})"))
        self.query_one("#figures", Static).update(safe(words.figures(board)))
        curve = words.spark(board.curve(now))
        room = max(20, self.size.width - len(curve) - 16)
        zones = words.zones(board, room)
        told = _("1st hour {curve}  {zones}").format(curve=curve, zones=zones)
        self.query_one("#zones", Static).update(safe(told))
        self._say_how()

    def _say_how(self) -> None:
        orders = {
            Order.ZONE: _("1 to find, by zone"),
            Order.RADIO: _("2 in radio order"),
            Order.ALL: _("3 everybody"),
        }
        shown = _("found for “{typed}”").format(typed=self._typed) if self._typed else orders[self._order]
        self.query_one("#how", Static).update(safe(" · ".join([shown, *self._heard.told()])))

    def on_paged_table_row_seen(self, _message: PagedTable.RowSeen) -> None:
        """Say how to find whoever the cursor is on; what was asked about another is asked no more."""
        asked_another = self._doubt is not None and self._doubt[0] != self._person()
        if asked_another or self._sure:
            self.say("")
            self._doubt, self._sure = None, False
        self._say_about()

    def _say_about(self) -> None:
        if self._understood:
            from tui.screens import rollcall_back

            told = rollcall_back.told(self._understood, max(20, self.size.width - 2))
            self.query_one("#about", Static).update(Content("\n").join([safe(said) for said in told]))
            return
        person = self._person()
        if person is None or person not in self.board.lines:
            self.query_one("#about", Static).update("")
            return
        if self._reach is None or self._reach[0] != person:
            self._reach = person, reach(self.node, self.board, person)
        room = max(20, self.size.width - 2)
        one, reached = self.board.lines[person], self._reach[1]
        told = rollcall_lines.about(self.board, one, reached, self.node.now, has_kin=self._has_kin)
        lines = [safe(fit(clean(line), room)) for line in told]
        self.query_one("#about", Static).update(Content("\n").join(lines))

    # marking

    def _person(self) -> int | None:
        key = self.query_one(PagedTable).key
        return None if key is None else int(key)

    def action_mark(self, state: str) -> None:
        """Mark whoever the cursor is on; asked first where hearsay would make an injured one well."""
        person = self._person()
        if person is None or person not in self.board.lines:
            self.say(_("nobody is chosen: / finds somebody, 3 shows everybody"))
            return
        if self._doubt is not None and self._doubt == (person, state):
            self._mark(person, state, basis="told")
            return
        line = self.board.lines[person]
        if line.is_grave and state not in GRAVE and self._heard.channel not in ("visit", "in_person"):
            self._doubt = person, state
            was = words.state(line.state or "").word
            self.say(
                _("seen or spoken with? y yes; the same key again: only heard of ({who}: {was})").format(
                    who=line.who.name, was=was
                ),
                refused=True,
            )
            return
        self._mark(person, state)

    def action_answer(self, seen: bool) -> None:  # noqa: FBT001 - a key's parameter
        """Answer that whoever says so has seen the person, or spoken with them."""
        if self._doubt is not None and seen:
            person, state = self._doubt
            self._mark(person, state, basis="seen")

    def action_family(self) -> None:
        """Mark somebody as found, and with them whoever lives with them and is still to be found."""
        person = self._person()
        if person is None:
            return
        if self._reach is None or self._reach[0] != person:
            self._reach = person, reach(self.node, self.board, person)
        lines = self.board.lines
        also = [one for one in self._reach[1].family if lines[one].is_looked_for and not lines[one].is_grave]
        self._mark(person, "accounted", also=also)

    def _mark(self, person: int, state: str, *, basis: str | None = None, also: Sequence[int] = ()) -> None:
        form: dict[str, object] = {
            "person": person,
            "also": tuple(also),
            "state": state,
            "basis": basis,
            **self._heard.form(),
        }
        self._doubt, self._sure = None, False
        try:
            done = self.node.act("rollcalls.mark", self.board.rollcall, form, exercise=self.board.is_drill)
        except Refused as refused:
            self.say(sentence_of(refused), refused=True)
            return
        following = self._following()
        self.board = boards.again(self.node, self.board)
        name = self.board.lines[person].who.name
        self._done.append((person, done.touched.rows.get("rollcall_marks", frozenset())))
        self._heard, self._typed = replace(self._heard, where=""), ""
        self._go_on(following)
        more = plural(" and {count} at home", " and {count} at home", len(also)).format(count=len(also))
        said = _("{who}{more}: {state} {how}").format(
            who=name,
            more=more if also else "",
            state=words.state(state),
            how=words.channel(self._heard.channel),
        )
        self._knows_already = True
        self.app.post_message(Recorded(done.touched.kinds, clean(said)))

    def _following(self) -> list[int]:
        """Give who comes behind the cursor; while somebody is looked for, who came before that."""
        if self._typed:
            return list(self._before_find)
        lines, at = self._shown, self.query_one(PagedTable).cursor
        return [line.who.person for line in (*lines[at + 1 :], *reversed(lines[:at]))]

    def _place_of(self, person: int) -> int | None:
        return next((place for place, line in enumerate(self._shown) if line.who.person == person), None)

    def _go_on(self, following: Sequence[int]) -> None:
        """Show the board with the cursor on the next who is still on it."""
        self._shown = self._lines()
        at = next((place for one in following if (place := self._place_of(one)) is not None), 0)
        self.query_one(PagedTable).show_at(Lines(self._shown, self.node.now), at)
        self._say_how_it_stands()
        self._say_about()

    def action_undo(self) -> None:
        """Take the last mark that was made here back."""
        if not self._done:
            self.say(_("nothing was marked here that could be taken back"))
            return
        person, rows = self._done.pop()
        stays = [person, *self._following()]
        try:
            for row in sorted(rows):
                self.node.act("rollcall_marks.withdraw", row, {}, exercise=self.board.is_drill)
        except Refused as refused:
            self.say(sentence_of(refused), refused=True)
            return
        self.board = boards.again(self.node, self.board)
        # It is on them again: the next letter says what was meant.
        self._go_on(stays)
        # Whoever was on no list is on the board by marks alone, and may be gone from it now.
        line = self.board.lines.get(person)
        self.say(_("taken back: {who}").format(who=line.who.name if line is not None else ""))

    # what holds for the marks that follow, and what is shown

    def action_channel(self) -> None:
        """Go to the next way of hearing of people."""
        self._heard = self._heard.by_the_next_channel()
        self._say_how()

    def action_order(self, order: str) -> None:
        """Show another part of the board, or in another order."""
        self._order, self._typed = Order(order), ""
        self._show()

    def action_ask(self, what: str) -> None:
        """Ask for a word in the line above the keys."""
        if what == _FIND:
            self._before_find = [person for person in [self._person()] if person is not None]
            self._before_find += self._following()
        self._asked = what
        hints = {
            _FIND: _("part of a name, a call sign or a zone"),
            _WHO_SAYS: _("who says so: the warden of Z3, his wife; empty: nobody else"),
            _WHEN: _("when it was so, like 14:20 or 14.20; empty: now"),
            _WHERE: _("where the next one is, like the clinic"),
            _SHEET: _("a file on the stick, such as /media/stick/rollcall.txt"),
            _BACK: _("12 a 13 i 14 m, as on the sheet; Enter shows what it says"),
        }
        field = self.query_one("#asked", Input)
        field.placeholder = hints[what]
        field.value = {_WHO_SAYS: self._heard.said_by}.get(what, "")
        field.add_class("open")
        field.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow while somebody is looked for."""
        if self._asked == _FIND:
            self._typed = event.value.strip()
            self._show()
        elif self._understood:
            self._understood = ()
            self.say("")
            self._say_about()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what was typed."""
        typed, what = event.value.strip(), self._asked
        if what == _WHO_SAYS:
            self._heard = replace(self._heard, said_by=typed)
        elif what == _WHERE:
            self._heard = replace(self._heard, where=typed)
        elif (
            (what == _WHEN and not self._take_time(typed))
            or (what == _SHEET and typed and not self._write(Path(typed)))
            or (what == _BACK and typed and not self._type_back(typed))
        ):
            return
        self._end_asking()
        self._say_how()

    def on_key(self, event: object) -> None:
        """Let the arrows move in the list while letters go to the line."""
        move_in(self.query_one(PagedTable), event)

    def _end_asking(self) -> None:
        self._asked, self._understood = "", ()
        field = self.query_one("#asked", Input)
        field.remove_class("open")
        self.query_one(PagedTable).focus()

    def _type_back(self, typed: str) -> bool:
        """Show what a sheet says; typed the same again, mark it. Says whether it was marked."""
        from tui.papers import type_back
        from tui.screens import rollcall_back

        try:
            marks = type_back.read(self.board, typed)
            if list(self._understood) != marks:
                self._understood = marks
                self._say_about()
                self.say(rollcall_back.counted(marks))
                return False
            rows = type_back.record(
                self.node, self.board, marks, self._heard.when, self._heard.said_by or None
            )
        except Refused as refused:
            self.say(sentence_of(refused), refused=True)
            return False
        self._understood = ()
        self._done.append((marks[0].row, rows))
        self._go_on_after(marks)
        return True

    def _go_on_after(self, marks: "Sequence[Mark]") -> None:
        self.board = boards.again(self.node, self.board)
        self._show()
        self._knows_already = True
        said = plural(
            "{count} person marked from the sheet", "{count} people marked from the sheet", len(marks)
        )
        self.app.post_message(Recorded(frozenset({"rollcall_marks"}), said.format(count=len(marks))))

    def _take_time(self, typed: str) -> bool:
        """Take a time of the station's day; says whether it is one."""
        try:
            self._heard = self._heard.at(typed, moment(self.node.now).astimezone(self._zone))
        except ValueError:
            self.say(_("write hours and minutes, like 14:20; leave it empty for now"), refused=True)
            return False
        return True

    def _write(self, place: Path) -> bool:
        from tui.papers import rollcall_sheet

        try:
            people = rollcall_sheet.write(self.node, self.board, self._order, place)
        except Refused as refused:
            self.say(sentence_of(refused), refused=True)
            return False
        said = _("{people} people are in that file, in clear. Print it, then delete it.")
        self.say(said.format(people=people))
        return True

    # elsewhere

    def action_open_record(self) -> None:
        """Open the record of whoever the cursor is on."""
        person = self._person()
        if person is not None:
            self.app.post_message(RecordChosen("people", self.board.number_of(person)))

    def action_report(self) -> None:
        """Show how it went."""
        from tui.screens.rollcall_report import ReportScreen

        self.app.push_screen(ReportScreen(self.node, self.board.rollcall))

    def action_close(self) -> None:
        """Close it; a second time, where somebody is still to be found."""
        left = self.board.figures.unaccounted
        if not self._sure:
            self._sure = True
            self.say(
                plural(
                    "{count} person was not found; x again closes it all the same",
                    "{count} people were not found; x again closes it all the same",
                    left,
                ).format(count=left)
                if left
                else _("everybody was found; x again closes it"),
                refused=bool(left),
            )
            return
        try:
            done = desk.act(self.node, "rollcalls.close", self.board.number, {}, exercise=self.board.is_drill)
        except Refused as refused:
            self.say(sentence_of(refused), refused=True)
            return
        self.board = boards.board(self.node, self.board.rollcall)
        self._show()
        said = _("closed; e shows how it went")
        self.app.post_message(Recorded(done.touched.kinds, said))

    def action_back(self) -> None:
        """Put away what was asked, else what was looked for, else the board."""
        self._doubt, self._sure = None, False
        if self._asked or self._typed:
            self._typed = ""
            self._end_asking()
            self._show()
        else:
            self.app.pop_screen()
            return
        self.say("")
