"""The line to a server: the thread of the screens does not wait at it for ever."""

import os
import socket
from collections.abc import Generator
from typing import Any, Final, TypeVar

import psycopg
from psycopg.abc import PQGen

from store.postgres.looking import Seen, look
from store.postgres.patience import Patience

Answer = TypeVar("Answer")
_LOOK: Final = 0.1
"""Seconds after which a key that interrupts is heard."""


class UncopiedError(psycopg.OperationalError):
    """What was committed is on the server; that a second one has it too, for which it waits, nobody knows."""

    is_kept = True


class Line(psycopg.Connection[Any]):
    """A connection that is given up where no answer can come while somebody waits before the screen.

    When half of the patience has gone by without an answer, the server is asked over another line what it
    does for this one: one that works, or lets others go first, is waited for. What is given up cannot be
    gone on with: whatever the server still does of it, nobody hears.
    """

    patience: Patience | None = None
    address = ""

    def wait(self, gen: PQGen[Answer], interval: float = _LOOK, timeout: float | None = None) -> Answer:
        """Wait for an answer; raises ``OperationalError`` where none can come."""
        if timeout is not None or self.patience is None or self.patience.seconds is None:
            return super().wait(gen, interval, timeout)
        bound = self.patience.here
        with self.patience.waiting(self):
            if bound is None:
                return super().wait(gen, interval, timeout)
            interval = min(interval, bound / 4)
            return super().wait(self._watching(gen, bound, round(bound / 2 / interval)), interval, timeout)

    def _watching(self, gen: PQGen[Answer], bound: float, rounds: int) -> Generator[Any, Any, Answer]:
        """Hand on what something waits for, and look around after so many rounds in which nothing came."""
        quiet, before = 0, Seen.AT_WORK
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                quiet = 0 if ready else quiet + 1
                if quiet and quiet % rounds == 0:
                    before = self._look(bound / 2, before)
                wanted = gen.send(ready)
        except StopIteration as end:
            answer: Answer = end.value
            return answer

    def _look(self, seconds: float, before: Seen) -> Seen:
        seen = look(self.address, self.pgconn, seconds)
        if seen is Seen.NOBODY and self.patience is not None:
            self.patience.end()
        # An answer may be on its way when the server says that it has nothing to do for us.
        if seen is Seen.NOBODY or (seen is Seen.IDLE and before is Seen.IDLE):
            self.pgconn.finish()
            raise psycopg.OperationalError
        if seen is Seen.UNCOPIED and before is Seen.UNCOPIED:
            self.pgconn.finish()
            raise UncopiedError
        if seen is Seen.HELD_UP and before is Seen.HELD_UP:
            # It ends with an answer that says so, and nothing was done.
            self.cancel_safe(timeout=seconds)
        return seen

    def cut(self) -> None:
        """End the line under whoever waits here in another thread; raises ``OSError`` where it is over."""
        with socket.socket(fileno=os.dup(self.pgconn.socket)) as line:
            line.shutdown(socket.SHUT_RDWR)
