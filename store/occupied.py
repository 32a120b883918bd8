"""Whether a node is open: its files may be copied as they are only while nobody can write to them.

Whoever has a store open holds a share of its folder, whoever copies holds the
whole of it. The system takes a hold away with the process that had it, however
that ended, so there is nothing to clean up and nothing to believe.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

with contextlib.suppress(ImportError):  # Windows has no such locks on folders
    import fcntl

KNOWN: Final = os.name == "posix"
"""Whether this system can tell."""


class Hold:
    """A hold on a folder; it ends with :meth:`end`, or with the process."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor

    def end(self) -> None:
        """Let go; doing it again does no harm."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def share(folder: Path) -> Hold:
    """Hold a folder with others; waits while somebody has it alone, as long as a local copy takes."""
    if not KNOWN:
        return Hold(None)
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:  # whoever opens what is not there will hear it from the store
        return Hold(None)
    # A file system without locks (some network shares) lets everybody in; nobody copies there either.
    with contextlib.suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    return Hold(descriptor)


@contextlib.contextmanager
def in_turn(file: Path) -> Iterator[None]:
    """Hold a file, which is made if it is missing, while nobody else does; waits for whoever does."""
    if not KNOWN:
        yield
        return
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        # Where a file system has no locks, nobody waits for anybody.
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def alone(folder: Path) -> Hold | None:
    """Hold a folder alone, at once; ``None`` if anybody else holds it, or if this system cannot tell."""
    if not KNOWN:
        return None
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return Hold(descriptor)


def is_held_alone(folder: Path) -> bool:
    """Say whether somebody else holds a folder alone just now."""
    return KNOWN and _is_refused(folder, fcntl.LOCK_SH)


def is_held(file: Path) -> bool:
    """Say whether anybody else holds a file just now, alone or with others."""
    return KNOWN and _is_refused(file, fcntl.LOCK_EX)


def share_at_once(file: Path) -> Hold | None:
    """Hold a file with others, at once; ``None`` while somebody has it alone, or looks (:func:`is_held`)."""
    if not KNOWN:
        return Hold(None)
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:  # a file system without locks lets everybody in
        pass
    return Hold(descriptor)


def _is_refused(path: Path, kind: int) -> bool:
    """Say whether a hold is refused just now because of another's; where there are no locks it is not."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # no locks on this file system
        return False
    finally:
        os.close(descriptor)
    return False
