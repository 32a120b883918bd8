"""One QR code: how large it is, how much it holds, which of its squares are dark (ISO/IEC 18004).

Numeric mode, error correction L: what is lost is repaired by other frames, at a better price.
"""

from typing import Final

from sync.frames import digits

LARGEST: Final = 29
"""The largest version that is made: 133 squares a side. A terminal's line holds 4,095 digits, and no more."""
QUIET: Final = 2
"""Light squares that there are at least on each side. The standard asks for four; readers do with two, and
on a terminal of 24 lines they are a third of what a code holds."""
QUIET_FULL: Final = 4
_LEVEL_L: Final = 1
_MODE: Final = 4
_MASK: Final = 0
"""Which of eight masks is laid over it. They are there for data that make stripes: sealed bytes make none,
and to weigh all eight takes five times as long."""

Squares = tuple[bytes, ...]
"""A code without its margin: a row of bytes for each row of squares, 1 where it is dark."""


def side(version: int) -> int:
    """Give how many squares a side a version has."""
    return 17 + 4 * version


def fitting(squares: int) -> int | None:
    """Give the largest version with its margin for so many squares a side, or ``None`` if there is none."""
    version = min(LARGEST, (squares - 2 * QUIET - 17) // 4)
    return version if version > 0 else None


def capacity(version: int) -> int:
    """Give how many digits a version holds."""
    from qrcode.util import BIT_LIMIT_TABLE

    counted = 10 if version < 10 else 12 if version < 27 else 14  # noqa: PLR2004 - the standard's three classes
    bits: int = BIT_LIMIT_TABLE[_LEVEL_L][version] - _MODE - counted
    threes, rest = divmod(bits, 10)
    return 3 * threes + (2 if rest >= 7 else 1 if rest >= 4 else 0)  # noqa: PLR2004 - bits of two digits, of one


def room(version: int) -> int:
    """Give how many bytes a frame may have to fit a version, whatever it holds."""
    return digits.room(capacity(version))


def least(count: int) -> int:
    """Give the smallest version that holds so many digits; raises ``ValueError`` if none does."""
    for version in range(1, LARGEST + 1):
        if capacity(version) >= count:
            return version
    raise ValueError("no code holds so much")


def squares(text: str, version: int) -> Squares:
    """Make a code of digits; it takes 2 to 30 ms."""
    from qrcode.main import QRCode
    from qrcode.util import MODE_NUMBER, QRData

    made = QRCode(version=version, error_correction=_LEVEL_L, border=0, mask_pattern=_MASK)
    made.add_data(QRData(text.encode(), mode=MODE_NUMBER))
    made.make(fit=False)
    return tuple(bytes(map(bool, row)) for row in made.modules)
