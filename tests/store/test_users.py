"""People with keys: who may give and take them, what the log says, what opens and what not (M06, M12)."""

import json
import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store import keyring, tries, users, vault
from store.asking import ask
from store.clock import SetClock
from store.entry import Lane
from store.files import KEYRING, STORE
from store.keyring import phrases
from store.node import Node
from store.refusals import Code, Refused
from store.registers.offices import User
from store.spoken import passphrase as made
from store.users import Chosen

Refuses = Callable[[Code], AbstractContextManager[object]]
NAME, PHRASE = "Thị Nguyễn", "ebony kettle river"
NEW = "cobalt otter parsley"
BEGIN = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


@pytest.fixture
def colleague(station: Node) -> int:
    """An assistant with keys to the station."""
    return users.add(station, NAME, "fsca", Chosen(PHRASE))


def reopened(node: Node, passphrase: str, user: str | None) -> Node:
    node.close()
    return Node.open(node.home, passphrase, user=user, clock=node.clock)


def acts(node: Node) -> set[tuple[str, int]]:
    """Give every act of the own log about users, with its lane."""
    with node.read() as db:
        found = ask(db, "SELECT DISTINCT act, lane FROM log WHERE tbl = 3 AND act <> 0")
    return {(node.registry.act_names[act], lane) for act, lane in found}


# coming


def test_whoever_got_keys_opens_the_node_in_their_own_name_and_role(
    station: Node, colleague: int, passphrase: str
) -> None:
    with reopened(station, PHRASE, NAME) as node, node.read() as db:
        assert (node.actor(db).user, node.actor(db).role) == (colleague, "fsca")
    with Node.open(station.home, passphrase, user="fsco") as node, node.read() as db:
        assert node.actor(db).user != colleague


def test_everybody_of_an_office_holds_the_drawer_and_a_warden_does_not(
    station: Node, warden: Node, colleague: int
) -> None:
    assert colleague
    seed = station.drawer_seed
    assert seed is not None
    assert len(seed) == 96
    with reopened(station, PHRASE, NAME) as node:
        assert node.drawer_seed == seed
    assert warden.drawer_seed is None


def test_the_log_says_who_gave_keys_to_whom(station: Node, colleague: int) -> None:
    with station.read() as db:
        me = station.actor(db).user
        found = ask(db, "SELECT actor, row FROM log WHERE tbl = 3 AND row = ?", (colleague,))
    assert found == [(me, colleague)]
    assert ("users.add", Lane.RECORDS) in acts(station)


@pytest.mark.parametrize(
    ("name", "role", "code"),
    [
        ("FSCO", "fsca", Code.NOT_UNIQUE),
        (NAME, "warden", Code.ROLE_ELSEWHERE),
        (NAME, "hq", Code.ROLE_ELSEWHERE),
        (NAME, "king", Code.FIELD_INVALID),
        ("", "fsca", Code.FIELD_MISSING),
    ],
)
def test_who_cannot_get_keys(station: Node, name: str, role: str, code: Code, refuses: Refuses) -> None:
    before = (station.home / KEYRING).read_bytes()
    with refuses(code):
        users.add(station, name, role, Chosen(PHRASE))
    assert (station.home / KEYRING).read_bytes() == before


def test_an_assistant_neither_gives_nor_takes_keys(station: Node, colleague: int, refuses: Refuses) -> None:
    del colleague
    with reopened(station, PHRASE, NAME) as node:
        before = (station.home / KEYRING).read_bytes()
        for work in (
            lambda: users.add(node, "Somebody", "fsco", Chosen(NEW)),
            lambda: users.revoke(node, "fsco", "x"),
            lambda: users.renew(node),
            lambda: users.hand_over(node, "Somebody", "fsco", Chosen(NEW), "x"),
        ):
            with refuses(Code.NOT_ALLOWED):
                work()
        assert (station.home / KEYRING).read_bytes() == before


def test_two_who_give_keys_at_once_both_do(station: Node, passphrase: str) -> None:
    with Node.open(station.home, passphrase, clock=station.clock) as other:
        users.add(station, NAME, "fsca", Chosen(PHRASE))
        users.add(other, "Amina Rakoto", "do", Chosen(NEW))
    for name, typed in ((NAME, PHRASE), ("Amina Rakoto", NEW), ("fsco", passphrase)):
        reopened(station, typed, name).close()


# going


