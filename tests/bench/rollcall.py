"""What a roll call of a large station costs: ``uv run python tests/bench/rollcall.py --json``.

Makes a station of ``--people`` made-up people in ``--zones`` zones by the door, opens a roll call of all
of it, and measures until the board stands, and what each mark costs until the board says so. Nothing here
is asserted by the test suite: machines differ.
"""

import argparse
import asyncio
import gc
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sample_station.town import imagine  # noqa: E402 - the path comes first
from store import desk, keyring  # noqa: E402
from store.clock import SetClock  # noqa: E402
from store.door import Draft  # noqa: E402
from store.node import Node  # noqa: E402
from store.registers.contacts import Contact  # noqa: E402
from store.registers.households import Household  # noqa: E402
from store.registers.people import Person  # noqa: E402
from store.rollcall import board as boards  # noqa: E402
from store.rollcall.board import Order  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402
from tests.bench.station import FOUNDING, NOW, PHRASE  # noqa: E402
from tui.app import StationApp  # noqa: E402
from tui.screens.rollcall import RollcallScreen  # noqa: E402


def populate(node: Node, people: int, zones: int) -> None:
    """Write zones, households, people and their telephones by the door."""
    area = node.act("areas.add", None, {"code": "A1", "name": "Capital"}).row
    codes = [
        node.act("zones.add", None, {"code": f"Z{number}", "name": f"Zone {number}", "area": area}).row
        for number in range(1, zones + 1)
    ]
    town = imagine(7, staff=round(people / 2.4))
    some = [person for _, person in zip(range(people), town.people(), strict=False)]

    def work(draft: Draft) -> int:
        home = row = 0
        for number, person in enumerate(some):
            if number % 3 == 0:
                home = draft.add(Household, address=f"{number} Quay Street", zone=codes[number % zones])
            row = draft.add(
                Person,
                family_name=person.family_name,
                given_name=person.given_name,
                category=person.category,
                call_sign=person.call_sign or None,
                household=home,
            )
            for phone in person.phones:
                draft.add(Contact, person=row, kind="mobile", value=phone, priority=1)
        return row

    node.carry("agencies.import", work)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--people", type=int, default=10_000)
    options.add_argument("--zones", type=int, default=24)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        with Node.create(home, FOUNDING, PHRASE, clock=SetClock(NOW), strength=keyring.FLOOR) as node:
            populate(node, given.people, given.zones)
            # As the program does once it has read itself in (tui/starting.py).
            gc.collect()
            gc.freeze()
            rows = measured(node)
    tell(rows, as_json=given.json)


def measured(node: Node) -> list[Row]:
    """Measure the opening, until the board stands, and marks made by a key."""
    begun = time.perf_counter()
    done = desk.act(node, "rollcalls.open", None, {"scope": "all", "reason": "shots at the harbour"})
    opened = time.perf_counter() - begun
    found = boards.board(node, done.number)
    found.order(Order.ZONE)
    stands = time.perf_counter() - begun
    again, acts = [], []
    for line in found.order(Order.RADIO)[:50]:
        begun = time.perf_counter()
        node.act("rollcalls.mark", found.rollcall, {"person": line.who.person, "state": "accounted"})
        acts.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        boards.again(node, found).order(Order.RADIO)
        again.append(time.perf_counter() - begun)
    keys = asyncio.run(pressed(node, done.number))
    return [
        Row(f"open a roll call of {found.figures.expected} people", round(opened, 3), "s"),
        Row("... until the board stands", round(stands, 3), "s", must=1.0),
        Row("a mark by the door", round(statistics.median(acts) * 1000, 1), "ms"),
        Row("... and the board read again", round(statistics.median(again) * 1000, 1), "ms"),
        Row("a key that marks, until the board is painted", round(keys * 1000, 1), "ms", must=50.0),
    ]


async def pressed(node: Node, number: str) -> float:
    """Give the seconds from a key that marks to the painted board: the median of twenty."""

    def unlock(_user: str | None, _passphrase: str) -> Node:
        raise AssertionError("the node is open")

    app = StationApp(label="PTM", unlock=unlock, node=node, idle_seconds=None)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = RollcallScreen(node, number)
        await app.push_screen(screen)
        await pilot.pause()
        took = []
        for _ in range(21):
            painted = asyncio.Event()
            screen.call_after_refresh(lambda: None)
            await pilot.pause()
            begun = time.perf_counter()
            screen.action_mark("accounted")
            # What a mark changes is drawn with the next refresh of the screen; this comes right after it.
            screen.call_after_refresh(painted.set)
            await painted.wait()
            took.append(time.perf_counter() - begun)
        return statistics.median(took[1:])


if __name__ == "__main__":
    main()
