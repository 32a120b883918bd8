"""The words people see: every one goes through gettext.

The language is chosen once, before any screen is imported: class-level
bindings are read when a class is made.
"""

import gettext
import os
from pathlib import Path

_LOCALE = Path(__file__).with_name("locale")


class _Language:
    """The one language of this process; choosing another means starting anew."""

    def __init__(self) -> None:
        self.catalogue: gettext.NullTranslations = gettext.NullTranslations()


_LANGUAGE = _Language()


def choose_language(code: str | None) -> None:
    """Choose the language by its code; ``None`` takes it from the environment, English if there is none."""
    wanted = (
        [code]
        if code
        else [c for c in os.environ.get("LANGUAGE", os.environ.get("LANG", "")).split(":") if c]
    )
    _LANGUAGE.catalogue = gettext.translation("muster", _LOCALE, wanted, fallback=True)


def _(message: str) -> str:
    """Give a message in the chosen language."""
    return _LANGUAGE.catalogue.gettext(message)
