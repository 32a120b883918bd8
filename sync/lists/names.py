"""Names: those typed in capitals, and the two parts of a full one."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sync.lists.looked import NameOrder


def small(name: str) -> str:
    """Give a family name that is wholly in capitals with small letters; any other stays as it is written.

    Some lists set family names in capitals to tell them from given names, so the capitals belong to the
    list and not to the name. What the small letters are can only be guessed (``MCBREARTNEY``), which is
    why a name on record is never replaced by such a guess. A name that mixes both, or is of a script
    without small letters, tells itself how it is written.
    """
    if not shouted(name):
        return name
    out: list[str] = []
    begins = True
    for letter in name:
        # A mark above or below a letter belongs to it: what follows does not begin a word.
        if unicodedata.combining(letter):
            out.append(letter)
            continue
        out.append(letter if begins else _lower(letter))
        begins = not letter.isalpha()
    return unicodedata.normalize("NFC", "".join(out))


def shouted(name: str) -> bool:
    """Say whether a name is wholly in capitals and more than an initial."""
    return name.isupper() and sum(letter.isalpha() for letter in name) > 1


def _lower(letter: str) -> str:
    # Python makes two characters of the Turkish capital; its small letter is the plain one.
    return "i" if letter == "İ" else letter.lower()


# full names in one column


@dataclass(frozen=True, slots=True)
class Parted:
    """A full name in its two parts, as written; who has one name has no given one."""

    family: str
    given: str


def part(  # noqa: PLR0911 - one way to tell after the other
    text: str, hint: NameOrder | None = None, said: NameOrder | None = None
) -> Parted | None:
    """Part a full name, if it tells how; ``None`` if it does not, for a wrong guess makes another person.

    A comma tells (``MWANGI, Grace``), and so do capitals for the family name only. Two words in the order
    that the heading tells are parted, more are not: which of them the middle one goes with, nobody knows.

    Args:
        text: the name, in one line.
        hint: which name stands first, as the heading tells: family or given.
        said: how a person said that names of this column are parted.
    """
    text = _COURTESY.sub("", text)
    before, comma, after = text.partition(",")
    if comma:
        if "," in after or not after.strip() or not before.strip() or _is_title(after):
            return None
        return Parted(before.strip(), after.strip())
    words = text.split()
    if len(words) == 1:
        return _of_one(words[0], hint, said)
    by_case = _by_capitals(words)
    if by_case is not None:
        return by_case
    units = _units(words)
    if said is not None:
        return _as_said(units, said)
    if hint is not None and len(units) == 2:  # noqa: PLR2004 - one of each
        family_first = hint is NameOrder.FAMILY_FIRST
        return Parted(units[0], units[1]) if family_first else Parted(units[1], units[0])
    if hint is NameOrder.FAMILY_FIRST and _is_russian(units):
        return Parted(units[0], " ".join(units[1:]))
    return None


_PARTICLES: Final = frozenset(
    [
        "de",
        "del",
        "della",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "du",
        "des",
        "la",
        "las",
        "los",
        "le",
        "van",
        "von",
        "der",
        "den",
        "het",
        "ter",
        "ten",
        "zu",
        "zur",
        "bin",
        "bint",
        "ibn",
        "ben",
        "al",
        "el",
        "abu",
        "umm",
        "ould",
        "mac",
        "mc",
        "st",
        "san",
        "santa",
        "y",
        "e",
    ]
)
_TITLES: Final = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "jr",
        "sr",
        "phd",
        "md",
        "ii",
        "iii",
        "iv",
        "mme",
        "mlle",
        "m",
        "eng",
        "esq",
    ]
)
_COURTESY: Final = re.compile(r"^(?:mr|mrs|ms|miss|dr|prof|mme|mlle|eng|sr|sra|srta)\.?\s+", re.IGNORECASE)
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_HANGUL: Final = re.compile(r"[\uac00-\ud7af]+")
_COMPOUND: Final = frozenset(
    [
        "欧阳",
        "歐陽",
        "司马",
        "司馬",
        "上官",
        "诸葛",
        "諸葛",
        "东方",
        "東方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "司徒",
        "令狐",
        "夏侯",
    ]
)
_PATRONYMIC: Final = re.compile(r"(?:вич|вна|ична|ич|кызы|оглы|уулу|улы)$")
_LONGEST_OF_CHARACTERS: Final = 4


def _is_title(text: str) -> bool:
    return {word.strip(".").lower() for word in text.split()} <= _TITLES


def _of_one(word: str, hint: NameOrder | None, said: NameOrder | None) -> Parted | None:
    """Part characters without a blank; a single word of letters is somebody's only name."""
    characters = _HAN.fullmatch(word) or _HANGUL.fullmatch(word)
    if characters is None or said is NameOrder.WHOLE:
        return Parted(word, "")
    if said is None and hint is None:
        return None
    if not 2 <= len(word) <= _LONGEST_OF_CHARACTERS:  # noqa: PLR2004 - a character for each name
        return None
    family_first = (said or hint) in (NameOrder.FAMILY_FIRST, NameOrder.GIVEN_LAST)
    if not family_first:
        return None
    cut = 2 if word[:2] in _COMPOUND and len(word) > 2 else 1  # noqa: PLR2004 - such names have two characters
    return Parted(word[:cut], word[cut:])


