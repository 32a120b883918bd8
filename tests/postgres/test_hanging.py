"""A server that hangs: it takes what is sent and says nothing. Whoever stands before a screen hears of it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import psycopg
import pytest

from store import keyring
from store.asking import ask
from store.clock import SetClock
from store.founding import Founding
from store.node import Node
from store.postgres import engine
from store.postgres.address import address_of
from store.refusals import Code, Refused
from tests.postgres.fixtures import Servers, binaries
from tests.postgres.server import Server

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="nothing can be stopped")
SHORT = 0.2


@pytest.fixture(scope="module")
def server(servers: Servers) -> Iterator[Server]:  # noqa: ARG001 - it clears what libpq would read
    server = Server(binaries())
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
    """Headquarters, whose screens wait for a fifth of a second."""
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


def test_others_who_write_are_waited_for(hq: Node) -> None:
    """The server answers: others are at work, and an officer's act comes after theirs."""
    with psycopg.connect(str(address_of(hq.home)), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", (engine.HALL,))
        left = threading.Thread(target=_go_when_waited_for, args=(other, 3 * SHORT))
        left.start()
        hq.act("agencies.add", None, {"code": "ASLN", "name": "Aid to Sailors"})
        left.join()
    assert "ASLN" in agencies(hq)


def _go_when_waited_for(other: psycopg.Connection, seconds: float) -> None:
    """Leave the hall when somebody has waited for it for so long."""
    waits = (
        "SELECT count(*) FROM pg_locks"
        " WHERE locktype = 'advisory' AND clock_timestamp() - waitstart > %s * interval '1 s'"
    )
    while other.execute(waits, (seconds,)).fetchone() == (0,):
        pass
    other.execute("SELECT pg_advisory_unlock(%s)", (engine.HALL,))


def test_who_stands_before_no_screen_waits(hq: Node, server: Server) -> None:
    heard: list[object] = []
    other = threading.Thread(target=lambda: heard.append(agencies(hq)))
    with server.frozen():
        other.start()
        other.join(3 * SHORT)
        assert other.is_alive()
    other.join()
    assert heard
