"""The cells of one row by what their columns say, and how each kind of them is read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from store.values import folded
from sync.lists import phones
from sync.lists.dates import Days, Kind, OnlyYear, Order, order_of
from sync.lists.looked import Column, DayOrder, Looked, Meaning, NameOrder, Row, Settled, Table, Wanted
from sync.lists.meanings import order_of as order_in_heading
from sync.lists.names import Parted, part
from sync.lists.reasons import Reason
from sync.lists.words import NO_NUMBER, NOTHING, Field, plain
from sync.lists.workbook import Cell

DAYS: Final = frozenset(
    {
        Field.BIRTH_DATE,
        Field.CONTRACT_FROM,
        Field.CONTRACT_TO,
        Field.ARRIVED_ON,
        Field.ISSUED_ON,
        Field.EXPIRES_ON,
        Field.DEPART_ON,
        Field.RETURN_ON,
    }
)
_EMPTY: Final = NOTHING | {""}
_ERROR: Final = re.compile(r"#(?:REF|N/A|VALUE|NAME|DIV/0|NUM|NULL|NOMBRE|VALEUR|BEZUG)[!?]?")


_QUANTITY: Final = re.compile(r"\d+\.0+")
_EXPONENT: Final = re.compile(r"\d[.,]\d+e\+?\d+|\de\+\d+", re.IGNORECASE)
_EXACT: Final = 10**15
"""From here on a spreadsheet program keeps fewer digits than were typed."""


class Unread(Exception):  # noqa: N818 - it never leaves this folder
    """Why the row in hand cannot be taken: the heading at fault, and the reason."""

    def __init__(self, heading: str, reason: Reason) -> None:
        super().__init__(reason.name)
        self.heading = heading
        self.reason = reason


def written(cell: Cell) -> str:
    """Give a cell as text; a number that a spreadsheet program made of digits gets its digits back."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def clean(cell: Cell) -> str:
    """Give a cell as one line without what surrounds it; an apostrophe that kept it text is not its own."""
    text = " ".join(written(cell).split())
    return text[1:].strip() if text.startswith("'") and text[1:2] in "+0=" and len(text) > 1 else text


@dataclass(frozen=True, slots=True)
class Habits:
    """How the columns of a file are written.

    Attributes:
        days: by heading.
        hints: which name stands first in a column of full names, as its heading tells.
        said: how a person said that names are parted, by heading.
        open_days: headings whose days could be read either way, with such values.
    """

    days: Mapping[str, Days]
    said: Mapping[str, NameOrder]
    open_days: Mapping[str, tuple[str, ...]]
    women_are_m: frozenset[str] = frozenset()
    """Headings under which M is "mujer" and H is "hombre"."""
    no_sex: frozenset[str] = frozenset()
    """Headings under which M may be either."""


def habits(looked: Looked, settled: Settled, today: date) -> Habits:
    """Find out how the columns of days are written; the same heading on two sheets is one habit."""
    cells: dict[str, list[Cell]] = {}
    kinds: dict[str, Kind] = {}
    for table in looked.tables:
        for column in table.columns:
            if column.means is not None and column.means.field in _read_days(looked.wanted):
                cells.setdefault(column.heading, []).extend(
                    row.cells[column.place] for row in table.rows if column.place < len(row.cells)
                )
                birth = column.means.field is Field.BIRTH_DATE
                kinds[column.heading] = Kind.BIRTH if birth else Kind.OTHER
    days: dict[str, Days] = {}
    open_days: dict[str, tuple[str, ...]] = {}
    for heading, values in cells.items():
        found: Order = order_of(values, heading)
        said: DayOrder | None = settled.dates.get(heading)
        order = None if found.both else said or found.order
        if found.order is not None and said is not None and found.order is not said:
            order = None  # what was said is not true of this file: what is open in it is refused
        days[heading] = Days(kinds[heading], today, order, looked.epoch, found.swapped)
        if found.open and order is None and not found.both and said is None:
            open_days[heading] = found.open
    every = [column for table in looked.tables for column in table.columns]
    no_sex = frozenset(column.heading for column in every if column.tells_no_sex)
    return Habits(days, settled.names, open_days, _women_are_m(looked), no_sex)


def _women_are_m(looked: Looked) -> frozenset[str]:
    letters: dict[str, set[str]] = {}
    for table in looked.tables:
        for column in table.columns:
            if column.means is not None and column.means.field is Field.SEX:
                found = (row.cells[column.place] for row in table.rows if column.place < len(row.cells))
                letters.setdefault(column.heading, set()).update(
                    plain(str(one)) for one in found if one is not None
                )
    return frozenset(
        heading for heading, words in letters.items() if {"h", "m"} <= words and "f" not in words
    )


def _read_days(wanted: Wanted) -> frozenset[Field]:
    """Give the days that are read: about those that are not nobody is asked."""
    return DAYS - {Field.EXPIRES_ON} if wanted is Wanted.PEOPLE else DAYS


