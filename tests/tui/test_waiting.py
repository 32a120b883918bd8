"""A test waits for its program as long as it has something to do, and no longer."""

import time
from threading import Event

from textual.app import App, ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from tests.tui.golden import screen_text
from tests.tui.quiet import LONGEST
from tests.tui.waiting import wait_for


class Working(App[None]):
    """Keys start work: ``b`` busy, ``w`` waiting for somebody, ``d`` drawing again and again."""

    BINDINGS = [("b", "busy"), ("w", "wait"), ("d", "draw(9)")]  # noqa: RUF012 - as Textual declares it

    def __init__(self) -> None:
        super().__init__()
        self.let_go = Event()
        self.done: list[str] = []

    def compose(self) -> ComposeResult:
        yield Static()

    def action_busy(self) -> None:
        def busy() -> None:
            until = time.thread_time() + 0.05
            while time.thread_time() < until:
                sum(range(1000))
            self.call_from_thread(self.done.append, "busy")

        self.run_worker(busy, thread=True)

    def action_wait(self) -> None:
        def wait() -> None:
            self.let_go.wait()
            self.call_from_thread(self.done.append, "waited")

        self.run_worker(wait, thread=True)

    def action_draw(self, more: int) -> None:
        self.query_one(Static).update(str(more))
        if more:
            self.call_after_refresh(self.action_draw, more - 1)
        else:
            self.done.append("drawn")


async def test_what_a_key_brings_about_is_there_after_it() -> None:
    app = Working()
    async with app.run_test() as pilot:
        await pilot.press("d")
        assert app.done == ["drawn"]
        assert str(app.query_one(Static).content) == "0"
        await pilot.resize_terminal(50, 9)
        assert app.screen.size == (50, 9)


async def test_a_worker_is_waited_for_unless_it_waits_itself() -> None:
    app = Working()
    async with app.run_test() as pilot:
        await pilot.press("b")
        await wait_for(pilot, lambda: app.done == ["busy"], "the worker")
        began = time.process_time()
        await pilot.press("w")
        assert app.done == ["busy"]
        assert time.process_time() - began < LONGEST / 2, "nobody works meanwhile"
        app.let_go.set()
        await wait_for(pilot, lambda: app.done == ["busy", "waited"], "the worker that was let go")


class Over(ModalScreen[None]):
    """What lies over another screen, and lets it show through."""

    DEFAULT_CSS = "Over > Static { width: 4; }"

    def compose(self) -> ComposeResult:
        yield Static("over")


async def test_what_lies_under_a_screen_is_drawn_as_well() -> None:
    app = Working()
    async with app.run_test(size=(20, 3)) as pilot:
        under = app.query_one(Static)
        under.styles.text_align = "right"
        under.update("under")
        await app.push_screen(Over())
        await pilot.pause()
        assert screen_text(app) == "over           under\n\n\n"
        await pilot.resize_terminal(30, 3)
        assert screen_text(app) == "over                     under\n\n\n"
        under.update("changed")
        await pilot.pause()
        assert screen_text(app) == "over                   changed\n\n\n"
