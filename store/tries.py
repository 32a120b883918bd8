"""Wrong passphrases make the next one wait.

Three are free, then it takes 2, 4, 8 ... seconds, five minutes at most. The
count stands in a small file beside the keyring, so that starting again does
not help; it names nobody, and the right passphrase takes it away. Whoever has
a copy of the keyring elsewhere is not held by this: against them stands the
price of a guess (``store/keyring/stretch.py``).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from store.clock import Clock, seconds
from store.files import write_whole
from store.refusals import Code, Refused

FREE = 3
LONGEST = 300
_SUFFIX = ".tries"


@dataclass(frozen=True, slots=True)
class Tries:
    """How many wrong passphrases there were, and when the last was (UTC seconds)."""

    wrong: int = 0
    at: int = 0

    @property
    def wait(self) -> int:
        """For how many seconds the next one waits."""
        over = self.wrong - FREE
        return 0 if over < 0 else min(2 ** (over + 1), LONGEST)

    def left(self, now: int) -> int:
        """Give how many of those seconds are left; all of them where the clock was set back."""
        return self.wait if now < self.at else max(0, self.at + self.wait - now)


def file_of(keyring: Path) -> Path:
    """Give where the tries at a keyring are counted."""
    return keyring.with_name(keyring.name + _SUFFIX)


def left(keyring: Path, clock: Clock) -> int:
    """Give for how many seconds no passphrase is taken; 0 if one is taken now.

    A clock that stands before the last wrong one was set back: the wait begins again.
    """
    tries, now = _read(keyring), seconds(clock.now())
    if tries.wait and now < tries.at:
        _write(keyring, Tries(tries.wrong, now))
    return tries.left(now)


@contextmanager
def counted(keyring: Path, clock: Clock) -> Iterator[None]:
    """Take one passphrase: refuse it while others must be waited for, count it if it is wrong.

    Raises:
        Refused: ``TRY_LATER``, and what is raised inside.
    """
    waits = left(keyring, clock)
    if waits:
        raise Refused(Code.TRY_LATER, seconds=waits)
    try:
        yield
    except Refused as refused:
        if refused.code is Code.WRONG_PASSPHRASE:
            _write(keyring, Tries(_read(keyring).wrong + 1, seconds(clock.now())))
        raise
    with suppress(OSError):
        file_of(keyring).unlink(missing_ok=True)


def _read(keyring: Path) -> Tries:
    """Read the count; a file that says nothing sensible counts as none, for it may not keep anybody out."""
    try:
        said = json.loads(file_of(keyring).read_text("ascii"))
        wrong, at = int(said["wrong"]), int(said["at"])
    except (OSError, ValueError, TypeError, KeyError, OverflowError):
        return Tries()
    return Tries(min(max(wrong, 0), 64), at)


def _write(keyring: Path, tries: Tries) -> None:
    # Where nothing can be written, a wrong passphrase is still said to be wrong.
    with suppress(OSError):
        write_whole(file_of(keyring), json.dumps({"wrong": tries.wrong, "at": tries.at}).encode())
