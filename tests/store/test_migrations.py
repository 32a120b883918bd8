"""A populated store is brought to a newer version: whole or not at all, whatever happens on the way."""

import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cbor2
import pytest
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from sample_station.tour import Places
from store import guard, keyring, log, schema, vault
from store.asking import driver_of
from store.entry import first_link, link
from store.files import KEYRING, STORE
from store.identity import who
from store.log import LOG
from store.node import LANES, Node
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.schema import OWN, Migrations

NEXT = '''
"""What a next version might do: all that a migration can."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("people", sa.Column("shoe_size", sa.String(), nullable=True))
    op.create_table(
        "lockers", sa.Column("person", sa.Integer(), primary_key=True), sa.Column("door", sa.String())
    )
    with op.batch_alter_table("notice", recreate="always") as notice:
        notice.add_column(sa.Column("read_at", sa.Integer(), nullable=True))
    with op.batch_alter_table("visits", recreate="always") as visits:
        visits.add_column(sa.Column("weather", sa.String(), nullable=True))
    op.create_index("ix_people_shoe_size", "people", ["shoe_size"])
    op.execute("UPDATE people SET shoe_size = '41' WHERE id % 2 = 0")
    op.execute("INSERT INTO lockers (person, door) SELECT id, 'left' FROM people")
'''
WRONG = {
    "a value": "UPDATE people SET family_name = 'X' WHERE id = (SELECT min(id) FROM people)",
    "a row less": "DELETE FROM contacts WHERE id = (SELECT min(id) FROM contacts)",
    "a row more": "INSERT INTO zones (id, station) VALUES (77, 0)",
    "a column less": "ALTER TABLE people DROP COLUMN checkout_note",
    "a list less": "DROP TABLE kin",
    "an entry": "UPDATE log SET wall = wall + 1 WHERE seq = 1",
    "an entry less": "DELETE FROM log WHERE seq = 2",
    "a head": "UPDATE head SET chain = x'00'",
}


@dataclass(frozen=True)
class Old:
    """A store of the version before, closed, with its key."""

    home: Path
    key: bytes

    @property
    def path(self) -> Path:
        return self.home / STORE

    def opened(self) -> Engine:
        return vault.open_store(self.path, self.key)

    def copied(self, to: Path) -> "Old":
        shutil.copytree(self.home, to)
        return Old(to, self.key)

    def bytes(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.home.iterdir()}


@pytest.fixture(scope="module")
def made(sample: Places, tmp_path_factory: pytest.TempPathFactory) -> Old:
    """Copy the sample station, with a thousand people, as a version before left it."""
    home = tmp_path_factory.mktemp("old") / "station"
    shutil.copytree(sample.station, home)
    phrase = sample.passphrase_file.read_text(encoding="utf-8").strip()
    return Old(home, keyring.unlock(home / KEYRING, phrase).secrets["store"])


@pytest.fixture
def old(made: Old, tmp_path: Path) -> Old:
    return made.copied(tmp_path / "station")


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Migrations:
    return another(tmp_path_factory.mktemp("newer"), NEXT)


def another(folder: Path, source: str) -> Migrations:
    (folder / "0002_next.py").write_text(source)
    return Migrations((*OWN.versions, folder), "0002")


def migrate(old: Old, migrations: Migrations, before: Callable[[Connection], None] | None = None) -> None:
    engine = old.opened()
    try:
        with vault.writing(engine) as db:
            if before is not None:
                before(db)
            schema.prepare(db, migrations=migrations)
    finally:
        engine.dispose()


@dataclass(frozen=True)
class State:
    """What can be seen of a store: its version, what is written down in it, its tables and its guard."""

    version: str
    written: schema.Written
    tables: frozenset[str]
    guarded: frozenset[str]


def state(old: Old) -> State:
    engine = old.opened()
    try:
        with vault.reading(engine) as db:
            assert db.scalar(text("PRAGMA integrity_check")) == "ok"
            triggers = db.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            return State(
                str(db.scalar(text("SELECT version_num FROM alembic_version"))),
                schema.written(db),
                frozenset(inspect(db).get_table_names()),
                frozenset(triggers),
            )
    finally:
        engine.dispose()


