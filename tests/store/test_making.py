"""Making a node: all of it or nothing, also when the power fails in between."""

import shutil
from pathlib import Path

import pytest

from store.anchor import NAME
from store.files import KEYRING, STORE
from store.founding import MAKING, Founding
from store.keyring import FLOOR
from store.node import Node
from store.refusals import Code, Refused

PHRASE = "a passphrase for a test"
FOUNDING = Founding("station", "PTM", "Port Tamarin", "fsco", "fsco")


def make(home: Path) -> None:
    Node.create(home, FOUNDING, PHRASE, strength=FLOOR).close()


def test_nothing_of_the_making_stays(tmp_path: Path) -> None:
    make(tmp_path / "home")
    assert {path.name for path in (tmp_path / "home").iterdir()} == {KEYRING, STORE, NAME}


@pytest.mark.parametrize(
    "left", [[], [KEYRING], [STORE], [KEYRING, STORE]], ids=["nothing", "keyring", "store", "both"]
)
def test_a_making_that_was_cut_is_made_again(tmp_path: Path, left: list[str]) -> None:
    home = tmp_path / "home"
    (home / MAKING).mkdir(parents=True)
    for name in left:
        (home / MAKING / name).write_bytes(b"half of it")
    make(home)
    Node.open(home, PHRASE).close()


def test_a_making_that_was_cut_while_it_moved_in_is_made_again(tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    make(other)
    (home / MAKING).mkdir(parents=True)
    shutil.copy(other / STORE, home / STORE)
    shutil.copy(other / KEYRING, home / MAKING / KEYRING)
    make(home)
    Node.open(home, PHRASE).close()


def test_a_store_whose_keyring_was_lost_is_not_overwritten(tmp_path: Path) -> None:
    home = tmp_path / "home"
    make(home)
    before = (home / STORE).read_bytes()
    (home / KEYRING).unlink()
    with pytest.raises(Refused) as refused:
        make(home)
    assert refused.value.code is Code.NODE_EXISTS
    assert (home / STORE).read_bytes() == before


def test_a_finished_node_with_a_trace_of_its_making_is_a_node(tmp_path: Path) -> None:
    home = tmp_path / "home"
    make(home)
    (home / MAKING).mkdir()
    with pytest.raises(Refused) as refused:
        make(home)
    assert refused.value.code is Code.NODE_EXISTS
