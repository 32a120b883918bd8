"""The long list: asks for little, keeps its place, and draws every name in its column."""

from collections.abc import Sequence

import pytest
from rich.cells import cell_len
from textual.app import ComposeResult
from textual.geometry import Offset
from textual.pilot import Pilot

from tests.tui.golden import assert_golden, screen_text
from tests.tui.rows import Counting
from tests.tui.waiting import wait_for
from tui.base_app import MusterApp
from tui.widgets.paged_table import Column, PagedTable
from tui.widgets.pages import _PAGES_KEPT, PAGE_ROWS

COLUMNS = (Column("Name", 12, grow=True), Column("Agency", 8), Column("Zone", 5), Column("Telephone", 12))


class Roll(MusterApp):
    """A screen with nothing but the list."""

    def __init__(self, pages: Counting, empty: str = "Nobody is on this list.") -> None:
        super().__init__()
        self.pages = pages
        self.empty = empty
        self.told: list[tuple[str, int | str]] = []

    def compose(self) -> ComposeResult:
        yield PagedTable(COLUMNS, self.pages, empty=self.empty, id="roll")

    @property
    def table(self) -> PagedTable:
        return self.screen.query_one(PagedTable)

    def on_paged_table_row_seen(self, message: PagedTable.RowSeen) -> None:
        self.told.append(("seen", message.key))

    def on_paged_table_row_chosen(self, message: PagedTable.RowChosen) -> None:
        self.told.append(("chosen", message.key))


def cursor_line(app: Roll) -> str:
    (line,) = [line for line in screen_text(app).splitlines() if line.startswith("▸")]
    return line


async def press_and_see(pilot: Pilot[str], app: Roll, keys: Sequence[str], key: int) -> None:
    await pilot.press(*keys)
    await wait_for(pilot, lambda: app.table.key == key, f"the cursor on {key}")
    assert f"+00{key:07}" in cursor_line(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_it_looks_like_this(size: tuple[int, int]) -> None:
    app = Roll(Counting(10_000))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert_golden("roll-{}x{}".format(*size), screen_text(app))


async def test_ten_thousand_rows_cost_one_page_until_they_are_looked_at() -> None:
    app = Roll(Counting(10_000))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.pages.asked == [(0, PAGE_ROWS)]
        await press_and_see(pilot, app, ["end"], 9_999)
        last = 9_999 // PAGE_ROWS
        # A screen of 23 rows stands on at most two pages.
        assert app.pages.asked[1] == (last * PAGE_ROWS, PAGE_ROWS)
        assert set(app.pages.asked[2:]) <= {((last - 1) * PAGE_ROWS, PAGE_ROWS)}
        await press_and_see(pilot, app, ["home"], 0)
        assert len(app.pages.asked) <= 3


async def test_only_a_few_pages_are_kept() -> None:
    app = Roll(Counting(10_000))
    async with app.run_test(size=(80, 24)) as pilot:
        for place in range(0, 10_000, 100):
            app.table.cursor = place
            await pilot.pause()
        assert len(app.table._rows._kept) <= _PAGES_KEPT


async def test_the_keys_move() -> None:
    app = Roll(Counting(200))
    async with app.run_test(size=(80, 24)) as pilot:
        await press_and_see(pilot, app, ["j"], 1)
        await press_and_see(pilot, app, ["down"], 2)
        await press_and_see(pilot, app, ["k"], 1)
        await press_and_see(pilot, app, ["up", "up"], 0)
        await press_and_see(pilot, app, ["pagedown"], 22)
        await press_and_see(pilot, app, ["pagedown"], 44)
        await press_and_see(pilot, app, ["pageup"], 22)
        await press_and_see(pilot, app, ["end", "down"], 199)
        await press_and_see(pilot, app, ["home", "up"], 0)


async def test_it_tells_what_is_seen_and_what_is_chosen() -> None:
    app = Roll(Counting(5))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        await wait_for(pilot, lambda: len(app.told) == 3, "three messages")
        assert app.told == [("seen", 0), ("seen", 1), ("chosen", 1)]


async def test_the_mouse_moves_and_two_clicks_choose() -> None:
    app = Roll(Counting(5))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click("#roll", offset=(5, 3))
        assert app.table.key == 2
        await pilot.click("#roll", offset=(5, 0))
        await pilot.click("#roll", offset=(5, 20))
        assert app.table.key == 2
        await pilot.click("#roll", offset=(5, 4), times=2)
        await wait_for(pilot, lambda: ("chosen", 3) in app.told, "the choice")


async def test_the_cursor_stays_with_its_row_when_others_come_and_go() -> None:
    app = Roll(Counting(500))
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.cursor = 300
        await pilot.pause()
        line = [n for n, text in enumerate(screen_text(app).splitlines()) if text.startswith("▸")]
        app.pages.keys[0:0] = range(1000, 1100)
        app.table.reload()
        await pilot.pause()
        assert (app.table.key, app.table.cursor) == (300, 400)
        assert line == [n for n, text in enumerate(screen_text(app).splitlines()) if text.startswith("▸")]
        del app.pages.keys[0:200]
        app.table.reload()
        await pilot.pause()
        assert (app.table.key, app.table.cursor) == (300, 200)


async def test_when_its_row_is_gone_the_cursor_stays_at_its_place() -> None:
    app = Roll(Counting(50))
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.cursor = 30
        await pilot.pause()
        app.pages.keys.remove(30)
        app.table.reload()
        await wait_for(pilot, lambda: app.told[-1] == ("seen", 31), "the row that moved up")
        assert app.table.cursor == 30
        del app.pages.keys[10:]
        app.table.reload()
        await pilot.pause()
        assert app.table.key == 9
        assert "+000000009" in cursor_line(app)


async def test_a_list_that_can_be_asked_is_asked() -> None:
    class Knowing(Counting):
        def find(self, key: int | str) -> int | None:
            return self.keys.index(int(key))

    app = Roll(Knowing(9_000))
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.cursor = 10
        await pilot.pause()
        app.pages.keys[0:0] = range(10_000, 15_000)
        app.pages.asked.clear()
        app.table.reload()
        await pilot.pause()
        assert (app.table.key, app.table.cursor) == (10, 5_010)
        assert len(app.pages.asked) <= 2


async def test_other_rows_are_shown_from_the_first() -> None:
    app = Roll(Counting(500))
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.cursor = 300
        await pilot.pause()
        app.table.show(Counting(7))
        await pilot.pause()
        assert (app.table.key, app.table.count) == (0, 7)
        assert "+000000000" in cursor_line(app)


async def test_an_empty_list_says_so_and_does_nothing() -> None:
    app = Roll(Counting(0), "Nobody is on this list. " * 6)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "end", "enter")
        await pilot.pause()
        assert app.table.row is None
        assert app.told == []
        assert_golden("roll-empty-80x24", screen_text(app))


