"""The spool: a folder of sealed files at headquarters, in which no key and no name of a station stands.

``up/BOX/`` is what a station left, ``down/BOX/`` what waits for it, ``parts/BOX/`` frames of what is under
way. A *box* is named by a hash of the station's sealing public key, which only its parent and the device
know: whoever can name a box may leave files in it, take what waits there, and nobody else can. The server
(``sync/spool_app.py``) only adds to ``up`` and takes away from ``down``; the importer
(``sync/spooling.py``) does the contrary. Neither needs the other to be there.
"""

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Final

from store import occupied
from store.files import is_folder, write_whole
from sync import seal
from sync.carriers.folder import ENDING, Folder, name_of, name_of_tag
from sync.frames import frame
from sync.frames.shelf import Shelf
from sync.streams import Malformed

UP, DOWN, PARTS = "up", "down", "parts"
AT_WORK: Final = "at-work"
_ANSWER: Final = "answer"
_ANSWERING: Final = "answering"
_DONE: Final = ".was"
_SHELVES: Final = 64
"""Boxes of which what is under way is kept in memory as well."""
_DIGEST: Final = 16


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a spool takes at most.

    Attributes:
        files: that may lie in one box, each way.
        bytes: the same, and of what is under way.
        under_way: files that a station may have begun; one more takes the place of the oldest.
        free: bytes that stay free on the disk.
        done: seconds for which it is remembered that a file in frames was whole: its last reply may be lost.
    """

    files: int = 256
    bytes: int = 2 * seal.LARGEST
    under_way: int = 4
    free: int = 256 << 20
    done: float = 86_400


class Full(Exception):  # noqa: N818 - says how it is
    """There is no room for more of this station, or of anybody."""


class Torn(Exception):  # noqa: N818 - says how it is
    """The pieces that came make no sealed file."""


def box_of(seal_public: bytes) -> str:
    """Give the name of the box of whoever has this sealing public key: 32 hexadecimal digits."""
    return blake2b(seal_public, digest_size=_DIGEST, person=b"muster/box/0").hexdigest()


def is_spool(place: Path) -> bool:
    """Say whether a folder is a spool."""
    return is_folder(place / UP) and is_folder(place / DOWN)


@dataclass(frozen=True, slots=True)
class Spool:
    """One spool; safe to be used by the server and the importer at once."""

    place: Path
    bounds: Bounds = Bounds()
    _shelves: dict[str, Shelf] = field(default_factory=dict, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, compare=False)

    def make(self) -> None:
        """Make its folders, for their owner only."""
        for name in (UP, DOWN, PARTS):
            (self.place / name).mkdir(mode=0o700, parents=True, exist_ok=True)

    # boxes

    def know(self, boxes: Iterable[str]) -> None:
        """Open boxes; of what nobody opened, nothing is taken and nothing told."""
        for box in boxes:
            for name in (DOWN, UP):
                (self.place / name / box).mkdir(mode=0o700, exist_ok=True)

    def knows(self, box: str) -> bool:
        """Say whether there is such a box."""
        return (
            len(box) == 2 * _DIGEST and box.isascii() and box.isalnum() and (self.place / DOWN / box).is_dir()
        )

    def boxes(self) -> Iterator[str]:
        """Give the boxes in which something may lie."""
        with os.scandir(self.place / UP) as found:
            yield from sorted(one.name for one in found if one.is_dir())

    def came(self, box: str) -> Folder:
        """Give what a station left."""
        return Folder(self.place / UP / box)

    def waits(self, box: str) -> Folder:
        """Give what waits for a station."""
        return Folder(self.place / DOWN / box)

    # what the server does

    def accept(self, box: str, sealed: bytes) -> None:
        """Keep what a station left, forced to disk; raises :class:`Full`."""
        if self.came(box).get(name_of(sealed)) != sealed:
            self._room(self.place / UP / box, len(sealed))
            self.came(box).put(sealed)

    def is_there(self, box: str, tag: bytes) -> bool:
        """Say whether a file is here already, or was lately: its last reply may have been lost."""
        if self._was_whole(box, tag):
            return True
        lying = self.came(box).get(name_of_tag(tag))
        return lying is not None and seal.tag(lying) == tag

    def frames(self, box: str) -> Shelf:
        """Give what is under way of a box; the shelves of the boxes that were used last are remembered."""
        with self._lock:
            shelf = self._shelves.pop(box, None)
            if shelf is None:
                shelf = Shelf(self.place / PARTS / box, files=self.bounds.under_way)
                shelf.tidy(time.time())
                self._tidy_done(box)
            self._shelves[box] = shelf
            while len(self._shelves) > _SHELVES:
                del self._shelves[next(iter(self._shelves))]
            return shelf

    def missing(self, box: str, tag: bytes, length: int) -> list[tuple[int, int]]:
        """Give which bytes of a file under way are not here, as (begin, end); none if it was whole."""
        return [] if self.is_there(box, tag) else self.frames(box).missing(tag, length)

    def accept_frames(self, box: str, tag: bytes, frames: Iterable[bytes]) -> bool:
        """Keep frames of a file; gives whether the file is whole now, and then lies where the others do.

        Raises:
            Full: no room.
            Torn: what came is no frame of it, or makes no sealed file of that tag; it begins anew.
        """
        if self._was_whole(box, tag):
            return True
        shelf = self.frames(box)
        try:
            for one in frames:
                if one[1 : 1 + frame.TAG] != tag[: frame.TAG]:
                    raise Torn
                self._room(self.place / PARTS / box, len(one))
                came = shelf.take(one)
                if came.spoilt:
                    raise Torn
                if came.whole is not None:
                    self.accept_whole(box, tag, came.whole)
                    return True
        except Malformed:
            raise Torn from None
        return False

    def accept_whole(self, box: str, tag: bytes, sealed: bytes) -> None:
        """Keep a file whose last frame came; raises :class:`Full`, :class:`Torn`."""
        if seal.tag(sealed) != tag or isinstance(seal.look(sealed), seal.Fault):
            self.frames(box).drop(tag, len(sealed))
            raise Torn
        self.accept(box, sealed)
        write_whole(self._done(box, tag), b"")
        self.frames(box).drop(tag, len(sealed))

    def _done(self, box: str, tag: bytes) -> Path:
        return self.place / PARTS / box / f"{tag.hex()}{_DONE}"

    def _was_whole(self, box: str, tag: bytes) -> bool:
        try:
            return time.time() - self._done(box, tag).stat().st_mtime < self.bounds.done
        except OSError:
            return False

    def _tidy_done(self, box: str) -> None:
        for path in (self.place / PARTS / box).glob(f"*{_DONE}"):
            if time.time() - path.stat().st_mtime > self.bounds.done:
                path.unlink(missing_ok=True)

    def _room(self, place: Path, more: int) -> None:
        """See that there is room; raises :class:`Full`."""
        sizes = [path.stat().st_size for path in place.rglob("*") if path.is_file()]
        if place.parent.name == UP and len(sizes) >= self.bounds.files:
            raise Full
        if (
            sum(sizes) + more > self.bounds.bytes
            or shutil.disk_usage(self.place).free < self.bounds.free + more
        ):
            raise Full

    # what the importer does

    def leave(self, box: str, sealed: bytes, *, answer: bool = False) -> str:
        """Leave something for a station; a newer answer takes the place of the older, for it says more.

        Nothing is left in a box that is full: the oldest goes, as whoever never asks shall not fill a disk.
        """
        self.know((box,))
        waits, last = self.waits(box), self.place / DOWN / box / _ANSWER
        name = waits.put(sealed)
        if answer:
            older = last.read_text(encoding="ascii") if last.exists() else name
            write_whole(last, name.encode())
            if older != name:
                waits.drop(older)
        lying = sorted((path.stat().st_mtime_ns, path.name) for path in last.parent.glob(f"*{ENDING}"))
        for _at, old in lying[: max(0, len(lying) - self.bounds.files)]:
            waits.drop(old)
        return name

    @contextlib.contextmanager
    def answering(self, box: str) -> Iterator[None]:
        """Answer a station while no other importer does: else of two answers the older may come to stay."""
        with occupied.in_turn(self.place / DOWN / box / _ANSWERING):
            yield

    def tell_at_work(self) -> None:
        """Tell the server that somebody takes files in just now, so that an answer is worth waiting for."""
        (self.place / AT_WORK).touch()

    def is_at_work(self, within: float = 10.0) -> bool:
        """Say whether an importer told so in the last seconds."""
        try:
            return abs(time.time() - (self.place / AT_WORK).stat().st_mtime) < within
        except OSError:
            return False
