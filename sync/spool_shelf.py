"""What waits in a spool's boxes, without reading a long file again for each piece of it that is asked for."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sync import seal
from sync.carriers.folder import ENDING
from sync.spool import DOWN, Spool

_MOST_KNOWN: Final = 50_000
"""Files whose tags are remembered; a file that changed is read anew."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A whole sealed file that waits: where it lies, its tag, its length."""

    path: Path
    tag: bytes
    size: int

    def read(self, begin: int, end: int) -> bytes:
        """Read bytes of it; raises ``OSError`` if it is gone."""
        with self.path.open("rb") as file:
            file.seek(begin)
            return file.read(end - begin)


@dataclass(slots=True)
class Shelf:
    """The files of all boxes; used by several threads, of which the last to look something up is right."""

    spool: Spool
    _known: dict[tuple[Path, int, int], bytes | None] = field(default_factory=dict)

    def lying(self, box: str) -> list[Lying]:
        """Give what waits in a box, the smallest first; what is not whole is passed by."""
        found = []
        for path in (self.spool.place / DOWN / box).glob(f"*{ENDING}"):
            try:
                stat = path.stat()
                tag = self._tag(path, stat.st_mtime_ns, stat.st_size)
            except OSError:
                continue
            if tag is not None:
                found.append(Lying(path, tag, stat.st_size))
        return sorted(found, key=lambda one: one.size)

    def _tag(self, path: Path, at: int, size: int) -> bytes | None:
        key = (path, at, size)
        if key not in self._known:
            content = path.read_bytes()
            whole = len(content) == size and not isinstance(seal.look(content), seal.Fault)
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = seal.tag(content) if whole else None
        return self._known[key]
