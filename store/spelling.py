"""Spellings by which a name is found: without accents, in Latin letters, without vowels that are not written.

What is made here is only searched and never shown; people are called what their
passport calls them.
"""

import re
from collections.abc import Sequence

from anyascii import anyascii

from store.values import folded

SKELETON = "~"
"""Begins a word that holds consonants only; nobody types it, and folding leaves no such sign in a name."""

_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
# Scripts that write one sign a syllable and no space between the parts of a name.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")
# Scripts that mostly leave the vowels out: Hebrew, Arabic, Syriac.
_VOWELLESS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_SOFT = re.compile("[^a-z]|[aeiouyw]")
_DOUBLE = re.compile(r"(.)\1+")
_LEAST = 2


def spellings(names: Sequence[str]) -> list[str]:
    """Give how else the names of one person may be typed, folded; nothing for plain Latin names.

    Args:
        names: family name and given names, as they are written.
    """
    if all(name.isascii() for name in names):
        return []
    found: dict[str, None] = {}
    for name in names:
        if name.isascii():
            continue
        lowered = name.casefold()
        found[folded(lowered.translate(_TWO_LETTERS))] = None
        spaced = _UNSPACED.sub(r"\g<0> ", name)
        latin = folded(anyascii(spaced))
        found[latin] = None
        if spaced != name:
            found[latin.replace(" ", "")] = None
        if _VOWELLESS.search(name):
            found.update(dict.fromkeys(SKELETON + bones for bones in map(skeleton, latin.split()) if bones))
    if len(names) > 1 and all(_UNSPACED.fullmatch(sign) for name in names for sign in name):
        # Written as one word, as in the family's own country.
        whole = "".join(names)
        found[folded(whole)] = None
        found[folded(anyascii(whole))] = None
    plain = {folded(name) for name in names}
    return [spelling for spelling in found if spelling and spelling not in plain]


def skeleton(word: str) -> str:
    """Give the consonants of a folded Latin word, doubled ones once; empty if there are too few."""
    bones = _DOUBLE.sub(r"\1", _SOFT.sub("", word))
    return bones if len(bones) >= _LEAST else ""
