"""Which script a letter is of, and what scripts and the packages with their fonts are called."""

import unicodedata
from functools import cache
from typing import Final

from tui.words import _

COMMON: Final = "Zyyy"
"""Digits, blanks, punctuation: of every script."""
_INHERITED: Final = frozenset({"Zyyy", "Zinh", "Zzzz"})
EAST_ASIAN: Final = frozenset({"Hani", "Hira", "Kana", "Hang", "Bopo"})
SIMPLE: Final = frozenset({"Latn", "Cyrl", "Grek", "Ethi", "Armn", "Geor", *EAST_ASIAN, COMMON})
"""Scripts whose letters stand in the order in which they are typed, each for itself."""


@cache
def script_of(letter: str) -> str:
    """Give the script of a letter (ISO 15924), :data:`COMMON` for what belongs to no one script."""
    from fontTools import unicodedata as scripts

    found = str(scripts.script(letter))
    return COMMON if found in _INHERITED else found


def is_mark(letter: str) -> bool:
    """Say whether it belongs to the letter before it: accents, vowel signs, joiners, variants."""
    return unicodedata.category(letter)[0] == "M" or letter in "\u200c\u200d\ufe0f\ufe0e"


def called(script: str) -> str:
    """Say what a script is called."""
    words = {
        "Latn": _("Latin"),
        "Cyrl": _("Cyrillic"),
        "Grek": _("Greek"),
        "Arab": _("Arabic"),
        "Hebr": _("Hebrew"),
        "Hani": _("Chinese"),
        "Hira": _("Japanese"),
        "Kana": _("Japanese"),
        "Hang": _("Korean"),
        "Deva": _("Devanagari"),
        "Beng": _("Bengali"),
        "Taml": _("Tamil"),
        "Telu": _("Telugu"),
        "Ethi": _("Ethiopic"),
        "Thai": _("Thai"),
        "Laoo": _("Lao"),
        "Khmr": _("Khmer"),
        "Mymr": _("Burmese"),
        "Armn": _("Armenian"),
        "Geor": _("Georgian"),
        "Sinh": _("Sinhala"),
    }
    if script in words:
        return words[script]
    from fontTools import unicodedata as scripts

    return str(scripts.script_name(script)).replace("_", " ")


def package(script: str) -> str:
    """Give what to install for a script: the extra of Muster, and the package of Debian."""
    if script in EAST_ASIAN:
        return "muster[fonts-cjk], fonts-noto-cjk"
    return "muster[fonts], fonts-noto-core"


TRIED: Final = {
    "Latn": "ĄąŁłİıŞşĞğĐđẠạỄễȘșÅåÞþŒœ",
    "Cyrl": "ЖжЩщЇїЄєҚқҮү",
    "Grek": "ΑαΩωΆ",
    "Arab": "محمدگیپچہں",
    "Hebr": "אבגדהוש",
    "Hani": "王小明陳國",
    "Hira": "さとうの",
    "Kana": "サトウ",
    "Hang": "김민준",
    "Deva": "शर्मा",
    "Beng": "রহমান",
    "Taml": "குமார்",
    "Telu": "రావు",
    "Ethi": "አበበከ",
    "Thai": "สมชาย",
    "Laoo": "ສົມສັກ",
    "Khmr": "សុខា",
    "Mymr": "အောင်",
    "Armn": "Արամ",
    "Geor": "გიორგი",
    "Sinh": "පෙරේරා",
}
"""Letters by which it is tried whether a script can be printed."""
