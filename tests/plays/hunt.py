"""``python -m tests.plays.hunt``: find for each protection a play that misses it, and store it cut down.

A schedule is kept in ``schedules/NAME.txt``, with the number that goes with it
in its first line. Those that are there are not looked for again.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.plays import schedule
from tests.plays.mutants import MUTANTS, SCHEDULES, SOUGHT, Mutant, without
from tests.plays.play import play
from tests.plays.schedule import Step


def hunt(mutant: Mutant, *, most: int, seconds: float) -> str:
    """Look for a play that holds with a protection and not without it; gives what became of that."""
    for seed in range(most):
        steps = schedule.drawn(seed)
        if not _missed(mutant, seed, steps) or play(seed, steps).violation is not None:
            continue
        ends = time.monotonic() + seconds

        def fails(some: Sequence[Step], seed: int = seed, ends: float = ends) -> bool:
            return time.monotonic() < ends and _missed(mutant, seed, some)

        kept = schedule.shrunk(steps, fails)
        if play(seed, kept).violation is not None:
            kept = steps
        with without(mutant):
            violation = play(seed, kept).violation
        said = f"# {seed}\n# {violation}\n"
        SCHEDULES.joinpath(f"{mutant.name}.txt").write_text(said + schedule.written(kept), encoding="utf-8")
        return f"{mutant.name}: play {seed}, {len(kept)} steps"
    return f"{mutant.name}: not missed in {most} plays"


def _missed(mutant: Mutant, seed: int, steps: Sequence[Step]) -> bool:
    with without(mutant):
        return play(seed, steps).violation is not None


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m tests.plays.hunt", description=__doc__)
    parser.add_argument("names", nargs="*", help="which protections; by default all without a schedule")
    parser.add_argument("--most", type=int, default=60, help="plays to look through for each")
    parser.add_argument("--seconds", type=float, default=60, help="for cutting each down")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    wanted = [
        mutant
        for mutant in (*MUTANTS, *SOUGHT)
        if (mutant.name in options.names)
        or (not options.names and not SCHEDULES.joinpath(f"{mutant.name}.txt").exists())
    ]
    with ProcessPoolExecutor(options.jobs) as pool:
        done = list(pool.map(partial(hunt, most=options.most, seconds=options.seconds), wanted))
    print(json.dumps(done, indent=1))  # noqa: T201 - this is a command
    return 0


if __name__ == "__main__":
    sys.exit(main())
