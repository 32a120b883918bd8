"""What countries are called: their names by ISO 3166, in the language of the screen, beside the code.

Stations say the code; a code that ISO does not know stands for itself.
"""

import gettext
from functools import cache

from tui.words import language


@cache
def _english() -> dict[str, str]:
    # Slow to import, and nobody but headquarters asks.
    import pycountry

    return {one.alpha_2: one.name for one in pycountry.countries}


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    import pycountry

    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[code], fallback=True)


def name(code: str) -> str:
    """Give the name of a country in the language of the screen; nothing for a code that is not known."""
    known = english(code)
    return _catalogue(language()).gettext(known) if known else ""


def english(code: str) -> str:
    """Give the name of a country in English; nothing for a code that is not known."""
    return _english().get(code.strip().upper(), "")


def called(code: str) -> str:
    """Give code and name, as a list shows them."""
    return f"{code} {name(code)}".strip()


def found_by(code: str) -> str:
    """Give what a country is found by: its code, its name here, and in English, which travels furthest."""
    return f"{code} {name(code)} {english(code)}"


def code_of(said: str) -> str:
    """Give the code of what somebody typed, a code or a name in whatever letters; else as it was typed."""
    from store.values import folded

    wanted = folded(said)
    for code in _english():
        if wanted in (folded(name(code)), folded(english(code))):
            return code
    return said
