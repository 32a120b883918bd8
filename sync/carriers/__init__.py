"""Carriers: ways for sealed files to travel. All pass one shared class of tests.

A carrier is a mailbox of whole files under names made from their content.
Nothing is renamed, nothing overwritten, no order promised; what it loses,
doubles or delays is made good by the exchange. It sees sealed bytes only.
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
