"""The room of training: the matrix, who lacks what, certificates confirmed one by one and many at once."""

import pytest
from textual.widgets import Input

from store import desk
from store.node import Node
from tests.tui import rooms
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_screens import opened
from tests.tui.waiting import wait_for
from tui.screens.fields import FieldsScreen
from tui.screens.form import FormScreen
from tui.screens.lacking import LackingScreen, RunningOutScreen, UnconfirmedScreen, _recorded
from tui.screens.record import RecordScreen
from tui.screens.training import TrainingScreen
from tui.widgets.matrix import Matrix


def give(node: Node, person: str, course: str, issued: str, *, confirm: bool = True, **more: str) -> None:
    said = {"person": person, "course": course, "issued_on": issued, **more}
    row = node.act("certificates.add", None, said).row
    if confirm:
        node.act("certificates.confirm", row)


@pytest.fixture
def trained(station: Node) -> Node:
    """One agency has its course, one certificate runs out, three wait to be confirmed."""
    those = desk.listed(station, "people", desk.Wanted(agency="BKWL")).rows
    staff = [row["id"] for row in those if row["category"] != "dependant"]
    assert len(staff) == 6
    for number in staff[:3]:
        give(station, number, "BSAFE", "2026-01-05")
    for number in staff[3:]:
        give(station, number, "BSAFE", "2026-02-05", confirm=False)
    give(station, staff[0], "SSAFE", "2023-12-30", expires_on="2026-12-20")
    return station


async def test_the_matrix_and_who_lacks_what_look_like_this(trained: Node) -> None:
    app = opened(trained)
    async with app.run_test(size=(80, 24)) as pilot:
        for size in rooms.BOTH:
            await pilot.resize_terminal(*size)
            await rooms.enter(app, pilot, TrainingScreen(trained))
            await wait_for(pilot, lambda: "u 4 certificates" in screen_text(app), "what waits")
            await pilot.press("down", "right")
            assert_golden(f"training-{size[0]}x{size[1]}", screen_text(app))
            await pilot.press("enter")
            await rooms.shown(app, pilot, LackingScreen)
            await pilot.press("space")
            assert_golden(f"lacking-{size[0]}x{size[1]}", screen_text(app))
            await rooms.leave(app, pilot, 2)


async def test_certificates_are_confirmed_with_one_key_and_many_with_two(trained: Node) -> None:
    app = opened(trained)
    async with app.run_test(size=(80, 24)) as pilot:
        await rooms.enter(app, pilot, TrainingScreen(trained))
        matrix = app.screen.query_one(Matrix)
        await pilot.press("u")
        waiting = await rooms.shown(app, pilot, UnconfirmedScreen)
        before = rooms.table(app).count
        await pilot.press("y")
        await wait_for(pilot, lambda: rooms.table(app).count == before - 1, "one less")
        await pilot.press("slash", *"bkwl", "enter", "a", "y")
        await wait_for(pilot, lambda: "confirmed" in rooms.said(app), "that they are")
        await wait_for(pilot, lambda: rooms.table(app).count == 0, "none of that agency")
        await pilot.press("escape")
        assert app.screen is waiting
        assert not app.screen.query_one("#search", Input).value
        await pilot.press("escape", "down", "right", "r")
        await rooms.shown(app, pilot, RunningOutScreen)
        assert "SSAFE" in screen_text(app)
        await pilot.press("escape")
        assert matrix.here == ("BKWL", "BSAFE")
        await wait_for(pilot, lambda: "6 of 6 have it" in screen_text(app), "what was confirmed")


async def test_a_person_s_record_a_form_for_one_and_one_day_for_many(trained: Node) -> None:
    app = opened(trained)
    async with app.run_test(size=(80, 24)) as pilot:
        room = LackingScreen(trained, "agency", "LNTN", "BSAFE")
        await rooms.enter(app, pilot, room)
        count = rooms.table(app).count
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "the record")
        await pilot.press("escape", "y")
        await wait_for(pilot, lambda: "c records one" in rooms.said(app), "that none waits")
        await pilot.press("c")
        await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form")
        assert app.screen.query_one("#f-course", Input).value == "BSAFE"
        await pilot.press("escape")
        await rooms.standing(app, pilot, room)
        await pilot.press("space", "space", "space", "c")
        await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "the day")
        await pilot.press("enter", "enter")
        await wait_for(pilot, lambda: "3 certificates recorded" in rooms.said(app), "three")
        await wait_for(pilot, lambda: screen_text(app).count("to be confirmed") >= 3, "that they wait")
        await pilot.press("y")
        await wait_for(pilot, lambda: rooms.table(app).count == count - 3, "three less")
        person = desk.listed(trained, "people", desk.Wanted(agency="TDSO")).rows[0]["id"]
        good = {"person": person, "course": "BSAFE", "issued_on": "2026-01-05"}
        forms = [good, {**good, "issued_on": "the fifth"}]
        room.record_each("certificates.add", forms, _recorded)
        await wait_for(pilot, lambda: "1 certificate recorded; 1 not" in rooms.said(app), "only what was")
    assert desk.listed(trained, "certificates", desk.Wanted(agency="LNTN")).total == 3


async def test_a_role_that_may_not_is_told_who_may(trained: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.screens.doing.desk.role", lambda _node: "fsca")
    app = opened(trained)
    async with app.run_test(size=(80, 24)) as pilot:
        await rooms.enter(app, pilot, UnconfirmedScreen(trained))
        await pilot.press("y")
        assert "not as fsca: fsco do sfp" in rooms.said(app)
        assert rooms.table(app).count
