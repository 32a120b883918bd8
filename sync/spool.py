"""The spool: a folder of sealed files at headquarters, in which no key and no name of a station stands.

``up/BOX/`` is what a station left, ``down/BOX/`` what waits for it, ``parts/BOX/`` pieces of what is under
way. A *box* is named by a hash of the station's sealing public key, which only its parent and the device
know: whoever can name a box may leave files in it, take what waits there, and nobody else can. The server
(``sync/spool_app.py``) only adds to ``up`` and takes away from ``down``; the importer
(``sync/spooling.py``) does the contrary. Neither needs the other to be there.
"""

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

from store.files import write_whole
from sync import seal
from sync.carriers.folder import ENDING, Folder, name_of

UP, DOWN, PARTS = "up", "down", "parts"
AT_WORK: Final = "at-work"
_ANSWER: Final = "answer"
_DONE: Final = "done"
_DIGEST: Final = 16


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a spool takes at most.

    Attributes:
        files: that may lie in one box, each way.
        bytes: the same, and of what is under way.
        under_way: files that a station may have begun and not finished.
        free: bytes that stay free on the disk.
        stale: seconds after which what was begun and not finished is forgotten.
        done: seconds for which it is remembered that a file in pieces was whole: its last reply may be lost.
    """

    files: int = 256
    bytes: int = 2 * seal.LARGEST
    under_way: int = 4
    free: int = 256 << 20
    stale: float = 14 * 86_400
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
    return (place / UP).is_dir() and (place / DOWN).is_dir()


@dataclass(frozen=True, slots=True)
class Spool:
    """One spool; safe to be used by the server and the importer at once."""

    place: Path
    bounds: Bounds = Bounds()

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

    def held(self, box: str, tag: bytes) -> list[tuple[int, int]]:
        """Give which stretches of a file under way are here, as (begin, end), joined and in order."""
        done = self._was_whole(self.place / PARTS / box / tag.hex())
        return (
            joined((begin, end) for begin, end, _path in self._pieces(box, tag)) if not done else [(0, done)]
        )

    def accept_piece(self, box: str, tag: bytes, begin: int, of: int, piece: bytes) -> bool:
        """Keep a piece of a file; gives whether the file is whole now, and then lies where the others do.

        Args:
            box: whose.
            tag: the file's (``sync/seal.py``).
            begin: where in it the piece begins.
            of: how long the file is.
            piece: the bytes.

        Raises:
            Full: no room.
            Torn: what came is no sealed file of that tag; it begins anew.
        """
        place = self.place / PARTS / box / tag.hex()
        if not (0 < of <= seal.LARGEST and begin >= 0 and begin + len(piece) <= of and piece):
            raise Torn
        if self._was_whole(place):
            return True
        if not place.is_dir():
            self._forget_stale(place.parent)
            begun = [one for one in place.parent.glob("*") if not (one / _DONE).exists()]
            if len(begun) >= self.bounds.under_way:
                raise Full
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._room(place.parent, len(piece))
        here, fresh = place / f"{begin}", place / f"{begin}.new"
        if not here.exists() or here.stat().st_size < len(piece):
            fresh.write_bytes(piece)
            fresh.replace(here)
        if self.held(box, tag) != [(0, of)]:
            return False
        whole = bytearray(of)
        for start, end, path in sorted(self._pieces(box, tag)):
            whole[start:end] = path.read_bytes()
        sealed = bytes(whole)
        if len(sealed) != of or seal.tag(sealed) != tag or isinstance(seal.look(sealed), seal.Fault):
            shutil.rmtree(place, ignore_errors=True)
            raise Torn
        self.accept(box, sealed)
        write_whole(place / _DONE, str(of).encode())
        for _start, _end, path in self._pieces(box, tag):
            path.unlink(missing_ok=True)
        return True

    def _was_whole(self, place: Path) -> int:
        """Give how long a file was that came whole lately; 0 if none did."""
        try:
            lately = time.time() - (place / _DONE).stat().st_mtime < self.bounds.done
            return int((place / _DONE).read_text(encoding="ascii")) if lately else 0
        except (OSError, ValueError):
            return 0

    def _pieces(self, box: str, tag: bytes) -> list[tuple[int, int, Path]]:
        place = self.place / PARTS / box / tag.hex()
        try:
            found = [path for path in place.iterdir() if path.name.isdecimal()]
            return [(int(path.name), int(path.name) + path.stat().st_size, path) for path in found]
        except OSError:
            return []

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

    def _forget_stale(self, place: Path) -> None:
        if not place.is_dir():
            return
        for one in place.iterdir():
            limit = self.bounds.done if (one / _DONE).exists() else self.bounds.stale
            if time.time() - one.stat().st_mtime > limit:
                shutil.rmtree(one, ignore_errors=True)

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

    def tell_at_work(self) -> None:
        """Tell the server that somebody takes files in just now, so that an answer is worth waiting for."""
        (self.place / AT_WORK).touch()

    def is_at_work(self, within: float = 10.0) -> bool:
        """Say whether an importer told so in the last seconds."""
        try:
            return abs(time.time() - (self.place / AT_WORK).stat().st_mtime) < within
        except OSError:
            return False


def joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give stretches (begin, end) joined where they touch, in order."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(stretches):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found
