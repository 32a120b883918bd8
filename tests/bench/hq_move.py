"""What it costs to move headquarters' records to a server and back: ``uv run python tests/bench/hq_move.py``.

Makes headquarters with ``--people`` made-up people and ``--entries`` entries in its log, each with its
stamp, by laying their rows directly; then moves all of it to a PostgreSQL of the tests' own and back. Beside
it stands what the bare COPY of the log costs, from bytes that lie ready, into a table with the same key and
indexes. The seconds are of the whole move: read, sent, indexed, read again on the other side and compared.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import psycopg  # noqa: E402 - the path comes first

from store import guard, keyring, vault  # noqa: E402
from store.files import DATABASE, STORE  # noqa: E402
from store.founding import Founding  # noqa: E402
from store.moving import carrying, filling, plan, rows  # noqa: E402
from store.moving.filling import Step  # noqa: E402
from store.node import Node  # noqa: E402
from store.postgres import carrying as served  # noqa: E402
from store.rekey import known  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402
from tests.postgres.fixtures import binaries  # noqa: E402
from tests.postgres.server import Server  # noqa: E402

PHRASE = "a phrase for measuring only"
PEOPLE = """
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)
INSERT INTO people
    (id, station, family_name, given_name, birth_date, call_sign, contract_to, household)
SELECT (1000 + i % 2000) * 4294967296 + i, 1000 + i % 2000, 'Tamarisk-' || i,
    'Aurelio ' || (i * 7919 % 10007), '19' || (50 + i % 50) || '-03-14', 'T' || i, '2027-01-31', i FROM n
"""
ENTRIES = """
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)
INSERT INTO log
    (writer, lane, seq, txn, actor, act, tbl, kind, row, fields, nonce, wall, seen, exercise, chain)
SELECT 5000000 + i % 2000, 2, i / 2000 + 1, i / 2000 + 1, 7, 12, 3, 2, i, randomblob(24), randomblob(16),
    1790000000 + i, 0, false, randomblob(32) FROM n
"""
STAMPS = """
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)
INSERT INTO cell (tbl, row, col, bucket, seq, writer, wall, first)
SELECT 3, i / 10, i % 10, 1000 + i % 2000, i, 5000000 + i % 2000, 1790000000 + i, 0 FROM n
"""


def fill(node: Node, people: int, entries: int) -> None:
    """Lay the rows."""
    engine = vault.open_store(node.home / STORE, known(node).secrets["store"])
    for question, many in ((PEOPLE, people), (ENTRIES, entries), (STAMPS, entries)):
        with vault.writing(engine) as db, guard.opened_throughout(db):
            db.exec_driver_sql(question.replace(":many", str(many)))
    engine.dispose()


def of_the_log(where: str) -> rows.Table:
    """Give the log as both sides have it."""
    with psycopg.connect(where) as db:
        (log,) = (table for table in served.tables(db) if table.name == "log")
    return log


def bare(where: str, schema: str, log: rows.Table) -> float:
    """Give the seconds in which the log goes by COPY alone into a table that has its key and its indexes."""
    with psycopg.connect(where, options=f"-c search_path={schema}") as db:
        with served.rows(db, log) as found:
            ready = list(rows.blocks(log, found))
        db.execute("CREATE TABLE bare (LIKE log INCLUDING ALL)")
        db.commit()
        start = time.perf_counter()
        served.fill(db, rows.Table("bare", log.columns, log.key), ready)
        db.commit()
        took = time.perf_counter() - start
        db.execute("DROP TABLE bare")
    return took


def memory(*, anew: bool = False) -> float:
    """Give how many megabytes this process had at most, since it was asked to begin anew (Linux)."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    (most,) = (
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return int(most.split()[1]) / 1024


class Steps:
    """Notes when each step came to its end."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self.ends: dict[Step, float] = {}

    def __call__(self, step: Step, _done: int, _of: int) -> None:
        self.ends[step] = time.perf_counter() - self._start


class Course(NamedTuple):
    """A move: what was moved, its seconds, those of our processor, those until all was carried."""

    filled: filling.Filled
    seconds: float
    ours: float
    carried: float


def measured(work: Any, *said: object) -> Course:  # noqa: ANN401 - either way
    """Move, and look at the clocks."""
    steps, start, ours = Steps(), time.perf_counter(), time.process_time()
    moved = work(*said, steps)
    ours = time.process_time() - ours
    return Course(moved.filled, time.perf_counter() - start, ours, steps.ends[Step.CARRIED])


def main() -> None:
    """Measure, and say it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=150_000)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    server = Server(binaries())
    try:
        with tempfile.TemporaryDirectory() as folder, server.database() as where:
            home = Path(folder) / "hq"
            founding = Founding("hq", "HQ", "Headquarters", "desk", "hq")
            with Node.create(home, founding, PHRASE, strength=keyring.FLOOR) as node:
                fill(node, options.people, options.entries)
                size = (home / STORE).stat().st_size
                before = memory(anew=True)
                there = measured(carrying.to_server, node, where)
                up = memory()
                log = of_the_log(where)
                memory(anew=True)
                back = measured(carrying.to_file, node)
                down = memory()
                (left,) = [one for one in plan.left(home) if one.name.startswith(DATABASE)]
            took = bare(where, plan.of_left(left).schema, log)
        millions = there.filled.rows / 1e6
        alone = took / options.entries * 1e6
        found = [
            Row("to the server, seconds for a million rows", round(there.seconds / millions, 1), "s"),
            Row("  of them of our processor", round(there.ours / millions, 1), "s"),
            Row("  of them until all were sent", round(there.carried / millions, 1), "s"),
            Row("to the file, seconds for a million rows", round(back.seconds / millions, 1), "s"),
            Row("  of them of our processor", round(back.ours / millions, 1), "s"),
            Row("  of them until all were laid", round(back.carried / millions, 1), "s"),
            Row("bare COPY of the log, seconds for a million rows", round(alone, 1), "s"),
            Row("to the server against bare COPY", round(there.seconds / millions / alone, 1), "x"),
            Row("memory before", round(before), "MB"),
            Row("memory at most, to the server", round(up), "MB"),
            Row("memory at most, to the file", round(down), "MB"),
        ]
        tell(found, as_json=options.json, moved=there.filled.rows, back=back.filled.rows, bytes=size)
    finally:
        server.close()


if __name__ == "__main__":
    main()
