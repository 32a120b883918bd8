"""How far an exchange is, told from the work itself, and where it may be stopped.

A carrier is wrapped, and everything that passes tells: which file is looked at, that a bundle is being
sealed, how many of its bytes are written. Between two files and two pieces of one an exchange can be
stopped, and nothing is half done then; while a bundle is taken into the store it cannot.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from store.refusals import Code, Refused
from sync.carriers import Answering, Bringing, Carrier, Telling

_SOON: Final = 2.0
_ENOUGH: Final = 0.05
"""A rate is said after two seconds and a twentieth of the work: before that it is a guess."""


class Doing(StrEnum):
    """What an exchange is at."""

    TAKING = "taking"
    """Looking at what lies on the line, and taking in what is for us."""
    SEALING = "sealing"
    """Making the bundle; nobody knows beforehand how large it becomes."""
    LEAVING = "leaving"
    """Writing it."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is.

    Attributes:
        doing: what it is at.
        done: files looked at, or bytes written.
        of: of how many; ``None`` where nobody knows.
        file: while leaving, which file this is, from 1.
        taken: bytes that were brought so far.
    """

    doing: Doing
    done: int = 0
    of: int | None = None
    file: int = 0
    taken: int = 0

    @property
    def part(self) -> float | None:
        """How much of this is done, from 0 to 1; ``None`` where nobody knows."""
        return None if self.of is None else 1.0 if not self.of else min(1.0, self.done / self.of)


Watch = Callable[[Step], bool]
"""Hears how far it is; gives whether to go on."""


def time_left(step: Step, elapsed: float) -> float | None:
    """Give the seconds that a step still takes by how fast it went so far, or ``None`` if nobody can say.

    Args:
        step: how far it is.
        elapsed: seconds since this step (and this file) began.
    """
    part = step.part
    if step.doing is not Doing.LEAVING or part is None or elapsed < _SOON or part < _ENOUGH:
        return None
    return elapsed * (1 - part) / part


class Watched:
    """A carrier that is watched."""

    def __init__(self, carrier: Carrier, watch: Watch) -> None:
        self._carrier = carrier
        self._watch = watch
        self._looked = self._taken = self._left = 0
        self._of: int | None = None

    def names(self) -> Iterator[str]:
        """Give the names of the files that lie there, and what comes after the last of them."""
        names = list(self._carrier.names())
        self._of = len(names)
        for name in names:
            self._tell(Step(Doing.TAKING, self._looked, self._of, taken=self._taken))
            yield name
            self._looked += 1
        self._tell(Step(Doing.SEALING, taken=self._taken))

    def get(self, name: str) -> bytes | None:
        """Take a look at a file."""
        sealed = self._carrier.get(name)
        self._taken += len(sealed or b"")
        self._tell(Step(Doing.TAKING, self._looked, self._of, taken=self._taken))
        return sealed

    def drop(self, name: str) -> None:
        """Take a file away."""
        self._carrier.drop(name)

    def put(self, sealed: bytes) -> str:
        """Leave a sealed file; raises ``EXCHANGE_STOPPED``, and nothing of it is there then."""
        self._left += 1

        def wrote(count: int) -> None:
            self._tell(Step(Doing.LEAVING, count, len(sealed), self._left, self._taken))

        if isinstance(self._carrier, Telling):
            name = self._carrier.put_telling(sealed, wrote)
        else:
            wrote(0)
            name = self._carrier.put(sealed)
        return name

    def _tell(self, step: Step) -> None:
        if not self._watch(step):
            raise Refused(Code.EXCHANGE_STOPPED)


class _Bringing(Watched):
    """A watched carrier that brings what waits with the last file."""

    def put_last(self, sealed: bytes) -> str:
        """Leave the last file of a round; how far it is, only its end tells."""
        self._left += 1
        self._tell(Step(Doing.LEAVING, 0, len(sealed), self._left, self._taken))
        name: str = self._carrier.put_last(sealed)  # type: ignore[attr-defined]
        self._tell(Step(Doing.LEAVING, len(sealed), len(sealed), self._left, self._taken))
        return name


class _Answering(Watched):
    """A watched carrier at the end of a parent."""

    def answer(self, name: str, seal_public: bytes, sealed: bytes) -> str:
        """Leave an answer."""
        self._left += 1
        self._tell(Step(Doing.LEAVING, 0, len(sealed), self._left, self._taken))
        left: str = self._carrier.answer(name, seal_public, sealed)  # type: ignore[attr-defined]
        self._tell(Step(Doing.LEAVING, len(sealed), len(sealed), self._left, self._taken))
        return left


def watched(carrier: Carrier, watch: Watch) -> Watched:
    """Give a carrier that is watched, and can what that one can."""
    kind = (
        _Bringing
        if isinstance(carrier, Bringing)
        else _Answering
        if isinstance(carrier, Answering)
        else Watched
    )
    return kind(carrier, watch)
