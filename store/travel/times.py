"""The times of a leg: what a clock on the wall there shows, as an instant (E13)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from store.clock import day_span, local, seconds


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
    """Write an instant as the wall clock of a zone shows it, with its offset: ``2026-11-21T14:00+04:00``.

    What another device claims at the calendar's very end stays within it (``store/clock.py``).
    """
    return local(at, timezone).isoformat(timespec="minutes")


def end_of(day: date, timezone: str) -> int:
    """Give the last second of a calendar day at a place: the last day counts whole."""
    return day_span(day, timezone)[1] - 1
