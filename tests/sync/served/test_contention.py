"""Two importers that change the same rows: the locks without which the state would be wrong."""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

import psycopg
import pytest
from sqlalchemy import Connection

from store import guard, identity, log, short_keys
from store.asking import ask
from store.clock import SetClock
from store.device_keys import DeviceKeys
from store.entry import Kind
from store.ids import SELF_CHOSEN, row_id
from store.lay import Laid, lay
from store.node import LANES, Node
from store.postgres import turns
from store.postgres.address import address_of
from store.register import Register
from store.registers import REGISTRY
from store.short_keys import ShortKey
from store.values import Value
from sync import importing, known
from sync.known import Key, Row
from tests.bench.hq_import import NOW, Sender, admitted, chance
from tests.postgres.server import Given
from tests.sync.served.conftest import Day, Days, keys

PATIENCE = 60.0


def desk_of(hq: Node, station: Sender) -> Sender:
    """Let headquarters know a second desk of a station, which changes the same people."""
    draw = chance(b"desk")
    device, desk_keys, writer, slot = draw(16), DeviceKeys.make(draw), 2_000_000, SELF_CHOSEN + 5000
    with hq.write() as db, guard.opened(db):
        identity.incarnate(db, writer=writer, device=device, slot=slot, born_at=hq.now)
        identity.meet(
            db,
            device=device,
            role="child",
            kind="desk",
            code="S00001",
            name="S00001",
            writer=writer,
            slot=slot,
            mark="b",
            station=station.station,
            sign_key=desk_keys.sign_public,
            seal_key=desk_keys.seal_public,
            admitted_at=hq.now,
        )
        secret = draw(32)
        log.begin(db, writer, secret, LANES)
        said: dict[str, Value] = {"kind": "desk", "code": "S00001", "slot": slot, "mark": "b"}
        said["of"] = station.station
        register = REGISTRY.kind("devices")
        lay(
            db, REGISTRY, [Laid(register, Kind.INSERT, row_id(1, 900), said, writer, hq.now, station.station)]
        )
        short = ShortKey(device, draw(32), writer, hq.now)
        short_keys.learn(db, short, hq.now)
    return replace(
        station,
        nr=2,
        device=device,
        keys=desk_keys,
        writer=writer,
        slot=slot,
        secret=secret,
        short=short,
        heads={},
    )


@pytest.fixture
def two(days: Days, newest_postgres: Given) -> Iterator[tuple[Day, list[Path]]]:
    """A day, and a bundle each of a station and of its second desk, about the same of the same people."""
    with days(newest_postgres) as day, day.open() as hq:
        with hq.write() as db, guard.opened(db):
            station = admitted(hq, db, 100, 12, thin=True)
        desk = desk_of(hq, station)
        paths = []
        # What the desk says is older: it does not stand, whoever is taken in first.
        for name, sender, at in (("station", station, hq.now - 10), ("desk", desk, hq.now - 500)):
            path = day.home.parent / f"{name}.muster"
            path.write_bytes(sender.bundle(at, 40, hq))
            paths.append(path)
        yield day, paths


class Meeting:
    """Two importers in one process, made to meet: both look at the rows before either changes them."""

    def __init__(self, day: Day, paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
        self._day = day
        self._paths = paths
        self._looked = {"station": threading.Event(), "desk": threading.Event()}
        self._done = threading.Event()
        look = known.rows_of

        def meeting(db: Connection, rows: Iterable[tuple[Register, int]]) -> dict[Key, Row]:
            who = threading.current_thread().name
            found = look(db, rows)
            if who not in self._looked or self._looked[who].is_set():
                return found
            self._looked[who].set()
            if who == "station":
                self._wait(lambda: self._looked["desk"].is_set() or self._waits())
            else:
                assert self._done.wait(PATIENCE)
            return found

        monkeypatch.setattr(known, "rows_of", meeting)

    def _waits(self) -> bool:
        """Say whether somebody waits for a lock."""
        asked = (
            b"SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        with psycopg.connect(str(address_of(self._day.home))) as connection:
            return connection.execute(asked).fetchone() is not None

    @staticmethod
    def _wait(until: Callable[[], bool]) -> None:
        end = monotonic() + PATIENCE
        while not until():
            assert monotonic() < end

    def take(self) -> None:
        """Let both take their file in."""
        failures: list[BaseException] = []

        def one(path: Path) -> None:
            try:
                with Node.beside(self._day.home, keys(self._day.home), clock=SetClock(NOW)) as node:
                    importing.taker(node)([path])
            except BaseException as failure:  # noqa: BLE001 - a thread's failure is the test's
                failures.append(failure)
            finally:
                if path.stem == "station":
                    self._done.set()

        both = [threading.Thread(target=one, args=(path,), name=path.stem) for path in self._paths]
        both[0].start()
        assert self._looked["station"].wait(PATIENCE)
        both[1].start()
        for thread in both:
            thread.join()
        assert not failures


def test_rows_are_locked_before_they_are_judged(
    two: tuple[Day, list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    day, paths = two
    monkeypatch.setattr(turns, "take", lambda _db, _stations: None)
    Meeting(day, paths, monkeypatch).take()
    with day.open() as node:
        assert_right(node)


def test_a_stations_lock_alone_would_do(two: tuple[Day, list[Path]], monkeypatch: pytest.MonkeyPatch) -> None:
    day, paths = two
    monkeypatch.setattr(known, "locking", lambda _db: "")
    Meeting(day, paths, monkeypatch).take()
    with day.open() as node:
        assert_right(node)


def test_without_any_lock_the_older_word_would_stand(
    two: tuple[Day, list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shows that the two above can fail, and that the meeting is a meeting."""
    day, paths = two
    monkeypatch.setattr(turns, "take", lambda _db, _stations: None)
    monkeypatch.setattr(known, "locking", lambda _db: "")
    Meeting(day, paths, monkeypatch).take()
    with day.open() as node, pytest.raises(AssertionError):
        assert_right(node)


def assert_right(node: Node) -> None:
    """The station's word is later and stands; the desk's is kept as a conflict, and it is told."""
    with node.read() as db:
        writers = dict(
            ask(db, "SELECT writer, count(*) FROM cell WHERE col <> 0 AND tbl = 2 GROUP BY writer")
        )
        lost = ask(db, "SELECT DISTINCT writer, reason FROM verdict")
    assert 2_000_000 not in writers
    assert lost == [(2_000_000, "lost")]
