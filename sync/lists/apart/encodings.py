"""In which letters a text file is written. What is not sure is asked: a wrong guess corrupts names.

Certain are a mark at the beginning, plain ASCII and valid UTF-8. Of the old encodings one is certain if all
that make sense read the same, or if the headings are words (of which :mod:`sync.lists.vocabulary` knows) in
one of them only.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sync.lists.apart.limits import Bad
from sync.lists.vocabulary import HEADINGS, OF

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_LATIN: Final = ("cp1252", "iso8859-15", "mac_roman", "cp850", "cp1250", "cp1254")
_OTHERS: Final = ("cp1251", "koi8-r", "cp1256", "gb18030", "shift_jis", "big5", "euc_kr", "cp1253", "cp1255")
WIDE: Final = ("utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be")
OLD: Final = _LATIN + _OTHERS
"""Those that are tried where it is none of the certain ones, the usual first."""
_OF_LANGUAGE: Final = {
    "fr": {"cp1252", "iso8859-15", "mac_roman", "cp850"},
    "es": {"cp1252", "iso8859-15", "mac_roman", "cp850"},
    "pt": {"cp1252", "iso8859-15", "mac_roman", "cp850"},
}
_WORDS: Final = re.compile(r"[^\W\d_]+")
_ODD: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
_SYMBOL: Final = re.compile(
    r"[^\W\d_][\u00a1-\u00a9\u00ab-\u00af\u00b1-\u00b9\u00bb-\u00bf\u00d7\u00f7\u2013\u2014\u2020-\u2122\u2190-\u2bff][^\W\d_]"
)
_HEAD: Final = 20_000
_SAMPLES: Final = 5
_EVEN: Final = 0.3
_BEARABLE: Final = 0.05
"""Of the words may look odd: somebody typed them so."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file as text.

    Attributes:
        text: all of it.
        encoding: in which it was read.
        choices: encodings that it may be in, each with words as they would read; empty if it is sure.
    """

    text: str
    encoding: str
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()


def decode(content: bytes, encoding: str | None) -> Decoded:
    """Make text of a file.

    Args:
        content: the file.
        encoding: what a person said it is written in.

    Raises:
        Bad: ``mixed`` if no encoding fits all of it, ``binary`` if it is no text.
    """
    if encoding is not None:
        return Decoded(_strict(content, encoding, "mixed"), encoding)
    for mark, name in _MARKS:
        if content.startswith(mark):
            return Decoded(_strict(content, name, "mixed"), name.removesuffix("-sig"))
    if (wide := _wide(content)) is not None:
        return Decoded(_strict(content, wide, "binary"), wide)
    if b"\0" in content:
        raise Bad("nul")
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        if _nearly_utf8(content):
            raise Bad("mixed") from None
        return _old(content)


def _strict(content: bytes, encoding: str, why: str) -> str:
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise Bad(why) from None
    if "\0" in text:
        raise Bad("nul")
    return text


def _wide(content: bytes) -> str | None:
    """Tell UTF-16 without a mark by the zeros of every other byte."""
    head = content[:_HEAD]
    half = max(1, len(head) // 2)
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = head[start::2].count(0)
        if zeros > half * _EVEN and head[1 - start :: 2].count(0) == 0:
            return name
    return None


def _nearly_utf8(content: bytes) -> bool:
    """Say whether most of a file is UTF-8, and some of it is not: two files that somebody pasted together."""
    text = content.decode("utf-8", "replace")
    good = sum(1 for letter in text if ord(letter) > 127 and letter != "\ufffd")  # noqa: PLR2004 - beyond ASCII
    return good > 2 * text.count("\ufffd")


def _old(content: bytes) -> Decoded:
    texts: dict[str, str] = {}
    odd: dict[str, float] = {}
    for name in OLD:
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        texts[name], odd[name] = text, _oddness(text)
    least = min(odd.values(), default=1.0)
    if least > _BEARABLE:
        raise Bad("mixed")
    texts = {name: text for name, text in texts.items() if odd[name] == 0 or odd[name] == least > 0}
    first = _told(texts) if least == 0 else None
    if first is not None:
        return Decoded(texts[first], first)
    distinct: dict[str, str] = {}
    for name, text in texts.items():
        distinct.setdefault(text, name)
    choices = tuple((name, _words_beyond_ascii(text)) for text, name in distinct.items())
    return Decoded(texts[choices[0][0]], choices[0][0], choices)


def _told(texts: dict[str, str]) -> str | None:
    """Give the encoding that is certain, if one is."""
    if len(set(texts.values())) == 1:
        return next(iter(texts))
    marks = {name: len(_phrases(text) & _BEYOND_ASCII) for name, text in texts.items()}
    best = max(marks.values())
    texts = {name: text for name, text in texts.items() if marks[name] == best}
    if len(set(texts.values())) > 1:
        # A list that is headed in French is not written in Czech.
        heads = _phrases(next(iter(texts.values())))
        found = max(_WORDS_OF, key=lambda language: len(heads & _WORDS_OF[language]))
        if heads & _WORDS_OF[found]:
            texts = {name: text for name, text in texts.items() if name in _OF_LANGUAGE[found]}
    return next(iter(texts)) if len(set(texts.values())) == 1 else None


def _phrases(text: str) -> set[str]:
    return {_bare(phrase) for phrase in re.split(r"[\t\r\n;,|\"]", text[:_HEAD])}


def _bare(phrase: str) -> str:
    return " ".join(_WORDS.findall(phrase.casefold()))


def _known(languages: frozenset[str] | None = None) -> set[str]:
    return {
        _bare(phrase)
        for table in (HEADINGS, OF)
        for by_language in table.values()
        for language, phrases in by_language.items()
        if languages is None or language in languages
        for phrase in phrases.split("|")
    }


_BEYOND_ASCII: Final = {phrase for phrase in _known() if not phrase.isascii()}
_WORDS_OF: Final = {
    language: _known(frozenset({language})) - _known(frozenset({"en"})) for language in _OF_LANGUAGE
}
"""Headings by language, but for those that are English too."""


def _oddness(text: str) -> float:
    """Say which part of the words beyond ASCII can be none.

    Words have one script, no capitals or signs within, and nothing hidden.
    """
    words = {word for word in _WORDS.findall(text) if not word.isascii()}
    if _ODD.search(text) or not words:
        return 1.0
    wrong = sum(1 for word in words if len(_scripts(word)) > 1 or _oddly_cased(word))
    return (wrong + len(set(_SYMBOL.findall(text)))) / len(words)


def _oddly_cased(word: str) -> bool:
    return not word.isupper() and any(
        later.isupper() and not later.isascii() and not before.isupper() for before, later in pairwise(word)
    )


_SCRIPTS: dict[str, str] = {}


def _scripts(word: str) -> set[str]:
    found = set()
    for letter in word:
        script = _SCRIPTS.get(letter)
        if script is None:
            name = unicodedata.name(letter, "UNKNOWN").split(" ", 1)[0].split("-", 1)[0]
            script = "CJK" if name in ("HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "CJK", "HALFWIDTH") else name
            script = "LATIN" if name in ("FEMININE", "MASCULINE", "MICRO") else script
            _SCRIPTS[letter] = script
        found.add(script)
    return found


def _words_beyond_ascii(text: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for word in _WORDS.findall(text):
        if not word.isascii():
            found[word] = None
        if len(found) == _SAMPLES:
            break
    return tuple(found)
