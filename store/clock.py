"""Time and randomness, passed in: whoever opens a node says where both come from."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

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


def seconds(moment: datetime) -> int:
    """Give whole seconds since 1970 in UTC, the form in which the store keeps instants."""
    return int(moment.timestamp())


def moment(instant: int) -> datetime:
    """Turn stored seconds back into an aware UTC time."""
    return datetime.fromtimestamp(instant, UTC)


def iso(instant: int | None) -> str | None:
    """Write a stored instant as ISO 8601 in UTC, as ``--json`` shows it."""
    return None if instant is None else moment(instant).strftime("%Y-%m-%dT%H:%M:%SZ")


def local_day(instant: int, timezone: str) -> date:
    """Give the station's calendar day of an instant; ``timezone`` is an IANA name."""
    return moment(instant).astimezone(ZoneInfo(timezone)).date()
