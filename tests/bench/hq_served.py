"""What bundles cost headquarters on a PostgreSQL server: ``uv run python tests/bench/hq_served.py --json``.

Starts a server of its own, makes headquarters there with ``--stations`` stations, and takes in the first
bundle of a station of ``--first`` people, then ``--bundles`` bundles of ``--changes`` changes each, by one
process and by two. Beside it the same rows go into the same tables bare: by COPY for the first, by
executemany of the driver, unguarded, for the others, bundle by bundle and all at once. Nothing here is
asserted by the test suite.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sqlalchemy import Connection  # noqa: E402 - the path comes first

from store import guard, keyring, log  # noqa: E402
from store.asking import ask, driver_of  # noqa: E402
from store.clock import SetClock  # noqa: E402
from store.entry import Entry, Kind, Lane, first_key, first_link  # noqa: E402
from store.files import DATABASE  # noqa: E402
from store.founding import Founding  # noqa: E402
from store.ids import row_id  # noqa: E402
from store.log import Head  # noqa: E402
from store.node import Node  # noqa: E402
from store.postgres.speech import spoken  # noqa: E402
from store.registers import REGISTRY  # noqa: E402
from store.values import Value  # noqa: E402
from sync import bundle, headquarters  # noqa: E402
from sync.bundle import Bundle, Purpose  # noqa: E402
from sync.bundle import Lane as Stretch  # noqa: E402
from sync.manifest import SHORT_CHAIN  # noqa: E402
from tests.bench.hq_import import NOW, PHRASE, Sender, admitted, write_bundles  # noqa: E402
from tests.bench.report import Row, tell  # noqa: E402
from tests.postgres.binaries import found  # noqa: E402
from tests.postgres.server import Server  # noqa: E402

_OURS = "writer BETWEEN 1000001 AND 1999999"
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "512MB"}
"""As an operator runs it; the suite's own servers are quicker, and lose everything with the power."""


