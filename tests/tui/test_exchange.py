"""The door of a device: what waits, how far an exchange is, what left, what came and was kept apart."""

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from sample_station.tour import Places
from store import held, ledger
from store.clock import iso
from store.node import Node
from store.refusals import Code
from sync import apart, known_lines, limits, lines, rounds
from sync.carriers.folder import Folder
from sync.lanes import File, LaneWaits, Way
from sync.limits import Spent
from sync.lines import Line
from sync.rounds import Standing
from sync.watched import Doing, Step
from tests.conftest import NOON
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_screens import SIZES, at_people, opened
from tests.tui.waiting import wait_for
from tui.app import StationApp
from tui.screens import exchange_lines as words
from tui.screens.exchange import ExchangeScreen
from tui.screens.telling import TellingScreen
from tui.screens.today import TodayScreen
from tui.widgets.paged_table import PagedTable
from tui.widgets.typed import Typed

DAY = 86_400
AT = int(NOON.timestamp())


def table(screen: ExchangeScreen, name: str) -> PagedTable:
    return screen.query_one(f"#{name}", PagedTable)


def said(app: StationApp) -> str:
    return str(app.screen.query_one("#said", Static).render())


async def at_exchange(app: StationApp, pilot: Pilot[str]) -> ExchangeScreen:
    """Go to the exchange, and wait until what waits was weighed."""
    await at_people(app, pilot)
    await pilot.press("f4")
    await wait_for(pilot, lambda: isinstance(app.screen, ExchangeScreen), "the exchange")
    assert isinstance(app.screen, ExchangeScreen)
    screen = app.screen
    await wait_for(pilot, lambda: all(one.exact for one in screen._files), "the weight")
    return screen


def without_sizes(text: str) -> str:
    """Take out how many bytes things have, and so how long they take: it depends on random keys and slots."""
    text = re.sub(r"(?<=[ :])[\d\u202f]+ bytes(?! this| today)", "N bytes", text)
    text = re.sub(r"there, [^,]+, [\d.]+ USD", "there, T, M USD", text)
    told = r"(?<=\d) +[\d\u202f]+ +(taken in|handed over|acknowledged) +(?=\S)"
    return re.sub(told, r"  N  \1  ", text)


# words


def stands(pending: int, state: str, acknowledged_at: int | None = AT - 2 * DAY) -> Standing:
    return Standing(pending, 0, 0, acknowledged_at, state, 0, b"", "HQ", {}, 0, [])


@pytest.mark.parametrize(
    ("standing", "since", "mark", "said"),
    [
        (stands(0, "ok"), None, "✓", "nothing waits"),
        (stands(3, "ok"), AT - 3600, "✓", "in time"),
        (stands(3, "amber"), AT - DAY, "!", "late: the oldest change waits since 1 day ago"),
        (stands(3, "red"), AT - 4 * DAY, "‼", "very late: the oldest change waits since 4 days ago"),
    ],
)
def test_r16_a_day_is_amber_and_three_are_red(
    standing: Standing, since: int | None, mark: str, said: str
) -> None:
    sign = words.headline(standing, [LaneWaits("records", 3, 0, since)], AT)
    assert sign.mark == mark
    assert said in sign.word


FILES = [File(urgent=True, bytes=600, exact=True), File(urgent=False, bytes=3000, exact=False)]


def test_what_waits_is_said_with_its_bytes() -> None:
    lanes = [
        LaneWaits("urgent", 2, 2, AT),
        LaneWaits("records", 9, 0, AT - DAY),
        LaneWaits("bulk", 0, 0, None),
    ]
    assert words.standing(stands(11, "ok"), lanes, FILES) == [
        ("Waiting", "11 changes, about 3\u202f600 bytes"),
        ("  urgent", f"2, oldest of {(iso(AT) or '')[:10]}"),
        ("  the rest", f"9, oldest of {(iso(AT - DAY) or '')[:10]}"),
        ("Handed over", "0 of them, which is not arrived"),
    ]


