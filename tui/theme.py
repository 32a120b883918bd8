"""How Muster looks, in the dark and in sunlight, and the signs that colour only repeats.

``NO_COLOR`` is obeyed by Textual, which then draws in greys; every state has a
mark and a word, so nothing is lost.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from textual.theme import Theme

from tui.words import _

if TYPE_CHECKING:
    from textual.app import App

    from store.settings import Settings

DARK: Final = Theme(
    name="muster-dark",
    primary="#7fb4ff",
    secondary="#9cc4a8",
    accent="#9ecbff",
    success="#8fd18f",
    warning="#ffd479",
    error="#ff8a80",
    foreground="#f0f0f0",
    background="#101418",
    surface="#181d23",
    panel="#232a32",
    dark=True,
    variables={
        "border": "#7fb4ff",
        "border-blurred": "#7d8895",
        "block-cursor-background": "#ffd479",
        "block-cursor-foreground": "#000000",
        "block-cursor-blurred-background": "#3a4552",
        "block-cursor-blurred-foreground": "#f0f0f0",
        "footer-key-foreground": "#ffd479",
    },
)

LIGHT: Final = Theme(
    name="muster-light",
    primary="#0b4f9e",
    secondary="#2e6b45",
    accent="#00437c",
    success="#0f5a23",
    warning="#7a4b00",
    error="#a31515",
    foreground="#101010",
    background="#ffffff",
    surface="#f3f4f6",
    panel="#e2e5ea",
    dark=False,
    variables={
        "border": "#0b4f9e",
        "border-blurred": "#5d6873",
        "block-cursor-background": "#0b4f9e",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#cfd8e1",
        "block-cursor-blurred-foreground": "#101010",
        "footer-key-foreground": "#0b4f9e",
    },
)

THEMES: Final = (DARK, LIGHT)

COLOURS: Final = {
    "✓": "success",
    "→": "accent",
    "…": "accent",
    "?": "warning",
    "!": "warning",
    "‼": "error",
}
"""The marks, each one cell wide, and the colour of the theme that repeats it."""


@dataclass(frozen=True, slots=True)
class Sign:
    """How a state is shown.

    Args:
        mark: one of :data:`COLOURS`.
        word: the same in a word or two.
    """

    mark: str
    word: str

    @property
    def colour(self) -> str:
        """The name of the theme's colour that repeats the mark."""
        return COLOURS[self.mark]

    def __str__(self) -> str:
        return self.mark + " " + self.word


def in_order(word: str = "") -> Sign:
    """Give the sign of what is as it should be, with its usual word or another."""
    return Sign("✓", word or _("in order"))


def attention(word: str = "") -> Sign:
    """Give the sign of what somebody must look at, with its usual word or another."""
    return Sign("!", word or _("needs attention"))


def unknown(word: str = "") -> Sign:
    """Give the sign of what nobody knows, with its usual word or another."""
    return Sign("?", word or _("unknown"))


def waiting(word: str = "") -> Sign:
    """Give the sign of what is not finished, with its usual word or another."""
    return Sign("…", word or _("waiting"))


def presence(state: str) -> Sign:
    """Give the sign of where somebody is believed to be."""
    signs = {
        "in_zone": Sign("✓", _("in zone")),
        "at_office": Sign("✓", _("office")),
        "telework": Sign("✓", _("telework")),
        "mission": Sign("→", _("mission")),
        "leave": Sign("→", _("leave")),
        "out_of_country": Sign("→", _("abroad")),
    }
    return signs.get(state, unknown())


def exchange(state: str) -> Sign:
    """Give the sign of how the exchange with the parent stands."""
    signs = {
        "ok": in_order(_("in time")),
        "amber": attention(_("late")),
        "red": Sign("‼", _("very late")),
    }
    return signs.get(state, unknown())


def apply_colours(app: "App[Any]", chosen: "Settings") -> None:
    """Show a program in the colours that are set (``store/settings.py``)."""
    wanted = {"dark": DARK.name, "light": LIGHT.name, "terminal": "ansi-dark"}[chosen.colours]
    if wanted in app.available_themes and app.theme != wanted:
        app.theme = wanted
