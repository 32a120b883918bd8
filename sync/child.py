"""A process that holds nothing of ours, for whatever a hostile file may do to a library that reads it.

What runs there takes its own limits with :mod:`sync.child_limits`. Here is the other end: starting it without
our environment, asking it, and ending it when it does not answer in time.
"""

import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Final, Self

STARTS: Final = 30.0
"""Seconds that a slow machine may need to start one."""
READY: Final = b"ready"


class Child:
    """A program of ours in a process of its own; it says ``ready`` when it can be asked.

    Args:
        program: the file that is run, alone and isolated.
    """

    def __init__(self, program: Path) -> None:
        # Nothing of ours goes along, above all no name of a passphrase's file.
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell
            [sys.executable, "-I", "-X", "utf8", str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=kept,
            close_fds=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.end()

    def ready(self) -> bool:
        """Wait until it can be asked; says whether it can."""
        return self.ask(b"", STARTS, 100).strip() == READY

    def ask(self, question: bytes, seconds: float, most: int) -> bytes:
        """Ask, and give the line that is answered: nothing if none comes in time.

        Args:
            question: what it reads; nothing to wait for a further line.
            seconds: until it is ended.
            most: bytes of a line; what is longer comes without its end.
        """
        process = self._process
        if process.stdin is None or process.stdout is None:
            return b""
        ends = threading.Timer(seconds, process.kill)
        ends.daemon = True
        ends.start()
        try:
            process.stdin.write(question)
            process.stdin.flush()
            return process.stdout.readline(most)
        except OSError:
            return b""
        finally:
            ends.cancel()

    def end(self) -> int:
        """End it; gives the code it ended with, negative for a signal."""
        process = self._process
        if process.stdout is not None and not process.stdout.closed:
            # What ended by itself says how; what goes on is told to stop.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0)
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        return process.wait()
