"""Training as a matrix (D04): of every mandatory course each agency or zone, and by name who lacks it.

Only who is meant by a rule is counted (``audiences``); rules of a level are asked of who goes there, and
are left out. Nothing is decided by any of it (X18).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from store import expiry
from store.asking import pairs
from store.columns import sql
from store.identity import who
from store.listing import Lens
from store.node import Node
from store.registers import equivalents
from store.registers.agencies import Agency
from store.registers.certificate_table import Certificate, confirmed
from store.registers.courses import Course
from store.registers.names import called
from store.registers.offices import Station
from store.registers.people import Person
from store.training.asked import Facts
from store.training.certified import Status, status
from store.training.coverage import By, groups_of
from store.training.lacking import Known, NotChecked, facts, lacking, not_checked, offices, people_of
from store.training.papers import papers
from store.training.reminders import reminders

ALL: Final = ""
"""Stands for all agencies, zones or courses, where a cell is of more than one."""


@dataclass(slots=True)
class Cell:
    """Of those who are asked: how many have it, for how many of these it runs out soon.

    ``late`` lack it and their time is over; the others who lack it still have time.
    """

    asked: int = 0
    valid: int = 0
    running_out: int = 0
    late: int = 0

    @property
    def missing(self) -> int:
        """How many do not have it."""
        return self.asked - self.valid


@dataclass(frozen=True, slots=True)
class Lacks:
    """Somebody who is asked for a course and does not have it.

    ``why``: ``never``, ``expired`` (on ``expired_on``, the last day on which it counted) or ``unconfirmed``
    (``certificate`` waits then). ``due_on`` is the last day in time, ``late`` that it is over. ``rule`` asks
    for it, by ``source``; ``local``: the office made that rule itself.
    """

    person: str
    name: str
    group: str
    course: str
    why: str
    expired_on: date | None
    due_on: date | None
    late: bool
    certificate: str | None
    rule: str
    source: str
    local: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """How mandatory training stands on a day; ``courses`` by code with their titles, groups by code.

    ``cells`` are by group and course; :data:`ALL` stands for all of them. A cell that is not there is of
    nobody: no rule means anybody in that group.
    """

    on: date
    by: By
    courses: Mapping[str, str]
    groups: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    lacks: tuple[Lacks, ...]
    not_checked: tuple[NotChecked, ...]

    def who(self, group: str, course: str) -> list[Lacks]:
        """Give who is missing in a cell: whose time is over first, then by name."""
        found = [one for one in self.lacks if group in (ALL, one.group) and course in (ALL, one.course)]
        return sorted(found, key=lambda one: (not one.late, one.due_on or date.min, one.name, one.course))


def matrix(node: Node, by: By = "agency", on: date | None = None, station: str | None = None) -> Matrix:
    """Give the matrix of a day, today if nothing is said; at headquarters of all its stations, or of one.

    Raises:
        Refused: ``NOT_FOUND`` for an unknown station.
    """
    expiry.still(node)
    with node.read() as db:
        lens = node.lens(db, station)
        day, people = on or lens.today, people_of(db, lens.station)
        known, everybody = Known(db), facts(db, day, people)
        theirs, held = papers(db, people), offices(db, day, people)
        names, groups = called(db, everybody), _groups(db, lens, by, everybody)
        cells: dict[tuple[str, str], Cell] = {}
        lacks: list[Lacks] = []
        courses: dict[str, str] = {}
        for one in everybody.values():
            group = groups.get(one.person) or "-"
            for line in known.lines(one, held.get(one.person, ()), theirs.get(one.person, ()), day):
                if not line.asked.by.mandatory:
                    continue
                course, stands = known.code(line.asked.course), line.standing
                courses[course] = known.title(line.asked.course)
                late = line.missing(day)
                for place in {(group, course), (group, ALL), (ALL, course), (ALL, ALL)}:
                    cell = cells.setdefault(place, Cell())
                    cell.asked += 1
                    cell.valid += stands.good
                    cell.running_out += stands.status is Status.RUNNING_OUT
                    cell.late += late
                if not stands.good:
                    why = lacking(known, line)
                    paper = stands.paper if why.why == "unconfirmed" else None
                    lacks.append(
                        Lacks(
                            person=lens.number("people", one.person) or "",
                            name=names.get(one.person) or "",
                            group=group,
                            course=course,
                            why=why.why,
                            expired_on=why.expired_on,
                            due_on=line.asked.due_on,
                            late=late,
                            certificate=lens.number("certificates", paper.id if paper else None),
                            rule=why.rule,
                            source=why.source,
                            local=why.local,
                        )
                    )
        return Matrix(
            day,
            by,
            dict(sorted(courses.items())),
            tuple(sorted({group for group, _course in cells if group != ALL})),
            cells,
            tuple(lacks),
            tuple(not_checked(db)),
        )


def _groups(db: Connection, lens: Lens, by: By, everybody: Mapping[int, Facts]) -> Mapping[int, str]:
    """Give the group of everybody; headquarters says of which station a zone is, for each has a Z1."""
    groups = groups_of(db, by, lens.station)
    if by == "agency" or who(db).kind != "hq" or lens.station is not None:
        return groups
    station = sql(Station)
    codes = pairs(db, select(station.c.id, station.c.code))
    return {
        person: f"{codes.get(everybody[person].station, '?')} {group}"
        for person, group in groups.items()
        if person in everybody
    }


def unconfirmed(db: Connection, lens: Lens) -> list[dict[str, Any]]:
    """Give the certificates that wait until somebody has compared them with the paper, the oldest first.

    One that a newer certificate makes superfluous, or that has run out meanwhile, waits for nobody.
    """
    t, course, person, agency = sql(Certificate), sql(Course), sql(Person), sql(Agency)
    asked = (
        select(t, course.c.code, course.c.title, agency.c.code.label("of"))
        .join_from(t, course, t.c.course == course.c.id)
        .join(person, t.c.person == person.c.id)
        .join(agency, person.c.agency == agency.c.id, isouter=True)
        .where(t.c.ended_on.is_(None), t.c.revoked_on.is_(None), person.c.ended_on.is_(None), lens.here(t))
        .order_by(t.c.issued_on, t.c.id)
    )
    rows = [row for row in map(dict, db.execute(asked).mappings()) if not confirmed(row)]
    here = {row["person"] for row in rows}
    names, theirs, rules = called(db, here), papers(db, here), equivalents.standing(db)
    waits = {
        paper.id
        for row in rows
        for paper in theirs.get(row["person"], ())
        if paper.id == row["id"]
        and status(paper, theirs[row["person"]], equivalents.at(rules, row["station"]), lens.today)
        is Status.UNCONFIRMED
    }
    return [
        {
            "id": lens.number("certificates", row["id"]),
            "person": lens.number("people", row["person"]),
            "name": names.get(row["person"]),
            "agency": row["of"],
            "course": row["code"],
            "title": row["title"],
            "number": row["number"],
            "issued_on": row["issued_on"],
            "expires_on": row["expires_on"],
            "issuer": row["issuer"],
        }
        for row in rows
        if row["id"] in waits
    ]


def running_out(db: Connection, lens: Lens) -> list[dict[str, Any]]:
    """Give the certificates that still count and will not for long, what runs out first at the top."""
    found = [one for one in reminders(db, lens, lens.today) if one.kind == "certificate"]
    letter = lens.registry.kind("people").letter
    rows = {one.about: lens.numbers.row(letter, one.about) or 0 for one in found}
    names, agencies = called(db, rows.values()), groups_of(db, "agency", lens.station)
    return [
        {
            "id": one.about,
            "name": names.get(rows[one.about]),
            "agency": agencies.get(rows[one.about]),
            "course": one.title.partition(":")[0],
            "until": one.due_on.isoformat(),
            "days": (one.due_on - lens.today).days,
            "rule": one.by,
            "source": one.source,
            "local": one.local,
        }
        for one in found
    ]
