"""A bad line for datagrams: real UDP between two sockets; it loses, doubles, swaps, spoils, and is cut."""

import contextlib
import random
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from sync.carriers.datagrams import Datagrams, Goal
from sync.frames.in_memory import InMemory
from sync.frames.keeping import Keeping
from sync.serving_datagrams import DatagramServer
from sync.spool import Bounds, Spool, box_of


@dataclass
class Lossy:
    """A proxy in front of a port; what it does to datagrams may be changed while it runs.

    ``lose``, ``double``, ``swap`` and ``spoil`` are parts of 1; ``cut`` lets nothing through. ``up`` and
    ``down`` count bytes that were said to it by the station and by the spool, ``heard`` keeps them.
    """

    to: int
    lose: float = 0.0
    double: float = 0.0
    swap: float = 0.0
    spoil: float = 0.0
    cut: bool = False
    cut_after: int = 0
    up: int = 0
    down: int = 0
    heard: list[bytes] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - a line, no secret
    _front: socket.socket = field(default_factory=lambda: socket.socket(type=socket.SOCK_DGRAM))
    _backs: dict[tuple[str, int], socket.socket] = field(default_factory=dict)
    _ends: tuple[socket.socket, socket.socket] = field(default_factory=socket.socketpair)

    def __enter__(self) -> Self:
        self._front.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends[1].send(b"x")
        self._thread.join(30)
        for one in (self._front, *self._backs.values(), *self._ends):
            one.close()

    @property
    def port(self) -> int:
        port: int = self._front.getsockname()[1]
        return port

    def _run(self) -> None:
        held: dict[bool, bytes] = {}
        while True:
            ready, _, _ = select.select([self._front, self._ends[0], *self._backs.values()], [], [])
            if self._ends[0] in ready:
                return
            for one in ready:
                with contextlib.suppress(OSError):
                    self._pass(one, held)

    def _pass(self, one: socket.socket, held: dict[bool, bytes]) -> None:
        if one is self._front:
            content, where = one.recvfrom(2048)
            self.up += len(content)
            self.heard.append(content)
            if where not in self._backs:
                self._backs[where] = socket.socket(type=socket.SOCK_DGRAM)
                self._backs[where].connect(("127.0.0.1", self.to))
            for each in self._worse(content, held, up=True):
                self._backs[where].send(each)
        else:
            content = one.recv(2048)
            self.down += len(content)
            where = next(where for where, back in self._backs.items() if back is one)
            for each in self._worse(content, held, up=False):
                self._front.sendto(each, where)

    def _worse(self, content: bytes, held: dict[bool, bytes], *, up: bool) -> list[bytes]:
        self.cut = self.cut or bool(self.cut_after and self.up + self.down > self.cut_after)
        chance = self.chance
        if self.cut or chance.random() < self.lose:
            return []
        if chance.random() < self.spoil:
            at = chance.randrange(len(content))
            content = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        found = [content] * (2 if chance.random() < self.double else 1)
        if up in held:
            return [*found, held.pop(up)]
        if chance.random() < self.swap:
            held[up] = content
            return found[1:]
        return found


@dataclass
class ServedDatagrams:
    """A spool and where it is reached by datagrams."""

    spool: Spool
    server: DatagramServer

    @property
    def port(self) -> int:
        return self.server.port

    def line(self, key: bytes, port: int = 0, keeping: Keeping | None = None, **more: float) -> Datagrams:
        """Give the line of whoever has a sealing key; the spool opens a box for it."""
        self.spool.know((box_of(key),))
        self.server.answers.looks()
        how = {"rate": 8e6, "trip": 0.1, "patience": 10.0, "wait": 0.0} | more
        goal = Goal("127.0.0.1", port or self.port, box_of(key), **how)  # type: ignore[arg-type]
        return Datagrams(goal, InMemory() if keeping is None else keeping)


@contextmanager
def served_datagrams(place: Path, bounds: Bounds | None = None) -> Iterator[ServedDatagrams]:
    """Serve a spool at a port that the system chooses, until the end of the block."""
    spool = Spool(place, bounds or Bounds(free=0))
    spool.make()
    with DatagramServer(spool, "127.0.0.1", 0) as server:
        yield ServedDatagrams(spool, server)
