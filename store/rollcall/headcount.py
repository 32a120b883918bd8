"""How a roll call stands (F03): a pure function over the frozen list and the marks that came in.

Of the marks about one person the latest counts by when it was so, not by when
it was written down: a paper list that is typed in at night does not undo what
was seen since (R14). A correction is another mark.

That somebody is injured or missing is not taken back by hearsay: only the word
of who saw them, or spoke with them, makes it less. What was merely heard is
kept beside it and shown as not confirmed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from store.ids import COUNTER_BITS


class Mark(StrEnum):
    """How somebody was found."""

    ACCOUNTED = "accounted"
    INJURED = "injured"
    MISSING = "missing"
    RELOCATED = "relocated"
    NOT_IN_AREA = "not_in_area"
    UNREACHABLE = "unreachable"


FOUND = frozenset({Mark.ACCOUNTED, Mark.INJURED, Mark.RELOCATED, Mark.NOT_IN_AREA})
"""Marks by which it is known where somebody is; a newer version's word is none of them."""


GRAVE = frozenset({Mark.INJURED, Mark.MISSING})
"""Marks for which somebody has to act; only who saw the person makes them less."""


class Basis(StrEnum):
    """How whoever says something knows it."""

    SEEN = "seen"
    """They saw the person, or spoke with them."""
    TOLD = "told"
    """They heard of them."""


class Expectation(StrEnum):
    """What was known of somebody when the roll call was opened."""

    HERE = "here"
    UNKNOWN = "unknown"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody on the frozen list: the person, what was known of them, the zone they are counted in.

    ``row`` is the list's own; the same person may stand in two, as two whom a merge has made one.
    """

    person: int
    expectation: str
    zone: int | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark: of whom, how, when it was so (UTC seconds), the channel; ``row`` tells two of a second.

    ``basis`` is how whoever said it knows; ``visit`` says that it is no mark of its own but what a warden's
    call at the door found: ``row`` is that of the presence then.
    """

    row: int
    person: int
    state: str
    occurred_at: int
    channel: str | None = None
    basis: str | None = None
    visit: bool = False

    @property
    def order(self) -> tuple[int, bool, int]:
        """Where it comes among those of one device: what somebody said of a moment goes before a visit's."""
        return self.occurred_at, not self.visit, self.row


@dataclass(frozen=True, slots=True)
class Count:
    """How many are expected, how many of them were found, how many were not."""

    expected: int
    accounted: int

    @property
    def unaccounted(self) -> int:
        """Who is still to be found."""
        return self.expected - self.accounted


@dataclass(frozen=True, slots=True)
class Figures:
    """A roll call in figures; injured and missing are part of what they are otherwise."""

    expected: int
    accounted: int
    injured: int
    missing: int
    elsewhere: int

    @property
    def unaccounted(self) -> int:
        """Who is still to be found."""
        return self.expected - self.accounted


@dataclass(frozen=True, slots=True)
class Headcount:
    """A roll call at a moment.

    Attributes:
        count: everybody who counts: on the list and not expected elsewhere, or marked all the same.
        by_zone: the same by zone; ``None`` for who is in none.
        elsewhere: how many are expected elsewhere and were not marked.
        listed: the line of the list by which somebody counts, by person.
        latest: the mark that counts, by person.
        hearsay: the last mark that would make an injured or missing person less so and does not count, as
            nobody who saw them said it; by person.
        extra: people who were marked and are not on the list, in order.
    """

    count: Count
    by_zone: Mapping[int | None, Count]
    elsewhere: int
    listed: Mapping[int, Expected]
    latest: Mapping[int, Marked]
    hearsay: Mapping[int, Marked]
    extra: Sequence[int]

    @property
    def figures(self) -> Figures:
        """How it stands in figures; somebody who is not on the list is in none of them."""
        states = [mark.state for person, mark in self.latest.items() if person in self.listed]
        return Figures(
            self.count.expected,
            self.count.accounted,
            states.count(Mark.INJURED),
            states.count(Mark.MISSING),
            self.elsewhere,
        )


def latest(marks: Iterable[Marked]) -> dict[int, Marked]:
    """Give the mark that counts for each person, as :func:`what_counts` says."""
    return {person: what_counts(theirs)[0] for person, theirs in _by_person(marks).items()}


def _by_person(marks: Iterable[Marked]) -> dict[int, list[Marked]]:
    theirs: dict[int, list[Marked]] = {}
    for mark in marks:
        theirs.setdefault(mark.person, []).append(mark)
    return theirs


