"""What a file holds before anything of it is believed: tables, their columns, what is guessed, what is asked.

The road of a list: :func:`sync.lists.look.look` opens the file and gives a :class:`Looked`; a person sees
its columns with samples and settles what is wrong or open (:class:`Settled`, remembered for the agency);
:func:`sync.lists.reading.read` makes people of it, :func:`sync.lists.records.records` plain rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from store.saying import Saying
from sync.lists.words import Field, plain
from sync.lists.workbook import Cell, Span

MOST_SAMPLES = 5


class Sure(StrEnum):
    """By what it is known what a column is about, the surest first."""

    SAID = "said"
    TAG = "tag"
    HEADING = "heading"
    CONTENT = "content"
    NOTHING = "nothing"


class Wanted(StrEnum):
    """What kind of list it is to be."""

    PEOPLE = "people"
    COMPLETIONS = "completions"
    CLEARANCES = "clearances"


class DayOrder(StrEnum):
    """How days are written in a column of mere numbers."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class NameOrder(StrEnum):
    """How the words of a full name are parted; particles (de la, van der, bin) go with the word behind."""

    FAMILY_FIRST = "family_first"
    """The first word is the family name."""
    FAMILY_LAST = "family_last"
    """The last word is the family name."""
    GIVEN_FIRST = "given_first"
    """The first word is the given name, all others are the family name."""
    GIVEN_LAST = "given_last"
    """The last word is the given name, all others are the family name."""
    WHOLE = "whole"
    """Names are not parted: all of it is kept as the family name."""


class Role(StrEnum):
    """What a table tells of."""

    PEOPLE = "people"
    FAMILY = "family"
    """Dependants only, each with the number of the staff member."""
    NOTHING = "nothing"


