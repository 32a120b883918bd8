"""Values as the log keeps them, and the checked text that input models are made of.

A stored value is a plain thing that every node writes the same way: text, a
whole number, yes or no, or nothing. Days are ISO text (they sort as they
stand), instants are UTC seconds.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from store.clock import seconds

Value = str | int | bool | None

# Control characters and the marks that turn text around or hide it: a name
# needs none of them, a forger does. ZWNJ and ZWJ (U+200C, U+200D) stay: Persian
# and Indic names are written with them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
_UNSEEN = frozenset({"Cf", "Cs"})
_SPACES = re.compile(r"[\s\u00a0]+")


def _line(text: object) -> object:
    """Make one clean line of text; what hides in it is refused, not dropped."""
    if not isinstance(text, str):
        return text
    if _HIDDEN.search(text):
        raise ValueError("it holds control characters")
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def _note(text: object) -> object:
    """Like a line, but its own line breaks stay."""
    if not isinstance(text, str):
        return text
    if _HIDDEN.search(text):
        raise ValueError("it holds control characters")
    lines = (_SPACES.sub(" ", line).strip() for line in unicodedata.normalize("NFC", text).splitlines())
    return "\n".join(lines).strip()


def _capitals(text: object) -> object:
    """Make a code: one line, in capitals."""
    line = _line(text)
    return line.upper() if isinstance(line, str) else line


Name = Annotated[str, StringConstraints(min_length=1, max_length=120), BeforeValidator(_line)]
Line = Annotated[str, StringConstraints(max_length=200), BeforeValidator(_line)]
Note = Annotated[str, StringConstraints(max_length=2000), BeforeValidator(_note)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000), BeforeValidator(_note)]
ShortCode = Annotated[
    str,
    StringConstraints(min_length=1, max_length=12, pattern=r"^[A-Z0-9-]+$"),
    BeforeValidator(_capitals),
]
Reference = int | str
"""A record named by its row id (in the program) or by its human number or code (by a person)."""


def _apart(said: object) -> object:
    """Read several numbers that were typed into one field."""
    return tuple(filter(None, re.split(r"[\s,;]+", said))) if isinstance(said, str) else said


Several = Annotated[tuple[Reference, ...], BeforeValidator(_apart)]
"""Several records; typed, their numbers stand apart by blanks or commas."""


@dataclass(frozen=True, slots=True)
class Names:
    """Beside a reference in a form: which register it names a record of, where no column says so."""

    kind: str


def stored(value: object) -> Value:
    """Turn what an input model holds into the stored form.

    Raises:
        TypeError: for anything that has no stored form.
    """
    # Nearly all are; and it is asked of every field that is written.
    if type(value) is int or type(value) is str or value is None:
        return value
    match value:
        case Enum():
            return stored(value.value)
        case datetime():
            return seconds(value)
        case date():
            return value.isoformat()
        case str() | bool() | int() | None:
            return value
        case _:
            raise TypeError(type(value).__name__)


# Letters with a stroke and the like have no accent that Unicode could take off.
_PLAIN = str.maketrans(
    {
        "đ": "d",
        "ð": "d",
        "ø": "o",
        "ł": "l",
        "ħ": "h",
        "ŧ": "t",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
    | dict.fromkeys("\u2018\u2019\u02bc\u02bb\u0060\u00b4", "'")
    | dict.fromkeys("\u2010\u2011\u2013", "-")
)


class _Folding(dict[int, str]):
    """What each character is folded to, worked out when it is met first: its neighbours change nothing."""

    def __missing__(self, code: int) -> str:
        """Fold a character; the marks it decomposes into go, and so their order is of no matter.

        ``store/postgres/functions.py`` does the same on a server.
        """
        plain = chr(code).translate(_PLAIN).casefold().translate(_PLAIN)
        letters = "".join(
            c
            for c in unicodedata.normalize("NFKD", plain)
            if not unicodedata.combining(c) and unicodedata.category(c) not in _UNSEEN
        )
        # What stood under a mark may be a letter with a stroke itself.
        self[code] = letters.casefold().translate(_PLAIN)
        return self[code]


_FOLDED = _Folding()


def folded(text: str) -> str:
    """Fold text for searching: no case, no accents, compatibility forms made plain, nothing unseen."""
    return _SPACES.sub(" ", text.translate(_FOLDED)).strip()