def what_counts(marks: Sequence[Marked]) -> tuple[Marked, Marked | None]:
    """Give of the marks about one person (one at least) the one that counts, and the hearsay after it.

    Of two that one device wrote of the same moment the later entry is the correction. Where two devices
    contradict each other about a moment, whoever may still have to be found is looked for. Injured or
    missing stands until who saw the person says otherwise.
    """
    if len(marks) == 1:
        return marks[0], None
    said: dict[tuple[int, int], Marked] = {}
    for mark in sorted(marks, key=lambda one: one.order):
        key = mark.row >> COUNTER_BITS, mark.occurred_at
        if key not in said or not _is_hearsay_of_sight(mark, said[key]):
            said[key] = mark
    counts: Marked | None = None
    hearsay = None
    for mark in sorted(said.values(), key=_between_devices):
        if counts is None or counts.state not in GRAVE or mark.state in GRAVE or mark.basis == Basis.SEEN:
            counts, hearsay = mark, None
        else:
            hearsay = mark
    return counts or marks[0], hearsay


def _is_hearsay_of_sight(mark: Marked, before: Marked) -> bool:
    """Say whether a mark is only heard of somebody of whom the one before says what was seen."""
    heard = mark.basis != Basis.SEEN and mark.state not in GRAVE
    return heard and before.basis == Basis.SEEN and before.state not in GRAVE


def _between_devices(mark: Marked) -> tuple[int, bool, bool, int]:
    return mark.occurred_at, mark.state not in FOUND, not mark.visit, mark.row


def listed(expected: Iterable[Expected]) -> dict[int, Expected]:
    """Let everybody count once: by the first line that asks for them to be found, else by the first."""
    found: dict[int, Expected] = {}
    for one in sorted(expected, key=lambda one: one.expectation == Expectation.ELSEWHERE):
        found.setdefault(one.person, one)
    return found


def headcount(expected: Iterable[Expected], marks: Iterable[Marked]) -> Headcount:
    """Work out how a roll call stands; whoever is on the list twice counts once."""
    return counted(listed(expected), marks)


def counted(once: Mapping[int, Expected], marks: Iterable[Marked]) -> Headcount:
    """Work out how a roll call stands, of a list on which everybody stands once (:func:`listed`)."""
    both = {person: what_counts(theirs) for person, theirs in _by_person(marks).items()}
    counts = {person: mark for person, (mark, _) in both.items()}
    by_zone: dict[int | None, list[bool]] = {}
    elsewhere = 0
    for person, one in once.items():
        mark = counts.get(person)
        if mark is None and one.expectation == Expectation.ELSEWHERE:
            elsewhere += 1
            continue
        by_zone.setdefault(one.zone, []).append(mark is not None and mark.state in FOUND)
    zones = {zone: Count(len(found), sum(found)) for zone, found in by_zone.items()}
    return Headcount(
        count=Count(
            sum(one.expected for one in zones.values()), sum(one.accounted for one in zones.values())
        ),
        by_zone=zones,
        elsewhere=elsewhere,
        listed=once,
        latest=counts,
        hearsay={person: heard for person, (_, heard) in both.items() if heard is not None},
        extra=sorted(person for person in counts if person not in once),
    )


def in_figures(away: Mapping[int, bool], states: Mapping[int, str]) -> Figures:
    """Count a roll call without its names, as :attr:`Headcount.figures` does.

    Args:
        away: of whoever is on the list, by person, whether all lines say that they are elsewhere.
        states: the state by the mark that counts, by person.
    """
    counts = Counter(states[person] for person in away if person in states)
    elsewhere = sum(is_away for person, is_away in away.items() if person not in states)
    return Figures(
        expected=len(away) - elsewhere,
        accounted=sum(counts[state] for state in FOUND),
        injured=counts[Mark.INJURED],
        missing=counts[Mark.MISSING],
        elsewhere=elsewhere,
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """People of a list who are alike: whether they are elsewhere, how they were marked, how many they are."""

    is_away: bool
    state: str | None
    people: int


def in_tallies(tallies: Iterable[Tally]) -> Figures:
    """Count a roll call of people who were marked once or never, as :func:`in_figures` does."""
    counts: Counter[str | None] = Counter()
    on_it = elsewhere = 0
    for one in tallies:
        on_it += one.people
        counts[one.state] += one.people
        elsewhere += one.people if one.is_away and one.state is None else 0
    return Figures(
        expected=on_it - elsewhere,
        accounted=sum(counts[state] for state in FOUND),
        injured=counts[Mark.INJURED],
        missing=counts[Mark.MISSING],
        elsewhere=elsewhere,
    )


def added(one: Figures, other: Figures) -> Figures:
    """Add the figures of two parts of a list."""
    return Figures(*(getattr(one, name) + getattr(other, name) for name in Figures.__dataclass_fields__))
