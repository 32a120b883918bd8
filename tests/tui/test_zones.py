"""The room of zones: the tree with its cover marks, appointing by a name, a zone with its doors."""

from textual.widgets import Input

from store import desk
from store.node import Node
from tests.tui import rooms
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_screens import opened
from tests.tui.waiting import wait_for
from tui.screens.form import FormScreen
from tui.screens.household import HouseholdScreen
from tui.screens.packing import PackScreen
from tui.screens.record import RecordScreen
from tui.screens.register import RegisterScreen
from tui.screens.zone import ZoneScreen
from tui.screens.zones import ZonesScreen


async def test_the_tree_and_a_zone_look_like_this(station: Node) -> None:
    number = desk.record(station, "zones", "Z3")["id"]
    (warden,) = (row for row in desk.listed(station, "appointments").rows if row["zone"] == "Z3")
    station.act("appointments.suspend", warden["id"], {"reason": "ill"})
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        for size in rooms.BOTH:
            await pilot.resize_terminal(*size)
            room = ZonesScreen(station)
            await rooms.enter(app, pilot, room)
            rooms.table(app).cursor = room.place_of(number)
            await pilot.pause()
            assert_golden(f"zone-tree-{size[0]}x{size[1]}", screen_text(app))
            await pilot.press("enter")
            await rooms.shown(app, pilot, ZoneScreen)
            await pilot.press("h")
            assert_golden(f"zone-doors-{size[0]}x{size[1]}", screen_text(app))
            await rooms.leave(app, pilot, 2)


async def test_a_warden_is_appointed_by_a_name_and_a_zone_is_one_key_from_its_doors(station: Node) -> None:
    area = desk.record(station, "areas", "HAUT")
    station.act("zones.add", None, {"code": "Z7", "name": "Cap", "area": area["id"]})
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        room = ZonesScreen(station)
        await rooms.enter(app, pilot, room)
        await pilot.press("w")
        assert "choose one" in rooms.said(app)
        await pilot.press("slash", *"cap", "enter")
        assert "vacant" in screen_text(app)
        await pilot.press("w")
        await wait_for(pilot, lambda: isinstance(app.screen, RegisterScreen), "who")
        app.screen.query_one("#search", Input).value = "babalola"
        await wait_for(pilot, lambda: rooms.table(app).count == 1, "one person")
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form")
        assert [app.screen.query_one(f"#f-{name}", Input).value for name in ("role", "zone")] == [
            "warden",
            "Z7",
        ]
        await pilot.press("ctrl+s")
        await wait_for(pilot, lambda: "letter missing Babalọlá" in screen_text(app), "what is missing")
        await pilot.press("w")
        assert "l records the letter" in rooms.said(app)
        await pilot.press("l")
        await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the letter")
        assert "sign" in screen_text(app)
        await pilot.press("escape")
        await wait_for(pilot, lambda: app.screen is room, "the tree")
        await pilot.press("escape", "slash", *"quai", "enter", "p")
        await wait_for(pilot, lambda: isinstance(app.screen, PackScreen), "the packing")
        await pilot.press("escape", "h")
        zone = await rooms.shown(app, pilot, ZoneScreen)
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, HouseholdScreen), "a household")
        await pilot.press("escape")
        await wait_for(pilot, lambda: app.screen is zone, "the zone again")
        await pilot.press("home", "enter")
        await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "the appointment")
