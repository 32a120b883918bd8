"""The launcher holds no key: it starts the program that does, and starts it anew when that locked itself.

Locking ends the process, because nothing less takes a key out of memory.
"""

import signal
import subprocess
from collections.abc import Sequence

LOCKED = 75
"""The exit code by which the worker says that it locked itself."""


def keep_running(first: Sequence[str], after_lock: Sequence[str]) -> int:
    """Run the worker until it ends for another reason than locking; gives its exit code.

    Args:
        first: the worker's command.
        after_lock: the command for starting again, at the login screen.
    """
    # Ctrl+C belongs to the worker; the launcher must outlive it to restore nothing and know nothing.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        command = first
        while True:
            code = subprocess.run(command, check=False).returncode  # noqa: S603 - our own program, no shell
            if code != LOCKED:
                return code if code >= 0 else 128 - code
            command = after_lock
    finally:
        signal.signal(signal.SIGINT, before)
