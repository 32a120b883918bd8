"""Searching files for what must not stand in them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

SHORTEST = 6
"""Bytes: shorter words turn up in encrypted files by chance."""


MOST = 300
"""Words searched for, spread evenly: any leak shows among them, and ten thousand would take minutes."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search saw: how many words, files and bytes, and the files in which a word stood."""

    words: int
    files: int
    size: int
    hits: tuple[Path, ...]


def in_clear(folders: Iterable[Path], words: Collection[str]) -> Searched:
    """Search every file below some folders for words, in UTF-8 and UTF-16."""
    chosen = sorted(word for word in words if len(word.encode()) >= SHORTEST)
    chosen = chosen[:: -(-len(chosen) // MOST)] if chosen else []
    needles = {word.encode(encoding) for word in chosen for encoding in ("utf-8", "utf-16-le", "utf-16-be")}
    hits, size, files = [], 0, 0
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            content = path.read_bytes()
            files += 1
            size += len(content)
            if any(needle in content for needle in needles):
                hits.append(path)
    return Searched(len(chosen), files, size, tuple(hits))
