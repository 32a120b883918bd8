"""Time and randomness, passed in: whoever opens a node says where both come from."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Entropy = Callable[[int], bytes]
"""Gives that many unpredictable bytes; ``os.urandom`` outside of tests."""


class Clock(Protocol):
    """Says what time it is, in UTC and aware of it."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands where it was put: for rehearsals and tests."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment that was set."""
        return self._moment

    def set(self, moment: datetime) -> None:
        """Move the clock to ``moment`` (any zone, but it must name one)."""
        self._moment = moment.astimezone(UTC)


_FIRST = int(datetime.min.replace(tzinfo=UTC).timestamp())
_LAST = int(datetime.max.replace(tzinfo=UTC, microsecond=0).timestamp())


def seconds(moment: datetime) -> int:
    """Give whole seconds since 1970 in UTC, the form in which the store keeps instants."""
    return int(moment.timestamp())


def moment(instant: int) -> datetime:
    """Turn stored seconds back into an aware UTC time."""
    return datetime.fromtimestamp(instant, UTC)


def iso(instant: int | None) -> str | None:
    """Write a stored instant as ISO 8601 in UTC, as ``--json`` shows it.

    What another device claims may lie outside of the calendar; it shows as the
    calendar's end, for one such row must not take a whole list away.
    """
    if instant is None:
        return None
    within = min(max(instant, _FIRST), _LAST)
    return moment(within).isoformat().replace("+00:00", "Z")


def known_zone(name: str) -> str:
    """Give the name of a time zone back; raises ``ValueError`` if it is not one."""
    if not is_zone(name):
        raise ValueError("it is not a time zone's name")
    return name


def is_zone(name: str) -> bool:
    """Say whether a name is a time zone's that this machine knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def local_day(instant: int, timezone: str) -> date:
    """Give the station's calendar day of an instant; ``timezone`` is an IANA name.

    What another device claims at the calendar's very end stays within it (see :func:`iso`).
    """
    within = min(max(instant, _FIRST), _LAST)
    try:
        return moment(within).astimezone(ZoneInfo(timezone)).date()
    except OverflowError:
        return moment(within).date()


def day_span(day: date, timezone: str) -> tuple[int, int]:
    """Give the instants (UTC seconds) of a station's day: its first, and the first that is not in it.

    A day on which the clocks are changed is an hour shorter or longer. ``timezone`` is an IANA name.
    """
    zone = ZoneInfo(timezone)
    after = day + timedelta(days=1) if day < date.max else day
    return seconds(datetime.combine(day, time.min, zone)), seconds(datetime.combine(after, time.min, zone))
