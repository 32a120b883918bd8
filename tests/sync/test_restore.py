"""A restored node: whole or not there, never under its old name, soon in one mind with its parent."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from store import backup, drafts, erase, keyring, outbox, restoring
from store.by_name import find
from store.files import KEYRING
from store.node import Node
from store.recovery import RecoveryIdentity
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.restoring import Newcomer
from sync import incoming, outgoing, today, verified
from sync.restoring import Restored, restore
from tui.needs import sentence

if TYPE_CHECKING:
    from tests.sync.conftest import House

PHRASE = "eleven lamps along the breakwater"


@pytest.fixture(scope="module")
def key() -> RecoveryIdentity:
    return RecoveryIdentity.make("HQ the safe", os.urandom)


def hear_of(house: House, key: RecoveryIdentity) -> None:
    """Let headquarters make the identity known, and the station hear of it."""
    known = key.recipient
    escrow = base64.b64encode(known.escrow).decode()
    house.hq.act("recovery_keys.make", None, {"name": "the safe", "age": known.age, "escrow": escrow})
    house.exchange(house.station)


def again(house: House, key: RecoveryIdentity, name: str, user: str = "fsco") -> tuple[Restored, Node]:
    """Restore the backup of that name and open what came of it."""
    home = house.folder / f"restored-{name}"
    newcomer = Newcomer(user, PHRASE, strength=keyring.FLOOR)
    done = restore(house.folder / name, key, home, newcomer, clock=house.clock)
    return done, house.stack.enter_context(Node.open(home, PHRASE, clock=house.clock))


def add(node: Node, name: str) -> int:
    return node.act("people.add", None, {"family_name": name, "category": "intern"}).row


def names(node: Node) -> list[str]:
    with node.read() as db:
        return list(db.scalars(text("SELECT family_name FROM people ORDER BY family_name")))


def settle(house: House, node: Node) -> None:
    for _ in range(4):
        incoming.take(house.hq, outgoing.to_parent(node).sealed)
        incoming.take(node, outgoing.to_child(house.hq, house.child(house.hq, node)).sealed)


def test_a_restored_station_and_headquarters_come_to_one_mind(heard: House, key: RecoveryIdentity) -> None:
    """L07: nothing doubled, nothing lost that either side has."""
    station = heard.station
    hear_of(heard, key)
    add(station, "Before, not sent")
    backup.write(station, heard.folder / "ptm.age", "1")
    add(station, "After, sent")
    heard.exchange(station)
    add(station, "After, never sent")
    station.close()
    heard.later(days=2)
    done, node = again(heard, key, "ptm.age")
    assert (done.code, done.kind, done.parent) == ("PTM", "station", "HQ")
    assert done.mark.startswith("R")
    new = add(node, "New after the restore")
    settle(heard, node)
    there = ["After, sent", "Before, not sent", "New after the restore"]
    assert [name for name in names(node) if name[0] in "ABN"] == there
    assert [name for name in names(heard.hq) if name[0] in "ABN"] == there
    assert heard.tables(node) == heard.tables(heard.hq)
    assert heard.pending(node) == 0
    with node.read() as db:
        assert node.numbers(db).text("P", new).startswith(f"PTM-P-{done.mark}-")


def test_it_writes_under_a_new_name_from_its_first_moment(heard: House, key: RecoveryIdentity) -> None:
    hear_of(heard, key)
    before = heard.station.me
    backup.write(heard.station, heard.folder / "ptm.age", "1")
    _done, node = again(heard, key, "ptm.age")
    after = node.me
    assert after.device == before.device
    assert (after.writer, after.slot) != (before.writer, before.slot)
    _done, second = again_at(heard, key, "ptm.age", "another place")
    assert second.me.writer != after.writer


def again_at(house: House, key: RecoveryIdentity, name: str, place: str) -> tuple[Restored, Node]:
    home = house.folder / place
    newcomer = Newcomer("fsco", PHRASE, strength=keyring.FLOOR)
    done = restore(house.folder / name, key, home, newcomer, clock=house.clock)
    return done, house.stack.enter_context(Node.open(home, PHRASE, clock=house.clock))


def test_a_restored_headquarters_hears_again_what_it_lost(heard: House, key: RecoveryIdentity) -> None:
    hear_of(heard, key)
    hq, station = heard.hq, heard.station
    backup.write(hq, heard.folder / "hq.age", "1")
    add(station, "Sent to the lost one")
    heard.exchange(station)
    hq.close()
    heard.later(hours=5)
    done, node = again(heard, key, "hq.age", "clerk")
    assert (done.kind, done.parent) == ("hq", None)
    for _ in range(4):
        incoming.take(node, outgoing.to_parent(station).sealed)
        incoming.take(station, outgoing.to_child(node, heard.child(node, station)).sealed)
    assert "Sent to the lost one" in names(node)
    assert heard.tables(node) == heard.tables(station)
    assert heard.pending(station) == 0


def test_for_a_week_today_says_that_something_may_be_missing(heard: House, key: RecoveryIdentity) -> None:
    hear_of(heard, key)
    made = heard.clock.now()
    backup.write(heard.station, heard.folder / "ptm.age", "1")
    heard.later(hours=5)
    _done, node = again(heard, key, "ptm.age")
    (told,) = [need for need in today.needs(node) if need.kind == "restored"]
    assert sentence(told) == (f"Restored to {made:%Y-%m-%d %H:%M} UTC: what came later may be missing")
    heard.later(hours=8 * 24)
    assert "restored" not in {need.kind for need in today.needs(node)}


def test_roles_are_kept_and_no_old_passphrase_opens_it(heard: House, key: RecoveryIdentity) -> None:
    hear_of(heard, key)
    old = keyring.unlock(heard.station.home / KEYRING, "a long enough one")
    backup.write(heard.station, heard.folder / "ptm.age", "1")
    _done, node = again(heard, key, "ptm.age", " FSCO ")
    with node.read() as db:
        assert node.actor(db).role == "fsco"
    new = keyring.unlock(node.home / KEYRING, PHRASE)
    assert new.secrets["store"] != old.secrets["store"]
    assert new.secrets["sign"] == old.secrets["sign"]
    with pytest.raises(Refused) as caught:
        Node.open(node.home, "a long enough one")
    assert caught.value.code is Code.WRONG_PASSPHRASE


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("user", Code.NOT_A_USER),
        ("identity", Code.BACKUP_CLOSED),
        ("passphrase", Code.PASSPHRASE_SHORT),
        ("file", Code.BACKUP_DAMAGED),
        ("place", Code.NODE_EXISTS),
    ],
)
def test_what_cannot_be_restored_leaves_no_node(
    heard: House, key: RecoveryIdentity, wrong: str, code: Code
) -> None:
    hear_of(heard, key)
    path = heard.folder / "ptm.age"
    backup.write(heard.station, path, "1")
    home = heard.folder / "new"
    if wrong == "file":
        path.write_bytes(path.read_bytes()[:-1])
    if wrong == "place":
        home.mkdir()
        (home / "letters").write_text("somebody's")
    user = "nobody" if wrong == "user" else "fsco"
    phrase = "short" if wrong == "passphrase" else PHRASE
    used = RecoveryIdentity.make("another", os.urandom) if wrong == "identity" else key
    with pytest.raises(Refused) as caught:
        restore(path, used, home, Newcomer(user, phrase, strength=keyring.FLOOR), clock=heard.clock)
    assert caught.value.code is code
    assert "{" not in caught.value.what + caught.value.next
    assert not home.exists() or [inside.name for inside in home.iterdir()] == ["letters"]


def test_a_restore_that_is_cut_leaves_no_half_node_and_can_be_done_again(
    heard: House, key: RecoveryIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power fails when all is made and nothing is in its place: what lies there is not a node."""
    hear_of(heard, key)
    backup.write(heard.station, heard.folder / "ptm.age", "1")
    home = heard.folder / "restored-ptm.age"

    class Power(BaseException):
        pass

    def fails(*_: object) -> None:
        raise Power

    with monkeypatch.context() as patch:
        patch.setattr(restoring, "finish", fails)
        # A process that is killed clears nothing away.
        patch.setattr(restoring, "give_up", lambda _home: None)
        with pytest.raises(Power):
            again(heard, key, "ptm.age")
    assert not (home / KEYRING).exists()
    with pytest.raises(Refused):
        Node.open(home, PHRASE)
    _done, node = again(heard, key, "ptm.age")
    assert "Tamarisk" in names(node)
    made = sorted(inside.name for inside in home.iterdir() if "-" not in inside.name)
    assert made == ["anchor", KEYRING, "store.db"]


