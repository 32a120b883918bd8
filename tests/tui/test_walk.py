"""Every screen of the program under ugly conditions; the screens are data (``walk.py``)."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.style import Style

from sample_station.tour import Places
from store.clock import SetClock
from store.node import Node
from tests.conftest import NOON
from tests.tui import poison, walk
from tests.tui.golden import screen_text
from tests.tui.poisoned import poison_all, spoil_all, spoil_what_waits
from tests.tui.terminal import Terminal
from tests.words import collect
from tui import theme
from tui.app import StationApp
from tui.base_app import MusterApp
from tui.safe import STAYS

ROOT = Path(__file__).parents[2]


class Target(StationApp, poison.Target):
    """The program, with an action that no text may run."""


EACH = pytest.mark.parametrize(
    "often", [pytest.param(True, id="often"), pytest.param(False, marks=pytest.mark.long, id="all")]
)


def _both(node: Node) -> int:
    return poison_all(node) + spoil_what_waits(node)


@EACH
@pytest.mark.parametrize("spoil", [_both, spoil_all], ids=["texts", "anything"])
async def test_poison_harms_no_screen(full: Node, spoil: Callable[[Node], int], *, often: bool) -> None:
    """What somebody typed and what waits in trays; then whatever a broken writer could leave in a row.

    In a run of all that take long on every screen. Of those that are seen often the usual run sees every
    third with the first, every fourth with the other.
    """
    assert spoil(full) > 1000
    seen = []

    def look(name: str, app: MusterApp) -> None:
        poison.assert_harmless(app)
        assert not getattr(app, "pwned", False), name
        assert not walk.torn(app), (name, walk.torn(app))
        seen.append(name)

    label = poison.MARKUP["action"]
    app = Target(label=label, unlock=lambda _user, _word: full, node=full, idle_seconds=None)
    async with app.run_test(size=(80, 24)) as pilot:
        stops = walk.stops(often=often)
        some = (4 if spoil is spoil_all else 3) if often else 1
        await walk.through(app, pilot, stops[some - 1 :: some], look)
        for each in walk.OVER:
            await each(app, pilot, look)
    if spoil is _both:  # nobody's row is read before there is a node
        await walk.first_run(full.home / poison.MARKUP["action"], look)
    assert len(seen) > (40 if often else 150) / some


def walked(language: str, prepared: Places, folder: Path, *, often: bool) -> dict[str, Any]:
    """Walk in a language, in a process of its own: the words of keys are asked for at import."""
    shutil.copytree(prepared.folder, folder / "walked")
    told = folder / "told.json"
    command = [sys.executable, "-m", "tests.tui.walked", language, str(folder / "walked"), str(told)]
    command += ["often"] if often else []
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(told.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@EACH
def test_in_the_pseudo_language_everything_fits_and_nothing_is_untranslated(
    prepared: Places, tmp_path: Path, *, often: bool
) -> None:
    found = walked("en_XA", prepared, tmp_path, often=often)
    assert not found["torn"]
    assert not found["plain"]
    known = collect.everything()
    assert not [key for key in map(tuple, found["asked"]) if key not in known], (
        "tests/words/collect.py misses them"
    )


async def test_sixteen_colours_and_none_lose_no_word(full: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same screens say the same in every theme; in sixteen colours nothing else is sent."""
    # A family goes on where it was left, and so never looks the same twice.
    stops = [one for one in walk.stops(often=True) if one.name in walk.SIZED and "family" not in one.name]
    pictures: dict[str, list[str]] = {}

    def look(name: str, app: MusterApp) -> None:
        pictures.setdefault(name, []).append(screen_text(app))
        assert not walk.torn(app), name
        if not app.current_theme.ansi or app.no_color:
            return
        for strip in app.screen._compositor.render_strips():
            for segment in strip:
                style = segment.style or Style()
                # Of a blank only the ground is seen.
                used = (style.bgcolor, style.color if segment.text.strip() else None)
                assert all(colour is None or colour.triplet is None for colour in used), (name, segment)

    async def walk_in(chosen: str) -> None:
        app = StationApp(label="PTM", unlock=lambda _user, _word: full, node=full, idle_seconds=None)
        app.theme = chosen
        async with app.run_test(size=(80, 24)) as pilot:
            await walk.through(app, pilot, stops, look)
            await walk.over(app, pilot, look)

    for chosen in (theme.DARK, theme.LIGHT_16):
        await walk_in(chosen.name)
    monkeypatch.setenv("NO_COLOR", "1")
    await walk_in(theme.DARK_16.name)
    for name, (usual, *others) in pictures.items():
        if name in ("help", "what can be done", "commands"):
            continue  # without mixed colours nothing shines through from below
        assert others == [usual] * 2, name


OURS = re.compile(
    rb"\x1b\[[0-9;:?<>=!]*[ $]?[A-Za-z~]"  # colours, places, modes
    rb"|\x1b[78=>c]|\x1bP[^\x1b]*\x1b\\|\x1b\([B0]"
    rb"|\x1b\]22;(default|pointer|text)\x07"  # the shape of the mouse's pointer
)
"""What Textual tells a terminal."""


def _commands(character: str) -> bool:
    return poison.is_dangerous(character) and character not in f"\r\n{STAYS}"


def test_nothing_of_a_record_commands_a_real_terminal(prepared: Places, phrase: str, tmp_path: Path) -> None:
    shutil.copytree(prepared.folder, tmp_path / "real")
    places = Places(tmp_path / "real")
    with Node.open(places.station, phrase, clock=SetClock(NOON + timedelta(minutes=2))) as node:
        poison_all(node)
    command = [sys.executable, "-m", "muster", "--home", str(places.station)]
    with Terminal([*command, "--passphrase-file", str(places.passphrase_file)]) as terminal:
        terminal.wait_for_text("f1 Help")
        for keys, seen in (("\x1bOQ", "Telephone"), ("\x1b[18~", "Records"), ("\x07", "GRAB")):
            terminal.send(keys)
            terminal.wait_for_text(seen)
        terminal.send("\x11")
        terminal.wait_for_end()
    said = OURS.sub(b"", terminal.written).decode("utf-8", "replace")
    left = [ascii(said[max(0, place - 5) : place + 30]) for place, one in enumerate(said) if _commands(one)]
    assert not left
    assert b"\x1b[31mRED" not in terminal.written


@pytest.mark.long
def test_in_french_every_screen_opens(prepared: Places, tmp_path: Path) -> None:
    assert not walked("fr", prepared, tmp_path, often=False)["torn"]
