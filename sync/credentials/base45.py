"""Bytes in the 45 letters that a QR code writes densely (RFC 9285)."""

from typing import Final

from sync.streams import Malformed

LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_BASE: Final = 45
_PLACES: Final = {letter: place for place, letter in enumerate(LETTERS)}
_TWO_BYTES, _ONE_BYTE = 1 << 16, 1 << 8
_THREE: Final = 3


def encode(content: bytes) -> str:
    """Write bytes: three letters for two, two for a last single one."""
    written = []
    for at in range(0, len(content), 2):
        part = content[at : at + 2]
        number = int.from_bytes(part, "big")
        for _letter in range(len(part) + 1):
            number, rest = divmod(number, _BASE)
            written.append(LETTERS[rest])
    return "".join(written)


def decode(text: str) -> bytes:
    """Read bytes; raises ``Malformed`` for other letters, a letter left over, or a number too large."""
    content = bytearray()
    for at in range(0, len(text), _THREE):
        part = text[at : at + _THREE]
        number = 0
        for letter in reversed(part):
            place = _PLACES.get(letter)
            if place is None:
                raise Malformed("a letter is none of the 45")
            number = number * _BASE + place
        wide = len(part) - 1
        if wide == 0 or number >= (_TWO_BYTES if wide == 2 else _ONE_BYTE):  # noqa: PLR2004 - two bytes
            raise Malformed("it is not Base45")
        content += number.to_bytes(wide, "big")
    return bytes(content)