async def test_a_list_that_shrank_unseen_draws_blank_lines() -> None:
    app = Roll(Counting(100))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.table._rows._kept.clear()
        del app.pages.keys[5:]
        app.table.refresh()
        await pilot.press("down")
        assert screen_text(app).count("+00") == 5


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 10)])
async def test_every_name_leaves_the_next_column_in_its_place(size: tuple[int, int]) -> None:
    app = Roll(Counting(60))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        lines = screen_text(app).splitlines()
        title = cell_len(lines[0][: lines[0].index("Agency")])
        rows = [line for line in lines[1:] if "WFP" in line]
        assert len(rows) == size[1] - 1 - (size[0] < 43)  # a narrow one has a scrollbar at its foot
        assert {cell_len(line[: line.index("WFP")]) for line in rows} == {title}


async def test_the_columns_follow_the_terminal() -> None:
    app = Roll(Counting(60))
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.cursor = 22
        await pilot.pause()
        assert screen_text(app).splitlines()[0].index("Agency") == 52
        await pilot.resize_terminal(120, 40)
        await wait_for(pilot, lambda: screen_text(app).splitlines()[0].find("Agency") == 92, "wide columns")
        await pilot.resize_terminal(80, 12)
        await wait_for(pilot, lambda: screen_text(app).splitlines()[0].find("Agency") == 52, "narrow columns")
        assert "+000000022" in cursor_line(app)


async def test_the_terminal_cursor_follows_for_those_who_listen() -> None:
    app = Roll(Counting(200))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down")
        assert app.cursor_position == Offset(0, 3)
        await pilot.press("end")
        await wait_for(pilot, lambda: app.cursor_position == Offset(0, 23), "the last line")
        await pilot.press("up")
        await wait_for(pilot, lambda: app.cursor_position == Offset(0, 22), "the line above")
