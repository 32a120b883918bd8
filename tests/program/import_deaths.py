"""Kills a real import by SIGKILL at any moment, again and again, and looks at what it comes to in the end.

    python -m tests.program.import_deaths --count 50

makes headquarters and a station with many bundles; takes them in once undisturbed and once killed so often;
both stores must say the same, in every row of every table.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from store import keyring, vault
from store.clock import SetClock
from store.device_keys import DeviceKeys
from store.files import KEYRING, STORE
from store.founding import Founding
from store.keyring import Unlocked
from store.node import Node
from sync import enrol, headquarters, importing, outgoing
from tests.whole import everything

PHRASE = "lantern over the harbour"
NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
FILES = 60
TOGETHER = 4
"""Bundles in one transaction here, so that there are many moments between two."""
_PART = 1 / 3
"""Of the time that all of it takes: so far one that is killed comes at most, else it would often be done."""


def main() -> int:
    """Kill as often as one was told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50, help="how often to kill")
    parser.add_argument("--seed", type=int, default=None, help="which moments; others each time without")
    said = parser.parse_args()
    seed = said.seed if said.seed is not None else random.SystemRandom().randrange(1 << 32)
    importing.TOGETHER = TOGETHER  # type: ignore[misc]  # fewer, so that there are more moments to die at
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        known = made(place)
        shutil.copytree(place / "hq", place / "undisturbed")
        begun = time.monotonic()
        with opened(place / "undisturbed", known) as node:
            done = headquarters.take_all(node, [place / "came"])
            longest = (time.monotonic() - begun) * _PART
            whole = everything(node)
        moments = random.Random(seed)  # noqa: S311 - no secrets
        killed, lives = killed_often(place, known, said.count, lambda: moments.uniform(0, longest))
        with opened(place / "hq", known) as node:
            found = everything(node)
    for tables in (whole, found):
        # The number behind what somebody is found by says only how many transactions there were.
        tables["search"] = [row.rpartition(",")[0] for row in tables["search"]]
    differ = [name for name in whole if whole[name] != found[name]]
    told = {"seed": seed, "files": len(done), "kills": killed, "lives": lives, "differ": differ}
    print(json.dumps(told))  # noqa: T201 - its answer
    return 1 if differ else 0


def made(place: Path) -> Unlocked:
    """Make headquarters, a station, and what the station says again and again."""
    clock = SetClock(NOW)
    (place / "came").mkdir()
    with (
        Node.create(
            place / "hq",
            Founding("hq", "HQ", "Headquarters", "clerk", "hq"),
            PHRASE,
            clock=clock,
            strength=keyring.FLOOR,
        ) as hq,
        Node.create(
            place / "ptm",
            Founding("station", "PTM", "Port Tamarin", "fsco", "fsco", "FR", "Indian/Mauritius"),
            PHRASE,
            clock=clock,
            strength=keyring.FLOOR,
        ) as station,
    ):
        enrol.enrol(station, enrol.admit(hq, enrol.request(station)).grant)
        for turn in range(FILES):
            for number in range(2):
                station.act(
                    "people.add",
                    None,
                    {"family_name": f"Lark {turn}", "given_name": f"{number}", "category": "staff_local"},
                )
            (place / "came" / f"{turn:03}.mus").write_bytes(outgoing.to_parent(station).sealed)
    return keyring.unlock(place / "hq" / KEYRING, PHRASE)


def opened(home: Path, known: Unlocked) -> Node:
    """Open headquarters as a program does after Argon2."""
    engine = vault.open_store(home / STORE, known.secrets["store"])
    keys = DeviceKeys(known.secrets["sign"], known.secrets["seal"])
    return Node(home, engine, keys, known.slot, SetClock(NOW), os.urandom, opened=known)


def killed_often(place: Path, known: Unlocked, kills: int, seconds: Callable[[], float]) -> tuple[int, int]:
    """Let imports live and die, until one came to its end by itself; gives how many died, and how many lived.

    The first so many are killed, each after so many seconds; from then on they live.
    """
    killed = lives = 0
    while True:
        lives += 1
        child = os.fork()
        if child == 0:
            try:
                with opened(place / "hq", known) as node:
                    headquarters.take_all(node, [place / "came"])
            except BaseException as failure:  # noqa: BLE001 - a child process ends here, whatever happens
                print(repr(failure), file=sys.stderr, flush=True)  # noqa: T201 - for whoever reads the failing test
                os._exit(1)
            os._exit(0)
        if lives <= kills:
            time.sleep(seconds())
            os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        if os.WIFSIGNALED(status):
            killed += 1
        elif os.WEXITSTATUS(status):
            raise SystemExit(1)
        elif lives > kills:
            return killed, lives


if __name__ == "__main__":
    sys.exit(main())
