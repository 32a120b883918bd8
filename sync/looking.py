"""One look of the agent: which lines are due, going on them, and when to look again.

Locked and unlocked halves both come here: what is due is worked out from the boxes, the book of lines and
the clock, and whoever comes second finds it done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sync import courier, line_book, schedule
from sync.courier import Going, Round

LOOK: Final = 30
"""Seconds between two looks: something urgent may have been laid ready."""


@dataclass(frozen=True, slots=True)
class Next:
    """When each line is tried next, by its name (UTC seconds); ``None`` for one that never is."""

    at: Mapping[str, int | None]


def look(  # noqa: PLR0913 - all that decides is passed in
    home: Path,
    now: int,
    chance: float,
    *,
    every: int = schedule.EVERY,
    copy_to: Path | None = None,
    passwords: Mapping[str, str] | None = None,
) -> tuple[Round | None, Next]:
    """Go on the lines that are due.

    Args:
        home: the node's folder.
        now: UTC seconds.
        chance: from 0 to 1; moves the next tries.
        every: seconds between two looks at a line that is up.
        copy_to: the folder for a copy of the encrypted store, if any shall be kept.
        passwords: those that do not lie with the courier.

    Returns:
        What was done, ``None`` if nothing was due, and when each line is tried next.

    Raises:
        Refused: as ``courier.go``.
    """
    known = courier.known_of(home)
    local = known.local(now)
    due = schedule.due(courier.stands(home, known), local, every)
    done = None
    if due:
        marks = frozenset(one.mark for one in due)
        done = courier.go(home, (), copy_to, now, Going((), marks, chance, passwords or {}))
    return done, ahead(home, now, every)


def ahead(home: Path, now: int, every: int = schedule.EVERY) -> Next:
    """Give when each line is tried next; raises as ``courier.known_of``."""
    known = courier.known_of(home)
    local = known.local(now)
    found = {one.mark: schedule.when(one, local, every).at for one in courier.stands(home, known)}
    return Next({line.name: found[line.mark] for line in known.lines})


def standing(home: Path, now: int) -> dict[str, dict[str, object]]:
    """Give how each line stands by its name, for lists: last try, what it cost, when it is tried next."""
    known, book = courier.known_of(home), line_book.read(home)
    local, following = known.local(now), ahead(home, now)
    said: dict[str, dict[str, object]] = {}
    for line in known.lines:
        tried, spent = book.tried.get(line.mark), book.spent.get(line.mark, schedule.NOTHING).at(local)
        said[line.name] = {
            "tried_at": tried.at if tried else None,
            "failures": tried.failures if tried else 0,
            "why": tried.why if tried else "",
            "today": spent.today,
            "this_month": spent.this_month,
            "next_at": following.at[line.name],
        }
    return said
