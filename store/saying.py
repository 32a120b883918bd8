"""Sentences of the store that can be said in another language: they remember what they were made of.

A sentence is the English text wherever a text is wanted (JSON, the log, a bundle);
the interface asks for its words and says them in the language of the person.
"""

from collections.abc import Sequence
from typing import Any


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


def saying(words: str, /, **facts: object) -> Saying:
    """Make a sentence of words and what fills them; a list is written with commas."""
    return _made(words, "", 1, facts)


def counting(one: str, many: str, count: int, /, **facts: object) -> Saying:
    """Make a sentence about so many; ``{count}`` stands for the number."""
    return _made(one, many, count, {"count": count, **facts})


def _made(one: str, many: str, count: int, facts: dict[str, Any]) -> Saying:
    words = many if many and count != 1 else one
    made = Saying(words.format(**{name: _plain(fact) for name, fact in facts.items()}))
    made.words, made.many, made.number, made.facts = one, many, count, facts
    return made


def _plain(fact: object) -> object:
    if isinstance(fact, Sequence) and not isinstance(fact, str):
        return ", ".join(map(str, fact))
    return fact
