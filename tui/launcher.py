"""The process without keys: starts the worker, and starts it again after a lock.

Keys stay in a process's memory however carefully they are dropped; only its end
removes them. So locking ends the worker, and this launcher, which never saw a
key, brings the next one up at its unlock screen.

A worker that was killed leaves its screen standing, names and all, and the
terminal in its hands; the launcher takes both back, however the worker ended.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any, Final

LOCKED: Final = 75
"""The worker's exit code for "locked: start me again"."""

LOCKED_AT_ONCE: Final = 76
"""The same from a worker that did not wait to give the terminal back."""

_SIGNAL_BASE: Final = 128

_ORDINARY: Final = (
    # Mouse reports, bracketed paste, the keyboard's own modes, focus reports: off. The cursor: on.
    b"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?2004l\x1b[?1004l\x1b[<u\x1b[?25h\x1b[0m"
    # The second screen is wiped before it is left: some terminals let one scroll back into it.
    b"\x1b[2J\x1b[?1049l\x1b[0m"
)
"""What brings a terminal back from the screens to ordinary lines."""


def run(command: Sequence[str]) -> int:
    """Run the worker in this terminal, again after each lock; see :func:`keep_running`."""
    return keep_running(command, command)


def keep_running(first: Sequence[str], after_lock: Sequence[str]) -> int:
    """Run the worker in this terminal until it ends for another reason than a lock.

    Args:
        first: the worker's program and arguments, such as
            ``[sys.executable, "-m", "muster", ...]``.
        after_lock: the same for starting again; without what only the first start may be given.

    Returns:
        The worker's exit code; 128 and the signal's number if a signal ended it.

    Raises:
        OSError: the worker could not be started.
    """
    code = _keep(lambda: _ended(first), lambda: _ended(after_lock))
    assert code is not None  # noqa: S101 - a program of its own never comes back here
    return code


def fork_workers(forget: Callable[[], object]) -> int | None:
    """Do the same with workers that are copies of this process: no Python is started a second time.

    Only where this process has no thread and has never had a key.

    Args:
        forget: called in the launcher once the first worker is there: lets go of what only that one is given.

    Returns:
        ``None`` in each worker, which goes on as if it had been started for that; in the launcher the exit
        code, once a worker ended for another reason than a lock.

    Raises:
        OSError: the worker could not be started.
    """
    return _keep(lambda: _copy_ended(forget), lambda: _copy_ended(lambda: None))


def _keep(first: Callable[[], int | None], after_lock: Callable[[], int | None]) -> int | None:
    # A handler, not SIG_IGN: an ignored signal would stay ignored in the worker.
    before = signal.signal(signal.SIGINT, _leave_it_to_the_worker)
    terminal = _Terminal()
    code: int | None = LOCKED
    try:
        terminal.hush()
        code = _worked(first)
        while code in (LOCKED, LOCKED_AT_ONCE):
            terminal.hush()
            code = _worked(after_lock)
    finally:
        if code is None:
            # As a program that was just started.
            signal.signal(signal.SIGINT, signal.default_int_handler)
        else:
            signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)
            terminal.give_back()
    if code is None or code >= 0:
        return code
    return _SIGNAL_BASE - code


def _worked(worker: Callable[[], int | None]) -> int | None:
    """Run one worker to its end, and take its picture off the terminal if it could not do that itself."""
    code = worker()
    killed = code is not None and (code < 0 or code == LOCKED_AT_ONCE)
    if killed and sys.stdout is not None and sys.stdout.isatty():
        with contextlib.suppress(OSError):
            os.write(sys.stdout.fileno(), _ORDINARY)
    return code


def _copy_ended(forget: Callable[[], object]) -> int | None:
    """Run a copy of this process to its end; gives ``None`` in the copy, and its exit code here."""
    process = os.fork()
    if not process:
        return None
    forget()
    _process, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status)


def _ended(command: Sequence[str]) -> int:
    """Run a program to its end; gives its exit code, or less than nothing for the signal that ended it."""
    if os.name != "posix":
        import subprocess

        return subprocess.Popen(command).wait()  # noqa: S603 - the caller's own command, no shell
    # Python ignores these for itself; the worker shall begin as any program does.
    usual = [number for number in (signal.SIGPIPE, signal.SIGXFSZ) if number in signal.valid_signals()]
    process = os.posix_spawn(command[0], list(command), os.environ, setsigdef=usual)
    _process, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status)


class _Terminal:
    """Keeps the terminal from showing what is typed while no worker has it; at the end its settings are back.

    Until the unlock screen stands, a second or more on a slow machine, people
    type their passphrase already: it shall wait there, unseen and as it is.
    """

    def __init__(self) -> None:
        self._before: list[Any] | None = None
        if sys.platform == "win32" or sys.stdin is None or not sys.stdin.isatty():
            return
        import termios

        self._number = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._number)
        self._quiet = termios.tcgetattr(self._number)
        self._quiet[0] &= ~termios.ICRNL
        self._quiet[3] &= ~(termios.ECHO | termios.ICANON)

    def hush(self) -> None:
        """Show nothing from here on: a worker that has ended may have left other settings."""
        if sys.platform != "win32" and self._before is not None:
            import termios

            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._number, termios.TCSANOW, self._quiet)

    def give_back(self) -> None:
        """Leave it as it was found."""
        if sys.platform != "win32" and self._before is not None:
            import termios

            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._number, termios.TCSADRAIN, self._before)


def _leave_it_to_the_worker(_signal: int, _frame: FrameType | None) -> None:
    """Do nothing: Ctrl+C reaches every process at the terminal, the worker too."""
