"""Frames on disk until their file is whole: whatever line brought them, and however many days apart."""

import contextlib
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sync.frames import frame
from sync.frames.frame import Frame
from sync.frames.pool import Pool
from sync.streams import Malformed, Reader, Writer

FOLDER: Final = "inbox.frames"
"""In a node's home: what came in frames, over whatever line, and is not whole yet."""
ENDING: Final = ".frm"
_NAME: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{1,8}\.frm")
DAYS: Final = 14
"""After which what never became whole is thrown away."""


@dataclass(frozen=True, slots=True)
class Came:
    """What is there of a file after a frame came.

    Attributes:
        tag: the first 4 bytes of the file's tag.
        length: bytes of the whole file.
        known: bytes of it that are known.
        lacking: how many more frames it takes at least, of the size that came last; 0 if it is whole.
        new: whether the frame told anything that was not known.
        whole: the file, once it is whole.
        spoilt: whether all its bytes came and were not what its tag says; it begins anew.
    """

    tag: bytes
    length: int
    known: int
    lacking: int
    new: bool
    whole: bytes | None = None
    spoilt: bool = False


class Shelf:
    """The frames of files under way, in one folder; made when it is first needed, for its owner only.

    A frame is on disk before it counts. There are at most ``files`` files under way, and ``most`` bytes of
    each beyond its length; of what is too much the oldest goes. Several threads may use one shelf.
    """

    def __init__(self, place: Path, *, files: int = 16, most: int = 1 << 20) -> None:
        self._lock = threading.RLock()
        self._place, self._files, self._most = place, files, most
        self._pools: dict[Path, Pool] = {}
        self._sizes: dict[Path, int] = {}

    def take(self, content: bytes) -> Came:
        """Take in a frame; once its file is whole it is given, and forgotten here with :meth:`drop`.

        Raises:
            Malformed: if it is no frame, or damaged.
            OSError: if it cannot be kept.
        """
        came = frame.read(content)
        path = self._path(came.tag, came.length)
        with self._lock:
            pool = self._pool(path, came)
            spoilt = pool.spoilt
            new = pool.add(came)
            if pool.spoilt > spoilt:
                path.unlink(missing_ok=True)
            elif new:
                self._keep(path, content, came.length)
            return Came(
                pool.tag, pool.length, pool.known, pool.lacking, new, pool.content, pool.spoilt > spoilt
            )

    def under_way(self) -> list[Came]:
        """Give what is there of each file, the latest first."""
        found = sorted(self._paths(), key=_changed, reverse=True)
        for path in found:
            self._forget_old(path)
        pools = [pool for path in found if (pool := self._pools.get(path) or self._read(path)) is not None]
        return [Came(p.tag, p.length, p.known, p.lacking, new=False, whole=p.content) for p in pools]

    def missing(self, tag: bytes, length: int) -> list[tuple[int, int]]:
        """Give what is not known of a file, as (begin, end) in bytes; all of it if nothing came."""
        path = self._path(tag[: frame.TAG], length)
        with self._lock:
            pool = self._pools.get(path) or self._read(path)
        return [(0, length)] if pool is None else pool.missing()

    def wants(self, tag: bytes, length: int, size: int) -> tuple[int, list[tuple[int, int]]]:
        """Say what is lacking of a file cut into pieces of ``size``: how many frames, and which slices."""
        path = self._path(tag[: frame.TAG], length)
        with self._lock:
            pool = self._pools.get(path) or self._read(path)
        slices = -(-length // size)
        return (slices, [(0, slices)]) if pool is None else pool.wants(size)

    def frames(self, tag: bytes, length: int) -> list[bytes]:
        """Give the frames of a file that are here, for another shelf."""
        found: list[bytes] = []
        with contextlib.suppress(FileNotFoundError, Malformed), self._lock:
            reader = Reader(self._path(tag[: frame.TAG], length).read_bytes())
            while not reader.empty:
                found.append(reader.raw(reader.number()))
        return found

    def has(self, tag: bytes, length: int) -> bool:
        """Say whether something of a file is here."""
        return self._path(tag[: frame.TAG], length).exists()

    def whole(self, tag: bytes, length: int) -> bytes | None:
        """Give a file that became whole and was not forgotten yet."""
        path = self._path(tag[: frame.TAG], length)
        with self._lock:
            pool = self._pools.get(path) or self._read(path)
        return None if pool is None else pool.content

    def drop(self, tag: bytes, length: int) -> None:
        """Forget a file: it was taken in, or nobody wants it."""
        path = self._path(tag[: frame.TAG], length)
        with self._lock:
            self._pools.pop(path, None)
            path.unlink(missing_ok=True)

    def tidy(self, now: float) -> None:
        """Throw away what did not become whole in a fortnight; ``now`` in UTC seconds."""
        for path in self._paths():
            if _changed(path) < now - DAYS * 86400:
                self._pools.pop(path, None)
                path.unlink(missing_ok=True)

    def _path(self, tag: bytes, length: int) -> Path:
        return self._place / f"{tag.hex()}-{length:x}{ENDING}"

    def _paths(self) -> Iterator[Path]:
        with contextlib.suppress(FileNotFoundError):
            yield from (path for path in self._place.iterdir() if _NAME.fullmatch(path.name))

    def _pool(self, path: Path, came: Frame) -> Pool:
        self._forget_old(path)
        if path not in self._pools:
            found = self._read(path)
            if found is None:
                self._make_room()
            self._pools[path] = found or Pool(came.tag, came.length)
        return self._pools[path]

    def _forget_old(self, path: Path) -> None:
        """Read a file again if another process, which serves another line, wrote into it or took it away."""
        if path in self._pools and _size(path) != self._sizes.get(path):
            del self._pools[path]

    def _read(self, path: Path) -> Pool | None:
        """Read what is there of a file; what was cut as it was written is taken off, so that more fits on."""
        tag, length = path.name.removesuffix(ENDING).split("-")
        pool = Pool(bytes.fromhex(tag), int(length, 16))
        try:
            reader = Reader(path.read_bytes())
        except FileNotFoundError:
            return None
        good = 0
        with contextlib.suppress(Malformed, ValueError):
            while not reader.empty:
                pool.add(frame.read(reader.raw(reader.number())))
                good = reader.at
        if not reader.empty or good < reader.at:
            os.truncate(path, good)
        self._pools[path], self._sizes[path] = pool, good
        return pool

    def _make_room(self) -> None:
        for path in sorted(self._paths(), key=_changed, reverse=True)[self._files - 1 :]:
            self._pools.pop(path, None)
            path.unlink(missing_ok=True)

    def _keep(self, path: Path, content: bytes, length: int) -> None:
        out = Writer()
        out.number(len(content))
        out.raw(content)
        self._place.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            if file.tell() > 2 * length + self._most:
                # Frames of hardly a byte each: what is known of them stays in memory as long as it lives.
                return
            file.write(out.done())
            file.flush()
            os.fsync(file.fileno())
            self._sizes[path] = file.tell()


def shelf(home: Path) -> Shelf:
    """Give the frames that came for a node."""
    return Shelf(home / FOLDER)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
