"""Reading the rows of a list: each becomes a line that can be used as it is, or a refusal with its reason.

A row is taken whole or not at all: half a person on record looks like a whole one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from store.forms import check
from store.refusals import Code, Refused
from store.registers.households import HouseholdForm
from store.registers.people import Category, PersonForm
from store.values import Value, folded, stored
from sync.lists import dates, phones
from sync.lists.headings import Headings
from sync.lists.lines import FamilyLine, Household, Line, Mention, Reading, StaffLine
from sync.lists.names import shouted, small
from sync.lists.reasons import Reason, Refusal
from sync.lists.words import (
    ELSEWHERE,
    NO_END,
    NOTHING,
    RECRUITMENTS,
    RELATIONS,
    SELF,
    SEXES,
    TOTAL,
    Field,
    plain,
)
from sync.lists.workbook import Cell, Sheet

_WORK = (Field.INDEX_NO, Field.FUNCTION, Field.RECRUITMENT, Field.CONTRACT_TO)
"""Only a staff member has any of these."""
_EMPTY = NOTHING | {""}


def read(sheet: Sheet, headings: Headings, country: str, today: date) -> Reading:
    """Read a list below its headings.

    Args:
        sheet: the list.
        headings: where its columns are.
        country: whose telephone numbers have no country's code, as ISO code.
        today: nobody is born after it.
    """
    reader = _Reader(headings, country, today)
    for number, cells in enumerate(sheet.rows[headings.row :], start=headings.row + 1):
        row = _Row(number, cells, headings)
        if not (row.blank or row.total or cells == sheet.rows[headings.row - 1]):
            reader.take(row)
    return reader.done()


class _Unread(Exception):  # noqa: N818 - it never leaves this file
    """Why the row in hand cannot be taken."""

    def __init__(self, column: Field, reason: Reason) -> None:
        super().__init__(reason.name)
        self.column = column
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: tuple[Cell, ...]
    headings: Headings

    def cell(self, column: Field) -> Cell:
        """Give what a column holds; for what means nothing, nothing."""
        for found in self.every(column):
            return found
        return None

    def every(self, column: Field) -> Iterator[Cell]:
        for place in self.headings.columns.get(column, ()):
            cell = self.cells[place] if place < len(self.cells) else None
            if cell is not None and _written(cell).strip().lower() not in _EMPTY:
                yield cell

    def text(self, column: Field) -> str:
        return _written(self.cell(column)).strip()

    def word(self, column: Field) -> str:
        return plain(self.text(column))

    @property
    def blank(self) -> bool:
        return all(not _written(cell).strip() for cell in self.cells)

    @property
    def total(self) -> bool:
        """Say whether this is a sum below the list, and not somebody of that name."""
        first = next((text for text in map(_written, self.cells) if text.strip()), "")
        named = isinstance(self.cell(Field.GIVEN_NAME), str) or self.cell(Field.BIRTH_DATE) is not None
        return not named and TOTAL.match(plain(first)) is not None


def _written(cell: Cell) -> str:
    """Give a cell as text; a number that a spreadsheet program made of digits gets its digits back."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell)


