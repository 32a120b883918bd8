"""Sentences of the store that can be said in another language: they remember what they were made of.

A sentence is the English text wherever a text is wanted (JSON, the log, a bundle);
the interface asks for its words and says them in the language of the person.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any, Final


class Saying(str):  # noqa: SLOT000 - a text has no room for slots of its own
    """An English sentence.

    Attributes:
        words: its words, with ``{named}`` places.
        many: the same for more than one; empty where nothing is counted.
        number: how many there are.
        facts: what fills the places: texts, other sentences, or lists of them.
    """

    words: str
    many: str
    number: int
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Voice:
    """Says in one language what the store writes on paper: sentences, and answers of forms."""

    said: Callable[[str], str] = str
    choice: Callable[[str], str] = str


ENGLISH: Final = Voice()


def saying(words: str, /, **facts: object) -> Saying:
    """Make a sentence of words and what fills them; a list is written with commas."""
    return _made(words, "", 1, facts)


def counting(one: str, many: str, count: int, /, **facts: object) -> Saying:
    """Make a sentence about so many; ``{count}`` stands for the number."""
    return _made(one, many, count, {"count": count, **facts})


_kept: dict[str, re.Pattern[str]] = {}


def kept(words: str) -> str:
    """Give the words of a sentence that is written down, so that :func:`known_again` knows it years later.

    What a decision rests on is signed as plain English, and can be read without this program; a person who
    reads it here has it in their own language all the same.
    """
    parts = [
        re.escape(before) + (f"(?P<{name}>.+)" if name else "")
        for before, name, _spec, _conversion in Formatter().parse(words)
    ]
    _kept[words] = re.compile("".join(parts), re.DOTALL)
    return words


def known_again(text: str) -> str:
    """Give a sentence that was written down as one that can be said in any language; other texts as they are.

    It reads the same in English, whatever a place in it holds.
    """
    if isinstance(text, Saying):
        return text
    found = [(words, match) for words, shape in _kept.items() if (match := shape.fullmatch(text))]
    if not found:
        return text
    # Of two that fit, the one that says more itself.
    words, match = min(found, key=lambda one: sum(map(len, one[1].groups())))
    return saying(words, **{name: known_again(fact) for name, fact in match.groupdict().items()})


def _made(one: str, many: str, count: int, facts: dict[str, Any]) -> Saying:
    words = many if many and count != 1 else one
    made = Saying(words.format(**{name: _plain(fact) for name, fact in facts.items()}))
    made.words, made.many, made.number, made.facts = one, many, count, facts
    return made


def _plain(fact: object) -> object:
    if isinstance(fact, Sequence) and not isinstance(fact, str):
        return ", ".join(map(str, fact))
    return fact
