"""A language's words, read from its ``.po`` file as translators write it.

Nothing is compiled: reading one takes a few milliseconds, and what is read is
never older than what was written.
"""

import gettext
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

Key = tuple[str, str]
"""The family of a word (empty for most), and the English message."""

_ENTRY: Final = re.compile(
    r'^(?:msgctxt "(.*)"\n)?msgid "(.*)"\n'
    r'(?:msgstr "(.*)"$|msgid_plural "(.*)"\n((?:msgstr\[\d\] ".*"\n?)+))',
    re.MULTILINE,
)
_FORM: Final = re.compile(r'^msgstr\[\d\] "(.*)"$', re.MULTILINE)
_PLURAL: Final = re.compile(r"plural=([^;\n]+)")
_ESCAPED: Final = re.compile(r"\\(.)")


@dataclass(slots=True)
class Words:
    """What a ``.po`` file holds.

    Attributes:
        header: its first entry, which is about the file.
        said: the forms of each message, in the order of the language's plurals.
        plurals: the English plural of the messages that have one.
    """

    header: str = ""
    said: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    plurals: dict[Key, str] = field(default_factory=dict)


def read(path: Path) -> Words:
    """Read a ``.po`` file; what was left untranslated is left out.

    Args:
        path: a file in UTF-8.
    """
    words = Words()
    joined = path.read_text(encoding="utf-8").replace('"\n"', "")
    for context, one, only, many, forms in _ENTRY.findall(joined):
        key = (context, _plain(one))
        said = (_plain(only),) if not many else tuple(_plain(form) for form in _FORM.findall(forms))
        if not one:
            words.header = said[0]
        elif all(said):
            words.said[key] = said
            if many:
                words.plurals[key] = _plain(many)
    return words


def _plain(text: str) -> str:
    return _ESCAPED.sub(_meant, text) if "\\" in text else text


def _meant(match: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t"}.get(match[1], match[1])


class Catalogue(gettext.NullTranslations):
    """Says messages in the words of a file; what it lacks is said in English.

    Args:
        words: what :func:`read` gave.
    """

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._said = words.said
        rule = _PLURAL.search(words.header)
        self._form: Callable[[int], int] = gettext.c2py(rule[1] if rule else "n != 1")

    def gettext(self, message: str) -> str:
        """Give a message."""
        return self.pgettext("", message)

    def pgettext(self, context: str, message: str) -> str:
        """Give a word of a family; without one of its own, the word that all use."""
        found = self._said.get((context, message)) or self._said.get(("", message))
        return found[0] if found else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Give the form of a message that goes with a number."""
        found = self._said.get(("", msgid1))
        if not found:
            return msgid1 if n == 1 else msgid2
        return found[min(self._form(n), len(found) - 1)]
