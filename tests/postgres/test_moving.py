"""Headquarters' records carried to a server and back: all of them, once, whatever happens on the way."""

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlmodel import SQLModel

from sample_station.tour import Places
from store import anchor, guard, occupied, rekey, remarks, users, vault
from store.clock import SetClock
from store.files import DATABASE, STORE
from store.moving import carrying, filling, plan, rows
from store.moving.filling import Step
from store.moving.plan import Way
from store.moving.rows import Table
from store.node import Node
from store.postgres import address
from store.postgres import carrying as served
from store.refusals import Code, Refused
from store.users import Chosen
from tests.conftest import NOON
from tests.postgres.server import Given
from tui.cli import main

Facts = dict[str, list[str]]


def nothing(_step: Step, _done: int, _of: int) -> None:
    """Listen to nobody."""


def opened(home: Path, phrase: str) -> Node:
    return Node.open(home, phrase, clock=SetClock(NOON))


def facts(node: Node) -> Facts:
    """Give every row of every table, but for what says that the records were moved."""
    with node.read() as db:
        return {
            table.name: sorted(map(repr, db.execute(table.select())))
            for table in SQLModel.metadata.sorted_tables
            if table.name not in filling.OF_EACH | {"notice"}
        }


@dataclass(frozen=True)
class World:
    """Headquarters in its file and the same on a server, and its folder as it was at every step between."""

    server: Given
    file: Path
    served: Path
    template: str
    steps: dict[str, Path]
    facts: Facts
    notices: int
    phrase: str

    @contextmanager
    def on_server(self, folder: Path) -> Iterator[tuple[Path, str]]:
        """Give a copy of the headquarters on the server: its folder and its database."""
        with self.server.database(self.template) as where:
            home = shutil.copytree(self.served, folder / "served")
            address.keep(home, where)
            yield home, where


class Watcher:
    """Keeps the folder as it stands before each step that changes something in it, or on the server."""

    def __init__(self, home: Path, into: Path, patch: pytest.MonkeyPatch) -> None:
        self.steps: dict[str, Path] = {}
        self._home, self._into = home, into
        for module, name in (
            (plan, "lay"),
            (served, "begin_filling"),
            (served, "put_aside"),
            (address, "keep"),
            (vault, "set_aside"),
            (plan, "put_aside"),
            (plan, "end"),
        ):
            patch.setattr(module, name, self._watched(module is served, name, getattr(module, name)))

    def _watched(self, there: bool, name: str, work: Callable[..., Any]) -> Callable[..., Any]:  # noqa: FBT001 - of a server
        def watched(*said: object) -> object:
            self._keep(f"server's {name}" if there else name)
            done = work(*said)
            if there:
                self._keep(f"server's {name} is done")
            return done

        return watched

    def _keep(self, name: str) -> None:
        if name not in self.steps:
            self.steps[name] = shutil.copytree(self._home, self._into / str(len(self.steps)))


