"""Texts told word by word, and new words letter by letter (``BUNDLE.md``, "Spelling").

A text is cut into words, each with the space before it, numbers, and single signs. What follows what, and
which letters follow which, the urns learn like everything else.
"""

import re
from typing import Any, Final

from sync.draws import NEW, Hearing, Telling
from sync.streams import Malformed
from sync.urns import DIGITS, HOW, HearingUrn, HearingUrns, Primed, Primer, TellingUrns

FOLLOWS, WORDS, LETTERS, UNKNOWN = 48, 49, 51, 53
"""What urns are about."""
MOST: Final = 1 << 20
"""Letters that a bundle's texts can have when they are spelled."""

_TOKEN: Final = re.compile(r" ?(?:[^\x00-@\[-`{-\x7f]{1,40}|[0-9]{1,12})|[\s\S]")
_NUMBER, _SPACED = "0", " 0"
"""What stands for a number, without and with the space before it."""
_FOLLOWS, _THERE, _ANYWHERE, _LETTERS = range(4)
"""How a word is told: it followed this one before, was in this column, in any, or is spelled."""
_CHUNK: Final = 6
_UNICODE: Final = 0x110000
_SURROGATES: Final = range(0xD800, 0xE000)
_PLAIN: Final = 0x530
"""Below, what is small and what is a capital is settled for ever."""
_END: Final = ""

Column = tuple[int, int]


def tokens(text: str) -> list[str]:
    """Cut a text into words, numbers and signs; joined they are the text."""
    return _TOKEN.findall(text)


def _small(word: str) -> str | None:
    """Give a word in small letters, if that is another and settled for ever."""
    if word.islower() or any(ord(letter) >= _PLAIN for letter in word):
        return None
    small = word.lower()
    return None if small == word else small


def _state(follows: int, place: int) -> int:
    return 0 if place == 0 else 1 + bool(follows)


class Speller:
    """Tells texts."""

    def __init__(self, telling: Telling, urns: TellingUrns) -> None:
        self._telling, self._urns = telling, urns
        self._last = 0

    def tell(self, text: str, column: Column) -> None:
        """Tell a text of a column."""
        before = _END
        for place, token in enumerate([*tokens(text), _END]):
            digits = token.lstrip(" ")
            number = digits.isdigit() and digits.isascii()
            symbol = token[: len(token) - len(digits)] + _NUMBER if number else token
            self._word(symbol, column, before, place)
            if number:
                self._digits(digits, column)
            before = symbol

    def _word(self, word: str, column: Column, before: str, place: int) -> None:
        urns, telling = self._urns, self._telling
        follows, there, anywhere = urns[FOLLOWS, before], urns[WORDS, *column], urns[WORDS,]
        how = urns[HOW, _state(follows.size, place), *column]
        found = [place > 0 and bool(follows.balls(word)), bool(there.balls(word)), bool(anywhere.balls(word))]
        way = found.index(True) if True in found else _LETTERS
        telling.small(how, way, 4)
        if way != _LETTERS:
            telling.draw((follows, there, anywhere)[way], word)
        else:
            self._letters(word)
        for other, urn in enumerate((follows, there, anywhere)):
            if other != way and (place > 0 or other != _FOLLOWS):
                urn.add(word)
        small = _small(word) if way == _LETTERS else None
        if small is not None:
            anywhere.add(small)

    def _letters(self, word: str) -> None:
        telling, primer = self._telling, self._urns.primer
        before = "^^"
        for letter in [*word, _END]:
            for context in (before, before[1]):
                after = primer.get((LETTERS, context))
                if after is not None and telling.settled(after, letter):
                    break
            else:
                urn = self._urns[LETTERS,]
                if not telling.draw(urn, letter):
                    code = ord(letter) + 1 if letter else 0
                    telling.number(self._urns[UNKNOWN,], code - self._last)
                    self._last = code
                    urn.add(letter)
            before = before[1] + letter

    def _digits(self, digits: str, column: Column) -> None:
        self._telling.small(self._urns[DIGITS, *column], len(digits), 16)
        for start in range(0, len(digits), _CHUNK):
            part = digits[start : start + _CHUNK]
            self._telling.even(int(part), 10 ** len(part))


class _After(dict[str, Primed | None]):
    """What the primer says of the letters that follow others, as far as a bundle asks."""

    def __init__(self, primer: Primer) -> None:
        super().__init__()
        self._primer = primer

    def __missing__(self, context: str) -> Primed | None:
        """Ask the primer once."""
        found = self[context] = self._primer.get((LETTERS, context))
        return found


class SpellingHearer:
    """Hears texts; every broken rule is ``Malformed``."""

    def __init__(self, hearing: Hearing, urns: HearingUrns) -> None:
        self._hearing, self._urns = hearing, urns
        self._left = MOST
        self._last = 0
        self._after = _After(urns.primer)

    def hear(self, column: Column) -> str:
        """Hear a text of a column."""
        urns, hearing = self._urns, self._hearing
        there, anywhere = urns[WORDS, *column], urns[WORDS,]
        said: list[str] = []
        follows: HearingUrn | None = None
        while True:
            state = 0 if follows is None else 1 + bool(follows.balls)
            way = hearing.small(urns[HOW, state, *column], 4)
            if way == _LETTERS:
                word = self._letters()
                small = _small(word)
            else:
                urn = (follows or anywhere, there, anywhere)[way]
                word, small = hearing.draw(urn), None
                if word is NEW or (way == _FOLLOWS and follows is None):
                    raise Malformed("a word is said to be known and is not")
            if way != _FOLLOWS and follows is not None:
                follows.add(word)
            if way != _THERE:
                there.add(word)
            if way != _ANYWHERE:
                anywhere.add(word)
            if small is not None:
                anywhere.add(small)
            if word == _END:
                return "".join(said)
            self._left -= len(word)
            if self._left < 0:
                raise Malformed("there are too many letters")
            follows = urns[FOLLOWS, word]
            said.append(word[:-1] + self._digits(column) if word in (_NUMBER, _SPACED) else word)

    def _letters(self) -> str:
        after, settled = self._after, self._hearing.settled
        word = before = "^"
        letter: Any
        while True:
            letter = NEW
            urn = after[word[-2:] if len(word) > 1 else "^^"]
            if urn is not None:
                letter = settled(urn)
            if letter is NEW:
                urn = after[before]
                if urn is not None:
                    letter = settled(urn)
                if letter is NEW:
                    letter = self._letter()
            if letter == _END:
                return word[1:]
            word += letter
            before = letter

    def _letter(self) -> str:
        urn = self._urns[LETTERS,]
        letter = self._hearing.draw(urn)
        if letter is NEW:
            self._last += self._hearing.number(self._urns[UNKNOWN,])
            code = self._last - 1
            if code in _SURROGATES or not -1 <= code < _UNICODE:
                raise Malformed("a letter is none")
            letter = chr(code) if code >= 0 else _END
            urn.add(letter)
        return str(letter)

    def _digits(self, column: Column) -> str:
        length = self._hearing.small(self._urns[DIGITS, *column], 16)
        said = ""
        while len(said) < length:
            some = min(_CHUNK, length - len(said))
            said += str(self._hearing.even(10**some)).rjust(some, "0")
        return said
