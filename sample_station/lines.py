"""The lines of an agency's list, and what it writes about a family."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sample_station.handwriting import Clerk
from sample_station.people import Dependant, Family, Person

HEADINGS = (
    "No.",
    "Index no.",
    "Family name",
    "Given name(s)",
    "Relation",
    "Sex",
    "Date of birth",
    "Nationality",
    "Function",
    "Recruitment",
    "Contract until",
    "Telephone",
    "Call sign",
    "Address",
    "Quarter",
    "Remarks",
)

Value = str | int | date
_RECRUITMENT_WORDS = {"intl": "International", "local": "Local", "": ""}


@dataclass(frozen=True)
class Line:
    """One line of the list: whom it is about, its cells by heading, and the heading it must be refused for.

    ``refused_for`` is "" on a line that can be used.
    """

    about: Literal["staff", "dependant", "nobody"]
    cells: dict[str, Value] = field(default_factory=dict)
    refused_for: str = ""


BLANK = Line("nobody")


def family_lines(family: Family, agency_code: str, clerk: Clerk) -> Iterator[Line]:
    """Take a family, an agency and its clerk; give the lines that this agency writes about the family.

    A working couple's dependants are the first one's agency's; its second follows them with the full
    address again, so that the dependants stand under their own staff member.
    """
    first, *others = family.staff
    if first.agency == agency_code:
        yield _staff_line(first, family, clerk)
        yield from (_dependant_line(dependant, clerk) for dependant in family.dependants)
    yield from (_staff_line(person, family, clerk) for person in others if person.agency == agency_code)


def _staff_line(person: Person, family: Family, clerk: Clerk) -> Line:
    cells = _particulars(person, clerk) | {
        "Index no.": clerk.text(person.index_no),
        "Relation": "Staff",
        "Function": clerk.text(person.function),
        "Recruitment": _RECRUITMENT_WORDS[person.recruitment],
        "Call sign": person.call_sign,
        "Address": clerk.text(family.address),
        "Quarter": clerk.text(family.quarter),
        "Remarks": "Serves elsewhere, family here" if family.elsewhere else "",
    }
    return Line("staff", cells | ({"Contract until": person.contract_to} if person.contract_to else {}))


def _dependant_line(dependant: Dependant, clerk: Clerk) -> Line:
    person = dependant.person
    return Line(
        "dependant",
        _particulars(person, clerk) | {"Relation": clerk.relation(dependant.relation, person.sex)},
    )


def _particulars(person: Person, clerk: Clerk) -> dict[str, Value]:
    return {
        "Family name": clerk.family_name(person.family_name),
        "Given name(s)": clerk.text(person.given_name),
        "Sex": person.sex,
        "Date of birth": clerk.birth(person.birth_date),
        "Nationality": person.nationality,
        "Telephone": clerk.phones(person.phones),
    }
