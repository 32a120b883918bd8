"""What headquarters' screens cost at full size: ``uv run python tests/bench/desk.py --keep FOLDER --json``.

Opens every page and every figure that a person at an HQ desk can open (``desk_items.py``), in the world that
``full_size.py`` builds once into the folder, each ``--times`` times and at most for ``--seconds``; says p50
and p99 of each and the worst. ``--only A,B`` opens those whose name has one of these. The suite asserts
nothing of it.

Milliseconds are those that a processor was at work on it, here and (on PostgreSQL) in the server's own
process: what a person waits on a machine that does nothing else. What passed on the wall while others were at
work on this one is told beside it.
"""

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from store.asking import ask, is_served  # noqa: E402 - the path comes first
from store.node import Node  # noqa: E402
from sync.world.fresh import freshen  # noqa: E402 - the path comes first
from tests.bench import full_size  # noqa: E402
from tests.bench.desk_items import Item, items  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402

MUST, AIM = 200.0, 50.0


def high(some: Sequence[float]) -> float:
    """Give the ninety-ninth of a hundred; of fewer the worst."""
    return max(some) if len(some) < 100 else statistics.quantiles(some, n=100)[98]


class Work:
    """What processors did for us: this process, and the server's processes that answer it."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._pids: list[int] = []
        self.find()

    def find(self) -> None:
        """Look which processes of a server answer us."""
        with self._node.read() as db:
            if is_served(db):
                asked = "SELECT pid FROM pg_stat_activity WHERE application_name = 'muster'"
                self._pids = [pid for (pid,) in ask(db, asked)]

    def spent(self) -> float:
        """Give the milliseconds so far."""
        there = 0
        for pid in self._pids:
            with suppress(OSError):
                there += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
        return (time.process_time_ns() + there) / 1e6


class Beside:
    """What always takes the same, measured between the openings: how quick the machine was meanwhile.

    ``took`` are milliseconds of a fixed piece of work of ours, ``asked`` of a question that reads nothing.
    """

    def __init__(self, node: Node, work: Work) -> None:
        self._node, self._work = node, work
        self.took: list[float] = []
        self.asked: list[float] = []

    def once(self) -> None:
        """Measure both once."""
        at = time.process_time_ns()
        sum(len(str(number)) for number in range(10_000))
        self.took.append((time.process_time_ns() - at) / 1e6)
        with self._node.read() as db:
            worked = self._work.spent()
            ask(db, "SELECT 1")
            self.asked.append(self._work.spent() - worked)


def opened(
    one: Item, times: int, seconds: float, work: Work, beside: Beside
) -> tuple[list[float], list[float]]:
    """Open a thing many times; gives for each the milliseconds of work, and those on the wall."""
    took: list[float] = []
    waited: list[float] = []
    one.ask()
    work.find()
    begun = time.perf_counter()
    while len(took) < times and (not took or time.perf_counter() - begun < seconds):
        at, worked = time.perf_counter(), work.spent()
        one.ask()
        took.append(work.spent() - worked)
        waited.append((time.perf_counter() - at) * 1000)
        beside.once()
    return took, waited


def said_of(one: Item) -> str:
    """Say what a thing is."""
    return f"{one.group}: {one.name}"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--keep", type=Path, required=True)
    options.add_argument("--stations", type=int, default=full_size.STATIONS)
    options.add_argument("--staff", type=int, default=full_size.STAFF)
    options.add_argument("--engine", choices=("embedded", "postgres"), default="embedded")
    options.add_argument("--database")
    options.add_argument("--times", type=int, default=100)
    options.add_argument("--seconds", type=float, default=3)
    options.add_argument("--only", default="")
    options.add_argument("--above", type=float, default=0, help="tell only what takes more milliseconds")
    given = options.parse_args()
    node, _clock = full_size.opened(given.keep, given.stations, given.staff, given.database)
    at = time.perf_counter()
    freshen(node)
    sys.stderr.write(f"figures up to date: {time.perf_counter() - at:.1f} s\n")
    with node.read() as db:
        at = time.perf_counter()
        node.finder.find(db, "a")
        sys.stderr.write(f"names read into memory: {time.perf_counter() - at:.1f} s\n")
    gc.collect()
    gc.freeze()
    rows, all_of, work = [], [], Work(node)
    beside = Beside(node, work)
    for one in items(node, given.stations):
        if not any(text in said_of(one) for text in given.only.split(",")):
            continue
        try:
            took, waited = opened(one, given.times, given.seconds, work, beside)
        except Exception as failure:  # noqa: BLE001 - all others are still told
            sys.stderr.write(f"FAILED {one.group}: {one.name}: {type(failure).__name__} {failure}\n")
            continue
        p99 = high(took)
        all_of.append((p99, statistics.median(took), said_of(one)))
        said = said_of(one)
        if p99 >= given.above:
            p50, wall = statistics.median(took), statistics.median(waited)
            told = f"{said:64} p50 {p50:8.1f}  p99 {p99:8.1f}  wall {wall:8.1f}  n {len(took)}\n"
            sys.stderr.write(told)
        rows.append(Row(f"{said}, p99 of {len(took)}", round(p99, 1), "ms", must=MUST, aim=AIM))
        rows.append(Row("... median", round(statistics.median(took), 1), "ms"))
    worst = max(all_of)
    said = f"any page or figure of the desk, the worst p99 ({worst[2]})"
    rows.append(Row(said, round(worst[0], 1), "ms", MUST, AIM))
    for bound in (AIM, MUST):
        above = sum(p99 > bound for p99, _p50, _said in all_of)
        rows.append(Row(f"of {len(all_of)} so many have a p99 above {bound:.0f} ms", above, "", must=0))
    for said, some in (
        ("the same work of ours", beside.took),
        ("a question that reads nothing", beside.asked),
    ):
        rows.append(Row(f"{said}, measured between: median", round(statistics.median(some), 2), "ms"))
        rows.append(Row("... p99", round(high(some), 2), "ms"))
    tell(rows, as_json=given.json, engine=given.engine)
    node.close()


if __name__ == "__main__":
    main()
