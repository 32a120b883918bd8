"""Each account of the database does its work and nothing else; asked of a real server."""

import json
from pathlib import Path

import psycopg
import pytest
from sqlmodel import SQLModel

from store.clock import SetClock
from store.node import Node
from store.postgres import engine, granting, roles
from store.postgres.engine import SCHEMA
from store.postgres.roles import Role
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.schema import OWN, Migrations
from sync import headquarters as desk
from sync import incoming, outgoing, seal
from sync.fate import Fate
from sync.opening import Arrived
from sync.spool import Spool, box_of
from sync.world import fresh
from tests.postgres.conftest import ACCOUNTS, NOW, OTHER, PHRASE, Served, desk_of
from tests.postgres.fixtures import GIVEN
from tests.postgres.server import as_user
from tui.cli import main

pytestmark = pytest.mark.skipif(bool(GIVEN), reason="accounts of TEST_PG_DSN's server are not ours to make")


def let_through(served: Served, role: Role, *statements: str, door: str = "0") -> list[str]:
    """Give the statements for which an account does not lack the right, with the guard's door set somehow."""
    through = []
    with psycopg.connect(served.address(role), options=f"-c search_path={SCHEMA}") as connection:
        for statement in statements:
            try:
                connection.execute(f"SET muster.door = '{door}'; {statement}".encode())
                through.append(statement)
            except psycopg.errors.InsufficientPrivilege as why:
                if "only the door" in str(why):
                    through.append(statement)
            except psycopg.Error:
                through.append(statement)
            connection.rollback()
    return through


def standing(address: str) -> roles.Standing:
    records = engine.open_server(address)
    try:
        with engine.reading(records) as db:
            return roles.standing(db)
    finally:
        records.dispose()


def people(node: Node) -> list[str]:
    with node.read() as db:
        return [row.family_name for row in db.execute(REGISTRY.kind("people").sql.select())]


NO_IMPORTER = (
    "SELECT content FROM draft",
    "SELECT value FROM secret",
    "UPDATE login SET role = 'hq'",
    "INSERT INTO login (slot, \"user\", name, role) VALUES ('', 0, '', 'hq')",
    "DELETE FROM people",
    "DELETE FROM peer",
    "INSERT INTO peer SELECT * FROM peer LIMIT 0",
    "UPDATE peer SET sign_key = ''",
    "UPDATE peer SET revoked_at = NULL",
    "TABLE card_seen",
)
NO_REPORT = (
    "INSERT INTO stations (id, station) VALUES (1, 1)",
    "UPDATE stations SET name = 'Elsewhere'",
    "DELETE FROM station_sum",
    "UPDATE station_sum SET staff = 0",
    "CREATE TEMPORARY TABLE beside (x int)",
    "SELECT cursors FROM station_sum",
)


def test_every_table_stands_in_the_matrix() -> None:
    assert set(roles.tables()) == {*SQLModel.metadata.tables, "alembic_version"}
    for role in Role:
        assert set(roles.reach(role)) == set(roles.tables())
    # A figure that is new is for the report, too, unless somebody says otherwise here.
    figures = roles.reach(Role.REPORT)["station_sum"].columns
    assert {*figures, "cursors"} == set(SQLModel.metadata.tables["station_sum"].columns.keys())


def test_an_importer_takes_bundles_in_an_erasure_too(served: Served) -> None:
    for name in ("Saltmarsh", "Quillfeather"):
        said = {"family_name": name, "given_name": "Ondine", "category": "staff_local"}
        made = served.station.act("people.add", None, said)
    with served.station.read() as db:
        who = served.station.numbers(db).text("P", made.row)
    with served.opened(Role.IMPORTER) as hq:
        (receipt,) = incoming.take_many(hq, [Arrived(served.from_the_station())])
        assert (receipt.fate, receipt.code) == (Fate.APPLIED, None)
        assert {"Quillfeather", "Saltmarsh"} <= set(people(hq))
        served.station.act("people.end", who, {"reason": "posted away"})
        served.station.act("people.erase", who, {"reason": "as they asked", "again": who})
        (receipt,) = incoming.take_many(hq, [Arrived(served.from_the_station())])
        assert receipt.fate is Fate.APPLIED
        outgoing.to_child(hq, desk_of(hq, "PTM"))
        assert "Quillfeather" not in people(hq)
        assert [one.people for one in desk.stations(hq)]


