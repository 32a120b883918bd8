"""Whatever a record holds: no action runs, nothing stops, and the terminal hears no command."""

import pytest
from textual import events
from textual.app import ComposeResult
from textual.widgets import Input, Static

from tests.tui import poison
from tests.tui.golden import screen_text
from tests.tui.waiting import wait_for
from tui.base_app import MusterApp
from tui.screens.unlock import UnlockScreen
from tui.widgets.paged_table import Column, PagedTable, Row


class OneOfEach:
    """A row for every poison, in every place a row has."""

    def count(self) -> int:
        return len(poison.ALL)

    def page(self, offset: int, limit: int) -> list[Row]:
        rows = [Row(name, (text, text, text), text) for name, text in poison.ALL.items()]
        return rows[offset : offset + limit]


class Rows(MusterApp, poison.Target):
    def compose(self) -> ComposeResult:
        title = poison.MARKUP["action"]
        yield PagedTable(
            [Column(title, 20, grow=True), Column("B", 9), Column("C", 9)], OneOfEach(), empty=""
        )


class Door(MusterApp, poison.Target):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def on_mount(self) -> None:
        class Refused(Exception):  # noqa: N818 - as the real one is called
            what = self.text
            next = self.text

        def refuse(_user: str | None, _passphrase: str) -> object:
            raise Refused

        self.push_screen(UnlockScreen(self.text, refuse))


class Careless(MusterApp, poison.Target):
    """Gives a text to a widget without cleaning it, as somebody will one day."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def compose(self) -> ComposeResult:
        yield Static(self.text, markup=False)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_rows(size: tuple[int, int]) -> None:
    app = Rows()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        poison.assert_harmless(app)
        assert "[red]RED[/red]" in screen_text(app)
        assert all(strip.cell_length == size[0] for strip in app.screen._compositor.render_strips())


async def test_no_row_runs_anything_when_clicked() -> None:
    app = Rows()
    async with app.run_test(size=(80, 24)) as pilot:
        for y in range(24):
            await pilot.click(offset=(5, y))
        assert not app.pwned


@pytest.mark.parametrize("name", poison.ALL)
async def test_label_and_refusal(name: str) -> None:
    app = Door(poison.ALL[name])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        poison.assert_harmless(app)
        await pilot.press("x", "enter")
        await wait_for(pilot, lambda: "! " in screen_text(app), "the refusal")
        poison.assert_harmless(app)
        assert not app.pwned


@pytest.mark.parametrize("name", poison.ALL)
async def test_notices(name: str) -> None:
    app = Door("PTM")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.notify(poison.ALL[name], title=poison.ALL[name], markup=True)
        app.screen.notify(poison.ALL[name])
        await wait_for(pilot, lambda: len(app.screen.query("Toast")) == 2, "the notices")
        poison.assert_harmless(app)
        for y in (20, 21, 22):
            await pilot.click(offset=(44, y))
        assert not app.pwned


@pytest.mark.parametrize("name", poison.CONTROL)
async def test_the_last_line_of_defence(name: str) -> None:
    app = Careless(poison.CONTROL[name])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        poison.assert_harmless(app)


async def test_typed_and_pasted_control_characters_are_not_drawn() -> None:
    app = Door("PTM")
    async with app.run_test(size=(80, 24)) as pilot:
        field = app.screen.query_one("#passphrase", Input)
        field.password = False
        app.post_message(events.Paste("a\x1b[2J\u202eb"))
        await wait_for(pilot, lambda: "a" in screen_text(app), "the pasted text")
        poison.assert_harmless(app)
