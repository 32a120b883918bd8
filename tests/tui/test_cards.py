"""Cards on the screen: shown so that an outsider reads them, checked from a scanner, a paste or a picture."""

from pathlib import Path
from typing import Final

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static

from store.node import Node
from sync.credentials import checking, drawn, forms, issuing
from sync.credentials.verdict import Answer
from sync.qr import png
from tests.tui import camera, walk
from tests.tui.both_sizes import SIZES, assert_golden_in_both
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_screens import opened
from tests.tui.waiting import wait_for
from tui import theme
from tui.app import StationApp
from tui.screens.card_check import CardCheckScreen
from tui.screens.card_show import CardShowScreen
from tui.screens.fields import FieldsScreen
from tui.screens.record import RecordScreen
from tui.widgets.qr_view import QrView

CERTIFICATE: Final = "PTM-G-00003"
SMALL, LARGE = SIZES
MIDDLE: Final = (100, 32)


def text_of(app: StationApp, place: str) -> str:
    return " ".join(str(app.screen.query_one(f"#{place}", Static).render()).split())


async def shown(app: StationApp, pilot: Pilot[str], kind: str = "certificates") -> CardShowScreen:
    screen = CardShowScreen(app.node, kind, CERTIFICATE)
    await app.push_screen(screen)
    await wait_for(pilot, lambda: screen.made is not None, "the card")
    return screen


def type_in(app: StationApp, line: str) -> None:
    """Type a line as a scanner does: every key at once, and Enter."""
    for letter in line:
        app.post_message(events.Key(letter, letter))
    app.post_message(events.Key("enter", "\r"))


def without_code(app: StationApp) -> str:
    """Give what the terminal shows, with the code, which is read elsewhere, as a grey square."""
    view = app.screen.query_one(QrView)
    lines = screen_text(app).splitlines()
    wide, high = len(view._laid[0]), len(view._laid)
    covered = ["▒" * wide + line.ljust(wide)[wide:] for line in lines[:high]]
    return "".join(f"{line}\n" for line in (*covered, *lines[high:]))


# shown


async def test_an_outside_reader_reads_it_in_every_theme_and_checks_it(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=LARGE) as pilot:
        screen = await shown(app, pilot)
        await wait_for(pilot, lambda: camera.sees(app) != "", "the code")
        assert screen.made is not None
        for each in theme.THEMES:
            app.theme = each.name
            await pilot.pause()
            ground = camera.DARK if each.dark else camera.LIGHT
            assert camera.sees(app, ground) == screen.made.text, each.name
        assert checking.check(station, camera.sees(app)).answer is Answer.VALID
        app.theme = theme.THEMES[0].name
        await pilot.pause()
        assert_golden("card-show-120x40", without_code(app))
        # With less room the short form, then the reason and a picture instead.
        await walk.resize(app, pilot, MIDDLE)
        await wait_for(pilot, lambda: camera.sees(app) == forms.letters(screen.made.short), "the short form")  # type: ignore[union-attr]
        assert "short form" in text_of(app, "about")
        await walk.resize(app, pilot, SMALL)
        await wait_for(pilot, lambda: "no room" in text_of(app, "said"), "a refusal")
        assert_golden("card-show-80x24", screen_text(app))


