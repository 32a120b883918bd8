"""The one way in which a text from the store or an import reaches a widget.

Textual reads markup in most places where a text may stand: a name could run an
action or end the program. What goes through here is shown as it is, cut to
what fits, without anything that moves the cursor or turns a line around.
"""

import re
import unicodedata

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

_REPLACED = "\ufffd"
# ZWNJ and ZWJ (U+200C, U+200D) stay: Persian and Indic names are written with them.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
_MOST_MARKS = 4


def clean(text: str, limit: int = 200) -> str:
    """Make a text harmless: one line, at most ``limit`` characters, no hidden characters, no towers of marks."""
    kept: list[str] = []
    marks = 0
    for character in _HIDDEN.sub(_REPLACED, unicodedata.normalize("NFC", text[: limit * 4])):
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    whole = "".join(kept)
    return whole if len(whole) <= limit else whole[: limit - 1] + "…"


def safe(text: str, limit: int = 200) -> Content:
    """Give a text to a widget; it is never read as markup."""
    return Content(clean(text, limit))


def fit(text: str, cells: int) -> str:
    """Cut or fill a text to exactly so many cells of the terminal; a wide character is never halved."""
    if cells <= 0:
        return ""
    shown = clean(text)
    if cell_len(shown) <= cells:
        return shown + " " * (cells - cell_len(shown))
    return (
        set_cell_size(shown, cells - 1).rstrip(" ").ljust(0)
        + "…"
        + " " * (cells - 1 - cell_len(set_cell_size(shown, cells - 1).rstrip(" ")))
    )


class NoControl(LineFilter):
    """The last line of defence: nothing that leaves for the terminal holds a control or bidi character."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Replace what is hidden in the segments of one line."""
        return [
            segment
            if segment.control or not _HIDDEN.search(segment.text)
            else Segment(_HIDDEN.sub(_REPLACED, segment.text), segment.style)
            for segment in segments
        ]
