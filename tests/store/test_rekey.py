"""New keys, and a power cut at every step: the node opens for those who should, and nobody else."""

import os
import random
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from store import rekey, users, vault
from store.clock import Entropy, SetClock
from store.files import KEYRING, STORE
from store.keyring.ring import Ring, load
from store.node import Node
from store.refusals import Code, Refused
from store.users import Chosen

NAME, PHRASE = "Thị Nguyễn", "ebony kettle river"
NEW = "cobalt otter parsley"
FSCO, WORDS = "fsco", "lantern over the harbour"
THIRD = "Amina Rakoto"
MOMENT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
STEPS = 14
"""More than any change has, so that the last of them is the change that went through."""
BOTH = {(FSCO, WORDS), (NAME, PHRASE)}
AFTER = {
    "add": BOTH | {(THIRD, NEW)},
    "revoke": BOTH - {(NAME, PHRASE)},
    "passphrase": {(FSCO, NEW), (NAME, PHRASE)},
    "hand over": {(THIRD, NEW), (NAME, PHRASE)},
}
_ALONE = vault.alone


def seeded(seed: int) -> Entropy:
    return random.Random(seed).randbytes  # noqa: S311 - the same in every run, so that Argon2 is asked once


class Cut:
    """Kills the process at one of the steps around what is written."""

    def __init__(self, at: int) -> None:
        self._left = at

    def step(self) -> None:
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def cut(*said: object, **more: object) -> object:
            self.step()
            done = work(*said, **more)
            self.step()
            return done

        return cut

    @contextmanager
    def alone(self, path: Path, key: bytes) -> Iterator[Callable[..., Any]]:
        with _ALONE(path, key) as put_under:
            yield self.around(put_under)


def work(node: Node, what: str) -> None:
    match what:
        case "add":
            users.add(node, THIRD, "do", Chosen(NEW))
        case "revoke":
            users.revoke(node, NAME, "left the office")
        case "passphrase":
            users.change_passphrase(node, Chosen(NEW))
        case "hand over":
            users.hand_over(node, THIRD, "fsco", Chosen(NEW), "end of mission")


def opened(home: Path, passphrase: str, name: str) -> Node:
    return Node.open(home, passphrase, user=name, clock=SetClock(MOMENT), entropy=seeded(9))


def who_opens(home: Path) -> set[tuple[str, str]]:
    """Give who of all that were ever named opens the node, each with what they may have chosen."""
    found = set()
    for name, typed in ((FSCO, WORDS), (FSCO, NEW), (NAME, PHRASE), (THIRD, NEW)):
        try:
            opened(home, typed, name).close()
        except Refused as refused:
            assert refused.code in (Code.WRONG_PASSPHRASE, Code.KEYS_ENDED)  # noqa: PT017
        else:
            found.add((name, typed))
        (home / "keyring.tries").unlink(missing_ok=True)
    return found


@pytest.fixture(scope="module")
def two(templates: Mapping[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station with two people, closed."""
    home = tmp_path_factory.mktemp("two") / "station"
    shutil.copytree(templates["station"].home, home)
    with Node.open(home, WORDS, clock=SetClock(MOMENT), entropy=seeded(8)) as node:
        users.add(node, NAME, "fsca", Chosen(PHRASE))
    return home


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("what", AFTER)
def test_whenever_the_power_fails_the_node_opens_for_those_who_should(
    two: Path, tmp_path: Path, what: str, every: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the change or after it; and done again it is whole. In the usual run at every fifth step."""
    died = 0
    for at in range(0, STEPS, every):
        home = shutil.copytree(two, tmp_path / str(at))
        node = opened(home, WORDS, FSCO)
        node.close()
        child = os.fork()
        if child == 0:
            ended = 1
            try:
                cut = Cut(at)
                monkeypatch.setattr(Ring, "write", cut.around(Ring.write))
                monkeypatch.setattr(vault, "alone", cut.alone)
                monkeypatch.setattr(Node, "carry", cut.around(Node.carry))
                work(node, what)
                ended = 0
            finally:
                os._exit(ended)
        _, status = os.waitpid(child, 0)
        standing = who_opens(home)
        assert standing in (BOTH, AFTER[what]), at
        if not os.WIFSIGNALED(status):
            assert os.WEXITSTATUS(status) == 0
            assert standing == AFTER[what]
            break
        died += 1
        if standing != AFTER[what] or what in ("add", "revoke"):
            again(home, what)
        assert who_opens(home) == AFTER[what], at
        settled(home, what)
    else:
        pytest.fail("it has more steps than were tried")
    assert died * every >= 4


def again(home: Path, what: str) -> None:
    """Do again what was cut, as somebody would who was not told that it was done."""
    with opened(home, WORDS, FSCO) as node:
        try:
            work(node, what)
        except Refused as refused:
            assert refused.code is Code.NOT_UNIQUE  # noqa: PT017


def settled(home: Path, what: str) -> None:
    """One key of the store, and slots of just those who have keys by the list of users."""
    name, typed = min(AFTER[what])
    with opened(home, typed, name) as node:
        assert rekey.known(node).secrets.keys() == {"store", "sign", "seal"}
        assert {slot.id for slot in load(home / KEYRING).slots} == rekey.standing(node)
        with node.read() as db:
            assert db.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_a_kill_while_the_store_is_written_anew_leaves_it_whole(two: Path, tmp_path: Path) -> None:
    """Killed as soon as its journal is seen beside the new keyring, while pages are under both keys."""
    home = shutil.copytree(two, tmp_path / "station")
    node = opened(home, WORDS, FSCO)
    node.close()
    journal = home / (STORE + "-journal")
    child = os.fork()
    if child == 0:
        try:
            users.renew(node)
        finally:
            os._exit(0)
    ended = False
    while not ended and not (load(home / KEYRING).epoch == 2 and journal.exists()):
        ended = os.waitpid(child, os.WNOHANG) != (0, 0)
    if not ended:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert who_opens(home) == BOTH
    with opened(home, WORDS, FSCO) as after:
        assert rekey.known(after).secrets.keys() == {"store", "sign", "seal"}
        assert rekey.known(after).epoch == 2


def test_nothing_of_the_old_keys_opens_what_is_written_from_now_on(two: Path, tmp_path: Path) -> None:
    home = shutil.copytree(two, tmp_path / "station")
    with opened(home, WORDS, FSCO) as node:
        old = rekey.known(node)
        users.renew(node)
        new = rekey.known(node)
    assert (old.epoch, new.epoch) == (1, 2)
    assert {old.master, old.secrets["store"]} & {new.master, new.secrets["store"]} == set()
    assert (old.secrets["sign"], old.secrets["seal"]) == (new.secrets["sign"], new.secrets["seal"])
    assert not vault.opens(home / STORE, old.secrets["store"])
    assert vault.opens(home / STORE, new.secrets["store"])
    content = (home / KEYRING).read_bytes()
    for secret in (new.master, old.master, new.secrets["store"], old.secrets["store"]):
        assert secret not in content