def _by_capitals(words: Sequence[str]) -> Parted | None:
    """Part a name whose family name alone is in capitals."""
    loud = [shouted(word) for word in words]
    # "JP Dupont": two capitals alone are somebody's initials as often as a name.
    if not any(is_loud and len(word) > _INITIALS for is_loud, word in zip(loud, words, strict=True)) or all(
        is_loud or word.lower() in _PARTICLES for is_loud, word in zip(loud, words, strict=True)
    ):
        return None
    first, last = loud.index(True), len(loud) - 1 - loud[::-1].index(True)
    between = words[first : last + 1]
    if not all(shouted(word) or word in _BETWEEN for word in between):
        return None
    while first and words[first - 1].islower() and words[first - 1] in _PARTICLES:
        first -= 1
    before, after = words[:first], words[last + 1 :]
    if before and after:
        return None
    return Parted(" ".join(words[first : last + 1]), " ".join(before or after))


_INITIALS: Final = 2
_BETWEEN: Final = frozenset(
    [
        "de",
        "del",
        "della",
        "di",
        "da",
        "do",
        "dos",
        "du",
        "la",
        "las",
        "los",
        "le",
        "van",
        "von",
        "der",
        "den",
        "y",
        "e",
        "née",
        "nee",
        "ep",
    ]
)


def _units(words: Sequence[str]) -> list[str]:
    """Put particles to the word behind them."""
    units: list[str] = []
    waiting: list[str] = []
    for word in words:
        waiting.append(word)
        if word.lower() not in _PARTICLES:
            units.append(" ".join(waiting))
            waiting = []
    if waiting:
        units.append(" ".join(waiting))
    return units


def _is_russian(units: Sequence[str]) -> bool:
    """Say whether the name has a patronymic, so that family, given name and it stand as they always do."""
    return len(units) >= 3 and _PATRONYMIC.search(units[2].lower()) is not None  # noqa: PLR2004 - the third


def _as_said(units: Sequence[str], said: NameOrder) -> Parted | None:
    if said is NameOrder.WHOLE or len(units) == 1:
        return Parted(" ".join(units), "")
    match said:
        case NameOrder.FAMILY_FIRST:
            return Parted(units[0], " ".join(units[1:]))
        case NameOrder.FAMILY_LAST:
            return Parted(units[-1], " ".join(units[:-1]))
        case NameOrder.GIVEN_FIRST:
            return Parted(" ".join(units[1:]), units[0])
        case NameOrder.GIVEN_LAST:
            return Parted(" ".join(units[:-1]), units[-1])