def test_what_was_erased_since_the_backup_goes_again(heard: House, key: RecoveryIdentity) -> None:
    """The copy still holds the values; the parent, which knows that they are erased, says so again."""
    hear_of(heard, key)
    station, hq = heard.station, heard.hq
    backup.write(station, heard.folder / "ptm.age", "1")
    person = next(row["id"] for row in heard.rows(station, "people") if row["family_name"] == "Tamarisk")
    with hq.write() as db:
        row = find(db, REGISTRY.kind("people"), hq.numbers(db), person)
        erase.erase_row(db, REGISTRY, REGISTRY.kind("people").nr, row, hq.now)
    station.close()
    _done, node = again(heard, key, "ptm.age")
    assert "Tamarisk" in names(node)
    settle(heard, node)
    assert "Tamarisk" not in names(node)
    with node.read() as db:
        assert erase.is_erased(db, REGISTRY.kind("people").nr, row)


def test_verify_finds_nothing_wrong_with_a_restored_node(heard: House, key: RecoveryIdentity) -> None:
    hear_of(heard, key)
    backup.write(heard.station, heard.folder / "ptm.age", "1")
    add(heard.station, "After, sent")
    heard.exchange(heard.station)
    heard.station.close()
    _done, node = again(heard, key, "ptm.age")
    settle(heard, node)
    assert verified.verify(node).faults == ()
    assert verified.verify(heard.hq).faults == ()


def test_drafts_and_what_lay_ready_are_not_restored(heard: House, key: RecoveryIdentity) -> None:
    hear_of(heard, key)
    with heard.station.write() as db:
        place = drafts.Place("zones.add", "")
        user = heard.station.actor(db).user
        drafts.keep(db, user, drafts.Draft(place, {"code": "Z9"}, at=heard.station.now))
        laid = outbox.Laid("A.MUS", bytes(16), urgent=False, basis=b"", cuts=(), facts=(b"", 0, 0, 0))
        outbox.lay(db, laid, heard.station.now)
    backup.write(heard.station, heard.folder / "ptm.age", "1")
    _done, node = again(heard, key, "ptm.age")
    assert (heard.count(heard.station, "draft"), heard.count(heard.station, "outbox")) == (1, 1)
    assert (heard.count(node, "draft"), heard.count(node, "outbox")) == (0, 0)
