"""Serving a spool over UDP: one socket, one thread, beside or without the server over HTTPS."""

import contextlib
import os
import select
import socket
import threading
import time
from typing import Final, Self

from store.refusals import Code, Refused
from sync.spool import Spool
from sync.spool_datagrams import SpoolDatagrams, Where
from sync.spool_shelf import Shelf

_LONGEST: Final = 2_048
"""Bytes of a datagram; a longer one is none of ours."""
_AT_ONCE: Final = 64
"""Datagrams that are taken in before something is sent again."""


class DatagramServer:
    """A spool at an address, from the beginning of the block to its end."""

    def __init__(self, spool: Spool, host: str, port: int) -> None:
        """Listen; raises ``CANNOT_LISTEN``."""
        self.answers = SpoolDatagrams(spool, os.urandom(32), Shelf(spool))
        try:
            family = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0][0]
            self._socket = socket.socket(family, socket.SOCK_DGRAM)
            self._socket.bind((host, port))
        except OSError:
            raise Refused(Code.CANNOT_LISTEN, address=f"{host}:{port}") from None
        self._socket.setblocking(False)  # noqa: FBT003 - as sockets have it
        # A byte in here ends the thread, whatever it waits for.
        self._ends, self._end = socket.socketpair()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def port(self) -> int:
        """Give the port that it listens at."""
        port: int = self._socket.getsockname()[1]
        return port

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._end.send(b"x")
        self._thread.join()
        for one in (self._socket, self._ends, self._end):
            one.close()

    def _run(self) -> None:
        soon: float | None = None
        while True:
            wait = None if soon is None else max(0.0, soon - time.monotonic())
            ready, _write, _error = select.select([self._socket, self._ends], [], [], wait)
            if self._ends in ready:
                return
            if self._socket in ready:
                self._take_in()
            soon = self._send()

    def _take_in(self) -> None:
        for _one in range(_AT_ONCE):
            try:
                content, where = self._socket.recvfrom(_LONGEST)
            except OSError:
                return
            at: Where = (where[0], where[1])
            # One datagram that cannot be answered must not be the last.
            with contextlib.suppress(Exception):
                for answer in self.answers.heard(content, at, time.monotonic()):
                    self._socket.sendto(answer, where)

    def _send(self) -> float | None:
        found, soon = self.answers.next(time.monotonic())
        for content, where in found:
            with contextlib.suppress(OSError):
                self._socket.sendto(content, where)
        return soon
