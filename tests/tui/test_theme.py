"""Colours can be read, and no state is told by colour alone."""

import pytest
from rich.cells import cell_len
from textual.color import Color
from textual.theme import Theme

from tests.tui.golden import screen_text
from tui import theme
from tui.base_app import MusterApp
from tui.screens.unlock import UnlockScreen

SIGNS = [
    theme.in_order(),
    theme.attention(),
    theme.unknown(),
    theme.waiting(),
    *(theme.presence(state) for state in ("in_zone", "at_office", "telework", "mission", "leave", "x")),
    *(theme.exchange(state) for state in ("ok", "amber", "red", "x")),
]


def contrast(one: Color, other: Color) -> float:
    """Give the contrast ratio as WCAG 2 defines it."""

    def luminance(color: Color) -> float:
        parts = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in color.normalized]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("chosen", [theme.DARK, theme.LIGHT], ids=lambda chosen: chosen.name)
def test_everything_can_be_read_in_sunlight(chosen: Theme) -> None:
    colours = chosen.to_color_system().generate()
    for background in ("background", "surface", "panel"):
        for text in ("foreground", "success", "warning", "error", "accent"):
            ratio = contrast(Color.parse(colours[text]), Color.parse(colours[background]))
            assert ratio >= (7 if background == "background" else 4.5), (text, background, ratio)
    for cursor in ("block-cursor", "block-cursor-blurred"):
        front, back = (Color.parse(colours[f"{cursor}-{part}"]) for part in ("foreground", "background"))
        assert contrast(front, back) >= 7, cursor


@pytest.mark.parametrize("sign", SIGNS, ids=str)
def test_every_state_has_a_mark_and_a_word(sign: theme.Sign) -> None:
    assert cell_len(sign.mark) == 1
    assert sign.word
    assert sign.colour in {"success", "accent", "warning", "error"}
    assert str(sign) == f"{sign.mark} {sign.word}"


def test_the_four_basic_marks_differ() -> None:
    assert len({sign.mark for sign in SIGNS[:4]}) == 4


class Door(MusterApp):
    def on_mount(self) -> None:
        self.push_screen(UnlockScreen("PTM", lambda _user, _passphrase: None))


async def test_no_color_is_obeyed_and_loses_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = []
    for wish in (None, "1"):
        if wish:
            monkeypatch.setenv("NO_COLOR", wish)
        app = Door()
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            pictures.append(screen_text(app))
            strips = app.screen._compositor.render_strips()
            colours = {
                colour.triplet
                for strip in strips
                for segment in strip
                for colour in (segment.style.color, segment.style.bgcolor)  # type: ignore[union-attr]
                if colour is not None and colour.triplet is not None
            }
            assert all(c.red == c.green == c.blue for c in colours) == bool(wish)
    assert pictures[0] == pictures[1]


async def test_both_themes_are_there() -> None:
    app = MusterApp(light=True)
    async with app.run_test():
        assert app.theme == "muster-light"
        app.action_toggle_theme()
        assert app.theme == "muster-dark"


@pytest.mark.parametrize(
    ("said", "environment", "name"),
    [
        (None, {"TERM": "xterm-256color"}, "muster-dark"),
        (None, {"TERM": "xterm-kitty"}, "muster-dark"),
        (None, {"TERM": "xterm", "COLORTERM": "truecolor"}, "muster-dark"),
        (None, {}, "muster-dark"),
        (None, {"TERM": "linux"}, "muster-dark-16"),
        (None, {"TERM": "vt220"}, "muster-dark-16"),
        (None, {"TERM": "xterm-256color", "MUSTER_COLOURS": "16-light"}, "muster-light-16"),
        ("light", {"TERM": "linux", "MUSTER_COLOURS": "16"}, "muster-light"),
        (None, {"TERM": "xterm-256color", "MUSTER_COLOURS": "mauve"}, "muster-dark"),
    ],
)
def test_the_terminal_chooses_unless_somebody_says(
    said: str | None, environment: dict[str, str], name: str
) -> None:
    assert theme.chosen(said, environment) == name


@pytest.mark.parametrize("chosen", theme.THEMES, ids=lambda chosen: chosen.name)
def test_light_and_dark_lead_to_each_other(chosen: Theme) -> None:
    assert theme.other(chosen.name) != chosen.name
    assert theme.other(theme.other(chosen.name)) == chosen.name


XTERM = {
    "black": "#000000",
    "red": "#cd0000",
    "green": "#00cd00",
    "blue": "#0000ee",
    "magenta": "#cd00cd",
    "white": "#e5e5e5",
    "bright_black": "#7f7f7f",
    "bright_red": "#ff0000",
    "bright_green": "#00ff00",
    "bright_yellow": "#ffff00",
    "bright_blue": "#5c5cff",
    "bright_cyan": "#00ffff",
    "bright_white": "#ffffff",
}
"""How the oldest of today's terminals shows the sixteen; others show them further apart."""


@pytest.mark.parametrize("chosen", [theme.DARK_16, theme.LIGHT_16], ids=lambda chosen: chosen.name)
def test_the_cursor_can_be_read_in_sixteen_colours(chosen: Theme) -> None:
    def shown(name: str) -> Color:
        return Color.parse(XTERM[chosen.variables[name].removeprefix("ansi_")])

    for cursor in ("block-cursor", "block-cursor-blurred", "input-cursor"):
        ratio = contrast(shown(f"{cursor}-foreground"), shown(f"{cursor}-background"))
        assert ratio >= 7, (cursor, ratio)
