"""A server that hangs: it takes what is sent and says nothing. Whoever stands before a screen hears of it."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Self
from urllib.parse import urlsplit

import psycopg
import pytest

from store import keyring
from store.asking import ask, driver_of
from store.clock import SetClock
from store.founding import Founding
from store.node import Node
from store.postgres import engine, line
from store.postgres.address import address_of
from store.postgres.looking import look
from store.postgres.patience import Patience
from store.refusals import Code, Refused
from tests.postgres.fixtures import Servers, binaries
from tests.postgres.server import Server
from tests.postgres.test_line import free_port

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="nothing can be stopped")
SHORT = 0.4
PATIENCE = 60.0
COPY = "synchronous_standby_names"
LIBPQ_WAITS = 2.0
"""Seconds: less than that no address and no option says."""


@pytest.fixture(scope="module")
def server(servers: Servers) -> Iterator[Server]:  # noqa: ARG001 - it clears what libpq would read
    server = Server(binaries(), {"listen_addresses": "127.0.0.1", "port": free_port()})
    yield server
    server.close()


@pytest.fixture(scope="module")
def made(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    founding = Founding("hq", "HQ", "Headquarters", "desk", "hq")
    clock = SetClock(datetime(2026, 11, 23, 8, tzinfo=UTC))
    home = tmp_path_factory.mktemp("hanging") / "hq"
    with (
        server.database() as address,
        Node.create(
            home,
            founding,
            "a phrase for a server that hangs",
            clock=clock,
            strength=keyring.FLOOR,
            database=address,
        ) as node,
    ):
        yield node


@pytest.fixture
def hq(made: Node) -> Iterator[Node]:
    """Headquarters, whose screens wait for a moment."""
    made.patience.begin(SHORT)
    yield made
    made.patience.is_over = False


def agencies(node: Node) -> list[str]:
    with node.read() as db:
        return [code for (code,) in ask(db, "SELECT code FROM agencies ORDER BY code")]


def test_whoever_waits_hears_of_it_and_waits_once(
    hq: Node, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    agencies(hq)
    with server.frozen():
        with pytest.raises(Refused) as refused:
            agencies(hq)
        assert refused.value.code is Code.DATABASE_GONE
        with monkeypatch.context() as patch:
            # Nobody connects any more, nor asks.
            patch.setattr(engine, "_connect", None)
            with pytest.raises(Refused) as refused:
                agencies(hq)
        assert refused.value.code is Code.DATABASE_GONE
    looks = threading.Thread(target=hq.reach)
    looks.start()
    looks.join()
    hq.patience.is_over = False
    assert agencies(hq) == []


def test_a_server_that_was_restarted_is_not_heard_of(hq: Node, server: Server) -> None:
    before = agencies(hq)
    server.crash()
    server.start()
    assert agencies(hq) == before
    assert not hq.patience.is_over


def test_in_the_middle_of_what_is_read(hq: Node, server: Server) -> None:
    with pytest.raises(Refused) as refused, hq.read() as db, server.frozen():
        ask(db, "SELECT 1")
    assert refused.value.code is Code.DATABASE_GONE


def test_a_line_that_is_new_is_not_waited_for_longer(hq: Node, server: Server) -> None:
    hq._engine.dispose()
    with server.frozen(), pytest.raises(Refused) as refused:
        agencies(hq)
    assert refused.value.code is Code.DATABASE_GONE


def test_nobody_says_recorded_or_not_of_what_was_not_confirmed(hq: Node, server: Server) -> None:
    with ExitStack() as still, pytest.raises(Refused) as refused, engine.writing(hq._engine):
        still.enter_context(server.frozen())
    assert refused.value.code is Code.DATABASE_UNSURE


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a server that is there take its time to say so: this machine may be at other work."""
    monkeypatch.setattr(line, "look", lambda address, at, _seconds: look(address, at, 30))


