"""How a roll call stands (F03): a pure function over the frozen list and the marks that came in.

Of the marks about one person the latest counts by when it was so, not by when
it was written down: a paper list that is typed in at night does not undo what
was seen since (R14). A correction is another mark.
"""

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
    """A mark: of whom, how, when it was so (UTC seconds), the channel; ``row`` tells two of a second."""

    row: int
    person: int
    state: str
    occurred_at: int
    channel: str | None = None


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
class Headcount:
    """A roll call at a moment.

    Attributes:
        count: everybody who counts: on the list and not expected elsewhere, or marked all the same.
        by_zone: the same by zone; ``None`` for who is in none.
        elsewhere: how many are expected elsewhere and were not marked.
        listed: the line of the list by which somebody counts, by person.
        latest: the mark that counts, by person.
        extra: people who were marked and are not on the list, in order.
    """

    count: Count
    by_zone: Mapping[int | None, Count]
    elsewhere: int
    listed: Mapping[int, Expected]
    latest: Mapping[int, Marked]
    extra: Sequence[int]


def latest(marks: Iterable[Marked]) -> dict[int, Marked]:
    """Give the mark that counts for each person: the latest by when it was so.

    Of two that one device wrote of the same moment the later entry is the correction. Where two devices
    contradict each other about a moment, whoever may still have to be found is looked for.
    """
    last: dict[int, dict[int, Marked]] = {}
    for mark in marks:
        of_devices = last.setdefault(mark.person, {})
        device = mark.row >> COUNTER_BITS
        standing = of_devices.get(device)
        if standing is None or (mark.occurred_at, mark.row) > (standing.occurred_at, standing.row):
            of_devices[device] = mark
    return {
        person: max(theirs.values(), key=lambda one: (one.occurred_at, one.state not in FOUND, one.row))
        for person, theirs in last.items()
    }


def _once(expected: Sequence[Expected]) -> dict[int, Expected]:
    """Let everybody count once: by the first line that asks for them to be found, else by the first."""
    found: dict[int, Expected] = {}
    for one in sorted(expected, key=lambda one: one.expectation == Expectation.ELSEWHERE):
        found.setdefault(one.person, one)
    return found


def headcount(expected: Sequence[Expected], marks: Iterable[Marked]) -> Headcount:
    """Work out how a roll call stands; whoever is on the list twice counts once."""
    counts = latest(marks)
    once = _once(expected)
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
        extra=sorted(person for person in counts if person not in once),
    )
