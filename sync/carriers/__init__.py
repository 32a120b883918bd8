"""Carriers: ways for sealed files to travel. All pass one shared class of tests.

A carrier is a mailbox of whole files under names made from their content.
Nothing is renamed, nothing overwritten, no order promised; what it loses,
doubles or delays is made good by the exchange. It sees sealed bytes only.

Beside what every carrier can (:class:`Carrier`), some can say how far they are,
bring the answer with the last file, answer whoever left a file, or be probed.
"""

from collections.abc import Callable, Iterator
from typing import Protocol, runtime_checkable


class Carrier(Protocol):
    """What the exchange asks of any way to travel."""

    def put(self, sealed: bytes) -> str:
        """Leave a sealed file; gives its name. Leaving the same again changes nothing."""

    def names(self) -> Iterator[str]:
        """Give the names of the files that lie there, in no order."""

    def get(self, name: str) -> bytes | None:
        """Take a look at a file; ``None`` if it is gone or not whole yet."""

    def drop(self, name: str) -> None:
        """Take a file away, if it is there."""


@runtime_checkable
class Telling(Carrier, Protocol):
    """A carrier that can say how far it is with a file."""

    def put_telling(self, sealed: bytes, wrote: Callable[[int], None]) -> str:
        """Leave a sealed file as ``put`` does; ``wrote`` hears how many of its bytes are there.

        What ``wrote`` raises ends it: nothing is left there then.
        """


@runtime_checkable
class Bringing(Carrier, Protocol):
    """A carrier that brings what waits for us with the last file that we leave, in one round trip."""

    def put_last(self, sealed: bytes) -> str:
        """Leave the last file of a round as ``put`` does; the next ``names`` needs no question of its own."""


@runtime_checkable
class Sized(Carrier, Protocol):
    """A carrier that knows how long a file is before it is fetched."""

    def size(self, name: str) -> int:
        """Give how many bytes it would cost to fetch a file now; 0 if it is here already."""


@runtime_checkable
class Answering(Carrier, Protocol):
    """A carrier at the end of a parent, where answers go to one child and not to whoever comes by."""

    def answer(self, name: str, seal_public: bytes, sealed: bytes) -> str:
        """Leave an answer for whoever left the file ``name``; it is sealed to ``seal_public``."""


@runtime_checkable
class Showing(Carrier, Protocol):
    """A carrier that shows how fast its line is."""

    @property
    def shown(self) -> tuple[int, float]:
        """Give what was moved so far, in bytes, and how many seconds that took."""


@runtime_checkable
class Reached(Carrier, Protocol):
    """A carrier that somebody has to be reached for: it can be probed, counts its bytes, and is closed."""

    @property
    def spent(self) -> int:
        """Bytes that went and came over it so far, with what is wrapped around them, about."""

    def probe(self) -> None:
        """See whether the line is up, for next to nothing; raises ``CARRIER_AWAY``."""

    def close(self) -> None:
        """Let go of the line; it can be used again."""