@pytest.fixture(scope="module")
def world(
    sample: Places, newest_postgres: Given, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Moved to a server once."""
    folder = tmp_path_factory.mktemp("moved")
    phrase = sample.passphrase_file.read_text(encoding="utf-8").strip()
    file = shutil.copytree(sample.hq, folder / "file")
    home = shutil.copytree(sample.hq, folder / "home")
    with opened(home, phrase) as node, newest_postgres.database() as where:
        with node.write() as db:
            remarks.note(db, "reborn", node.now, mark="R00001")
            remarks.note(db, "reborn", node.now, mark="R00002")
        before, given = facts(node), numbers(node)
        with pytest.MonkeyPatch.context() as patch:
            watcher = Watcher(home, folder, patch)
            moved = carrying.to_server(node, where, nothing)
        assert moved.filled.rows == sum(map(len, before.values())) + len(given)
        node.close()
        template = newest_postgres.template("moved", lambda of: copied(newest_postgres, where, of))
        yield World(newest_postgres, file, home, template, watcher.steps, before, len(given), phrase)


def numbers(node: Node) -> list[int]:
    """Give the numbers of the notices, which the engine gives out."""
    with node.read() as db:
        return [number for (number,) in db.exec_driver_sql("SELECT id FROM notice")]


def copied(server: Given, of: str, to: str) -> None:
    """Copy a whole database over an empty one."""
    source, target = (one.split("///")[1].split("?")[0] for one in (of, to))
    server.run(f'DROP DATABASE "{target}"', f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def test_all_of_it_arrives_and_work_goes_on_there(world: World, tmp_path: Path) -> None:
    with world.on_server(tmp_path) as (home, _), opened(home, world.phrase) as node:
        assert node.is_served
        assert facts(node) == world.facts
        assert noted(node) == ()
        node.act("agencies.add", None, {"code": "NEWS", "name": "made on the server"})
        # What the server gives out goes on behind what came: the notice of the move has a number of its own.
        assert len(set(numbers(node))) == len(numbers(node)) == world.notices + 1
        assert [path.name for path in home.glob("store.db*")] == [f"{STORE}.{mark(home)}"]


def noted(node: Node) -> tuple[object, ...]:
    found = anchor.read(node.home, node.keys.anchor)
    assert found is not None
    return found.noted


def mark(home: Path) -> str:
    (left,) = plan.left(home)
    return left.suffix[1:]


def test_the_file_that_was_left_speaks_for_headquarters_no_more(world: World, tmp_path: Path) -> None:
    home = shutil.copytree(world.served, tmp_path / "home")
    (home / f"{STORE}.{mark(home)}").replace(home / STORE)
    (home / DATABASE).unlink()
    with pytest.raises(Refused) as refused:
        opened(home, world.phrase)
    assert refused.value.code is Code.RECORDS_ASIDE
    # Beside the address it is not even looked at.
    assert not (home / plan._FOLDER).exists()


def test_there_and_back_again(world: World, tmp_path: Path) -> None:
    """Under the key that the keyring has by now; and an old page of the server's is found afterwards."""
    with world.on_server(tmp_path) as (home, where):
        elsewhere = shutil.copytree(home, tmp_path / "elsewhere")
        with opened(home, world.phrase) as node:
            node.act("agencies.add", None, {"code": "NEWS", "name": "made on the server"})
            users.change_passphrase(node, Chosen("seven grey herons on a wall"))
            before = facts(node)
            told: list[tuple[Step, int, int]] = []
            moved = carrying.to_file(node, lambda *said: told.append(said))
            assert not node.is_served
            assert facts(node) == before
            assert {step for step, done, of in told if done == of == moved.filled.rows} == set(Step)
            node.act("agencies.add", None, {"code": "LAST", "name": "made in the file"})
        assert vault.opens(home / STORE, rekey.known(node).secrets["store"])
        with opened(home, "seven grey herons on a wall") as node:
            assert noted(node) == ()
            assert {path.name for path in plan.left(home)} >= {
                f"{DATABASE}.{moved.left.replace('muster_', '').replace('_', '-')}"
            }
            with pytest.raises(Refused) as refused:
                opened(elsewhere, world.phrase)
            assert refused.value.code is Code.RECORDS_AWAY
            gone = carrying.discard(node)
            assert moved.left in gone.gone
            assert gone.before == ()
            assert plan.left(home) == []
        with psycopg.connect(where) as db:
            found = db.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'muster%'").fetchone()
        assert found == (0,)


def test_what_its_operator_dropped_by_hand_is_gone_already(world: World, tmp_path: Path) -> None:
    home = shutil.copytree(world.file, tmp_path / "home")
    dropped = home / f"{DATABASE}.moved-2026-11-20-aaaaaa"
    with world.server.database() as where:
        dropped.write_text(f"{where}\n")
    # Of this one the database is there, and the schema is not.
    (home / f"{DATABASE}.moved-2026-11-20-bbbbbb").write_text(f"{world.server.address()}\n")
    nobody = home / f"{DATABASE}.moved-2026-11-20-cccccc"
    nobody.write_text(f"postgresql:///muster?host={tmp_path}\n")
    with opened(home, world.phrase) as node:
        with pytest.raises(Refused) as refused:
            carrying.discard(node)
        assert (refused.value.code, refused.value.facts) == (Code.MOVE_LEFT_AWAY, {"name": nobody.name})
        # Of a server that is no more nobody can say whether something lies there: it stays named.
        assert plan.left(home) == [nobody]
        dropped.write_text(f"{where}\n")
        nobody.unlink()
        done = carrying.discard(node)
    assert (done.gone, done.before) == ((), ("muster_moved_2026_11_20_aaaaaa",))


def test_the_oldest_server_takes_it_and_gives_it_back(
    world: World, oldest_postgres: Given, tmp_path: Path
) -> None:
    home = shutil.copytree(world.file, tmp_path / "home")
    with oldest_postgres.database() as where, opened(home, world.phrase) as node:
        before = facts(node)
        carrying.to_server(node, where, nothing)
        assert node.is_served
        assert facts(node) == before
        carrying.to_file(node, nothing)
        assert facts(node) == before


def test_an_older_state_of_the_server_is_noticed(world: World, tmp_path: Path) -> None:
    with world.on_server(tmp_path) as (home, _):
        with opened(home, world.phrase) as node:
            node.act("agencies.add", None, {"code": "NEWS", "name": "made on the server"})
        with world.server.database(world.template) as older:
            address.keep(home, older)
            with opened(home, world.phrase) as node:
                assert {one.what for one in noted(node)} == {"older"}  # type: ignore[attr-defined]


# cut at any moment


def test_whenever_it_is_cut_on_the_way_to_the_server_there_is_one_truth(world: World, tmp_path: Path) -> None:
    """By the folder as it was at each step. Until the switch the server counts for nothing."""
    assert list(world.steps)[-4:] == ["keep", "set_aside", "put_aside", "end"]
    after = False
    for number, (name, folder) in enumerate(world.steps.items()):
        home = shutil.copytree(folder, tmp_path / str(number))
        after = after or name == "set_aside"
        with world.server.database(world.template) if after else nullcontext("") as where:
            if after:
                address.keep(home, where)
            with opened(home, world.phrase) as node:
                assert node.is_served is after
                assert facts(node) == world.facts, name
                assert noted(node) == (), name
            assert (home / STORE).exists() is not after, name


def test_what_a_cut_left_on_the_server_is_known_and_taken_back(world: World, tmp_path: Path) -> None:
    """Cut between the server's last word and the switch; who worked on meanwhile moves the newer state."""
    home = shutil.copytree(world.steps["keep"], tmp_path / "home")
    stranger = shutil.copytree(world.file, tmp_path / "stranger")
    with world.server.database(world.template) as where:
        with opened(stranger, world.phrase) as node:
            assert refusal(lambda: carrying.to_server(node, where, nothing)) is Code.DATABASE_TAKEN
            assert facts(node) == world.facts
        left = plan.read(home)
        assert left
        plan.lay(home, replace(left, address=where))
        marked(where, left.mark)
        with opened(home, world.phrase) as node:
            node.act("agencies.add", None, {"code": "NEWS", "name": "made after the cut"})
            before = facts(node)
            carrying.to_server(node, where, nothing)
            assert node.is_served
            assert facts(node) == before
        assert plan.read(home) is None


def test_once_the_switch_is_done_no_copy_of_the_folder_from_before_takes_the_records_back(
    world: World, tmp_path: Path
) -> None:
    """Cut right after the switch, whoever opens it says on the server, too, that the records are those."""
    home = shutil.copytree(world.steps["set_aside"], tmp_path / "home")
    older = shutil.copytree(world.steps["keep"], tmp_path / "older")
    left = plan.read(older)
    assert left
    with world.server.database(world.template) as where:
        marked(where, left.mark)
        address.keep(home, where)
        for folder in (home, older):
            plan.lay(folder, replace(left, address=where))
        with opened(home, world.phrase) as node:
            node.act("agencies.add", None, {"code": "NEWS", "name": "made on the server"})
            after = facts(node)
        with opened(older, world.phrase) as node:
            assert refusal(lambda: carrying.to_server(node, where, nothing)) is Code.DATABASE_TAKEN
        with opened(home, world.phrase) as node:
            assert facts(node) == after


def marked(where: str, mark: str) -> None:
    with psycopg.connect(where) as db:
        db.execute(f"COMMENT ON TABLE muster.node IS '{mark}'".encode())


def refusal(act: Callable[[], object]) -> Code:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_a_kill_while_rows_are_on_their_way_leaves_the_server_empty(
    world: World, newest_postgres: Given, tmp_path: Path
) -> None:
    home = shutil.copytree(world.file, tmp_path / "home")
    with newest_postgres.database() as where:
        with opened(home, world.phrase) as node:
            secrets = rekey.known(node)

        def die(step: Step, _done: int, _of: int) -> None:
            if step is Step.COMPARED:
                os.kill(os.getpid(), signal.SIGKILL)

        child = os.fork()
        if child == 0:
            try:
                node = Node.with_keys(home, secrets, clock=SetClock(NOON), entropy=os.urandom)
                carrying.to_server(node, where, die)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status)
        with psycopg.connect(where) as db:
            db.execute("SET lock_timeout = '30s'; SELECT pg_advisory_lock(1)")
            found = db.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'muster'::regnamespace")
            assert found.fetchone() == (0,)
        with opened(home, world.phrase) as node:
            assert facts(node) == world.facts
            assert noted(node) == ()


