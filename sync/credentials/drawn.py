"""A card as a QR code: letters in alphanumeric mode, or digits in numeric mode."""

from dataclasses import dataclass
from typing import Final

from sync.credentials.forms import PREFIX
from sync.qr.code import QUIET, Squares

MEDIUM: Final = 0
"""Error correction for paper, which is folded and rained on: a seventh of the squares may be lost."""
LOW: Final = 1
"""For a screen, where the room is what lacks."""


def squares(text: str, level: int = MEDIUM) -> Squares:
    """Make the smallest code that holds a card; raises ``ValueError`` if none does.

    The best of the eight masks is looked for: there is one code, and not a film of them.
    """
    from qrcode.exceptions import DataOverflowError
    from qrcode.main import QRCode
    from qrcode.util import MODE_ALPHA_NUM, MODE_NUMBER, QRData

    mode = MODE_ALPHA_NUM if text.startswith(PREFIX) else MODE_NUMBER
    made = QRCode(error_correction=level, border=0)
    made.add_data(QRData(text.encode("ascii"), mode=mode))
    try:
        made.make(fit=True)
    except DataOverflowError:
        raise ValueError("no code holds so much") from None
    return tuple(bytes(map(bool, row)) for row in made.modules)


def version(text: str, level: int = MEDIUM) -> int:
    """Give the version of the code that holds a card: 17 squares a side and 4 for each."""
    return (len(squares(text, level)) - 17) // 4


@dataclass(frozen=True, slots=True)
class Fitted:
    """A card's code for a screen: its squares, and whether it is the short form."""

    squares: Squares
    short: bool


def fitting(full: str, short: str, room: int) -> Fitted | None:
    """Give the code of a card that fits so many squares a side, margin and all: rather whole than sturdy.

    Args:
        full: the letters of the whole card.
        short: those of the short form.
        room: squares a side that there are.

    Returns:
        ``None`` where even the short form has no room.
    """
    for text in (full, short):
        for level in (MEDIUM, LOW):
            made = squares(text, level)
            if len(made) + 2 * QUIET <= room:
                return Fitted(made, text is short)
    return None


def least(short: str) -> int:
    """Give how many squares a side a screen needs at least, margin and all."""
    return len(squares(short, LOW)) + 2 * QUIET
