"""Numbers, sizes and times as people read them on a line: never more exact than they are."""

from datetime import date
from typing import Final

from tui.words import _, plural

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86_400
_KILO: Final = 1000
_FEW: Final = 10


def number(count: int) -> str:
    """Write a number with a thin space between its thousands, as no language takes it for a point."""
    return f"{count:,}".replace(",", "\u202f")


def duration(seconds: float) -> str:
    """Say how long something takes, in the two largest units at most.

    Args:
        seconds: how long; what is less than one is said so.
    """
    if seconds < 1:
        return _("less than a second")
    whole = round(seconds)
    if whole < 2 * _MINUTE:
        return _("{seconds} s").format(seconds=whole)
    if whole < 2 * _HOUR:
        minutes, rest = divmod(whole, _MINUTE)
        return (
            _("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
            if minutes < _FEW and rest
            else _("{minutes} min").format(minutes=round(whole / _MINUTE))
        )
    return _("{hours} h {minutes} min").format(hours=whole // _HOUR, minutes=whole % _HOUR // _MINUTE)


def ago(then: int, now: int) -> str:
    """Say how long ago a moment was, in whole days where it is days (both UTC seconds)."""
    days, rest = divmod(max(0, now - then), _DAY)
    if days:
        return plural("{days} day ago", "{days} days ago", days).format(days=days)
    if rest < _HOUR:
        return _("less than an hour ago")
    return plural("{hours} hour ago", "{hours} hours ago", rest // _HOUR).format(hours=rest // _HOUR)


def minute(moment: str | None) -> str:
    """Write a moment (ISO, UTC) to the minute; its zone stands in the heading."""
    return f"{moment[:10]} {moment[11:16]}" if moment else ""


def day(moment: str | None) -> str:
    """Write the day of a moment (ISO)."""
    return moment[:10] if moment else ""


def until(moment: date, today: date) -> str:
    """Say in how many days a day is; one that is over is said so."""
    days = (moment - today).days
    if days < 0:
        return _("over")
    return plural("{days} day left", "{days} days left", days).format(days=days)


def bar(part: float, cells: int) -> str:
    """Draw how much of something is done, in so many cells; full only when it is."""
    full = cells if part >= 1 else min(cells - 1, int(part * cells))
    return "█" * full + "░" * (cells - full)
