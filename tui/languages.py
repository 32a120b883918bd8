"""Which languages there are on this machine, and what their speakers call them."""

from pathlib import Path
from typing import Final

_LOCALE: Final = Path(__file__).with_name("locale")
_NAMES: Final = {"en": "English", "fr": "français", "es": "español", "pt": "português", "ar": "العربية"}


def known() -> list[str]:
    """Give the codes of the languages in which everything is said, English first."""
    found = {path.parent.parent.name for path in _LOCALE.glob("*/LC_MESSAGES/muster.mo")}
    return ["en", *sorted(found - {"en"})]


def called(code: str) -> str:
    """Give what a language is called by those who speak it."""
    return _NAMES.get(code, code)
