"""Another process of ours at work beside this one: a copy of it where that is safe, which is there at once.

One that begins from nothing reads the whole program first, which takes a second of one processor.
"""

import signal
import sys
from collections.abc import Callable, Iterable
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Final

from store.memory import keep_it_here

Work = Callable[[Pipe], None]
"""What it does, with its end of the pipe, until nobody is at the other; a function of a module."""

_HEARD: Final = ("SIGTERM", "SIGHUP")
_THREADS: Final = Path("/proc/self/task")


class Beside:
    """Another process at work; ``pipe`` leads to it."""

    def __init__(self, work: Work, others: Iterable["Beside"] = ()) -> None:
        """Start it; it takes a moment until it is of use.

        Args:
            work: what it does.
            others: those that were started before and are still at work.
        """
        is_copy = _may_be_copied()
        context = get_context("fork") if is_copy else get_context("spawn")
        self.pipe, theirs = context.Pipe()
        ours = [self.pipe, *(other.pipe for other in others)] if is_copy else []
        self._process = context.Process(target=_begin, args=(work, theirs, ours), daemon=True)
        self._process.start()
        theirs.close()

    def kill(self) -> None:
        """Kill it, as the system may at any moment, and wait until it is gone."""
        self._process.kill()
        self._process.join()

    def end(self) -> None:
        """End it, and with it the keys that it was given."""
        self.pipe.close()
        self._process.terminate()
        self._process.join()


def _may_be_copied() -> bool:
    """Say whether a copy of this process can work: of several threads it has one, and what others held.

    What other systems lend a program need not survive it.
    """
    try:
        # Python itself counts only the threads that it began.
        return sys.platform == "linux" and sum(1 for _ in _THREADS.iterdir()) == 1
    except OSError:
        return False


def _begin(work: Work, pipe: Pipe, ours: Iterable[Pipe]) -> None:
    """Begin in the other process; ``ours`` is what a copy of this one holds and must not.

    While it held an end of its own pipe, it would never hear that nobody is at the other.
    """
    for one in ours:
        one.close()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in _HEARD:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    # It is given keys, and what was forbidden here one that begins from nothing has not heard of.
    keep_it_here()
    try:
        work(pipe)
    except Exception:  # noqa: BLE001 - see below
        # Python would write what failed to the screen, and that may name people. Whoever does the work
        # in its place meets the same, and says it as the program says such things.
        sys.exit(1)
