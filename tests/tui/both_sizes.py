"""A screen as text in both sizes that people have, within one run of the program."""

from typing import Final

from textual.pilot import Pilot

from tests.tui import walk
from tests.tui.golden import assert_golden, screen_text
from tui.app import StationApp

SIZES: Final = ((80, 24), (120, 40))


async def assert_golden_in_both(name: str, app: StationApp, pilot: Pilot[str]) -> None:
    """Compare what is shown with its pictures; afterwards it is as small as before."""
    for size in (*SIZES, SIZES[0]):
        await walk.resize(app, pilot, size)
        assert_golden(f"{name}-{size[0]}x{size[1]}", screen_text(app))
