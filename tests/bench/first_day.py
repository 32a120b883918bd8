"""What the first station costs, as ratios of one run: ``uv run python tests/bench/first_day.py --json``.

Builds a sample station of ``--people`` people in a temporary folder at full
strength. Nothing here is asserted by the test suite: machines differ.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sqlalchemy import text  # noqa: E402 - the path comes first

from sample_station.tour import Tour  # noqa: E402
from store import desk, guard  # noqa: E402
from store.desk import Wanted  # noqa: E402
from store.node import Node  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402


def timed(work: Callable[[], object], times: int) -> list[float]:
    """Give the seconds of each run, after one that is not counted."""
    work()
    seconds = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return seconds


def version_ratio() -> Row:
    """Compare ``muster --version`` with Python doing nothing, run in turn."""
    muster = Path(sys.executable).with_name("muster")

    def run(*command: str) -> float:
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - begun

    pairs = [(run(str(muster), "--version"), run(sys.executable, "-c", "pass")) for _ in range(21)][1:]
    ratio = statistics.median(mine / theirs for mine, theirs in pairs)
    return Row("muster --version against python -c pass", round(ratio, 2), "x", must=4.0, aim=3.0)


def station_rows(home: Path, phrase: str) -> list[Row]:
    """Measure opening, one change by the door, and the people list."""
    begun = time.perf_counter()
    node = Node.open(home, phrase)
    rows = [Row("unlock and open", round(time.perf_counter() - begun, 2), "s", must=1.5)]
    with node:
        person = desk.listed(node, "people", limit=1).rows[0]["id"]
        turn = iter(range(1_000_000))

        def door() -> None:
            node.act("people.change", person, {"function": f"f{next(turn)}"})

        def bare() -> None:
            with node.write() as db, guard.opened(db):
                db.execute(
                    text("UPDATE people SET function = :f WHERE id = (SELECT min(id) FROM people)"),
                    {"f": f"b{next(turn)}"},
                )

        door_ms = statistics.median(timed(door, 100)) * 1000
        bare_ms = statistics.median(timed(bare, 100)) * 1000
        people = desk.counted(node, "people")
        pages = timed(lambda: desk.listed(node, "people", limit=64), 30)
        typed = [
            seconds
            for word in ("a", "an", "ngu", "0639", "fitz", "王")
            for seconds in timed(
                lambda word=word: (  # type: ignore[misc]
                    desk.counted(node, "people", Wanted(word)),
                    desk.listed(node, "people", Wanted(word), limit=64),
                ),
                10,
            )
        ]
        rows += [
            Row("one change by the door", round(door_ms, 2), "ms"),
            Row("... against a bare UPDATE and commit", round(door_ms / bare_ms, 2), "x"),
            Row(f"first page of {people} people", round(statistics.median(pages) * 1000, 1), "ms"),
            Row("a letter typed: count and page, slowest of 60", round(max(typed) * 1000, 1), "ms"),
        ]
    return rows


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--people", type=int, default=10_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tour = Tour(Path(folder), staff=max(1, round(given.people / 2.45)))
        steps = {step.step: step for step in tour.play()}
        assert all(step.ok for step in steps.values())
        phrase = tour.places.passphrase_file.read_text(encoding="utf-8").strip()
        rows = [version_ratio(), *station_rows(tour.places.station, phrase)]
        rows += [
            Row(f"tour: {name}", round(step.seconds, 2), "s")
            for name, step in steps.items()
            if step.seconds >= 1
        ]
        sent = steps["the line returns; a sealed bundle goes"].detail
    tell(rows, as_json=given.json, bundle=sent)


if __name__ == "__main__":
    main()
