"""What training and briefings are owed or run out on a day, each with its step of the ladder (D08-D20, R19).

Reminders, and nothing else: nothing about a person changes by itself (X18). A
certificate that was superseded, revoked or taken away never alerts, and nobody
who has left is reminded of anything.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final

from sqlalchemy import Connection, select

from store.clock import day_of
from store.columns import sql
from store.due import Due, Duty, Urgency, due, rung, urgency
from store.duty_list import Item
from store.listing import Lens
from store.registers import acks, duties, equivalents
from store.registers.attendances import Attendance
from store.registers.duties import Subject
from store.registers.sessions import Session
from store.saying import saying
from store.training.asked import Facts, Office, in_time
from store.training.briefed import arrival_briefing
from store.training.certified import Paper, Status, status
from store.training.lacking import Known, Line, facts, offices, people_of, why
from store.training.papers import papers

ROLES_TRAINED: Final = frozenset({"asc", "warden", "alternate_warden", "sub_warden"})
"""Whom the officer trains for their role, again and again (S004 ¶31)."""

_WORDS: Final = {
    "never": saying("not taken yet"),
    "expired": saying("has run out"),
    "unconfirmed": saying("waits to be confirmed"),
}


def reminders(db: Connection, lens: Lens, on: date) -> list[Item]:
    """Give all that runs out or is owed on a day, what is due first at the top.

    Args:
        db: the store.
        lens: writes human numbers.
        on: the station's calendar day.
    """
    known, people = Known(db), people_of(db, lens.station)
    everybody, held = facts(db, on, people), offices(db, on, people)
    seen = _Seen(lens, on, known, everybody, held, papers(db, people), acknowledged(db, lens.station))
    found = [
        *_owed(seen),
        *_running_out(seen),
        *_role_training(seen, _rules(db, Subject.ROLE_TRAINING), _trained(db, known.of_kind("role"), lens)),
        *_arrivals(seen, _rules(db, Subject.ARRIVAL_BRIEFING)),
    ]
    return sorted(found, key=lambda one: (one.due_on, one.about, one.kind, one.title))


def _rules(db: Connection, subject: Subject) -> Callable[[int], Sequence[Duty]]:
    """Give what asks for the rules of a station: headquarters holds the local ones of them all."""
    return cache(lambda station: duties.of(db, subject, station))


def acknowledged(db: Connection, station: int | None = None) -> dict[int, list[date]]:
    """Give the days on which people acknowledged an arrival briefing, by person; each its station's day."""
    return acks.days(db, ("arrival",), station)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is read once and asked of everybody."""

    lens: Lens
    on: date
    known: Known
    everybody: Mapping[int, Facts]
    offices: Mapping[int, Sequence[Office]]
    papers: Mapping[int, Sequence[Paper]]
    briefed: Mapping[int, Sequence[date]]
    read: dict[int, list[Line]] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)

    def about(self, person: int) -> str:
        if person not in self.numbers:
            self.numbers[person] = self.lens.number("people", person) or ""
        return self.numbers[person]

    def lines(self, who: Facts) -> list[Line]:
        if who.person not in self.read:
            held, theirs = self.offices.get(who.person, ()), self.papers.get(who.person, ())
            self.read[who.person] = self.known.lines(who, held, theirs, self.on)
        return self.read[who.person]


def _owed(seen: _Seen) -> Iterator[Item]:
    """Give mandatory training that somebody does not have: also what is not late yet."""
    # A large station lacks thousands, of a few courses.
    title = cache(lambda course, what: saying("{course}: {what}", course=seen.known.code(course), what=what))
    for person, who in seen.everybody.items():
        for line in seen.lines(who):
            asked, stands = line.asked, line.standing
            if stands.good or not asked.by.mandatory:
                continue
            reason = why(stands)
            ran_out = stands.paper.expires_on if reason == "expired" and stands.paper is not None else None
            due_on = max((day for day in (asked.due_on, ran_out) if day is not None), default=seen.on)
            yield Item(
                "training",
                seen.about(person),
                title(asked.course, _WORDS[reason]),
                due_on,
                urgency((due_on - seen.on).days) if in_time(asked, seen.on) else Urgency.OVERDUE,
                asked.by.title,
                asked.by.local,
                asked.by.source,
                0 if ran_out is not None else None,
            )


def _running_out(seen: _Seen) -> Iterator[Item]:
    """Give the certificates that still count and will not for long.

    One that has run out alerts as long as it is asked of its holder (it is owed then), not for ever.
    """
    for person, who in seen.everybody.items():
        all_of = seen.papers.get(person, ())
        # What has a step on the ladder and has not run out (0): that is few of many.
        soon = [
            (paper, until, step)
            for paper in all_of
            if (until := paper.expires_on) is not None and (step := rung(until, seen.on))
        ]
        if not soon:
            continue
        rules = equivalents.at(seen.known.equivalents, who.station)
        held = [(line.standing.paper, line.asked.by) for line in seen.lines(who)]
        asked = {paper.id: rule for paper, rule in held if paper is not None}
        for paper, until, step in soon:
            if status(paper, all_of, rules, seen.on) != Status.RUNNING_OUT:
                continue
            rule = asked.get(paper.id)
            yield Item(
                "certificate",
                seen.about(person),
                saying("{course}: runs out", course=seen.known.code(paper.course)),
                until,
                urgency((until - seen.on).days),
                rule.title if rule else "",
                rule.local if rule else False,
                rule.source if rule else "",
                step,
            )


def _role_training(
    seen: _Seen, rules: Callable[[int], Sequence[Duty]], attended: Mapping[int, Sequence[date]]
) -> Iterator[Item]:
    """Give the wardens and coordinators whose training for their role is due (D14)."""
    courses = seen.known.of_kind("role")
    for person, held in seen.offices.items():
        since = [
            office.since
            for office in held
            if office.role in ROLES_TRAINED and office.since is not None and office.since <= seen.on
        ]
        who = seen.everybody.get(person)
        if who is None or not since:
            continue
        theirs = [paper for paper in seen.papers.get(person, ()) if paper.course in courses]
        certified = [paper.issued_on for paper in theirs if paper.live(seen.on)]
        found = due(rules(who.station), [*attended.get(person, ()), *certified], min(since), seen.on)
        if found is not None and found.urgency != Urgency.LATER:
            yield _duty("role_training", seen.about(person), saying("training for their role"), found)


def _arrivals(seen: _Seen, rules: Callable[[int], Sequence[Duty]]) -> Iterator[Item]:
    """Give the newcomers who have not acknowledged an arrival briefing (D19, D20)."""
    for person, who in seen.everybody.items():
        found = arrival_briefing(who.arrived_on, seen.briefed.get(person, ()), rules(who.station), seen.on)
        if found is not None:
            said = saying("arrival briefing, to be acknowledged in writing")
            yield _duty("arrival_briefing", seen.about(person), said, found)


def _duty(kind: str, about: str, title: str, found: Due) -> Item:
    rule = found.by
    return Item(kind, about, title, found.on, found.urgency, rule.title, rule.local, rule.source)


def _trained(db: Connection, courses: set[int], lens: Lens) -> dict[int, list[date]]:
    """Give the days on which people attended a session of some courses, by person."""
    there, session = sql(Attendance), sql(Session)
    found: dict[int, list[date]] = {}
    for row in db.execute(
        select(there.c.person, session.c.held_on, session.c.course)
        .join_from(there, session, there.c.session == session.c.id)
        .where(there.c.attended.is_(True), there.c.ended_on.is_(None), session.c.ended_on.is_(None))
        .where(lens.here(there))
    ):
        if row.course in courses and row.held_on:
            found.setdefault(row.person, []).append(day_of(row.held_on))
    return found
