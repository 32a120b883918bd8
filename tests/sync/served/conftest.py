"""Headquarters on a server, and what its stations sent meanwhile: made once, copied for each test."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path

import pytest

from store import guard, keyring
from store.asking import ask
from store.clock import SetClock
from store.files import DATABASE, KEYRING
from store.founding import Founding
from store.node import Node
from store.registers import REGISTRY
from tests.bench.hq_import import NOW, PHRASE, admitted, write_bundles
from tests.postgres.server import Given

STATIONS, PEOPLE, BUNDLES, CHANGES = 8, 8, 48, 10
_WRITTEN = (
    "log",
    "cell",
    "head",
    "bucket",
    "search",
    "waiting",
    "quarantine",
    "conflict",
    "verdict",
    "parked",
)
"""What stands beside the registers' tables and must be the same whoever took it in, and in which order."""
_TOLD_APART = {"quarantine": slice(1, None), "conflict": slice(1, None), "search": slice(2)}
"""Columns that are numbers given out in turn are left aside: they are another's with each order."""


@dataclass(frozen=True)
class Day:
    """A day at headquarters: who opens it, and what came."""

    clock: SetClock
    home: Path
    spool: Path

    def open(self) -> Node:
        """Open headquarters."""
        return Node.open(self.home, PHRASE, clock=self.clock)


Days = Callable[[Given], AbstractContextManager[Day]]


@pytest.fixture(scope="session")
def days(tmp_path_factory: pytest.TempPathFactory) -> Days:
    """Gives a day of its own on a server: eight stations, of which each has sent six bundles."""
    seeds: dict[Given, Path] = {}

    def prepare(seed: Path, address: str) -> None:
        clock = SetClock(NOW)
        founding = Founding("hq", "HQ", "Headquarters", "clerk", "hq")
        hq = Node.create(seed / "hq", founding, PHRASE, clock=clock, strength=keyring.FLOOR, database=address)
        with hq.write() as db, guard.opened(db):
            senders = [admitted(hq, db, nr, PEOPLE, thin=True) for nr in range(1, STATIONS + 1)]
        (seed / "spool").mkdir()
        write_bundles(hq, senders, seed / "spool", BUNDLES, CHANGES)
        hq.close()

    @contextmanager
    def day(server: Given) -> Iterator[Day]:
        seed = seeds.setdefault(server, tmp_path_factory.mktemp("served"))
        like = server.template("eight stations", partial(prepare, seed))
        home = tmp_path_factory.mktemp("day")
        with server.database(like) as address:
            shutil.copytree(seed, home, dirs_exist_ok=True)
            (home / "hq" / DATABASE).write_text(f"{address}\n", encoding="utf-8")
            yield Day(SetClock(NOW), home / "hq", home / "spool")

    return day


@pytest.fixture
def day(days: Days, newest_postgres: Given) -> Iterator[Day]:
    """A day on the newest server."""
    with days(newest_postgres) as found:
        yield found


def digest(node: Node) -> dict[str, str]:
    """Give a digest of each table that taking in fills: the same for the same facts."""
    found = {}
    with node.read() as db:
        for table in (*(register.sql.name for register in REGISTRY.registers), *_WRITTEN):
            rows = ask(db, f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
            rows = sorted(repr(row[_TOLD_APART.get(table, slice(None))]) for row in rows)
            if rows:
                found[table] = blake2b("\n".join(rows).encode(), digest_size=8).hexdigest()
    return found


def keys(home: Path) -> keyring.Unlocked:
    """Give what the passphrase opens."""
    return keyring.unlock(home / KEYRING, PHRASE)
