"""World, regional headquarters, stations on one machine: ``uv run python tests/bench/tree.py --json``.

Makes ``--regions`` regional headquarters with ``--stations`` stations of ``--people`` made-up staff in all
(families on top), each a real node; lets them live ``--days`` days, in which somebody moves from region to
region, somebody is erased, two decide the same, a station and a region are put back to old copies and a
region is away; lets them exchange until all is quiet, and compares every synced row from bottom to top.
It ends with 1 if anything differs. What is measured is work and bytes, and no line.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.report import Row, tell  # noqa: E402 - the path comes first
from tests.three_levels import Level, Tree, living  # noqa: E402

_AWAY = 3
"""Days that a region is away."""


def lived(tree: Tree, days: int) -> list[str]:
    """Let the days pass, with all that happens in them; gives what differs in the end."""
    one, other = tree.regions[0].below[0], tree.regions[-1].below[0]
    third = tree.regions[0].below[-1]
    tree.quiet()
    for number in range(days):
        tree.day(number)
        tree.turn()
    tree.moves(one, other)
    gone, ended = tree.leaves_for_good(one), tree.leaves_for_good(other)
    tree.quiet()
    tree.expected(other)
    tree.erases(tree.world, gone)
    tree.erases(other, ended)
    journey = tree.asks(one)
    tree.quiet()
    tree.decides(tree.world, journey, "cleared")
    tree.decides(tree.regions[0], journey, "denied")
    old = tree.copied(third)
    tree.day(days)
    tree.quiet()
    tree.put_back(third, old, knowingly=False)
    tree.day(days + 1)
    tree.quiet()
    away = tree.regions[-1]
    away.is_away = True
    for number in range(_AWAY):
        tree.day(days + 2 + number)
        tree.turn()
    away.is_away = False
    old = tree.copied(away)
    tree.day(days + 2 + _AWAY)
    tree.quiet()
    tree.put_back(away, old, knowingly=True)
    tree.quiet()
    return tree.differences()


@contextmanager
def _served() -> Iterator[str]:
    """Start a PostgreSQL of the newest version that is here; gives the address of an empty database."""
    from tests.postgres.binaries import found
    from tests.postgres.server import Server

    server = Server(max(found(), key=lambda binaries: binaries.version))
    try:
        with server.database() as address:
            yield address
    finally:
        server.close()


def told(name: str, level: Level) -> list[Row]:
    """Give a level in figures."""
    return [
        *(Row(f"{name}: bundles {way}", level.bundles[way], "") for way in ("up", "down")),
        *(Row(f"{name}: bytes {way}", level.bytes[way], "bytes") for way in ("up", "down")),
        *(
            Row(f"{name}: {what}", round(level.seconds[what], 1), "s of the processor")
            for what in ("making", "taking")
        ),
    ]


def main() -> int:
    """Build, live, compare, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--regions", type=int, default=3)
    options.add_argument("--stations", type=int, default=30)
    options.add_argument("--people", type=int, default=900)
    options.add_argument("--days", type=int, default=5)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument(
        "--server", action="store_true", help="the world's records on a PostgreSQL of its own"
    )
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        database = stack.enter_context(_served()) if given.server else None
        begun, worked = time.perf_counter(), time.process_time()
        tree = Tree(Path(folder), given.regions, given.stations, given.people, given.seed, database=database)
        made = time.process_time() - worked
        tree.quiet()
        first = {name: told(f"first exchange, {name}", level) for name, level in tree.levels.items()}
        tree.levels = {name: Level() for name in tree.levels}
        differences = lived(tree, given.days)
        people = sum(len(living(station.node)) for station in tree.stations)
        tree.close()
        rows = [
            Row("people on the lists at the end", people, ""),
            Row("making the nodes and their people, of the processor", round(made, 1), "s"),
            *(row for name in tree.levels for row in first[name]),
            *(row for name, level in tree.levels.items() for row in told(f"then, {name}", level)),
            Row("whole run, on the clock", round(time.perf_counter() - begun, 1), "s"),
        ]
    tell(rows, as_json=given.json, differences=differences)
    return int(bool(differences))


if __name__ == "__main__":
    sys.exit(main())
