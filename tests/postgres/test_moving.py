"""Headquarters' records carried to a server and back: all of them, once, whatever happens on the way."""

import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlmodel import SQLModel

from sample_station.tour import Places
from store import anchor, records, rekey, users, vault
from store.clock import SetClock
from store.files import DATABASE, STORE
from store.keyring.opening import Unlocked
from store.moving import carrying, filling, plan, rows, settling
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
    """A headquarters in its file and the same on a server, with its folder as it was at every step between."""

    server: Given
    file: Path
    served: Path
    template: str
    steps: dict[str, Path]
    facts: Facts
    phrase: str

    @contextmanager
    def on_server(self, folder: Path) -> Iterator[tuple[Path, str]]:
        """Give a copy of the headquarters on the server: its folder and its database."""
        with self.server.database(self.template) as where:
            home = shutil.copytree(self.served, folder / "served")
            address.keep(home, where)
            yield home, where


class Watcher:
    """Keeps the folder as it stands before and after each step that changes something in it."""

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
            patch.setattr(module, name, self._around(name if module is not served else f"server's {name}", getattr(module, name)))

    def _around(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*said: object) -> object:
            self.keep(f"before {name}")
            done = work(*said)
            self.keep(f"after {name}")
            return done

        return watched

    def keep(self, name: str) -> None:
        """Keep the folder under a name, the first time."""
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
        before = facts(node)
        with pytest.MonkeyPatch.context() as patch:
            watcher = Watcher(home, folder, patch)
            moved = carrying.to_server(node, where, nothing)
        assert moved.filled.rows == sum(map(len, before.values())) + len(notices(file, phrase))
        node.close()
        template = newest_postgres.template("moved", lambda of: copied(newest_postgres, where, of))
        yield World(newest_postgres, file, home, template, watcher.steps, before, phrase)


def notices(home: Path, phrase: str) -> list[object]:
    with opened(shutil.copytree(home, home.with_name("looked at")), phrase) as node, node.read() as db:
        return list(db.exec_driver_sql("SELECT id FROM notice"))


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
        # Numbers that the server gives out go on behind those that came: the notice of the move has one.
        with node.read() as db:
            given = [number for (number,) in db.exec_driver_sql("SELECT id FROM notice")]
        assert len(given) == len(set(given)) == len(notices(world.file, world.phrase)) + 1
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
            assert {path.name for path in plan.left(home)} >= {f"{DATABASE}.{moved.left.replace('muster_', '').replace('_', '-')}"}
            with pytest.raises(Refused) as refused:
                opened(elsewhere, world.phrase)
            assert refused.value.code is Code.RECORDS_AWAY
            gone = carrying.discard(node)
            assert moved.left in gone
            assert plan.left(home) == []
        with psycopg.connect(where) as db:
            found = db.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'muster%'").fetchone()
        assert found == (0,)


def test_an_older_state_of_the_server_is_noticed(world: World, tmp_path: Path) -> None:
    with world.on_server(tmp_path) as (home, where):
        with opened(home, world.phrase) as node:
            node.act("agencies.add", None, {"code": "NEWS", "name": "made on the server"})
        with world.server.database(world.template) as older:
            address.keep(home, older)
            with opened(home, world.phrase) as node:
                assert {one.what for one in noted(node)} == {"older"}  # type: ignore[attr-defined]