def test_whoever_lost_their_keys_opens_nothing_any_more(
    station: Node, colleague: int, tmp_path: Path, refuses: Refuses
) -> None:
    """M03: not even with a copy of the keyring from before."""
    copy = tmp_path / "a copy of the keyring"
    shutil.copy(station.home / KEYRING, copy)
    assert users.revoke(station, NAME, "left the office") == colleague
    station.act("zones.add", None, {"code": "Z9", "name": "Written after"})
    station.close()
    with refuses(Code.WRONG_PASSPHRASE):
        Node.open(station.home, PHRASE, user=NAME, clock=station.clock)
    old = keyring.unlock(copy, PHRASE, user=NAME)
    assert not vault.opens(station.home / STORE, old.secrets["store"])
    shutil.copy(copy, station.home / KEYRING)
    with refuses(Code.STORE_DAMAGED):
        Node.open(station.home, PHRASE, user=NAME, clock=SetClock(station.clock.now()))


def test_the_others_open_it_as_before(station: Node, colleague: int, passphrase: str) -> None:
    users.add(station, "Amina Rakoto", "do", Chosen(NEW))
    drawer = station.drawer_seed
    users.revoke(station, NAME, "left the office")
    for name, typed in (("Amina Rakoto", NEW), ("fsco", passphrase)):
        with reopened(station, typed, name) as node:
            assert node.drawer_seed == drawer
            assert node.opened is not None
            assert node.opened.secrets.keys() == {"store", "sign", "seal"}
    assert colleague


def test_that_keys_were_taken_is_urgent_and_has_its_reason(station: Node, colleague: int) -> None:
    users.revoke(station, NAME, "left the office")
    assert ("users.revoke", Lane.URGENT) in acts(station)
    with station.read() as db:
        ((reason, day),) = ask(db, "SELECT ended_reason, ended_on FROM users WHERE id = ?", (colleague,))
    assert (reason, day) == ("left the office", "2026-11-21")


def test_nobody_takes_their_own_keys(station: Node, refuses: Refuses) -> None:
    with refuses(Code.OWN_KEYS):
        users.revoke(station, "fsco", "x")
    with refuses(Code.UNKNOWN_USER):
        users.revoke(station, "Nobody At All", "x")


def test_keys_change_only_while_nobody_else_has_the_node_open(
    station: Node, colleague: int, refuses: Refuses
) -> None:
    before = (station.home / KEYRING).read_bytes()
    with reopened(station, PHRASE, NAME) as other, other.read():
        with refuses(Code.STORE_IN_USE):
            users.revoke(station, NAME, "x")
        assert (station.home / KEYRING).read_bytes() == before
    users.revoke(station, NAME, "x")
    assert ("users.revoke", Lane.URGENT) in acts(station)
    assert colleague


def test_somebody_revoked_at_another_desk_opens_this_one_no_more(
    station: Node, colleague: int, passphrase: str, refuses: Refuses
) -> None:
    """What came with an exchange counts at the next opening, and takes the slot away there."""

    def end(draft: object) -> int:
        draft.change(User, colleague, ended_on="2026-11-20")  # type: ignore[attr-defined]
        return colleague

    station.carry("users.revoke", end)
    with refuses(Code.KEYS_ENDED):
        reopened(station, PHRASE, NAME)
    with reopened(station, passphrase, "fsco"):
        face = keyring.face(station.home / KEYRING)
        assert (face.several, face.second) == (False, False)
    with refuses(Code.WRONG_PASSPHRASE):
        Node.open(station.home, PHRASE, user=NAME, clock=station.clock)


# changing


def test_a_changed_passphrase_opens_and_the_old_one_does_not(
    station: Node, passphrase: str, tmp_path: Path, refuses: Refuses
) -> None:
    copy = tmp_path / "copy"
    shutil.copy(station.home / KEYRING, copy)
    assert station.own_pen is not None
    hand = station.own_pen.public
    users.change_passphrase(station, Chosen(NEW))
    with refuses(Code.WRONG_PASSPHRASE):
        reopened(station, passphrase, None)
    with reopened(station, NEW, None) as node:
        assert node.own_pen is not None
        assert node.own_pen.public == hand, "what was signed before stays theirs"
    assert ("users.passphrase", Lane.URGENT) in acts(station)
    assert not vault.opens(station.home / STORE, keyring.unlock(copy, passphrase).secrets["store"])


def test_a_key_file_may_be_asked_for_from_now_on(station: Node, refuses: Refuses) -> None:
    """M04."""
    users.change_passphrase(station, Chosen(NEW, b"from a stick"))
    with refuses(Code.KEY_FILE_NEEDED):
        reopened(station, NEW, None)
    Node.open(station.home, NEW, key_file=b"from a stick").close()


