"""What a keyboard scanner types: a line of digits and Enter, faster than anybody can, into whatever is there.

So a screen that takes such lines takes every key while one is coming: what is in a code was written by
whoever made it, and must press no key of the program's.
"""

from dataclasses import dataclass, field
from typing import Final

BURST: Final = 0.08
"""Seconds between two keys of one line at most; nobody types so fast for long."""
_LONGEST: Final = 8_000


@dataclass
class Typing:
    """The line that is coming.

    Attributes:
        last: when its last key was pressed, in seconds of any clock; long ago before the first.
    """

    last: float = float("-inf")
    _letters: list[str] = field(default_factory=list)

    def key(self, character: str | None, key: str, at: float) -> str | None:
        """Hear a key.

        Args:
            character: what it writes, if it writes anything.
            key: its name.
            at: when it was pressed.

        Returns:
            The line, if this ended it; nothing while it goes on.
        """
        self.last = at
        if key in ("enter", "ctrl+j"):
            line = "".join(self._letters)
            self._letters.clear()
            return line
        if character is not None and character.isprintable() and len(self._letters) < _LONGEST:
            self._letters.append(character)
        return None

    def is_under_way(self, at: float) -> bool:
        """Say whether a line is coming: keys are the scanner's, whatever they are."""
        return at - self.last < BURST

    @property
    def length(self) -> int:
        """Give how many letters of it came."""
        return len(self._letters)

    def forget(self) -> None:
        """Drop what came of it."""
        self._letters.clear()
