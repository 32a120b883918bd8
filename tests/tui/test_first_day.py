"""The first day of an office: what is there is seen to be there, what is not leads to where it is done."""

from pathlib import Path

from store import keyring
from store.clock import SetClock
from store.founding import Founding
from store.node import Node
from sync.first_day import steps
from tests.conftest import NOON
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_places import is_worked_out
from tests.tui.test_screens import SIZES, opened
from tests.tui.waiting import wait_for
from tui.screens.first_day import FirstDayScreen
from tui.screens.users import UsersScreen

NEW = Founding("station", "KAR", "Karang", "fsco", "fsco", "FR", "Indian/Mauritius")


def done(node: Node) -> set[str]:
    return {step.name for step in steps(node) if step.done}


def test_nothing_is_done_in_a_new_office_and_each_thing_counts_once_it_is_there(tmp_path: Path) -> None:
    new = Node.create(
        tmp_path / "new", NEW, "the lamp above the stair", clock=SetClock(NOON), strength=keyring.FLOOR
    )
    with new as node:
        assert done(node) == set()
        node.act("agencies.add", None, {"code": "HRBO", "name": "Harbour Board"})
        node.act("zones.add", None, {"code": "Z1", "name": "Old quay"})
        house = node.act("households.add", None, {"address": "1 Rope Walk"}).row
        node.act("people.add", None, {"family_name": "Quill", "category": "staff_local", "household": house})
        assert done(node) == {"agencies", "zones", "people"}
        node.act("households.change", house, {"zone": "Z1"})
        assert done(node) == {"agencies", "zones", "people", "homes"}


def test_the_sample_office_has_what_it_has(station: Node) -> None:
    assert {"agencies", "zones", "people", "homes", "wardens"} <= done(station)


def test_a_warden_s_device_is_set_up_by_its_office(warden: Node) -> None:
    assert steps(warden) == []


@SIZES
async def test_it_looks_like_this_and_leads_there(station: Node, size: tuple[int, int]) -> None:
    app = opened(station)
    async with app.run_test(size=size) as pilot:
        await wait_for(pilot, lambda: is_worked_out(app), "the first screen")
        await pilot.press("ctrl+o", "f")
        await wait_for(pilot, lambda: isinstance(app.screen, FirstDayScreen), "the first day")
        assert_golden(f"first-day-{size[0]}x{size[1]}", screen_text(app))
        await pilot.press("home", "enter")
        await wait_for(pilot, lambda: isinstance(app.screen, UsersScreen), "who has keys")
