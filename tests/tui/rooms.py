"""How the tests come into a room and read it."""

from typing import TypeVar

from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.tui.test_screens import at_people
from tests.tui.waiting import wait_for
from tui.app import StationApp
from tui.screens.room import RoomScreen
from tui.widgets.paged_table import PagedTable

__all__ = ["BOTH", "Input", "enter", "leave", "said", "shown", "standing", "table"]

R = TypeVar("R", bound=RoomScreen)


BOTH = ((80, 24), (120, 40))


async def leave(app: StationApp, pilot: Pilot[str], count: int = 1) -> None:
    """Go back out of rooms, one Esc each."""
    for _room in range(count):
        room = app.screen
        await pilot.press("escape")
        assert app.screen is not room


async def enter(app: StationApp, pilot: Pilot[str], room: RoomScreen) -> None:
    """Open a room over the list of people, and wait until it is read."""
    await at_people(app, pilot)
    app.push_screen(room)
    await standing(app, pilot, room)


async def standing(app: StationApp, pilot: Pilot[str], room: RoomScreen) -> None:
    """Wait until a room stands on the screen with what was read."""
    await wait_for(pilot, lambda: app.screen is room and room.is_read, type(room).__name__)


async def shown(app: StationApp, pilot: Pilot[str], kind: type[R]) -> R:
    """Wait for a room that a key leads to."""
    await wait_for(pilot, lambda: isinstance(app.screen, kind) and app.screen.is_read, kind.__name__)
    assert isinstance(app.screen, kind)
    return app.screen


def said(app: StationApp) -> str:
    return str(app.screen.query_one("#said", Static).render())


def table(app: StationApp) -> PagedTable:
    return app.screen.query_one(PagedTable)
