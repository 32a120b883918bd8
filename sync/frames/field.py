"""Arithmetic on bytes as numbers of a field of 256, by which lost pieces are made good (``FRAMES.md``).

The field is that of AES turned to the polynomial most codes for storage use: x^8 + x^4 + x^3 + x^2 + 1.
A whole piece is multiplied at once, by a table, so it takes no longer than to copy it.
"""

from functools import cache

_POLYNOMIAL = 0x11D
_ORDER = 255


@cache
def _logs() -> tuple[bytes, bytes]:
    """Give the powers of 2, twice around, and for each number but 0 which power of 2 it is."""
    powers, logs = bytearray(2 * _ORDER), bytearray(_ORDER + 1)
    value = 1
    for exponent in range(_ORDER):
        powers[exponent] = powers[exponent + _ORDER] = value
        logs[value] = exponent
        value <<= 1
        if value > _ORDER:
            value ^= _POLYNOMIAL
    return bytes(powers), bytes(logs)


@cache
def _table(factor: int) -> bytes:
    """Give what every byte becomes when it is multiplied by ``factor``."""
    powers, logs = _logs()
    return bytes([0] + [powers[logs[factor] + logs[value]] for value in range(1, _ORDER + 1)])


def inverse(value: int) -> int:
    """Give the number by which a number other than 0 must be multiplied to make 1."""
    powers, logs = _logs()
    return powers[_ORDER - logs[value]]


def times(piece: bytes, factor: int) -> bytes:
    """Multiply every byte of a piece by a factor (0 to 255)."""
    match factor:
        case 0:
            return bytes(len(piece))
        case 1:
            return piece
        case _:
            return piece.translate(_table(factor))


def plus(one: bytes, other: bytes) -> bytes:
    """Add two pieces of one length, byte by byte; to add is also to take away."""
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).to_bytes(len(one), "big")
