"""A world's month at headquarters: ``uv run python tests/bench/world.py --json``.

Makes ``--stations`` stations with ``--staff`` staff and their families from ``--seed``, and
``--days`` days of theirs as sealed bundles, one for each station and day; takes them in day
by day, some twice and some a day late, and compares every station's rows with what it said.
It says at the end whether they are alike, and exits with 1 if not.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sample_station import world  # noqa: E402 - the path comes first
from store import keyring  # noqa: E402
from store.clock import SetClock  # noqa: E402
from store.founding import Founding  # noqa: E402
from store.node import Node  # noqa: E402
from sync import headquarters  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402

BEGINS = datetime(2026, 11, 16, 8, tzinfo=UTC)
PHRASE = "a phrase for measuring only"
TWICE, LATE = 0.05, 0.1
"""So often a bundle comes twice, or a day late."""


def days(  # noqa: PLR0913 - a world is just these things
    hq: Node, clock: SetClock, places: list[world.Place], folder: Path, count: int, seed: int
) -> Iterator[tuple[Path, int, int]]:
    """Make the spool of one day after the other; gives it, its bundles, and their bytes."""
    known, rng = world.known_at(hq), Random(seed)  # noqa: S311 - an order, no secret
    late: list[bytes] = []
    for day in range(count):
        spool = folder / f"day{day:02}"
        spool.mkdir()
        at, today = int(clock.now().timestamp()), clock.now().date()
        some, late = list(late), []
        for place in places:
            if day == 0:
                place.begin(at - 7200, today, known)
            place.live(day, at - 3600, today, known)
            sealed = place.bundle(at, known)
            (late if rng.random() < LATE and day < count - 1 else some).append(sealed)
            some += [sealed] * (rng.random() < TWICE)
        rng.shuffle(some)
        for turn, sealed in enumerate(some):
            (spool / f"{turn:05}.muster").write_bytes(sealed)
        yield spool, len(some), sum(map(len, some))
        clock.set(clock.now() + timedelta(days=1))


def main() -> int:
    """Make, take in, compare, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--stations", type=int, default=2_000)
    options.add_argument("--staff", type=int, default=150_000)
    options.add_argument("--days", type=int, default=30)
    options.add_argument("--seed", type=int, default=20)
    given = options.parse_args()
    clock, taken, sizes = SetClock(BEGINS), [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        founding = Founding("hq", "HQ", "Headquarters", "clerk", "hq")
        with Node.create(folder / "hq", founding, PHRASE, clock=clock, strength=keyring.FLOOR) as hq:
            places = world.places(given.seed, given.stations, given.staff)
            for place in places:
                world.admit(hq, place)
            for spool, count, size in days(hq, clock, places, folder, given.days, given.seed):
                begun = time.perf_counter()
                receipts = headquarters.take_all(hq, [spool])
                taken.append(time.perf_counter() - begun)
                sizes.append(size / count)
                applied = sum(receipt.applied for _file, receipt in receipts)
                said = f"{spool.name}: {count} bundles, {applied} changes, {taken[-1]:.1f} s\n"
                sys.stderr.write(said)
            wrong = [one.code for one in places if world.digest_at(hq, one.station) != one.digest()]
            people = sum(kind == "people" for one in places for kind, _row in one.rows)
    ordinary = taken[1:] or taken
    rows = [
        Row("stations whose rows at headquarters are not what they said", len(wrong), "", must=0),
        Row(f"people of {given.stations} stations", people, ""),
        Row("the first day, everybody on it", round(taken[0], 1), "s"),
        Row("an ordinary day, median", round(statistics.median(ordinary), 2), "s", must=20, aim=5),
        Row("... the slowest", round(max(ordinary), 2), "s"),
        Row("... bytes of a bundle", round(statistics.median(sizes[1:] or sizes)), "B"),
    ]
    tell(rows, as_json=given.json)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
