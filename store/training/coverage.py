"""How many of those who are asked have their training on a day, by agency or zone, and who has not (D04).

The head of an agency answers for all of its employees (S004 ¶15(f), ¶27, ¶32);
an area coordinator for a zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, select, true

from store.asking import pairs
from store.columns import sql
from store.listing import Lens
from store.registers.agencies import Agency
from store.registers.households import Household
from store.registers.names import called
from store.registers.people import Person
from store.registers.places import Zone
from store.training.lacking import Known, facts, lacking, offices, people_of
from store.training.papers import papers

By = Literal["agency", "zone"]


@dataclass(slots=True)
class Group:
    """Of some people: how many are asked, how many of them have it."""

    asked: int = 0
    valid: int = 0

    @property
    def share(self) -> float | None:
        """The share of those who have it, from 0 to 1; ``None`` where nobody is asked."""
        return round(self.valid / self.asked, 4) if self.asked else None

    def count(self, *, good: bool) -> None:
        """Count one more who is asked."""
        self.asked += 1
        self.valid += good


@dataclass(slots=True)
class Covered:
    """One course: everybody who is asked, the same by group, and who lacks it."""

    course: str
    title: str
    all: Group = field(default_factory=Group)
    groups: dict[str, Group] = field(default_factory=dict)
    missing: list[dict[str, Any]] = field(default_factory=list)


def coverage(
    db: Connection,
    lens: Lens,
    on: date,
    *,
    by: By = "agency",
    course: int | None = None,
) -> list[Covered]:
    """Give, for every course that is mandatory for anybody here, how it is covered on a day.

    Whoever still has time (a newcomer, a fresh appointment) is asked, and does not have it yet: they are
    among the missing, with the last day in time. Advised courses are left out; so are rules of a level,
    which are asked only of who goes there.

    Args:
        db: the store.
        lens: writes human numbers.
        on: the calendar day.
        by: how people are put together; whoever has no agency or zone stands under ``-``.
        course: only this one, by row id.
    """
    known, people = Known(db), people_of(db, lens.station)
    everybody = facts(db, on, people)
    theirs, held = papers(db, people), offices(db, on, people)
    names, groups = called(db, everybody), groups_of(db, by, lens.station)
    found: dict[int, Covered] = {}
    for who in everybody.values():
        group = groups.get(who.person) or "-"
        for line in known.lines(who, held.get(who.person, ()), theirs.get(who.person, ()), on):
            asked = line.asked
            if not asked.by.mandatory or (course is not None and asked.course != course):
                continue
            covered = found.get(asked.course)
            if covered is None:
                covered = found[asked.course] = Covered(known.code(asked.course), known.title(asked.course))
            good = line.standing.good
            covered.all.count(good=good)
            covered.groups.setdefault(group, Group()).count(good=good)
            if not good:
                lack = lacking(known, line)
                covered.missing.append(
                    {
                        "id": lens.number("people", who.person),
                        "name": names.get(who.person),
                        by: group,
                        "why": lack.why,
                        "expired_on": _iso(lack.expired_on),
                        "due_on": _iso(asked.due_on),
                        "in_time": not line.missing(on),
                        "rule": lack.rule,
                        "source": lack.source,
                        "local": lack.local,
                    }
                )
    return sorted(found.values(), key=lambda one: one.course)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def groups_of(db: Connection, by: By, station: int | None = None) -> Mapping[int, str]:
    """Give the code of everybody's agency or zone, by person; who has none is not in it.

    Of one ``station``, by row id, where that is named.
    """
    person = sql(Person)
    here = true() if station is None else person.c.station == station
    if by == "agency":
        agency = sql(Agency)
        return pairs(
            db,
            select(person.c.id, agency.c.code)
            .join_from(person, agency, person.c.agency == agency.c.id)
            .where(here),
        )
    home, zone = sql(Household), sql(Zone)
    return pairs(
        db,
        select(person.c.id, zone.c.code)
        .join_from(person, home, person.c.household == home.c.id)
        .join(zone, home.c.zone == zone.c.id)
        .where(home.c.ended_on.is_(None), here),
    )
