"""Reading the rows of a list: each becomes a line that can be used as it is, or a refusal with its reason.

A row is taken whole or not at all: half a person on record looks like a whole one.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final

from store.values import folded
from sync.lists import asking
from sync.lists.cells import Cells, Habits, Unread, by_meaning, habits
from sync.lists.families import Families
from sync.lists.lines import Mention, Reading, key
from sync.lists.looked import Column, Looked, Meaning, Role, Row, Settled, Table
from sync.lists.people import People
from sync.lists.reasons import Reason, Refusal
from sync.lists.words import Field

_OWN: Final = frozenset(
    {Field.INDEX_NO, Field.FULL_NAME, Field.FAMILY_NAME, Field.GIVEN_NAME, Field.BIRTH_DATE}
)


def read(looked: Looked, settled: Settled, country: str, today: date) -> Reading:
    """Read the people of a list.

    Args:
        looked: the file.
        settled: what was decided about it.
        country: whose telephone numbers have no country's code, as ISO code.
        today: nobody is born after it.
    """
    reader = _Reader(looked, habits(looked, settled, today), country, today)
    for number, table in enumerate(looked.tables):
        if table.role is Role.PEOPLE:
            reader.people_of(number, table)
    for number, table in enumerate(looked.tables):
        if table.role is Role.FAMILY:
            reader.family_of(number, table)
    return reader.done()


class _Reader:
    def __init__(self, looked: Looked, found: Habits, country: str, today: date) -> None:
        self.looked = looked
        self.habits = found
        self.country = country
        self.people = People(today)
        self.families = Families()
        self.rows = 0
        self.refused: list[Refusal] = []
        self.mentions: list[Mention] = []
        self.unparted: dict[str, dict[str, None]] = {}
        self.waiting: list[tuple[int, Cells, bool]] = []

    def people_of(self, number: int, table: Table) -> None:
        """Read a table of staff, with or without their families."""
        columns = by_meaning(table)
        least = min((row.indent for row in table.rows), default=0)
        self.families.by_indent = any(row.indent > least for row in table.rows)
        for row in table.rows:
            cells = self._cells(row, columns)
            at = key(number, row.number)
            if self._goes_on(cells):
                self._in_columns(number, cells)
                continue
            self.rows += 1
            try:
                self._person(at, cells, indented=row.indent > least)
            except Unread as why:
                self._refuse(at, cells, why)
                continue
            self._in_columns(number, cells)
        self.families.close()

    def family_of(self, number: int, table: Table) -> None:
        """Read a table of dependants, who name the staff member by number or by name."""
        columns = by_meaning(table)
        for row in table.rows:
            self.rows += 1
            self.waiting.append((key(number, row.number), self._cells(row, columns), True))

    def _cells(self, row: Row, columns: Mapping[Meaning, Sequence[Column]]) -> Cells:
        return Cells(row, columns, self.habits, self.country, self.unparted)

    def _person(self, at: int, cells: Cells, *, indented: bool) -> None:
        if sum(1 for cell in cells.row.cells if cell is not None) == 1 and len(cells.columns) > _FEW:
            self.families.close()
            heading = next(one[0].heading for one in cells.columns.values())
            raise Unread(heading, Reason.ONE_CELL)
        if self.families.is_staff(cells, indented=indented):
            self.families.close()
            line = self.people.staff(at, cells)
            for moved, theirs in self.families.add(line, cells):
                self._refuse(moved.row, theirs, theirs.unread(Field.RELATION, Reason.FAMILY_OF_NEXT))
        elif self.families.is_linked(cells):
            self.waiting.append((at, cells, False))
        elif self.families.open:
            self.families.dependant(self.people.dependant(at, cells), cells)
        else:
            raise cells.unread(Field.RELATION, Reason.NO_STAFF)

    def _goes_on(self, cells: Cells) -> bool:
        """Say whether a row only adds family in its columns to the staff member above."""
        groups = [
            means.of for means in cells.columns if means.of.startswith(("dependant", "child", "spouse"))
        ]
        if not groups or not any(
            cells.cell(means.field, means.of) for means in cells.columns if means.of in groups
        ):
            return False
        own = {field: cells.cell(field) for field in _OWN if cells.cell(field) is not None}
        if not own:
            return True
        return self.families.above is not None and all(
            self.families.above.cell(field) == cell for field, cell in own.items()
        )

    def _in_columns(self, number: int, cells: Cells) -> None:
        """Read the family that stands in columns of a staff member's row."""
        groups = dict.fromkeys(
            means.of
            for means in cells.columns
            if means.of.startswith(("spouse", "child", "dependant"))
            and cells.cell(means.field, means.of) is not None
        )
        for part, of in enumerate(groups, start=1):
            at = key(number, cells.row.number, part)
            try:
                if not self.families.open:
                    raise cells.unread(Field.FULL_NAME, Reason.NO_STAFF, of)
                self.families.dependant(self.people.dependant(at, cells, of), cells)
            except Unread as why:
                self._refuse(at, cells, why, of)

    def _refuse(self, at: int, cells: Cells, why: Unread, of: str = "") -> None:
        self.refused.append(Refusal(at, why.heading, why.reason))
        names = []
        for field in (Field.INDEX_NO, Field.FAMILY_NAME, Field.GIVEN_NAME):
            try:
                names.append(folded(cells.text(field, of)))
            except Unread:
                names.append("")
        if not names[1] and not names[2]:
            try:
                parted = cells.name(of)
                if parted is not None:
                    names[1:] = [folded(parted.family), folded(parted.given)]
            except Unread:
                pass
        self.mentions.append(Mention(*names))

    def done(self) -> Reading:
        """Give the whole list, grouped."""
        for at, cells, elsewhere in self.waiting:
            try:
                self.families.link(cells, partial(self.people.dependant, at, cells), alone=elsewhere)
            except Unread as why:
                self._refuse(at, cells, why)
        return Reading(
            self.rows,
            self.families.households(),
            tuple(sorted(self.refused, key=lambda one: one.row)),
            tuple(self.mentions),
            self._headings(),
            asking.questions(self.looked, self.habits, self.unparted),
            tuple(table.name for table in self.looked.tables),
            tuple(
                dict.fromkeys(
                    column.heading
                    for table in self.looked.tables
                    for column in table.columns
                    if column.samples and not (column.kept and column.means and _is_read(column.means))
                )
            ),
        )

    def _headings(self) -> Mapping[str, str]:
        found = {str(field): field.replace("_", " ").capitalize() for field in Field}
        for table in reversed(self.looked.tables):
            for means, columns in by_meaning(table).items():
                if not means.of:
                    found[str(means.field)] = columns[0].heading
        full = found[Field.FULL_NAME]
        for field in (Field.FAMILY_NAME, Field.GIVEN_NAME):
            if not any(Meaning(field) in by_meaning(table) for table in self.looked.tables) and any(
                Meaning(Field.FULL_NAME) in by_meaning(table) for table in self.looked.tables
            ):
                found[str(field)] = full
        return found


def _is_read(means: Meaning) -> bool:
    """Say whether anything is made of a column: the days until which documents hold are not."""
    return means.field is not Field.EXPIRES_ON and means.of != "sponsor"


_FEW: Final = 3