async def test_without_colours_it_is_read_too(station: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = opened(station)
    async with app.run_test(size=LARGE) as pilot:
        screen = await shown(app, pilot)
        await wait_for(pilot, lambda: camera.sees(app) != "", "the code")
        app.console._color_system = None
        screen.query_one(QrView).refresh()
        screen.refresh_bindings()
        await pilot.pause()
        for ground in (camera.DARK, camera.LIGHT):
            strips = app.screen._compositor.render_strips()
            lines = [[one._replace(style=None) for one in strip] for strip in strips]
            assert screen.made is not None
            assert camera.codes(camera.picture(lines, ground)) == [screen.made.text]
            await pilot.press("i")


async def test_a_key_of_the_record_shows_it_and_p_writes_a_picture(station: Node, tmp_path: Path) -> None:
    app = opened(station)
    async with app.run_test(size=SMALL) as pilot:
        await app.push_screen(RecordScreen(station, "certificates", CERTIFICATE))
        await pilot.press("q")
        await wait_for(pilot, lambda: isinstance(app.screen, CardShowScreen), "the card")
        screen = app.screen
        assert isinstance(screen, CardShowScreen)
        await wait_for(pilot, lambda: screen.made is not None, "the card")
        await pilot.press("p")
        await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "which file")
        app.screen.query_one(Input).value = str(tmp_path / "card.png")
        await pilot.press("enter")
        await wait_for(pilot, (tmp_path / "card.png").exists, "the picture")
        assert screen.made is not None
        assert checking.line_in(tmp_path / "card.png") == screen.made.text


async def test_what_does_not_count_has_no_card_and_says_why(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=SMALL) as pilot:
        await app.push_screen(CardShowScreen(station, "certificates", "PTM-G-00002"))
        await wait_for(pilot, lambda: "unconfirmed" in text_of(app, "said"), "why not")


# checked


async def test_a_scanner_a_paste_and_a_picture_are_checked(station: Node, tmp_path: Path) -> None:
    made = issuing.certificate(station, CERTIFICATE)
    app = opened(station)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("ctrl+o", "m")
        await wait_for(pilot, lambda: isinstance(app.screen, CardCheckScreen), "the place")
        screen = app.screen
        assert isinstance(screen, CardCheckScreen)

        async def answered(answer: Answer) -> None:
            def there() -> bool:
                return screen.verdict is not None and screen.verdict.answer is answer

            await wait_for(pilot, there, f"{answer}")

        type_in(app, made.digits)
        await answered(Answer.VALID)
        assert "✓ VALID" in text_of(app, "answer")
        await assert_golden_in_both("card-check", app, pilot)
        # The next card takes its place: the same, on a French keyboard, letter by letter.
        type_in(app, made.text.translate(str.maketrans("1234567890:M", "&é\"'(-è_çàM?")))
        await answered(Answer.CANNOT_SAY)
        assert "use its digits" in text_of(app, "why")
        type_in(app, made.digits.translate(str.maketrans("1234567890", "&é\"'(-è_çà")))
        await answered(Answer.VALID)
        app.post_message(events.Paste(made.text[:-1] + ("0" if made.text[-1] != "0" else "1")))
        await wait_for(pilot, lambda: screen.verdict is not None and not screen.verdict.valid, "another")
        app.post_message(events.Paste("\n".join([made.text[:70], made.text[70:], ""])))
        await answered(Answer.VALID)
        (tmp_path / "card.png").write_bytes(png.picture(drawn.squares(made.text)))
        await pilot.press("f7", "f5")
        await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "which picture")
        app.screen.query_one(Input).value = "~nobody-of-that-name/card.png"
        await pilot.press("enter")
        assert "write the path in full" in text_of(app, "wrong")
        app.screen.query_one(Input).value = str(tmp_path / "card.png")
        await pilot.press("enter")
        await answered(Answer.VALID)
        # At a gate a certificate is no slip.
        await pilot.press("f6")
        await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "where")
        app.screen.query_one(Input).value = "The Heights"
        await pilot.press("enter")
        await wait_for(pilot, lambda: app.screen is screen and "The Heights" in text_of(app, "how"), "a gate")
        type_in(app, made.digits)
        await answered(Answer.NOT_VALID)
        assert "NOT VALID" in text_of(app, "answer")
        assert "no clearance" in text_of(app, "why")
        assert "photograph" in text_of(app, "checked")


async def test_what_is_in_a_code_presses_no_key(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=SMALL) as pilot:
        await app.push_screen(CardCheckScreen(station))
        type_in(app, "q?/qqq\x1b[31m[b]x[/x]")
        await wait_for(pilot, lambda: "NOT VALID" in text_of(app, "answer"), "no card")
        assert isinstance(app.screen, CardCheckScreen)
