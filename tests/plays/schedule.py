"""What happens, as plain steps: drawn from a number, written as text, and cut down to what matters."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

LENGTH = 70


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens: what, and three numbers by which the town picks whom and how."""

    what: str
    who: int
    how: int
    more: int

    def __str__(self) -> str:
        """Write it as it is stored."""
        return f"{self.what} {self.who} {self.how} {self.more}"


# What happens and how often, out of the sum.
WEIGHTS: dict[str, int] = {
    "act": 240,
    "up": 130,
    "down": 130,
    "deliver": 260,
    "wait": 40,
    "lose": 25,
    "double": 25,
    "spoil": 12,
    "jump": 10,
    "backup": 40,
    "restore": 24,
    "clone": 8,
    "restore_knowingly": 8,
    "die": 20,
    "full": 8,
    "upgrade": 8,
    "pack": 16,
    "revoke": 2,
}
"""The things that can happen; ``world.py`` says what each is. ``older`` begins a play or is not in it, and
somebody is erased in some plays at some places (``erase``)."""

_MOST = 1 << 16
_ERASING = 0.5
"""How many plays have somebody erased, and at how many places."""
_ERASURES = 6
_MIXED = 0.4
"""How many plays begin with an older version somewhere."""


def drawn(seed: int, length: int = LENGTH) -> list[Step]:
    """Draw a schedule; the same one for the same number."""
    chance = random.Random(seed)  # noqa: S311 - the same schedule for the same number
    kinds = chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=length)
    steps = [
        Step(what, chance.randrange(_MOST), chance.randrange(_MOST), chance.randrange(_MOST))
        for what in kinds
    ]
    begins = [Step("older", chance.randrange(2), 0, 0)] if chance.random() < _MIXED else []
    if chance.random() < _ERASING:
        for _ in range(_ERASURES):
            step = Step("erase", chance.randrange(_MOST), chance.randrange(_MOST), 0)
            steps.insert(chance.randrange(len(steps) // 3, len(steps) + 1), step)
    return begins + steps


def written(steps: Sequence[Step]) -> str:
    """Write a schedule as text, a step a line."""
    return "".join(f"{step}\n" for step in steps)


def read(text: str) -> list[Step]:
    """Read a schedule; lines that begin with ``#`` say what it is about."""
    parts = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [Step(what, int(who), int(how), int(more)) for what, who, how, more in parts]


def shrunk(steps: Sequence[Step], fails: Callable[[Sequence[Step]], bool]) -> list[Step]:
    """Cut a failing schedule down: leave out ever smaller pieces as long as it goes on failing."""
    kept = list(steps)
    size = max(1, len(kept) // 2)
    while True:
        at = 0
        smaller = False
        while at < len(kept):
            without = kept[:at] + kept[at + size :]
            if without and fails(without):
                kept = without
                smaller = True
            else:
                at += size
        if size == 1 and not smaller:
            return kept
        size = max(1, size // 2)
