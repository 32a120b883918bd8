"""What somebody was typing is there again after a lock, for them only, until it is recorded or dropped."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from textual.pilot import Pilot
from textual.widgets import Input, Static

from store import desk, drafts, offers
from store.clock import SetClock
from store.drafts import Draft, Place
from store.node import Node
from store.offers import Offer
from store.refusals import Code, Refused
from store.registers import REGISTRY
from tests.conftest import NOON
from tests.tui.test_screens import at_people, family_of, opened
from tests.tui.waiting import wait_for
from tui.app import StationApp
from tui.base_app import LOCK
from tui.screens.form import FormScreen
from tui.screens.household import HouseholdScreen
from tui.screens.today import TodayScreen


def offer_of(name: str) -> Offer:
    return next(offer for offer in offers.everything(REGISTRY) if offer.name == name)


ZONE = Place("zones.add", "")


def field(app: StationApp, name: str) -> Input:
    return app.screen.query_one(f"#f-{name}", Input)


def said(app: StationApp) -> str:
    return str(app.screen.query_one("#said", Static).render())


async def form_of(app: StationApp, pilot: Pilot[str], name: str, row: str | None = None) -> FormScreen:
    screen = FormScreen(app.node, offer_of(name), {}, row)
    await app.push_screen(screen)
    await wait_for(pilot, lambda: screen.is_mounted and bool(screen.query(Input)), "the form")
    return screen


async def half_typed(node: Node, ending: str) -> None:
    """Type half a zone and end the program by a key."""
    app = opened(node)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await form_of(app, pilot, "zones.add")
        field(app, "code").value = "Z8"
        field(app, "name").value = "Ночной причал"
        await pilot.pause()
        await pilot.press(ending)
        if ending == "ctrl+l":
            await wait_for(pilot, lambda: app.return_value == LOCK, "the lock")


async def test_what_was_typed_is_there_after_a_lock_and_goes_when_it_is_recorded(station: Node) -> None:
    await half_typed(station, "ctrl+l")
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form again")
        assert (field(app, "code").value, field(app, "name").value) == ("Z8", "Ночной причал")
        # The station's own clock: 08:00 UTC is noon in Port Tamarin.
        assert "goes on with what you typed at 12:00; Esc drops it" in said(app)
        await pilot.press("ctrl+s")
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen), "the first screen")
    assert desk.record(station, "zones", "Z8")["name"] == "Ночной причал"
    assert desk.last_draft(station) is None
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)


async def test_escape_drops_what_is_offered_at_once(station: Node) -> None:
    await half_typed(station, "ctrl+l")
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form again")
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen), "the first screen")
        assert desk.last_draft(station) is None
        await form_of(app, pilot, "zones.add")
        assert field(app, "code").value == ""


async def test_what_was_typed_on_top_of_it_is_asked_about(station: Node) -> None:
    await half_typed(station, "ctrl+l")
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, FormScreen), "the form again")
        field(app, "name").value = "Ночной причал 2"
        await pilot.pause()
        await pilot.press("escape")
        assert "Esc once more leaves it" in said(app)
        await pilot.press("escape")
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen), "the first screen")
    assert desk.last_draft(station) is None


async def test_going_to_another_list_loses_nothing_either(station: Node) -> None:
    await half_typed(station, "f3")
    kept = desk.kept_draft(station, ZONE)
    assert kept is not None
    assert kept.typed == {"code": "Z8", "name": "Ночной причал"}


async def test_it_is_kept_while_it_is_typed(station: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing announces a kill: what was typed a moment ago is in the store by itself."""
    monkeypatch.setattr("tui.drafting.SOON", 0.01)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await form_of(app, pilot, "zones.add")
        field(app, "code").value = "Z8"
        await wait_for(pilot, lambda: desk.kept_draft(station, ZONE) is not None, "the draft")
        field(app, "code").value = ""
        await wait_for(pilot, lambda: desk.kept_draft(station, ZONE) is None, "its end")


