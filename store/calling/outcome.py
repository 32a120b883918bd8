"""What came of a call tree test or a radio check (F01, S001-A): how many were reached, how long it took."""

from collections.abc import Iterable
from dataclasses import dataclass

SECONDS_A_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """Somebody on the list of a test: ``reached`` is ``None`` while nobody tried; ``at`` in UTC seconds."""

    row: int
    reached: bool | None
    at: int | None = None
    level: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    Attributes:
        expected: how many were on the list.
        reached: how many of them were.
        failed: how many were tried and not reached.
        untried: how many nobody tried.
        percent: of all on the list, rounded down: not everybody is 99 at the most.
        minutes: from the beginning to the last who was reached, a begun minute counted whole; ``None`` if
            nobody was.
    """

    expected: int
    reached: int
    failed: int
    untried: int
    percent: int
    minutes: int | None


def outcome(answers: Iterable[Answer], began_at: int) -> Outcome:
    """Work out what came of a test that began at a moment (UTC seconds)."""
    known = list(answers)
    reached = [one for one in known if one.reached]
    failed = sum(one.reached is False for one in known)
    last = max((one.at for one in reached if one.at is not None), default=None)
    return Outcome(
        expected=len(known),
        reached=len(reached),
        failed=failed,
        untried=len(known) - len(reached) - failed,
        percent=100 * len(reached) // len(known) if known else 0,
        minutes=None if last is None else -(-max(last - began_at, 0) // SECONDS_A_MINUTE),
    )
