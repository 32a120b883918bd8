"""Pictures of screens as plain text, in ``screens/``; a change to one shows in the diff.

``MUSTER_REWRITE_SCREENS=1 pytest tests/tui`` writes them anew.
"""

import os
from difflib import unified_diff
from pathlib import Path
from typing import Any

from textual.app import App

SCREENS = Path(__file__).with_name("screens")
REWRITE = "MUSTER_REWRITE_SCREENS"


def screen_text(app: App[Any]) -> str:
    """Give what the terminal shows, without colours and without blanks at the ends of lines."""
    strips = app.screen._compositor.render_strips()
    return "".join("".join(segment.text for segment in strip).rstrip() + "\n" for strip in strips)


def assert_golden(name: str, text: str) -> None:
    """Compare a screen with its file."""
    file = SCREENS / f"{name}.txt"
    if os.environ.get(REWRITE):
        file.write_text(text, encoding="utf-8")
    assert file.exists(), f"no picture {file.name}: look at the screen, then set {REWRITE}=1"
    before = file.read_text(encoding="utf-8")
    # Said here and not by pytest: a walk through many screens tells of each only what was said.
    changed = unified_diff(before.splitlines(), text.splitlines(), "before", "now", n=0, lineterm="")
    assert text == before, "\n".join(changed)
