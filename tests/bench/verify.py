"""What working a store out again costs: ``uv run python tests/bench/verify.py --json``.

A station of ``--people`` made-up people, with changes of them until its log has ``--entries``
entries; then `verify`, and beside it one plain reading of the log and the lists. Also what a node's
closing and opening cost with the anchor, against without. Nothing here is asserted by the test suite.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from store import anchor, keyring  # noqa: E402 - the path comes first
from store.asking import ask  # noqa: E402
from store.clock import SetClock  # noqa: E402
from store.door import Draft  # noqa: E402
from store.node import Node  # noqa: E402
from store.registers.people import Person  # noqa: E402
from sync import verified  # noqa: E402
from tests.bench.door import people, registered  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402
from tests.bench.station import FOUNDING, NOW, PHRASE  # noqa: E402

AT_ONCE = 5_000


def changed(node: Node, rows: list[int], turn: int) -> None:
    """Change a field of many people in one act."""

    def work(draft: Draft) -> int:
        for row in rows:
            draft.change(Person, row, function=f"post {turn} {row % 97}")
        return rows[-1]

    node.carry("agencies.import", work)


def grown(home: Path, count: int, entries: int) -> Node:
    """Make the station."""
    node = Node.create(home, FOUNDING, PHRASE, clock=SetClock(NOW), strength=keyring.FLOOR)
    registered(node, people(count))
    with node.read() as db:
        rows = [row for (row,) in ask(db, "SELECT id FROM people ORDER BY id")]
    left, turn = entries - count - 1, 0
    while left > 0:
        begin = turn * AT_ONCE % len(rows)
        some = rows[begin : begin + min(AT_ONCE, left)]
        changed(node, some, turn)
        left, turn = left - len(some), turn + 1
    return node


def seconds(work: Callable[[], object], times: int) -> float:
    """Give the median seconds of some work."""
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def main() -> int:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        node = grown(Path(folder) / "station", options.people, options.entries)
        report = verified.verify(node)
        if not report.ok:
            raise SystemExit(f"not clean: {report.faults[:3]}")

        def plain() -> None:
            with node.read() as db:
                for table in ("log", "people", "cell", "search"):
                    ask(db, f"SELECT * FROM {table}")  # noqa: S608 - our own tables

        verify, reading = (seconds(work, options.times) for work in (lambda: verified.verify(node), plain))
        with node.read() as db:
            stands = seconds(lambda: anchor.standing(db, 0), 5)
        node.close()
        pages = seconds(lambda: anchor.pages(node.home / "store.db"), 5)
        size = (node.home / "store.db").stat().st_size >> 20
    rows = [
        Row(f"verify of {report.entries} entries, {report.rows} records", round(verify, 2), "s", 10, 3),
        Row("... against one plain reading of the same tables", round(verify / reading, 1), "x"),
        Row("how the store stands, as the anchor holds it", round(stands * 1000, 2), "ms"),
        Row(f"digest of the seals of all pages ({size} MB)", round(pages * 1000, 2), "ms"),
    ]
    tell(rows, as_json=options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
