"""The only writer to standard output and to standard error."""

import json
import re
import sys
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tui.words import _


class Output:
    """Says things the way the caller asked: for a program or for a person."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def data(self, document: Mapping[str, Any], lines: Sequence[str]) -> None:
        """Give a result: the document to a program, the lines to a person."""
        if self.as_json:
            self._write(json.dumps(document, ensure_ascii=False, indent=None, sort_keys=False) + "\n")
        else:
            self._write("".join(f"{printable(line)}\n" for line in lines))

    def talk(self, sentence: str) -> None:
        """Say something that is not data."""
        sys.stderr.write(f"{printable(sentence)}\n")

    def progress(self, sentence: str, *, last: bool) -> None:
        """Say how far something is, on a line that is written over; nothing where nobody looks."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{printable(sentence)}" + ("\n" if last else ""))
            sys.stderr.flush()

    def failure(self, code: str, what: str, then: str) -> None:
        """Say what was refused and what to do next: one line, and a document if asked."""
        said = _("{what}; {then}").format(what=what, then=then)
        sys.stderr.write(f"muster: {printable(said)}\n")
        if self.as_json:
            self._write(
                json.dumps({"error": {"code": code, "message": what, "next": then}}, ensure_ascii=False)
                + "\n"
            )

    def step(self, line: str) -> None:
        """Print a step of something long, at once: it is what was asked for."""
        self._write(f"{printable(line)}\n")
        sys.stdout.flush()

    def drawn(self, text: str) -> None:
        """Write what commands a terminal: a picture that was made here, and nothing that anybody typed."""
        self._write(text)
        sys.stdout.flush()

    def binary(self, content: bytes) -> None:
        """Write a file's bytes to standard output, for a printer behind a pipe."""
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()

    @staticmethod
    def _write(text: str) -> None:
        try:
            sys.stdout.write(text)
        except UnicodeEncodeError:
            sys.stdout.write(text.translate(_NO_LETTERS))


COLUMNS: Final = 80
"""Of a terminal, at least."""
_COMMAND: Final = re.compile("`[^`]*`")
_HELD: Final = "\x1f"
"""Stands for a blank at which no line is folded."""
_TURNING = (0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))
_NO_LETTERS = dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
"""What stands for bytes of a file's name that are no text; no terminal and no program takes it."""
_CONTROL = _NO_LETTERS | dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *_TURNING), 0xFFFD)


def printable(text: str) -> str:
    """Make text safe for a terminal: a name must not move the cursor or turn the line around."""
    return text.translate(_CONTROL)


def folded(line: str, columns: int = COLUMNS) -> list[str]:
    """Fold a line that is too long for a terminal, a step further in; a `command` in it stays whole."""
    indent = line[: len(line) - len(line.lstrip(" "))]
    whole = _COMMAND.sub(lambda found: found[0].replace(" ", _HELD), line)
    folds = textwrap.wrap(
        whole,
        columns,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [fold.replace(_HELD, " ") for fold in folds]


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> list[str]:
    """Lay rows out in columns for a person to read."""
    if not rows:
        return [_("nothing here")]
    shown = [[_cell(row.get(name)) for name in columns] for row in rows]
    widths = [max(len(name), *(len(line[i]) for line in shown)) for i, name in enumerate(columns)]
    head = "  ".join(name.ljust(width) for name, width in zip(columns, widths, strict=True))
    return [
        head.rstrip(),
        *("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in shown),
    ]


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case list():
            return " ".join(str(part) for part in value)
        case _:
            return str(value)
