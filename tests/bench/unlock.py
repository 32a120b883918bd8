"""What opening a node costs, and working on its store: ``uv run python tests/bench/unlock.py --json``.

The keyring at full strength; the store of ``--people`` people apart from it; and the encrypted file
against a plain one of the same library, in turn, in one run: open, so many inserts in one
transaction, so many reads of one row each. Nothing here is asserted by the test suite: machines differ.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: E402 - the path comes first
from sqlcipher3 import dbapi2 as sqlcipher  # noqa: E402

from sample_station.town import imagine  # noqa: E402
from store import keyring, users, vault  # noqa: E402
from store.clock import SetClock  # noqa: E402
from store.door import Draft  # noqa: E402
from store.files import KEYRING, STORE  # noqa: E402
from store.node import Node  # noqa: E402
from store.registers.people import Person  # noqa: E402
from store.values import folded  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402
from tests.bench.station import FOUNDING, NOW, PHRASE  # noqa: E402

TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY, family TEXT, given TEXT, phone TEXT, note TEXT)"


def took(work: Callable[[], object]) -> float:
    """Give the seconds that something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def people(count: int) -> list[Mapping[str, Any]]:
    """Make up so many people."""
    town = imagine(7, staff=count)
    return [
        {"family_name": one.family_name, "given_name": one.given_name, "category": one.category}
        for _, one in zip(range(count), town.people(), strict=False)
    ]


def station(home: Path, count: int) -> None:
    """Make a station of so many people, at full strength."""
    some = people(count)

    def add(draft: Draft) -> int:
        for one in some:
            row = draft.insert(Person, one)
        return row

    with Node.create(home, FOUNDING, PHRASE, clock=SetClock(NOW)) as node:
        node.carry("agencies.import", add)


def plain(path: Path) -> Any:  # noqa: ANN401 - the driver has no types
    """Connect to a file without a key, otherwise as the store is opened."""
    connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False, timeout=15)
    for pragma in vault._PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("folded", 1, folded, deterministic=True)
    return connection


def worked(connect: Callable[[], Any], rows: list[tuple[Any, ...]]) -> float:
    """Open, insert the rows in one transaction, read each of them by its key."""

    def work() -> None:
        connection = connect()
        connection.execute(TABLE)
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", rows)
        connection.execute("COMMIT")
        for row in rows:
            connection.execute("SELECT * FROM t WHERE id = ?", row[:1]).fetchone()
        connection.close()

    return took(work)


def stretched() -> None:
    """Do what a guess costs, and nothing else."""
    full = keyring.FULL
    Argon2id(
        salt=bytes(16), length=32, iterations=full.passes, lanes=full.lanes, memory_cost=full.memory
    ).derive(b"x")


def against_plain(folder: Path, count: int, runs: int) -> tuple[float, float, float]:
    """Give the median seconds encrypted and plain, and the median of their ratios, run in turn."""
    rows = [(n, f"family {n}", f"given {n}", f"+33{n:09}", "x" * 120) for n in range(count)]
    key = bytes(range(32))
    pairs = []
    for n in range(runs):
        sealed, clear = folder / f"sealed-{n}", folder / f"clear-{n}"
        works = [
            lambda at=sealed: worked(lambda: vault._connect(at, key), rows),
            lambda at=clear: worked(lambda: plain(at), rows),
        ]
        first = n % 2
        found = {first: works[first](), 1 - first: works[1 - first]()}
        pairs.append((found[0], found[1]))
    return (
        statistics.median(one for one, _ in pairs),
        statistics.median(two for _, two in pairs),
        statistics.median(one / two for one, two in pairs),
    )


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as name:
        folder = Path(name)
        home = folder / "station"
        station(home, options.people)
        pairs = [
            (took(lambda: keyring.unlock(home / KEYRING, PHRASE)), took(stretched))
            for _ in range(options.runs)
        ]
        began = time.process_time()
        key = keyring.unlock(home / KEYRING, PHRASE).secrets["store"]
        work = time.process_time() - began
        stores = [took(lambda: vault.open_store(home / STORE, key).dispose()) for _ in range(options.runs)]
        whole = [took(lambda: Node.open(home, PHRASE).close()) for _ in range(options.runs)]
        with Node.open(home, PHRASE) as node:
            renewed = took(lambda: users.renew(node))
        sealed, clear, ratio = against_plain(folder, 10_000, options.runs)
        size = (home / STORE).stat().st_size
    unlocked = min(whole for whole, _ in pairs)
    beside = statistics.median(whole / alone for whole, alone in pairs)
    many = f"{options.people:,} people"
    tell(
        [
            Row(
                "unlock the keyring at full strength, the best of the runs", round(unlocked, 3), "s", 1.5, 1.0
            ),
            Row("its work, in seconds of one core (Argon2id has four lanes)", round(work, 3), "s"),
            Row("against Argon2id alone, the same moment", round(beside, 2), "x", 1.1),
            Row(f"open and look through the store of {many}", round(statistics.median(stores), 3), "s"),
            Row(f"both, and all that opening a node of {many} does", round(statistics.median(whole), 3), "s"),
            Row(f"new keys for all, the store of {many} written anew", round(renewed, 3), "s"),
            Row("open, 10,000 inserts, 10,000 reads: encrypted", round(sealed, 3), "s"),
            Row("open, 10,000 inserts, 10,000 reads: plain", round(clear, 3), "s"),
            Row("encrypted against plain, of the same library", round(ratio, 2), "x", 1.5, 1.2),
        ],
        as_json=options.json,
        store_bytes=size,
    )


if __name__ == "__main__":
    main()
