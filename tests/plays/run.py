"""``python -m tests.plays.run``: as many plays as the time allows, or one of them in detail.

Prints one JSON document: how many plays, how many a second, and each violation
with its number and its schedule cut down to what matters.
"""

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import count

from tests.plays import schedule
from tests.plays.play import play, shrink


def _one(seed: int, *, tall: bool) -> tuple[int, str | None]:
    return seed, play(seed, tall=tall).violation


def main() -> int:
    """Run the command; gives 1 if anything was violated."""
    parser = argparse.ArgumentParser(prog="python -m tests.plays.run", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long")
    parser.add_argument("--from", dest="first", type=int, default=100_000, help="the first number")
    parser.add_argument("--jobs", type=int, default=2, help="plays at once")
    parser.add_argument("--seed", type=int, help="play this one and print what happened")
    parser.add_argument("--shrink", type=int, help="cut this one down and print its schedule")
    parser.add_argument("--tall", action="store_true", help="with a regional headquarters between")
    options = parser.parse_args()
    if options.seed is not None:
        played = play(options.seed, tall=options.tall)
        print("\n".join(played.trace))  # noqa: T201 - this is a command
        print(played.violation or "everything holds")  # noqa: T201
        return int(played.violation is not None)
    if options.shrink is not None:
        cut = shrink(options.shrink, schedule.drawn(options.shrink), tall=options.tall)
        print(schedule.written(cut), end="")  # noqa: T201
        return 0
    found, played_seeds, began = _many(options.first, options.seconds, options.jobs, tall=options.tall)
    document = {
        "seeds": played_seeds,
        "rate": round(played_seeds / (time.monotonic() - began), 2),
        "violations": [
            {
                "seed": seed,
                "violation": violation,
                "schedule": schedule.written(
                    shrink(seed, schedule.drawn(seed), tall=options.tall)
                ).splitlines(),
            }
            for seed, violation in found
        ],
    }
    print(json.dumps(document, indent=1))  # noqa: T201
    return int(bool(found))


def _many(first: int, seconds: float, jobs: int, *, tall: bool) -> tuple[list[tuple[int, str]], int, float]:
    began = time.monotonic()
    numbers = count(first)
    found: list[tuple[int, str]] = []
    played_seeds = 0
    with ProcessPoolExecutor(jobs) as pool:
        while time.monotonic() - began < seconds:
            for seed, violation in pool.map(
                partial(_one, tall=tall), [next(numbers) for _ in range(jobs * 4)]
            ):
                played_seeds += 1
                if violation is not None:
                    # At once: cutting schedules down in the end takes its time.
                    print(f"{seed}: {violation}", file=sys.stderr, flush=True)  # noqa: T201
                    found.append((seed, violation))
    return found, played_seeds, began


if __name__ == "__main__":
    sys.exit(main())
