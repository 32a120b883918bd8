"""What a line may carry, and when: whoever pays for it, or answers for its licence, says so once.

Days and hours are those of the station's time zone. All of it is told in words on one line, as
``hours=06:00-08:00,18:00-20:00 day=200k month=5M piece=1024 rate=2400 cost=5.50USD/MB ciphertext=no``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, TypeVar

from store.refusals import Code, Refused
from sync.profile import BURST, Profile

LEAST_PIECE: Final = 100
MOST_PIECE: Final = 64 << 10
PROFILES: Final = ("auto", "thin", "full", "compact")
"""How bundles are sealed for a line: in few bytes where that can be (auto, thin), always in full, or compact.

A compact line carries one message of ``piece`` bytes with what is urgent, and nothing else."""
RATES: Final = (50, 1_000_000_000)
"""Bits a second that a line may be said to carry."""
_DAY: Final = 24 * 60
_SAID: Final = 80
"""Per cent of a budget from which on it is said."""
_T = TypeVar("_T")
_TIMES: Final = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a line costs: so much for so many bytes, in a currency that is named and never converted."""

    price: Decimal
    currency: str
    bytes: int

    def of(self, size: int) -> Decimal:
        """Give what so many bytes cost."""
        return self.price * size / self.bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one line.

    Attributes:
        ciphertext: whether it may carry what is encrypted. Amateur radio may not (ITU Radio Regulations,
            25.2A): then nothing of ours goes there.
        profile: how bundles are sealed for it.
        piece: bytes that go in one request at most, where the carrier makes pieces.
        day: bytes a day that it may cost; ``None`` for as many as there are.
        month: the same for a calendar month.
        hours: when it is open, as (from, to) in minutes of the day, ``to`` not included; always if empty.
            One that ends before it begins goes over midnight.
        rate: bits a second that it carries; ``None`` where nobody said.
        cost: what it costs; ``None`` where nobody said.
        every: seconds between two looks while it is up, where each of them costs; as usual if ``None``.
    """

    ciphertext: bool = True
    profile: str = PROFILES[0]
    piece: int = MOST_PIECE
    day: int | None = None
    month: int | None = None
    hours: tuple[tuple[int, int], ...] = ()
    every: int | None = None
    rate: int | None = None
    cost: "Cost | None" = None

    @property
    def pieces(self) -> int | None:
        """Give the bytes of a piece where somebody said so, else ``None``; a short message is never cut."""
        said = self.piece < MOST_PIECE and self.sealed is not Profile.COMPACT
        return self.piece if said else None

    @property
    def sealed(self) -> Profile:
        """How what goes over it is sealed."""
        return Profile.THIN if self.profile == PROFILES[0] else Profile(self.profile)

    def is_open(self, at: datetime) -> bool:
        """Say whether the line is open at a local time."""
        minute = at.hour * 60 + at.minute
        return not self.hours or any(
            begin <= minute < end if begin < end else minute >= begin or minute < end
            for begin, end in self.hours
        )

    def opens(self, at: datetime) -> datetime:
        """Give when it is open next: now, or at the beginning of the next hours, as a local time."""
        if self.is_open(at):
            return at
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        begins = [
            midnight + timedelta(days=days, minutes=begin) for days in (0, 1) for begin, _end in self.hours
        ]
        return min(one for one in begins if one > at)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a line has cost so far: bytes today and this month, each with what day and month that is."""

    day: str = ""
    today: int = 0
    month: str = ""
    this_month: int = 0

    def at(self, local: datetime) -> "Spent":
        """Give it as of a local time: of another day or month nothing is spent yet."""
        day, month = local.date().isoformat(), local.date().isoformat()[:7]
        return Spent(
            day, self.today if day == self.day else 0, month, self.this_month if month == self.month else 0
        )

    def plus(self, size: int) -> "Spent":
        """Give it with more bytes."""
        return Spent(self.day, self.today + size, self.month, self.this_month + size)