def test_whenever_it_is_cut_on_the_way_back_there_is_one_truth(world: World, tmp_path: Path) -> None:
    with world.on_server(tmp_path) as (home, _):
        with opened(home, world.phrase) as node, pytest.MonkeyPatch.context() as patch:
            (tmp_path / "steps").mkdir()
            watcher = Watcher(home, tmp_path / "steps", patch)
            carrying.to_file(node, nothing)
        switched = False
        for name, folder in watcher.steps.items():
            switched = switched or name == "server's put_aside is done"
            if switched:
                # Our schema has its other name on the server, as it had then.
                with opened(folder, world.phrase) as node:
                    assert not node.is_served
                    assert facts(node) == world.facts, name
                    assert noted(node) == (), name
            else:
                with world.server.database(world.template) as before:
                    address.keep(folder, before)
                    again = plan.read(folder)
                    if again is not None:
                        plan.lay(folder, replace(again, address=before))
                    with opened(folder, world.phrase) as node:
                        assert node.is_served
                        assert facts(node) == world.facts, name
            assert plan.read(folder) is None, name
        steps = ["end", "lay", "server's put_aside", "server's put_aside is done", "put_aside"]
        assert list(watcher.steps) == steps


# refused


def test_nobody_else_may_be_at_work(world: World, tmp_path: Path) -> None:
    home = shutil.copytree(world.file, tmp_path / "home")
    with opened(home, world.phrase) as node, opened(home, world.phrase):
        assert (
            refusal(lambda: carrying.to_server(node, "postgresql:///nowhere", nothing)) is Code.RECORDS_IN_USE
        )
        assert facts(node) == world.facts
    with world.on_server(tmp_path) as (home, _), opened(home, world.phrase) as node:
        elsewhere = shutil.copytree(home, tmp_path / "elsewhere")
        with opened(elsewhere, world.phrase):
            assert refusal(lambda: carrying.to_file(node, nothing)) is Code.RECORDS_IN_USE
        assert facts(node) == world.facts
        hold = occupied.alone(elsewhere)
        plan.lay(elsewhere, plan.drawn(Way.FILE, "postgresql:///", 0, os.urandom))
        assert refusal(lambda: opened(elsewhere, world.phrase)) is Code.RECORDS_MOVING
        assert hold
        hold.end()


