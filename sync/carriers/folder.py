"""A folder as carrier: a stick, a shared drive, whatever some synchroniser keeps alike in two places.

Names are short enough for FAT; a file is written under another ending first,
so a half-written one is never taken for a bundle.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from store.files import sync_folder
from store.refusals import Code, Refused
from sync import seal

ENDING = ".mus"
_PART = ".prt"


class Folder:
    """Files in one folder.

    The folder must be there: making it where a stick should be would leave
    bundles on the laptop and call them handed over.
    """

    def __init__(self, place: Path) -> None:
        self._place = place

    def put(self, sealed: bytes) -> str:
        """Leave a sealed file, forced to disk before its name appears; gives its name.

        Raises:
            Refused: ``CARRIER_AWAY`` if the folder is not there or takes nothing.
        """
        name = seal.tag(sealed).hex()[:8].upper() + ENDING
        whole = self._place / name
        part = whole.with_suffix(_PART)
        try:
            with part.open("wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            part.replace(whole)
        except OSError:
            raise Refused(Code.CARRIER_AWAY) from None
        sync_folder(self._place)
        return name

    def names(self) -> Iterator[str]:
        """Give the names of the bundles that lie there; raises ``CARRIER_AWAY``."""
        try:
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
        """Take a file away; that it is gone already is fine."""
        (self._place / name).unlink(missing_ok=True)
