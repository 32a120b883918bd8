"""What the staff of the sample station do, and on what terms."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sample_station.people import Category, Recruitment


@dataclass(frozen=True)
class Post:
    """A staff member's terms; ``ages`` is the youngest and the oldest that anyone has such a post."""

    category: Category
    recruitment: Recruitment
    function: str
    contract_to: date | None
    ages: tuple[int, int]


@dataclass(frozen=True)
class _Terms:
    category: Category
    recruitment: Recruitment
    weight: int
    months: tuple[int, int]  # the shortest and longest rest of a contract
    open_ended: float  # the part of the contracts that have no last day
    functions: tuple[str, ...]
    ages: tuple[int, int] = (24, 61)


_LOCAL_FUNCTIONS = (
    "Administrative assistant",
    "Driver",
    "Finance assistant",
    "Logistics assistant",
    "Nurse",
    "Radio operator",
    "Storekeeper",
    "Translator",
)
_INTL_FUNCTIONS = (
    "Head of office",
    "Programme officer",
    "Supply officer",
    "Public health officer",
    "Water and sanitation engineer",
    "Protection officer",
)

_TERMS = (
    _Terms("staff_intl", "intl", 30, (4, 30), 0.2, _INTL_FUNCTIONS),
    _Terms("staff_local", "local", 42, (4, 24), 0.4, _LOCAL_FUNCTIONS),
    _Terms("fs", "intl", 6, (6, 24), 0.3, ("Communications technician", "Transport supervisor")),
    _Terms("unv", "intl", 7, (3, 12), 0.0, ("Field monitor", "Community liaison")),
    _Terms("consultant", "intl", 6, (1, 11), 0.0, ("Evaluator", "Harbour surveyor", "Data analyst")),
    _Terms("contractor", "local", 6, (2, 18), 0.0, ("Electrician", "Guard supervisor", "Mechanic")),
    _Terms("intern", "intl", 3, (1, 6), 0.0, ("Intern, programme", "Intern, reporting"), (21, 28)),
)

_DAYS_IN_A_MONTH = 30


def post(rng: Random, today: date) -> Post:
    """Take a source of chance and the reference day; give a post whose contract runs on from that day."""
    (terms,) = rng.choices(_TERMS, weights=[one.weight for one in _TERMS])
    days = rng.randint(*terms.months) * _DAYS_IN_A_MONTH + rng.randrange(_DAYS_IN_A_MONTH)
    return Post(
        category=terms.category,
        recruitment=terms.recruitment,
        function=rng.choice(terms.functions),
        contract_to=None if rng.random() < terms.open_ended else today + timedelta(days=days),
        ages=terms.ages,
    )
