"""Writes the people of the sample station into being, one family at a time."""

import itertools
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sample_station.kin import Kin, kin_of
from sample_station.names import CULTURES, Culture, NameGiver, Sex
from sample_station.people import Dependant, Family, Person, Recruitment
from sample_station.phones import PhoneBook
from sample_station.places import Zone
from sample_station.posts import Post, post

# The island has no code of its own in ISO 3166; its people travel on a neighbour's passport.
_ISLANDER = "MUS"
_FIRST_INDEX_NO = 10_000
_SEXES: tuple[Sex, ...] = ("F", "M", "")
_GROWN_UP = 15
_WITH_RADIO: dict[Recruitment, float] = {"intl": 0.9, "local": 0.5}
_STAFF_PHONES = (6, 52, 32, 10)  # weights of none, one, two and three numbers
_DEPENDANT_PHONES = (30, 62, 8, 0)
_LANDLINE = 0.6


@dataclass(frozen=True)
class Household:
    """What is settled about a family beforehand: the agencies of its staff, its quarter, who is away."""

    agencies: tuple[str, ...]
    zone: Zone
    elsewhere: bool


class Registrar:
    """Makes families out of chance, and sees to it that numbers, call signs and addresses are unique."""

    def __init__(self, rng: Random, today: date) -> None:
        self._rng = rng
        self._today = today
        self._names = NameGiver(rng)
        self._phones = PhoneBook(rng)
        self._cultures = itertools.cycle(rng.sample(CULTURES, len(CULTURES)))
        self._index_no = _FIRST_INDEX_NO
        self._call_signs: Counter[str] = Counter()
        self._house_numbers: Counter[str] = Counter()

    def family(self, household: Household) -> Family:
        """Take what is settled about a family and give the whole of it."""
        rng = self._rng
        culture = next(self._cultures)
        posts = [post(rng, self._today) for _ in household.agencies]
        age = rng.randint(*posts[0].ages)
        ages = [age, *(_within(work.ages, age + rng.randint(-5, 5)) for work in posts[1:])]
        staff = tuple(
            self._staff(culture, household, *particulars)
            for particulars in zip(household.agencies, posts, ages, strict=True)
        )
        kin = kin_of(rng, age, couple=len(staff) > 1)
        while household.elsewhere and not kin:  # someone must be here if the staff member is not
            kin = kin_of(rng, age, couple=False)
        return Family(
            address=self._address(household.zone),
            quarter=household.zone.name,
            staff=staff,
            dependants=tuple(self._dependant(culture, staff[0], one) for one in kin),
            elsewhere=household.elsewhere,
        )

    def _staff(self, culture: Culture, household: Household, agency: str, work: Post, age: int) -> Person:
        rng = self._rng
        sex = self._sex()
        family_name, given_name = self._names.name(culture, sex)
        self._index_no += rng.randint(1, 7)
        with_radio = not household.elsewhere and rng.random() < _WITH_RADIO[work.recruitment]
        return Person(
            family_name=family_name,
            given_name=given_name,
            sex=sex,
            birth_date=self._born(age),
            nationality=rng.choice(culture.nationalities) if work.recruitment == "intl" else _ISLANDER,
            agency=agency,
            index_no=f"{agency}-{self._index_no}",
            category=work.category,
            function=work.function,
            recruitment=work.recruitment,
            contract_to=work.contract_to,
            phones=self._some_phones(_STAFF_PHONES),
            call_sign=self._call_sign(household.zone) if with_radio else "",
        )

    def _dependant(self, culture: Culture, head: Person, kin: Kin) -> Dependant:
        sex = self._sex()
        family_name, given_name = self._names.name(culture, sex, head.family_name if kin.same_name else "")
        person = Person(
            family_name=family_name,
            given_name=given_name,
            sex=sex,
            birth_date=self._born(kin.age),
            nationality=head.nationality,
            agency=head.agency,
            index_no="",
            category="dependant",
            function="",
            recruitment="",
            contract_to=None,
            phones=self._some_phones(_DEPENDANT_PHONES) if kin.age >= _GROWN_UP else (),
            call_sign="",
        )
        return Dependant(person, kin.relation)

    def _sex(self) -> Sex:
        return self._rng.choices(_SEXES, weights=(49, 49, 2))[0]

    def _born(self, age: int) -> date:
        """Take an age in whole years and give a day of birth that makes it so, at most a year ago for 0."""
        return self._today - timedelta(days=age * 365 + age // 4 + self._rng.randint(1, 363))

    def _some_phones(self, weights: tuple[int, int, int, int]) -> tuple[str, ...]:
        """Take how likely none, one, two and three numbers are; give numbers, a mobile first."""
        how_many = self._rng.choices((0, 1, 2, 3), weights=weights)[0]
        further = [
            self._phones.landline() if self._rng.random() < _LANDLINE else self._phones.mobile()
            for _ in range(how_many - 1)
        ]
        return (self._phones.mobile(), *further) if how_many else ()

    def _call_sign(self, zone: Zone) -> str:
        self._call_signs[zone.code] += 1
        return f"TANGO-{zone.code.removeprefix('Z')}-{self._call_signs[zone.code]}"

    def _address(self, zone: Zone) -> str:
        street = self._rng.choice(zone.streets)
        self._house_numbers[street] += self._rng.randint(1, 4)
        return f"{self._house_numbers[street]} {street}"


def _within(bounds: tuple[int, int], age: int) -> int:
    return max(bounds[0], min(age, bounds[1]))