GUARDED = frozenset(
    f"guard_{table}_{verb}"
    for table in (*(register.sql.name for register in REGISTRY.registers), LOG.name)
    for verb in ("insert", "update", "delete")
)


def digests(db: Connection, written: schema.Written) -> dict[str, bytes]:
    """Work out anew what stands in the columns that there were before."""
    return {table: schema._digest(db, table, columns) for table, (columns, _) in written.items()}


def is_migrated(old: Old, before: State) -> None:
    """All that was there is there, what is new is there too, and the guard stands."""
    after = state(old)
    assert after.version == "0002"
    assert after.tables == before.tables | {"lockers"}
    assert after.guarded == GUARDED
    engine = old.opened()
    with vault.reading(engine) as db:
        assert digests(db, before.written) == {table: said for table, (_, said) in before.written.items()}
        count = db.scalar(text("SELECT count(*) FROM people"))
        assert count == db.scalar(text("SELECT count(*) FROM lockers WHERE door = 'left'"))
        wrong = "SELECT count(*) FROM people WHERE (shoe_size IS '41') <> (id % 2 = 0)"
        assert db.scalar(text(wrong)) == 0
        verifies(db)
    engine.dispose()


def verifies(db: Connection) -> None:
    me = who(db)
    for lane in LANES:
        chain = first_link(me.writer, lane)
        nonces = log.links(db, me.writer, lane, 0)
        for entry, (nonce, stands) in zip(log.read(db, me.writer, lane, 0), nonces, strict=True):
            chain = link(chain, entry, nonce)
            assert chain == stands


def test_a_populated_store_is_brought_to_the_next_version(
    old: Old, newer: Migrations, sample: Places
) -> None:
    before = state(old)
    assert before.guarded == GUARDED
    phrase = sample.passphrase_file.read_text(encoding="utf-8").strip()
    with Node.open(old.home, phrase, migrations=newer) as node:
        assert node.me.code == "PTM"
    is_migrated(old, before)
    with Node.open(old.home, phrase, migrations=newer) as node:
        node.act("people.add", None, {"family_name": "Nakamura", "category": "intern"})


def test_after_it_nothing_is_written_beside_the_door(old: Old, newer: Migrations) -> None:
    migrate(old, newer)
    engine = old.opened()
    try:
        for table in (*(register.sql.name for register in REGISTRY.registers), LOG.name):
            key = "writer" if table == LOG.name else "id"
            for statement in (
                f"INSERT INTO {table} SELECT * FROM {table}",  # noqa: S608 - names of our own tables
                f"UPDATE {table} SET {key} = {key}",  # noqa: S608
                f"DELETE FROM {table}",  # noqa: S608
            ):
                with vault.writing(engine) as db:
                    if not db.scalar(text(f"SELECT count(*) FROM {table}")):  # noqa: S608
                        continue
                    with pytest.raises(IntegrityError, match=guard.REFUSAL):
                        db.execute(text(statement))
    finally:
        engine.dispose()


def test_doing_it_again_changes_nothing(old: Old, newer: Migrations) -> None:
    migrate(old, newer)
    before = state(old)
    migrate(old, newer)
    assert state(old) == before


@pytest.mark.parametrize("wrong", WRONG)
def test_a_migration_that_changes_what_is_written_down_is_not_kept(
    old: Old, tmp_path: Path, wrong: str
) -> None:
    before = state(old)
    (tmp_path / "wrong").mkdir()
    source = NEXT + f'    op.execute("""{WRONG[wrong]}""")\n'
    with pytest.raises(Refused) as refused:
        migrate(old, another(tmp_path / "wrong", source))
    assert refused.value.code is Code.MIGRATION_UNSOUND
    assert state(old) == before


# killed


def statements(old: Old, newer: Migrations) -> list[str]:
    """Give every statement that the driver is given while a store is brought to the next version."""
    said: list[str] = []
    engine = old.opened()
    with engine.connect() as connection:
        driver_of(connection).set_trace_callback(said.append)
    with vault.writing(engine) as db:
        schema.prepare(db, migrations=newer)
    engine.dispose()
    return said


