"""How a certificate stands on a day, and what a newer one makes superfluous (D02, D05, X19, R19).

Pure functions. Nothing of this is stored: a certificate runs out by itself,
and what a newer course covers is said as data (``equivalents``). A superseded
certificate is kept and shown, and never alerts.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from store.due import after_months, rung


class Status(StrEnum):
    """How a certificate stands on a day."""

    VALID = "valid"
    RUNNING_OUT = "running_out"
    UNCONFIRMED = "unconfirmed"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    NEVER = "never"
    """There is none: said of a person and a course."""


GOOD: Final = frozenset({Status.VALID, Status.RUNNING_OUT})
"""What counts: a certificate that runs out soon has not run out."""
_BEST: Final = (Status.VALID, Status.RUNNING_OUT, Status.UNCONFIRMED, Status.EXPIRED)


@dataclass(frozen=True, slots=True)
class Validity:
    """How long a course counts.

    ``months`` is ``None`` where it does not run out; ``known`` is false where nobody has said anything
    (the office sets a local value then); ``local`` says that the office set it itself.
    """

    months: int | None = None
    known: bool = True
    local: bool = False


UNKNOWN: Final = Validity(known=False)


def validity(months: int | None, *, lifelong: bool | None, local: Iterable[int | None]) -> Validity:
    """Say how long a course counts.

    Args:
        months: what the course itself says.
        lifelong: whether it says that it does not run out.
        local: what the office's own rules say about it; the strictest counts, and only where the course
            says nothing.
    """
    if months is not None:
        return Validity(months)
    if lifelong:
        return Validity()
    said = [number for number in local if number is not None]
    return Validity(min(said), local=True) if said else UNKNOWN


def last_day(issued_on: date, printed: date | None, counts: Validity) -> date | None:
    """Give the last day on which a certificate counts: as printed on it, else computed; ``None``: no end."""
    if printed is not None:
        return printed
    return None if counts.months is None else after_months(issued_on, counts.months)


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate as these rules see it; ``expires_on`` is the last day on which it counts.

    ``replaced_by`` is the new one that somebody wrote in its place, with a reason.
    """

    id: int
    person: int
    course: int
    issued_on: date
    expires_on: date | None = None
    confirmed: bool = True
    revoked_on: date | None = None
    replaced_by: int | None = None

    def live(self, on: date) -> bool:
        """Say whether it existed on a day and was neither revoked nor replaced."""
        return (
            self.replaced_by is None
            and self.issued_on <= on
            and (self.revoked_on is None or self.revoked_on > on)
        )

    @property
    def until(self) -> date:
        """The last day on which it counts, comparable."""
        return self.expires_on or date.max


@dataclass(frozen=True, slots=True)
class Equivalent:
    """From a day on, ``new`` counts for ``old`` and makes its certificates superfluous (X19).

    ``old_counts`` says that a certificate of the old course, as long as it is valid, counts for the new
    one too. ``station`` is 0 for headquarters' rules, which hold everywhere.
    """

    old: int
    new: int
    since: date | None = None
    old_counts: bool = False
    station: int = 0


def newer(course: int, equivalents: Collection[Equivalent], on: date) -> frozenset[int]:
    """Give a course and all that cover it on a day, over any number of steps; circles do no harm."""
    return _reached(course, on, equivalents, lambda rule: (rule.old, rule.new))


def counting(course: int, equivalents: Collection[Equivalent], on: date) -> frozenset[int]:
    """Give the courses whose certificates count for a course on a day, itself among them."""
    older = [rule for rule in equivalents if rule.old_counts]
    return newer(course, equivalents, on) | _reached(course, on, older, lambda rule: (rule.new, rule.old))


def _reached(
    start: int,
    on: date,
    equivalents: Collection[Equivalent],
    step: Callable[[Equivalent], tuple[int, int]],
) -> frozenset[int]:
    found, ahead = {start}, [start]
    steps = [step(rule) for rule in equivalents if rule.since is None or rule.since <= on]
    while ahead:
        here = ahead.pop()
        further = {to for at, to in steps if at == here} - found
        found |= further
        ahead += further
    return frozenset(found)


def supersedes(new: Paper, old: Paper, equivalents: Collection[Equivalent], on: date) -> bool:
    """Say whether one certificate of a person makes another one superfluous on a day.

    It must count at least as long, be of the same course or of one that covers it, and be confirmed if
    the other one is: nothing that was checked gives way to what was not.
    """
    if new.id == old.id or new.person != old.person or not new.live(on):
        return False
    if old.confirmed and not new.confirmed:
        return False
    if new.course not in newer(old.course, equivalents, on):
        return False
    if old.course in newer(new.course, equivalents, on):
        # The same course (or two that cover each other): of two alike, the later one stands.
        return (new.until, new.issued_on, new.id) > (old.until, old.issued_on, old.id)
    return new.until >= old.until


def status(paper: Paper, others: Iterable[Paper], equivalents: Collection[Equivalent], on: date) -> Status:
    """Say how a certificate stands on a day.

    Args:
        paper: the certificate.
        others: what the same person has beside it; others' are left out of account.
        equivalents: which course covers which.
        on: the station's calendar day.
    """
    if paper.revoked_on is not None and paper.revoked_on <= on:
        return Status.REVOKED
    if paper.replaced_by is not None or any(supersedes(other, paper, equivalents, on) for other in others):
        return Status.SUPERSEDED
    return _by_itself(paper, on)


def _by_itself(paper: Paper, on: date) -> Status:
    if paper.until < on:
        return Status.EXPIRED
    if not paper.confirmed:
        return Status.UNCONFIRMED
    if paper.expires_on is not None and rung(paper.expires_on, on) is not None:
        return Status.RUNNING_OUT
    return Status.VALID


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands in a course on a day, and by which certificate."""

    status: Status
    paper: Paper | None = None

    @property
    def good(self) -> bool:
        """Whether it counts."""
        return self.status in GOOD


NEVER: Final = Standing(Status.NEVER)


def standing(
    person: int, course: int, papers: Iterable[Paper], equivalents: Collection[Equivalent], on: date
) -> Standing:
    """Say how somebody stands in a course on a day: by the best certificate that counts for it.

    Args:
        person: whose; certificates of others are left out of account.
        course: the course.
        papers: certificates.
        equivalents: which course covers which.
        on: the calendar day.
    """
    return among(papers, person, counting(course, equivalents, on), on)


def among(papers: Iterable[Paper], person: int, courses: Collection[int], on: date) -> Standing:
    """Say how somebody stands by the best of their certificates of some courses, on a day."""
    found = [
        Standing(_by_itself(paper, on), paper)
        for paper in papers
        if paper.person == person and paper.course in courses and paper.live(on)
    ]
    return min(found, key=_order, default=NEVER)


def _order(found: Standing) -> tuple[int, int, int]:
    paper = found.paper
    until, number = (paper.until, paper.id) if paper is not None else (date.min, 0)
    return _BEST.index(found.status), -until.toordinal(), -number


def circle(edges: Mapping[int, Collection[int]], start: int) -> bool:
    """Say whether a course is reached again from itself; ``edges`` leads from an old one to the new ones."""
    seen: set[int] = set()
    ahead = list(edges.get(start, ()))
    while ahead:
        here = ahead.pop()
        if here == start:
            return True
        if here not in seen:
            seen.add(here)
            ahead += edges.get(here, ())
    return False
