"""Style sheets that are read once, and not all of them again with each new screen."""

from typing import Final

from textual.css.stylesheet import Stylesheet

_KEPT: Final = 1024
"""Of which there are some two hundred: one for each kind of widget and screen."""


class ReadOnce(Stylesheet):
    """A program's style sheets, of which each is parsed once for the colours in use.

    Textual begins anew whenever a screen brings a sheet that it has not seen, and remembers 64 of them.
    """

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache.grow(_KEPT)

    def reparse(self) -> None:
        """Put all rules together again; other colours (``set_variables``) have emptied what is kept."""
        self.parse()
