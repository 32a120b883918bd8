"""Memory that stays in memory: no core file of a process that may hold keys, and nobody else reads it."""

import contextlib
import sys
from typing import Final

_PR_SET_DUMPABLE: Final = 4


def keep_it_here() -> None:
    """Forbid the system to write this process's memory into a file, and others of the same user to read it.

    A core file, or what a crash reporter makes of one, would hold the keys and
    outlive the lock. On Linux the limit alone is not enough: where cores are
    piped to a program it is not asked.
    """
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    if sys.platform == "linux":
        with contextlib.suppress(ImportError, AttributeError, OSError):
            import ctypes

            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
