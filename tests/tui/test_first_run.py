"""The first start on a slow machine: keys come before the question is laid out."""

from pathlib import Path

from textual import events

from tests.tui.waiting import wait_for
from tui.screens.first_run import FirstRunApp, StepsScreen


async def test_a_key_that_comes_before_a_question_is_laid_out_ends_nothing(tmp_path: Path) -> None:
    app = FirstRunApp(tmp_path / "none")
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(StepsScreen("station", tmp_path / "none"))
        # It is the one that is asked, and none of it is there yet.
        assert not app.screen.query("#early")
        await app.on_event(events.Key("enter", None))
        await wait_for(pilot, lambda: bool(app.screen.query("#answer")), "the question")
