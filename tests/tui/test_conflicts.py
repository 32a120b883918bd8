"""Conflicts on the screen: side by side, one key each."""

import cbor2
import pytest

from store import conflicts, desk, held
from store.node import Node
from store.registers import REGISTRY
from tests.conftest import NOON
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_screens import SIZES, at_people, opened
from tests.tui.waiting import wait_for
from tui.screens.conflicts import ConflictsScreen
from tui.screens.record import RecordScreen

LONG = "the blue door behind the bakery, up the outer stairs, second landing, knock twice; " * 4


def lose(node: Node, kind: str, name: str, field: str, value: object) -> None:
    """Keep a value of another device as one that lost."""
    register = REGISTRY.kind(kind)
    with node.write() as db:
        row = node.numbers(db).row(register.letter, name)
        assert row is not None
        held.conflict(
            db,
            register.nr,
            row,
            register.specs[field].nr,
            cbor2.dumps(value),
            12_345,
            int(NOON.timestamp()),
            theirs=True,
        )


@SIZES
async def test_conflicts_look_like_this_and_one_key_decides(
    station: Node, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = desk.listed(station, "people").rows[0]
    zone = desk.record(station, "zones", "Z3")["id"]
    desk.act(station, "people.change", person["id"], {"call_sign": "STATION 1"})
    lose(station, "people", person["id"], "call_sign", "DESK 1")
    lose(station, "zones", zone, "name", LONG)
    app = opened(station)
    async with app.run_test(size=size) as pilot:
        await at_people(app, pilot)
        await app.push_screen(ConflictsScreen(station))
        await wait_for(pilot, lambda: "Conflict 1 of 2" in screen_text(app), "the first")
        assert_golden(f"conflict-{size[0]}x{size[1]}", screen_text(app))
        await pilot.press("n")
        await wait_for(pilot, lambda: "Conflict 2 of 2" in screen_text(app), "the next")
        assert "behind the bakery" in screen_text(app), "long values are wrapped"
        assert_golden(f"conflict-long-{size[0]}x{size[1]}", screen_text(app))
        await pilot.press("o")
        await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "the record")
        await pilot.press("escape", "k")
        await wait_for(pilot, lambda: "Conflict 1 of 1" in screen_text(app), "one less")
        assert "kept as it stands" in screen_text(app)
        await pilot.press("k")
        await wait_for(pilot, lambda: "only the first press counted" in screen_text(app), "a slip")
        assert len(conflicts.waiting(station)) == 1, "the next one was decided by the same key, unread"
        monkeypatch.setattr("tui.pressed_twice.TOO_SOON", 0)
        await pilot.press("t")
        await wait_for(pilot, lambda: "Conflicts: none" in screen_text(app), "none left")
    assert desk.record(station, "people", person["id"])["call_sign"] == "DESK 1"
    assert desk.record(station, "zones", "Z3")["name"] != LONG
    assert conflicts.waiting(station) == []
