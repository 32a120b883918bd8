"""The words people see: every one goes through gettext.

Choose the language before importing any screen: class attributes such as
``BINDINGS`` ask for their words while the module is being imported.
"""

import gettext
import math
import os
import re
from pathlib import Path
from typing import Final

from tui.catalogue import Catalogue, read

PSEUDO: Final = "en_XA"
"""English with accents, and longer: shows what was not translated and what does not fit."""

_SOURCE: Final = "en"
_LOCALE: Final = Path(__file__).with_name("locale")
_CODE: Final = re.compile(r"[a-z]{2,3}(_[A-Za-z]{2,4})?(@[a-z]+)?")
_KEPT: Final = re.compile(r"(\{\{|\}\}|\{[^{}]*\}|%\(\w+\)[sr]|%[sr])")
_LONGER_BY: Final = 0.6
_ACCENTS: Final = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÀḂÇĎÈḞĜĤÌĴĶĻḾŃÒṔǪŔŠŢÙṼŴẌÝŽàḃçďèḟĝĥìĵķļḿńòṕǫŕšţùṽŵẍýž",
)


class _Language:
    """Holds the catalogue in use; choosing another for all screens means starting anew.

    The one thing here that may change: words are asked for everywhere, and
    handing a catalogue to every widget would bury what the widgets say.
    """

    def __init__(self) -> None:
        self.catalogue = gettext.NullTranslations()
        self.code = _SOURCE


_LANGUAGE: Final = _Language()


def _(message: str) -> str:
    """Say a message in the chosen language; its placeholders are filled in afterwards."""
    # The catalogue's entry for "" is its header, never meant for a screen.
    return _LANGUAGE.catalogue.gettext(message) if message else ""


def plural(one: str, many: str, count: int) -> str:
    """Say the form of a message that goes with a number, by the rules of the chosen language.

    Args:
        one: the English singular.
        many: the English plural.
        count: how many there are.

    Returns:
        The form, with its placeholders still to be filled in.
    """
    return _LANGUAGE.catalogue.ngettext(one, many, count)


def word(family: str, message: str) -> str:
    """Say a word of the store's own: one English word may be a field, an act and an answer.

    Args:
        family: ``list``, ``field``, ``act`` or ``answer``; a language may have another word in each.
        message: the English word.
    """
    return _LANGUAGE.catalogue.pgettext(family, message) if message else ""


def choose_language(code: str | None = None) -> str:
    """Set the language of everything that is said from now on.

    Args:
        code: such as ``fr`` or ``fr_BE``; without one the environment decides
            (``MUSTER_LANGUAGE``, ``LANGUAGE``, ``LC_ALL``, ``LC_MESSAGES``, ``LANG``).

    Returns:
        The code of the language that was chosen (``fr``): the first that is known, or else ``en``.
    """
    for wanted in [code] if code else _from_environment():
        plain = wanted.split(".")[0].replace("-", "_")
        if plain == PSEUDO:
            _LANGUAGE.catalogue, _LANGUAGE.code = _Pseudo(), PSEUDO
            return PSEUDO
        # English is the language of the source: it has no catalogue, and whoever
        # prefers it must not be given the next one on the list.
        if plain.split("_")[0] in {_SOURCE, "C", "POSIX"}:
            break
        for known in (plain, plain.split("_")[0]):
            file = _LOCALE / f"{known}.po"
            if _CODE.fullmatch(known) and file.is_file():
                _LANGUAGE.catalogue, _LANGUAGE.code = Catalogue(read(file)), known
                return known
    _LANGUAGE.catalogue, _LANGUAGE.code = gettext.NullTranslations(), _SOURCE
    return _SOURCE


def language() -> str:
    """Give the code of the language that was chosen, such as ``fr``."""
    return _LANGUAGE.code


def _from_environment() -> list[str]:
    for name in ("MUSTER_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.split(":")
    return []


class _Pseudo(gettext.NullTranslations):
    """Makes a long, accented English out of the plain one; placeholders stay as they are."""

    def gettext(self, message: str) -> str:
        """Give a message in the pseudo-language."""
        return "".join(
            part if _KEPT.fullmatch(part) else re.sub(r"\S+", _longer, part) for part in _KEPT.split(message)
        )

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - one word for all families
        """Give a word in the pseudo-language."""
        return self.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Give a message with a number in the pseudo-language."""
        return self.gettext(msgid1 if n == 1 else msgid2)


def _longer(word: re.Match[str]) -> str:
    # Each word grows, so that lines still break; one letter more stands for the blank behind it.
    more = math.ceil(_LONGER_BY * (len(word.group()) + 1))
    return word.group().translate(_ACCENTS) + "~" * more
