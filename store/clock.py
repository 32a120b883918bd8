"""Time and randomness, passed in: whoever opens a node says where both come from."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
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
    """Turn stored seconds back into an aware UTC time; outside of the calendar, its end (see :func:`iso`)."""
    return datetime.fromtimestamp(min(max(instant, _FIRST), _LAST), UTC)


def local(instant: int, timezone: str) -> datetime:
    """Give a stored instant as a station's clock shows it; ``timezone`` is an IANA name.

    At the calendar's very end it stays within it, and in UTC (see :func:`iso`).
    """
    try:
        return datetime.fromtimestamp(min(max(instant, _FIRST), _LAST), ZoneInfo(timezone))
    except (OverflowError, ValueError):
        return moment(instant)


def iso(instant: int | None) -> str | None:
    """Write a stored instant as ISO 8601 in UTC, as ``--json`` shows it.

    What another device claims may lie outside of the calendar; it shows as the
    calendar's end, for one such row must not take a whole list away.
    """
    if instant is None:
        return None
    return moment(instant).isoformat().replace("+00:00", "Z")


def day_of(text: str) -> date:
    """Read a day as the store keeps it.

    What is no day, which no door lets in, is the calendar's first one: everything that was to be done by then
    is overdue, and one such row takes no list away. The text itself is shown as it stands.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


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
    return local(instant, timezone).date()


@lru_cache(maxsize=64)
def day_span(day: date, timezone: str) -> tuple[int, int]:
    """Give the instants (UTC seconds) of a station's day: its first, and the first that is not in it.

    A day on which the clocks are changed is an hour shorter or longer. ``timezone`` is an IANA name.
    """
    zone = ZoneInfo(timezone)
    after = day + timedelta(days=1) if day < date.max else day
    return seconds(datetime.combine(day, time.min, zone)), seconds(datetime.combine(after, time.min, zone))
