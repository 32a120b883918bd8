"""The made-up station: Port Tamarin, its agencies, its zones, its families and its wardens."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from sample_station.people import Dependant, Family, Person
from sample_station.places import AGENCIES, AREAS, ZONES, Agency, Area, Zone
from sample_station.registrar import Household, Registrar

__all__ = [
    "REFERENCE_DAY",
    "Agency",
    "Area",
    "Dependant",
    "Family",
    "Person",
    "Town",
    "Warden",
    "Zone",
    "imagine",
]

REFERENCE_DAY = date(2026, 11, 15)
"""The day on which the sample station is looked at, unless another is given."""

_COUPLES_IN_A_HUNDRED_STAFF = 5
_ELSEWHERE_IN_A_HUNDRED_FAMILIES = 5


@dataclass(frozen=True)
class Warden:
    """A zone's code, and the index numbers of its warden and alternate ("" where nobody is left)."""

    zone: str
    warden: str
    alternate: str


@dataclass(frozen=True)
class Town:
    """A station with everybody in it.

    ``country`` only says in which numbering plan telephone numbers are written: the island is invented, and
    its numbers come from the ranges that the French regulator keeps for works of fiction (see ``phones``),
    so that no real person's telephone is ever among them.
    """

    seed: int
    today: date
    code: str
    name: str
    country: str
    timezone: str
    hq: str
    agencies: tuple[Agency, ...]
    areas: tuple[Area, ...]
    zones: tuple[Zone, ...]
    families: tuple[Family, ...]
    wardens: tuple[Warden, ...]

    def staff(self) -> Iterator[Person]:
        """Give every staff member, family by family."""
        return (person for family in self.families for person in family.staff)

    def dependants(self) -> Iterator[Dependant]:
        """Give every dependant, family by family."""
        return (dependant for family in self.families for dependant in family.dependants)

    def people(self) -> Iterator[Person]:
        """Give everybody: each family's staff, then its dependants."""
        for family in self.families:
            yield from family.staff
            yield from (dependant.person for dependant in family.dependants)


def imagine(seed: int, staff: int = 75, today: date = REFERENCE_DAY) -> Town:
    """Take a seed, the number of staff and the reference day; give the same town for the same three.

    There are about three dependants to two staff, so 3,800 staff make a town of 10,000.
    """
    rng = Random(seed)  # noqa: S311 - this is for making people up, not for secrets
    registrar = Registrar(rng, today)
    families = tuple(registrar.family(household) for household in _households(rng, staff))
    return Town(
        seed=seed,
        today=today,
        code="PTM",
        name="Port Tamarin",
        country="FR",
        timezone="Indian/Mauritius",
        hq="HQ",
        agencies=AGENCIES,
        areas=AREAS,
        zones=ZONES,
        families=families,
        wardens=tuple(_warden(rng, zone, families) for zone in ZONES),
    )


def _households(rng: Random, staff: int) -> list[Household]:
    """Share out ``staff`` posts among the agencies and into households, two posts to a working couple."""
    posts = _posts(rng, staff)
    couples = staff * _COUPLES_IN_A_HUNDRED_STAFF // 100
    singles = staff - 2 * couples
    agencies = [tuple(posts[2 * couple : 2 * couple + 2]) for couple in range(couples)]
    agencies += [(post,) for post in posts[2 * couples :]]
    away = set(
        rng.sample(range(couples, couples + singles), _share(singles, _ELSEWHERE_IN_A_HUNDRED_FAMILIES))
    )
    zones = _quarters(rng, [number for number in range(couples + singles) if number not in away], away)
    households = [
        Household(agencies=codes, zone=zones[number], elsewhere=number in away)
        for number, codes in enumerate(agencies)
    ]
    rng.shuffle(households)
    return households


def _posts(rng: Random, staff: int) -> list[str]:
    """Give an agency's code for each post, in random order; the first agency takes what rounding leaves."""
    others = [agency.code for agency in AGENCIES[1:] for _ in range(staff * agency.share // 100)]
    posts = [AGENCIES[0].code] * (staff - len(others)) + others
    rng.shuffle(posts)
    return posts


def _share(of: int, per_cent: int) -> int:
    return (of * per_cent + 50) // 100


def _quarters(rng: Random, here: list[int], away: set[int]) -> dict[int, Zone]:
    """Give each household a zone, and every zone at least two whose staff are here, if there are so many."""
    rng.shuffle(here)
    sure = dict(zip(here, ZONES * 2, strict=False))
    return {number: sure.get(number) or rng.choice(ZONES) for number in (*here, *sorted(away))}


def _warden(rng: Random, zone: Zone, families: tuple[Family, ...]) -> Warden:
    """Choose a zone's warden and alternate from two of the families whose staff live in it."""
    at_home = [family for family in families if family.quarter == zone.name and not family.elsewhere]
    chosen = [family.staff[0].index_no for family in rng.sample(at_home, min(2, len(at_home)))]
    return Warden(zone.code, *[*chosen, "", ""][:2])
