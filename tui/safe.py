"""Text written by people, workbooks and other nodes, made harmless before it is drawn.

Three layers: :func:`safe` for every text that goes into a widget, :func:`fit`
where columns must line up, and :class:`NoControl`, through which every line
passes on its way to the terminal, for the text somebody forgot.
"""

import re
import unicodedata
from typing import Final

from rich.cells import cell_len, get_character_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

REPLACEMENT: Final = "\ufffd"

# What a terminal obeys, reorders or hides instead of showing. The joiners U+200C
# and U+200D are missing on purpose: Persian, Sinhala and other names need them.
_UNSAFE: Final = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL and C1: terminal commands
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks, embeddings and isolates
    "\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff"  # drawn as nothing
    "\u2028\u2029"  # line and paragraph separators
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # annotations, shorthand, music layout
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # tags; U+E0100-E01EF choose between kanji forms and stay
    "\ud800-\udfff"  # half characters, which no terminal encoding can write
    "]"
)
STAYS: Final = "\u200e"
"""Ends a cell written from the right, so that terminals which turn such text around turn this cell only.

Between two such cells stand blanks, which take the direction of what is around them: without a mark a
terminal shows the second cell first, in the column of its neighbour. It takes no room, and those that turn
nothing around show nothing of it. In what people write it is shown as U+FFFD like every other.
"""
_FROM_THE_RIGHT: Final = frozenset({"R", "AL"})
_JOINERS: Final = "\u200c\u200d"
_LOOKED_AT: Final = 12
_PICTURE_JOINING: Final = {0x200D: None, 0xFE0F: None}
_STACKED_AT_MOST: Final = 4
_MARKS_AT_MOST: Final = 8  # with spacing marks between; long Burmese syllables have five and six


def clean(text: str, limit: int = 200) -> str:
    """Make a text of unknown origin fit to be shown.

    Args:
        text: anything a record, a file or a bundle may hold.
        limit: the most characters to give back.

    Returns:
        One line in NFC. What would command, reorder or hide is shown as U+FFFD;
        of more than four combining marks in a row the rest is dropped; a longer
        text ends in an ellipsis.
    """
    # Of ten thousand characters no more is looked at than could be shown, with all the marks that stay.
    is_longer = len(text) > limit * _LOOKED_AT
    text = text[: limit * _LOOKED_AT]
    if not (text.isascii() and text.isprintable()):
        text = _few_marks(_UNSAFE.sub(REPLACEMENT, unicodedata.normalize("NFC", text)))
    if len(text) <= limit and not is_longer:
        return text
    return text[: limit - 1].rstrip(_JOINERS) + "…"


def safe(text: str, limit: int = 200) -> Content:
    """Give a text in the only form in which it may go into a widget.

    Args:
        text: anything, also a sentence of our own that holds somebody's words.
        limit: the most characters to show.

    Returns:
        Content that Textual shows as it stands and never reads as markup.
    """
    return Content(clean(text, limit))


def fit(text: str, cells: int) -> str:
    """Cut or pad a cleaned text to an exact width.

    Joined pictures are taken apart (a family becomes its members) and picture
    variants become plain: terminals disagree about the width of both, and one
    wrong cell shifts every column after it.

    Args:
        text: a text that :func:`clean` has seen.
        cells: how many terminal cells it shall take; below one gives nothing.

    Returns:
        The text in exactly that many cells, with an ellipsis where it was cut: never between a letter and
        its marks. What is written from the right ends with :data:`STAYS`.
    """
    if cells < 1:
        return ""
    text = text.translate(_PICTURE_JOINING)
    if cell_len(text) > cells:
        text = _beginning(text, cells - 1).rstrip() + "…"
    if not text.isascii() and any(unicodedata.bidirectional(one) in _FROM_THE_RIGHT for one in text):
        text += STAYS
    return text + " " * (cells - cell_len(text))


def _beginning(text: str, cells: int) -> str:
    """Give as many whole characters, with their marks, as there is room for."""
    taken = 0
    for place, character in enumerate(text):
        taken += get_character_cell_size(character)
        if taken > cells:
            return text[: _letter_at(text, place)]
    return text


def _letter_at(text: str, place: int) -> int:
    """Give where the letter begins to which a mark belongs: some marks have a cell of their own."""
    while place and unicodedata.category(text[place])[0] == "M":
        place -= 1
    return place


def _few_marks(text: str) -> str:
    """Drop what towers above a letter; joiners count, or they would hide a longer tower."""
    kept = []
    marks = stacked = 0
    for character in text:
        category = unicodedata.category(character)
        if category[0] == "M" or character in _JOINERS:
            marks += 1
            stacked = 0 if category == "Mc" else stacked + 1
            if stacked > _STACKED_AT_MOST or marks > _MARKS_AT_MOST:
                continue
        else:
            marks = stacked = 0
        kept.append(character)
    return "".join(kept)


class NoControl(LineFilter):
    """The last line of defence: nothing that commands a terminal leaves in drawn text.

    Widths stay as measured, so a forgotten :func:`safe` costs a character and
    not the layout. Links are dropped too; no record is a place to be sent to.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Give the segments of one line without control and direction characters."""
        return [_harmless(segment) for segment in segments if not segment.control]


def _harmless(segment: Segment) -> Segment:
    text, style, _control = segment
    if style is not None and style.link:
        style = style.update_link(None)
    elif text.isascii() and text.isprintable():
        return segment
    return Segment(STAYS.join(_UNSAFE.sub(_as_wide, part) for part in text.split(STAYS)), style)


def _as_wide(match: re.Match[str]) -> str:
    return REPLACEMENT * get_character_cell_size(match.group())
