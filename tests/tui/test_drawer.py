"""The drawer at the keyboard (X13): o opens it, others are asked for a reason; it says that it is seen."""

from textual.widgets import Input

from store import desk, guard
from store.columns import sql
from store.desk import Wanted
from store.node import Node
from store.registers.offices import User
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_plain_screens import said
from tests.tui.test_screens import SIZES, opened
from tests.tui.waiting import wait_for
from tui.screens.drawer import DrawerScreen, GlassScreen
from tui.screens.record import RecordScreen

MEDICAL = "Diabetes, Insulin im Kühlschrank der Nachbarin; Penicillin-Unverträglichkeit"


def somebody(node: Node) -> str:
    """Put something into the drawer; gives the person's number."""
    number = str(desk.listed(node, "people", Wanted(), limit=1).rows[0]["id"])
    kept = {"blood_type": "A negative", "medical": MEDICAL, "passport": "C01X0006H, 2031-05-04"}
    desk.act(node, "restricted.add", None, {"person": number, **kept})
    return number


@SIZES
async def test_the_drawer_of_a_person_looks_like_this(station: Node, size: tuple[int, int]) -> None:
    number = somebody(station)
    app = opened(station)
    async with app.run_test(size=size) as pilot:
        await app.push_screen(RecordScreen(station, "people", number))
        assert MEDICAL not in screen_text(app)
        await pilot.press("o")
        await wait_for(pilot, lambda: isinstance(app.screen, DrawerScreen), "the drawer")
        assert_golden(f"drawer-{size[0]}x{size[1]}", screen_text(app))
        await pilot.press("o")
        await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "the record again")
    assert len(desk.listed(station, "reads", Wanted()).rows) == 1


@SIZES
async def test_who_does_not_have_it_is_asked_for_a_reason(station: Node, size: tuple[int, int]) -> None:
    number = somebody(station)
    with station.write() as db, guard.opened(db):
        db.execute(sql(User).update().values(role="fsca"))
    app = opened(station)
    async with app.run_test(size=size) as pilot:
        await app.push_screen(RecordScreen(station, "people", number))
        await pilot.press("o")
        await wait_for(pilot, lambda: isinstance(app.screen, GlassScreen), "the question")
        await pilot.press("enter")
        assert isinstance(app.screen, GlassScreen), "no reason, no look"
        assert_golden(f"glass-{size[0]}x{size[1]}", screen_text(app))
        app.screen.query_one("#reason", Input).value = "unconscious after the blast"
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, DrawerScreen), "the drawer")
        assert "A negative" in screen_text(app)
    (look,) = desk.listed(station, "reads", Wanted()).rows
    assert (look["how"], look["reason"]) == ("break_glass", "unconscious after the blast")


async def test_of_whom_nothing_is_kept_it_says_so(station: Node) -> None:
    number = str(desk.listed(station, "people", Wanted(), limit=1).rows[0]["id"])
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(RecordScreen(station, "people", number))
        await pilot.press("o")
        await wait_for(pilot, lambda: "drawer" in said(app), "the sentence")
        assert isinstance(app.screen, RecordScreen)
