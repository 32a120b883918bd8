"""What came back, beside what stands; a zone packed from its record with its size said first."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from sample_station.tour import Places
from store import desk
from store.node import Node
from store.wardens import desk as wardens
from sync import incoming, outgoing
from tests.conftest import NOON
from tests.tui.golden import assert_golden, screen_text
from tests.tui.test_plain_screens import at_record
from tests.tui.test_screens import SIZES, at_people, opened
from tests.tui.waiting import wait_for
from tui.app import StationApp
from tui.cli import main
from tui.screens.fields import FieldsScreen
from tui.screens.packing import PackScreen
from tui.screens.record import RecordScreen
from tui.screens.registers import RegistersScreen
from tui.screens.submissions import SubmissionsScreen
from tui.widgets.paged_table import PagedTable

Brought = Callable[[], list[str]]


@pytest.fixture
def brought(station: Node, warden: Node) -> list[str]:
    """Three proposals of the warden's day, the last of them odd; gives their numbers."""
    zone = wardens.zone_of(warden)
    assert zone is not None
    first = wardens.by_route(wardens.doors(warden, zone))[0].number
    people = [str(one["id"]) for one in desk.family(warden, first)]
    form = {
        "all_present": True,
        "change": {people[0]: {"phone": "0639980099"}, people[1]: {"call_sign": "Otter 7"}},
        "gone": [people[-1]],
    }
    before = {row["id"] for row in desk.listed(station, "submissions").rows}
    desk.checkin(warden, first, form)
    incoming.take(station, outgoing.to_parent(warden).sealed)
    return [row["id"] for row in desk.listed(station, "submissions").rows if row["id"] not in before]


def status(node: Node, number: str) -> str:
    return str(desk.record(node, "submissions", number)["status"])


def said(app: StationApp) -> str:
    return str(app.screen.query_one("#said", Static).render())


async def at_proposals(app: StationApp, pilot: Pilot[str]) -> SubmissionsScreen:
    await at_people(app, pilot)
    await pilot.press("f7")
    await wait_for(pilot, lambda: isinstance(app.screen, RegistersScreen), "all lists")
    app.screen.query_one("#search", Input).value = "what wardens propose"
    await pilot.press("enter")
    await wait_for(pilot, lambda: isinstance(app.screen, SubmissionsScreen), "the proposals")
    assert isinstance(app.screen, SubmissionsScreen)
    return app.screen


@SIZES
async def test_proposals_look_like_this(station: Node, brought: list[str], size: tuple[int, int]) -> None:
    assert len(brought) == 3
    app = opened(station)
    async with app.run_test(size=size) as pilot:
        await at_proposals(app, pilot)
        await pilot.press("end")
        assert_golden(f"proposals-{size[0]}x{size[1]}", screen_text(app))


async def test_the_even_ones_are_accepted_with_one_key_and_the_odd_one_refused_with_a_word(
    station: Node, brought: list[str]
) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await at_proposals(app, pilot)
        await pilot.press("a")
        await wait_for(pilot, lambda: screen.query_one(PagedTable).count == 1, "the odd one")
        assert "2 accepted, 1 left to look at" in said(app)
        assert [status(station, number) for number in brought] == ["accepted", "accepted", "received"]
        assert "somebody leaves the list" in screen_text(app)
        await pilot.press("a")
        assert "0 accepted, 1 left" in said(app)
        await pilot.press("n")
        await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "why")
        await pilot.press("enter")
        await wait_for(pilot, lambda: app.screen is screen, "the list")
        # Without a word nothing is refused: the warden would not know why.
        assert status(station, brought[-1]) == "received"
        await pilot.press("n")
        await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "why")
        await pilot.press(*"at school", "escape")
        await wait_for(pilot, lambda: app.screen is screen, "the list")
        assert status(station, brought[-1]) == "received"
        await pilot.press("n")
        await wait_for(pilot, lambda: isinstance(app.screen, FieldsScreen), "why")
        await pilot.press(*"at school", "enter")
        await wait_for(pilot, lambda: screen.query_one(PagedTable).count == 0, "nothing left")
    assert desk.record(station, "submissions", brought[-1])["answer"] == "at school"


async def test_one_is_accepted_with_one_key(station: Node, brought: list[str]) -> None:
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await at_proposals(app, pilot)
        await pilot.press("y")
        await wait_for(pilot, lambda: screen.query_one(PagedTable).count == 2, "the others")
    assert [status(station, number) for number in brought] == ["accepted", "received", "received"]


async def test_a_zone_is_packed_from_its_record_and_its_size_is_said_before(
    station: Node, tmp_path: Path
) -> None:
    app = opened(station)
    file = tmp_path / "z.muster"
    async with app.run_test(size=(80, 24)) as pilot:
        await at_people(app, pilot)
        await at_record(app, pilot, "zones", "Z1")
        await pilot.press("p")
        await wait_for(pilot, lambda: isinstance(app.screen, PackScreen), "the form")
        await wait_for(pilot, lambda: "bytes, about" in screen_text(app), "the size")
        assert "on a line of 2400 bits a second" in " ".join(screen_text(app).split())
        app.screen.query_one("#f-days", Input).value = "200"
        await pilot.press("enter")
        assert "between 1 and 92" in said(app)
        assert not file.exists()
        app.screen.query_one("#f-days", Input).value = "7"
        app.screen.query_one("#f-file", Input).value = str(file)
        await pilot.press("enter")
        assert "nothing was written yet" in said(app)
        assert not file.exists()
        await pilot.press("enter")
        await wait_for(pilot, lambda: isinstance(app.screen, RecordScreen), "the record again")
    assert file.stat().st_size > 1000


def test_by_command(homes: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str, home: Path = homes.station) -> tuple[int, dict[str, object]]:
        capsys.readouterr()
        common = ["--json", "--now", NOON.isoformat(), "--home", str(home)]
        code = main([*arguments, *common, "--passphrase-file", str(homes.passphrase_file)])
        return code, json.loads(capsys.readouterr().out)

    def waits() -> tuple[list[str], list[str]]:
        code, found = run("warden", "accept-all", "--plan")
        assert code == 0
        return found["accepted"], [one["id"] for one in found["left"]]  # type: ignore[return-value, attr-defined]

    code, planned = run("warden", "pack", "--zone", "Z1", "--device", "W1", "--plan")
    assert (code, set(planned)) == (0, {"households", "people", "bytes", "expires", "minutes"})
    assert run("warden", "pack", "--zone", "Z1", "--device", "W1", "--days", "999", "--plan")[0] == 1
    assert run("warden", "pack", "--zone", "Z1", "--device", "W1")[0] == 2
    even, _odd = waits()
    code, people = run("list", "people", home=homes.warden)
    rows = people["rows"]
    assert isinstance(rows, list)
    home, who = rows[0]["household"], rows[0]["id"]
    visit = ("checkin", home, "--all-present", "--change", f"{who}:call_sign=Otter 8")
    assert run(*visit, home=homes.warden)[0] == 0
    gone = ("checkin", home, "--gone", who)
    assert run(*gone, home=homes.warden)[0] == 0
    back = str(tmp_path / "back.muster")
    assert run("warden", "return", "--out", back, home=homes.warden)[0] == 0
    assert run("warden", "accept", back)[0] == 0
    after, odd = waits()
    # Who is gone is not to be corrected unseen either.
    assert (after, len(odd)) == (even, 2)
    code, done = run("warden", "accept-all", "--zone", "Z1")
    assert (code, done["accepted"]) == (0, even)
    assert run("warden", "late", "1")[0] == 1
