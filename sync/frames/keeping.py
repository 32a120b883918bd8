"""What frames are kept in: a shelf on disk, or memory."""

from typing import Protocol

from sync.frames.shelf import Came


class Keeping(Protocol):
    """A place for frames of several files (``sync/frames/shelf.py``, ``in_memory.py``)."""

    def take(self, content: bytes) -> Came:
        """Take in a frame."""

    def wants(self, tag: bytes, length: int, size: int) -> tuple[int, list[tuple[int, int]]]:
        """Give how many frames of pieces of a size are lacking, and which slices of it are not known."""

    def missing(self, tag: bytes, length: int) -> list[tuple[int, int]]:
        """Give which bytes of a file are not known, as (begin, end)."""

    def whole(self, tag: bytes, length: int) -> bytes | None:
        """Give a file that became whole and was not forgotten yet."""

    def drop(self, tag: bytes, length: int) -> None:
        """Forget a file."""
