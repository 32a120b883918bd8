"""What the doctor sees: locked, open, and when something is not well."""

import os
from datetime import timedelta
from pathlib import Path

import cbor2
import pytest

from store import backup, checkup, health
from store.clock import SetClock
from store.health import Check, State
from store.node import Node
from store.recovery import RecoveryIdentity
from sync import health as exchange
from tests.store.test_backup import hear_of


def named(checks: list[Check], name: str) -> Check:
    (found,) = [check for check in checks if check.name == name]
    return found


def test_all_is_well_with_a_new_station(station: Node) -> None:
    checks = [*health.look(station.home), *checkup.look(station), *exchange.look(station)]
    assert [check.name for check in checks if not check.ok] == []
    assert len(checks) >= 18
    assert all(check.then for check in checks if check.state is not State.OK), "each says what to do"


def test_nothing_personal_is_said(station: Node, family: dict[str, int]) -> None:
    del family
    checks = [*health.look(station.home), *checkup.look(station), *exchange.look(station)]
    said = " ".join(check.detail + check.then for check in checks)
    assert not any(word in said for word in ("Nguyễn", "Thị", "Minh", "Lantern"))


@pytest.mark.parametrize(
    ("harm", "name", "state"),
    [
        ("no keyring", "node", State.RED),
        ("no store", "store", State.RED),
        ("clear store", "store", State.RED),
        ("open folder", "rights", State.AMBER),
        ("open file", "rights", State.RED),
        ("large wal", "write-ahead", State.AMBER),
        ("cut backup", "left over", State.AMBER),
        ("weak keyring", "keyring", State.RED),
        ("strange keyring", "node", State.RED),
    ],
)
def test_what_is_wrong_from_outside(station: Node, harm: str, name: str, state: State) -> None:
    station.close()
    home = station.home
    ring, store = home / "keyring", home / "store.db"
    match harm:
        case "no keyring":
            ring.unlink()
        case "no store":
            store.unlink()
        case "clear store":
            store.write_bytes(b"SQLite format 3\x00" + bytes(4096))
        case "open folder":
            home.chmod(0o755)
        case "open file":
            store.chmod(0o640)
        case "large wal":
            with (home / "store.db-wal").open("wb") as file:
                os.truncate(file.fileno(), 65 << 20)
            (home / "store.db-wal").chmod(0o600)
        case "cut backup":
            (home / backup.SNAPSHOT).touch(mode=0o600)
        case "weak keyring":
            said = cbor2.loads(ring.read_bytes())
            said["slots"][0]["memory"] = 1024
            ring.write_bytes(cbor2.dumps(said, canonical=True))
        case _:
            ring.write_bytes(b"\xff\x00")
    found = named(health.look(home), name)
    assert (found.state, bool(found.then)) == (state, True)


def test_the_clock_that_was_set_back(station: Node, clock: SetClock) -> None:
    station.act("zones.add", None, {"code": "Z1", "name": "Old Harbour"})
    assert named(checkup.look(station), "clock").state is State.OK
    clock.set(clock.now() - timedelta(days=40))
    assert named(checkup.look(station), "clock").state is State.RED


def test_backups_that_are_due(station: Node, clock: SetClock, tmp_path: Path) -> None:
    assert named(checkup.look(station), "recovery").state is State.AMBER
    key = RecoveryIdentity.make("HQ the safe", os.urandom)
    hear_of(station, key)
    assert key.recipient.mark in named(checkup.look(station), "recovery").detail
    assert named(checkup.look(station), "backup").state is State.AMBER
    backup.write(station, tmp_path / "ptm.age", "1")
    found = named(checkup.look(station), "backup")
    assert found.state is State.OK
    assert "--check" in found.then, "it counts only when it was read back"
    for days, state in ((6, State.OK), (1, State.AMBER), (23, State.RED)):
        clock.set(clock.now() + timedelta(days=days))
        assert named(checkup.look(station), "backup").state is state


def test_an_exchange_that_is_late_and_a_carrier_that_is_away(
    station: Node, clock: SetClock, tmp_path: Path
) -> None:
    from store import ledger

    with station.write() as db:
        ledger.set_carrier(db, "stick", "folder", str(tmp_path / "gone"))
    station.act("zones.add", None, {"code": "Z1", "name": "Old Harbour"})
    clock.set(clock.now() + timedelta(days=2))
    assert named(exchange.look(station), "exchange").state is State.AMBER
    clock.set(clock.now() + timedelta(days=2))
    assert named(exchange.look(station), "exchange").state is State.RED
    assert named(exchange.look(station), "carrier stick").state is State.AMBER


def test_headquarters_has_nobody_to_exchange_with(hq: Node) -> None:
    assert exchange.look(hq) == []
    assert all(check.ok for check in checkup.look(hq))
