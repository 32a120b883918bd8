"""The frames of a sealed file as a screen shows them: one after the other, without end."""

from dataclasses import dataclass
from typing import Final

from sync import seal
from sync.frames import digits, frame
from sync.frames.cut import Cutting
from sync.qr import code
from sync.streams import Malformed

SMALLEST: Final = 24
"""Bytes below which a frame holds hardly more than itself: a smaller screen has no room for a file."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One frame to be shown.

    Attributes:
        number: which of its cutting it is, from 0.
        version: of its QR code.
        text: its digits.
    """

    number: int
    version: int
    text: str


class Film:
    """A sealed file, frame by frame: its slices in order, then repairs, of which none comes twice.

    Attributes:
        length: bytes of the file.
        tag: the first 4 bytes of its tag, as its frames name it.
        slices: how many frames whoever takes it in needs at least; 0 before it has room.
        version: of the codes; one for all frames, so that a camera need not look for it anew.
        shown: how many frames were given, of any cutting.
        complete: whether all frames that are needed were given, of one cutting.
    """

    def __init__(self, sealed: bytes) -> None:
        self._sealed = sealed
        self.length, self.tag = len(sealed), seal.tag(sealed)[: frame.TAG]
        self.slices = self.version = self.shown = 0
        self.complete = False
        self._room = self._next = self._given = 0
        self._cutting: Cutting | None = None

    @property
    def still(self) -> bool:
        """Say whether one frame is all there is to show."""
        return self.slices == 1

    def fit(self, squares: int) -> bool:
        """Cut the file for a screen of so many squares a side.

        A new cutting begins with repairs, if something was shown before: whoever has some slices needs just
        as many repairs as they lack, whichever those are.

        Returns:
            Whether there is room for it.
        """
        version = code.fitting(squares)
        if version is None or code.room(version) < SMALLEST:
            self._cutting, self.slices = None, 0
            return False
        return self.cut(code.room(version))

    def cut(self, room: int) -> bool:
        """Cut the file into frames of at most so many bytes; gives whether that is possible."""
        if self._cutting is not None and room == self._room:
            return True
        self._cutting, self.slices = None, 0
        try:
            cutting = Cutting(self._sealed, room)
            last = len(cutting.frame(cutting.slices - 1))
            # The numbers of repairs grow.
            self.version = code.least(digits.most(last if cutting.slices == 1 else min(last + 1, room)))
        except ValueError:
            return False
        self._cutting, self._room, self.slices = cutting, room, cutting.slices
        again = self.shown and cutting.repairable and not self.still
        self._next, self._given = cutting.slices if again else 0, 0
        return True

    def next(self) -> Shot:
        """Give the next frame; raises ``ValueError`` where there is no room for any."""
        if self._cutting is None:
            raise ValueError("there is no room for a frame")
        text = self._digits(self._cutting)
        if not text:
            # No repair is left that fits: all that are ever needed were shown long ago.
            self._next = 0
            text = self._digits(self._cutting)
        shot = Shot(self._next, self.version, text)
        self._next = 0 if self.still else self._next + 1
        self.shown += 1
        self._given += 1
        self.complete = self.complete or self._given >= self.slices
        return shot

    def _digits(self, cutting: Cutting) -> str:
        """Give the digits of the next frame, or nothing where there is none, or none that fits."""
        try:
            content = cutting.frame(self._next)
            frame.read(content)
        except (ValueError, Malformed):
            return ""
        text = digits.write(content)
        return text if len(text) <= code.capacity(self.version) else ""