@dataclass(slots=True)
class Cells:
    """A row of a table, asked by what its columns say.

    Attributes:
        row: the row.
        columns: of the table, by what they say.
        habits: how columns are written.
        country: whose telephone numbers have no country's code.
        unparted: columns of full names that do not tell their parts, with such names; filled by the way.
    """

    row: Row
    columns: Mapping[Meaning, Sequence[Column]]
    habits: Habits
    country: str
    unparted: dict[str, dict[str, None]] = field(default_factory=dict)

    def every(self, wanted: Field, of: str = "") -> Iterator[tuple[Column, Cell]]:
        """Give the cells of all columns that say something, but for those that hold nothing."""
        for column in self.columns.get(Meaning(wanted, of), ()):
            cell = self.row.cells[column.place] if column.place < len(self.row.cells) else None
            if cell is not None and clean(cell).lower() not in _EMPTY:
                yield column, cell
            if wanted is not Field.TELEPHONE:
                return  # of two columns that say the same the left one counts, also where it is empty

    def cell(self, wanted: Field, of: str = "") -> Cell:
        """Give what the leftmost column holds that holds something."""
        return next((cell for _column, cell in self.every(wanted, of)), None)

    def text(self, wanted: Field, of: str = "") -> str:
        """Give the same as one line."""
        for column, cell in self.every(wanted, of):
            text = clean(cell)
            if _ERROR.fullmatch(text):
                raise Unread(column.heading, Reason.CELL_ERROR)
            return text
        return ""

    def number(self, wanted: Field, of: str = "") -> str:
        """Give a number of somebody, as it was before a spreadsheet program made a quantity of it.

        Raises:
            Unread: if some of its digits are gone.
        """
        text = self.text(wanted, of)
        for column, cell in self.every(wanted, of):
            cut = isinstance(cell, int | float) and abs(cell) >= _EXACT
            if cut or _EXPONENT.fullmatch(text):
                raise Unread(column.heading, Reason.NUMBER_CUT)
        if plain(text) in NO_NUMBER or not text.strip("0"):
            return ""
        return text.partition(".")[0] if _QUANTITY.fullmatch(text) else text

    def word(self, wanted: Field, of: str = "") -> str:
        """Give the same folded, as the tables of words have it."""
        return plain(self.text(wanted, of))

    def has(self, wanted: Field, of: str = "") -> bool:
        """Say whether the table has such a column."""
        return Meaning(wanted, of) in self.columns

    def heading(self, wanted: Field, of: str = "") -> str:
        """Give the heading of a column, or what it would be called."""
        for means in (Meaning(wanted, of), Meaning(wanted)):
            if means in self.columns:
                return self.columns[means][0].heading
        return wanted.replace("_", " ").capitalize()

    def unread(self, wanted: Field, reason: Reason, of: str = "") -> Unread:
        """Make the reason why this row is not taken, with the heading of the column that has something."""
        column = next((column for column, _cell in self.every(wanted, of)), None)
        return Unread(column.heading if column else self.heading(wanted, of), reason)

    def day(self, wanted: Field, of: str = "") -> date | OnlyYear | None:
        """Read a day.

        Raises:
            Unread: if it is none, or could be two.
        """
        for column, cell in self.every(wanted, of):
            if isinstance(cell, str) and _ERROR.fullmatch(cell.strip()):
                raise Unread(column.heading, Reason.CELL_ERROR)
            found = self.habits.days[column.heading].read(cell)
            if isinstance(found, Reason):
                raise Unread(column.heading, found)
            return found
        return None

    def phones(self, of: str = "") -> tuple[str, ...]:
        """Read every telephone column.

        Raises:
            Unread: if one of the numbers can be none.
        """
        found: dict[str, None] = {}
        for column, cell in self.every(Field.TELEPHONE, of):
            try:
                number = isinstance(cell, int | float)
                if isinstance(cell, float) and not cell.is_integer():
                    raise phones.CutError  # noqa: TRY301 - two reasons, one place
                found |= dict.fromkeys(phones.numbers(written(cell), self.country, number=number))
            except phones.CutError:
                raise Unread(column.heading, Reason.NUMBER_CUT) from None
            except ValueError:
                raise Unread(column.heading, Reason.NOT_TELEPHONE) from None
        return tuple(found)

    def name(self, of: str = "") -> Parted | None:
        """Read a name, as written: from its own columns, or from one that has all of it.

        Raises:
            Unread: if a full name does not tell its parts.
        """
        family, given = self.text(Field.FAMILY_NAME, of), self.text(Field.GIVEN_NAME, of)
        if family or given:
            return Parted(family, given)
        for column, cell in self.every(Field.FULL_NAME, of):
            text = self.text(Field.FULL_NAME, of)
            if _names_several(written(cell), column.heading):
                raise Unread(column.heading, Reason.SEVERAL_PEOPLE)
            found = part(text, order_in_heading(column.heading), self.habits.said.get(column.heading))
            if found is None:
                self.unparted.setdefault(column.heading, {})[clean(cell)] = None
                raise Unread(column.heading, Reason.NAME_ORDER)
            return found
        return None


def _names_several(cell: str, heading: str) -> bool:
    """Say whether a cell of names is about several people, or says more than a name."""
    if _PARTED.search(cell.strip()) or any(map(str.isdecimal, cell)):
        return True
    return "," in cell and bool(set(plain(heading).split()) & _PLURALS)


_PARTED: Final = re.compile(r"[\n;/&+]|\b(?:and|et|y|e)\b(?=.*,)|,.*,")
_PLURALS: Final = frozenset(
    [
        "children",
        "enfants",
        "hijos",
        "filhos",
        "дети",
        "dependants",
        "dependents",
        "familiares",
        "dependientes",
        "dependentes",
        "kids",
        "иждивенцы",
        "members",
    ]
)


def by_meaning(table: Table) -> dict[Meaning, list[Column]]:
    """Give the columns of a table by what they say, from left to right."""
    found: dict[Meaning, list[Column]] = {}
    for column in table.columns:
        if column.means is not None:
            found.setdefault(column.means, []).append(column)
    return found


def same(one: str, other: str) -> bool:
    """Say whether two numbers of people are the same, however they are typed."""
    return bool(one) and folded(one) == folded(other)
