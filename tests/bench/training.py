"""What it costs to ask how all of a station is trained: ``uv run python tests/bench/training.py --json``.

Makes a station of ``--people`` made-up people with the sample's catalogue and ``--certificates``
certificates of all kinds (valid, run out, unconfirmed, superseded), and asks for the coverage, the
reminders, one person's training and a page of the list of certificates. Nothing here is asserted by
the test suite: machines differ.
"""

import argparse
import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sample_station import catalogue  # noqa: E402 - the path comes first
from sample_station.people import Person as Imagined  # noqa: E402
from sample_station.town import imagine  # noqa: E402
from store import desk, keyring  # noqa: E402
from store.clock import SetClock  # noqa: E402
from store.desk import Wanted  # noqa: E402
from store.door import Draft  # noqa: E402
from store.node import Node  # noqa: E402
from store.registers.certificate_table import Certificate, content  # noqa: E402
from store.registers.people import Person  # noqa: E402
from store.training import desk as training_desk  # noqa: E402
from store.training.matrix import matrix  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402
from tests.bench.station import FOUNDING, NOW, PHRASE  # noqa: E402

TODAY = date(2026, 11, 16)
CATALOGUE = (
    ("courses", catalogue.COURSES),
    ("equivalents", catalogue.COVERS),
    ("audiences", catalogue.ASKED),
)
HELD = ("BSITF", "ASITF", "BSAFE", "SSAFE", "ETB", "STRESS")
SCREENFUL = 40


def populate(node: Node, some: Sequence[Imagined], certificates: int) -> None:
    """Write the catalogue by the door, people and their certificates in one act."""
    for kind, rows in CATALOGUE:
        for said in rows:
            # At a station of its own the office is the one who makes the catalogue.
            node.act(f"{kind}.add", None, said)
    courses = {row["code"]: row["id"] for row in desk.listed(node, "courses").rows}
    with node.read() as db:
        numbers = node.numbers(db)
        held = [numbers.row("K", courses[code]) for code in HELD]

    def work(draft: Draft) -> int:
        chance = random.Random(9)  # noqa: S311 - the same certificates in every run
        people = [
            draft.add(
                Person,
                family_name=person.family_name,
                given_name=person.given_name,
                category=person.category,
                arrived_on=TODAY - timedelta(days=chance.randrange(400)),
            )
            for person in some
        ]
        for number in range(certificates):
            issued = TODAY - timedelta(days=chance.randrange(8 * 365))
            printed = issued + timedelta(days=3 * 365) if chance.random() < 1 / 5 else None
            said: dict[str, object] = {
                "person": chance.choice(people),
                "course": chance.choice(held),
                "number": f"N-{number:06}",
                "issued_on": issued.isoformat(),
                "expires_on": printed.isoformat() if printed else None,
                "issuer": None,
                "score": None,
                "evidence_hash": None,
            }
            if chance.random() < 9 / 10:
                said |= {"confirmed_by": draft.actor.user, "confirmed_on": TODAY}
                said |= {"confirmed_content": content(said)}
            draft.insert(Certificate, said)
        return people[0]

    node.carry("agencies.import", work)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--people", type=int, default=10_400)
    options.add_argument("--certificates", type=int, default=25_000)
    options.add_argument("--times", type=int, default=5)
    given = options.parse_args()
    town = imagine(7, staff=round(given.people / 2.4))
    some = [person for _, person in zip(range(given.people), town.people(), strict=False)]
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        with Node.create(home, FOUNDING, PHRASE, clock=SetClock(NOW), strength=keyring.FLOOR) as node:
            populate(node, some, given.certificates)
            rows = measured(node, len(some), given.certificates, given.times)
    tell(rows, as_json=given.json)


def measured(node: Node, people: int, certificates: int, times: int) -> list[Row]:
    """Measure each question as commands and screens ask it, and as a share of reading all certificates."""
    first = str(desk.page(node, "people", Wanted(), offset=0, limit=1)[0]["id"])

    def took(work: Callable[[], object]) -> float:
        seconds = []
        for _ in range(times):
            gc.collect()
            begun = time.process_time()
            work()
            seconds.append(time.process_time() - begun)
        return round(statistics.median(seconds), 3)

    def every_row() -> object:
        with node.read() as db:
            return db.exec_driver_sql("SELECT * FROM certificates").fetchall()

    reading = took(every_row)
    covered = took(lambda: training_desk.covered(node))
    owed = took(lambda: training_desk.due_on(node))
    one = took(lambda: training_desk.training_of(node, first))
    cells = took(lambda: matrix(node))
    waiting = took(lambda: desk.listed(node, "unconfirmed"))
    soon = took(lambda: desk.listed(node, "running_out"))
    page = took(lambda: desk.page(node, "certificates", Wanted(), offset=0, limit=SCREENFUL))
    return [
        Row(f"reading {certificates} certificates, nothing worked out", reading, "s"),
        Row(f"coverage of {people} people", covered, "s", must=1.5, aim=0.7),
        Row("... as so many readings of all certificates", round(covered / reading, 1), "x"),
        Row(f"what training is due of {people} people", owed, "s", must=1.5, aim=0.7),
        Row("... as so many readings of all certificates", round(owed / reading, 1), "x"),
        Row("the matrix of all courses by agency", cells, "s", must=1.5, aim=0.7),
        Row("the certificates that wait to be confirmed", waiting, "s", must=1.5, aim=0.7),
        Row("the certificates that run out", soon, "s", must=1.5, aim=0.7),
        Row("one person's training", one, "s", must=0.1, aim=0.02),
        Row(f"{SCREENFUL} rows of the list of certificates", page, "s", must=0.1, aim=0.02),
    ]


if __name__ == "__main__":
    main()
