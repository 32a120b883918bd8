"""Frames in memory, for whoever has no folder to keep them in: a carrier without a home, a test."""

from collections import OrderedDict

from sync.frames import frame
from sync.frames.pool import Pool
from sync.frames.shelf import Came


class InMemory:
    """What a shelf does (``sync/frames/shelf.py``), of at most ``files`` files, and gone with the process."""

    def __init__(self, files: int = 16) -> None:
        self._files = files
        self._pools: OrderedDict[tuple[bytes, int], Pool] = OrderedDict()

    def take(self, content: bytes) -> Came:
        """Take in a frame; raises ``Malformed``."""
        came = frame.read(content)
        key = (came.tag, came.length)
        pool = self._pools.pop(key, None) or Pool(*key)
        while len(self._pools) >= self._files:
            self._pools.popitem(last=False)
        self._pools[key] = pool
        new = pool.add(came)
        return Came(pool.tag, pool.length, pool.known, pool.lacking, new, pool.content)

    def wants(self, tag: bytes, length: int, size: int) -> tuple[int, list[tuple[int, int]]]:
        """Say what is lacking of a file cut into pieces of ``size``: how many frames, and which slices."""
        pool = self._pools.get((tag[: frame.TAG], length))
        slices = -(-length // size)
        return (slices, [(0, slices)]) if pool is None else pool.wants(size)

    def missing(self, tag: bytes, length: int) -> list[tuple[int, int]]:
        """Give what is not known of a file, as (begin, end) in bytes; all of it if nothing came."""
        pool = self._pools.get((tag[: frame.TAG], length))
        return [(0, length)] if pool is None else pool.missing()

    def whole(self, tag: bytes, length: int) -> bytes | None:
        """Give a file that became whole and was not forgotten yet."""
        pool = self._pools.get((tag[: frame.TAG], length))
        return None if pool is None else pool.content

    def drop(self, tag: bytes, length: int) -> None:
        """Forget a file."""
        self._pools.pop((tag[: frame.TAG], length), None)

    def __len__(self) -> int:
        """Give how many files are under way."""
        return len(self._pools)