def test_keys_are_handed_over(station: Node, passphrase: str, refuses: Refuses) -> None:
    row = users.hand_over(station, NAME, "fsco", Chosen(PHRASE), "end of mission")
    assert ("users.handover", Lane.URGENT) in acts(station)
    with refuses(Code.WRONG_PASSPHRASE):
        reopened(station, passphrase, "fsco")
    with reopened(station, PHRASE, None) as node, node.read() as db:
        assert (node.actor(db).user, node.actor(db).role) == (row, "fsco")
        assert node.drawer_seed is not None
        first = ask(db, "SELECT ended_reason FROM users WHERE name = 'fsco' AND ended_on IS NOT NULL")
    assert first == [("end of mission",)]


# passphrases


@pytest.mark.parametrize(
    "weak",
    [
        "abcabcabcabc",
        "aaaaaaaaaaaaaaaa",
        "abcdefghijklmnop",
        "qwertyuiopasdf",
        "123456789012345",
        "098765432109",
        "Port Tamarin 1",
        "port-tamarin-fsco",
        "PTM PTM Mauritius",
        "password welcome",
        "Geheim! Passwort",
        "station officer x",
        "1111222211112222",
    ],
)
def test_what_is_guessed_early_is_refused(station: Node, weak: str, refuses: Refuses) -> None:
    with refuses(Code.PASSPHRASE_WEAK):
        users.add(station, NAME, "fsca", Chosen(weak))


def test_a_short_one_is_refused(station: Node, refuses: Refuses) -> None:
    with refuses(Code.PASSPHRASE_SHORT):
        users.add(station, NAME, "fsca", Chosen("x" * 11))


@pytest.mark.parametrize(
    "good",
    [
        PHRASE,
        NEW,
        "lantern over the harbour",
        "пароль не скажу",
        "水平線に灯る明かりと海の風",
        "x7#Kp9!mQ2vL",
    ],
)
def test_what_people_may_choose(good: str) -> None:
    phrases.check(good, ("Port Tamarin", "fsco", "PTM"))


def test_generated_ones_always_pass() -> None:
    for _ in range(200):
        phrases.check(made(os.urandom), ("Port Tamarin", "fsco", "PTM"))


# wrong ones


def test_wrong_passphrases_wait_longer_and_longer(tmp_path: Path) -> None:
    """Three are free; then 2, 4, 8 seconds and so on, five minutes at most; starting again does not help."""
    assert [tries.Tries(wrong, 0).wait for wrong in range(14)] == [
        0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300,
    ]  # fmt: skip
    clock, path = SetClock(BEGIN), tmp_path / "keyring"
    for _ in range(3):
        guess(path, clock, Code.WRONG_PASSPHRASE)
    guess(path, clock, Code.TRY_LATER)
    clock.set(BEGIN + timedelta(seconds=1))
    assert tries.left(path, clock) == 1
    clock.set(BEGIN + timedelta(seconds=2))
    guess(path, clock, Code.WRONG_PASSPHRASE)
    assert tries.left(path, clock) == 4
    clock.set(BEGIN + timedelta(seconds=6))
    with tries.counted(path, clock):
        pass
    assert list(tmp_path.iterdir()) == []


def guess(path: Path, clock: SetClock, code: Code) -> None:
    with pytest.raises(Refused) as refused, tries.counted(path, clock):
        raise Refused(Code.WRONG_PASSPHRASE)
    assert refused.value.code is code


def test_a_clock_that_is_set_back_does_not_help(tmp_path: Path) -> None:
    clock, path = SetClock(BEGIN), tmp_path / "keyring"
    for _ in range(3):
        guess(path, clock, Code.WRONG_PASSPHRASE)
    clock.set(BEGIN - timedelta(days=400))
    assert tries.left(path, clock) == 2
    clock.set(BEGIN - timedelta(days=400) + timedelta(seconds=2))
    assert tries.left(path, clock) == 0, "and a clock that stays back keeps nobody out"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"wrong": "x", "at": 1}', b'{"wrong": 1e400, "at": 1}', b"\xff"]
)
def test_a_broken_count_keeps_nobody_out(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "keyring"
    tries.file_of(path).write_bytes(content)
    assert tries.left(path, SetClock(BEGIN)) == 0


def test_the_count_names_nobody(tmp_path: Path) -> None:
    path = tmp_path / "keyring"
    guess(path, SetClock(BEGIN), Code.WRONG_PASSPHRASE)
    assert json.loads(tries.file_of(path).read_bytes()).keys() == {"wrong", "at"}
