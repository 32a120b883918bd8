"""Opens one file that an agency sent, in a process of its own, which knows nothing of ours and holds nothing.

Standard input: four bytes of length and a JSON object with what a person said about the file
(``encoding``), then four bytes of length and the file. Standard output, a JSON object on each line: first
``ready``; then what a sheet is (``sheet``, ``state``, ``merged`` ...), its rows in pieces (``rows``, each a
number, cells and an indent), and so on; last ``end``, or ``bad`` with a word for the reason.
"""

import codecs
import json
import os
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

if __name__ == "__main__":
    # It is run alone: nothing of ours is in its way but the folder it stands in.
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from sync import child_limits
from sync.lists.apart import limits
from sync.lists.apart.book import sheets
from sync.lists.apart.encodings import OLD, WIDE
from sync.lists.apart.kinds import XLSX, kind
from sync.lists.apart.limits import Bad
from sync.lists.apart.text import rows

_HEAD: Final = 4


def messages(content: bytes, said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give what is in a file, rows in pieces; ends with ``end`` or ``bad``."""
    piece: list[Any] = []
    cells = characters = 0
    try:
        for message in _opened(content, said):
            row = message.get("row")
            if row is None:
                if piece:
                    yield {"rows": piece}
                    piece = []
                yield message
                continue
            cells += len(row[1])
            characters += sum(len(cell) for cell in row[1] if isinstance(cell, str))
            _bounded(cells, characters)
            piece.append(row)
            if len(piece) == limits.PIECE:
                yield {"rows": piece}
                piece = []
        if piece:
            yield {"rows": piece}
        yield {"end": True}
    except Bad as why:
        yield {"bad": why.why}
    except (MemoryError, RecursionError):
        yield {"bad": "memory"}


def _bounded(cells: int, characters: int) -> None:
    if cells > limits.MAX_CELLS or characters > limits.MAX_CHARACTERS:
        raise Bad("much")


def _opened(content: bytes, said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if kind(content) == XLSX:
        yield from sheets(content)
    else:
        yield from rows(content, said.get("encoding"))


def main() -> None:
    """Answer for one file."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    source = sys.stdin.buffer
    said = json.loads(source.read(int.from_bytes(source.read(_HEAD), "big")))
    content = source.read(int.from_bytes(source.read(_HEAD), "big"))
    _load(workbooks=content.startswith(b"PK"))
    child_limits.take(limits.MEMORY, limits.PROCESSOR)
    for message in messages(content, said):
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()


def _load(*, workbooks: bool) -> None:
    """Load what a file is opened with, while files may still be opened."""
    for name in (*WIDE, *OLD):
        codecs.lookup(name)
    if workbooks:
        # Its parser in Python takes twice as long, and finds nothing that the guard did not.
        os.environ["OPENPYXL_DEFUSEDXML"] = "False"
        import openpyxl

        trial = BytesIO()
        openpyxl.Workbook().save(trial)
        for _message in messages(trial.getvalue(), {}):
            pass


if __name__ == "__main__":
    main()
