"""Who waits to write into a store file: whoever writes for long looks around, and lets them go first.

SQLite lets one write at a time, and tells nobody who waits. Whoever waits holds a share of a file beside
the store, the keyring, which every node has; whoever writes asks now and then whether it could be held alone.
Nothing is read from it. The system takes a share away with the process that had it.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from store import occupied
from store.files import KEYRING

with contextlib.suppress(ImportError):  # Windows has no such locks
    import fcntl

LONGEST: Final = 1.0
"""Seconds for which others are let go first: an import goes on all the same where they save without end."""
_MOMENT: Final = 0.005
_LOOKS: Final = 20
"""How often one whose hand is hidden by somebody who looks just then tries again."""


@contextlib.contextmanager
def hand_up(store: Path) -> Iterator[None]:
    """Show that one waits to write into a store file; where a file system has no locks nobody sees it."""
    descriptor = _open(store)
    try:
        if descriptor is not None:
            _share(descriptor)
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def is_wanted(store: Path) -> bool:
    """Say whether somebody waits to write into a store file."""
    descriptor = _open(store)
    if descriptor is None:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # no locks on this file system
        return False
    finally:
        os.close(descriptor)
    return False


def let_go_first(store: Path) -> None:
    """Wait, before one writes again, until whoever waits has begun; at most :data:`LONGEST`."""
    until = time.monotonic() + LONGEST
    while is_wanted(store) and time.monotonic() < until:
        time.sleep(_MOMENT)


def _share(descriptor: int) -> None:
    """Hold a share. Whoever holds the file alone only looks, but may have been stopped while doing so."""
    for _ in range(_LOOKS):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_MOMENT / _LOOKS)
        except OSError:  # no locks on this file system
            return
        else:
            return


def _open(store: Path) -> int | None:
    """Open what is held; not the store: to close that again would end SQLite's own locks on it."""
    if not occupied.KNOWN:
        return None
    try:
        return os.open(store.with_name(KEYRING), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:  # a store alone, as a backup is looked at
        return None