async def test_whoever_types_is_not_stopped_by_what_cannot_be_kept(
    station: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, or somebody who writes for long: it is tried again."""
    monkeypatch.setattr("tui.drafting.SOON", 0.01)
    full = [Refused(Code.DISK_FULL), OperationalError("", None, Exception("database is locked"))]
    write, tried = station.write, []

    @contextmanager
    def failing() -> Iterator[Connection]:
        if full:
            tried.append(full[-1])
            raise full.pop()
        with write() as db:
            yield db

    monkeypatch.setattr(station, "write", failing)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await form_of(app, pilot, "zones.add")
        field(app, "code").value = "Z8"
        await wait_for(pilot, lambda: desk.kept_draft(station, ZONE) is not None, "the draft")
    assert len(tried) == 2


async def test_a_failure_keeps_it(station: Node) -> None:
    app = opened(station)
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the program ends in it
        async with app.run_test(size=(80, 24)) as pilot:
            await at_people(app, pilot)
            screen = await form_of(app, pilot, "zones.add")
            field(app, "code").value = "Z8"
            await pilot.pause()
            screen.call_later(lambda: 1 // 0)
            await pilot.pause()
    assert desk.kept_draft(station, ZONE) is not None


async def test_marks_at_a_door_are_there_again(station: Node) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await family_of(app, pilot, "azambuja goncalo")
        await pilot.press("2", "3", "3", "ctrl+l")
        await wait_for(pilot, lambda: app.return_value == LOCK, "the lock")
        words = dict(screen._words)
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: isinstance(app.screen, HouseholdScreen), "the household again")
        assert isinstance(app.screen, HouseholdScreen)
        assert app.screen._words == words
        assert "goes on with what you typed at" in said(app)
        await pilot.press("s")
        await wait_for(pilot, lambda: isinstance(app.screen, TodayScreen), "the first screen")
    assert desk.last_draft(station) is None


async def test_a_draft_about_what_is_not_there_any_more_is_in_nobodys_way(station: Node) -> None:
    desk.keep_draft(station, Draft(Place("zones.change", "Z77"), {"name": "x"}, row="Z77"))
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)


def test_nobody_is_offered_what_another_typed(station: Node) -> None:
    desk.keep_draft(station, Draft(ZONE, {"code": "Z8"}))
    with station.write() as db:
        me = station.actor(db).user
        assert drafts.latest(db, me) is not None
        assert drafts.latest(db, me + 1) is None
        assert drafts.kept(db, me + 1, ZONE) is None
        drafts.drop(db, me + 1, ZONE)
    assert desk.kept_draft(station, ZONE) is not None


def test_it_goes_with_what_it_held_and_stays_where_that_was_refused(station: Node) -> None:
    """Were it to go a moment later, a kill between both would offer somebody to record it twice."""
    desk.keep_draft(station, Draft(ZONE, {"code": "Z8"}))
    with pytest.raises(Refused):
        desk.act(station, "zones.add", None, {"code": "Z8", "name": ""}, typed=ZONE)
    assert desk.kept_draft(station, ZONE) is not None
    desk.act(station, "zones.add", None, {"code": "Z8", "name": "Night"}, typed=ZONE)
    assert desk.kept_draft(station, ZONE) is None


def test_it_does_not_lie_there_for_ever(station: Node) -> None:
    desk.keep_draft(station, Draft(ZONE, {"code": "Z8"}))
    assert isinstance(station.clock, SetClock)
    station.clock.set(NOON.replace(year=NOON.year + 1))
    desk.keep_draft(station, Draft(Place("zones.add", "other"), {"code": "Z9"}))
    assert desk.kept_draft(station, ZONE) is None
    station.clock.set(NOON)


def test_who_is_erased_is_in_no_draft(station: Node) -> None:
    from store import erase

    person = desk.listed(station, "people").rows[0]["id"]
    desk.keep_draft(
        station, Draft(Place("people.change", person), {"family_name": "Zanzibarian"}, row=person)
    )
    with station.write() as db:
        register = REGISTRY.kind("people")
        row = station.numbers(db).row(register.letter, person)
        assert row is not None
        erase.erase_row(db, REGISTRY, register.nr, row, station.now)
    assert desk.last_draft(station) is None
