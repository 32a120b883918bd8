"""Where something lies, as people write it: decimal degrees, or degrees, minutes and seconds with a letter.

Kept as decimal text with six places (a tenth of a metre), so that every node
writes the same place the same way.
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final

from pydantic import BeforeValidator

LATEST_LATITUDE: Final = 90
LATEST_LONGITUDE: Final = 180

_LETTERS = {"N": 1, "S": -1, "E": 1, "W": -1}
_MARKS = str.maketrans(dict.fromkeys("°º'\u2032\u2019\"\u2033\u201d:", " "))
_NUMBER = re.compile(r"^\d{1,3}(\.\d{1,12})?$", re.ASCII)
_PLACES = Decimal("0.000001")


def degrees(said: object, letters: str, most: int) -> str:
    """Write an angle as decimal degrees with six places.

    Args:
        said: ``-20.16``, ``20.16 S`` or ``20°09'36"S``; a number too.
        letters: the two letters that may stand with it, the positive one first.
        most: the largest angle there is, in degrees.

    Raises:
        ValueError: if it is none, or out of range.
    """
    text = str(said).strip().upper().replace("\u2212", "-")
    sign = 1
    for letter in letters:
        if text.startswith(letter) or text.endswith(letter):
            sign, text = _LETTERS[letter], text.strip(letter).strip()
            if text.startswith("-"):
                raise ValueError("it has both a sign and a letter")
    if text[:1] in ("-", "+"):
        sign, text = (-1 if text[0] == "-" else 1), text[1:]
    parts = text.translate(_MARKS).split()
    if not 1 <= len(parts) <= 3 or not all(_NUMBER.match(part) for part in parts):  # noqa: PLR2004 - ° ' "
        raise ValueError("it is not an angle like -20.16 or 20°09'36\"S")
    try:
        whole, *fine = (Decimal(part) for part in parts)
    except InvalidOperation:
        raise ValueError("it is not an angle") from None
    if any(part != int(part) for part in (whole, *fine)[:-1]):
        raise ValueError("it has a fraction before the minutes or seconds")
    if any(part >= 60 for part in fine):  # noqa: PLR2004 - minutes and seconds
        raise ValueError("it has sixty minutes or seconds, or more")
    angle = sum((part / 60**place for place, part in enumerate(fine, start=1)), whole)
    if angle > most:
        raise ValueError("it is more than 90 degrees" if most == 90 else "it is more than 180 degrees")  # noqa: PLR2004 - latitude
    return str((angle * sign).quantize(_PLACES) + 0)


def _latitude(said: object) -> object:
    return None if said is None else degrees(said, "NS", LATEST_LATITUDE)


def _longitude(said: object) -> object:
    return None if said is None else degrees(said, "EW", LATEST_LONGITUDE)


Latitude = Annotated[str, BeforeValidator(_latitude)]
"""Degrees north of the equator."""
Longitude = Annotated[str, BeforeValidator(_longitude)]
"""Degrees east of Greenwich."""
