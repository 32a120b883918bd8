"""Call signs in the order in which they are called: SIERRA 2 before SIERRA 10, as people count (F15)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from store.values import folded

_DIGITS: Final = re.compile(r"(\d+)")
_Part = tuple[int, int, str]


def natural(sign: str) -> tuple[_Part, ...]:
    """Give what a call sign or a code is sorted by: its numbers as numbers, its words as words."""
    parts = [part.strip() for part in _DIGITS.split(folded(sign))]
    # Digits of any script are numbers; ``int`` takes so many of them, and a sign is short.
    return tuple((0, int(part[:18]), part) if part.isdecimal() else (1, 0, part) for part in parts if part)


@dataclass(frozen=True, slots=True)
class Session:
    """One radio check that is over: what each call sign did (``None``: it was not called), by sign."""

    began_at: int
    answers: dict[str, bool | None]


def missed_in_a_row(sessions: Iterable[Session]) -> dict[str, int]:
    """Give how many of the last radio checks each call sign did not answer, one after the other.

    A check at which it was not called says nothing of it. Who answered the last one is not in the answer.
    """
    found: dict[str, int] = {}
    over: set[str] = set()
    for session in sorted(sessions, key=lambda one: one.began_at, reverse=True):
        for sign, answered in session.answers.items():
            if answered is None or sign in over:
                continue
            if answered:
                over.add(sign)
            else:
                found[sign] = found.get(sign, 0) + 1
    return dict(sorted(found.items(), key=lambda one: (-one[1], natural(one[0]))))
