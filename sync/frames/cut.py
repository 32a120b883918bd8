"""Cutting a sealed file into frames of a size that a line can carry."""

from sync import seal
from sync.frames import frame, repair
from sync.frames.frame import Frame
from sync.streams import Writer


class Cutting:
    """A sealed file as frames: its slices, and as many repairs as anybody asks for.

    Attributes:
        slices: how many frames there must be at least to give the file.
        size: bytes of each frame's piece.
    """

    def __init__(self, sealed: bytes, room: int) -> None:
        """Cut a file into the fewest frames of at most ``room`` bytes, all nearly alike in length.

        Raises:
            ValueError: for a room in which a frame has no room for itself, or a file that is empty.
        """
        self._tag = seal.tag(sealed)[: frame.TAG]
        self._length = len(sealed)
        most = room - _beside(self._length, room)
        if most < 1 or not sealed:
            raise ValueError("there is no room for a frame")
        self.slices = -(-self._length // most)
        self.size = -(-self._length // self.slices)
        # With slices of equal length the last may not be needed any more.
        self.slices = -(-self._length // self.size)
        self._pieces = cut(sealed, self.size)

    @property
    def repairable(self) -> bool:
        """Say whether there are repairs, too; a file of very many slices has none."""
        return self.slices <= frame.MOST_REPAIRED

    def frame(self, number: int) -> bytes:
        """Give a frame: a slice if the number is below ``slices``, else a repair, if there are any."""
        if number < self.slices:
            piece = self._pieces[number]
        elif self.repairable:
            piece = repair.make(self._pieces, number - self.slices)
        else:
            raise ValueError("so long a file is not repaired")
        return frame.write(Frame(self._tag, self._length, number, piece))


def cut(sealed: bytes, size: int) -> list[bytes]:
    """Give the slices of a file of ``size`` bytes each, the last one filled with zeros."""
    return [sealed[at : at + size].ljust(size, b"\0") for at in range(0, len(sealed), size)]


GRAIN = 64
"""Bytes of which a stretch begins at a multiple."""
_LONGEST = 1 << 15


def stretch(sealed_tag: bytes, length: int, begin: int, content: bytes) -> list[bytes]:
    """Give frames for bytes of a file that came one after the other, as over a line that was cut.

    Args:
        sealed_tag: the file's tag.
        length: of the file.
        begin: where in it they begin, a multiple of :data:`GRAIN`.
        content: the bytes; what at their end fills no grain, nor ends the file, is left out.
    """
    if length < GRAIN:
        return (
            [frame.write(Frame(sealed_tag[: frame.TAG], length, 0, content))]
            if len(content) == length
            else []
        )
    frames = []
    at, end = begin, begin + len(content)
    while at + GRAIN <= end or at < end == length:
        size = GRAIN
        while size < _LONGEST and at % (2 * size) == 0 and at + 2 * size <= end:
            size *= 2
        piece = content[at - begin : at - begin + size].ljust(size, b"\0")
        frames.append(frame.write(Frame(sealed_tag[: frame.TAG], length, at // size, piece)))
        at += size
    return frames


def _beside(length: int, room: int) -> int:
    """Give the bytes of a frame beside its piece, for numbers up to those of the repairs."""
    out = Writer()
    out.number(length)
    # The number itself: as long as that of the last slice and as many repairs.
    out.number(2 * -(-length // max(1, room - frame.OVERHEAD)) + 8)
    return len(frame.MAGIC) + frame.TAG + len(out.done()) + frame.CHECK
