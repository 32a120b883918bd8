"""Taking bundles in where the records lie on a server: beside other importers, and alone where it must be."""

from collections.abc import Iterable
from typing import Final

from store.node import Node
from store.postgres import wording
from store.postgres.turns import AloneError
from store.refusals import Code
from sync import incoming
from sync.fate import Receipt
from sync.opening import Arrived, Reader
from sync.ordinary import is_ordinary

TOGETHER: Final = 16
"""Bundles that are taken in in one transaction: so long an officer's act waits at most."""
_TRIES: Final = 5


class Served:
    """The records of a node on a server, which several processes fill."""

    together = TOGETHER

    def __init__(self, node: Node) -> None:
        self._node = node
        self._reader: Reader | None = None

    def apply(self, bundles: Iterable[Arrived]) -> list[Receipt]:
        """Take bundles in, in one transaction."""
        self._reader = self._reader or Reader(self._node)
        some = [self._reader.opened(arrived) for arrived in bundles]
        if all(is_ordinary(arrived, self._node.registry) for arrived in some):
            for _ in range(_TRIES):
                try:
                    return incoming.take_beside(self._node, some)
                except AloneError:
                    break
                except Exception as failure:
                    # Two met on the same rows: one of them does its work again.
                    if not wording.is_a_clash(failure):
                        raise
        receipts = incoming.take_many(self._node, some)
        # Whoever was admitted by now is known from here on.
        self._reader = None
        return receipts

    def should_end(self) -> bool:
        """Say no: it is soon at an end by itself (:data:`TOGETHER`)."""
        return False

    def broken(self, arrived: Arrived, code: Code) -> Receipt:
        """Keep one that cannot be taken in in quarantine, within the bounds of what is kept."""
        return incoming.keep_broken(self._node, arrived.sealed, code)
