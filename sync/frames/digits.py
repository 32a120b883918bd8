"""A frame as decimal digits: dense in a QR code, and what a keyboard scanner types (``FRAMES.md``)."""

import re
from collections.abc import Iterator
from typing import Final

from sync.frames import frame
from sync.streams import Malformed

MOST: Final = 3_909
"""Digits at most: those of the largest code that is shown, and fewer than a line of a terminal may have."""
_SYMBOLOGY: Final = re.compile(r"\](?:Q|q)\d")
"""What some scanners type before what they read, to say what kind of code it was."""
_DIGITS: Final = "1234567890"
_LAYOUTS: Final = (
    "&é\"'(-è_çà",  # French
    "&é\"'(§è!çà",  # Belgian
    "+ěščřžýáíé",  # Czech
    "+ľščťžýáíé",  # Slovak
    "123456789ö",  # Hungarian
    "ąčęėįšųū90",  # Lithuanian
)
"""What the keys 1 to 9 and 0 of a scanner that believes in an American keyboard type on another."""
_FROM_LAYOUT: Final = tuple(str.maketrans(layout, _DIGITS) for layout in _LAYOUTS)


def write(content: bytes) -> str:
    """Give a frame as digits: its bytes as one number, highest first. It begins with no zero byte."""
    return str(int.from_bytes(content, "big"))


def room(digits: int) -> int:
    """Give how many bytes at most a frame may have, so that it never takes more than so many digits."""
    return (int("9" * digits).bit_length() - 1) // 8 if digits else 0


def most(room: int) -> int:
    """Give how many digits a frame of so many bytes may take."""
    return len(str((1 << 8 * room) - 1))


def read(line: str) -> bytes:
    """Give the frame that a line of digits is.

    Args:
        line: as it was read from a code, or typed by a scanner, also on a keyboard of another country.

    Raises:
        Malformed: if it is none.
    """
    text = "".join(line.split())
    text = text[3:] if _SYMBOLOGY.match(text) else text
    if not 0 < len(text) <= MOST:
        raise Malformed("that is no frame")
    for digits in readings(text):
        number = int(digits)
        content = number.to_bytes((number.bit_length() + 7) // 8, "big")
        try:
            frame.read(content)
        except Malformed:
            continue
        return content
    raise Malformed("that is no frame")


def readings(text: str) -> Iterator[str]:
    """Give as which digits a scanner's line may be meant; digits of any script are digits."""
    if text.isdecimal():
        yield text
    for layout in _FROM_LAYOUT:
        meant = text.translate(layout)
        if meant != text and meant.isdecimal():
            yield meant
