"""A copy of a node as it lies there, encrypted: made without the key, and only while nobody has it open.

What makes it sound: whoever opens a store holds a share of its folder
(``store/occupied.py``) before reading the first page, and SQLite writes to
``store.db`` and ``store.db-wal`` only through whoever has it open. While this
has the folder alone, both files stand still and belong together, also where a
killed process left the second one behind. To copy an open store page by page
would mix two states of it.

The node is held for as long as a copy beside it takes; to wherever it goes, which
may be a slow stick, it is brought afterwards.
"""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Final

from store import occupied
from store.files import DATABASE, KEYRING, STORE, is_folder, sync_folder

FILES: Final = (KEYRING, STORE, f"{STORE}-wal", DATABASE, "anchor")
"""What makes a node; the last (``store/anchor.py``, which knows the keys) says how the store was left.

Where the records lie on a server, the copy says so too: the keys are in it, the records are not.
"""
MADE, SAME, IN_USE, FAILED = "made", "unchanged", "in use", "failed"
"""What becomes of a copy: made; nothing changed since the last; the node is open; the place takes nothing."""

_ASIDE: Final = ".copying"
_STATE: Final = "as-of"


def copy_home(home: Path, place: Path, name: str) -> str:
    """Copy a node to a folder of its own in ``place``; the copy before it is kept as ``NAME.old``.

    The new copy takes its name only when it is whole and on disk: whatever
    happens, one of the two is whole.

    Returns:
        ``MADE``, ``SAME``, ``IN_USE`` or ``FAILED``.
    """
    if not is_folder(place):
        return FAILED
    aside = home / _ASIDE
    try:
        held = occupied.alone(home)
        if held is None:
            return IN_USE
        try:
            state = _state(home)
            if _read(place / name / _STATE) == state:
                return SAME
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir(mode=0o700)
            for one in FILES:
                if (home / one).exists():
                    shutil.copyfile(home / one, aside / one)
        finally:
            held.end()
        (aside / _STATE).write_text(state, encoding="ascii")
        _bring(aside, place, name)
    except OSError:
        return FAILED
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return MADE


def _bring(aside: Path, place: Path, name: str) -> None:
    """Write the copy under another name, force it to disk, then let it take the place of the older one."""
    new, old, whole = place / f"{name}.new", place / f"{name}.old", place / name
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    for path in sorted(aside.iterdir()):
        with path.open("rb") as source, (new / path.name).open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())
        if _hash(path) != _hash(new / path.name):
            raise OSError
    sync_folder(new)
    if whole.exists():
        shutil.rmtree(old, ignore_errors=True)
        whole.rename(old)
    new.rename(whole)
    # On FAT the new name leads nowhere until what it names is forced as well (`store/files.py`).
    sync_folder(whole)
    sync_folder(place)


def _hash(path: Path) -> bytes:
    """Read a file back: a stick that takes everything and keeps half is found before the older copy goes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _state(home: Path) -> str:
    """Say in sizes and times as of when the files are."""
    found = [(one, (home / one).stat()) for one in FILES if (home / one).exists()]
    return "\n".join(f"{one} {stat.st_size} {stat.st_mtime_ns}" for one, stat in found)


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, ValueError):
        return None