def test_what_goes_wrong_on_the_way_changes_nothing(world: World, tmp_path: Path) -> None:
    """A server that goes away; a disk of ours that is full; a row that is another when it is read again."""

    def put_out(step: Step, done: int, _of: int) -> None:
        if step is Step.CARRIED and done:
            name = where.split("///")[1].split("?")[0]
            put = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - ours
            world.server.run(put)

    def full(_step: Step, _done: int, _of: int) -> None:
        raise OSError

    with world.on_server(tmp_path) as (home, where), opened(home, world.phrase) as node:
        for tell, code in ((put_out, Code.DATABASE_GONE), (full, Code.FILE_UNWRITABLE)):
            assert refusal(partial(carrying.to_file, node, tell)) is code
            assert facts(node) == world.facts
            assert not (home / STORE).exists()
            assert plan.read(home) is None
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(filling, "_read_again", altered(filling._read_again))
            assert refusal(lambda: carrying.to_file(node, nothing)) is Code.MOVE_DIFFERS
        assert facts(node) == world.facts
        assert not (home / STORE).exists()


def altered(look: Callable[..., None]) -> Callable[..., None]:
    """Change one letter of a file before it is read again."""

    def looked(path: Path, key: bytes, *rest: object) -> None:
        engine = vault.open_store(path, key)
        with vault.writing(engine) as db, guard.opened(db):
            db.exec_driver_sql(
                "UPDATE stations SET name = name || '.' WHERE id = (SELECT min(id) FROM stations)"
            )
        engine.dispose()
        look(path, key, *rest)

    return looked


def test_every_table_is_carried_and_one_that_is_not_there_stops_it(world: World, tmp_path: Path) -> None:
    """A table that is added tomorrow is carried, or nothing is."""
    file = sqlite_of(world, tmp_path)
    with (
        world.on_server(tmp_path) as (_, where),
        psycopg.connect(where, options="-c search_path=muster") as db,
    ):
        carried = filling._of_both(served.tables(db), file)
        assert {table.name for table in carried} == SQLModel.metadata.tables.keys() - filling.OF_EACH
        for table in carried:
            assert {name for name, _ in table.columns} == set(
                SQLModel.metadata.tables[table.name].columns.keys()
            )
        db.execute("CREATE TABLE tomorrow (id bigint PRIMARY KEY)")
        assert refusal(lambda: filling._of_both(served.tables(db), file)) is Code.MOVE_UNLIKE
        file.execute("CREATE TABLE tomorrow (id BIGINT PRIMARY KEY)")
        assert "tomorrow" in {table.name for table in filling._of_both(served.tables(db), file)}
        db.execute("ALTER TABLE tomorrow ADD COLUMN more text")
        assert refusal(lambda: filling._of_both(served.tables(db), file)) is Code.MOVE_UNLIKE


