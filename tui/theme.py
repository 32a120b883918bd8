"""How Muster looks, in the dark and in sunlight, and the signs that colour only repeats.

``NO_COLOR`` is obeyed by Textual, which then draws in greys; every state has a
mark and a word, so nothing is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from textual.theme import Theme

from tui.words import _

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

DARK_16: Final = Theme(
    name="muster-dark-16",
    ansi=True,
    primary="ansi_bright_blue",
    secondary="ansi_bright_cyan",
    accent="ansi_bright_cyan",
    success="ansi_bright_green",
    warning="ansi_bright_yellow",
    error="ansi_bright_red",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    variables={
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
        "border": "ansi_bright_blue",
        "border-blurred": "ansi_white",
        "block-cursor-background": "ansi_bright_yellow",
        "block-cursor-foreground": "ansi_black",
        "block-cursor-blurred-background": "ansi_white",
        "block-cursor-blurred-foreground": "ansi_black",
        "input-cursor-background": "ansi_bright_white",
        "input-cursor-foreground": "ansi_black",
        "footer-key-foreground": "ansi_bright_yellow",
    },
)
LIGHT_16: Final = Theme(
    name="muster-light-16",
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_green",
    accent="ansi_blue",
    success="ansi_green",
    warning="ansi_magenta",  # yellow on white cannot be read
    error="ansi_red",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=False,
    variables={
        "ansi-background": "ansi_bright_white",
        "ansi-foreground": "ansi_black",
        "border": "ansi_blue",
        "border-blurred": "ansi_bright_black",
        "block-cursor-background": "ansi_blue",
        "block-cursor-foreground": "ansi_bright_white",
        "block-cursor-blurred-background": "ansi_white",
        "block-cursor-blurred-foreground": "ansi_black",
        "input-cursor-background": "ansi_black",
        "input-cursor-foreground": "ansi_bright_white",
        "footer-key-foreground": "ansi_blue",
    },
)
"""The sixteen colours that every terminal has, in its user's own choice of them."""

THEMES: Final = (DARK, LIGHT, DARK_16, LIGHT_16)
CHOICES: Final = {"dark": DARK, "light": LIGHT, "16": DARK_16, "16-light": LIGHT_16}
"""How a person says which (``--colours``, ``MUSTER_COLOURS``)."""

_OTHER: Final = {DARK.name: LIGHT.name, LIGHT.name: DARK.name}
_OTHER_16: Final = {DARK_16.name: LIGHT_16.name, LIGHT_16.name: DARK_16.name}


def other(name: str) -> str:
    """Give the name of the light theme for a dark one, and of the dark for a light one."""
    return {**_OTHER, **_OTHER_16}.get(name, DARK.name)


def chosen(said: str | None, environment: Mapping[str, str], setting: str = "dark") -> str:
    """Give the name of the theme to start with.

    Args:
        said: what was asked for on the command line: one of :data:`CHOICES`.
        environment: ``MUSTER_COLOURS`` says the same; without it ``COLORTERM`` and ``TERM`` say whether the
            terminal has more than sixteen colours.
        setting: what the device is set to (``store/settings.py``).
    """
    wanted = CHOICES.get(said or environment.get("MUSTER_COLOURS", ""))
    return wanted.name if wanted is not None else as_set(setting, environment)


def as_set(setting: str, environment: Mapping[str, str]) -> str:
    """Give the name of the theme for a device's setting, in as many colours as its terminal has."""
    many = environment.get("COLORTERM", "") in ("truecolor", "24bit")
    term = environment.get("TERM", "")
    few = not (many or term.endswith(("256color", "direct")) or "kitty" in term or not term)
    if setting == "light":
        return LIGHT_16.name if few else LIGHT.name
    return DARK_16.name if few or setting == "terminal" else DARK.name


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
