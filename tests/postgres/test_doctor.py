"""What the doctor sees of a server: one that is set up as its page says, and each thing that is not."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import text

from store import checkup as checkup_open
from store import identity, users
from store.clock import SetClock
from store.health import Check, State
from store.node import Node
from store.postgres import address, checkup, engine, keeping
from store.postgres.engine import SCHEMA
from store.postgres.roles import Role
from sync import copying
from tests.postgres.conftest import ACCOUNTS, NOW, PHRASE, Served
from tests.postgres.fixtures import GIVEN
from tests.postgres.server import Server

pytestmark = pytest.mark.skipif(bool(GIVEN), reason="the server of TEST_PG_DSN is set up by others")
NAME = "Quillfeather"
DESK = ACCOUNTS[Role.DESK]


def named(checks: Sequence[Check], name: str) -> Check:
    (found,) = [check for check in checks if check.name == name]
    return found


def not_well(checks: Sequence[Check]) -> dict[str, State]:
    return {str(check.name): check.state for check in checks if check.state is not State.OK}


@pytest.fixture
def home(served: Served) -> Path:
    """The home of the desk."""
    return served.home(Role.DESK)


def test_a_server_set_up_as_its_page_says_is_well(home: Path) -> None:
    found = checkup.look(home)
    assert not_well(found) == {}
    assert len(found) == 1 + len(checkup.CHECKS)
    assert named(found, "account").detail == f"{DESK}, as desk"
    assert named(found, "proof").detail == "a password from a file of this account's own"


def test_a_password_that_others_may_read(served: Served, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served.passwords.chmod(0o644)
    # libpq leaves such a file aside, and nobody is let in.
    found = checkup.look(home)
    assert not_well(found) == {"server": State.RED, "proof": State.RED}
    assert named(found, "proof").then == f"chmod 600 {served.passwords}"
    monkeypatch.setenv("PGPASSWORD", "not a real one")
    assert not_well(checkup.look(home)) == {"proof": State.RED}
    monkeypatch.delenv("PGPASSWORD")
    services = served.passwords.with_name("services")
    services.write_text("[muster]\npassword = not a real one\n")
    services.chmod(0o644)
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    address.keep(home, served.address(Role.DESK) + "&service=muster")
    served.passwords.chmod(0o600)
    found = checkup.look(home)
    address.keep(home, served.address(Role.DESK))
    assert named(found, "proof").then == f"chmod 600 {services}"


def test_a_server_that_is_gone_is_one_line(served: Served, home: Path) -> None:
    served.server.stop()
    found = checkup.look(home)
    served.server.start()
    assert not_well(found) == {"server": State.RED}
    assert found[0].then


def test_a_server_as_it_comes_is_not_well(database: str, tmp_path: Path) -> None:
    engine.open_server(database, new=True).dispose()
    address.keep(tmp_path, database)
    found = checkup.look(tmp_path)
    red = {name for name, state in not_well(found).items() if state is State.RED}
    # An older server does not say that it asked nobody for a proof.
    assert red - {"proof"} == {"account", "durability", "guard"}
    assert {"copies", "tables", "server log"} <= not_well(found).keys()
    assert all(check.then for check in found if check.state is not State.OK), "each says what to do"


HARMS = {
    "ALTER TABLE people DISABLE TRIGGER guard_people_update": "guard",
    "ALTER TABLE people SET UNLOGGED": "tables",
    "GRANT SELECT ON stations TO PUBLIC": "other accounts",
    "GRANT CONNECT ON DATABASE {base} TO PUBLIC": "other accounts",
    "GRANT DELETE ON log TO {desk}": "account",
    "ALTER ROLE {desk} CREATEROLE": "account",
    "GRANT pg_read_server_files TO {desk}": "account",
    "GRANT SET ON PARAMETER session_replication_role TO {desk}": "account",
    "ALTER ROLE {desk} SET synchronous_commit = off": "durability",
    "ALTER ROLE {desk} SET log_statement = 'all'": "server log",
    "ALTER ROLE {desk} SET auto_explain.log_min_duration = '0'": "server log",
    "ALTER ROLE {desk} SET session_replication_role = 'replica'": "guard",
    "ALTER ROLE {desk} SET default_transaction_read_only = 'on'": "server",
}
MENDED = (
    ("DISABLE TRIGGER", "ENABLE TRIGGER"),
    ("UNLOGGED", "LOGGED"),
    ("GRANT", "REVOKE"),
    (" TO ", " FROM "),
    (" CREATEROLE", " NOCREATEROLE"),
    ('" SET ', '" RESET '),
    (" = off", ""),
    *((f" = '{value}'", "") for value in ("all", "0", "replica", "on")),
)


@pytest.mark.parametrize("harm", HARMS)
def test_what_is_wrong_with_a_server(served: Served, home: Path, harm: str) -> None:
    said = harm.format(desk=f'"{DESK}"', base=urlsplit(served.owner).path[1:])
    undone = said
    for done, back in MENDED:
        undone = undone.replace(done, back)
    with psycopg.connect(served.owner, autocommit=True, options=f"-c search_path={SCHEMA}") as owner:
        owner.execute(said.encode())
        found = checkup.look(home)
        owner.execute(undone.encode())
    assert list(not_well(found)) == [HARMS[harm]]
    assert named(found, HARMS[harm]).then


def test_whoever_holds_a_transaction_open(
    served: Served, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "_IDLE", -1)
    with psycopg.connect(served.address(Role.DESK)) as other:
        other.execute("SELECT 1")
        assert not_well(checkup.look(home)) == {"open transactions": State.AMBER}


def test_the_servers_clock(served: Served) -> None:
    records = engine.open_server(served.owner)
    with engine.reading(records) as db:
        theirs = db.scalar(text("SELECT CAST(extract(epoch FROM now()) AS bigint)"))
        assert keeping.clock(db, theirs).state is State.OK
        assert keeping.clock(db, theirs + 3600).state is State.AMBER
    records.dispose()


BREAKS = (
    "INSERT INTO broken VALUES (1, %s)",
    "INSERT INTO broken VALUES (NULL, %s)",
    "INSERT INTO broken VALUES (2, repeat(%s, 9))",
)


def broken(server: Server, where: str) -> str:
    """Give what a server logs of errors whose details hold a row, and of statements, where it logs all."""
    seen = server.log.stat().st_size
    with psycopg.connect(where, autocommit=True, options="-c log_min_duration_statement=0") as connection:
        connection.execute("CREATE TEMPORARY TABLE broken (id int PRIMARY KEY, name varchar(30))")
        connection.execute("INSERT INTO broken VALUES (%s, %s)", (1, NAME))
        for statement in BREAKS:
            with pytest.raises(psycopg.Error):
                connection.execute(statement.encode(), (NAME,))
        with (
            pytest.raises(psycopg.Error),
            connection.cursor() as cursor,
            cursor.copy("COPY broken FROM STDIN") as rows,
        ):
            rows.write_row((3, NAME * 9))
    return server.log.read_text()[seen:]


def test_no_name_comes_into_the_servers_log(served: Served) -> None:
    said = broken(served.server, served.owner)
    assert said.count("ERROR:") == len(BREAKS) + 1
    assert NAME not in said
    as_it_comes = broken(served.server, served.server.address())
    assert as_it_comes.count(NAME) > len(BREAKS)


def test_new_keys_and_a_copy_of_a_home_without_a_file_of_records(served: Served, tmp_path: Path) -> None:
    home = tmp_path / "hq"
    shutil.copytree(served.home(), home)
    with Node.open(home, PHRASE, clock=SetClock(NOW)) as node:
        users.renew(node)
        assert {check.name for check in checkup_open.look(node)} & {"pages", "backup"} == set()
    assert sorted(path.name for path in home.iterdir()) == ["anchor", "database", "keyring"]
    assert copying.copy_home(home, tmp_path, "copy") == copying.MADE
    with Node.open(tmp_path / "copy", PHRASE, clock=SetClock(NOW)) as node, node.read() as db:
        assert identity.who(db).code == "HQ"
