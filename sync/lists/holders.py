"""Whom a row is about that stands alone, a completed course or a journey: dependants too (D06; S004 ¶32)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from store.registers.people import PEOPLE
from store.values import folded
from sync.lists.alike import Answered, Like, compare, mark, names
from sync.lists.difference import NEW, Doubt
from sync.lists.lines import Line
from sync.lists.record import Known, Record
from sync.lists.records import Record as Row
from sync.lists.words import Field

_NUMBERS = (Field.PERSON_HERE, Field.INDEX_NO, Field.EMAIL)
"""By what a row names somebody for sure; of what it has, the first counts."""
NOBODY = NEW
"""The answer that a row is about none of those who were offered."""


@dataclass
class Holders:
    """Finds whom rows are about.

    Args:
        record: the station's record.
        answered: what was answered about rows and people before.
    """

    record: Record
    answered: Answered
    learned: dict[tuple[str, int], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._mails = {
            folded(value): person
            for person, values in self.record.phones.items()
            for value in values
            if "@" in value
        }

    def find(self, row: Row) -> list[int]:
        """Give whom a row is about: one person for sure, several that fit, or nobody."""
        said = [str(row.says.get(name, "")).strip() for name in _NUMBERS]
        for text in filter(None, said):
            found = self._numbered(text)
            return [] if found is None else [found]
        return self._named(line(row))

    def _numbered(self, text: str) -> int | None:
        """Find by a number or an address, whichever it is: a column of persons may hold any of them."""
        here = self.record.numbers.row(PEOPLE.letter, text)
        found = here or self.record.by_index.get(folded(text)) or self._mails.get(folded(text))
        return found if found in self.record.people else None

    def doubts(self, row: Row, people: list[int]) -> tuple[Doubt, ...]:
        """Say of each who may be meant what agrees and what does not."""
        return tuple(self._doubt(line(row), person) for person in people)

    def _doubt(self, said: Line, person: int) -> Doubt:
        known: Known = self.record.people[person]
        found = compare(said, known, self.record, known["agency"])
        who = " ".join(filter(None, (known["family_name"], known["given_name"], known["birth_date"])))
        words = [tuple(like.value for like in likes) for likes in (found.agrees, found.differs)]
        return Doubt(self.record.number(person), who, words[0], words[1])

    def _named(self, said: Line) -> list[int]:
        """Find by name and birthday; who is only nearly so has to be asked about."""
        if not said.family:
            return []
        same = [
            person
            for person in self.record.by_name.get((said.family, said.given), ())
            if said.born and said.born == self.record.people[person]["birth_date"]
        ]
        return same if len(same) == 1 else list(dict.fromkeys(self._maybe(said)))

    def _maybe(self, said: Line) -> Iterator[int]:
        near = [
            *self.record.by_name.get((said.family, said.given), ()),
            *self.record.by_name.get((said.given, said.family), ()),
            *(self.record.by_born.get(said.born, ()) if said.born else ()),
        ]
        for person in near:
            known = self.record.people[person]
            differs = said.born and known["birth_date"] and said.born != known["birth_date"]
            if names(said, known) is not Like.OTHER_NAME and not differs:
                yield person

    def is_sure(self, row: Row, people: list[int]) -> bool:
        """Say whether the one who was found is meant for sure."""
        if len(people) != 1:
            return False
        if any(row.says.get(name) for name in _NUMBERS):
            return True
        said, known = line(row), self.record.people[people[0]]
        return names(said, known) is Like.SAME_NAME and bool(said.born) and said.born == known["birth_date"]

    def remembered(self, row: Row, people: list[int]) -> tuple[int | None, list[int]]:
        """Give whom somebody said before that it is, and those of whom nobody said that it is not."""
        key = mark(line(row))
        said = next((person for person in people if self.answered.get((key, person))), None)
        return said, [person for person in people if self.answered.get((key, person)) is not False]

    def learn(self, row: Row, people: list[int], meant: int | None) -> None:
        """Remember an answer."""
        self.learned |= {(mark(line(row)), person): person == meant for person in people}


def line(row: Row) -> Line:
    """Give the person of a row as a line of a list has one."""
    full = str(row.says.get(Field.FULL_NAME, "")).split()
    given = str(row.says.get(Field.GIVEN_NAME, "")) or " ".join(full[:-1])
    family = str(row.says.get(Field.FAMILY_NAME, "")) or " ".join(full[-1:])
    born = row.says.get(Field.BIRTH_DATE)
    fields: Mapping[str, str | None] = {
        "family_name": family or None,
        "given_name": given or None,
        "birth_date": born.isoformat() if isinstance(born, date) else None,
        "index_no": str(row.says.get(Field.INDEX_NO, "")) or None,
    }
    return Line(row=row.row, fields={name: value for name, value in fields.items() if value})
