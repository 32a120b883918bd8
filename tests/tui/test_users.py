"""Users and devices: who may open this one, a passphrase shown once, and what comes of devices."""

import errno
import re
from pathlib import Path

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from sample_station.tour import Places
from store import desk, files, handed, keyring
from store.clock import SetClock
from store.files import KEYRING, force
from store.founding import Founding
from store.key_list import keys
from store.node import Node
from sync import enrol, incoming, outgoing
from tests.conftest import NOON
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_screens import SIZES, at_people, opened
from tests.tui.waiting import wait_for
from tui.keys_by_hand import KeysChanged
from tui.screens.fields import FieldsScreen
from tui.screens.form import FormScreen
from tui.screens.handed import HandedScreen
from tui.screens.late import LateScreen
from tui.screens.own_passphrase import OldPassphraseScreen
from tui.screens.passphrase_once import PassphraseScreen
from tui.screens.today import TodayScreen
from tui.screens.users import DEVICES, UsersScreen
from tui.widgets.paged_table import PagedTable
from tui.widgets.typed import Typed


def phrase_shown(screen: PassphraseScreen) -> str:
    return str(screen.query_one("#phrase").render()).strip()


async def gone(screen: PassphraseScreen, pilot: Pilot[str]) -> None:
    await wait_for(pilot, lambda: screen.was_seen, "that it can have been read")
    await pilot.press("escape")


async def refused_once(app: App[str], pilot: Pilot[str]) -> None:
    """Give keys to a name that has some already: the form is there again as it was typed, and says so."""
    await pilot.press("a")
    await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "who gets keys")
    first = app.screen
    for name, value in (("name", "fsco"), ("role", "fsca"), ("key_file", "")):
        first.query_one(f"#f-{name}", Typed).value = value
    first.query_one("#f-key_file", Typed).focus()
    await pilot.press("enter")
    await wait_for(pilot, lambda: "already taken" in screen_text(app) and app.screen is not first, "why")
    await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "the form again")
    assert app.screen.query_one("#f-role", Typed).value == "fsca", "what was typed is lost"


async def test_keys_are_given_taken_and_changed_and_a_passphrase_is_shown_once(
    station: Node, homes: Places, phrase: str
) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        screen = UsersScreen(station)
        await app.push_screen(screen)
        await wait_for(pilot, lambda: "(you)" in screen_text(app), "who has keys")
        await refused_once(app, pilot)
        for name, value in (("name", "Thị Nguyễn"), ("role", "cook")):
            app.screen.query_one(f"#f-{name}", Typed).value = value
        app.screen.query_one("#f-key_file", Typed).focus()
        await pilot.press("enter")
        assert "the role is one of" in screen_text(app), "nothing typed is lost"
        app.screen.query_one("#f-role", Typed).value = "fsca"
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, PassphraseScreen), "the passphrase")
        assert isinstance(app.screen, PassphraseScreen)
        made = phrase_shown(app.screen)
        assert len(made.split()) == 8
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, PassphraseScreen), "an Esc meant for the list takes it away unread"
        await gone(app.screen, pilot)
        await wait_for(pilot, lambda: app.screen is screen, "the list")
        assert made not in screen_text(app)
        assert "Thị Nguyễn" in screen_text(app)
        assert keyring.unlock(station.home / KEYRING, made, user="Thị Nguyễn").slot
        # One's own: the old one is asked for again, and a wrong one changes nothing.
        for old, refused in (("not the right one", True), (phrase, False)):
            await pilot.press("p")
            await wait_for(pilot, lambda: isinstance(app.screen, OldPassphraseScreen), "the old one")
            app.screen.query_one("#old-phrase", Input).value = old
            await pilot.press("enter")
            if refused:
                await wait_for(pilot, lambda: "does not open this node" in screen_text(app), "the refusal")
        await wait_for(pilot, lambda: isinstance(app.screen, PassphraseScreen), "the new one")
        assert isinstance(app.screen, PassphraseScreen)
        own = phrase_shown(app.screen)
        await gone(app.screen, pilot)
        await wait_for(pilot, lambda: app.screen is screen, "the list")
        # Taken away: what that means is said before, and a reason is needed.
        table = screen.query_one("#users", PagedTable)
        table.cursor = next(at for at in range(table.count) if "Nguyễn" in str(table._rows.row(at)))
        await pilot.press("x")
        await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "why")
        assert "they still have" in screen_text(app)
        await pilot.press("enter")
        assert "still needed" in screen_text(app)
        app.screen.query_one("#f-reason", Typed).value = "left the office"
        await pilot.press("enter")
        await wait_for(pilot, lambda: "were taken away" in screen_text(app), "taken away")
        await wait_for(pilot, lambda: "Nguyễn" not in str(table.row), "gone from the list")
    station.close()
    with Node.open(homes.station, own, user="fsco", clock=SetClock(NOON)) as again:
        assert desk.counted(again, "people") > 100


async def test_a_laptop_that_was_prepared_elsewhere_opens_only_with_a_passphrase_of_ones_own(
    station: Node, phrase: str, homes: Places
) -> None:
    handed.mark(station)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, HandedScreen), "a passphrase of one's own")
        first = app.screen
        await pilot.press("ctrl+o", "ctrl+r", "ctrl+g", "f2")
        assert app.screen is first
        assert app.opened is None, "nothing else of it is open"
        for typed in ("not the right one", phrase):
            await pilot.press("enter")
            await wait_for(pilot, lambda: isinstance(app.screen, OldPassphraseScreen), "the one that came")
            app.screen.query_one("#old-phrase", Input).value = typed
            await pilot.press("enter")
            if typed != phrase:
                await wait_for(pilot, lambda: "does not open this node" in screen_text(app), "the refusal")
        await wait_for(pilot, lambda: isinstance(app.screen, PassphraseScreen), "the new one")
        assert isinstance(app.screen, PassphraseScreen)
        own = phrase_shown(app.screen)
        await gone(app.screen, pilot)
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen), "the day")
        assert not any(isinstance(one, HandedScreen) for one in app.screen_stack)
    station.close()
    with Node.open(homes.station, own, user="fsco", clock=SetClock(NOON)) as again:
        assert not handed.is_handed(again)