@pytest.mark.usefixtures("answers")
def test_others_who_write_are_waited_for(hq: Node) -> None:
    """The server answers: others are at work, and an officer's act comes after theirs."""
    with psycopg.connect(str(address_of(hq.home)), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", (engine.HALL,))
        left = threading.Thread(target=_go_when_waited_for, args=(other, 3 * SHORT))
        left.start()
        hq.act("agencies.add", None, {"code": "ASLN", "name": "Aid to Sailors"})
        left.join()
    assert "ASLN" in agencies(hq)


@pytest.mark.usefixtures("answers")
def test_what_takes_long_is_waited_for_and_is_no_sign_of_a_server_that_hangs(hq: Node) -> None:
    with hq.read() as db:
        assert ask(db, "SELECT 1 FROM pg_sleep(?)", (1.5 * SHORT,)) == [(1,)]
    assert not hq.patience.is_over


@pytest.mark.usefixtures("answers")
def test_a_line_that_somebody_in_between_forgot_is_given_up(hq: Node) -> None:
    """The server answers whoever comes anew, and knows of nothing that was said on the old line."""
    into, nowhere = socket.socketpair()

    def lost() -> None:
        with hq.read() as db:
            os.dup2(into.fileno(), driver_of(db).pgconn.socket)
            ask(db, "SELECT 1")

    with into, nowhere:
        assert gone(lost)
    assert not hq.patience.is_over
    assert hq.me.code == "HQ"


@pytest.mark.usefixtures("answers")
def test_a_second_server_that_does_not_confirm_lets_nobody_wait(hq: Node, server: Server) -> None:
    """Not who recorded, and not who comes next, whom the first one keeps out of the hall."""
    server.run(f"ALTER SYSTEM SET {COPY} = 'nobody'", "SELECT pg_reload_conf()")
    try:
        _until_commits_wait(str(address_of(hq.home)))
        for name, code in (("BKWL", Code.DATABASE_UNCOPIED), ("CKLM", Code.DATABASE_BUSY)):
            with pytest.raises(Refused) as refused:
                hq.act("agencies.add", None, {"code": name, "name": f"Agency {name}"})
            assert refused.value.code is code
            assert hq.me.code == "HQ", "the server answers"
    finally:
        server.run(f"ALTER SYSTEM RESET {COPY}", "SELECT pg_reload_conf()")
    with hq.write():
        found = agencies(hq)
    assert "BKWL" in found
    assert "CKLM" not in found


def _until_commits_wait(address: str) -> None:
    """Write until it is not confirmed: a server comes to what it was told when it comes to it."""
    waits = "SELECT wait_event = 'SyncRep' FROM pg_stat_activity WHERE pid = %s"
    with (
        psycopg.connect(address, autocommit=True) as writes,
        psycopg.connect(address, autocommit=True) as looks,
    ):
        until = monotonic() + PATIENCE
        while monotonic() < until:
            tries = threading.Thread(
                target=writes.execute, args=("SELECT pg_logical_emit_message(true, '', '')",)
            )
            tries.start()
            while tries.is_alive():
                if looks.execute(waits, (writes.info.backend_pid,)).fetchone() == (True,):
                    writes.cancel()
                    tries.join()
                    return
    pytest.fail("the server never waited for its second one")


def _go_when_waited_for(other: psycopg.Connection, seconds: float) -> None:
    """Leave the hall when somebody has waited for it for so long."""
    waits = (
        "SELECT count(*) FROM pg_locks"
        " WHERE locktype = 'advisory' AND clock_timestamp() - waitstart > %s * interval '1 s'"
    )
    while other.execute(waits, (seconds,)).fetchone() == (0,):
        pass
    other.execute("SELECT pg_advisory_unlock(%s)", (engine.HALL,))


def test_who_stands_before_no_screen_waits_and_that_is_known(hq: Node, server: Server) -> None:
    heard: list[object] = []
    other = threading.Thread(target=lambda: heard.append(agencies(hq)))
    with server.frozen():
        other.start()
        other.join(3 * SHORT)
        assert other.is_alive()
        assert hq.patience.is_tried
        assert gone(hq.reach), "who asks beside it does not wait"
    other.join()
    assert heard
    assert not hq.patience.is_tried
    hq.reach()


def test_who_ends_the_program_ends_every_wait(hq: Node, server: Server) -> None:
    heard: list[object] = []
    other = threading.Thread(target=lambda: heard.append(gone(lambda: agencies(hq))))
    agencies(hq)
    with server.frozen():
        other.start()
        other.join(2 * SHORT)
        hq.patience.cut()
        other.join()
    assert heard == [True]
    assert agencies(hq)


def gone(work: Callable[[], object]) -> bool:
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.code is Code.DATABASE_GONE


def test_a_line_that_carries_nothing_any_more(server: Server) -> None:
    """Over a network whoever is in between takes what is sent and hands nothing on; no end is heard of."""
    with server.database() as address, Between(int(server.run("SHOW port")[0][0])) as between:
        name = urlsplit(address).path[1:]
        where = f"postgresql://postgres@127.0.0.1:{between.port}/{name}?sslmode=disable"
        patience = Patience(SHORT)
        records = engine.open_server(where, new=True, patience=patience)
        patience.begin(SHORT)

        def asked() -> None:
            with engine.reading(records) as db:
                ask(db, "SELECT 1")

        asked()
        with between.cut():
            assert gone(asked)
            assert patience.is_over
            assert gone(lambda: engine.reach(records))
        engine.reach(records)
        patience.is_over = False
        asked()
        records.dispose()
        with between.cut():
            begun = monotonic()
            assert gone(lambda: engine.open_server(where, patience=Patience(SHORT)))
            assert monotonic() - begun < LIBPQ_WAITS


class Between:
    """Somebody in between two, who hands on what each says, but where the line is cut."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._carries = threading.Event()
        self._carries.set()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._begin(self._take)
        return self

    def __exit__(self, *_: object) -> None:
        # A close does not wake who waits in accept().
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for thread in self._threads:
            thread.join()

    @contextmanager
    def cut(self) -> Iterator[None]:
        self._carries.clear()
        yield
        self._carries.set()

    def _begin(self, work: Callable[..., None], *given: object) -> threading.Thread:
        self._threads.append(threading.Thread(target=work, args=given, daemon=True))
        self._threads[-1].start()
        return self._threads[-1]

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                self._begin(self._serve, self._door.accept()[0])

    def _serve(self, near: socket.socket) -> None:
        with near, socket.create_connection(("127.0.0.1", self._to)) as far:
            back = self._begin(self._hand_on, far, near)
            self._hand_on(near, far)
            back.join()

    def _hand_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while said := one.recv(1 << 16):
                self._carries.wait()
                other.sendall(said)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)
