"""Taking in an agency's list of staff and family (S004 ¶15(i)): first shown, then done as one act."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from store import desk, roles
from store.columns import sql
from store.door import Draft
from store.drawer.opened import Drawer
from store.ids import Numbers
from store.node import Node
from store.refusals import Code, Exit, Refused
from store.registers import agency_lists
from store.registers.agencies import Agency
from store.registers.people import Person
from store.saying import Saying, saying
from store.values import folded
from sync.lists import agencies, carry, items, memory, record, source
from sync.lists import lines as lines_of
from sync.lists.difference import Difference, Left, What
from sync.lists.lines import Place, Reading
from sync.lists.look_noted import note_look
from sync.lists.memory import Lesson
from sync.lists.plan import Plan, plan
from sync.lists.record import Record
from sync.lists.records import Records
from sync.lists.source import Progress, Source

ACT = "agencies.import"
LEFT: Final = "left:"
"""How the id of an answer about somebody begins whom the list does not have."""
_AGENCY = sql(Agency)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said about a list.

    Attributes:
        agency: code of the agency that sent it; guessed by the headings where nobody says.
        as_of: the date that the list bears; kept with the list, and with the agency where this station may
            change that.
        answers: a choice by the id of its question.
        submitter: who sent it, by name.
        only: the items that are wanted; all, where nothing is said.
        besides: items that are not.
    """

    agency: str | None = None
    as_of: date | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    submitter: str | None = None
    only: Collection[str] | None = None
    besides: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A list with what it would change: the file as it was looked into, its lines, the difference."""

    source: Source
    reading: Reading | Records
    difference: Difference

    def place(self, row: int) -> Place:
        """Say where a line or a refusal stands, by its key."""
        names = tuple(table.name for table in self.source.looked.tables)
        return lines_of.place(row, names)

    def cells(self, row: int) -> list[tuple[str, str]]:
        """Give what stands in the row of a line, each cell with its heading."""
        number, sheet = self.place(row).row, self.place(row).sheet
        for table in self.source.looked.tables:
            if sheet and table.name != sheet:
                continue
            for one in table.rows:
                if one.number == number:
                    found = [
                        (column.heading, one.cells[column.place])
                        for column in table.columns
                        if column.place < len(one.cells)
                    ]
                    return [(heading, str(cell)) for heading, cell in found if cell is not None]
        return []


def show(node: Node, path: Path, said: Said, progress: Progress | None = None) -> Shown:
    """Show what a list would change; nothing is.

    Args:
        node: whose record it is compared with.
        path: the list.
        said: what is said about it.
        progress: is told of rows as they are read.

    Raises:
        Refused: as :func:`sync.lists.look.look`; ``AGENCY_NEEDED`` where no agency is said and none can be
            guessed, ``NOT_FOUND`` for one nobody knows, ``FIELD_INVALID`` for a wrong answer or item.
    """
    return compare(node, *_read(node, path, said, progress), said)


def compare(node: Node, opened: Source, lines: Reading, said: Said) -> Shown:
    """Compare lines with the record; as :func:`show` behind the file."""
    if opened.row is None:
        raise Refused(Code.AGENCY_NEEDED)
    asked = source.questions(opened, lines)
    if asked:
        # What the file says is not known yet: whatever was compared now would be wrong.
        return Shown(
            opened,
            lines,
            Difference(lines.rows, 0, (), 0, (), lines.refused, asked, notes=opened.looked.notes),
        )
    note_look(node, opened.row, lines)
    with node.read() as db:
        found = _Work(db, opened, lines, said, node.numbers(db), node.me.station, _drawer(node, db)).found
    return Shown(opened, lines, found)


def propose(
    node: Node, path: Path, agency: str | None, answers: Mapping[str, str] | None = None
) -> Difference:
    """Show what a list would change, in short; as :func:`show`."""
    return show(node, path, Said(agency, answers=answers or {})).difference


def accept(  # noqa: PLR0913 - a list and what is said about it
    node: Node,
    path: Path,
    agency: str | None,
    as_of: date | None = None,
    answers: Mapping[str, str] | None = None,
    submitter: str | None = None,
) -> Difference:
    """Take the whole of a list in; as :func:`carry_out`."""
    return take(node, path, Said(agency, as_of, answers or {}, submitter))


def take(node: Node, path: Path, said: Said, progress: Progress | None = None) -> Difference:
    """Read a list and take it in; as :func:`carry_out`."""
    return carry_out(node, *_read(node, path, said, progress), said)


def _read(node: Node, path: Path, said: Said, progress: Progress | None) -> tuple[Source, Reading]:
    """Read a list; where nobody says whose it is, it is those whose people it names."""
    opened = source.open_list(node, path, said.agency, said.answers, progress=progress)
    lines = source.lines(node, opened)
    if not said.agency:
        agency = source.whose(node, lines)
        if agency is not None and agency != opened.agency:
            before, opened = opened, source.of_agency(node, opened, agency, progress)
            if opened.settled != before.settled:
                lines = source.lines(node, opened)
    return opened, lines


def carry_out(node: Node, opened: Source, lines: Reading, said: Said) -> Difference:
    """Take a list in, all that is wanted of it or nothing; the same list a second time changes nothing.

    What was answered is remembered for the agency's next list. Who is said to have left ends by an act of
    their own each, behind that of the list.

    Raises:
        Refused: as :func:`show`; ``QUESTIONS_OPEN``; ``NOT_ALLOWED`` for a role that may not.
    """
    done: list[_Work] = []
    asked = source.questions(opened, lines)
    if asked:
        raise Refused(Code.QUESTIONS_OPEN, count=len(asked))
    if opened.row is None:
        raise Refused(Code.AGENCY_NEEDED)
    note_look(node, opened.row, lines)

    def work(draft: Draft) -> int:
        made = _Work(draft.db, opened, lines, said, draft.numbers, draft.me.station, _drawer(node, draft.db))
        if made.found.questions:
            raise Refused(Code.QUESTIONS_OPEN, count=len(made.found.questions))
        carry.carry(draft, items.part(made.plan, made.record, made.chosen.taken), made.record)
        for person in made.elsewhere:
            draft.change(Person, person, elsewhere=True)
        # Agencies that headquarters keeps for everybody are not this station's to date.
        if said.as_of is not None and draft.get(Agency, made.agency)["station"] == draft.me.station:
            draft.change(Agency, made.agency, list_as_of=said.as_of)
        _note(draft, made, said)
        done.append(made)
        return made.agency

    try:
        node.carry(ACT, work)
    except Refused as refused:
        if refused.code is not Code.DRAWER_EMPTY:
            raise
        # The first number of a document at this station: the key of the drawer is made now.
        node.tend_drawer(begin=True)
        node.carry(ACT, work)
    made = done[-1]
    stay = tuple(_end(node, made))
    _remember(node, opened, made)
    return replace(made.found, notes=(*made.found.notes, *stay), applied=True)


def _drawer(node: Node, db: Connection) -> Drawer | None:
    """Give the drawer, if whoever has opened the node may look into it, and the station has been enrolled."""
    is_open = node.me.station and roles.allowed(node.actor(db).role, "reads.open")
    return node.drawer if is_open else None


class _Work:
    """A list compared with the record, and what is wanted of it."""

    def __init__(  # noqa: PLR0913 - a list, a record and what decides between them
        self,
        db: Connection,
        opened: Source,
        lines: Reading,
        said: Said,
        numbers: Numbers,
        station: int,
        drawer: Drawer | None,
    ) -> None:
        self.agency = opened.row or 0
        partner = db.scalar(select(_AGENCY.c.kind).where(_AGENCY.c.id == self.agency)) == "partner"
        lines = agencies.without_others(lines, self.agency, agencies.called(db))
        self.record: Record = record.load(db, station, numbers, drawer)
        rows = {name: answer for name, answer in said.answers.items() if name.startswith("row")}
        self.plan: Plan = plan(
            lines, self.record, self.agency, rows, partner=partner, answered=opened.memory.people
        )
        self.items = items.items(self.plan, self.record, source.code_of(db))
        self._left(said, opened)
        for name in (*(said.only or ()), *said.besides):
            if name not in {one.id for one in self.items}:
                raise Refused(Code.FIELD_INVALID, field=name, reason="the list has no such item now")
        self.chosen = items.choose(self.items, said.only, said.besides)
        self.found: Difference = replace(
            self.plan.difference,
            items=self.items,
            waiting=self.chosen.waiting,
            missing=self.missing,
            notes=(
                *_warnings(db, self, lines, said),
                *opened.looked.notes,
                *_unkept(lines),
                *self.plan.difference.notes,
            ),
        )

    def _left(self, said: Said, opened: Source) -> None:
        """Take what is said of those whom the list does not have."""
        answers = {
            name.removeprefix(LEFT).strip().upper(): answer
            for name, answer in said.answers.items()
            if name.startswith(LEFT)
        }
        self.missing = tuple(items.missing(self.plan, self.record, answers, opened.memory.left))
        there = {one.number for one in self.missing}
        for number, answer in answers.items():
            if number not in there or answer not in list(Left):
                raise Refused(Code.FIELD_INVALID, field=LEFT + number, reason="it is none of the choices")
        self.answers = {
            one.number: Left(answers[one.number]) for one in self.missing if one.number in answers
        }

    @property
    def elsewhere(self) -> list[int]:
        """Who is said to serve elsewhere, and is not on record so."""
        asked = [number for number, said in self.answers.items() if said is Left.ELSEWHERE]
        rows = [self.record.row(number) for number in asked]
        return [row for row in rows if row in self.record.people and not self.record.people[row]["elsewhere"]]


def _unkept(lines: Reading) -> Iterator[Saying]:
    """Say which columns hold something that no register keeps."""
    if lines.unkept:
        columns = ", ".join(lines.unkept)
        yield saying("not kept, as no list here has a place for it: {columns}", columns=columns)


_SOME = 3
"""People of another agency make one wonder whose list it is, if they are most of it as well."""


def _warnings(db: Connection, made: _Work, lines: Reading, said: Said) -> Iterator[Saying]:
    """Warn of a list of another agency, and of one that is older than one that was taken in already."""
    codes = source.code_of(db)
    count, staff = Counter[int](), 0
    for home in lines.households:
        for line in home.staff:
            staff += 1
            index = made.record.by_index.get(folded(line.text("index_no") or ""))
            named = made.record.by_name.get((line.family, line.given), ()) if index is None else (index,)
            theirs = {made.record.people[person]["agency"] for person in named}
            if made.agency not in theirs:
                count.update(theirs & codes.keys())
    other, most = count.most_common(1)[0] if count else (0, 0)
    if most >= _SOME and 2 * most > staff:
        yield saying(
            "{count} of {rows} staff stand on record with {other}: is this the list of {agency}?",
            count=most,
            rows=staff,
            other=codes[other],
            agency=codes.get(made.agency, ""),
        )
    before = agency_lists.dates(db, [made.agency]).get(made.agency, set()) if said.as_of else set()
    if said.as_of is not None and before and said.as_of < max(before):
        yield saying(
            "this list, of {day}, is older than the last one that was taken in, of {last}",
            day=said.as_of.isoformat(),
            last=max(before).isoformat(),
        )


def _end(node: Node, made: _Work) -> Iterator[Saying]:
    """End those who are said to have left, the staff before their families; says who could not be ended.

    The list has been taken in by then, and stays so.
    """
    gone = [one for one in made.missing if made.answers.get(one.number) is Left.LEFT]
    numbers = {one.number for one in gone}
    for one in sorted(gone, key=lambda one: one.dependant):
        if one.dependant and numbers.intersection(one.sponsors):
            continue  # it ended with the sponsor
        row = made.record.row(one.number)
        family = {made.record.number(person) for person in made.record.links.get(row, {})}
        form = {"reason": "no longer on the list of the agency"}
        if family:
            form["family"] = "leaves" if family <= numbers else "stays"
        try:
            desk.act(node, "people.end", one.number, form)
        except Refused as refused:
            if refused.exit is Exit.LOCKED:
                raise
            yield saying("{number} could not be ended with the list: do it at the record", number=one.number)


def _remember(node: Node, opened: Source, made: _Work) -> None:
    left = {
        made.record.row(number): said.value for number, said in made.answers.items() if said is not Left.LEFT
    }
    lesson = Lesson(opened.said, made.plan.learned, left, memory.mark(opened.looked))
    memory.learn(node, made.agency, lesson, opened.memory)


def _note(draft: Draft, made: _Work, said: Said) -> None:
    """Write down that a list was received, with what was different; the same one taken again is no other."""
    found, taken = made.found, made.chosen.taken
    known = {change.person for change in found.changed}
    # Whoever changes only with the home is told by its item.
    left_out = {one.number for one in found.items if one.number in known and one.id not in taken}
    fields: dict[str, object] = {
        "agency": made.agency,
        "as_of": said.as_of.isoformat() if said.as_of else None,
        "received_on": draft.today,
        "rows": found.rows,
        "added": sum(one.what is What.NEW and one.id in taken for one in found.items),
        "changed": len(known - left_out),
        "unchanged": found.unchanged,
        "missing": len(found.left),
        "refused": len(found.refused),
        "submitter": said.submitter,
    }
    if taken or not agency_lists.known(draft, fields):
        draft.insert(agency_lists.AgencyList, fields)
