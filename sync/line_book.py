"""What the lines have done: when each was tried, how that went, what it cost; a small file in clear.

Nothing of anybody stands in it, not even where a line leads: lines are named by their marks. If it is
lost, every line is tried at once and its budget begins anew.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from store.files import write_whole
from sync.limits import Spent
from sync.lines import Line, Lines

FILE: Final = "lines.book"
_VERSION: Final = 0
_TELLS: Final = 2_000
"""Bytes from which on they tell how fast a line is."""


@dataclass(frozen=True, slots=True)
class Tried:
    """The last try of a line.

    Attributes:
        at: when, in UTC seconds.
        failures: how many tries in a row failed; 0 if it was reached.
        chance: a number from 0 to 1 drawn then, by which the next try is moved.
        why: the code of what was refused, if anything was.
    """

    at: int
    failures: int = 0
    chance: float = 0.5
    why: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """What is known of all lines by their marks, and when other things were tried (UTC seconds).

    ``shown`` is how many bits a second a line has carried lately.
    """

    tried: Mapping[str, Tried] = field(default_factory=dict)
    spent: Mapping[str, Spent] = field(default_factory=dict)
    verify_tried_at: int = 0
    backup_tried_at: int = 0
    shown: Mapping[str, int] = field(default_factory=dict)

    def showing(self, mark: str, moved: int, busy: float) -> "Book":
        """Give the book with how fast a line was, if it moved enough to tell: half of what is new counts."""
        if moved < _TELLS or busy <= 0:
            return self
        fast = max(1, round(moved * 8 / busy))
        before = self.shown.get(mark, fast)
        return replace(self, shown={**self.shown, mark: (before + fast) // 2})

    def after(self, mark: str, tried: Tried, spent: Spent) -> "Book":
        """Give the book with one try more."""
        return replace(self, tried={**self.tried, mark: tried}, spent={**self.spent, mark: spent})


def read(home: Path) -> Book:
    """Read the book; an empty one where there is none, or none that can be read."""
    try:
        said: dict[str, Any] = json.loads((home / FILE).read_bytes())
        if said.pop("version") != _VERSION:
            return Book()
        tried = {
            str(mark): Tried(int(one["at"]), int(one["failures"]), float(one["chance"]), str(one["why"]))
            for mark, one in said["tried"].items()
        }
        spent = {
            str(mark): Spent(str(one["day"]), int(one["today"]), str(one["month"]), int(one["this_month"]))
            for mark, one in said["spent"].items()
        }
        shown = {str(mark): int(bits) for mark, bits in said.get("shown", {}).items()}
        return Book(tried, spent, int(said["verify_tried_at"]), int(said["backup_tried_at"]), shown)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Book()


def write(home: Path, book: Book) -> None:
    """Write the book, whole or not at all."""
    write_whole(home / FILE, json.dumps({"version": _VERSION} | asdict(book)).encode())


def spend(  # noqa: PLR0913 - what is written down
    home: Path, line: Line, size: int, now: int, timezone: str, shown: tuple[int, float] = (0, 0.0)
) -> None:
    """Count what a line cost outside of the courier's rounds (``now`` in UTC seconds), how fast it was."""
    book = read(home).showing(line.mark, *shown)
    local = Lines(b"", (), timezone).local(now)
    spent = book.spent.get(line.mark, Spent()).at(local).plus(size)
    write(home, replace(book, spent={**book.spent, line.mark: spent}))


def change(home: Path, **what: int) -> None:
    """Write down that something else was done: ``verify_tried_at``, ``backup_tried_at`` (UTC seconds)."""
    write(home, replace(read(home), **what))  # type: ignore[arg-type]
