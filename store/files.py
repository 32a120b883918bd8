"""Writing a small file so that it is either the old one or the new one, whatever happens."""

import os
from pathlib import Path
from typing import Final

KEYRING: Final = "keyring"
STORE: Final = "store.db"
"""The two files without which a folder is no node."""


def force(descriptor: int) -> None:
    """Force to disk what was written to an open file or folder."""
    os.fsync(descriptor)


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` under a new name, force it to disk, then put it in ``path``'s place.

    The file is readable by its owner only. After a power cut the old content
    or the new one is there, never half of it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        force(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Force a folder's list of names to disk; systems that cannot open a folder do it by themselves."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows
        return
    try:
        force(descriptor)
    finally:
        os.close(descriptor)
