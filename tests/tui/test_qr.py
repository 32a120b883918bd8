"""A sealed file crosses from one screen to another: what the terminal shows is read by an outside reader."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static

from sample_station.tour import Places
from store import desk, identity
from store.clock import SetClock
from store.node import Node
from store.wardens import desk as wardens
from sync import incoming, outgoing, rounds
from sync.frames import digits, frame
from sync.frames.cut import Cutting
from sync.frames.shelf import shelf
from sync.profile import BURST
from sync.qr import png
from sync.qr.code import least, squares
from tests.conftest import NOON
from tests.tui import camera, walk
from tests.tui.both_sizes import assert_golden_in_both
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_screens import at_people, opened
from tests.tui.waiting import wait_for
from tui import theme
from tui.app import StationApp
from tui.screens.choose import ChooseScreen
from tui.screens.exchange import ExchangeScreen
from tui.screens.fields import FieldsScreen
from tui.screens.packing import PackScreen
from tui.screens.qr_show import QrShowScreen
from tui.screens.qr_take import QrTakeScreen
from tui.screens.round import RoundScreen
from tui.screens.station import StationScreen
from tui.screens.today import TodayScreen
from tui.widgets.qr_view import QrView

SEALED: Final = b"M" + random.Random(9).randbytes(2_399)  # noqa: S311 - the same every time
SMALL: Final = b"M" + random.Random(8).randbytes(99)  # noqa: S311 - the same
SIZES: Final = ((80, 24), (120, 40))
LOST: Final = 0.3


def said(app: StationApp) -> str:
    return " ".join(str(app.screen.query_one("#said", Static).render()).split())


def about(app: StationApp) -> str:
    return " ".join(str(app.screen.query_one("#about", Static).render()).split())


async def shown(app: StationApp, pilot: Pilot[str], sealed: bytes = SEALED) -> QrShowScreen:
    """Show a file, held at its first code."""
    screen = QrShowScreen(sealed, "For HQ: 9 changes")
    screen._held = True
    await app.push_screen(screen)
    await wait_for(pilot, lambda: screen.shot is not None, "the first code")
    return screen


def without_code(app: StationApp) -> str:
    """Give what the terminal shows, with the code, which is read elsewhere, as a grey square."""
    view = app.screen.query_one(QrView)
    wide, high = len(view._laid[0]), len(view._laid)
    lines = screen_text(app).splitlines()
    drawn = ["▒" * wide + line.ljust(wide)[wide:] for line in lines[:high]]
    return "".join(f"{line}\n" for line in (*drawn, *lines[high:]))


async def step(app: StationApp, pilot: Pilot[str], screen: QrShowScreen) -> str:
    """Go on by one code, and read it off the screen."""
    before = screen.shot
    await pilot.press("n")
    await wait_for(pilot, lambda: screen.shot is not before, "the next code")
    return camera.sees(app)


def type_in(app: StationApp, line: str) -> None:
    """Type a line as a scanner does: every key at once, and Enter."""
    for letter in line:
        app.post_message(events.Key(letter, letter))
    app.post_message(events.Key("enter", "\r"))


# what the terminal shows


async def test_an_outside_reader_reads_it_in_every_theme_and_size(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await shown(app, pilot)
        pooled = shelf(station.home)
        for size in SIZES:
            await walk.resize(app, pilot, size)
            await wait_for(pilot, lambda: camera.sees(app) != "", f"a code in {size}")
            # Of 120 x 40 there is room for 14; six codes of nearly the same length need no more than 13.
            assert screen._film.version == {80: 6, 120: 13}[size[0]]
            for each in theme.THEMES:
                app.theme = each.name
                await pilot.pause()
                ground = camera.DARK if each.dark else camera.LIGHT
                assert screen.shot is not None
                assert camera.sees(app, ground) == screen.shot.text, each.name
            assert pooled.take(digits.read(camera.sees(app))).new


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_without_colours_it_is_read_too(
    station: Node, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = opened(station)
    async with app.run_test(size=size) as pilot:
        screen = await shown(app, pilot)
        assert app.no_color
        assert screen.shot is not None
        assert camera.sees(app) == screen.shot.text
        # A terminal that knows no colours at all draws with the letters' own, whichever that is.
        app.console._color_system = None
        screen.query_one(QrView).refresh()
        await pilot.pause()
        drawn = [[s._replace(style=None) for s in strip] for strip in app.screen._compositor.render_strips()]
        assert camera.codes(camera.picture(drawn, camera.DARK)) == [screen.shot.text]
        await pilot.press("i")
        drawn = [[s._replace(style=None) for s in strip] for strip in app.screen._compositor.render_strips()]
        assert camera.codes(camera.picture(drawn, camera.LIGHT)) == [screen.shot.text]


async def test_it_plays_at_the_pace_that_keys_set_and_never_shows_one_twice(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await shown(app, pilot)
        assert "At least 6 codes must be read. code 1 held" in about(app)
        seen = [camera.sees(app)] + [await step(app, pilot, screen) for _ in range(8)]
        assert "code 9 held" in about(app)
        assert "As many as that were shown" in about(app)
        assert len(set(seen)) == 9
        # Smaller, in the middle of it: what comes now are repairs, which help whoever has some already.
        await walk.resize(app, pilot, (80, 24))
        await wait_for(pilot, lambda: screen._film.version == 6 and camera.sees(app) != "", "a smaller one")
        assert screen.shot is not None
        assert screen.shot.number >= screen._film.slices
        await pilot.press("minus")
        assert "1.0 a second" in about(app)
        await pilot.press("plus", "plus", "plus", "plus", "plus")
        assert "8.0 a second" in about(app)
        at = screen.shot.number
        await wait_for(pilot, lambda: screen.shot is not None and screen.shot.number > at + 1, "it plays")
        await pilot.press("space")
        assert "held" in about(app)
        # Where there is no room the screen says so, and goes on when there is.
        await walk.resize(app, pilot, (40, 8))
        await wait_for(pilot, lambda: "no room" in about(app), "a refusal")
        await walk.resize(app, pilot, (60, 50))
        await wait_for(pilot, lambda: camera.sees(app) != "", "a code above its words")


async def test_what_is_small_is_one_still_code(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await shown(app, pilot, SMALL)
        await wait_for(pilot, lambda: camera.sees(app) != "", "the code")
        assert "This one code is all of it." in about(app)
        assert shelf(station.home).take(digits.read(camera.sees(app))).whole == SMALL
        await pilot.press("n", "plus")
        assert screen.shot is not None
        assert screen.shot.number == 0


async def test_the_screens_look_like_this(station: Node) -> None:
    app = opened(station)
    cutting = Cutting(SEALED, 133)
    async with app.run_test(size=SIZES[0]) as pilot:
        await shown(app, pilot, SEALED)
        for size in SIZES:
            await walk.resize(app, pilot, size)
            await wait_for(pilot, lambda: camera.sees(app) != "", "a code")
            await pilot.press("n")
            await wait_for(pilot, lambda: camera.sees(app) != "", "a code")
            assert_golden(f"qr-show-{size[0]}x{size[1]}", without_code(app))
        await walk.resize(app, pilot, SIZES[0])
        await app.pop_screen()
        frames = shelf(station.home)
        for number in (0, 3, 5, cutting.slices + 2):
            frames.take(cutting.frame(number))
        screen = QrTakeScreen(station)
        await app.push_screen(screen)
        await pilot.pause()
        screen.scanned(digits.write(cutting.frame(7)))
        await pilot.pause()
        await assert_golden_in_both("qr-take", app, pilot)


# taking in


async def at_taking(app: StationApp, pilot: Pilot[str]) -> QrTakeScreen:
    first = RoundScreen | TodayScreen | ExchangeScreen
    await wait_for(pilot, lambda: isinstance(app.screen, first), "the first screen")
    await pilot.press("f4")
    await wait_for(pilot, lambda: isinstance(app.screen, ExchangeScreen), "the exchange")
    await pilot.press("i")
    await wait_for(pilot, lambda: isinstance(app.screen, QrTakeScreen), "taking in")
    assert isinstance(app.screen, QrTakeScreen)
    return app.screen


async def test_what_a_scanner_types_presses_no_key_of_the_programs(station: Node) -> None:
    app = opened(station)
    cutting = Cutting(SEALED, 200)
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await at_taking(app, pilot)
        type_in(app, "4711 my shopping list?")
        await wait_for(pilot, lambda: "no piece of a Muster file" in said(app), "a refusal")
        # A hostile code: it would search, leave, lock, open a roll call.
        for key in ("4", "2", "escape", "ctrl+l", "f2", "ctrl+r", "f12", "question_mark", "slash"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        assert app.screen is screen
        assert app.is_running
        screen._typing.forget()
        type_in(app, digits.write(cutting.frame(1)))
        await wait_for(pilot, lambda: "read; at least 12 codes more" in said(app), "the first")
        type_in(app, digits.write(cutting.frame(1)))
        await wait_for(pilot, lambda: "known already" in said(app), "the same again")
        # On a French keyboard, and pasted by a terminal.
        french = digits.write(cutting.frame(2)).translate(str.maketrans("1234567890", "&é\"'(-è_çà"))
        type_in(app, french)
        await wait_for(pilot, lambda: "at least 11 codes more" in said(app), "the second")
        pasted = "\n".join(digits.write(cutting.frame(number)) for number in (3, 4))
        app.post_message(events.Paste(pasted))
        await wait_for(pilot, lambda: "at least 9 codes more" in said(app), "two more")
        # They stay, and what is not wanted is thrown away by two keys.
        screen._typing.last = float("-inf")
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(app.screen, ExchangeScreen), "the exchange")
        screen = await at_taking(app, pilot)
        assert "at least 9 codes more" in screen_text(app)
        await pilot.press("f6")
        assert "F6 once more" in said(app)
        await pilot.press("f6")
        assert "No file is half read" in screen_text(app)
    assert shelf(station.home).under_way() == []


async def test_pictures_of_any_kind_and_what_is_none(station: Node, warden: Node, tmp_path: Path) -> None:
    made = outgoing.to_parent(warden)
    cutting = Cutting(made.sealed, 400)
    for number in range(cutting.slices):
        text = digits.write(cutting.frame(number))
        (tmp_path / f"{number}.png").write_bytes(png.picture(squares(text, least(len(text)))))
    (tmp_path / "holiday.jpg").write_bytes(b"\xff\xd8 no picture")
    app = opened(station)
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await at_taking(app, pilot)
        for name, told in (
            ("nowhere", "nowhere cannot be opened"),
            ("holiday.jpg", "no code of Muster's was found in holiday.jpg"),
        ):
            await pilot.press("f5")
            await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "which pictures")
            app.screen.query_one("#f-file", Input).value = str(tmp_path / name)
            await pilot.press("enter")
            await wait_for(pilot, lambda told=told: app.screen is screen and told in said(app), told)  # type: ignore[misc]
        await pilot.press("f5")
        await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "which pictures")
        app.screen.query_one("#f-file", Input).value = str(tmp_path)
        await pilot.press("enter")
        await wait_for(pilot, lambda: "taken in" in said(app) and "whole" not in said(app), "the receipt")
    assert shelf(station.home).under_way() == []


# from which screens


async def test_what_waits_is_shown_and_counts_as_handed_over_once_all_of_it_was(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(120, 40)) as pilot:
        await at_people(app, pilot)
        waits = rounds.standing(station)
        await pilot.press("f4")
        await wait_for(pilot, lambda: isinstance(app.screen, ExchangeScreen), "the exchange")
        exchange = app.screen
        seen = []
        for name in ("HQ", "HQ"):
            await pilot.press("s")
            await wait_for(pilot, lambda: isinstance(app.screen, ChooseScreen), "for whom")
            assert "W1" in screen_text(app)
            await pilot.press(*name, "enter")
            await wait_for(pilot, lambda: isinstance(app.screen, QrShowScreen), "the codes")
            await pilot.press("space")
            await wait_for(pilot, lambda: camera.sees(app) != "", "a code")
            seen.append(frame.read(digits.read(camera.sees(app))).tag)
            await pilot.press("escape")
            await wait_for(pilot, lambda: app.screen is exchange, "the exchange")
            assert "not all of it was shown: nothing is handed over" in said(app)
        assert rounds.standing(station).handed_over == waits.handed_over
        # The same file, so that whoever read some of it needs only the rest.
        assert seen[0] == seen[1]
        await pilot.press("s")
        await wait_for(pilot, lambda: isinstance(app.screen, ChooseScreen), "for whom")
        await pilot.press(*"W1", "enter")
        await wait_for(pilot, lambda: isinstance(app.screen, QrShowScreen), "the answer")
        await filmed(app, pilot, random.Random(1))  # noqa: S311 - which are lost
        await wait_for(pilot, lambda: "all codes were shown, not yet acknowledged" in said(app), "so")


async def test_headquarters_answers_a_station_in_codes(homes: Places, phrase: str) -> None:
    with Node.open(homes.hq, phrase, clock=SetClock(NOON)) as node:
        app = opened(node)
        async with app.run_test(size=(120, 40)) as pilot:
            await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen), "the day")
            await app.push_screen(StationScreen(node, "PTM"))
            await app.workers.wait_for_complete()
            await pilot.press("s")
            await wait_for(pilot, lambda: isinstance(app.screen, QrShowScreen), "the codes")
            await wait_for(pilot, lambda: camera.sees(app) != "", "a code")
            assert "For PTM" in about(app)


# pack and return


@contextmanager
def both(homes: Places, phrase: str) -> Iterator[tuple[Node, Node]]:
    with (
        Node.open(homes.station, phrase, clock=SetClock(NOON)) as office,
        Node.open(homes.warden, phrase, clock=SetClock(NOON)) as device,
    ):
        yield office, device


async def filmed(app: StationApp, pilot: Pilot[str], chance: random.Random) -> list[str]:
    """Read codes off the screen until there are as many as it asks for; three of ten are lost."""
    assert isinstance(app.screen, QrShowScreen)
    screen = app.screen
    await pilot.press("space")
    await wait_for(pilot, lambda: camera.sees(app) != "", "the first code")
    seen = [camera.sees(app)]
    while len(seen) < screen._film.slices:
        read = await step(app, pilot, screen)
        assert read
        if chance.random() >= LOST:
            seen.append(read)
    await wait_for(pilot, lambda: screen._is_whole, "as many codes as are needed")
    await pilot.press("escape")
    await wait_for(pilot, lambda: app.screen is not screen, "the screen before")
    return seen


async def typed_into(app: StationApp, pilot: Pilot[str], lines: list[str], done: str) -> None:
    await at_taking(app, pilot)
    for line in lines:
        type_in(app, line)
    await wait_for(pilot, lambda: done in said(app), done)
    assert "No file is half read" in screen_text(app)


async def test_a_zone_leaves_and_returns_from_screen_to_screen(homes: Places, phrase: str) -> None:
    chance = random.Random(30)  # noqa: S311 - which are lost
    with both(homes, phrase) as (office, device):
        zone = wardens.zone_of(device) or ""
        app = opened(office)
        async with app.run_test(size=(120, 40)) as pilot:
            await at_people(app, pilot)
            await app.push_screen(PackScreen(office, zone))
            await wait_for(pilot, lambda: "bytes, about" in screen_text(app), "the size")
            await pilot.press("f5")
            await wait_for(pilot, lambda: isinstance(app.screen, QrShowScreen), "the codes")
            lines = await filmed(app, pilot, chance)
            await wait_for(pilot, lambda: not isinstance(app.screen, PackScreen), "the screen before")
        app = opened(device)
        async with app.run_test(size=(80, 24)) as pilot:
            await typed_into(app, pilot, lines, f"zone {zone}: ")
            # A day's work, and home with it.
            home = wardens.doors(device, zone)[0].number
            desk.checkin(device, home, {"all_present": True})
            await pilot.press("escape")
            await wait_for(pilot, lambda: isinstance(app.screen, ExchangeScreen), "the exchange")
            await pilot.press("s")
            await wait_for(pilot, lambda: isinstance(app.screen, QrShowScreen), "the codes")
            lines = await filmed(app, pilot, chance)
            await wait_for(pilot, lambda: "all codes were shown, not yet acknowledged" in said(app), "so")
        app = opened(office)
        async with app.run_test(size=(80, 24)) as pilot:
            await typed_into(app, pilot, lines, "taken in, ")


async def test_an_alarm_is_one_still_code(homes: Places, phrase: str) -> None:
    """What is urgent, with its figures, in one picture that anybody may photograph off the screen."""
    with (
        Node.open(homes.station, phrase, clock=SetClock(NOON)) as office,
        Node.open(homes.hq, phrase, clock=SetClock(NOON)) as hq,
    ):
        incoming.take(hq, outgoing.to_parent(office).sealed)
        with hq.read() as db:
            child = next(one for one in identity.children(db) if one.code == "PTM")
        incoming.take(office, outgoing.to_child(hq, child).sealed)
        office.act("rollcalls.open", None, {"scope": "all", "reason": "shots near the market"})
        app = opened(office)
        async with app.run_test(size=SIZES[1]) as pilot:
            await at_people(app, pilot)
            await pilot.press("f4")
            await wait_for(pilot, lambda: isinstance(app.screen, ExchangeScreen), "the exchange")
            await pilot.press("s")
            await wait_for(pilot, lambda: "in one short message" in screen_text(app), "for whom")
            await pilot.press(*"short message", "enter")
            await wait_for(pilot, lambda: isinstance(app.screen, QrShowScreen), "the code")
            await wait_for(pilot, lambda: camera.sees(app) != "", "the code")
            assert "This one code is all of it." in about(app)
            told = frame.read(digits.read(camera.sees(app)))
            assert told.length <= BURST
            receipt = incoming.take(hq, told.piece[: told.length])
            assert receipt.applied == 2
