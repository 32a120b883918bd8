"""CBOR of one field, as :mod:`cbor2` writes it canonically: for a list of two it takes four times as long.

Every change of every station is hidden field by field, at each who takes it in and again when it is verified.
"""

from collections.abc import Sequence
from typing import Final

import cbor2

from store.values import Value

_INLINE, _BYTE, _TWO, _FOUR, _EIGHT = 24, 1 << 8, 1 << 16, 1 << 32, 1 << 64
_PAIR: Final = b"\x82"
_UNSIGNED, _NEGATIVE, _TEXT, _LIST = 0x00, 0x20, 0x60, 0x80
_SIMPLE: Final[dict[bool | None, bytes]] = {True: b"\xf5", False: b"\xf4", None: b"\xf6"}


def _head(major: int, number: int) -> bytes:
    if number < _INLINE:
        return bytes((major | number,))
    if number < _BYTE:
        return bytes((major | 24, number))
    if number < _TWO:
        return bytes((major | 25,)) + number.to_bytes(2, "big")
    if number < _FOUR:
        return bytes((major | 26,)) + number.to_bytes(4, "big")
    return bytes((major | 27,)) + number.to_bytes(8, "big")


_TEXTS: Final = [_head(_TEXT, length) for length in range(_BYTE)]
_NUMBERS: Final = [_PAIR + _head(_UNSIGNED, number) for number in range(_BYTE)]


def pair(number: int, value: Value) -> bytes:
    """Write ``[number, value]``; the number is a column's, below 256 or not."""
    begun = _NUMBERS[number] if 0 <= number < _BYTE else _PAIR + cbor2.dumps(number)
    if type(value) is str:
        content = value.encode()
        size = len(content)
        return begun + (_TEXTS[size] if size < _BYTE else _head(_TEXT, size)) + content
    if value is None or type(value) is bool:
        return begun + _SIMPLE[value]
    if type(value) is int and -_EIGHT <= value < _EIGHT:
        return begun + (_head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value))
    return begun + cbor2.dumps(value, canonical=True)


def number(value: int) -> bytes:
    """Write a whole number."""
    if 0 <= value < _EIGHT:
        return _head(_UNSIGNED, value)
    return _head(_NEGATIVE, -1 - value) if -_EIGHT <= value < 0 else cbor2.dumps(value)


def flag(value: bool) -> bytes:  # noqa: FBT001 - what is written
    """Write a yes or no."""
    return _SIMPLE[value]


def listed(written: Sequence[bytes]) -> bytes:
    """Write a list of what was written already."""
    return _head(_LIST, len(written)) + b"".join(written)
