"""The process without keys: starts the worker, and starts it again after a lock.

Keys stay in a process's memory however carefully they are dropped; only its end
removes them. So locking ends the worker, and this launcher, which never saw a
key, brings the next one up at its unlock screen.
"""

import signal
import subprocess
from collections.abc import Sequence
from types import FrameType
from typing import Final

LOCKED: Final = 75
"""The worker's exit code for "locked: start me again"."""

_SIGNAL_BASE: Final = 128


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
    # A handler, not SIG_IGN: an ignored signal would stay ignored in the worker.
    before = signal.signal(signal.SIGINT, _leave_it_to_the_worker)
    try:
        code = subprocess.Popen(first).wait()  # noqa: S603 - the caller's own command, no shell
        while code == LOCKED:
            code = subprocess.Popen(after_lock).wait()  # noqa: S603 - the same
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)
    return code if code >= 0 else _SIGNAL_BASE - code


def _leave_it_to_the_worker(_signal: int, _frame: FrameType | None) -> None:
    """Do nothing: Ctrl+C reaches every process at the terminal, the worker too."""
