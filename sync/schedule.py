"""What the agent does next, and when: worked out anew on every look from what stands, the clock and a chance.

Pure: no thread, no file, no clock of its own. A machine that slept finds what is due once, however often it
was missed; a clock that was set back holds nothing up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sync.limits import Limits, Spent, left
from sync.line_book import Tried

EVERY: Final = 900
"""Seconds between two looks at a line that is up; a local default."""
_SOON: Final = 60
_LATEST: Final = 4 * 3600
"""Seconds after a first failure, and at most: each failure doubles the pause."""
_URGENT_SOON: Final = 15
_URGENT_LATEST: Final = 300
"""The same while something urgent waits."""
_SPREAD: Final = 0.5
"""By which part a pause is longer or shorter by chance: two hundred stations shall not come back at once."""
_AHEAD: Final = 60
"""Seconds that a last try may lie ahead of the clock before the clock is taken to have been set back."""
NIGHT: Final = 2
"""The hour of the station's day from which on a night's backup is due."""


NOTHING: Final = Spent()


@dataclass(frozen=True, slots=True)
class Stand:
    """How one line stands.

    Attributes:
        mark: which line.
        limits: its limits.
        tried: its last try, if there was one.
        spent: what it cost so far.
        urgent: whether something urgent waits that it did not take.
        urgent_since: when the youngest of that was laid ready (UTC seconds).
    """

    mark: str
    limits: Limits
    tried: Tried | None = None
    spent: Spent = NOTHING
    urgent: bool = False
    urgent_since: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """When a line is due next (UTC seconds), ``None`` for never; whether only what is urgent may go then."""

    mark: str
    at: int | None
    only_urgent: bool = False


def when(stand: Stand, now: datetime, every: int = EVERY) -> Due:
    """Say when a line is to be tried.

    Args:
        stand: how it stands.
        now: the local time of the station, with its zone.
        every: seconds between two looks at a line that is up.
    """
    if not stand.limits.ciphertext:
        return Due(stand.mark, None)
    at = now + timedelta(seconds=max(0, _pause(stand, now, every)))
    spent_up = left(stand.limits, stand.spent.at(now)) == 0
    if spent_up and not stand.urgent:
        at = max(at, _refilled(stand, now))
    at = stand.limits.opens(at)
    return Due(stand.mark, int(at.timestamp()), only_urgent=spent_up)


def _pause(stand: Stand, now: datetime, every: int) -> float:
    """Give how many seconds from now the line may be tried again, were it open and paid for."""
    tried = stand.tried
    clock = int(now.timestamp())
    if tried is None or tried.at > clock + _AHEAD:
        return 0
    fresh = stand.urgent and stand.urgent_since >= tried.at
    if not tried.failures:
        pause = float(_URGENT_SOON if fresh else stand.limits.every or every)
        spread = _SPREAD / 5
    else:
        first, most = (_URGENT_SOON, _URGENT_LATEST) if stand.urgent else (_SOON, _LATEST)
        pause = float(min(most, first * 2 ** min(tried.failures - 1, 20)))
        spread = _SPREAD
    return tried.at + pause * (1 - spread + 2 * spread * tried.chance) - clock


def _refilled(stand: Stand, now: datetime) -> datetime:
    """Give when a budget that is used up begins anew: at the next local midnight, or with the next month."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    month = stand.limits.month
    if month is not None and stand.spent.at(now).this_month >= month:
        return (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)
    return midnight + timedelta(days=1)


def due(stands: Iterable[Stand], now: datetime, every: int = EVERY) -> list[Due]:
    """Give the lines that are due now, those with something urgent first."""
    clock = int(now.timestamp())
    found = [(stand, when(stand, now, every)) for stand in stands]
    ready = [(stand, one) for stand, one in found if one.at is not None and one.at <= clock]
    return [one for _stand, one in sorted(ready, key=lambda pair: not pair[0].urgent)]


def after(tried: Tried | None, at: int, chance: float, why: str = "") -> Tried:
    """Give how a line stands after a try that was refused with ``why``, or went well if that is empty."""
    failures = (tried.failures if tried else 0) + 1 if why else 0
    return Tried(at, failures, chance, why)


def is_night_due(last: int | None, now: datetime) -> bool:
    """Say whether the night's backup is due: none was made since the last time that the night hour passed."""
    night = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    if night > now:
        night -= timedelta(days=1)
    return last is None or last < int(night.timestamp())
