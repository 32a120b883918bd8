"""Colours and signs. A colour is never the only sign: each state has a mark and a word as well."""

from dataclasses import dataclass

from textual.theme import Theme

from tui.words import _

DARK = Theme(
    name="muster-dark",
    primary="#7fb4ff",
    secondary="#9cc4a8",
    accent="#ffd479",
    foreground="#f0f0f0",
    background="#101418",
    surface="#181d23",
    panel="#232a32",
    success="#8fd18f",
    warning="#ffd479",
    error="#ff8a80",
    dark=True,
)
LIGHT = Theme(
    name="muster-light",
    primary="#0b4f9e",
    secondary="#2e6b45",
    accent="#7a4b00",
    foreground="#101010",
    background="#ffffff",
    surface="#f3f4f6",
    panel="#e2e5ea",
    success="#1b6b2f",
    warning="#7a4b00",
    error="#a31515",
    dark=False,
)
THEMES = (DARK, LIGHT)


@dataclass(frozen=True, slots=True)
class Sign:
    """How a state is shown: a mark, a word, and the name of a colour."""

    mark: str
    word: str
    colour: str


def presence(state: str) -> Sign:
    """Give the sign of where somebody is believed to be."""
    signs = {
        "in_zone": Sign("✓", _("in zone"), "success"),
        "at_office": Sign("✓", _("office"), "success"),
        "telework": Sign("✓", _("telework"), "success"),
        "mission": Sign("→", _("mission"), "accent"),
        "leave": Sign("→", _("leave"), "accent"),
        "out_of_country": Sign("→", _("abroad"), "accent"),
    }
    return signs.get(state, Sign("?", _("unknown"), "warning"))


def exchange(state: str) -> Sign:
    """Give the sign of how the exchange with the parent stands."""
    signs = {
        "ok": Sign("✓", _("in time"), "success"),
        "amber": Sign("!", _("late"), "warning"),
        "red": Sign("‼", _("very late"), "error"),
    }
    return signs.get(state, Sign("?", _("unknown"), "warning"))
