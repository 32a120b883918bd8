"""What the rows of a list become: typed lines, grouped by who lives together."""

from collections.abc import Mapping
from dataclasses import dataclass

from store.registers.dependants import Relation
from store.values import Value, folded
from sync.lists.reasons import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row about a person.

    ``fields`` are the person's, checked, in stored form, and only those that the row gives: an empty cell
    says nothing about what is on record. ``guessed`` marks a family name whose small letters are a guess.
    """

    row: int
    fields: Mapping[str, Value]
    phones: tuple[str, ...] = ()
    guessed: bool = False

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


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLine(Line):
    """A row about a staff member, and those about the family below it."""

    address: str = ""
    quarter: str = ""
    kin: tuple[FamilyLine, ...] = ()


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
class Reading:
    """A list as it was read; ``rows`` counts those about people, ``columns`` are headings by field."""

    rows: int
    households: tuple[Household, ...]
    refused: tuple[Refusal, ...]
    mentions: tuple[Mention, ...]
    columns: Mapping[str, str]
