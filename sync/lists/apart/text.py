"""The rows of a text file: what stands between the cells is found out, and nothing is worked out of them."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, Final

from sync.lists.apart.encodings import decode
from sync.lists.apart.limits import MAX_COLUMNS, MAX_LINE, MAX_ROWS, MAX_TEXT, Bad

_BETWEEN: Final = "\t;,|"
_LOOKED_AT: Final = 200
_SAYS: Final = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_CUT_FROM: Final = 3


def rows(content: bytes, encoding: str | None) -> Iterator[dict[str, Any]]:
    """Give one message about the file, and after it one for each row that is not empty.

    Args:
        content: the file.
        encoding: what a person said it is written in.

    Raises:
        Bad: for a file that cannot or should not be read.
    """
    found = decode(content, encoding)
    yield {
        "encoding": found.encoding,
        "choices": [[name, list(words)] for name, words in found.choices],
        "sheet": "",
        "state": "visible",
        "merged": [],
        "hidden_columns": [],
        "hidden_rows": [],
    }
    text = found.text
    if any(len(line) > MAX_LINE for line in text.splitlines()):
        raise Bad("line")
    first, _end, rest = text.partition("\n")
    skipped = 0
    if said := _SAYS.fullmatch(first.strip("\r")):
        between, text, skipped = said[1], rest, 1
    else:
        between = _between(text)
    try:
        yield from _cells(text, between, skipped)
    except csv.Error:
        raise Bad("quote") from None


def _cells(text: str, between: str, skipped: int) -> Iterator[dict[str, Any]]:
    csv.field_size_limit(MAX_LINE)
    count = width = 0
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=between), 1 + skipped):
        end = len(row)
        while end and not row[end - 1].strip():
            end -= 1
        if not end:
            continue
        if end > MAX_COLUMNS:
            raise Bad("columns")
        if number > MAX_ROWS:
            raise Bad("rows")
        cells = [cell[:MAX_TEXT] if cell.strip() else None for cell in row[:end]]
        # A quotation mark that is never closed eats the rows below: people would look gone.
        if any(
            cell.count("\n") > _LINES_OF_A_CELL or _swallows(cell, between, len(row), width) for cell in row
        ):
            raise Bad("quote")
        width = max(width, len(row))
        count += 1
        yield {"row": [number, cells, _indent(cells)]}


_LINES_OF_A_CELL: Final = 20


def _swallows(cell: str, between: str, cells: int, width: int) -> bool:
    """Say whether a cell holds rows that stood below it: a whole one, or what its own row lacks."""
    below = [line.count(between) for line in cell.splitlines()[1:]]
    return any(cuts >= max(1, width - 1 if cells >= width else 1) for cuts in below)


def _indent(cells: list[str | None]) -> int:
    """Count the blanks before the first text of a row; two make one step."""
    for cell in cells[:4]:
        if cell is not None:
            blanks = len(cell) - len(cell.lstrip(" \u00a0\t"))
            if blanks:
                return max(1, blanks // 2)
    return 0


def _between(text: str) -> str:
    """Find what stands between the cells: of those that cut most lines alike, the one that cuts most."""
    lines = [line for line in text.split("\n", _LOOKED_AT)[:_LOOKED_AT] if line.strip()]

    def alike(mark: str) -> tuple[int, int]:
        counts: dict[int, int] = {}
        for line in lines:
            cut = _outside_quotes(line).count(mark)
            if cut:
                counts[cut] = counts.get(cut, 0) + 1
        return max(((often * min(cut, _CUT_FROM), cut) for cut, often in counts.items()), default=(0, 0))

    return max(_BETWEEN, key=alike)


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
