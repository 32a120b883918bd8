"""The line to a server: the thread of the screens does not wait at it for ever."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import psycopg
from psycopg.abc import PQGen

from store.postgres.patience import Patience

Answer = TypeVar("Answer")
_LOOK: Final = 0.1
"""Seconds after which a key that interrupts is heard."""


class Line(psycopg.Connection[Any]):
    """A connection that is given up where no answer comes while somebody waits before the screen.

    What is given up cannot be gone on with: whatever the server still does of it, nobody hears.
    """

    patience: Patience | None = None
    _longer = 0.0

    def wait(self, gen: PQGen[Answer], interval: float = _LOOK, timeout: float | None = None) -> Answer:
        """Wait for an answer; raises ``OperationalError`` where none comes in time."""
        if timeout is not None or self.patience is None or self.patience.seconds is None:
            return super().wait(gen, interval, timeout)
        bound = self.patience.here
        with self.patience.waiting(self):
            if bound is None:
                return super().wait(gen, interval, timeout)
            try:
                return super().wait(gen, interval, bound + self._longer)
            except psycopg.OperationalError as failure:
                if failure.sqlstate is None and not self.closed:
                    # Nothing came, not even that the line is lost: of a server that restarted one asks again.
                    self.pgconn.finish()
                    self.patience.end()
                raise

    def cut(self) -> None:
        """End the line under whoever waits here in another thread; raises ``OSError`` where it is over."""
        with socket.socket(fileno=os.dup(self.pgconn.socket)) as line:
            line.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def waiting_for_others(self, seconds: float) -> Iterator[None]:
        """Wait so much longer: it is others who are at work, and the server says when that takes too long."""
        self._longer = seconds
        try:
            yield
        finally:
            self._longer = 0.0