def test_only_numbers_that_the_server_gives_out_have_a_sequence(world: World, tmp_path: Path) -> None:
    """Numbers of ours are given by us; in the tables as they are migrated, and as they are declared."""
    asked = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'muster'"
    with world.on_server(tmp_path) as (_, where), psycopg.connect(where) as db:
        there = {name for (name,) in db.execute(asked)}
    tables = SQLModel.metadata.sorted_tables
    counted = [(table.name, table.autoincrement_column) for table in tables]
    assert there == {f"{name}_{column.name}_seq" for name, column in counted if column is not None}
    assert there == {f"{name}_id_seq" for name in ("conflict", "notice", "outbox", "quarantine")}


def sqlite_of(world: World, tmp_path: Path) -> Any:  # noqa: ANN401 - the driver has no types
    home = shutil.copytree(world.file, tmp_path / "file")
    with opened(home, world.phrase) as node:
        key = rekey.known(node).secrets["store"]
    return vault._connect(home / STORE, key)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("int8", "seven"),
        ("int8", 1 << 63),
        ("int4", 1 << 31),
        ("bool", 2),
        ("text", "a\0b"),
        ("bytea", "text"),
    ],
)
def test_a_value_that_a_server_cannot_hold_is_named_by_its_place(kind: str, value: object) -> None:
    table = Table("lists", (("id", "int8"), ("odd", kind)), ("id",))
    with pytest.raises(Refused) as refused:
        list(rows.blocks(table, [(1, None), (2, value)]))
    assert refused.value.code is Code.MOVE_VALUE
    assert refused.value.facts == {"table": "lists", "column": "odd"}


def test_only_headquarters_moves(sample: Places, tmp_path: Path, phrase: str) -> None:
    home = shutil.copytree(sample.station, tmp_path / "station")
    with opened(home, phrase) as node:
        assert refusal(lambda: carrying.to_server(node, "postgresql:///", nothing)) is Code.MOVE_ONLY_HQ


# by command


def test_by_command(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], sample: Places) -> None:
    def run(*said: str, home: Path) -> tuple[int, Any]:
        passphrase = ("--passphrase-file", str(sample.passphrase_file))
        code = main([*said, "--json", "--home", str(home), *passphrase])
        return code, json.loads(capsys.readouterr().out)

    file = shutil.copytree(world.file, tmp_path / "file")
    code, said = run("hq", "move", "--to", "postgresql:///muster", home=file)
    assert (code, said["error"]["code"]) == (2, "move_in_clear")
    code, said = run("hq", "move", "--to", "postgresql://muster:secret@example.org/x", "--yes", home=file)
    assert (code, said["error"]["code"]) == (2, "database_password")
    with world.on_server(tmp_path) as (home, where):
        assert run("where", home=home)[1]["store"] == where
        assert run("shred", "--plan", home=home)[1]["records_on_server"] is True
        code, said = run("hq", "move", "--to", where, "--yes", home=home)
        assert (code, said["error"]["code"]) == (1, "move_there_already")
        code, said = run("backup", str(tmp_path / "backup.age"), home=home)
        assert (code, said["error"]["code"]) == (1, "records_served")
        code, said = run("hq", "move", "--to-file", home=home)
        assert code == 0
        assert said["moved_to"] == "file"
        assert said["tables"] == len(SQLModel.metadata.tables) - 1
        left = [said["left"], f"{STORE}.{mark(world.served)}"]
        code, doctor = run("doctor", home=home)
        warned = [check for check in doctor["checks"] if check["check"] == "left by a move"]
        assert [name in check["detail"] for name, check in zip(left, warned, strict=True)] == [True, True]
        assert all("muster hq move --discard-left" in check["next"] for check in warned)
        assert run("hq", "move", "--discard-left", home=home)[1] == {"discarded": left, "gone_already": []}
        assert "left by a move" not in {check["check"] for check in run("doctor", home=home)[1]["checks"]}
        assert run("verify", home=home)[1]["ok"] is True
