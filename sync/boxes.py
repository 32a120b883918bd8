"""The two folders in a node's home through which sealed files pass to and from the courier, who has no key.

``outbox/`` holds what waits to leave, ``inbox/`` what came. Files have the
names and the care of any carrier's folder (``carriers/folder.py``): made of
their content, written whole. Beside a file in the outbox stands an empty mark
for each line that took it. The courier only adds marks and the node only takes
them away, so neither undoes what the other did.
"""

import contextlib
import os
from pathlib import Path
from typing import Final

from store.files import sync_folder
from sync import seal
from sync.carriers.folder import ENDING, Folder, name_of_tag
from sync.frames.shelf import DAYS

OUTBOX: Final = "outbox"
INBOX: Final = "inbox"


class Box(Folder):
    """One of the two folders; made when it is first needed."""

    def __init__(self, place: Path) -> None:
        super().__init__(place)
        self.place = place

    def make(self) -> None:
        """Make the folder, for its owner only."""
        self.place.mkdir(mode=0o700, exist_ok=True)

    def count(self) -> int:
        """Give how many files lie there; none where there is no folder."""
        return len(list(self.names())) if self.place.is_dir() else 0

    def size(self, name: str) -> int:
        """Give how large a file is; 0 if it is gone."""
        try:
            return (self.place / name).stat().st_size
        except OSError:
            return 0


class Outbox(Box):
    """What waits to leave, and which line took what."""

    def mark(self, name: str, line: str, at: int) -> None:
        """Note that a line took a file, at a time (UTC seconds); forced to disk before this returns."""
        path = self._mark(name, line)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.utime(descriptor if os.utime in os.supports_fd else path, (at, at))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        sync_folder(self.place)

    def is_burst(self, name: str) -> bool:
        """Say whether a file is one compact message."""
        try:
            with (self.place / name).open("rb") as file:
                outside = seal.profile_of(file.read(seal.HEADER))
        except OSError:
            return False
        return outside == seal.COMPACT

    def hurry(self, name: str) -> None:
        """Say of a file that it is urgent: it goes first, and also where a budget is used up."""
        (self.place / name).with_suffix(_URGENT).touch(mode=0o600)

    def begin(self, tag: bytes) -> bool:
        """Note of a file that some of it was sent; gives whether that was noted before."""
        name = name_of_tag(tag)
        mark = (self.place / name).with_suffix(_BEGUN)
        if not (self.place / name).exists():
            return False
        before = mark.exists()
        mark.touch(mode=0o600)
        return before

    def under_way(self, name: str, now: float) -> bool:
        """Say whether some of a file was sent lately (``now`` in UTC seconds) and no line took it all."""
        try:
            at = (self.place / name).with_suffix(_BEGUN).stat().st_mtime
        except OSError:
            return False
        return abs(now - at) < DAYS * 86_400 and name not in self.taken()

    def through(self, name: str) -> None:
        """Note that all of a file was sent, though not by the courier."""
        (self.place / name).with_suffix(_BEGUN).unlink(missing_ok=True)

    def urgent(self) -> dict[str, int]:
        """Give the files that are urgent, by name, with when they were laid ready (UTC seconds)."""
        found: dict[str, int] = {}
        for path in self.place.glob(f"*{_URGENT}"):
            with contextlib.suppress(OSError):
                found[path.stem + ENDING] = int(path.stat().st_mtime)
        return found

    def taken_at(self, name: str, line: str) -> int | None:
        """Give when a line took a file (UTC seconds), or ``None``."""
        try:
            return int(self._mark(name, line).stat().st_mtime)
        except OSError:
            return None

    def taken(self) -> dict[str, int]:
        """Give every file that some line took, by name, with when the first did (UTC seconds)."""
        found: dict[str, int] = {}
        with contextlib.suppress(FileNotFoundError):
            for path in self.place.iterdir():
                if path.suffix.startswith(_MARK):
                    with contextlib.suppress(OSError):
                        at, name = int(path.stat().st_mtime), path.stem + ENDING
                        found[name] = min(at, found.get(name, at))
        return found

    def unmark(self, name: str) -> None:
        """Take away what was noted about a file."""
        for path in self.place.glob(f"{Path(name).stem}{_MARK}*"):
            path.unlink(missing_ok=True)

    def drop(self, name: str) -> None:
        """Take a file away, and that it was urgent."""
        super().drop(name)
        for ending in (_URGENT, _BEGUN):
            (self.place / name).with_suffix(ending).unlink(missing_ok=True)

    def _mark(self, name: str, line: str) -> Path:
        return self.place / f"{Path(name).stem}{_MARK}{line}"


_MARK: Final = ".-"
_URGENT: Final = ".now"
_BEGUN: Final = ".beg"


def outbox(home: Path) -> Outbox:
    """Give what waits to leave a node."""
    return Outbox(home / OUTBOX)


def inbox(home: Path) -> Box:
    """Give what came for a node."""
    return Box(home / INBOX)
