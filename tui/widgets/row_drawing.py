"""How a line of a list is laid out: gutter, columns, and one column that takes what is left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from tui.safe import clean, fit, safe
from tui.widgets.pages import Row

CURSOR: Final = "▸"
"""Stands before the row with the cursor, so that colour is not its only sign."""

GUTTER: Final = 3  # the cursor's sign, the row's mark, a blank


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    Args:
        title: what the header says.
        width: cells it takes, at least; more where its texts are longer and there is room.
        grow: whether it takes the cells that are left; the first that does, does.
    """

    title: str
    width: int
    grow: bool = False


def spread(columns: Sequence[Column], width: int, rows: Iterable[Row] = ()) -> list[int]:
    """Share a line's width out among its columns.

    Where there is room, none is cut: first the column that grows gets what its texts take, then the others,
    from the left.

    Args:
        columns: the columns, in order.
        width: cells of the whole line.
        rows: what will stand in them.

    Returns:
        The width of each column; together more than the line has if it is too narrow.
    """
    widths = [column.width for column in columns]
    spare = width - total(widths)
    if spare <= 0:
        return widths
    grows = next((place for place, column in enumerate(columns) if column.grow), None)
    lacking = [max(0, longest - had) for longest, had in zip(_longest(columns, rows), widths, strict=True)]
    for place in sorted(range(len(columns)), key=lambda place: place != grows):
        more = min(spare, lacking[place])
        widths[place] += more
        spare -= more
    if grows is not None:
        widths[grows] += spare
    return widths


def _longest(columns: Sequence[Column], rows: Iterable[Row]) -> list[int]:
    """Give how many cells the longest text of each column takes, its title among them."""
    longest = [cell_len(column.title) for column in columns]
    for row in rows:
        for place, text in enumerate(row.cells[: len(longest)]):
            longest[place] = max(longest[place], cell_len(clean(text)))
    return longest


def total(widths: Sequence[int]) -> int:
    """Give the cells of a whole line with columns of these widths."""
    return GUTTER + sum(widths) + max(0, len(widths) - 1)


def header(columns: Sequence[Column], widths: Sequence[int]) -> str:
    """Give the line of titles."""
    return " " * GUTTER + _columns([column.title for column in columns], widths)


def parts(row: Row, widths: Sequence[int], *, at_cursor: bool) -> tuple[str, str, str]:
    """Give a row's line in three parts: the cursor's sign, the mark, and the columns."""
    return CURSOR if at_cursor else " ", fit(clean(row.mark), 1), " " + _columns(row.cells, widths)


def sentence(text: str, line: int, width: int) -> str:
    """Give one line of a sentence that is shown instead of rows."""
    lines = safe(text).wrap(max(1, width))
    return lines[line].plain if line < len(lines) else ""


def _columns(texts: Sequence[str], widths: Sequence[int]) -> str:
    filled = [*texts, *[""] * len(widths)]
    return " ".join(fit(clean(text), width) for text, width in zip(filled, widths, strict=False))
