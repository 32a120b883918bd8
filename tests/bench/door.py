"""What the door costs beside bare SQL: ``uv run python tests/bench/door.py --json``.

One change by the door (role, form, rules, log, chain, commit) in turn with the same bare
UPDATE and commit on the same connection; and ``--people`` people by the door in one act
against raw ``executemany`` into the same tables, log and index of a copy of the store.
Nothing here is asserted by the test suite: machines differ.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sqlalchemy import text  # noqa: E402 - the path comes first

from sample_station.town import imagine  # noqa: E402
from store import keyring, vault  # noqa: E402
from store.asking import ask, driver_of, write  # noqa: E402
from store.clock import SetClock  # noqa: E402
from store.door import Draft  # noqa: E402
from store.files import KEYRING, STORE  # noqa: E402
from store.node import Node  # noqa: E402
from store.registers.people import Person  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402
from tests.bench.station import FOUNDING, NOW, PHRASE  # noqa: E402

WRITTEN = ("people", "log", "cell", "search")
"""The tables that a new person is written to, beside the few rows that count."""


def people(count: int) -> list[Mapping[str, Any]]:
    """Make up so many people, as the door takes them."""
    town = imagine(7, staff=count)
    return [
        {
            "family_name": person.family_name,
            "given_name": person.given_name,
            "sex": person.sex or None,
            "birth_date": person.birth_date.isoformat(),
            "nationality": person.nationality,
            "index_no": person.index_no or None,
            "category": person.category,
            "function": person.function or None,
            "call_sign": person.call_sign or None,
        }
        for _, person in zip(range(count), town.people(), strict=False)
    ]


def registered(node: Node, some: list[Mapping[str, Any]]) -> int:
    """Write people by the door, in one act; gives the last one."""

    def work(draft: Draft) -> int:
        row = 0
        for person in some:
            row = draft.insert(Person, person)
        return row

    return node.carry("agencies.import", work).row


def in_turn(works: Mapping[str, Callable[[], object]], times: int) -> dict[str, float]:
    """Give the median milliseconds of each work, done in turn so that all meet the same noise."""
    spent: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(times):
        for name, work in works.items():
            begun = time.perf_counter()
            work()
            spent[name].append(time.perf_counter() - begun)
    return {name: statistics.median(some[times // 10 :]) * 1000 for name, some in spent.items()}


def one_change(node: Node, person: int, times: int) -> list[Row]:
    """Measure one change of a plain field, and of one that a rule looks at."""
    engine = node._engine
    turn = iter(range(10_000_000))
    with vault.writing(engine) as db:
        db.execute(text("DROP TRIGGER guard_people_update"))
        driver = driver_of(db)
    update = "UPDATE people SET function = ? WHERE id = ?"

    def same_connection() -> None:
        with vault.writing(engine) as db:
            driver_of(db).execute(update, (f"b{next(turn)}", person))

    def driver_alone() -> None:
        driver.execute("BEGIN IMMEDIATE")
        driver.execute(update, (f"b{next(turn)}", person))
        driver.execute("COMMIT")

    found = in_turn(
        {
            "door": lambda: node.act("people.change", person, {"function": f"f{next(turn)}"}),
            "ruled": lambda: node.act("people.change", person, {"call_sign": f"C {next(turn)}"}),
            "bare": same_connection,
            "driver": driver_alone,
        },
        times,
    )
    return [
        Row(
            "one change by the door, against a bare UPDATE and commit on its connection",
            round(found["door"] / found["bare"], 2),
            "x",
            must=2.5,
            aim=1.5,
        ),
        Row("... against the driver alone", round(found["door"] / found["driver"], 2), "x"),
        Row("... of a call sign, that a rule looks at", round(found["ruled"] / found["bare"], 2), "x"),
        Row("... by the door", round(found["door"], 3), "ms"),
        Row("... bare", round(found["bare"], 3), "ms"),
        Row("... the driver alone", round(found["driver"], 3), "ms"),
    ]


def many(folder: Path, some: list[Mapping[str, Any]]) -> list[Row]:
    """Measure many people by the door against the same rows written raw."""
    empty, clock = folder / "many", SetClock(NOW)
    Node.create(empty, FOUNDING, PHRASE, clock=clock, strength=keyring.FLOOR).close()
    raw = folder / "raw"
    shutil.copytree(empty, raw)
    key = keyring.unlock(raw / KEYRING, PHRASE).secrets["store"]
    with Node.open(empty, PHRASE, clock=clock) as node:
        begun = time.perf_counter()
        registered(node, some)
        door = time.perf_counter() - begun
        with node.read() as db:
            tables = {name: ask(db, f"SELECT * FROM {name}") for name in WRITTEN}  # noqa: S608 - our own
    engine = vault.open_store(raw / STORE, key)
    with vault.reading(engine) as db:
        there = {name: len(ask(db, f"SELECT * FROM {name}")) for name in WRITTEN}  # noqa: S608
    begun = time.perf_counter()
    with vault.writing(engine) as db:
        driver_of(db).execute("UPDATE guard SET open = 1")
        for name, rows in tables.items():
            marks = ", ".join("?" * len(rows[0]))
            write(db, f"INSERT OR IGNORE INTO {name} VALUES ({marks})", rows)  # noqa: S608
        driver_of(db).execute("UPDATE guard SET open = 0")
    bare = time.perf_counter() - begun
    with vault.reading(engine) as db:
        for name, before in there.items():
            assert len(ask(db, f"SELECT * FROM {name}")) >= before + len(some), name  # noqa: S608
    engine.dispose()
    return [
        Row(
            f"{len(some)} people by the door, against raw executemany into the same tables",
            round(door / bare, 2),
            "x",
            must=8,
            aim=4,
        ),
        Row("... by the door", round(door, 2), "s"),
        Row("... raw", round(bare, 2), "s"),
    ]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--people", type=int, default=10_000)
    options.add_argument("--times", type=int, default=600)
    given = options.parse_args()
    some = people(given.people)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = many(folder, some)
        with Node.create(
            folder / "one", FOUNDING, PHRASE, clock=SetClock(NOW), strength=keyring.FLOOR
        ) as node:
            rows += one_change(node, registered(node, some), given.times)
    tell(rows, as_json=given.json)


if __name__ == "__main__":
    main()
