"""Texts that somebody may send on purpose, and what must not be left of them on a screen."""

import unicodedata
from typing import Any

from textual.app import App

from tui.safe import STAYS

MARKUP = {
    "action": "[@click=app.pwn]click[/] [@click='app.pwn()']me[/]",
    "link": '[link="https://evil.example"]x[/link]',
    "colour": "[red]RED[/red] [b]bold[/b]",
    "closing": "Bob [/unbalanced] [b",
    "brackets": "[[[ ]]] [/] [/b] [=] [$x]",
}
CONTROL = {
    "colour": "a\x1b[31mRED\x1b[0mb",
    "title": "a\x1b]0;PWNED\x07b",
    "clipboard": "a\x1b]52;c;ZXZpbA==\x07b",
    "c1": "a\x9b31mb\x9d52;c;ZXZpbA==\x9cb",
    "overwrite": "safe\rEVIL\x08\x08X\x7f",
    "nul": "a\x00b\x0b\x0c",
    "lines": "line1\nline2\u2028line3\u2029line4",
    "turned": "name\u202egnp.exe\u2066x\u2069\u200f\u061c",
    "hidden": "a\u200bb\u2060c\ufeffd\u00ade",
    "tags": "a\U000e0041\U000e007fb",
    "half": "a\ud800b",
    "notes": "a\ufff9b\ufffac\ufffb",
}
LONG = {"zalgo": "Z" + "\u0301\u0489" * 500, "letters": "x" * 10_000, "wide": "王" * 10_000}
ALL = {
    f"{kind}-{name}": text
    for kind, texts in (("markup", MARKUP), ("control", CONTROL), ("long", LONG))
    for name, text in texts.items()
}

# Written down a second time on purpose, by category and not by list.
_WELCOME_FORMAT = "\u200c\u200d"


def is_dangerous(character: str) -> bool:
    """Tell whether a character commands, reorders or hides."""
    category = unicodedata.category(character)
    return category in {"Cc", "Cs", "Zl", "Zp"} or (category == "Cf" and character not in _WELCOME_FORMAT)


class Target(App[str]):
    """Has the action that no text may run."""

    pwned = False

    def action_pwn(self) -> None:
        """Be hit."""
        self.pwned = True


def assert_harmless(app: App[Any]) -> None:
    """Look at every segment on the screen: no command, no link, nothing to click."""
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            assert not segment.control
            # Ours ends a cell that is written from the right; of a record's own none comes so far.
            drawn = segment.text.replace(STAYS, "")
            assert not [c for c in drawn if is_dangerous(c)], ascii(segment.text)
            if segment.style is not None:
                assert segment.style.link is None
                assert "@click" not in segment.style.meta