def test_the_desk_acts_and_reads_the_board(served: Served) -> None:
    with served.opened(Role.DESK) as hq:
        hq.act("agencies.add", None, {"code": "HRBO", "name": "Harbour Relief Board"})
        fresh.freshen(hq)
        with hq.read() as db:
            assert db.exec_driver_sql("SELECT count(*) FROM station_sum").scalar() == 1


def test_a_report_reads_figures_and_no_person(served: Served) -> None:
    with served.opened(Role.DESK) as hq:
        fresh.freshen(hq)
    report = served.address(Role.REPORT)
    with psycopg.connect(report, options=f"-c search_path={SCHEMA}") as connection:
        asked = (
            "SELECT code, region, staff FROM stations JOIN station_sum ON station_sum.station = stations.id"
        )
        assert connection.execute(asked).fetchall()
        connection.execute("SELECT expected, missing FROM rollcall_states")
        # What the planner remembers of columns are values, too.
        assert connection.execute("SELECT 1 FROM pg_stats WHERE tablename = 'people'").fetchall() == []
    whole = let_through(served, Role.REPORT, *(f'TABLE "{table}"' for table in roles.tables()))
    assert whole == ['TABLE "list_sum"'], "station, list, count"


EVERYBODY = (
    "DELETE FROM log",
    "TRUNCATE log",
    "UPDATE log SET chain = ''",
    "UPDATE log SET act = 1, fields = NULL",
    "ALTER TABLE people DISABLE TRIGGER ALL",
    "DROP TRIGGER guard_log_delete ON log",
    "CREATE OR REPLACE FUNCTION guard_refuses() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
    "CREATE TABLE mine (x int)",
    "CREATE TABLE public.mine (x int)",
    "DROP TABLE people",
    "ALTER TABLE people ADD COLUMN more text",
    "UPDATE alembic_version SET version_num = '9999'",
    "COPY people TO PROGRAM 'true'",
)


@pytest.mark.parametrize("role", Role)
def test_nobody_but_the_owner_changes_the_log_or_the_tables(served: Served, role: Role) -> None:
    for door in ("0", "1", "2"):
        assert let_through(served, role, *EVERYBODY, door=door) == []


def test_an_importer_reaches_no_draft_no_secret_and_lets_nobody_in(served: Served) -> None:
    assert let_through(served, Role.IMPORTER, *NO_IMPORTER, door="1") == []
    assert let_through(served, Role.IMPORTER, "SELECT 1", "DELETE FROM draft") == [
        "SELECT 1",
        "DELETE FROM draft",
    ]


def test_the_guards_setting_lets_a_report_write_nothing(served: Served) -> None:
    for door in ("0", "1", "2"):
        assert let_through(served, Role.REPORT, *NO_REPORT, door=door) == []


def test_other_accounts_of_the_server_do_not_get_in(served: Served) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(as_user(served.owner, OTHER))


def test_an_account_that_may_more_or_less_stands_as_none(served: Served) -> None:
    for role in Role:
        assert standing(served.address(role)) == roles.Standing(role)
    desk_account = ACCOUNTS[Role.DESK]
    with psycopg.connect(served.owner, autocommit=True) as owner:
        for changed in ("GRANT DELETE ON muster.log TO", "REVOKE SELECT ON muster.people FROM"):
            owner.execute(f'{changed} "{desk_account}"'.encode())
    assert standing(served.address(Role.DESK)) == roles.Standing(None, 1, 1)
    granting.give(served.owner, {Role.DESK: desk_account})
    assert standing(served.address(Role.DESK)) == roles.Standing(Role.DESK)


