"""The real program with headquarters' records on a server: made, worked with, refused; a server restarted."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from store.clock import SetClock
from store.files import DATABASE, KEYRING, STORE
from store.founding import Founding
from store.keyring import FLOOR
from store.node import Node, keep, secret
from store.refusals import Code, Refused
from sync import enrol
from tests.conftest import NOON
from tests.postgres.fixtures import GIVEN
from tests.postgres.server import Server
from tui.cli import main

PHRASE = "a long enough one"
HQ = ("init", "hq", "--code", "HQ", "--name", "Headquarters", "--user", "Zoë Ng", "--role", "hq")
SECRET = "s3cret-of-nobody"  # noqa: S105 - it is looked for in what is said

pytestmark = pytest.mark.skipif(bool(GIVEN), reason="TEST_PG_DSN names the server")

Said = tuple[int, Any, str]
Run = Callable[..., Said]


@pytest.fixture
def phrase_file(tmp_path: Path) -> Path:
    path = tmp_path / "phrase"
    path.write_text(PHRASE)
    return path


@pytest.fixture
def run(tmp_path: Path, phrase_file: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command, on headquarters or on another home: exit code, JSON document, standard error."""

    def go(*said: str, home: Path | None = None) -> Said:
        capsys.readouterr()
        opens = () if said[0] == "init" else ("--passphrase-file", str(phrase_file))
        code = main([*said, "--json", "--home", str(home or tmp_path / "hq"), *opens])
        found = capsys.readouterr()
        assert SECRET not in found.out + found.err
        return code, json.loads(found.out) if found.out else None, found.err

    return go


def process(tmp_path: Path, *said: str) -> dict[str, Any]:
    """Run a command as a process of its own; gives its document."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    done = subprocess.run(
        [sys.executable, "-m", "muster", *said, "--json", "--home", str(tmp_path / "hq")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=surroundings,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_headquarters_on_a_server_is_worked_with_by_commands(
    own_postgres: Server, tmp_path: Path, phrase_file: Path, run: Run
) -> None:
    with own_postgres.database() as where:
        assert run(*HQ, "--new-passphrase-file", str(phrase_file), "--database", where)[0] == 0
        home = tmp_path / "hq"
        assert (home / DATABASE).read_text() == f"{where}\n"
        assert (home / KEYRING).exists()
        assert not (home / STORE).exists()
        with Node.create(
            tmp_path / "ptm",
            Founding("station", "PTM", "Port Tamarin", "fsco", "fsco", "FR", "Indian/Mauritius"),
            PHRASE,
            strength=FLOOR,
        ) as station:
            (tmp_path / "ptm.request").write_bytes(enrol.request(station))
            assert run("admit", str(tmp_path / "ptm.request"), "--out", str(tmp_path / "ptm.grant"))[0] == 0
            enrol.enrol(station, (tmp_path / "ptm.grant").read_bytes())
            station.act("people.add", None, {"family_name": "Nguyễn", "category": "staff_local"})
        sealed = str(tmp_path / "ptm.muster")
        assert run("sync", "out", "--out", sealed, home=tmp_path / "ptm")[0] == 0
        # Between two commands the server may be restarted.
        own_postgres.stop()
        code, _, said = run("hq", "import", sealed)
        assert code == 1
        assert said.startswith("muster: the server with the records does not answer")
        assert said.count("\n") == 1
        own_postgres.start()
        assert run("hq", "import", sealed)[1]["applied"] > 0
        (line,) = process(tmp_path, "hq", "status", "--passphrase-file", str(phrase_file))["stations"]
        assert (line["station"], line["people"]) == ("PTM", 1)
        assert run("verify")[0] == 0
        assert not (home / STORE).exists()
        taken = run(
            *HQ, "--new-passphrase-file", str(phrase_file), "--database", where, home=tmp_path / "two"
        )
        assert taken[0] == 1
        assert "already holds records" in taken[2]
        assert run("hq", "status")[1]["stations"] == [line], "whoever was refused changed nothing"


def test_an_address_that_cannot_be_is_refused_and_nothing_is_made(
    own_postgres: Server, tmp_path: Path, phrase_file: Path, run: Run
) -> None:
    own_postgres.run("CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    away = own_postgres.address("nowhere")
    for where, what in (
        (f"postgresql://desk:{SECRET}@server/muster", "a password stands in the address"),
        (f"postgresql:///muster?password={SECRET}", "a password stands in the address"),
        (f"mysql://server/{SECRET}", "no address of a PostgreSQL database"),
        (f"postgresql:///muster?no_such_word={SECRET}", "no address of a PostgreSQL database"),
        ("postgresql:///muster?host=/nowhere", "does not answer"),
        (away, "no database of that name"),
        (own_postgres.address("ascii"), "does not fit"),
    ):
        made = run(*HQ, "--new-passphrase-file", str(phrase_file), "--database", where)
        assert made[0] in (1, 2), where
        assert what in made[2], where
        assert made[2].count("\n") == 1, where
        assert not (tmp_path / "hq").exists(), where


def test_an_open_node_outlives_its_servers_restart(own_postgres: Server, tmp_path: Path) -> None:
    with own_postgres.database() as where:
        founding = Founding("hq", "HQ", "Headquarters", "desk", "hq")
        with Node.create(
            tmp_path / "hq", founding, PHRASE, clock=SetClock(NOON), strength=FLOOR, database=where
        ) as hq:
            agency = {"code": "HRBO", "name": "Harbour Relief Board"}
            own_postgres.stop()
            with pytest.raises(Refused) as refused:
                hq.act("agencies.add", None, agency)
            assert refused.value.code is Code.DATABASE_GONE
            own_postgres.start()
            hq.act("agencies.add", None, agency)

            def cut(end: Callable[[], None]) -> None:
                with hq.write() as db:
                    keep(db, "half", b"written")
                    end()

            for end in (own_postgres.stop, own_postgres.crash):
                # In the middle of an act: what was not confirmed was not done.
                with pytest.raises(Refused) as refused:
                    cut(end)
                assert refused.value.code is Code.DATABASE_GONE
                own_postgres.start()
                with hq.read() as db:
                    assert secret(db, "half") is None
                # Between two: the next one works, or says so, and the one after it works.
                end()
                own_postgres.start()
                with suppress(Refused):
                    hq.act("agencies.change", "HRBO", {"name": end.__name__})
                hq.act("agencies.change", "HRBO", {"name": f"after {end.__name__}"})