def test_before_anything_is_sent_each_line_says_what_it_would_cost() -> None:
    """Bytes there, time only where somebody knows how fast it is, money where it was said, its budget."""
    sat = limits.of({"rate": "2400", "cost": "5.50USD/MB", "day": "10k", "month": "5M"})
    ways = [
        Way("stick"),
        Way("sat", "udp", sat, Spent("", 8_000, "", 8_000), 2400),
        Way("mobile", "https", speed=64_000, shown=True, tls=False),
        Way("more"),
    ]
    assert words.on_lines(ways, FILES) == [
        ("Line", "stick: 3\u202f600 bytes there"),
        (words.SAME, "sat: 5\u202f265 bytes there, 18 s, 0.03 USD (2\u202f400 bit/s)"),
        (words.SAME, "8000 of 10000 bytes today, 8000 of 5000000 bytes this month, nearly used up"),
        (words.SAME, "‼ over today's budget: unasked only urgent, 1\u202f335 bytes"),
        (
            words.SAME,
            "mobile: 4\u202f200 bytes there, less than a second (64\u202f000 bit/s lately)",
        ),
        (words.SAME, "and 1 more: `muster carrier list`"),
    ]
    by_hand = words.on_lines([Way(None, speed=2400)], FILES)
    assert by_hand == [("Line", "none is set up; 3\u202f600 bytes there, 12 s at 2\u202f400 bit/s")]
    assert words.on_lines([Way("sat", "udp", sat)], []) == [
        ("Line", "sat: nothing waits"),
        (words.SAME, "0 of 10000 bytes today, 0 of 5000000 bytes this month"),
    ]


@pytest.mark.parametrize(
    ("step", "elapsed", "expected"),
    [
        (Step(Doing.TAKING, 1, 4, taken=900), 9, "█████░░░░░░░░░░░░░░░ 25 %  1 of 3"),
        (Step(Doing.SEALING), 9, "2 of 3: sealing what waits"),
        (Step(Doing.LEAVING, 500, 1000, 1), 10, "about 10 s left"),
        # Full, and a hundred, only when it is.
        (Step(Doing.LEAVING, 9_999, 10_000, 1), 10, "███████████████████░ 99 %"),
    ],
)
def test_how_far_it_is_is_told(step: Step, elapsed: float, expected: str) -> None:
    assert expected in words.doing(step, elapsed)


@pytest.mark.parametrize(
    ("step", "elapsed"), [(Step(Doing.LEAVING, 500, 1000, 1), 0.5), (Step(Doing.LEAVING, 10, 1000, 1), 60)]
)
def test_no_time_is_said_where_it_would_be_a_guess(step: Step, elapsed: float) -> None:
    assert "left" not in words.doing(step, elapsed)


# the screen


@SIZES
async def test_the_exchange_looks_like_this(station: Node, size: tuple[int, int]) -> None:
    with station.write() as db:
        held.quarantine(db, b"8bytes!!", Code.UNKNOWN_SENDER.name.lower(), b"x" * 900, AT)
        held.park(db, b"tag-of-8", 77, 412, b"x" * 1500, AT, b"")
    options = {"rate": "2400", "cost": "5.50USD/MB", "day": "5k", "month": "5M"}
    known_lines.set_up(station, Line("sat", "udp", "hq.example:8443", tuple(options.items())))
    app = opened(station)
    async with app.run_test(size=size) as pilot:
        screen = await at_exchange(app, pilot)
        text = screen_text(app)
        assert "which is not arrived" in text
        assert_golden(f"exchange-{size[0]}x{size[1]}", without_sizes(text))
        await pilot.press("end", "enter")
        await wait_for(pilot, lambda: isinstance(app.screen, TellingScreen), "one bundle")
        assert "What it holds" in screen_text(app)
        await pilot.press("escape", "w")
        assert table(screen, "early").display
        assert "record 1 to 412" in screen_text(app)
        await pilot.press("q")
        assert_golden(f"exchange-apart-{size[0]}x{size[1]}", without_sizes(screen_text(app)))
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, TellingScreen), "why")
        assert "What to do" in screen_text(app)
        await pilot.press("escape", "a")
        await wait_for(pilot, lambda: "not a Muster" in said(app), "refused again")
        await pilot.press("g")
        assert "gone for good" in said(app)
        assert len(apart.kept(station)) == 1, "the first key only says what it would mean"
        await pilot.press("g")
        await wait_for(pilot, lambda: not apart.kept(station), "it is let go")
        await wait_for(pilot, lambda: "was let go by PTM-U" in screen_text(app), "the notice that it was")
        await pilot.press("escape")
        assert table(screen, "history").display


