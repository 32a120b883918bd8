"""A list before it is taken in: what is asked, what would be different, who is missing, what was refused.

Reading and comparing go on in a thread; Esc stops them. One digit for each group, Space for each line that is
not to be taken, one key for all that is.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from store import desk, log_book
from store.refusals import Code, Refused
from sync.lists import taking
from sync.lists.difference import Difference, Left
from sync.lists.items import choose, drawn_in
from sync.lists.looked import Wanted
from sync.lists.take import Said, Shown
from sync.lists.words import Field
from tui import counting, list_words, terms
from tui.list_words import Group, Ticks
from tui.messages import Recorded
from tui.refusing import line
from tui.safe import clean
from tui.screens.choose import ChooseScreen
from tui.screens.doing import LIMIT
from tui.screens.room import OFFICES, RoomScreen
from tui.taking_back import TakingBack
from tui.widgets.paged_table import Column, PagedTable, Row
from tui.widgets.pages import Key
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

_TITLES = {
    Wanted.PEOPLE: _("A list of people"),
    Wanted.COMPLETIONS: _("A list of completed courses"),
    Wanted.CLEARANCES: _("A list of travel references"),
}


_TICKED = frozenset({Group.NEW, Group.CHANGED})
"""The groups whose lines can be left out."""


class _Stopped(Exception):  # noqa: N818 - it is no fault
    """Somebody went away while the file was read."""


class ListInScreen(RoomScreen):
    """One file.

    Args:
        node: whose record it is compared with.
        path: the file.
        wanted: what kind of list it is.
        agency: whose, by code, if that is known.
    """

    ON = OFFICES
    EMPTY: ClassVar[str] = _("nothing of that kind in this list")
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(at), f"group('{group}')", show=False, id=f"list_in.group_{group}")
            for at, group in enumerate(Group, start=1)
        ),
        Binding("space", "tick", _("tick"), id="list_in.tick"),
        Binding("a", "tick_all", _("all"), id="list_in.tick_all"),
        Binding("y", "apply", _("take it in"), id="list_in.apply"),
        Binding("g", "agency", _("agency"), id="list_in.agency"),
        Binding("d", "day", _("as of"), id="list_in.day"),
        Binding("w", "write", _("write the refused"), id="list_in.write"),
        Binding("u", "take_back", _("take back"), id="list_in.take_back"),
    ]

    class Progress(Message):
        """So many rows are read."""

        def __init__(self, rows: int) -> None:
            super().__init__()
            self.rows = rows

    class Done(Message):
        """The list was taken in, or refused."""

        def __init__(self, found: Difference | Refused) -> None:
            super().__init__()
            self.found = found

    def __init__(
        self, node: "Node", path: Path, wanted: Wanted = Wanted.PEOPLE, agency: str | None = None
    ) -> None:
        super().__init__(node)
        self._path = path
        self._kind = taking.KINDS[wanted]
        self._wanted = wanted
        self._said = Said(agency)
        self._besides: set[str] = set()
        self._shown_list: Shown | None = None
        self._group: Group | None = None
        self._left = False
        self._busy = True
        self._read_once = False
        self._written_rows: dict[Group, list[Row]] = {}
        self._applied: str | None = None
        self._taking_back = TakingBack(self, node)

    @property
    def is_shown(self) -> bool:
        """Whether the difference stands on the screen."""
        return self._shown_list is not None and not self._busy

    @property
    def asks(self) -> bool:
        """Whether anything is to be answered before the list can be taken in."""
        return self._busy or self._shown_list is None or bool(self._shown_list.difference.questions)

    # what the room asks

    def columns(self) -> Sequence[Column]:
        """Give the columns, which serve every group."""
        return (
            Column("", 1),
            Column(_("Who or what"), 22),
            Column(_("Where"), 12),
            Column(_("What would be different"), 30, grow=True),
        )

    def read(self) -> Any:  # noqa: ANN401 - as the room has it
        """Open the file and compare it; in a thread."""
        try:
            if self._read_once and self._shown_list is not None:
                return self._kind.compare(self.node, self._shown_list, self._said)
            return self._kind.show(self.node, self._path, self._said, self._tell)
        except _Stopped:
            return None
        except Refused as refused:
            return refused if refused.code is not Code.AGENCY_NEEDED else Code.AGENCY_NEEDED
        finally:
            self._busy = False

    def _tell(self, rows: int) -> None:
        if self._left:
            raise _Stopped
        self.post_message(self.Progress(rows))

    def on_list_in_screen_progress(self, message: Progress) -> None:
        """Say how far it is."""
        if self._busy:
            self.say(_("reading: {rows} rows; Esc stops").format(rows=counting.number(message.rows)))

    def again(self) -> None:
        """Read once more, with what is said now."""
        self._busy = True
        self.say(_("reading …"))
        if self._shown_list is None:
            self.query_one(PagedTable).empty = _("reading …")
        super().again()

    def take(self, found: Any) -> Sequence[Row]:  # noqa: ANN401 - what read() gave
        """Show what was found; without an agency, ask for it."""
        self.query_one(PagedTable).empty = self.nothing()
        if found is Code.AGENCY_NEEDED:
            self.say("")
            self.call_after_refresh(self.action_agency)
            return ()
        if not isinstance(found, Shown):
            return ()
        before, self._shown_list = self._shown_list, found
        self._besides &= {one.id for one in found.difference.items}
        still = self._group is not None and list_words.counts(found)[self._group]
        if before is None or not still:
            self._group = list_words.first(found)
        self.say(self._next())
        self._written_rows = {}
        return self._rows(found, self._group or Group.COLUMNS)

    def _rows(self, found: Shown, group: Group) -> Sequence[Row]:
        """Give the lines of a group: written once, ticked as often as somebody ticks."""
        if group not in self._written_rows:
            self._written_rows[group] = list_words.rows(found, group)
        rows = self._written_rows[group]
        if group not in _TICKED:
            return rows
        ticks = self.ticks
        return [Row(row.key, (ticks.of(str(row.key)), *row.cells[1:]), row.mark) for row in rows]

    def _next(self) -> str:
        """Say what to do next."""
        if self._shown_list is None:
            return ""
        found = self._shown_list.difference
        if found.questions:
            return _("Enter answers a question; nothing is taken in before all are answered.")
        notes = [terms.said(note) for note in found.notes]
        return "  ".join([list_words.summary(found, self.ticks) + ".", _("y takes it in."), *notes])

    @property
    def ticks(self) -> Ticks:
        """Which items are taken."""
        if self._shown_list is None:
            return Ticks(frozenset())
        chosen = choose(self._shown_list.difference.items, None, self._besides)
        return Ticks(chosen.taken, frozenset(chosen.waiting))

    def headline(self) -> str:
        """Say which file, of whom, as of when."""
        of = self._shown_list.source.agency if self._shown_list is not None else self._said.agency
        day = self._said.as_of.isoformat() if self._said.as_of else ""
        as_of = _("as of {day}").format(day=day) if day else ""
        parts = (_TITLES[self._wanted], clean(self._path.name), of or "", as_of)
        return "  ".join(filter(None, parts))

    def heads(self) -> Sequence[str]:
        """Give the groups with their counts, each with its digit."""
        if self._shown_list is None:
            return ()
        found = list_words.counts(self._shown_list)
        parts = [
            f"{'▸' if one is self._group else ' '}{at} {list_words.TITLES[one]} {counting.number(found[one])}"
            for at, one in enumerate(Group, start=1)
            if found[one] or one is self._group
        ]
        rows = self._shown_list.difference
        same = _("{rows} rows, {unchanged} unchanged").format(
            rows=counting.number(rows.rows), unchanged=counting.number(rows.unchanged)
        )
        return ("  ".join(parts), same)

    def about(self, key: Key) -> Sequence[str]:
        """Say whole what the line has no room for."""
        if self._shown_list is None:
            return ()
        found = self._shown_list.difference
        if self._group is Group.QUESTIONS:
            one = next((one for one in found.questions if one.id == key), None)
            return () if one is None else (terms.said(one.text), *list_words.doubts(one))
        item = next((one for one in found.items if one.id == key), None)
        if item is not None:
            names = {other.id: other.name for other in found.items}
            needs = ", ".join(clean(names.get(one, one)) for one in item.needs)
            more = [_("not without {items}").format(items=needs)] if needs else []
            more += [_("known by the name only")] if item.by_name else []
            return (*list_words.changes(item), *more)
        row = next((row for row in self.all_rows if row.key == key), None)
        return () if row is None else ("  ".join(filter(None, row.cells)),)

    # keys

    def action_group(self, group: str) -> None:
        """Show another group."""
        if self._shown_list is not None:
            self._group = Group(group)
            self._redraw()
            self.query_one("#list").action_first()  # type: ignore[attr-defined]

    def _redraw(self) -> None:
        if self._shown_list is not None and self._group is not None:
            self.shown(self._rows(self._shown_list, self._group))

    def action_tick(self) -> None:
        """Take an item or leave it, and go on to the next; what it needs is taken with it."""
        if self._shown_list is None or self._group not in _TICKED or self.key is None:
            return
        key, items = str(self.key), self._shown_list.difference.items
        if key in self.ticks.taken:
            self._besides.add(key)
        else:
            self._besides -= drawn_in(items, [key])
        self._redraw()
        self.query_one("#list").action_move(1)  # type: ignore[attr-defined]
        self._say_ticks()

    def action_tick_all(self) -> None:
        """Take all that are shown, or none where all of them are."""
        if self._shown_list is None or self._group not in _TICKED:
            return
        shown = {str(row.key) for row in self.narrowed()}
        if shown <= self.ticks.taken:
            self._besides |= shown
        else:
            self._besides -= drawn_in(self._shown_list.difference.items, shown)
        self._redraw()
        self._say_ticks()

    def _say_ticks(self) -> None:
        if self._shown_list is not None:
            ticks = self.ticks
            said = [list_words.summary(self._shown_list.difference, ticks)]
            self.say("; ".join(filter(None, (*said, list_words.waiting(sorted(ticks.waiting))))))

    def opened(self, key: Key) -> None:
        """Answer a question, say what a column is or what became of somebody, or show an item whole."""
        if self._shown_list is None:
            return
        found = self._shown_list.difference
        match self._group:
            case Group.QUESTIONS:
                asked = next(one for one in found.questions if one.id == key)
                words = dict(zip(asked.choices, asked.words or asked.choices, strict=False))
                words |= {
                    each.person: text
                    for each, text in zip(asked.doubts, list_words.doubts(asked), strict=True)
                }
                words |= {"new": _("somebody new")} if "new" in words else {}
                title = " ".join(filter(None, (terms.said(asked.text), asked.who)))
                self._choose(
                    title, words, lambda answer: self._answer(str(key), answer), "  ".join(asked.samples)
                )
            case Group.COLUMNS:
                one = list_words.columns(self._shown_list)[int(str(key))]
                title = _("What does the column {heading} say?").format(heading=clean(one.heading))
                words = {"": _("nothing that is read"), **{f.value: terms.field(f.value) for f in Field}}
                name = f"column:{one.heading}"
                self._choose(title, words, lambda answer: self._answer(name, answer), "  ".join(one.samples))
            case Group.MISSING:
                who = next(one for one in found.missing if one.id == key)
                title = _("{name} is not on the list: what is known?").format(name=clean(who.name))
                words = {left.value: list_words.LEFT[left] for left in Left}
                self._choose(title, words, lambda answer: self._answer(str(key), answer))
            case Group.NEW | Group.CHANGED:
                self.app.push_screen(self._whole(str(key)))
            case _:
                self.say(_("the agency can mend it: w writes what was refused to a file beside the list"))

    def _whole(self, key: str) -> ChooseScreen:
        assert self._shown_list is not None  # noqa: S101 - for the reader of types
        one = next(one for one in self._shown_list.difference.items if one.id == key)
        rows = [
            Row(
                str(at),
                (
                    terms.field(change.field),
                    terms.of("people", change.field, change.now),
                    terms.of("people", change.field, change.then),
                ),
            )
            for at, change in enumerate(one.changes)
        ]
        cells = self._shown_list.cells(one.row)
        rows += [Row("s", (_("the row as it stands:"), "", ""))] if cells else []
        rows += [Row(f"s{at}", (heading, "", text)) for at, (heading, text) in enumerate(cells)]
        columns = (Column(_("Field"), 22), Column(_("Now"), 22), Column(_("The list"), 26, grow=True))
        title = "  ".join(filter(None, (one.name, one.number, list_words.where(self._shown_list, one.row))))
        return WholeScreen(title, columns, rows)

    def _choose(
        self, title: str, words: Mapping[str, str], then: Callable[[str], None], hint: str = ""
    ) -> None:
        rows = [Row(value, (text,)) for value, text in words.items()]

        def chosen(answer: str | None) -> None:
            if answer is not None:
                then(answer)

        screen = ChooseScreen(title, (Column("", 40, grow=True),), rows, hint)
        self.app.push_screen(screen, chosen)

    def _answer(self, name: str, answer: str) -> None:
        self._said = replace(self._said, answers={**self._said.answers, name: answer})
        # What is said of rows and people changes nothing of what the file says.
        self._read_once = name.startswith(("row", "left:"))
        self.again()

    def action_agency(self) -> None:
        """Say whose list it is; who sent one with such headings stands first."""
        guessed = () if self._shown_list is None else self._shown_list.source.guessed
        agencies = desk.listed(self.node, "agencies").rows
        agencies.sort(key=lambda row: row["code"] not in guessed)
        words = {str(row["code"]): f"{row['code']}  {row['name']}" for row in agencies}
        if words:
            self._choose(_("Whose list is it?"), words, self._of)
        else:
            self.say(_("no agency is on record: add one first"), refused=True)

    def _of(self, code: str) -> None:
        self._said = replace(self._said, agency=code, answers=self._of_file())
        self._read_once = False
        self.again()

    def _of_file(self) -> dict[str, str]:
        """Give the answers that are about the file, whoever sent it."""
        return {k: v for k, v in self._said.answers.items() if not k.startswith(("row", "left:"))}

    def action_day(self) -> None:
        """Say which date the list bears."""

        def typed(text: str) -> None:
            try:
                day = date.fromisoformat(text)
            except ValueError:
                self.say(_("write it like 2026-11-15"), refused=True)
                return
            self._said = replace(self._said, as_of=day)
            self.say_title()
            if self._shown_list is not None:
                self._read_once = True  # it may be older than the last one, and that is said
                self.again()

        self.ask(_("As of which day is the list?"), _("day, like 2026-11-15"), typed)

    def action_write(self) -> None:
        """Write what was refused to a file beside the list, so that the agency can mend it."""
        if self._shown_list is None or not self._shown_list.difference.refused:
            self.say(_("nothing was refused"))
            return
        path = self._path.with_name(f"{self._path.stem}-refused.csv")
        try:
            with path.open("x", encoding="utf-8-sig", newline="") as file:
                rows = csv.writer(file)
                rows.writerow([_("Row"), _("Column"), _("Why it was not taken")])
                for one in self._shown_list.difference.refused:
                    rows.writerow(
                        [list_words.where(self._shown_list, one.row), one.column, _(one.reason.value)]
                    )
        except FileExistsError:
            self.say(_("{name} is there already; nothing was written").format(name=path.name), refused=True)
        except OSError:
            self.say(_("it cannot be written there; nothing was"), refused=True)
        else:
            self.say(_("written to {name}: rows and columns, nobody's name").format(name=path.name))

    def action_apply(self) -> None:
        """Take in what is ticked; the first press says what that is."""
        if self._shown_list is None or self._busy or self._applied or not self.may(self._kind.act):
            return
        found, ticks = self._shown_list.difference, self.ticks
        if found.questions:
            self.action_group(Group.QUESTIONS)
            self.say(_("answer first what is asked: Enter on each"), refused=True)
            return
        said = _("{what} will be written to the record; {same} stay as they are. y once more does it.")
        if not self.sure_of_all(said.format(what=list_words.summary(found, ticks), same=found.unchanged)):
            return
        self._busy = True
        self.say(_("taking it in …"))
        shown, what = self._shown_list, replace(self._said, besides=frozenset(self._besides))

        def work() -> None:
            try:
                done: Difference | Refused = self._kind.carry_out(self.node, shown, what)
            except Refused as refused:
                done = refused
            self.post_message(self.Done(done))

        self.run_worker(work, thread=True, group="take", description="taking")

    def sure_of_all(self, sentence: str) -> bool:
        """Ask for the same key once more, wherever the cursor stands."""
        if self._sure_of == ("apply", None):
            self._sure_of = None
            return True
        self._sure_of = ("apply", None)
        self.say(sentence)
        return False

    def on_list_in_screen_done(self, message: Done) -> None:
        """Say what was done, and how it is taken back."""
        self._busy = False
        if isinstance(message.found, Refused):
            self.say(line(message.found), refused=True)
            return
        acts = log_book.read(self.node, log_book.Asked(), 8)
        self._applied = next((one.id for one in acts if one.act == self._kind.act and one.mine), None)
        kinds = frozenset(register.kind for register in self.node.registry.registers)
        said = _("taken in: {what}. u takes it back.").format(
            what=list_words.summary(message.found, self.ticks)
        )
        self.app.post_message(Recorded(kinds, clean(said, LIMIT)))
        self.say(said)

    def action_take_back(self) -> None:
        """Say what taking it back would do; the same key once more does it."""
        if self._applied is None:
            self.say(_("nothing of this list was taken in here"))
            return
        self._taking_back.key(self._applied)

    def widened(self) -> bool:
        """Stop reading, if it goes on."""
        self._left = True
        return False


class WholeScreen(ChooseScreen):
    """An item field by field, and the row that it comes from."""

    EMPTY: ClassVar[str] = _("nothing")

    def chosen(self, key: str) -> None:
        """Go back: there is nothing behind a field."""
        del key
        self.dismiss(None)
