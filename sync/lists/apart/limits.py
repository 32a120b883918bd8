"""What a list may be at most; both ends go by it."""

from typing import Final

MAX_FILE: Final = 10_000_000
MAX_MEMBERS: Final = 200
MAX_INFLATED: Final = 50_000_000
MAX_RATIO: Final = 100
MAX_SHEETS: Final = 60
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 100
MAX_TEXT: Final = 2000
"""Characters of a cell; the rest is cut, and no field takes that many."""
MAX_CELLS: Final = 1_000_000
MAX_CHARACTERS: Final = 30_000_000
"""Of all cells together: shared strings make much of little."""
MAX_MERGED: Final = 50_000
MAX_LINE: Final = 200_000
"""Characters between two line ends of a text file."""
MEMORY: Final = 512 << 20
"""Bytes that the process may ask for, its program and libraries among them."""
PROCESSOR: Final = 30
"""Seconds of a processor."""
SECONDS: Final = 60.0
"""For which one file is waited for in all."""
PIECE: Final = 200
"""Rows of one line of the answer."""
MAX_ANSWER: Final = PIECE * MAX_COLUMNS * (MAX_TEXT * 6 + 10)
"""Bytes of one line of the answer."""


class Bad(Exception):  # noqa: N818 - it is the file that is bad
    """Why a file is not read: a word, for which the other end has sentences."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