def left(limits: Limits, spent: Spent) -> int | None:
    """Give how many bytes may still go, the narrower of both budgets; ``None`` without one."""
    each = [
        budget - used
        for budget, used in ((limits.day, spent.today), (limits.month, spent.this_month))
        if budget is not None
    ]
    return max(0, min(each)) if each else None


def nearly(limits: Limits, spent: Spent) -> str:
    """Give which budget is nearly or all used up, ``day`` or ``month``; the longer one first; "" for none."""
    for name, budget, used in (
        ("month", limits.month, spent.this_month),
        ("day", limits.day, spent.today),
    ):
        if budget is not None and used * 100 >= budget * _SAID:
            return name
    return ""


def of(said: Mapping[str, str]) -> Limits:
    """Understand limits as somebody types them; what is not about limits is passed over.

    Raises:
        Refused: ``BAD_LIMIT``.
    """
    limits = Limits(
        ciphertext=_choice(said.get("ciphertext", "yes"), {"yes": True, "no": False}),
        profile=_choice(said.get("profile", PROFILES[0]), {one: one for one in PROFILES}),
        piece=_size(said.get("piece", str(BURST if said.get("profile") == "compact" else MOST_PIECE))),
        day=_size(said["day"]) if said.get("day") else None,
        month=_size(said["month"]) if said.get("month") else None,
        hours=_hours(said.get("hours", "")),
        every=_minutes(said["every"]) if said.get("every") else None,
        rate=_rate(said["rate"]) if said.get("rate") else None,
        cost=_cost(said["cost"]) if said.get("cost") else None,
    )
    if not LEAST_PIECE <= limits.piece <= MOST_PIECE:
        raise Refused(Code.BAD_LIMIT, text=said.get("piece", ""), wanted=f"piece={LEAST_PIECE}")
    return limits


NAMES: Final = ("ciphertext", "profile", "piece", "day", "month", "hours", "every", "rate", "cost")


def _choice(text: str, known: Mapping[str, _T]) -> _T:
    if text not in known:
        raise Refused(Code.BAD_LIMIT, text=text[:30], wanted=", ".join(known))
    return known[text]


def _size(text: str) -> int:
    found = re.fullmatch(r"(\d{1,12})\s?([kmg]?)b?", text.strip().lower())
    if found is None:
        raise Refused(Code.BAD_LIMIT, text=text[:30], wanted="200k")
    return int(found[1]) * _TIMES[found[2]]


def _rate(text: str) -> int:
    found = re.fullmatch(r"(\d{1,9})", text.strip())
    if found is None or not RATES[0] <= int(found[1]) <= RATES[1]:
        raise Refused(Code.BAD_LIMIT, text=text[:30], wanted="rate=2400")
    return int(found[1])


def _cost(text: str) -> Cost:
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)\s?([A-Za-z]{3})/([KMGkmg]B)", text.strip())
    if found is None:
        raise Refused(Code.BAD_LIMIT, text=text[:30], wanted="cost=5.50USD/MB")
    return Cost(Decimal(found[1]), found[2].upper(), _TIMES[found[3][0].lower()])


def _minutes(text: str) -> int:
    """Give the seconds of so many minutes, of one to a day."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(_DAY)) and 0 < int(text) <= _DAY):
        raise Refused(Code.BAD_LIMIT, text=text[:30], wanted="every=60")
    return int(text) * 60


def _hours(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(_span(one) for one in re.split(r"[,\s]+", text.strip()) if one)


def _span(text: str) -> tuple[int, int]:
    begin, _dash, end = text.partition("-")
    span = _minute(begin, text), _minute(end, text)
    if span[0] == span[1] or span[0] == _DAY:
        raise Refused(Code.BAD_LIMIT, text=text[:30], wanted="hours=06:00-08:00")
    return span


def _minute(text: str, whole: str) -> int:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text)
    minute = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else _DAY + 1  # noqa: PLR2004
    if minute > _DAY:
        raise Refused(Code.BAD_LIMIT, text=whole[:30], wanted="hours=06:00-08:00")
    return minute
