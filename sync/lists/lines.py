"""What the rows of a list become: typed lines, grouped by who lives together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from store.registers.dependants import Relation
from store.values import Value, folded
from sync.lists.looked import Asked
from sync.lists.reasons import Refusal
from sync.lists.words import Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row about a person.

    ``fields`` are the person's, checked, in stored form, and only those that the row gives: an empty cell
    says nothing about what is on record. ``guessed`` marks a family name whose small letters are a guess.
    ``more`` is what a row says beside the person's own fields, as text that was checked to be one plain line:
    e-mail, documents, agency, zone, landmark, place, household number. ``row`` is a key that no two lines of
    a list share: :meth:`Reading.place` says where that is.
    """

    row: int
    fields: Mapping[str, Value]
    phones: tuple[str, ...] = ()
    guessed: bool = False
    more: Mapping[Field, str] = field(default_factory=dict)

    def text(self, field: str) -> str | None:
        """Give a field that is text, or ``None`` where the row does not give it."""
        value = self.fields.get(field)
        return value if isinstance(value, str) else None

    @property
    def family(self) -> str:
        """The family name, folded."""
        return folded(self.text("family_name") or "")

    @property
    def given(self) -> str:
        """The given names, folded."""
        return folded(self.text("given_name") or "")

    @property
    def born(self) -> str | None:
        """The day of birth as ISO text."""
        return self.text("birth_date")


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyLine(Line):
    """A row about a dependant of the staff member above."""

    relation: Relation


@dataclass(frozen=True, slots=True)
class Emergency:
    """Whom to tell: a name as written, what they are to the staff member, and their telephones."""

    name: str
    relation: str = ""
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLine(Line):
    """A row about a staff member, and those about the family below it."""

    address: str = ""
    quarter: str = ""
    kin: tuple[FamilyLine, ...] = ()
    emergency: tuple[Emergency, ...] = ()


@dataclass(frozen=True, slots=True)
class Household:
    """Staff of one address in one quarter; a couple who both work is one household."""

    address: str
    quarter: str
    staff: tuple[StaffLine, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """Whom a refused row is about as far as that can be read (folded): they are not gone from the list."""

    index_no: str
    family: str
    given: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands: the sheet's name (empty if the list has one table only) and its row."""

    sheet: str
    row: int


_ROWS: Final = 1_000_000
_PARTS: Final = 1_000


def key(sheet: int, row: int, part: int = 0) -> int:
    """Give the key of a line: of the first sheet, for the person of a row, it is the row itself.

    Args:
        sheet: number of the table in the list, from 0.
        row: in the sheet.
        part: from 1 for people who stand in columns of somebody else's row.
    """
    return (sheet * _PARTS + part) * _ROWS + row


def place(row: int, tables: Sequence[str]) -> Place:
    """Say where a line stands, by its key and the names of the tables."""
    table = row // _ROWS // _PARTS
    return Place(tables[table] if len(tables) > 1 else "", row % _ROWS)


@dataclass(frozen=True, slots=True)
class Reading:
    """A list as it was read.

    Attributes:
        rows: how many rows are about people (each counted once, however many people it names).
        households: people by where they live.
        refused: what was not taken; ``row`` is a key.
        mentions: whom the refused rows are about.
        columns: headings by field.
        questions: what only the sender's habits answer; nothing may be taken in while one is open.
        tables: names of the tables, in the order of the keys.
        unkept: headings of columns that hold something which no register keeps.
    """

    rows: int
    households: tuple[Household, ...]
    refused: tuple[Refusal, ...]
    mentions: tuple[Mention, ...]
    columns: Mapping[str, str]
    questions: tuple[Asked, ...] = ()
    tables: tuple[str, ...] = ()
    unkept: tuple[str, ...] = ()

    def place(self, row: int) -> Place:
        """Say where a line or a refusal stands, by its key."""
        return place(row, self.tables)
