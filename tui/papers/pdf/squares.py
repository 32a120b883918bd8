"""A QR code on paper: its squares as they are, with the margin that readers need."""

from typing import Final

from store.refusals import Code, Refused
from tui.papers.pdf.sheet import Sheet

LEAST: Final = 0.4
"""Millimetres a square is wide at least: what a bad printer and a bad camera still tell apart."""
_QUIET: Final = 4


def draw(sheet: Sheet, text: str, left: float, top: float, side: float) -> None:
    """Draw a text as a QR code (level M) in a square of ``side`` millimetres, its margin within.

    Raises:
        Refused: ``QR_TOO_LARGE`` where its squares would be too small to be read.
    """
    rows = modules(text)
    count = len(rows) + 2 * _QUIET
    one = side / count
    if one < LEAST:
        raise Refused(Code.QR_TOO_LARGE, side=round(side))
    sheet.squares(left + _QUIET * one, top + _QUIET * one, one, rows)


def modules(text: str) -> list[bytes]:
    """Give the squares of a text, row by row, 1 where it is dark; without a margin.

    Raises:
        Refused: ``QR_TOO_LARGE`` where no QR code holds it.
    """
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.exceptions import DataOverflowError

    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text, optimize=20)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError):
        raise Refused(Code.QR_TOO_LARGE, side=0) from None
    return [bytes(bool(one) for one in row) for row in code.get_matrix()]