class Families(StrEnum):
    """By what it is known whose family somebody is."""

    NONE = "none"
    RELATION = "relation"
    """A row of relation "son" belongs to the staff member above."""
    NUMBER = "number"
    """Its row names the staff member's number."""
    HOUSEHOLD = "household"
    """Its row has the household's number."""
    INDENT = "indent"
    COLUMNS = "columns"
    """They stand in columns of the staff member's row."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column says, and of whom.

    Attributes:
        field: what it says.
        of: of whom: empty for the person of the row, else ``spouse``, ``child 1``, ``dependant``,
            ``sponsor`` (the staff member whose family the row is about) or ``emergency``.
    """

    field: Field
    of: str = ""

    def __str__(self) -> str:
        """Write it as it is remembered: ``birth_date``, ``child 1.birth_date``."""
        return f"{self.of}.{self.field}" if self.of else str(self.field)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read what ``str`` wrote; ``None`` for nothing.

        Raises:
            ValueError: for a field that there is not.
        """
        of, _dot, name = text.strip().rpartition(".")
        return cls(Field(name), of) if name else None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        place: from 0.
        heading: as it stands in the file, fit for a screen; of two rows "Name / Family"; no two of a table
            are alike.
        means: what it is taken to say; ``None`` if nobody knows.
        sure: by what that is known.
        samples: the first different values, at most :data:`MOST_SAMPLES`.
        hidden: whether the file hides it; it is read all the same.
        tag: its HXL tag.
    """

    place: int
    heading: str
    means: Meaning | None
    sure: Sure
    samples: tuple[str, ...] = ()
    hidden: bool = False
    tag: str = ""

    @property
    def kept(self) -> bool:
        """Say whether the register can hold what it says; what it cannot is shown as not kept."""
        return self.means is not None and self.means.field.kept

    @property
    def tells_no_sex(self) -> bool:
        """Say whether M alone stands under a Spanish heading: it is "mujer" as well as "masculino"."""
        return (
            self.means is not None
            and self.means.field is Field.SEX
            and plain(self.heading) in ("sexo", "genero")
            and {plain(one) for one in self.samples} == {"m"}
        )


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is about nobody: its number in the sheet, why it is passed over, how it begins."""

    row: int
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row about somebody: its number in the sheet, its cells, how far it is indented, its section."""

    number: int
    cells: tuple[Cell, ...]
    indent: int = 0
    section: str = ""
    """What the section row above it says: "UNIT: LOGISTICS"."""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet, or a CSV file, that has headings (or whose columns tell what they are).

    Attributes:
        number: of the sheet in the file, from 0.
        name: of the sheet; empty for a CSV file.
        role: what it tells of.
        heading_rows: their numbers; none where there are no headings.
        columns: from left to right.
        families: how it tells whose family somebody is.
        rows: those about people.
        skipped: the others below the headings that are not empty, and notes above them.
        merged: cells shown as one.
    """

    number: int
    name: str
    role: Role
    heading_rows: tuple[int, ...]
    columns: tuple[Column, ...]
    families: Families
    rows: tuple[Row, ...] = field(repr=False)
    skipped: tuple[Skipped, ...] = ()
    merged: tuple[Span, ...] = field(default=(), repr=False)

    def column(self, wanted: Field, of: str = "") -> Column | None:
        """Give the leftmost column that says something."""
        means = Meaning(wanted, of)
        return next((one for one in self.columns if one.means == means), None)


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer: as it is written down, and in words."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that only the sender's habits answer.

    Attributes:
        id: ``dates:HEADING``, ``names:HEADING``, ``column:HEADING``, ``encoding`` or ``sheet:NAME``; the same
            for every list of the same sender, so that its answer can be remembered.
        text: the question.
        choices: its answers.
        samples: values that show what is meant.
    """

    id: str
    text: Saying
    choices: tuple[Choice, ...]
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Other:
    """A sheet that is not read: its name, and why in words."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What a person, or the memory of an agency, decided about a file; empty for a first look.

    Attributes:
        fields: what a column says, by its heading; ``None`` for one that is not to be read.
        dates: the order of days in a column, by its heading.
        names: the order of names in a column, by its heading.
        encoding: of a text file, as Python names it.
        sheets: whether a sheet is read, by its name.
    """

    fields: Mapping[str, Meaning | None] = field(default_factory=dict)
    dates: Mapping[str, DayOrder] = field(default_factory=dict)
    names: Mapping[str, NameOrder] = field(default_factory=dict)
    encoding: str | None = None
    sheets: Mapping[str, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, answers: Mapping[str, str]) -> Self:
        """Take answers by the ids of their questions; other ids are passed over.

        Raises:
            ValueError: for an answer that is none.
        """
        by: dict[str, dict[str, str]] = {}
        for name, answer in answers.items():
            kind, _colon, about = name.partition(":")
            by.setdefault(kind, {})[about] = answer.strip()
        return cls(
            {about: Meaning.parse(answer) for about, answer in by.get("column", {}).items()},
            {about: DayOrder(answer) for about, answer in by.get("dates", {}).items()},
            {about: NameOrder(answer) for about, answer in by.get("names", {}).items()},
            by.get("encoding", {}).get("") or None,
            {about: _yes(answer) for about, answer in by.get("sheet", {}).items()},
        )

    def answers(self) -> dict[str, str]:
        """Give it as answers by id, to be remembered."""
        return {
            **{f"column:{about}": str(means or "") for about, means in self.fields.items()},
            **{f"dates:{about}": str(order) for about, order in self.dates.items()},
            **{f"names:{about}": str(order) for about, order in self.names.items()},
            **({"encoding": self.encoding} if self.encoding else {}),
            **{f"sheet:{about}": "yes" if read else "no" for about, read in self.sheets.items()},
        }


def _yes(answer: str) -> bool:
    if answer not in ("yes", "no"):
        raise ValueError(answer)
    return answer == "yes"


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was opened.

    Attributes:
        file: its name.
        wanted: what kind of list it is to be.
        tables: those that are read.
        others: sheets that are not, each with the reason.
        questions: what has to be answered before columns can be believed (``encoding``, ``column:``,
            ``sheet:``); those about days and names come with the reading.
        notes: what a person should know: hidden columns, a tab that was cut.
        encoding: of a text file.
        epoch: the year in which the workbook's days begin; ``None`` for a text file.
    """

    file: str
    wanted: Wanted
    tables: tuple[Table, ...]
    others: tuple[Other, ...] = ()
    questions: tuple[Asked, ...] = ()
    notes: tuple[Saying, ...] = ()
    encoding: str | None = None
    epoch: int | None = None
