"""Several importers at once: the same facts as by one, whoever is killed, whatever the server does."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from store.refusals import Code, Refused
from sync import importing, incoming, routing
from sync.fate import Fate
from sync.importers import Importer, Importers
from tests.postgres.server import Given, Server
from tests.sync.served.conftest import BUNDLES, CHANGES, Day, Days, digest

ROOT = Path(__file__).parents[3]
TAKE = """
import sys
from pathlib import Path
from store.clock import SetClock
from store.keyring import Unlocked
from store.node import Node
from sync import importing
from tests.bench.hq_import import NOW, PHRASE
importing.WORTH_A_PROCESS, importing.PART = 1, 4
node = Node.open(Path(sys.argv[1]), PHRASE, clock=SetClock(NOW))
print("open", flush=True)
def tell(done, of):
    print(done, flush=True)
importing.take_all(node, [Path(sys.argv[2])], workers=int(sys.argv[3]), tell=tell)
node.close()
"""


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(importing, "PART", 4)
    begin = Importers.__enter__

    def all_started(self: Importers) -> Importers:
        begun = begin(self)
        for one in begun._others:
            one._pipe.poll(None)
        return begun

    # So little would be done before the other has started.
    monkeypatch.setattr(Importers, "__enter__", all_started)


@pytest.fixture(scope="module")
def by_one(days: Days, newest_postgres: Given) -> dict[str, str]:
    """What stands when one has taken in everything."""
    with days(newest_postgres) as day, day.open() as node:
        receipts = importing.take_all(node, [day.spool], workers=1)
        assert [receipt.applied for _, receipt in receipts] == [CHANGES] * BUNDLES
        return digest(node)


@contextmanager
def started(day: Day, workers: int) -> Iterator[subprocess.Popen[str]]:
    """Start an importer of its own, which says when it has begun, and how far it is."""
    process = subprocess.Popen(
        [sys.executable, "-c", TAKE, str(day.home), str(day.spool), str(workers)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process


def waited(process: subprocess.Popen[str], done: int) -> None:
    """Wait until an importer has taken in so many."""
    assert process.stdout is not None
    while int(process.stdout.readline() or BUNDLES) < done:
        pass


@pytest.mark.usefixtures("small_parts")
def test_two_processes_make_of_it_what_one_makes(day: Day, by_one: dict[str, str]) -> None:
    with day.open() as node:
        receipts = importing.take_all(node, [day.spool], workers=2)
        assert [name for name, _ in receipts] == sorted(path.name for path in day.spool.iterdir())
        assert sum(receipt.applied for _, receipt in receipts) == BUNDLES * CHANGES
        assert digest(node) == by_one


@pytest.mark.long
def test_two_on_one_spool_that_know_nothing_of_each_other(day: Day, by_one: dict[str, str]) -> None:
    with ExitStack() as both:
        processes = [both.enter_context(started(day, 1)) for _ in range(2)]
        for process in processes:
            waited(process, BUNDLES)
    assert [process.returncode for process in processes] == [0, 0]
    with day.open() as node:
        assert digest(node) == by_one


def test_killed_before_what_follows_it_is_done_the_next_time(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Moves between stations are carried on when all is taken in: they shall not wait for other bundles."""

    def killed(*_given: object) -> None:
        raise KeyboardInterrupt

    routed: list[object] = []
    with day.open() as node:
        with monkeypatch.context() as patch:
            patch.setattr(incoming, "carry_on", killed)
            with pytest.raises(KeyboardInterrupt):
                importing.take_all(node, [day.spool], workers=1)
        monkeypatch.setattr(routing, "route", routed.append)
        receipts = importing.take_all(node, [day.spool], workers=1)
        assert {receipt.fate for _, receipt in receipts} == {Fate.DUPLICATE}
    assert routed


def test_killed_it_is_run_again(day: Day, by_one: dict[str, str]) -> None:
    with started(day, 2) as process:
        waited(process, BUNDLES // 4)
        process.kill()
    with day.open() as node:
        receipts = importing.take_all(node, [day.spool])
        assert {receipt.fate for _, receipt in receipts} == {Fate.APPLIED, Fate.DUPLICATE}
        assert digest(node) == by_one


@pytest.mark.usefixtures("small_parts")
def test_one_of_two_is_killed_and_the_other_does_its_part(
    day: Day, by_one: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Importer] = []
    make = Importer.__init__

    def remembered(self: Importer, *given: Any) -> None:  # noqa: ANN401 - handed on as it is
        make(self, *given)
        begun.append(self)

    monkeypatch.setattr(Importer, "__init__", remembered)

    def kill(done: int, _of: int) -> None:
        if done > BUNDLES // 4:
            begun[0].kill()

    with day.open() as node:
        receipts = importing.take_all(node, [day.spool], workers=2, tell=kill)
        assert begun[0].gone or not begun[0].owes
        assert {receipt.fate for _, receipt in receipts} <= {Fate.APPLIED, Fate.DUPLICATE}
        assert digest(node) == by_one


def test_the_server_dies_under_it_and_it_is_run_again(days: Days, own_postgres: Server) -> None:
    own_postgres.start()
    with days(own_postgres) as calm, calm.open() as node:
        importing.take_all(node, [calm.spool])
        expected = digest(node)
    with days(own_postgres) as day, day.open() as node:
        with pytest.raises(Refused) as refused:
            importing.take_all(node, [day.spool], tell=lambda _done, _of: own_postgres.crash())
        assert refused.value.code is Code.DATABASE_GONE
        own_postgres.start()
        importing.take_all(node, [day.spool])
        assert digest(node) == expected


@pytest.mark.long
def test_a_full_disk_stops_it_and_it_goes_on_when_there_is_room(days: Days, small_postgres: Server) -> None:
    small_postgres.start()
    assert small_postgres.disk is not None
    with days(small_postgres) as calm, calm.open() as node:
        importing.take_all(node, [calm.spool])
        expected = digest(node)
    with days(small_postgres) as day, day.open() as node:
        small_postgres.disk.fill()
        with pytest.raises(Refused) as refused:
            importing.take_all(node, [day.spool])
        # A server that cannot write what it has promised stops itself.
        assert refused.value.code in (Code.DATABASE_FULL, Code.DATABASE_GONE)
        small_postgres.disk.free()
        small_postgres.start()
        importing.take_all(node, [day.spool])
        assert digest(node) == expected


def test_what_another_importer_took_away_stops_nothing(day: Day) -> None:
    files = sorted(day.spool.iterdir())[:3]
    files[1].unlink()
    with day.open() as node:
        with pytest.raises(Refused):
            importing.take_all(node, files)
        receipts = importing.take_all(node, files, may_go=True)
    assert [receipt.code for _, receipt in receipts] == [None, Code.FILE_UNREADABLE, None]
