"""Lists whose rows do not hang together, taken in as one act: completed courses, references of clearances.

Shown first like any list, item by item; what cannot be taken says why and leaves the others alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection

from store.clock import local_day
from store.door import Draft
from store.node import Node
from store.refusals import Code, Refused
from store.saying import saying
from sync.lists import memory, record, source
from sync.lists.difference import Change, Changed, Difference, Item, Question, What
from sync.lists.holders import NOBODY, Holders
from sync.lists.items import choose
from sync.lists.looked import Wanted
from sync.lists.memory import Lesson
from sync.lists.reasons import Reason, Refusal
from sync.lists.record import Record
from sync.lists.records import Record as Row
from sync.lists.records import Records, records
from sync.lists.source import Progress, Source
from sync.lists.take import Said, Shown
from sync.lists.words import Field


class NotTaken(Exception):  # noqa: N818 - it is an answer
    """Why a row is not taken, and the field at fault."""

    def __init__(self, field: Field, reason: Reason) -> None:
        super().__init__(reason.name)
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Meant:
    """What a row would do.

    Attributes:
        what: whether something is new or changed.
        number: of the record that changes, if it stands already.
        name: whom it is about.
        changes: field by field; none where all is here already.
        fields: what is written.
        row: the record that changes.
    """

    what: What
    number: str | None
    name: str
    changes: tuple[Change, ...]
    fields: Mapping[str, Any]
    row: int | None = None


class Rows(Protocol):
    """One kind of such a list."""

    act: str
    wanted: Wanted

    def begin(self, db: Connection, record: Record, today: date) -> None:
        """Read what rows are compared with."""

    def choices(self, row: Row, people: list[int]) -> list[str]:
        """Give what else than the person is open about a row: numbers to choose from; mostly nothing."""

    def meant(self, row: Row, person: int | None, chosen: str | None) -> Meant:
        """Say what a row would do; raises :class:`NotTaken`."""

    def carry(self, draft: Draft, meant: Meant) -> int:
        """Do it; gives the record."""


class _Work:
    def __init__(  # noqa: PLR0913 - a list, a record and what decides between them
        self, db: Connection, kind: Rows, opened: Source, rows: Records, said: Said, node: Node
    ) -> None:
        me = node.me
        self.record = record.load(db, me.station, node.numbers(db))
        self.holders = Holders(self.record, opened.memory.people)
        self.kind = kind
        self.headings = rows.headings
        kind.begin(db, self.record, local_day(node.now, me.timezone))
        self.answers = dict(said.answers)
        self.meant: dict[str, Meant] = {}
        self.items: list[Item] = []
        self.questions: list[Question] = []
        self.refused = list(rows.refused)
        self.same = 0
        for row in rows.records:
            try:
                self._row(row)
            except NotTaken as why:
                self._refuse(row, why.field, why.reason)
        wrong = [name for name in self.answers if name.startswith("row")]
        wrong += [n for n in (*(said.only or ()), *said.besides) if n not in {one.id for one in self.items}]
        if wrong:
            raise Refused(Code.FIELD_INVALID, field=wrong[0], reason="the list asks or has no such thing now")
        chosen = choose(self.items, said.only, said.besides)
        self.taken = chosen.taken
        new = sum(one.what is What.NEW for one in self.items)
        changed = [one for one in self.items if one.what is not What.NEW]
        self.found = Difference(
            rows=rows.rows,
            added=new,
            changed=tuple(
                Changed(one.number or "", tuple(each.field for each in one.changes)) for one in changed
            ),
            unchanged=self.same,
            left=(),
            refused=tuple(sorted(self.refused, key=lambda one: one.row)),
            questions=tuple(self.questions),
            items=tuple(self.items),
            waiting=chosen.waiting,
            notes=opened.looked.notes,
        )

    def _row(self, row: Row) -> None:
        name = f"row{row.row}"
        answer = self.answers.pop(name, "").strip()
        people = self.holders.find(row)
        if people and not self.holders.is_sure(row, people):
            found = self._answered(row, people, answer)
            if found is None:
                return
            people, answer = [found], ""
        choices = self.kind.choices(row, people)
        if len(choices) > 1 and answer.upper() not in choices:
            if answer:
                raise Refused(Code.FIELD_INVALID, field=name, reason="it is none of the choices")
            text = saying("row {row} may be about several of these: which one?", row=row.row % _ROWS)
            self.questions.append(Question(name, row.row, text, tuple(choices)))
            return
        meant = self.kind.meant(
            row, people[0] if people else None, answer.upper() or next(iter(choices), None)
        )
        if not meant.changes:
            self.same += 1
            return
        self.meant[name] = meant
        self.items.append(Item(name, meant.what, row.row, meant.number, meant.name, meant.changes))

    def _answered(self, row: Row, people: list[int], answer: str) -> int | None:
        """Give whom somebody said a doubtful row is about, now or before; ask where nobody did."""
        by = {self.record.number(person): person for person in people}
        if answer:
            found = by.get(answer.upper())
            if found is None and answer.lower() != NOBODY:
                raise Refused(Code.FIELD_INVALID, field=f"row{row.row}", reason="it is none of the choices")
            self.holders.learn(row, people, found)
            left = [] if found is None else [found]
        else:
            found, left = self.holders.remembered(row, people)
        if not left:
            raise NotTaken(named_by(row), Reason.PERSON_UNMATCHED)
        if found is None:
            self._ask(row, left)
        return found

    def _ask(self, row: Row, people: list[int]) -> None:
        doubts = self.holders.doubts(row, people)
        text = saying("row {row} may be about somebody on record: who is it?", row=row.row % _ROWS)
        who = " ".join(str(value) for name, value in row.says.items() if name in _NAMES)
        choices = (*(one.person for one in doubts), NOBODY)
        name = f"row{row.row}"
        self.questions.append(Question(name, row.row, text, choices, who, doubts))

    def _refuse(self, row: Row, field: Field, reason: Reason) -> None:
        self.refused.append(
            Refusal(row.row, self.headings.get(field, field.replace("_", " ").capitalize()), reason)
        )


_ROWS = 1_000_000
"""What a key of a row is made of, beside its sheet."""
_NAMES = (Field.FULL_NAME, Field.GIVEN_NAME, Field.FAMILY_NAME, Field.BIRTH_DATE)


def named_by(row: Row) -> Field:
    """Give the column by which a row says whom it is about."""
    by = (Field.PERSON_HERE, Field.INDEX_NO, Field.EMAIL, Field.FULL_NAME, Field.FAMILY_NAME)
    return next((one for one in by if one in row.says), Field.INDEX_NO)


def show(node: Node, path: Path, said: Said, kind: Rows, progress: Progress | None = None) -> Shown:
    """Show what such a list would change; nothing is. Raises as :func:`sync.lists.take.show`."""
    opened = source.open_list(node, path, None, said.answers, kind.wanted, progress)
    return compare(node, opened, read(node, opened), said, kind)


def read(node: Node, opened: Source) -> Records:
    """Read the rows of a list."""
    return records(opened.looked, opened.settled, local_day(node.now, node.me.timezone))


def compare(node: Node, opened: Source, rows: Records, said: Said, kind: Rows) -> Shown:
    """Compare rows with the record."""
    asked = source.questions(opened, rows)
    if asked:
        notes = opened.looked.notes
        return Shown(opened, rows, Difference(rows.rows, 0, (), 0, (), rows.refused, asked, notes=notes))
    with node.read() as db:
        return Shown(opened, rows, _Work(db, kind, opened, rows, _rows_only(said), node).found)


def carry_out(node: Node, opened: Source, rows: Records, said: Said, kind: Rows) -> Difference:
    """Take what is wanted of such a list in, as one act; raises as :func:`sync.lists.take.carry_out`."""
    asked = source.questions(opened, rows)
    if asked:
        raise Refused(Code.QUESTIONS_OPEN, count=len(asked))
    done: list[_Work] = []

    def work(draft: Draft) -> int:
        made = _Work(draft.db, kind, opened, rows, _rows_only(said), node)
        if made.found.questions:
            raise Refused(Code.QUESTIONS_OPEN, count=len(made.found.questions))
        done.append(made)
        row = 0
        for name, meant in made.meant.items():
            if name in made.taken:
                row = kind.carry(draft, meant)
        return row

    node.carry(kind.act, work)
    made = done[-1]
    lesson = Lesson(opened.said, made.holders.learned)
    memory.learn(node, None, lesson, opened.memory, kind.wanted)
    return replace(made.found, applied=True)


def _rows_only(said: Said) -> Said:
    return replace(said, answers={k: v for k, v in said.answers.items() if k.startswith("row")})
