"""The words people see: every one goes through gettext.

The language is chosen once, before any screen is imported: class-level
bindings are read when a class is made.
"""

import gettext
import os
import re
from pathlib import Path

PSEUDO = "en_XA"
"""English with accents, two thirds longer: shows what is not translated and what does not fit."""

_LOCALE = Path(__file__).with_name("locale")
_ACCENTED = str.maketrans("aceilnorsuyACEINOSUY", "àçéîłñôřšüýÀÇÉÎÑÔŠÜÝ")
_FACTS = re.compile(r"(\{[^}]*\})")


class _Pseudo(gettext.NullTranslations):
    """Makes a long, accented English out of the plain one; placeholders stay as they are."""

    def gettext(self, message: str) -> str:
        """Give a message in the pseudo-language."""
        parts = [
            part if part.startswith("{") else part.translate(_ACCENTED) for part in _FACTS.split(message)
        ]
        return "".join(parts) + "~" * (len(message) * 2 // 3)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Give a message with a number in the pseudo-language."""
        return self.gettext(msgid1 if n == 1 else msgid2)


class _Language:
    """The one language of this process; choosing another means starting anew."""

    def __init__(self) -> None:
        self.catalogue = gettext.NullTranslations()


_LANGUAGE = _Language()


def choose_language(code: str | None = None) -> None:
    """Choose the language by its code; ``None`` takes it from the environment, English if there is none."""
    said = (
        code or os.environ.get("MUSTER_LANGUAGE") or os.environ.get("LANGUAGE") or os.environ.get("LANG", "")
    )
    if said == PSEUDO:
        _LANGUAGE.catalogue = _Pseudo()
        return
    wanted = [name for name in said.split(":") if name]
    _LANGUAGE.catalogue = gettext.translation("muster", _LOCALE, wanted, fallback=True)


def _(message: str) -> str:
    """Give a message in the chosen language."""
    return _LANGUAGE.catalogue.gettext(message)


def plural(one: str, many: str, count: int) -> str:
    """Give the form of a message that goes with a number."""
    return _LANGUAGE.catalogue.ngettext(one, many, count)
