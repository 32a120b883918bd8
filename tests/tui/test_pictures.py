"""Pictures of the screens that no test of their own pictures, in both sizes, all in one run; read them."""

import re
from pathlib import Path

import pytest

from store.node import Node
from tests.tui import sheets, walk
from tests.tui.golden import assert_golden, screen_text
from tests.tui.waiting import wait_for
from tests.tui.walk import Stop
from tui.app import StationApp
from tui.base_app import MusterApp
from tui.screens.help import HelpScreen, keys_of
from tui.screens.record import RecordScreen
from tui.screens.rollcall_open import RollcallOpenScreen
from tui.screens.today import TodayScreen

SIZES = ((80, 24), (120, 40))
OFTEN = {stop.name: stop for stop in walk.stops(often=False)}
PICTURED = {
    "call-tree-all": OFTEN["calling"],
    "lists": OFTEN["registers"],
    "households-list": OFTEN["households"],
    "verify": OFTEN["verify"],
    "notices-all": OFTEN["notices"],
    "grab-list": OFTEN["grab list"],
    "leaving-all": OFTEN["leaving"],
    "pack": OFTEN["packing"],
    "rollcall-open": Stop("", RollcallOpenScreen, tuple("smoke")),
    "rollcall-report": OFTEN["roll call, report"],
    "finding-due": OFTEN["finding due"],
    "unconfirmed": OFTEN["unconfirmed"],
    "running-out": OFTEN["running out"],
    "person": OFTEN["record people"],
    "person-form": OFTEN["form people"],
    "act-erase": Stop("", sheets.single("people.erase")),
    "act-decide": Stop("", sheets.single("clearances.decide")),
    "request-empty": OFTEN["asking for a clearance"],
    "jump": OFTEN["jump"],
    "question": OFTEN["a question"],
    "several-lines": OFTEN["several lines"],
    "what-comes-next": OFTEN["what comes next"],
    "passphrase-old": OFTEN["the old passphrase"],
    "passphrase-handed": OFTEN["the first unlock"],
    "passphrase-once": OFTEN["a passphrase once"],
}
"""By the name of the picture."""
_CHANGES = re.compile(r"/\S*/full/\S*")
"""Where a test's own folder is named."""


def _picture(name: str, app: MusterApp) -> None:
    text = re.sub(_CHANGES, "FOLDER", screen_text(app))
    assert_golden(f"{name}-{app.size.width}x{app.size.height}", text)


async def test_every_other_screen_looks_like_this(full: Node) -> None:
    app = StationApp(label="PTM", unlock=lambda _user, _word: full, node=full, idle_seconds=None)
    wrong: list[str] = []

    def look(name: str, app: MusterApp) -> None:
        try:
            _picture(name.partition(" ")[0], app)
        except AssertionError as error:
            wrong.append(f"{name}, {app.size.width}x{app.size.height}: {error}")

    async with app.run_test(size=SIZES[0]) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen) and app.screen.is_all, "the day")
        stops = [Stop(name, stop.open, stop.keys) for name, stop in PICTURED.items()]
        await walk.through(app, pilot, stops, look, lambda _name: SIZES[1:])
        screen = RecordScreen(full, "people", walk.first(full, "people") or "")
        await app.push_screen(screen)
        for size in SIZES:
            await walk.resize(app, pilot, size)
            await app.push_screen(HelpScreen(keys_of(screen)))
            await pilot.pause()
            look("help", app)
            await app.pop_screen()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_first_start_looks_like_this(size: tuple[int, int]) -> None:
    def look(name: str, app: MusterApp) -> None:
        picture = {"first start": "first-start", "first start: Indian/Mauritius": "first-start-zone"}.get(
            name
        )
        if picture:
            _picture(picture, app)

    await walk.first_run(Path("/home/officer/muster"), look, size)