def test_rights_are_the_owners_to_give_and_not_to_lose(served: Served) -> None:
    for address, name, code in (
        (served.owner, "nobody knows them", Code.DATABASE_ACCOUNT),
        (served.owner, "postgres", Code.DATABASE_OWNER),
        (served.address(Role.DESK), ACCOUNTS[Role.REPORT], Code.DATABASE_RIGHTS),
    ):
        with pytest.raises(Refused) as found:
            granting.give(address, {Role.REPORT: name})
        assert found.value.code is code


def test_the_command_prints_what_the_owner_runs_or_runs_it(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["hq", "roles", "--home", str(served.home(Role.DESK)), "--desk", ACCOUNTS[Role.DESK]]
    with psycopg.connect(served.owner, autocommit=True) as owner:
        for run in ([*said, "--apply", "--database", served.owner], said):
            owner.execute(f'REVOKE ALL ON muster.people FROM "{ACCOUNTS[Role.DESK]}"'.encode())
            assert standing(served.address(Role.DESK)).role is None
            assert main(run) == 0
            printed = capsys.readouterr().out
            if run is said:
                owner.execute(printed.encode())
            assert standing(served.address(Role.DESK)).role is Role.DESK
    assert "CREATE ROLE" in printed
    assert main([*said, "--apply"]) == 1, "the desk is not the owner"
    assert main([*said[:4], "--json"]) == 1
    assert main([*said, "--report", ACCOUNTS[Role.DESK]]) == 2
    assert "Traceback" not in capsys.readouterr().err


NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.add_column("people", sa.Column("more", sa.String()))
"""


def test_the_desk_leaves_older_tables_to_the_owner(served: Served, tmp_path: Path) -> None:
    (tmp_path / "0002_more.py").write_text(NEXT)
    newer = Migrations((*OWN.versions, tmp_path), "0002")
    with pytest.raises(Refused) as found:
        Node.open(served.home(Role.DESK), PHRASE, clock=SetClock(NOW), migrations=newer)
    assert found.value.code is Code.DATABASE_RIGHTS
    with served.opened(Role.DESK) as hq, hq.read() as db:
        assert db.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0001"
    with psycopg.connect(served.address(Role.DESK)) as connection:
        # The guard was not taken off on the way.
        with pytest.raises(psycopg.Error, match="only the door"):
            connection.execute("DELETE FROM muster.people")
        connection.rollback()


def test_what_an_account_may_not_is_a_sentence(served: Served) -> None:
    with (
        served.opened(Role.IMPORTER) as hq,
        pytest.raises(Refused) as found,
        hq.read() as db,
    ):
        db.exec_driver_sql("SELECT value FROM secret")
    assert found.value.code is Code.DATABASE_RIGHTS


def test_the_program_takes_in_as_an_importer_from_a_folder_and_from_a_spool(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From opening to the answer: what is secret is not asked for, and nothing of it is given up."""
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PHRASE)
    spool = Spool(tmp_path / "spool")
    spool.make()
    folder = tmp_path / "folder"
    folder.mkdir()
    said = ["--home", str(served.home(Role.IMPORTER)), "--passphrase-file", str(passphrase), "--json"]
    for name, place in (("Fernsby", folder), ("Thistlewood", spool.place)):
        served.station.act("people.add", None, {"family_name": name, "category": "staff_local"})
        sealed = served.from_the_station()
        if place == folder:
            (folder / "one.muster").write_bytes(sealed)
        else:
            box = box_of(served.station.keys.seal_public)
            spool.know([box])
            spool.accept_whole(box, seal.tag(sealed), sealed)
        assert main(["hq", "import", str(place), *said]) == 0
        assert json.loads(capsys.readouterr().out)["applied"] > 0
    assert list(spool.waits(box).names()) != []
    with served.opened(Role.IMPORTER) as hq:
        assert {"Fernsby", "Thistlewood"} <= set(people(hq))