@dataclass(slots=True)
class _Reader:
    headings: Headings
    country: str
    today: date
    rows: int = 0
    staff: list[StaffLine] = field(default_factory=list)
    kin: list[FamilyLine] = field(default_factory=list)
    open: bool = False
    """Whether the last staff row was taken, so that dependants can follow."""
    refused: list[Refusal] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    seen: set[tuple[str, ...]] = field(default_factory=set)

    def take(self, row: _Row) -> None:
        """Read one row about a person."""
        self.rows += 1
        try:
            self._take(row)
        except _Unread as why:
            self.refused.append(Refusal(row.number, self._heading(why.column), why.reason))
            names = (folded(row.text(c)) for c in (Field.INDEX_NO, Field.FAMILY_NAME, Field.GIVEN_NAME))
            self.mentions.append(Mention(*names))

    def _take(self, row: _Row) -> None:
        if self._is_staff(row):
            self._close()
            line = self._staff_line(row)
            self._once(line)
            self.staff.append(line)
            self.open = True
        elif self.open:
            self.kin.append(self._family_line(row))
        else:
            raise _Unread(Field.RELATION, Reason.NO_STAFF)

    def done(self) -> Reading:
        """Give the whole list, grouped."""
        self._close()
        homes: dict[tuple[str, str] | int, list[StaffLine]] = {}
        for line in self.staff:
            # Without an address nobody can be told to live together.
            key = (folded(line.address), folded(line.quarter)) if line.address else line.row
            homes.setdefault(key, []).append(line)
        return Reading(
            self.rows,
            tuple(Household(lines[0].address, lines[0].quarter, tuple(lines)) for lines in homes.values()),
            tuple(self.refused),
            tuple(self.mentions),
            {str(column): self._heading(column) for column in Field},
        )

    def _close(self) -> None:
        """Give the last staff member the family that stood below."""
        if self.open:
            self.staff[-1] = replace(self.staff[-1], kin=tuple(self.kin))
        self.open, self.kin = False, []

    def _heading(self, column: Field) -> str:
        return self.headings.names.get(column, column.replace("_", " ").capitalize())

    def _is_staff(self, row: _Row) -> bool:
        """Tell staff from dependants; a row that does not say is staff if it tells of work."""
        if Field.RELATION not in self.headings.columns:
            return True
        word = row.word(Field.RELATION)
        if word:
            return word in SELF
        if any(row.cell(column) is not None for column in _WORK):
            return True
        self._close()  # it may be a staff member: nobody below is to go to the one above
        raise _Unread(Field.RELATION, Reason.MISSING)

    def _staff_line(self, row: _Row) -> StaffLine:
        fields = self._person(row) | {
            "index_no": row.text(Field.INDEX_NO) or None,
            "function": row.text(Field.FUNCTION) or None,
            "recruitment": _meant(row, Field.RECRUITMENT, RECRUITMENTS, Reason.UNKNOWN_RECRUITMENT),
            "contract_to": None if row.word(Field.CONTRACT_TO) in NO_END else _day(row, Field.CONTRACT_TO),
            "call_sign": row.text(Field.CALL_SIGN) or None,
            "elsewhere": True if ELSEWHERE in row.word(Field.REMARKS) else None,
        }
        address, quarter = self._home(row)
        return StaffLine(
            row=row.number,
            fields=_checked(fields),
            phones=self._phones(row),
            guessed=shouted(row.text(Field.FAMILY_NAME)),
            address=address,
            quarter=quarter,
        )

    def _family_line(self, row: _Row) -> FamilyLine:
        relation = RELATIONS.get(row.word(Field.RELATION))
        if relation is None:
            raise _Unread(Field.RELATION, Reason.UNKNOWN_RELATION)
        line = FamilyLine(
            row=row.number,
            fields=_checked(self._person(row)),
            phones=self._phones(row),
            guessed=shouted(row.text(Field.FAMILY_NAME)),
            relation=relation,
        )
        # A sponsor copied into the own family is caught here too.
        if any(_alike(line, one) for one in (self.staff[-1], *self.kin)):
            raise _Unread(Field.GIVEN_NAME, Reason.TWICE)
        return line

    def _person(self, row: _Row) -> dict[str, object]:
        # Some people have one name; a row without a given name is theirs.
        if not row.text(Field.FAMILY_NAME):
            raise _Unread(Field.FAMILY_NAME, Reason.MISSING)
        born = _day(row, Field.BIRTH_DATE)
        if born is not None and born > self.today:
            raise _Unread(Field.BIRTH_DATE, Reason.IN_FUTURE)
        return {
            "family_name": small(row.text(Field.FAMILY_NAME)),
            "given_name": row.text(Field.GIVEN_NAME) or None,
            "sex": _meant(row, Field.SEX, SEXES, Reason.UNKNOWN_SEX),
            "birth_date": born,
            "nationality": row.text(Field.NATIONALITY) or None,
        }

    def _phones(self, row: _Row) -> tuple[str, ...]:
        """Read every telephone column."""
        found: dict[str, None] = {}
        for cell in row.every(Field.TELEPHONE):
            try:
                found |= dict.fromkeys(phones.numbers(_written(cell), self.country))
            except ValueError:
                raise _Unread(Field.TELEPHONE, Reason.NOT_TELEPHONE) from None
        return tuple(found)

    def _home(self, row: _Row) -> tuple[str, str]:
        """Read address and quarter; a quarter alone is no place that a warden could go to."""
        said = {"address": row.text(Field.ADDRESS), "quarter": row.text(Field.QUARTER) or None}
        if not said["address"]:
            return "", ""
        try:
            home = check(HouseholdForm, said, "households")
        except Refused as refusal:
            raise _Unread(Field(refusal.facts["field"]), Reason.NOT_PLAIN) from None
        return home.address, home.quarter or ""

    def _once(self, line: StaffLine) -> None:
        """Refuse who stands further up already, and a call sign that was given before."""
        index, sign = line.text("index_no"), line.text("call_sign")
        person = ("index", folded(index)) if index else ("name", line.family, line.given, line.born or "")
        if person in self.seen:
            raise _Unread(Field.INDEX_NO if index else Field.FAMILY_NAME, Reason.TWICE)
        if sign and ("sign", sign) in self.seen:
            raise _Unread(Field.CALL_SIGN, Reason.CALL_SIGN_TAKEN)
        self.seen |= {person, ("sign", sign or "")}


def _alike(line: Line, other: Line) -> bool:
    """Say whether two rows of one family are about the same person, as far as they tell."""
    if (line.given, line.born) != (other.given, other.born):
        return False
    return line.born is not None or line.family == other.family


def _day(row: _Row, column: Field) -> date | None:
    cell = row.cell(column)
    if cell is None:
        return None
    found = dates.day(cell)
    if isinstance(found, Reason):
        raise _Unread(column, found)
    return found


def _meant(row: _Row, column: Field, words: Mapping[str, str], reason: Reason) -> str | None:
    word = row.word(column)
    if word and word not in words:
        raise _Unread(column, reason)
    return words.get(word)


def _checked(fields: dict[str, object]) -> dict[str, Value]:
    """Check a person's fields with the register's own form; gives those that are said, in stored form."""
    # Which category it is, is settled when the agency is known; the form only wants one.
    try:
        form = check(PersonForm, fields | {"category": Category.STAFF_LOCAL}, "people")
    except Refused as refusal:
        if refusal.code is not Code.FIELD_INVALID:
            raise
        raise _Unread(Field(refusal.facts["field"]), Reason.NOT_PLAIN) from None
    checked = {name: stored(getattr(form, name)) for name in fields}
    return {name: value for name, value in checked.items() if value not in (None, "")}
