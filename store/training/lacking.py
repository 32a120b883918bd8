"""Who lacks which training on a day (D04, D08-D12, D14, D18, E09): what is asked, held against what is there.

The rules themselves are pure (``store/training/asked.py``, ``store/training/certified.py``); here
they meet the registers. Nothing is changed by any of it: it is for people to
decide upon (X18).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final, Literal

from sqlalchemy import Connection, Select, or_, select

from store import identity, listing, memberships
from store.asking import ask
from store.clock import day_of, local_day
from store.columns import sql
from store.refusals import Code, Refused
from store.registers import audiences, equivalents
from store.registers.appointments import Appointment
from store.registers.courses import Course
from store.registers.merges import survivors
from store.registers.people import Person, on_the_list
from store.saying import kept, saying
from store.training.asked import Asked, Audience, Facts, Moment, Office, in_time, meant, required, strictest
from store.training.certified import NEVER, Equivalent, Paper, Standing, Status, among, counting
from store.training.papers import papers
from store.wardens.appointment_life import Life, status
from store.wardens.appointment_life import Status as Stands

_CATALOGUE: Final = kept("the catalogue and the rules of headquarters")
_ELSEWHERE: Final = kept("certificates that were given or revoked elsewhere")
Why = Literal["never", "expired", "unconfirmed"]

_PERSON = sql(Person)
_OFFICE = sql(Appointment)
_COURSE = sql(Course)


@dataclass(frozen=True, slots=True)
class Missing:
    """A course that is asked of somebody and that they do not have on a day.

    ``expired_on`` is the last day on which it counted; ``rule`` the title of the rule that asks for it and
    ``source`` its paragraph; ``local`` says that the office made that rule itself.
    """

    course: str
    title: str
    why: Why
    expired_on: date | None = None
    rule: str = ""
    source: str = ""
    local: bool = False


@dataclass(frozen=True, slots=True)
class NotChecked:
    """What could not be checked without a line (R13); ``since``: as of which day it is known, if at all."""

    what: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """A course that is asked of somebody, and how they stand in it."""

    asked: Asked
    standing: Standing

    def missing(self, on: date) -> bool:
        """Say whether it is lacking on a day, the time for it being over."""
        return not self.standing.good and not in_time(self.asked, on)


class Known:
    """The catalogue, who is asked for what, and which course covers which: read once, asked of many."""

    def __init__(self, db: Connection) -> None:
        rows = db.execute(select(_COURSE.c.id, _COURSE.c.code, _COURSE.c.title, _COURSE.c.kind))
        self.courses = {row.id: (row.code or "", row.title or "", row.kind or "") for row in rows}
        self.audiences: Sequence[Audience] = audiences.standing(db)
        self.equivalents: Sequence[Equivalent] = equivalents.standing(db)
        self._counting: Callable[[int, int, date], frozenset[int]] = cache(self._work)
        self._meant: dict[tuple[object, ...], list[Audience]] = {}
        self._of_all: dict[tuple[object, ...], list[Asked]] = {}

    def _work(self, course: int, station: int, on: date) -> frozenset[int]:
        return counting(course, equivalents.at(self.equivalents, station), on)

    def rules(self, who: Facts, offices: Collection[Office], level: str | None = None) -> list[Audience]:
        """Give the rules that mean somebody: worked out once for all who are alike in what decides it."""
        roles = frozenset(office.role for office in offices)
        alike = (who.station, who.category, who.recruitment, who.agency, roles, level)
        if alike not in self._meant:
            self._meant[alike] = meant(who, roles, self.audiences, level)
        return self._meant[alike]

    def code(self, course: int) -> str:
        """Give a course's code."""
        return self.courses.get(course, ("", "", ""))[0]

    def title(self, course: int) -> str:
        """Give a course's title."""
        return self.courses.get(course, ("", "", ""))[1]

    def of_kind(self, kind: str) -> set[int]:
        """Give the courses of a kind."""
        return {course for course, (_, _, its) in self.courses.items() if its == kind}

    def standing(self, who: Facts, course: int, papers: Collection[Paper], on: date) -> Standing:
        """Say how somebody stands in a course on a day, by what covers it at their station."""
        return among(papers, who.person, self._counting(course, who.station, on), on) if papers else NEVER

    def lines(
        self,
        who: Facts,
        offices: Collection[Office],
        papers: Collection[Paper],
        on: date,
        level: str | None = None,
    ) -> list[Line]:
        """Give what is asked of somebody on a day, each with how they stand in it, by the course's code."""
        return [
            Line(asked, self.standing(who, asked.course, papers, on))
            for asked in self._asked(who, offices, on, level)
        ]

    def _asked(self, who: Facts, offices: Collection[Office], on: date, level: str | None) -> Sequence[Asked]:
        """Give what is asked of somebody, by code; once of all who are alike and hold no office."""
        rules = self.rules(who, offices, level)
        if offices:
            return self._by_code(strictest(rules, who, offices, on))
        since = who.arrived_on if any(rule.moment == Moment.AFTER_ARRIVAL for rule in rules) else None
        alike = (id(rules), since, on)
        if alike not in self._of_all:
            self._of_all[alike] = self._by_code(strictest(rules, who, (), on))
        return self._of_all[alike]

    def _by_code(self, asked: list[Asked]) -> list[Asked]:
        return sorted(asked, key=lambda one: (self.code(one.course), one.course))


# reading


def _of(question: Select[Any], column: Any, people: Collection[int] | None) -> Select[Any]:  # noqa: ANN401 - a column
    return question if people is None else question.where(memberships.among(column, people))


