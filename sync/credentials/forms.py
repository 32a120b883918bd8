"""The two forms in which a card is carried: letters for a QR code, digits for a keyboard scanner.

A scanner that types believes in an American keyboard. On another one letters and signs change places and
cannot all be told apart any more; digits can, whatever the keys 1 to 0 write.
"""

import re
from typing import Final

from sync.credentials import base45
from sync.frames.digits import readings
from sync.streams import Malformed

PREFIX: Final = "MC1:"
DIGITS: Final = "6261"
"""Begins the form of digits: a scanner's line is a card's by it, and no frame of a file's."""
LONGEST: Final = 2_400
"""Letters at most, in either form: the largest card has about half of them."""
_CHECK: Final = 97
_SYMBOLOGY: Final = re.compile(r"\](?:Q|q)\d")
_MARK: Final = b"\1"
"""Stands before the bytes of the form of digits, so that none of them is lost at the beginning."""


def letters(card: bytes) -> str:
    """Write a card for a QR code in alphanumeric mode."""
    return PREFIX + base45.encode(card)


def digits(card: bytes) -> str:
    """Write a card as digits: the prefix, the bytes as one number, two check digits (ISO 7064, 97-10)."""
    body = DIGITS + str(int.from_bytes(_MARK + card, "big"))
    return f"{body}{_CHECK + 1 - int(body) * 100 % _CHECK:02}"


def grouped(number: str, size: int = 5) -> str:
    """Write digits in groups, for somebody who types them from paper."""
    return " ".join(number[at : at + size] for at in range(0, len(number), size))


class Mangled(Malformed):
    """It is a card's line, and the keyboard or the scanner spoiled it."""


class NoCard(Malformed):
    """It is nothing of ours."""


def read(line: str) -> bytes:
    """Give the bytes of a card, whichever form it is in.

    Raises:
        Mangled: if it began as a card and something of it was lost, changed or added.
        NoCard: if it is something else.
    """
    if not 0 < len(line) <= 2 * LONGEST:
        raise NoCard("that is no card")
    # Spaces are letters of Base45, but no card ends with one: its last number would be too large.
    text = line.strip()
    text = text[3:] if _SYMBOLOGY.match(text) else text
    if text[: len(PREFIX)].upper() == PREFIX:
        return _of_letters(text)
    bare = "".join(text.split())
    for read_as in readings(bare):
        number = "".join(str(int(one)) for one in read_as)
        if number.startswith(DIGITS):
            return _of_digits(number)
    if _looks_typed(bare):
        raise Mangled("the keyboard changed its letters")
    raise NoCard("that is no card")


def _of_letters(text: str) -> bytes:
    # A locked key of capitals turns letters around and nothing else; there are no small ones among the 45.
    body = text[len(PREFIX) :].replace("\r", "").replace("\n", "").upper()[: LONGEST + 1]
    try:
        return base45.decode(body)
    except Malformed:
        raise Mangled("its letters are not those that were printed") from None


def _of_digits(number: str) -> bytes:
    if len(number) > LONGEST or int(number) % _CHECK != 1:
        raise Mangled("a digit is wrong, missing or too many")
    body = int(number[len(DIGITS) : -2] or "0")
    content = body.to_bytes((body.bit_length() + 7) // 8, "big")
    if content[:1] != _MARK:
        raise Mangled("a digit is wrong, missing or too many")
    return content[1:]


_LEAST: Final = 100
_ONES: Final = "1&+ąĄ!\u0661\u06f1"
"""What the key of the third sign, a 1, writes on keyboards of several countries."""


def _looks_typed(text: str) -> bool:
    """Say whether a line may be a card's letters, typed on a keyboard of another country."""
    return len(text) >= _LEAST and text[2] in _ONES
