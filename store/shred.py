"""Destroying a node, keyring first: without it the rest is noise, and the rest goes as well.

Works on what lies in the folder and nothing else: no passphrase, no store.
Every step can be cut off, and is taken up by the next call. What was the keyring
says so until the last moment, and for which station.

What it cannot do: a solid-state disk may keep old blocks that no program
reaches. What is in those is a keyring behind Argon2id, and a store without its key.
"""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from store import keyring
from store.files import DATABASE, KEYRING, STORE
from store.refusals import Code, Refused

MARKER: Final = ".destroyed"
"""What the keyring is called from the first moment on, until everything else is gone."""
UNKNOWN: Final = "UNKNOWN"
_CODE: Final = re.compile(r"[A-Z0-9]{1,8}")
"""As a node's code is written (``store/founding.py``, which imports more than there is time for)."""
_SAYS: Final = b"muster destroyed "
_SHORTEST: Final = 64
_PIECE: Final = 1 << 20
_OVERWRITTEN: Final = 64 << 20
"""Of a longer file only the beginning is overwritten: without its key the rest is noise; time is short."""


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in a node's folder: files, bytes, the names of what only leads elsewhere and stays there."""

    files: int
    size: int
    leads_away: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What became of it: files that are gone, and those that could not be taken away, by name."""

    files: int
    left: tuple[str, ...]


def look(home: Path) -> Found:
    """Look at what would be destroyed; follows no link."""
    files, size, away = 0, 0, []
    for path in _inside(home):
        with suppress(OSError):
            seen = path.lstat()
            files += 1
            size += seen.st_size if stat.S_ISREG(seen.st_mode) else 0
            if stat.S_ISLNK(seen.st_mode):
                away.append(path.name)
    return Found(files, size, tuple(sorted(away)))


def began(home: Path) -> str | None:
    """Give the code of the station whose destruction was cut off here; ``None`` if none was."""
    for name in (MARKER, KEYRING):
        with suppress(OSError), (home / name).open("rb") as file:
            said = file.read(_SHORTEST)
            if said.startswith(_SAYS):
                return _typable(said.removeprefix(_SAYS).split(b"\n", 1)[0].decode("ascii", "replace"))
    return None


def _typable(code: str) -> str:
    """Give a code that somebody can type: nobody shall be kept from destroying by one that was altered."""
    return code if _CODE.fullmatch(code) else UNKNOWN


def code_of(home: Path) -> str | None:
    """Give the code of the node in a folder, which whoever destroys it types; ``None`` if there is no node.

    Also of one whose destruction was cut off. A node whose keyring nobody can read any more answers to
    ``UNKNOWN``: what nobody can open, somebody must still be able to destroy.
    """
    begun = began(home)
    if begun is not None:
        return begun
    try:
        return _typable(keyring.face(home / KEYRING).label.code)
    except Refused as refused:
        there = (home / STORE).exists() or (home / DATABASE).exists()
        gone = refused.code is Code.NO_NODE and not there
        return None if gone else UNKNOWN


def destroy_keyring(home: Path, code: str) -> None:
    """Take away what the passphrases open: overwritten in its place, forced to disk, then under another name.

    Does what it can: a file that cannot be written to is taken away all the same.
    """
    ring = home / KEYRING
    if ring.is_symlink() or not ring.exists():
        with suppress(OSError):
            ring.unlink(missing_ok=True)
        return
    _let(home)
    _let(ring)
    _overwrite(ring, says=_SAYS + _typable(code).encode() + b"\n")
    try:
        ring.replace(home / MARKER)
    except OSError:
        with suppress(OSError):
            ring.unlink()
    _sync(home)


def destroy(home: Path, code: str) -> Destroyed:
    """Destroy everything in a node's folder, and the folder; nothing outside of it.

    First the keyring, then copies of it and the store with what lies beside it, then the rest. Called
    again it goes on where it was cut off.

    Args:
        home: the folder of the node; where it is a link itself, what it leads to.
        code: the station's code, which the marker says until all is gone.
    """
    home = home.resolve()
    destroy_keyring(home, code)
    gone, left = 0, []
    for path in sorted(_inside(home), key=_turn):
        if path.name == MARKER and path.parent == home:
            continue
        if _remove(path):
            gone += 1
        else:
            left.append(path.name)
    for folder in sorted(_folders(home), key=lambda path: -len(path.parts)):
        _let(folder)
        with suppress(OSError):
            folder.rmdir()
        if folder.exists():
            left.append(folder.name)
    if not left:
        # Chance stands in it already but for the code, which is asked for as long as it is there.
        with suppress(OSError):
            (home / MARKER).unlink(missing_ok=True)
            gone += 1
        _sync(home)
        # It may be somebody's mount point, or not ours to take away: an empty folder says nothing.
        with suppress(OSError):
            home.rmdir()
    return Destroyed(gone, tuple(sorted(left)))


def _turn(path: Path) -> tuple[int, str]:
    """Say when a file's turn comes: what holds keys, the store, what lies beside it, the rest."""
    ranks = (path.name.startswith(KEYRING), path.name == STORE, path.name.startswith(STORE))
    return next((rank for rank, holds in enumerate(ranks) if holds), len(ranks)), str(path)


def _inside(home: Path) -> Iterator[Path]:
    """Give every file and every link in a folder and those in it; folders that links lead to are not."""
    for folder, folders, files in os.walk(home, followlinks=False):
        here = Path(folder)
        _let(here)
        for name in folders:
            # Before it is gone into: what may not be read would be passed over without a word.
            _let(here / name)
        yield from (here / name for name in files)
        yield from (here / name for name in folders if (here / name).is_symlink())


def _folders(home: Path) -> list[Path]:
    found = []
    for folder, folders, _files in os.walk(home, followlinks=False):
        found += [Path(folder) / name for name in folders if not (Path(folder) / name).is_symlink()]
    return found


def _remove(path: Path) -> bool:
    """Overwrite a file of our own and take it away; of a link only the link. Gives whether it is gone."""
    try:
        seen = path.lstat()
    except OSError:
        return not path.is_symlink()
    if stat.S_ISREG(seen.st_mode) and seen.st_nlink == 1:
        _let(path)
        _overwrite(path)
        # Whoever has it open finds nothing in it any more.
        with suppress(OSError):
            os.truncate(path, 0)
    _let(path.parent)
    with suppress(OSError):
        path.unlink()
    return not os.path.lexists(path)


def remove(path: Path) -> bool:
    """Overwrite one file and take it away; gives whether it is gone."""
    return _remove(path)


def _overwrite(path: Path, says: bytes = b"") -> None:
    """Write chance over a file in its place, and force it to disk; what cannot be written is passed over."""
    with suppress(OSError), path.open("rb+", buffering=0) as file:
        size = max(path.stat().st_size, _SHORTEST if says else 0)
        left = min(size, _OVERWRITTEN)
        file.write(says + os.urandom(min(left, _PIECE) - len(says)))
        left -= min(left, _PIECE)
        while left > 0:
            left -= file.write(os.urandom(min(left, _PIECE)))
        os.fsync(file.fileno())


def _let(path: Path) -> None:
    """Let ourselves write to what is ours, if it was set so that we may not."""
    with suppress(OSError):
        if not path.is_symlink():
            path.chmod(stat.S_IMODE(path.lstat().st_mode) | stat.S_IRWXU)


def _sync(folder: Path) -> None:
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
