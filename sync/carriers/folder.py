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

from store.files import force_name
from store.refusals import Code, Refused
from sync import seal

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
_AT_A_TIME = 16 << 10
"""Bytes that are forced to the medium together where somebody watches: what was told is there."""


def name_of(sealed: bytes) -> str:
    """Give the name of a sealed file on any carrier: eight signs of its tag, short enough for FAT."""
    return name_of_tag(seal.tag(sealed))


def name_of_tag(tag: bytes) -> str:
    """Give the name of the file with a tag."""
    return tag.hex()[:8].upper() + ENDING


class Folder:
    """Files in one folder.

    The folder must be there: making it where a stick should be would leave
    bundles on the laptop and call them handed over.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._spent = 0

    @property
    def spent(self) -> int:
        """Bytes that were written: a synchroniser carries them on."""
        return self._spent

    def probe(self) -> None:
        """See whether the folder is there; raises ``CARRIER_AWAY``."""
        if not self._place.is_dir():
            raise Refused(Code.CARRIER_AWAY)

    def close(self) -> None:
        """Nothing is held."""

    def put(self, sealed: bytes) -> str:
        """Leave a sealed file, forced to disk before its name appears; gives its name.

        Raises:
            Refused: ``CARRIER_AWAY`` if the folder is not there (any more), ``CARRIER_FULL``,
                ``CARRIER_READ_ONLY``.
        """
        return self._put(sealed, lambda file: file.write(sealed))

    def put_telling(self, sealed: bytes, wrote: Callable[[int], None]) -> str:
        """Leave a sealed file, and tell how many of its bytes are on the medium; raises ``CARRIER_AWAY``.

        What ``wrote`` raises ends it, and takes away what was written.
        """

        def in_pieces(file: BinaryIO) -> None:
            wrote(0)
            for start in range(0, len(sealed), _AT_A_TIME):
                piece = sealed[start : start + _AT_A_TIME]
                file.write(piece)
                file.flush()
                os.fsync(file.fileno())
                wrote(start + len(piece))

        return self._put(sealed, in_pieces)

    def _put(self, sealed: bytes, write: Callable[[BinaryIO], object]) -> str:
        name = name_of(sealed)
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
        self._spent += len(sealed)
        return name

    def names(self) -> Iterator[str]:
        """Give the names of the bundles that lie there, also of copies that a synchroniser made.

        Raises:
            Refused: ``CARRIER_AWAY``.
        """
        try:
            # Of two that left the same, some make "ABCD (conflicted copy).mus": the same bytes once more.
            found = sorted(p.name for p in self._place.iterdir() if p.suffix.lower() == ENDING)
        except OSError:
            raise Refused(Code.CARRIER_AWAY) from None
        yield from found

    def get(self, name: str) -> bytes | None:
        """Read a file; ``None`` if it is gone, or if a synchroniser is still bringing it."""
        try:
            content = (self._place / name).read_bytes()
        except OSError:
            return None
        return None if isinstance(seal.look(content), seal.Fault) else content

    def drop(self, name: str) -> None:
        """Take a file away; that it is gone already is fine.

        Raises:
            Refused: ``CARRIER_AWAY``, ``CARRIER_READ_ONLY``; what was taken in comes again then.
        """
        try:
            (self._place / name).unlink(missing_ok=True)
        except OSError as error:
            raise Refused(_WHY.get(error.errno or 0, Code.CARRIER_AWAY)) from None
