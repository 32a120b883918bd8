"""The end of a program whose terminal is gone: a line broke, a window was closed, the launcher was killed.

Usually a signal ends it. Where none comes, Textual would read the end of its
input for ever and wait for a terminal that takes nothing more: it would never
lock, and keep the keys.
"""

import os
import select
import threading
import time
from typing import Final

HUNG_UP: Final = 129
"""The exit code: what a shell gives for a program that a lost terminal ended."""

_LOOK_AFTER: Final = 1000
"""Milliseconds between two looks at the launcher."""


def end_with_the_terminal(terminal: int) -> None:
    """Watch from a thread of its own, and end this process at once when there is nobody left to show it to.

    Args:
        terminal: the file descriptor of the terminal.
    """
    if not hasattr(select, "poll"):
        return  # Windows closes the console's programs itself
    threading.Thread(target=_watch, args=(terminal, os.getppid()), daemon=True).start()


def _watch(terminal: int, launcher: int) -> None:
    looks = select.poll()
    looks.register(terminal, select.POLLHUP)
    while not looks.poll(_LOOK_AFTER) and os.getppid() == launcher:
        pass
    # Nothing to tidy up: the store is written in whole transactions, and only the end takes the keys away.
    os._exit(HUNG_UP)


def end_within(seconds: float, code: int) -> None:
    """End this process after ``seconds`` at the latest, whatever it is still busy with.

    A lock must not wait for an exchange over a bad line, or for somebody else
    who is writing to the store: until the end, the keys are there.
    """

    def end() -> None:
        time.sleep(seconds)
        os._exit(code)

    threading.Thread(target=end, daemon=True).start()
