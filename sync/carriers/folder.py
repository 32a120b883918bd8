"""A folder as carrier: a stick, a shared drive, whatever some synchroniser keeps alike in two places.

Names are short enough for FAT; a file is written under another ending first,
so a half-written one is never taken for a bundle.
"""

import contextlib
import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from store.files import force_name, is_folder
from store.refusals import Code, Refused
from sync import seal
from sync.frames import frame
from sync.frames.cut import Cutting
from sync.frames.keeping import Keeping
from sync.streams import Malformed

ENDING = ".mus"
_PART = ".prt"
_WHY = {
    errno.ENOSPC: Code.CARRIER_FULL,
    errno.EDQUOT: Code.CARRIER_FULL,
    errno.EFBIG: Code.CARRIER_FULL,
    errno.EROFS: Code.CARRIER_READ_ONLY,
    errno.EACCES: Code.CARRIER_READ_ONLY,
    errno.EPERM: Code.CARRIER_READ_ONLY,
}
FRAME = ".frm"
_SIGNS = 8
"""Signs of a tag that a file is named by."""
_STEM = 5
_MOST_FRAMES = 1 << 12
"""Frames that a file goes in at most: their names have three digits for the number."""
_AT_A_TIME = 16 << 10
"""Bytes that are forced to the medium together where somebody watches: what was told is there."""


def name_of(sealed: bytes) -> str:
    """Give the name of a sealed file on any carrier: eight signs of its tag, short enough for FAT."""
    return name_of_tag(seal.tag(sealed))


def name_of_tag(tag: bytes) -> str:
    """Give the name of the file with a tag."""
    return tag.hex()[:_SIGNS].upper() + ENDING


def tag_begins(name: str) -> bytes:
    """Give what the tag of a file with such a name begins with; nothing if it is no name of ours."""
    stem, ending = name[:_SIGNS], name[_SIGNS:]
    with contextlib.suppress(ValueError):
        return bytes.fromhex(stem) if len(stem) == _SIGNS and ending.lower() == ENDING else b""
    return b""


def frame_name(tag: bytes, number: int) -> str:
    """Give the name of a frame in a folder: of eight signs, which are letters and digits, as FAT has them."""
    return f"{tag.hex()[:_STEM].upper()}{number:03X}{FRAME}"


