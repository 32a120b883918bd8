"""Screens with a line above their keys in which things are said."""

from typing import Any, Final, cast

from textual.screen import Screen
from textual.widgets import Static

from tui.safe import safe

_LONGEST: Final = 500
"""Letters of a sentence that are shown, at most; how many lines it takes is the screen's to say."""


class Speaking:
    """A screen that says things in the widget ``#said``, which it lays out itself.

    No node for Textual: a screen would have its style from the first of its bases that is one.
    """

    def say(self, sentence: str, *, refused: bool = False) -> None:
        """Say something in the line above the keys."""
        said = cast("Screen[Any]", self).query_one("#said", Static)
        said.set_class(refused, "refused")
        said.update(safe(sentence, _LONGEST))
