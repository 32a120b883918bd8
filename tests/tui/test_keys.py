"""The ten most frequent jobs, key by key, as ``tui/KEYS.md`` lists them: each is done, in so many keys."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook
from textual.pilot import Pilot

from sample_station.make import HARBOUR_LIST
from sample_station.tour import Places
from store import desk, ledger
from store.clock import SetClock
from store.node import Node
from store.rollcall.standing import standing
from store.rollcall.which import open_now
from tests.conftest import NOON
from tests.tui.golden import screen_text
from tests.tui.test_clearances import LETTER, journey
from tests.tui.test_screens import opened
from tests.tui.waiting import wait_for
from tui.app import StationApp

KEYS = Path(__file__).parents[2] / "tui" / "KEYS.md"
PHONE = "0639985460"


@dataclass(frozen=True)
class Job:
    """A job from the first screen on; what is typed as text stands as one word and does not count as keys.

    Attributes:
        name: as the list of keys calls it.
        steps: keys; a text in quotation marks is typed.
        done: whether it is done.
    """

    name: str
    steps: str
    done: Callable[[Node, str], bool]

    @property
    def keys(self) -> int:
        return len([step for step in self.parts if not step.startswith('"')])

    @property
    def parts(self) -> list[str]:
        return re.findall(r'"[^"]*"|\S+', self.steps)


def the_family(node: Node) -> list[dict[str, object]]:
    person = next(row for row in desk.listed(node, "people").rows if row["given_name"] == "Gonçalo")
    return desk.family(node, desk.record(node, "people", person["id"])["household"])


def confirmed(node: Node, _screen: str) -> bool:
    return all(str(one["presence"]) == "in_zone" for one in the_family(node))


def born(node: Node, _screen: str) -> bool:
    (child,) = (one for one in the_family(node) if one["given_name"] == "Ilse")
    return child["relation"] == "child" and str(child["birth_date"]) == "2026-11-02"


def has_phone(node: Node, _screen: str) -> bool:
    return any(row["value"] == "+33639985460" for row in desk.listed(node, "contacts").rows)


def cleared(node: Node, _screen: str) -> bool:
    return any(row["state"] == "cleared" for row in desk.listed(node, "clearances").rows)


def paper_confirmed(node: Node, _screen: str) -> bool:
    return any(row["confirmed_on"] for row in desk.listed(node, "certificates").rows)


def appointed(node: Node, _screen: str) -> bool:
    return any(row["role"] == "warden" and row["zone"] == "Z7" for row in named(node, "appointments"))


def named(node: Node, kind: str) -> list[dict[str, object]]:
    """Give a list with codes in place of numbers of zones."""
    codes = {row["id"]: row["code"] for row in desk.listed(node, "zones").rows}
    return [
        row | {"zone": codes.get(row.get("zone"), row.get("zone"))} for row in desk.listed(node, kind).rows
    ]


def ten_found(node: Node, _screen: str) -> bool:
    with node.read() as db:
        ((row, drill),) = open_now(db, node.me.station)
        before = 5
        return not drill and standing(db, [row])[row].figures.accounted == before + 10


def travels(node: Node, day: int) -> None:
    """Let somebody with their training ask for a journey that begins on a day of November."""
    node.act("clearance_rules.add", None, LETTER)
    node.act("clearance_rules.add", None, {"code": "ALL", "title": "all travel", "subject": "decision"})
    those = desk.listed(node, "people", desk.Wanted(agency="BKWL")).rows
    person = next(row["id"] for row in those if row["category"] != "dependant")
    for paper in desk.listed(node, "certificates").rows:
        if paper["person"] == person and not paper["confirmed_on"]:
            node.act("certificates.confirm", paper["id"], {})
    number = journey(node, [person], day, agency="BKWL")
    if day == NOON.day:
        desk.act(node, "clearances.decide", number, {"decision": "cleared"})
        desk.act(node, "clearances.depart", number, {"occurred_at": "2026-11-21T07:10"})
        clock = node.clock
        assert isinstance(clock, SetClock)
        clock.set(NOON.replace(hour=11))


JOBS: Sequence[Job] = (
    Job("find a person", '"goncalo"', lambda _node, screen: "▸  Azambuja Gonçalo" in screen),
    Job("confirm a family", '"goncalo" enter a', confirmed),
    Job("add a newborn", '"goncalo" enter w "Ilse" enter "2026-11-02" ctrl+s s', born),
    Job("record a telephone", f'"goncalo" enter p "{PHONE}" enter s', has_phone),
    Job("clear a traveller", "down enter y y", cleared),
    Job("confirm a certificate", "ctrl+o i u y", paper_confirmed),
    Job("appoint a warden", 'ctrl+o z / "cap" enter w "babalola" enter ctrl+s', appointed),
    Job("open a roll call and mark ten people", 'ctrl+r "fire" enter 2 a a a a a a a a a a', ten_found),
    Job("see who is overdue", "", lambda _node, screen: "should have been heard of" in screen),
    Job("take an agency's list in", "ctrl+o j enter y y", lambda _node, screen: "u takes it back" in screen),
    Job("send the day's bundle", "f4 x", lambda _node, screen: "0 acknowledged" in screen),
)


def arrives(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the harbour's next list lie where files arrive: it has one telephone more."""
    book = load_workbook(HARBOUR_LIST)
    sheet = book.active
    assert sheet is not None
    row = next(row for row in sheet.iter_rows() if any(cell.value == "Staff" for cell in row))
    cell = next(cell for cell in row if str(cell.value).startswith(("+", "0")))
    cell.value = f"{cell.value}; {PHONE}"
    book.save(folder / "december.xlsx")
    monkeypatch.setattr("tui.screens.list_files.folders", lambda _last: [folder])


async def settled(app: StationApp, pilot: Pilot[str]) -> None:
    """Wait until what a screen works out beside itself is there."""
    await pilot.pause()
    await wait_for(
        pilot,
        lambda: getattr(app.screen, "is_all", True) and getattr(app.screen, "is_read", True),
        type(app.screen).__name__,
    )


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
async def test_a_job_takes_so_many_keys(
    station: Node, homes: Places, job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with station.write() as db:
        ledger.set_carrier(db, "line", "folder", str(homes.line))
    if "traveller" in job.name or "overdue" in job.name:
        travels(station, NOON.day if "overdue" in job.name else 26)
    if "list" in job.name:
        arrives(tmp_path, monkeypatch)
    if "warden" in job.name:
        station.act("zones.add", None, {"code": "Z7", "name": "Cap"})
    app = opened(station)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(app, pilot)
        for step in job.parts:
            await pilot.press(
                *(step.strip('"') if step.startswith('"') else ["slash" if step == "/" else step])
            )
            await settled(app, pilot)
        await wait_for(pilot, lambda: job.done(station, screen_text(app)), screen_text(app))


def test_the_list_of_keys_says_the_same() -> None:
    table = {
        name.strip(): int(count)
        for name, count in re.findall(
            r"^\| ([^|]+) \| (\d+) \|", KEYS.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert table == {job.name: job.keys for job in JOBS}
