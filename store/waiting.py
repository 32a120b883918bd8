"""Who waits to write into a store file: whoever writes for long looks around, and lets them go first.

SQLite lets one write at a time, and tells nobody who waits. Whoever waits holds a share
(``store/occupied.py``) of a file beside the store, the keyring, which every node has; whoever writes asks
now and then whether anybody holds it. Nothing is read from it. It is not the store itself: to close that
again would end SQLite's own locks on it.
"""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from store import occupied
from store.files import KEYRING

LONGEST: Final = 1.0
"""Seconds for which others are let go first: an import goes on all the same where they save without end."""
_MOMENT: Final = 0.005
_LOOKS: Final = 20
"""How often one whose hand is hidden by somebody who looks just then tries again in a moment."""


@contextlib.contextmanager
def hand_up(store: Path) -> Iterator[None]:
    """Show that one waits to write into a store file; where a file system has no locks nobody sees it."""
    hold = _hold(store.with_name(KEYRING))
    try:
        yield
    finally:
        if hold is not None:
            hold.end()


def is_wanted(store: Path) -> bool:
    """Say whether somebody waits to write into a store file."""
    try:
        return occupied.is_held(store.with_name(KEYRING))
    except OSError:  # a store alone, as a backup is looked at
        return False


def let_go_first(store: Path) -> None:
    """Wait, before one writes again, until whoever waits has begun; at most :data:`LONGEST`."""
    until = time.monotonic() + LONGEST
    while is_wanted(store) and time.monotonic() < until:
        time.sleep(_MOMENT)


def _hold(file: Path) -> occupied.Hold | None:
    """Hold a share. Whoever has the file alone only looks, but may have been stopped while doing so."""
    with contextlib.suppress(OSError):  # a store alone
        for _ in range(_LOOKS):
            hold = occupied.share_at_once(file)
            if hold is not None:
                return hold
            time.sleep(_MOMENT / _LOOKS)
    return None
