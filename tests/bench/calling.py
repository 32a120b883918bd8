"""What the call tree costs, and a key in its test: ``uv run python tests/bench/calling.py --json``.

Makes a station of ``--people`` made-up people in households, 40 zones and 8 areas, each with somebody
appointed, and asks for the tree, begins a test of all, marks one after another as the screen does, and asks
which zones have not acknowledged a notice. Nothing here is asserted by the test suite: machines differ.
"""

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sample_station.people import Person as Imagined  # noqa: E402 - the path comes first
from sample_station.town import imagine  # noqa: E402
from store import desk, keyring  # noqa: E402
from store.calling import desk as calling  # noqa: E402
from store.clock import SetClock  # noqa: E402
from store.door import Draft  # noqa: E402
from store.node import Node  # noqa: E402
from store.registers.appointments import Appointment  # noqa: E402
from store.registers.contacts import Contact  # noqa: E402
from store.registers.households import Household  # noqa: E402
from store.registers.people import Person  # noqa: E402
from store.wardens import notices  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402
from tests.bench.station import FOUNDING, NOW, PHRASE  # noqa: E402

AREAS, ZONES, FAMILY = 8, 40, 3


def populate(node: Node, some: Sequence[Imagined]) -> None:
    """Write places by the door; people, homes, telephones and appointments in one act."""
    areas = [node.act("areas.add", None, {"code": f"R{n}", "name": f"area {n}"}).row for n in range(AREAS)]
    zones = [
        node.act("zones.add", None, {"code": f"Z{n}", "name": f"zone {n}", "area": areas[n % AREAS]}).row
        for n in range(ZONES)
    ]

    def work(draft: Draft) -> int:
        heads = []
        for number, family in enumerate(_families(some)):
            home = draft.add(Household, address=f"{number} Quay", zone=zones[number % ZONES])
            rows = [
                draft.add(
                    Person,
                    family_name=person.family_name,
                    given_name=person.given_name,
                    category=person.category,
                    household=home,
                    call_sign=f"S {number}" if not place else None,
                )
                for place, person in enumerate(family)
            ]
            draft.flush()
            draft.change(Household, home, principal=rows[0])
            draft.add(Contact, person=rows[0], kind="mobile", value=f"+2305{number:07}", priority=1)
            heads.append(rows[0])
        for number, zone in enumerate(zones):
            draft.add(Appointment, person=heads[number], role="warden", zone=zone, state="appointed")
        return heads[0]

    node.carry("agencies.import", work)


def _families(some: Sequence[Imagined]) -> list[Sequence[Imagined]]:
    return [some[at : at + FAMILY] for at in range(0, len(some), FAMILY)]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--people", type=int, default=10_000)
    options.add_argument("--times", type=int, default=5)
    given = options.parse_args()
    town = imagine(7, staff=round(given.people / 2.4))
    some = [person for _, person in zip(range(given.people), town.people(), strict=False)]
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        with Node.create(home, FOUNDING, PHRASE, clock=SetClock(NOW), strength=keyring.FLOOR) as node:
            populate(node, some)
            rows = measured(node, len(some), given.times)
    tell(rows, as_json=given.json)


def measured(node: Node, people: int, times: int) -> list[Row]:
    """Measure each question as commands and screens ask it, and as a share of reading all people."""

    def took(work: Callable[[], object], often: int = times) -> float:
        seconds = []
        for _ in range(often):
            gc.collect()
            begun = time.process_time()
            work()
            seconds.append(time.process_time() - begun)
        return round(statistics.median(seconds), 3)

    def every_row() -> object:
        with node.read() as db:
            return db.exec_driver_sql("SELECT * FROM people").fetchall()

    reading = took(every_row)
    tree = took(lambda: calling.tree(node))
    begun = took(lambda: node.act("call_tests.begin", None, {"kind": "call_tree"}), 1)
    test = str(calling.status(node)["test"])
    answers = iter([str(one["id"]) for one in calling.status(node, test)["answers"]])

    def mark() -> None:
        one = next(answers)
        desk.act(node, "call_tests.answer", test, {"answer": one, "reached": True})
        calling.answer(node, one)
        calling.counts([True] * (people // FAMILY))

    marked = took(mark, 3 * times)
    node.act("notices.add", None, {"text": "Stay in from dusk."})
    waiting = took(lambda: notices.waited_for(node, "PTM-NT-00001"))
    return [
        Row(f"reading {people} people, nothing worked out", reading, "s"),
        Row(f"the call tree of {people} people", tree, "s", must=1.5, aim=0.7),
        Row("... as so many readings of all people", round(tree / reading, 1), "x"),
        Row("beginning a test of all of them", begun, "s", must=5.0, aim=2.0),
        Row("marking one of them as the screen does", marked, "s", must=0.3, aim=0.05),
        Row(f"which of {ZONES} zones have not acknowledged a notice", waiting, "s", must=0.5, aim=0.1),
    ]


if __name__ == "__main__":
    main()
