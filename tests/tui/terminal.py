"""A real program in a real terminal: a pseudo-terminal with an emulator behind it."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte
from pyte.screens import Char

ROOT = Path(__file__).parents[2]
PATIENCE = 180.0


class Terminal:
    """Runs a program and keeps both what it wrote and what it shows.

    Args:
        command: program and arguments.
        more: environment variables on top of a plain environment.
    """

    def __init__(self, command: Sequence[str], more: Mapping[str, str] | None = None) -> None:
        self.written = b""
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        plain = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=ROOT,
            env={**plain, **(more or {})},
            start_new_session=True,
            # Whoever runs the tests in the background leaves Ctrl+C ignored to all below; no terminal does.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads yet
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)

    def send(self, keys: str) -> None:
        """Type."""
        os.write(self._ours, keys.encode())

    def resize(self, columns: int, lines: int) -> None:
        """Make it larger or smaller, as somebody who pulls at its window."""
        self._screen.resize(lines, columns)
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def cells(self) -> list[list[Char]]:
        """Give every cell as it is drawn: letter and colours."""
        return [
            [self._screen.buffer[line][column] for column in range(self._screen.columns)]
            for line in range(self._screen.lines)
        ]

    def text(self) -> str:
        """Give what is on the screen."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def wait_until(self, predicate: Callable[[], bool], what: str) -> None:
        """Read until the predicate holds."""
        deadline = time.monotonic() + PATIENCE
        while not predicate():
            assert time.monotonic() < deadline, f"waited in vain for {what}; the screen:\n{self.text()}"
            self._read()

    def wait_for_text(self, text: str) -> None:
        """Read until the screen shows a text."""
        self.wait_until(lambda: text in self.text(), text)

    def wait_for_end(self) -> int:
        """Read until the program has ended; gives its exit code."""
        self.wait_until(lambda: self.process.poll() is not None, "the end of the program")
        while self._read():
            pass
        return int(self.process.returncode)

    def hang_up(self) -> None:
        """Take the terminal away, as a broken line does, and tell nobody."""
        os.close(self._ours)
        self._ours = os.open(os.devnull, os.O_RDONLY)

    def _read(self) -> bool:
        if not select.select([self._ours], [], [], 0.05)[0]:
            return False
        try:
            piece = os.read(self._ours, 65536)
        except OSError:  # Linux says so when the last program has left the terminal
            return False
        self.written += piece
        self._stream.feed(piece)
        return bool(piece)


def python(code: str, *arguments: str) -> list[str]:
    """Give the command that runs a piece of Python."""
    return [sys.executable, "-c", code, *arguments]
