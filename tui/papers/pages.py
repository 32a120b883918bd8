"""Paper: A4, 80 columns, page n of m, in any script; plain text for any printer, entered in the log first."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from store.clock import local
from tui.safe import STAYS, clean, fit
from tui.words import _

if TYPE_CHECKING:
    from store.node import Node

WIDTH: Final = 80
LINES: Final = 60
"""Lines of a page, head and foot with them: they print on A4, and on Letter too."""
_HEAD: Final = 2
_FEED: Final = "\f"


def pages(blocks: Iterable[list[str]], title: str, lines: int = LINES, under: str = "") -> list[list[str]]:
    """Lay blocks of lines that belong together out in pages of at most ``lines`` lines of 80 columns.

    A block is not torn apart while it has room on one page; each page says what it is, of when, and which.
    ``under`` stands below the title of each: what the columns are.
    """
    head = _HEAD + bool(under)
    room = lines - head
    filled: list[list[str]] = [[]]
    for block in blocks:
        if len(filled[-1]) + len(block) > room and filled[-1]:
            filled.append([])
        for one in block:
            if len(filled[-1]) >= room:
                filled.append([])
            filled[-1].append(one)
    whole = len(filled)
    return [
        [*_head(title, number, whole), *([under] if under else []), *page]
        for number, page in enumerate(filled, start=1)
    ]


def _head(title: str, number: int, whole: int) -> list[str]:
    right = _("page {number} of {whole}").format(number=number, whole=whole)
    return [fit(clean(title), WIDTH - len(right) - 1) + " " + right, "-" * WIDTH]


def text(laid: Iterable[Iterable[str]]) -> str:
    """Give pages as one text, with a form feed before each page but the first."""
    return _FEED.join("".join(f"{one.rstrip()}\n" for one in page) for page in laid)


def line(said: str) -> str:
    """Cut a line to the paper's width; what commands a printer does not reach it.

    The mark at the end of a column from the right stays: it was put there by ``tui/safe.py``.
    """
    return fit(STAYS.join(clean(part) for part in said.split(STAYS)), WIDTH).rstrip()


def when(instant: int, timezone: str) -> str:
    """Say a moment (UTC seconds) in a station's time, with the offset."""
    return local(instant, timezone).strftime("%Y-%m-%d %H:%M %z")


def write(  # noqa: PLR0913 - what a file is
    node: "Node", place: Path, kind: str, said: str, people: int, passphrase: str | None = None
) -> None:
    """Write a paper as text to a file, and enter that in the log.

    Args:
        node: the node.
        place: the file; nothing may be there yet.
        kind: what it is, for the log.
        said: its text.
        people: how many stand in it.
        passphrase: encrypts the file (``age -d`` opens it); in clear without one.

    Raises:
        Refused: those of :func:`tui.papers.exporting.write`.
    """
    from tui.papers import exporting, markings

    # Whoever leaves, or looks for people, says so by the paper itself.
    about = exporting.About(kind, "txt", markings.CONFIDENTIAL, people, purpose=kind)
    exporting.write(node, about, lambda _number: exporting.Made(said.encode()), place, passphrase)