def facts(
    db: Connection,
    on: date,
    people: Collection[int] | None = None,
) -> dict[int, Facts]:
    """Give what decides about training of the people who are here on a day; of all where nobody is named.

    Visitors whose stays are all over are not here any more, and of whom all was erased nothing is asked.
    """
    here = select(
        _PERSON.c.id,
        _PERSON.c.station,
        _PERSON.c.category,
        _PERSON.c.recruitment,
        _PERSON.c.agency,
        _PERSON.c.arrived_on,
    ).where(
        or_(_PERSON.c.ended_on.is_(None), _PERSON.c.ended_on > on.isoformat()),
        _PERSON.c.category.is_not(None),
        on_the_list(),
    )
    rows = db.execute(_of(here.order_by(_PERSON.c.id), _PERSON.c.id, people), listing.on(on))
    return {
        person: Facts(person, station, category or "", recruitment, agency, _day(arrived_on))
        for person, station, category, recruitment, agency, arrived_on in rows
    }


def people_of(db: Connection, station: int | None) -> list[int] | None:
    """Give the people of one station, by row id; ``None``, for everybody, where no station is named."""
    if station is None:
        return None
    return [row for (row,) in ask(db, "SELECT id FROM people WHERE station = ? ORDER BY id", (station,))]


def offices(db: Connection, on: date, people: Collection[int] | None = None) -> dict[int, list[Office]]:
    """Give the appointments that stand on a day, or will from a later one, by person."""
    asked = select(_OFFICE).where(_OFFICE.c.person.is_not(None)).order_by(_OFFICE.c.id)
    found: dict[int, list[Office]] = {}
    for found_row in db.execute(_of(asked, _OFFICE.c.person, people)).mappings():
        row = dict(found_row)
        if status(Life.of(row, None), on.isoformat()) in (Stands.STANDING, Stands.NOT_YET):
            found.setdefault(row["person"], []).append(Office(row["role"] or "", _day(row["effective_from"])))
    return found


def _day(text: str | None) -> date | None:
    return day_of(text) if text else None


def _here(db: Connection, person: int, on: date) -> Facts:
    """Give the facts of one person; raises ``NOT_FOUND``, or ``ENDED`` if they have left by then."""
    found = facts(db, on, [person])
    if person in found:
        return found[person]
    known = db.scalar(select(_PERSON.c.id).where(_PERSON.c.id == person))
    raise Refused(Code.NOT_FOUND if known is None else Code.ENDED, kind="people")


# what others ask


def missing(
    db: Connection,
    person: int,
    on: date,
    level: str | None = None,
) -> list[Missing]:
    """Give the mandatory training that somebody lacks on a day: the gate of a clearance (D18, E09).

    It says what is missing and decides nothing (X18); what it could not know, :func:`not_checked` says.

    Args:
        db: the store.
        person: whose, by row id; of somebody who was merged into another, that other's.
        on: the day that counts, usually the last day of travel.
        level: the word of the area or level that they go to; rules of other words are not asked.

    Raises:
        Refused: ``NOT_FOUND``; ``ENDED`` for somebody who has left by then.
    """
    person = survivors(db).get(person, person)
    who, known = _here(db, person, on), Known(db)
    theirs = papers(db, [person]).get(person, [])
    held = offices(db, on, [person]).get(person, [])
    return [
        lacking(known, line)
        for line in known.lines(who, held, theirs, on, level)
        if line.asked.by.mandatory and line.missing(on)
    ]


def gates(db: Connection, appointments: Collection[Mapping[str, Any]], today: date) -> dict[int, list[str]]:
    """Give what is to be learnt before duty is taken up and was not, by appointment (D11; S004 ¶30).

    Proposed ones have their gate as well: that is when there is still time. What has ended has none.
    """
    known = Known(db)
    rules = [rule for rule in known.audiences if rule.moment == Moment.BEFORE_DUTY]
    asked = [row for row in appointments if row["ended_on"] is None and row["person"] is not None]
    roles = {rule.role for rule in rules}
    people = {row["person"] for row in asked if row["role"] in roles}
    if not people:
        return {}
    everybody, theirs = facts(db, today, people), papers(db, people)
    found: dict[int, list[str]] = {}
    for row in asked:
        who = everybody.get(row["person"])
        if who is None or row["role"] not in roles:
            continue
        begins = _day(row["effective_from"])
        office = Office(row["role"], begins)
        day = max(today, begins or today)
        lacking = [
            known.code(wanted.course)
            for wanted in required(who, [office], rules, day)
            if wanted.by.mandatory
            and not known.standing(who, wanted.course, theirs.get(who.person, ()), day).good
        ]
        if lacking:
            found[row["id"]] = sorted(lacking)
    return found


def not_checked(db: Connection) -> list[NotChecked]:
    """Say what an answer about training rests on that cannot be checked here and now (R13)."""
    me = identity.who(db)
    if me.kind == "hq":
        return []
    parent = identity.parent(db)
    heard = parent.heard_at if parent is not None else None
    return [
        NotChecked(
            saying(_CATALOGUE),
            None if heard is None else local_day(heard, me.timezone),
        ),
        NotChecked(saying(_ELSEWHERE), None),
    ]


def why(standing: Standing) -> Why:
    """Say why a standing that does not count does not."""
    match standing.status:
        case Status.UNCONFIRMED:
            return "unconfirmed"
        case Status.EXPIRED:
            return "expired"
        case _:
            return "never"


def _expired(standing: Standing) -> date | None:
    paper = standing.paper
    return paper.expires_on if paper is not None and standing.status == Status.EXPIRED else None


def lacking(known: Known, line: Line) -> Missing:
    """Say what a line that lacks something lacks."""
    rule, course = line.asked.by, line.asked.course
    return Missing(
        known.code(course),
        known.title(course),
        why(line.standing),
        _expired(line.standing),
        rule.title,
        rule.source,
        rule.local,
    )
