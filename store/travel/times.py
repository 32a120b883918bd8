"""The times of a leg: what a clock on the wall there shows, as an instant (E13)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from store.clock import local_day, seconds

DAY = timedelta(days=1)


def instant(said: datetime, timezone: str) -> int:
    """Give the instant (UTC seconds) of a time as somebody wrote it.

    A time with its own offset is taken as it is. One without is the wall clock
    of ``timezone``: of an hour that comes twice the first is meant, and one that
    is left out counts on from before the change.
    """
    if said.tzinfo is not None:
        return seconds(said)
    return seconds(said.replace(tzinfo=ZoneInfo(timezone)))


def wall(at: int, timezone: str) -> str:
    """Write an instant as the wall clock of a zone shows it, with its offset: ``2026-11-21T14:00+04:00``."""
    return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(timezone)).isoformat(timespec="minutes")


def end_of(day: date, timezone: str) -> int:
    """Give the last second of a calendar day at a place: the last day counts whole."""
    following = datetime.combine(day + DAY, datetime.min.time(), ZoneInfo(timezone))
    return seconds(following) - 1


__all__ = ["end_of", "instant", "local_day", "wall"]