async def test_a_passphrase_is_made_only_where_somebody_sees_it(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        screen = UsersScreen(station)
        await app.push_screen(screen)
        await wait_for(pilot, lambda: "(you)" in screen_text(app), "who has keys")
        screen._giving.give({"name": "Left behind", "role": "fsca", "key_file": ""})
        screen.dismiss(None)
        await wait_for(pilot, lambda: not screen.is_attached, "that the list was left")
        assert "Left behind" not in [one.name for one in keys(station)], "nobody saw the passphrase"
        # While keys are changed nothing answers, and what is pressed then is meant for nothing that comes.
        again = UsersScreen(station)
        await app.push_screen(again)

        def slowly() -> KeysChanged:
            key = events.Key("ctrl+l", None)
            app.post_message(key)
            return KeysChanged("done", whose="fsco", phrase="one two three")

        again._giving.alone(slowly)
        await wait_for(pilot, lambda: isinstance(app.screen, PassphraseScreen), "the passphrase")
        assert app.return_value is None, "it was locked by a key that was pressed before"


@SIZES
async def test_devices_look_like_this_and_a_lost_one_is_listened_to_only_by_hand(
    station: Node, warden: Node, size: tuple[int, int]
) -> None:
    home = desk.listed(warden, "households").rows[-1]["id"]
    desk.checkin(warden, home, {"outcome": "not_home"})
    app = opened(station)
    async with app.run_test(size=size) as pilot:
        await at_people(app, pilot)
        screen = UsersScreen(station)
        await app.push_screen(screen)
        await wait_for(pilot, lambda: "(you)" in screen_text(app), "who has keys")
        assert_golden(f"users-{size[0]}x{size[1]}", screen_text(app))
        await pilot.press("2")
        assert screen.query_one(f"#{DEVICES}", PagedTable).count == 1
        assert_golden(f"devices-{size[0]}x{size[1]}", screen_text(app))
        await pilot.press("m")
        await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "why it is lost")
        app.screen.query_one("#f-reason", Typed).value = "left in a taxi"
        await pilot.press("ctrl+s")
        await wait_for(pilot, lambda: "lost since 2026-11-21" in screen_text(app), "that it is lost")
        incoming.take(station, outgoing.to_parent(warden).sealed)
        screen.touched(frozenset({"devices"}))
        await wait_for(pilot, lambda: "late return waits" in screen_text(app), "what came since")
        await pilot.press("l")
        await wait_for(pilot, lambda: isinstance(app.screen, LateScreen), "the late return")
        assert home in screen_text(app)
        assert_golden(f"late-{size[0]}x{size[1]}", re.sub(r"PTM-Q-\S+", "Q", screen_text(app)))
        visits = desk.counted(station, "visits")
        table = app.screen.query_one(PagedTable)
        table.cursor = next(at for at in range(table.count) if "not home" in str(table._rows.row(at)))
        await pilot.press("y")
        await wait_for(pilot, lambda: "not home" not in screen_text(app), "it is entered")
    assert desk.counted(station, "visits") == visits + 1


async def test_a_device_is_admitted_only_where_its_grant_can_be_written(
    station: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    founding = Founding("warden", "PTM", "W", "warden", "warden", "", "UTC")
    with Node.create(
        tmp_path / "w9", founding, "grove anvil ember tulip", strength=keyring.FLOOR, clock=SetClock(NOON)
    ) as device:
        (tmp_path / "w9.request").write_bytes(enrol.request(device))
    grant = tmp_path / "stick" / "w9.grant"
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        screen = UsersScreen(station)
        await app.push_screen(screen)
        await pilot.press("2", "a")
        await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "which request")
        app.screen.query_one("#f-request", Typed).value = str(tmp_path / "w9.request")
        app.screen.query_one("#f-grant", Typed).value = str(grant)
        await pilot.press("ctrl+s")
        await wait_for(pilot, lambda: "w9.grant cannot be written" in screen_text(app), "no such folder")
        grant.parent.mkdir()
        with monkeypatch.context() as full:
            full.setattr(files, "force", no_room)
            await pilot.press("ctrl+s")
            await wait_for(pilot, lambda: "cannot be written" in screen_text(app), "the stick is full")
        assert desk.counted(station, "devices") == 2, "it was admitted without a grant"
        assert list(grant.parent.iterdir()) == [], "half a file is left"
        # The stick is full only once it is admitted: the same again writes the grant.
        with monkeypatch.context() as full:
            room = [force]

            def fills_up(file: int) -> None:
                (room.pop() if room else no_room)(file)

            full.setattr(files, "force", fills_up)
            await pilot.press("ctrl+s")
            await wait_for(pilot, lambda: "the device is admitted, but" in screen_text(app), "why")
        assert desk.counted(station, "devices") == 3
        await pilot.press("ctrl+s")
        await wait_for(pilot, lambda: "Read both out" in screen_text(app), "what to do next")
    assert desk.counted(station, "devices") == 3
    assert [one.name for one in grant.parent.iterdir()] == ["w9.grant"]


def no_room(_descriptor: int) -> None:
    raise OSError(errno.ENOSPC, "full")
