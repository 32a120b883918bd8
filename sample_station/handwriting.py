"""How the same particulars look when a tidy and when a careless clerk has typed them.

Whatever a clerk writes still means one thing only: a program that reads with care gets everything back,
but for family names in capitals, whose small letters it can only guess.
"""

from datetime import date
from random import Random
from typing import Protocol

from sample_station.culture import Sex
from sample_station.people import Relation

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_MONTHS_IN_A_YEAR = 12
_CAPITALS = 0.25
_STRAY_SPACES = 0.12
_PLAIN_WORDS: dict[Relation, str] = {
    "spouse": "Spouse",
    "child": "Child",
    "adopted_child": "Adopted child",
    "disabled_child": "Disabled child",
    "parent": "Parent",
    "sibling": "Sibling",
    "other": "Other",
}
_WORDS_FOR_WOMEN: dict[Relation, str] = {"child": "Daughter", "parent": "Mother", "sibling": "Sister"}
_WORDS_FOR_MEN: dict[Relation, str] = {"child": "Son", "parent": "Father", "sibling": "Brother"}


class Clerk(Protocol):
    """Someone who fills in cells."""

    def birth(self, day: date) -> date | str:
        """Take a date of birth and give what is put into its cell."""

    def phones(self, numbers: tuple[str, ...]) -> str:
        """Take French telephone numbers in E.164 and give the text of their one cell."""

    def family_name(self, name: str) -> str:
        """Take a family name and give it as typed."""

    def text(self, text: str) -> str:
        """Take any other text and give it as typed."""

    def relation(self, relation: Relation, sex: Sex) -> str:
        """Take a relation and the dependant's sex and give the word for it."""


class TidyClerk:
    """Types everything in one way."""

    def birth(self, day: date) -> date:
        """Give a real date."""
        return day

    def phones(self, numbers: tuple[str, ...]) -> str:
        """Give E.164, separated by " / "."""
        return " / ".join(numbers)

    def family_name(self, name: str) -> str:
        """Give the name as it is."""
        return name

    def text(self, text: str) -> str:
        """Give the text as it is."""
        return text

    def relation(self, relation: Relation, sex: Sex) -> str:  # noqa: ARG002 - the other clerk asks
        """Give the same word for women and men."""
        return _PLAIN_WORDS[relation]


class CarelessClerk:
    """Types as it comes: five forms of dates, six of telephone numbers, stray spaces, capitals."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng

    def birth(self, day: date) -> date | str:
        """Give a real date or text; day and month as mere numbers only if they cannot change places."""
        month = MONTHS[day.month - 1][:3]
        forms: list[date | str] = [day, day, day.isoformat(), f"{day.day} {month} {day.year}"]
        if day.day > _MONTHS_IN_A_YEAR:
            forms += [f"{day.day}.{day.month:02}.{day.year}", f"{day.day}/{day.month:02}/{day.year}"]
        return self._rng.choice(forms)

    def phones(self, numbers: tuple[str, ...]) -> str:
        """Give each number in a form of its own, with one separator for the cell."""
        return self._rng.choice((" / ", ";", "; ", "\n")).join(self._phone(number) for number in numbers)

    def family_name(self, name: str) -> str:
        """Give the name, now and then in capitals, where that does not change its letters."""
        capitals = name.upper()
        reversible = capitals.lower() == name.lower()
        return self.text(capitals if reversible and self._rng.random() < _CAPITALS else name)

    def text(self, text: str) -> str:
        """Give the text, now and then with white space around it or two spaces for one."""
        spoiled = (f" {text}", f"{text}  ", text.replace(" ", "  "))
        return self._rng.choice(spoiled) if text and self._rng.random() < _STRAY_SPACES else text

    def relation(self, relation: Relation, sex: Sex) -> str:
        """Give the word for a woman or a man where there is one."""
        words = {"F": _WORDS_FOR_WOMEN, "M": _WORDS_FOR_MEN, "": _PLAIN_WORDS}[sex]
        return words.get(relation, _PLAIN_WORDS[relation])

    def _phone(self, e164: str) -> str:
        first, *pairs = e164[3], e164[4:6], e164[6:8], e164[8:10], e164[10:12]
        return self._rng.choice(
            (
                " ".join(("0" + first, *pairs)),
                ".".join(("0" + first, *pairs)),
                "0" + first + "".join(pairs),
                " ".join(("+33", first, *pairs)),
                e164,
                f"tel:{e164}",
            )
        )