def first(sender: Sender, hq: Node, people: int) -> bytes:
    """Make the first bundle of a station: its families and people."""
    homes = [row_id(sender.slot, n) for n in range(2, people // 3 + 3)]
    rows: list[tuple[str, int, dict[str, Value]]] = [
        ("households", row, {"address": f"{row & 1023} Lantern Street"}) for row in homes
    ]
    rows += [("people", row_id(sender.slot, n), _person(n, homes[n // 3])) for n in range(1, people + 1)]
    start = Head(0, first_link(sender.writer, Lane.RECORDS), first_key(sender.secret, Lane.RECORDS))
    entries = [
        Entry(
            sender.writer,
            Lane.RECORDS,
            seq,
            seq,
            sender.user,
            REGISTRY.act_number(f"{kind}.add"),
            REGISTRY.kind(kind).nr,
            Kind.INSERT,
            row,
            tuple(sorted((REGISTRY.kind(kind).specs[name].nr, value) for name, value in said.items())),
            hq.now - 60,
            0,
            False,  # noqa: FBT003 - no exercise
        )
        for seq, (kind, row, said) in enumerate(rows, start=1)
    ]
    done = log.chained(entries, start)
    lane = Stretch(sender.writer, Lane.RECORDS, 0, len(entries), start.chain[:SHORT_CHAIN], done.chain)
    said_all = Bundle(
        Purpose.EXCHANGE,
        sender.device,
        hq.me.device,
        sender.writer,
        hq.now - 60,
        lanes=(lane,),
        entries=tuple(entries),
    )
    return bundle.write(said_all, sender.keys, hq.keys.seal_public, REGISTRY.wires)


def _person(number: int, home: int) -> dict[str, Value]:
    return {
        "family_name": f"Family{number % 997}",
        "given_name": f"Given{number % 313}",
        "sex": "f" if number % 2 else "m",
        "birth_date": f"19{50 + number % 50}-0{1 + number % 9}-1{number % 9}",
        "nationality": ("KE", "FR", "CL", "NP")[number % 4],
        "category": "staff_local",
        "household": home,
        "index_no": f"{number:07}",
        "function": ("driver", "nurse", "guard", "clerk")[number % 4],
        "contract_to": f"2027-0{1 + number % 9}-01",
    }


Statements = dict[str, list[Sequence[object]]]
"""Statements of one bundle, each with its rows."""


def said(db: Connection) -> Iterator[Statements]:
    """Give what each bundle wrote into the log and the lists, in the order in which they were made."""
    log_row = f"INSERT INTO log VALUES ({', '.join('?' * len(log.LOG.columns))})"  # noqa: S608 - the same
    bundles: dict[tuple[int, int], Statements] = {}
    for row in ask(db, f"SELECT * FROM log WHERE {_OURS} ORDER BY wall, writer, lane, seq"):  # noqa: S608 - names of our own
        stored = dict(zip((column.name for column in log.LOG.columns), row, strict=True))
        one = bundles.setdefault((stored["wall"], stored["writer"]), {})
        one.setdefault(log_row, []).append(row)
        register = REGISTRY.number(stored["tbl"])
        assert register is not None
        fields = {register.by_number[number]: value for number, value, *_ in log.fields_of(stored["fields"])}
        if stored["kind"] == Kind.INSERT:
            names = ", ".join(("id", "station", *fields))
            statement = (
                f"INSERT INTO {register.sql.name} ({names}) VALUES ({', '.join('?' * (len(fields) + 2))})"  # noqa: S608
            )
            one.setdefault(statement, []).append((stored["row"], 1, *fields.values()))
        else:
            ((name, value),) = fields.items()
            update = f"UPDATE {register.sql.name} SET {name} = ? WHERE id = ?"  # noqa: S608
            one.setdefault(update, []).append((value, stored["row"]))
    yield from bundles.values()


TABLES = ("log", "cell", "people", "households", "search")
"""What the first bundle of a station fills."""


class World:
    """Headquarters on a server of its own: made once, copied for every run."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder = folder
        self.server = server
        self.clock = SetClock(NOW)
        self.senders: list[Sender] = []
        self.newcomer: Sender | None = None

    def make(self, stations: int, people: int, bundles: int, changes: int, first_people: int) -> None:
        """Make it, with what its stations sent."""
        self.template = self.server.template("world", self._made(stations, people))
        with self.opened() as hq:
            assert self.newcomer is not None
            (self.folder / "first").mkdir()
            (self.folder / "first" / "first.muster").write_bytes(first(self.newcomer, hq, first_people))
            (self.folder / "spool").mkdir()
            write_bundles(hq, self.senders, self.folder / "spool", bundles, changes)

    def _made(self, stations: int, people: int) -> Callable[[str], None]:
        def prepare(address: str) -> None:
            founding = Founding("hq", "HQ", "Headquarters", "clerk", "hq")
            hq = Node.create(
                self.folder / "hq",
                founding,
                PHRASE,
                clock=self.clock,
                strength=keyring.FLOOR,
                database=address,
            )
            with hq.write() as db, guard.opened(db):
                self.senders = [
                    admitted(hq, db, nr, people // stations, thin=True) for nr in range(1, stations + 1)
                ]
                self.newcomer = admitted(hq, db, stations + 1, 0, thin=False)
            hq.close()
            # As it would be after its first night.
            self.server.run("VACUUM ANALYZE", on=urlsplit(address).path[1:])

        return prepare

    @contextmanager
    def opened(self) -> Iterator[Node]:
        """Open a copy of it, as nothing had come yet."""
        with self.server.database(self.template) as address:
            (self.folder / "hq" / DATABASE).write_text(f"{address}\n", encoding="utf-8")
            with Node.open(self.folder / "hq", PHRASE, clock=self.clock) as node:
                yield node

    def taken(self, what: str, workers: int) -> tuple[float, Any]:
        """Take in what came; gives the seconds from opening to committed, and what that has written."""
        with self.opened() as node:
            begun = time.perf_counter()
            receipts = headquarters.take_all(node, [self.folder / what], workers=workers)
            seconds = time.perf_counter() - begun
            assert all(receipt.fate.value == "applied" for _, receipt in receipts), receipts[:3]
            with node.read() as db:
                return seconds, self._rows(db) if what == "first" else list(said(db))

    def _rows(self, db: Any) -> dict[str, list[tuple[Any, ...]]]:  # noqa: ANN401 - a connection
        assert self.newcomer is not None
        mine, upto = row_id(self.newcomer.slot, 2), row_id(self.newcomer.slot + 1, 0)
        where = {
            "log": f"writer = {self.newcomer.writer}",
            "cell": f"writer = {self.newcomer.writer} AND wall < {int(NOW.timestamp())}",
            "search": f"person BETWEEN {mine} AND {upto}",
        }
        some = f"id BETWEEN {mine} AND {upto}"
        return {
            table: ask(db, f'SELECT * FROM "{table}" WHERE {where.get(table, some)}')  # noqa: S608
            for table in TABLES
        }

    def copied(self, rows: dict[str, list[tuple[Any, ...]]]) -> float:
        """Put rows into the same tables by COPY and nothing else."""
        with self.opened() as node:
            begun = time.perf_counter()
            with node.write() as db, guard.opened_throughout(db), driver_of(db).cursor() as cursor:
                for table, some in rows.items():
                    with cursor.copy(f'COPY "{table}" FROM STDIN') as into:
                        for row in some:
                            into.write_row(row)
            return time.perf_counter() - begun

    def unguarded(self, bundles: Sequence[Statements], *, apart: bool) -> float:
        """Write the log and the rows by executemany of the driver, with no guard on any table.

        ``apart``: each bundle in a transaction of its own, as it is signed for; else all in one.
        """
        together: dict[str, list[Sequence[object]]] = {}
        for one in bundles:
            for statement, rows in one.items():
                together.setdefault(statement, []).extend(rows)
        with self.opened() as node, node.write() as db:
            guard.lift(db)
            driver = driver_of(db)
            driver.commit()
            begun = time.perf_counter()
            for one in bundles if apart else [together]:
                with driver.cursor() as cursor:
                    for statement, rows in one.items():
                        cursor.executemany(spoken(statement).statement, rows)
                driver.commit()
            return time.perf_counter() - begun


def measured(world: World, bundles: int, changes: int, first_people: int, runs: int) -> list[Row]:
    """Measure in turns; gives the medians of ratios taken within a turn."""
    firsts, seconds = [], []
    for _ in range(runs):
        taken, rows = world.taken("first", 1)
        bare = world.copied(rows)
        firsts.append((bare / taken, taken, bare, sum(map(len, rows.values()))))
        one, what = world.taken("spool", 1)
        two, _ = world.taken("spool", 2)
        loose, apart = world.unguarded(what, apart=False), world.unguarded(what, apart=True)
        seconds.append((apart / two, one / two, loose / two, one, two, loose, apart))
    ratio, taken, bare, count = sorted(firsts)[len(firsts) // 2]
    return [
        Row(
            f"first bundle of {first_people} people, against COPY of its {count} rows",
            round(ratio, 3),
            "x",
            must=0.3,
            aim=0.6,
            least=True,
        ),
        Row("... taking it in, from file to committed", round(taken, 2), "s"),
        Row("... COPY alone", round(bare, 2), "s"),
        Row(
            f"{bundles} bundles of {changes} changes by 2 workers, against unguarded executemany of each",
            round(median(one[0] for one in seconds), 3),
            "x",
            must=0.8,
            aim=2,
            least=True,
        ),
        Row(
            "two workers against one",
            round(median(one[1] for one in seconds), 3),
            "x",
            must=1.5,
            aim=1.9,
            least=True,
        ),
        Row(
            "... against unguarded executemany of all of them at once, in one transaction",
            round(median(one[2] for one in seconds), 3),
            "x",
        ),
        Row("... by one", round(median(one[3] for one in seconds), 2), "s"),
        Row("... by two", round(median(one[4] for one in seconds), 2), "s"),
        Row("... unguarded, in one transaction", round(median(one[5] for one in seconds), 2), "s"),
        Row("... unguarded, bundle by bundle", round(median(one[6] for one in seconds), 2), "s"),
        Row("... bundles a second by two", round(bundles / median(one[4] for one in seconds)), ""),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--stations", type=int, default=200)
    options.add_argument("--people", type=int, default=60_000)
    options.add_argument("--bundles", type=int, default=2_000)
    options.add_argument("--changes", type=int, default=50)
    options.add_argument("--first", type=int, default=10_000)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--version", type=int, default=0, help="of PostgreSQL; the newest here by default")
    given = options.parse_args(arguments)
    here = {one.version: one for one in found()}
    binaries = here[given.version or max(here)]
    folder = Path(tempfile.mkdtemp())
    server = Server(binaries, DURABLE)
    try:
        world = World(folder, server)
        world.make(given.stations, given.people, given.bundles, given.changes, given.first)
        rows = measured(world, given.bundles, given.changes, given.first, given.runs)
    finally:
        server.close()
        shutil.rmtree(folder)
    tell(rows, as_json=given.json, postgresql=binaries.version)


if __name__ == "__main__":
    main()
