"""What a roll call of a large station costs: ``uv run python tests/bench/rollcall.py --json``.

Makes a station of ``--people`` made-up people in ``--zones`` zones by the door, opens a roll call of all
of it, and measures until the board stands, and what each mark costs until the board says so. Nothing here
is asserted by the test suite: machines differ.
"""

import argparse
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sample_station.town import imagine  # noqa: E402 - the path comes first
from store import desk, keyring  # noqa: E402
from store.clock import SetClock  # noqa: E402
from store.door import Draft  # noqa: E402
from store.founding import Founding  # noqa: E402
from store.node import Node  # noqa: E402
from store.registers.contacts import Contact  # noqa: E402
from store.registers.households import Household  # noqa: E402
from store.registers.people import Person  # noqa: E402
from store.rollcall import desk as rollcall_desk  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
PHRASE = "a phrase for measuring only"
FOUNDING = Founding("station", "PTM", "Port Tamarin", "fsco", "fsco", "FR", "Indian/Mauritius")


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
            rows = measured(node)
    tell(rows, as_json=given.json)


def measured(node: Node) -> list[Row]:
    """Measure the opening and the board."""
    begun = time.perf_counter()
    done = desk.act(node, "rollcalls.open", None, {"scope": "all", "reason": "shots at the harbour"})
    opened = time.perf_counter() - begun
    found = rollcall_desk.status(node, done.number)
    stands = time.perf_counter() - begun
    return [
        Row(f"open a roll call of {found['expected']} people", round(opened, 3), "s"),
        Row("... until the board stands", round(stands, 3), "s", must=1.0),
    ]


if __name__ == "__main__":
    main()
