"""Several processes that take bundles in at once, each with the records open for itself (on a server).

One hands out files, a few at a time, and takes in some itself. Whoever is killed leaves nothing half done:
what it was at is taken in by another, and what it had taken in is known.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from store.clock import Clock
from store.keyring import Unlocked
from store.node import Node
from store.refusals import Refused
from sync.beside import Beside
from sync.fate import Receipt

MOST: Final = 64
"""Processes at most: more than a server has cores do no more."""
_AHEAD: Final = 2
"""Parts that lie ready at each: it shall not wait until this process has time."""

Take = Callable[[Sequence[Path]], list[Receipt]]
"""Takes some files in; gives the receipt of each."""
Begin = Callable[[Node], Take]
"""Gives what takes files in for a node, once in each process."""


@dataclass(frozen=True)
class _Desk:
    """What another process needs to know."""

    home: Path
    opened: Unlocked
    clock: Clock
    begin: Begin


class Importer:
    """Another process at work; what it was given and has not answered for is in ``owes``."""

    def __init__(self, node: Node, begin: Begin, before: Sequence["Importer"] = ()) -> None:
        """Start it, after those that were started before; it takes a moment until it is of use."""
        assert node.opened is not None, "a node that is open has its keys"  # noqa: S101 - for the reader
        self.other: Beside = Beside(_serve, [one.other for one in before])
        self._pipe = self.other.pipe
        self._send(_Desk(node.home, node.opened, node.clock, begin))
        self.owes: list[int] = []
        self.gone = False
        self._started = False

    def may_take(self) -> bool:
        """Say whether it is to be given another part; looks whether it has said that it has started.

        Not before that: what it is given waits until then, and what others take in meanwhile
        comes before its turn.
        """
        if not self._started and not self.gone:
            try:
                self._started = self._pipe.poll() and self._pipe.recv() is None
            except (EOFError, OSError):
                self.gone = True
        return self._started and not self.gone and len(self.owes) < _AHEAD

    def give(self, part: int, files: Sequence[Path]) -> None:
        """Give it a part of the work, by number."""
        self._send(list(files))
        self.owes.append(part)

    def answers(self, *, wait: bool = False) -> Iterator[tuple[int, list[Receipt]]]:
        """Give what it has done; waits for all of it if asked to.

        Raises:
            Refused: what stopped it there, as it would have here.
        """
        try:
            while self.owes and (wait or self._pipe.poll()):
                said: list[Receipt] | Refused = self._pipe.recv()
                if isinstance(said, Refused):
                    raise said
                yield self.owes.pop(0), said
        except (EOFError, OSError):
            # Killed: what it owes is done by others.
            self.gone = True

    def _send(self, what: object) -> None:
        with suppress(BrokenPipeError, OSError):
            self._pipe.send(what)

    def kill(self) -> None:
        """Kill the process, as the system may at any moment."""
        self.other.kill()

    def end(self) -> None:
        """End the process, and with it the keys that it was given."""
        self.other.end()


class Importers:
    """Other processes at work beside this one."""

    def __init__(self, node: Node, begin: Begin, count: int) -> None:
        self._node = node
        self._begin = begin
        self._count = min(count, MOST)
        self._others: list[Importer] = []

    def __enter__(self) -> Self:
        """Start them."""
        for _ in range(self._count):
            self._others.append(Importer(self._node, self._begin, self._others))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End them."""
        for one in self._others:
            one.end()

    def all(self, parts: Sequence[Sequence[Path]]) -> Iterator[tuple[int, list[Receipt]]]:
        """Take all parts in; gives each with its number, as they are done.

        Raises:
            Refused: what stops all of it; each part was taken in or not, and may be given again.
        """
        left = list(reversed(range(len(parts))))
        take = self._begin(self._node) if parts else None
        while left or any(one.owes for one in self._others):
            for one in self._others:
                yield from one.answers(wait=not left)
                if one.gone and one.owes:
                    left += reversed(one.owes)
                    one.owes.clear()
                while left and one.may_take():
                    number = left.pop()
                    one.give(number, parts[number])
            if left and take is not None:
                number = left.pop()
                yield number, take(parts[number])


def _serve(pipe: Pipe) -> None:
    """Take in what is given until nobody gives any more, or the records cannot be had: others do it then."""
    with suppress(EOFError, OSError, KeyboardInterrupt, Refused):
        desk: _Desk = pipe.recv()
        with Node.beside(desk.home, desk.opened, clock=desk.clock, entropy=os.urandom) as node:
            take = desk.begin(node)
            pipe.send(None)
            while True:
                files = pipe.recv()
                try:
                    pipe.send(take(files))
                except Refused as refused:
                    pipe.send(refused)