class Folder:
    """Files in one folder.

    The folder must be there: making it where a stick should be would leave
    bundles on the laptop and call them handed over.
    """

    def __init__(
        self,
        place: Path,
        piece: int | None = None,
        keeping: Keeping | None = None,
        begun: Callable[[bytes], object] = lambda _tag: None,
    ) -> None:
        """Use a folder.

        Args:
            place: the folder.
            piece: bytes of a frame, at most: what is longer is left in frames; ``None`` for whole files only.
            keeping: keeps frames that are taken; ``None`` if they are passed over.
            begun: hears of which file frames are left, so that it stays the same until it is through.
        """
        self._place, self._piece, self._keeping, self._begun = place, piece, keeping, begun
        self._spent = 0
        self._lengths: dict[str, int] = {}

    @property
    def spent(self) -> int:
        """Bytes that were written: a synchroniser carries them on."""
        return self._spent

    def probe(self) -> None:
        """See whether the folder is there; raises ``CARRIER_AWAY``."""
        if not is_folder(self._place):
            raise Refused(Code.CARRIER_AWAY)

    def close(self) -> None:
        """Nothing is held."""

    def put(self, sealed: bytes) -> str:
        """Leave a sealed file, forced to disk before its name appears; gives its name.

        Raises:
            Refused: ``CARRIER_AWAY`` if the folder is not there (any more), ``CARRIER_FULL``,
                ``CARRIER_READ_ONLY``.
        """
        if self._piece is not None and len(sealed) > self._piece:
            return self._put_frames(sealed, self._piece, lambda _count: None)
        return self._write(name_of(sealed), len(sealed), lambda file: file.write(sealed))

    def _put_frames(self, sealed: bytes, piece: int, wrote: Callable[[int], None]) -> str:
        """Leave a file in frames; those for which there was room stay, and count wherever the rest comes."""
        cutting = Cutting(sealed, max(piece, len(sealed) // (_MOST_FRAMES - 1) + frame.OVERHEAD))
        self._begun(seal.tag(sealed))
        wrote(0)
        for number in range(cutting.slices):
            self._put_frame(frame_name(seal.tag(sealed), number), cutting.frame(number))
            wrote(min(len(sealed), (number + 1) * cutting.size))
        return name_of(sealed)

    def _put_frame(self, name: str, one: bytes) -> None:
        with contextlib.suppress(OSError):
            if (self._place / name).read_bytes() == one:
                return
        self._write(name, len(one), lambda file: file.write(one))

    def _frames(self) -> Iterator[Path]:
        return (path for path in sorted(self._place.iterdir()) if path.suffix.lower() == FRAME)

    def _take_frames(self) -> Iterator[str]:
        """Take in the frames that lie there; gives the names of the files that are whole."""
        if self._keeping is None:
            return
        seen: dict[str, tuple[bytes, int]] = {}
        for path in self._frames():
            with contextlib.suppress(Malformed, OSError):
                came = self._keeping.take(path.read_bytes())
                seen[name_of_tag(came.tag)] = (came.tag, came.length)
        for name, (tag, length) in seen.items():
            if self._keeping.whole(tag, length) is not None:
                self._lengths[name] = length
                yield name

    def put_telling(self, sealed: bytes, wrote: Callable[[int], None]) -> str:
        """Leave a sealed file, and tell how many of its bytes are on the medium; raises ``CARRIER_AWAY``.

        What ``wrote`` raises ends it, and takes away what was written of a whole file; frames stay.
        """
        if self._piece is not None and len(sealed) > self._piece:
            return self._put_frames(sealed, self._piece, wrote)

        def in_pieces(file: BinaryIO) -> None:
            wrote(0)
            for start in range(0, len(sealed), _AT_A_TIME):
                piece = sealed[start : start + _AT_A_TIME]
                file.write(piece)
                file.flush()
                os.fsync(file.fileno())
                wrote(start + len(piece))

        return self._write(name_of(sealed), len(sealed), in_pieces)

    def _write(self, name: str, size: int, write: Callable[[BinaryIO], object]) -> str:
        whole = self._place / name
        part = whole.with_suffix(_PART)
        try:
            with part.open("wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            part.replace(whole)
            force_name(whole)
        except OSError as error:
            # A full stick keeps what was half written, and has no room for anything else then.
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise Refused(_WHY.get(error.errno or 0, Code.CARRIER_AWAY)) from None
        except Refused:
            part.unlink(missing_ok=True)
            raise
        self._spent += size
        return name

    def names(self) -> Iterator[str]:
        """Give the names of the bundles that lie there, also of copies that a synchroniser made.

        Raises:
            Refused: ``CARRIER_AWAY``.
        """
        try:
            # Of two that left the same, some make "ABCD (conflicted copy).mus": the same bytes once more.
            found = sorted(p.name for p in self._place.iterdir() if p.suffix.lower() == ENDING)
            whole = [name for name in self._take_frames() if name not in found]
        except OSError:
            raise Refused(Code.CARRIER_AWAY) from None
        yield from found
        yield from whole

    def get(self, name: str) -> bytes | None:
        """Read a file; ``None`` if it is gone, or if a synchroniser is still bringing it."""
        try:
            content = (self._place / name).read_bytes()
        except OSError:
            if self._keeping is None or name not in self._lengths:
                return None
            content = self._keeping.whole(bytes.fromhex(name[:8]), self._lengths[name]) or b""
        return None if isinstance(seal.look(content), seal.Fault) else content

    def drop(self, name: str) -> None:
        """Take a file away; that it is gone already is fine.

        Raises:
            Refused: ``CARRIER_AWAY``, ``CARRIER_READ_ONLY``; what was taken in comes again then.
        """
        try:
            (self._place / name).unlink(missing_ok=True)
            if self._keeping is not None and name in self._lengths:
                self._keeping.drop(bytes.fromhex(name[:8]), self._lengths.pop(name))
            if self._keeping is not None:
                for path in self._frames():
                    if path.name.upper().startswith(name[:_STEM].upper()):
                        path.unlink(missing_ok=True)
        except OSError as error:
            raise Refused(_WHY.get(error.errno or 0, Code.CARRIER_AWAY)) from None