def killed_at(old: Old, newer: Migrations, number: int) -> None:
    """Bring a store to the next version in a process that is killed at a statement."""
    child = os.fork()
    if child == 0:
        try:
            engine = old.opened()
            count = iter(range(1 << 30))

            def step(_statement: str) -> None:
                if next(count) == number:
                    os.kill(os.getpid(), signal.SIGKILL)

            with engine.connect() as connection:
                driver_of(connection).set_trace_callback(step)
            with vault.writing(engine) as db:
                schema.prepare(db, migrations=newer)
            step("")
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.long)])
def test_killed_at_any_statement_it_is_the_old_store_or_the_new_one(
    made: Old, newer: Migrations, tmp_path: Path, every: int
) -> None:
    """At each place where something is changed; in the usual run at one of five of them."""
    before = state(made)
    all_of_them = statements(made.copied(tmp_path / "dry"), newer)
    # Killed before a question is killed before the next change; of the guard's many alike some will do.
    changes = [place for place, said in enumerate(all_of_them) if not said.startswith(("SELECT", "PRAGMA"))]
    of_guard = [place for place in changes if "TRIGGER" in all_of_them[place]]
    places = sorted({*changes} - {*of_guard} | {*of_guard[::60]})
    assert any("shoe_size" in all_of_them[place] for place in places)
    commit = places[-1]
    assert all_of_them[commit].startswith("COMMIT")
    for place in {*places[::every], commit}:
        here = made.copied(tmp_path / str(place))
        killed_at(here, newer, place)
        assert state(here) == before, all_of_them[place]
        if place in (places[0], commit):
            migrate(here, newer)
            is_migrated(here, before)
        shutil.rmtree(here.home)
    here = made.copied(tmp_path / "done")
    killed_at(here, newer, commit + 1)
    is_migrated(here, before)


def test_a_disk_that_fills_leaves_the_old_store(old: Old, newer: Migrations) -> None:
    before = state(old)

    def full(db: Connection) -> None:
        pages = driver_of(db).execute("PRAGMA page_count").fetchone()[0]
        driver_of(db).execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(Refused) as refused:
        migrate(old, newer, full)
    assert refused.value.code is Code.DISK_FULL
    assert state(old) == before
    migrate(old, newer)
    is_migrated(old, before)


# newer


@pytest.fixture
def crashed(old: Old, newer: Migrations, tmp_path: Path) -> Old:
    """Give a store of a newer version as a crash left it: the newest is in the file beside it only."""
    engine = old.opened()
    with vault.writing(engine) as db:
        schema.prepare(db, migrations=newer)
    here = tmp_path / "crashed"
    shutil.copytree(old.home, here)
    engine.dispose()
    (here / (STORE + "-shm")).unlink()
    return Old(here, old.key)


def test_a_store_of_a_newer_version_is_left_alone(old: Old, newer: Migrations, sample: Places) -> None:
    migrate(old, newer)
    before = old.bytes()
    with pytest.raises(Refused) as refused:
        Node.open(old.home, sample.passphrase_file.read_text(encoding="utf-8").strip())
    assert refused.value.code is Code.STORE_NEWER
    assert "newer" in refused.value.what
    assert old.bytes() == before


def test_also_as_a_crash_left_it(crashed: Old, newer: Migrations, sample: Places) -> None:
    before = crashed.bytes()
    assert before[STORE + "-wal"]
    phrase = sample.passphrase_file.read_text(encoding="utf-8").strip()
    with pytest.raises(Refused) as refused:
        Node.open(crashed.home, phrase)
    assert refused.value.code is Code.STORE_NEWER
    after = crashed.bytes()
    # Only an index of the file beside it is new, which holds none of it and which the next one makes anew.
    after.pop(STORE + "-shm", None)
    assert after == before
    with Node.open(crashed.home, phrase, migrations=newer) as node:
        assert node.me.code == "PTM"


def test_a_keyring_of_a_newer_version_is_left_alone(old: Old, sample: Places) -> None:
    path = old.home / KEYRING
    ring = cbor2.loads(path.read_bytes())
    path.write_bytes(cbor2.dumps(ring | {"version": ring["version"] + 1}, canonical=True))
    before = old.bytes()
    with pytest.raises(Refused) as refused:
        Node.open(old.home, sample.passphrase_file.read_text(encoding="utf-8").strip())
    assert refused.value.code is Code.STORE_NEWER
    assert old.bytes() == before
