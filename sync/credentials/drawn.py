"""A card as a QR code: letters in alphanumeric mode or digits in numeric mode, error correction M."""

from typing import Final

from sync.credentials.forms import PREFIX
from sync.qr.code import Squares

_LEVEL_M: Final = 0
LARGEST: Final = 40


def squares(text: str) -> Squares:
    """Make the smallest code that holds a card; raises ``ValueError`` if none does.

    Paper is folded and rained on, so it can lose a seventh of its squares; the best of the eight masks is
    looked for, as there is one code and not a film of them.
    """
    from qrcode.exceptions import DataOverflowError
    from qrcode.main import QRCode
    from qrcode.util import MODE_ALPHA_NUM, MODE_NUMBER, QRData

    mode = MODE_ALPHA_NUM if text.startswith(PREFIX) else MODE_NUMBER
    made = QRCode(error_correction=_LEVEL_M, border=0)
    made.add_data(QRData(text.encode("ascii"), mode=mode))
    try:
        made.make(fit=True)
    except DataOverflowError:
        raise ValueError("no code holds so much") from None
    return tuple(bytes(map(bool, row)) for row in made.modules)


def version(text: str) -> int:
    """Give the version of the code that holds a card: 17 squares a side and 4 for each."""
    return (len(squares(text)) - 17) // 4


def fitting(full: str, short: str, room: int, quiet: int) -> tuple[Squares, bool] | None:
    """Give the code of the whole card, else of the short form, that fits so many squares with its margin.

    Gives the code and whether it is the short form; ``None`` where neither fits.
    """
    for text, is_short in ((full, False), (short, True)):
        made = squares(text)
        if len(made) + 2 * quiet <= room:
            return made, is_short
    return None
