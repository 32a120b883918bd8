# ruff: noqa: RUF001 - letters of other scripts that look like Latin ones are meant
"""Words in several scripts that nobody ever bore: syllables of a made-up tongue, put together by chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Tongue:
    """Which syllables a tongue has; ``share`` says how many of a hundred names are of it."""

    share: int
    heads: Sequence[str]
    tails: Sequence[str]
    longest: int = 4

    def word(self, rng: Random, syllables: int) -> str:
        """Make a word of so many syllables, with a capital where the script has them."""
        count = min(syllables, self.longest)
        return "".join(rng.choice(self.heads) + rng.choice(self.tails) for _ in range(count)).capitalize()


LATIN = Tongue(
    60,
    [
        "b",
        "d",
        "k",
        "m",
        "n",
        "s",
        "t",
        "r",
        "l",
        "z",
        "f",
        "g",
        "h",
        "j",
        "ch",
        "sh",
        "mb",
        "nd",
        "kh",
        "w",
        "y",
    ],
    ["a", "e", "i", "o", "u", "aa", "ou", "ia"],
)
ACCENTED = Tongue(
    10,
    ["b", "d", "l", "m", "n", "r", "t", "v", "ch", "qu", "tr", "ñ"],
    ["a", "é", "i", "ó", "u", "án", "ez", "ío", "e", "o"],
)
CYRILLIC = Tongue(
    10,
    ["б", "в", "г", "д", "к", "л", "м", "н", "п", "р", "с", "т", "ш"],
    ["а", "о", "и", "е", "у", "ов", "ин", "ая"],
)
ARABIC = Tongue(
    10, ["ب", "ت", "ج", "ح", "د", "ر", "س", "ش", "ع", "ف", "ق", "ك", "ل", "م", "ن"], ["ا", "و", "ي", "", "ة"]
)
DEVANAGARI = Tongue(
    5,
    ["क", "ग", "च", "ज", "त", "द", "न", "प", "ब", "म", "र", "ल", "स", "ह"],
    ["ा", "ि", "ी", "ु", "े", "", "न"],
)
HANGUL = Tongue(
    5,
    ["가", "나", "다", "라", "마", "바", "사", "아", "자", "하", "김", "민", "성", "영", "준", "진", "현"],
    [""],
    longest=3,
)

TONGUES = (LATIN, ACCENTED, CYRILLIC, ARABIC, DEVANAGARI, HANGUL)


def words(rng: Random, count: int, lengths: Sequence[int], tongues: Sequence[Tongue] = TONGUES) -> list[str]:
    """Give so many words of several tongues; ``lengths`` are how many syllables they may have."""
    spoken = rng.choices(tongues, weights=[tongue.share for tongue in tongues], k=count)
    return [tongue.word(rng, rng.choice(lengths)) for tongue in spoken]
