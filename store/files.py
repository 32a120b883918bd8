"""Writing a small file so that it is either the old one or the new one, whatever happens."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from store.refusals import Code, Refused

KEYRING: Final = "keyring"
STORE: Final = "store.db"
"""The two files without which a folder is no node."""
DATABASE: Final = "database"
"""In place of the store: where the records lie on a server (``store/postgres/``)."""
_LONG: Final = 60
"""Letters of a name that are said, at most."""
_NOT_OF_FOLDERS: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENOSYS})
"""What drivers of sticks and shared drives say that force files only."""


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
    force_name(path)


@contextmanager
def held_place(path: Path, room: int) -> Iterator[Callable[[bytes], None]]:
    """Hold the place of a file that something is done for: whoever finds no room does it not at all.

    Args:
        path: the file; its folder must be there.
        room: bytes that must fit on the disk.

    Yields:
        what writes the file, whole, as :func:`write_whole` does; without that nothing is left.

    Raises:
        OSError: the place cannot be written, or is a folder.
    """
    if path.is_dir():
        raise IsADirectoryError(path.name)
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "r+b") as file:
            file.write(bytes(room))
            file.flush()
            force(file.fileno())

            def write(content: bytes) -> None:
                file.seek(0)
                file.write(content)
                file.truncate()
                file.flush()
                force(file.fileno())
                fresh.replace(path)
                force_name(path)

            yield write
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def held_new(path: Path, room: int) -> Iterator[Callable[[bytes], None]]:
    """Hold the place of a new file, under its own name: nothing is written over, and nothing stands beside.

    Args:
        path: the file; its folder must be there, and nothing under its name.
        room: bytes that must fit on the disk.

    Yields:
        what writes the file, which then stays; without that, or where it failed, nothing is left.

    Raises:
        FileExistsError: something is there.
        OSError: the place cannot be written.
    """
    # The owner alone reads it; a link that somebody laid there is not followed.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    stays = False
    try:
        with os.fdopen(descriptor, "r+b") as file:
            file.write(bytes(room))
            file.flush()
            force(file.fileno())

            def write(content: bytes) -> None:
                nonlocal stays
                file.seek(0)
                file.write(content)
                file.truncate()
                file.flush()
                force(file.fileno())
                force_name(path)
                stays = True

            yield write
    finally:
        if not stays:
            path.unlink(missing_ok=True)


def place_of(said: str | Path) -> Path:
    """Give the place that somebody wrote; ``~`` and ``~name`` in it are one's own folder and that user's.

    Something may be there or not; it may be asked about without an error from then on.

    Raises:
        Refused: ``NOBODYS_FOLDER`` if this machine knows no such user, ``NAME_UNUSABLE`` for what no disk
            here takes as a name, ``PLACE_SHUT`` where we may not look.
    """
    place = Path(said)
    try:
        place = place.expanduser()
        place.stat()
    except RuntimeError:
        raise Refused(Code.NOBODYS_FOLDER, name=place.parts[0]) from None
    except ValueError:  # a zero, or half a letter
        raise Refused(Code.NAME_UNUSABLE, name=_longest(place)) from None
    except PermissionError:
        raise Refused(Code.PLACE_SHUT, name=_short(place.name)) from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise Refused(Code.NAME_UNUSABLE, name=_longest(place)) from None
    return place


def folder_of(said: str | Path) -> Path:
    """Give the folder that somebody wrote, which is there or can be made.

    Raises:
        Refused: ``NO_FOLDER`` where something else is there or on the way; as :func:`place_of`, also where
            we may not enter.
    """
    place = place_of(said)
    nearest = next((one for one in (place, *place.parents) if one.exists() or one.is_symlink()), place)
    if not nearest.is_dir():
        raise Refused(Code.NO_FOLDER, name=_short(nearest.name))
    if not os.access(nearest, os.R_OK | os.X_OK):
        raise Refused(Code.PLACE_SHUT, name=_short(nearest.name))
    return place


def is_folder(place: Path) -> bool:
    """Say whether a folder is there; one that we may not look for is not."""
    try:
        return place.is_dir()
    except OSError:
        return False


def is_text(name: str) -> bool:
    """Say whether a name can be written down: a disk may hold others, of bytes that are no letters."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _longest(place: Path) -> str:
    return _short(max(place.parts, key=len))


def _short(name: str) -> str:
    return name if len(name) <= _LONG else f"{name[:_LONG]}…"


def force_name(path: Path) -> None:
    """Force to disk that a file has the name that it was just given.

    On FAT a new name holds neither the length nor the place of the bytes, until the file itself is forced
    once more: a stick that is pulled out before would have an empty file of that name.

    Raises:
        OSError: the disk failed.
    """
    with path.open("r+b") as file:
        force(file.fileno())
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Force a folder's list of names to disk; systems that cannot open or force a folder do it by themselves.

    Raises:
        OSError: the disk failed.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows
        return
    try:
        force(descriptor)
    except OSError as error:
        if error.errno not in _NOT_OF_FOLDERS:
            raise
    finally:
        os.close(descriptor)