@pytest.fixture
def on_a_slow_line(station: Node, homes: Places) -> Iterator[Callable[[], None]]:
    """A line on which every piece waits for leave; gives what lets all of them go."""
    with station.write() as db:
        ledger.set_carrier(db, "line", "folder", str(homes.line))
    go = threading.Event()

    class Slow(Folder):
        def put_telling(self, sealed: bytes, wrote: Callable[[int], None]) -> str:
            wrote(0)
            wrote(len(sealed) // 2)
            go.wait(60)
            return super().put_telling(sealed, wrote)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "Folder", Slow)
        yield go.set
    go.set()


async def test_progress_is_real_and_escape_stops_where_nothing_is_half_done(
    station: Node, homes: Places, on_a_slow_line: Callable[[], None]
) -> None:
    app = opened(station)
    async with app.run_test(size=(120, 40)) as pilot:
        await at_exchange(app, pilot)
        before = rounds.standing(station)
        await pilot.press("x")
        await wait_for(pilot, lambda: "3 of 3: writing file 1" in screen_text(app), "the bar")
        assert re.search(r"█{9,10}░+ (49|50) %", screen_text(app))
        await pilot.press("escape")
        on_a_slow_line()
        await wait_for(pilot, lambda: "the exchange was stopped" in said(app), "that it was stopped")
        assert list(homes.line.iterdir()) == [], "neither a file nor a part of one"
        after = rounds.standing(station)
        assert (after.pending, after.handed_over) == (before.pending, 0)
        # The same again, to its end: what was handed over is not shown as arrived.
        await pilot.press("x")
        await wait_for(pilot, lambda: "handed over, 0 acknowledged" in said(app), "what was done")
        assert "→" in screen_text(app)
        assert "handed over, not acknowledged" in screen_text(app)
        assert "acknowledged   HQ" not in screen_text(app)
    assert len(list(homes.line.iterdir())) == 2, "what is urgent, and everything"


async def test_a_line_that_is_away_is_said_in_words(station: Node, homes: Places) -> None:
    with station.write() as db:
        ledger.set_carrier(db, "line", "folder", str(homes.line / "not-there"))
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_exchange(app, pilot)
        await pilot.press("x")
        await wait_for(pilot, lambda: "nothing is lost" in screen_text(app), "the sentence")


async def test_a_warden_brings_the_zone_back_as_a_file(warden: Node, station: Node, tmp_path: Path) -> None:
    file = tmp_path / "back.muster"
    app = opened(warden)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: bool(app.screen.query(PagedTable)), "the round")
        await pilot.press("f4")
        await wait_for(pilot, lambda: isinstance(app.screen, ExchangeScreen), "the exchange")
        assert "may be seen until" in screen_text(app)
        await pilot.press("f")
        await wait_for(pilot, lambda: bool(app.screen.query("#f-file")), "which file")
        app.screen.query_one("#f-file", Typed).value = str(file)
        await pilot.press("enter")
        await wait_for(pilot, lambda: "handed over in back.muster, not yet acknowledged" in said(app), "done")
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_exchange(app, pilot)
        await pilot.press("t")
        await wait_for(pilot, lambda: bool(app.screen.query("#f-file")), "which file")
        app.screen.query_one("#f-file", Typed).value = str(file)
        await pilot.press("enter")
        await wait_for(pilot, lambda: "taken in" in said(app), "taken in")


async def test_headquarters_sees_its_stations(homes: Places, phrase: str) -> None:
    with Node.open(homes.hq, phrase) as node:
        app = opened(node)
        async with app.run_test(size=(80, 24)) as pilot:
            await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen), "the first screen")
            await pilot.press("f4")
            await wait_for(pilot, lambda: isinstance(app.screen, ExchangeScreen), "the stations")
            text = screen_text(app)
            assert "HQ · Stations" in text
            assert "? PTM Port Tamarin: never heard" in text
            assert "0 of 1 heard in time" in text
            assert "exchange now" not in text
