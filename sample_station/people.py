"""Who lives in the sample station: persons, what they are to one another, and families."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sample_station.culture import Sex

Category = Literal[
    "staff_intl", "staff_local", "fs", "unv", "consultant", "contractor", "intern", "dependant"
]
Recruitment = Literal["intl", "local", ""]
Relation = Literal["spouse", "child", "adopted_child", "disabled_child", "parent", "sibling", "other"]


@dataclass(frozen=True)
class Person:
    """A made-up person.

    A dependant has the agency of the family's first staff member, the category "dependant", and neither
    index number, function, recruitment, contract nor call sign.
    """

    family_name: str
    given_name: str
    sex: Sex
    birth_date: date
    nationality: str  # ISO 3166-1 alpha-3
    agency: str  # an agency's code
    index_no: str
    category: Category
    function: str
    recruitment: Recruitment
    contract_to: date | None
    phones: tuple[str, ...]  # E.164, a mobile first
    call_sign: str


@dataclass(frozen=True)
class Dependant:
    """A person who is here because of a staff member, and what they are to them."""

    person: Person
    relation: Relation


@dataclass(frozen=True)
class Family:
    """A household: one staff member or a working couple, and their dependants.

    ``quarter`` is a zone's name.  ``elsewhere`` says that the staff member serves at another duty station
    and only the dependants live here.
    """

    address: str
    quarter: str
    staff: tuple[Person, ...]
    dependants: tuple[Dependant, ...]
    elsewhere: bool
