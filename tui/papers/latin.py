"""Names in Latin letters beside what they are: for who does not read the script, or has no font for it."""

from typing import Final

from tui.papers.blocks import Name, Saying
from tui.papers.pdf import scripts
from tui.papers.pdf.fonts import Fonts

_LATIN: Final = frozenset({"Latn", scripts.COMMON})


class InLatin(Saying):
    """Writes names in Latin letters beside; what no font here has stands in Latin letters alone."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts

    def __call__(self, text: str) -> str:
        """Give a text so that it can be printed, and a name so that it can be read."""
        if all(scripts.script_of(letter) in _LATIN for letter in text):
            return WithSigns(self._fonts)(text)
        plain = letters(text)
        if self._fonts.lacking([text]):
            return plain
        return f"{text} ({plain})" if isinstance(text, Name) else text


class WithSigns(Saying):
    """Writes signs that no font here has (an arrow, a star) as others do on a typewriter; letters stay."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._known: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """Give the text as it can be printed."""
        if text.isascii():
            return text
        return "".join(self._letter(letter) for letter in text)

    def _letter(self, letter: str) -> str:
        if letter.isascii():
            return letter
        if letter not in self._known:
            is_sign = scripts.script_of(letter) == scripts.COMMON and not scripts.is_mark(letter)
            lacks = is_sign and self._fonts.lacking([letter])
            self._known[letter] = (letters(letter) or "?") if lacks else letter
        return self._known[letter]


def letters(text: str) -> str:
    """Write a text in Latin letters."""
    from anyascii import anyascii

    return str(anyascii(text)).strip()
