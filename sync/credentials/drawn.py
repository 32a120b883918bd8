"""A card as a QR code: letters in alphanumeric mode, or digits in numeric mode."""

from collections.abc import Sequence
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

    @property
    def side(self) -> int:
        """Its squares a side, with the least margin."""
        return len(self.squares) + 2 * QUIET


def ways(full: str, short: str) -> list[Fitted]:
    """Give the codes by which a screen may show a card, in the order in which it would: whole, then sturdy.

    Args:
        full: the letters of the whole card.
        short: those of the short form.
    """
    return [Fitted(squares(text, level), text is short) for text in (full, short) for level in (MEDIUM, LOW)]


def fitting(codes: Sequence[Fitted], room: int) -> Fitted | None:
    """Give the first of some codes that fits so many squares a side, margin and all; or ``None``."""
    return next((one for one in codes if one.side <= room), None)


def least(codes: Sequence[Fitted]) -> int:
    """Give how many squares a side a screen needs at least, margin and all."""
    return min(one.side for one in codes)
