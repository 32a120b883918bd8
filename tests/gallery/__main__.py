"""Makes the pictures of the README: ``python -m tests.gallery`` drives the sample station.

The people are made up and the clock stands still, so that a picture changes only
where a screen does. Add a line to :data:`PICTURES` for another.
"""

import asyncio
import re
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Final

from sample_station.tour import Places, Tour
from store.clock import SetClock
from store.keyring import FLOOR
from store.node import Node
from tests.conftest import LAST_STEP, NOON
from tests.tui import walk
from tests.tui.conftest import prepare
from tui import theme
from tui.app import StationApp
from tui.base_app import MusterApp

PICTURES: Final = (
    # the name of a stop in tests/tui/walk.py, and whether it is shown in the light as well
    ("today", True),
    ("people", False),
    ("family 1 2", False),
    ("zones", False),
    ("training", False),
    ("clearances", False),
    ("exchange", False),
    ("roll call, to find", True),
)
SIZE: Final = (100, 30)
HERE: Final = Path(__file__).parent
_FONTS: Final = re.compile(r"@font-face\s*\{[^}]*\}\s*")


def slender(svg: str) -> str:
    """Leave out fonts that would be fetched from elsewhere, and blanks between tags."""
    return re.sub(r">\s+<", "><", _FONTS.sub("", svg))


async def paint(node: Node, chosen: str, names: set[str]) -> None:
    """Paint some screens in one theme."""

    def look(name: str, app: MusterApp) -> None:
        file = (
            f"{re.sub('[^a-z]+', '-', name).strip('-')}-{'dark' if app.current_theme.dark else 'light'}.svg"
        )
        HERE.joinpath(file).write_text(slender(app.export_screenshot(title="")), encoding="utf-8")

    app = StationApp(label="PTM", unlock=lambda _user, _word: node, node=node, idle_seconds=None)
    app.theme = chosen
    async with app.run_test(size=SIZE) as pilot:
        await walk.through(app, pilot, [stop for stop in walk.STOPS if stop.name in names], look)


def main() -> None:
    """Build the sample, and paint it."""
    with tempfile.TemporaryDirectory() as folder:
        tour = Tour(Path(folder) / "sample", strength=FLOOR, clock=SetClock(NOON))
        play = tour.play()
        for step in play:
            if step.step == LAST_STEP:
                break
        play.close()
        places = Places(tour.places.folder)
        phrase = places.passphrase_file.read_text(encoding="utf-8").strip()
        with Node.open(places.station, phrase, clock=SetClock(NOON + timedelta(minutes=1))) as node:
            prepare(node)
            asyncio.run(paint(node, theme.DARK.name, {name for name, _light in PICTURES}))
            asyncio.run(paint(node, theme.LIGHT.name, {name for name, light in PICTURES if light}))


if __name__ == "__main__":
    main()
