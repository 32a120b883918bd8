"""Backups: what is in the file, who can open it, and what is left when it goes wrong (M03, M10)."""

import base64
import io
import json
import os
import resource
import shutil
import signal
import subprocess
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import insert, text

from store import backup, backup_list, guard, identity, log, outlook, reading_back, sealed_tar, vault
from store.clock import SetClock
from store.columns import sql
from store.entry import Lane
from store.node import Node
from store.recovery import RecoveryIdentity
from store.refusals import Code
from store.registers.recovery_keys import RecoveryKey
from store.sealed_tar import Member

Refuses = Callable[[Code], AbstractContextManager[object]]
WORDS = "seven grey herons over the ferry"


@pytest.fixture(scope="module")
def key() -> RecoveryIdentity:
    return RecoveryIdentity.make("HQ the safe", os.urandom)


@pytest.fixture
def known(station: Node, family: dict[str, int], key: RecoveryIdentity) -> Node:
    """The station with a family, which has heard of the recovery identity."""
    del family
    hear_of(station, key)
    return station


def hear_of(node: Node, *keys: RecoveryIdentity) -> None:
    """Let a station have what comes down from headquarters only."""
    rows = [
        {
            "id": number,
            "station": 0,
            "code": key.recipient.mark,
            "name": "the safe",
            "age": key.recipient.age,
            "escrow": base64.b64encode(key.recipient.escrow).decode(),
        }
        for number, key in enumerate(keys, start=1)
    ]
    with node.write() as db, guard.opened(db):
        db.execute(insert(sql(RecoveryKey)), rows)


def unsealed(sealed: bytes, key: RecoveryIdentity) -> dict[str, bytes]:
    """Open it as the second reader does: pyrage for the seal, tarfile for the rest."""
    clear = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(key.age)])
    with tarfile.open(fileobj=io.BytesIO(clear)) as tar:
        found = {info.name: tar.extractfile(info) for info in tar}
        return {name: content.read() for name, content in found.items() if content is not None}


def people(store: Path, key: bytes) -> list[str]:
    engine = vault.open_store(store, key)
    with vault.reading(engine) as db:
        found = list(db.scalars(text("SELECT given_name FROM people ORDER BY given_name")))
    engine.dispose()
    return found


def test_the_standard_tools_open_it(known: Node, key: RecoveryIdentity, tmp_path: Path) -> None:
    """What its own README says, done: age, tar, and a store that opens with the raw key."""
    if shutil.which("age") is None:
        pytest.skip("the age program is not installed")
    made = backup.write(known, tmp_path / "ptm.age", "1.2.3")
    (tmp_path / "recovery.key").write_text(f"# the safe\n{key.age}\n")
    (tmp_path / "out").mkdir()
    sealed = ["age", "-d", "-i", str(tmp_path / "recovery.key"), str(tmp_path / "ptm.age")]
    clear = subprocess.run(sealed, capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(tmp_path / "out")], input=clear, check=True)
    secrets = json.loads((tmp_path / "out" / "secrets.json").read_text())
    assert people(tmp_path / "out" / "store.db", bytes.fromhex(secrets["store"])) == ["Marc", "Minh", "Thị"]
    assert "sqlcipher store.db" in (tmp_path / "out" / "README.txt").read_text()
    assert made.people == 3


def test_a_second_reader_finds_the_same(known: Node, key: RecoveryIdentity, tmp_path: Path) -> None:
    made = backup.write(known, tmp_path / "ptm.age", "1.2.3")
    sealed = (tmp_path / "ptm.age").read_bytes()
    found = unsealed(sealed, key)
    assert list(found) == ["README.txt", "manifest.json", "secrets.json", "store.db"]
    manifest = json.loads(found["manifest.json"])
    assert (manifest["code"], manifest["kind"], manifest["program"]) == ("PTM", "station", "1.2.3")
    assert manifest["made_at"] == "2026-11-21T08:30:00Z"
    assert manifest["opened_by"] == [key.recipient.mark]
    assert {writer for writer, *_ in manifest["heads"]} >= {known.me.writer}
    assert made.size == len(sealed)
    secrets = json.loads(found["secrets.json"])
    assert bytes.fromhex(secrets["sign"]) == known.keys.sign_seed
    assert bytes.fromhex(secrets["seal"]) == known.keys.seal_seed


def test_every_standing_identity_opens_it_and_no_other(
    station: Node, key: RecoveryIdentity, tmp_path: Path, refuses: Refuses
) -> None:
    second, stranger = (RecoveryIdentity.make(name, os.urandom) for name in ("the bank", "nobody"))
    hear_of(station, key, second)
    backup.write(station, tmp_path / "ptm.age", "1")
    for one in (key, second):
        assert reading_back.check(station, tmp_path / "ptm.age", one).ours
    with refuses(Code.BACKUP_CLOSED):
        reading_back.check(station, tmp_path / "ptm.age", stranger)


def test_the_key_of_the_store_opens_no_backup(
    known: Node, key: RecoveryIdentity, store_key: bytes, tmp_path: Path
) -> None:
    backup.write(known, tmp_path / "ptm.age", "1")
    secrets = json.loads(unsealed((tmp_path / "ptm.age").read_bytes(), key)["secrets.json"])
    assert bytes.fromhex(secrets["store"]) != store_key
    sealed = (tmp_path / "ptm.age").read_bytes()
    assert known.keys.sign_seed not in sealed
    assert "Nguyễn".encode() not in sealed


def test_without_an_identity_there_is_no_backup(station: Node, tmp_path: Path, refuses: Refuses) -> None:
    with refuses(Code.NO_RECOVERY):
        backup.write(station, tmp_path / "ptm.age", "1")
    assert list(tmp_path.glob("ptm*")) == []


def test_nothing_is_overwritten(known: Node, tmp_path: Path, refuses: Refuses) -> None:
    (tmp_path / "ptm.age").write_text("somebody's letter")
    with refuses(Code.FILE_EXISTS):
        backup.write(known, tmp_path / "ptm.age", "1")
    assert (tmp_path / "ptm.age").read_text() == "somebody's letter"


def test_a_stick_that_is_gone_is_said(known: Node, tmp_path: Path, refuses: Refuses) -> None:
    with refuses(Code.BACKUP_UNWRITABLE):
        backup.write(known, tmp_path / "no stick here" / "ptm.age", "1")
    assert [path.name for path in known.home.iterdir() if path.name.startswith(".")] == []


def test_a_full_disk(known: Node, tmp_path: Path, refuses: Refuses) -> None:
    """The system refuses every byte beyond a bound that the backup needs and its copy does not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    size = (known.home / "store.db").stat().st_size
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (max(size, 1 << 20) + 4096, hard))
        with refuses(Code.BACKUP_UNWRITABLE):
            backup.write(known, tmp_path / "ptm.age", "1")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert list(tmp_path.glob("*ptm.age*")) == []
    assert not (known.home / backup.SNAPSHOT).exists()
    with known.read() as db:
        assert backup_list.last(db) is None


def test_what_a_killed_backup_left_goes_with_the_next(known: Node, tmp_path: Path) -> None:
    (known.home / backup.SNAPSHOT).write_bytes(b"half a copy")
    (tmp_path / f".old.age{backup.UNFINISHED}").write_bytes(b"half a backup")
    backup.write(known, tmp_path / "ptm.age", "1")
    assert not (known.home / backup.SNAPSHOT).exists()
    assert [path.name for path in tmp_path.iterdir() if "age" in path.name] == ["ptm.age"]


def test_it_is_entered_in_the_log_and_counts_as_nothing_that_waits(known: Node, tmp_path: Path) -> None:
    made = backup.write(known, tmp_path / "ptm.age", "1")
    with known.read() as db:
        head = log.head(db, known.me.writer, Lane.BULK)
        assert head is not None
        (entry,) = log.read(db, known.me.writer, Lane.BULK, 0)
        assert entry.actor == known.actor(db).user
        assert made.digest in dict(entry.fields).values()
        last = backup_list.last(db)
    assert last == backup_list.Made(known.now, made.size, None)


def test_a_damaged_store_is_not_sealed_as_if_it_were_whole(
    known: Node, tmp_path: Path, refuses: Refuses
) -> None:
    with known.write() as db:
        db.execute(text("DROP TRIGGER guard_log_update"))
        db.execute(text("UPDATE log SET wall = wall + 1 WHERE seq = 2"))
    with refuses(Code.STORE_DAMAGED):
        backup.write(known, tmp_path / "ptm.age", "1")
    assert not (tmp_path / "ptm.age").exists()


@pytest.mark.parametrize("harm", ["cut", "flipped", "another file", "empty"])
def test_a_backup_that_is_not_whole_is_found_out(
    known: Node, key: RecoveryIdentity, tmp_path: Path, refuses: Refuses, harm: str
) -> None:
    backup.write(known, tmp_path / "ptm.age", "1")
    whole = (tmp_path / "ptm.age").read_bytes()
    middle = len(whole) // 2
    harmed = {
        "cut": whole[:-20],
        "flipped": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "another file": b"PK\x03\x04" + bytes(200),
        "empty": b"",
    }
    (tmp_path / "ptm.age").write_bytes(harmed[harm])
    with refuses(Code.BACKUP_DAMAGED):
        reading_back.check(known, tmp_path / "ptm.age", key)
    assert not (known.home / reading_back.READING).exists()
    with known.read() as db:
        last = backup_list.last(db)
    assert last is not None
    assert last.checked_at is None


def test_only_what_was_read_back_is_durable(hq: Node, key: RecoveryIdentity, tmp_path: Path) -> None:
    """PROTOCOL, "durable": headquarters says so of a child's entries when it has seen them in a backup."""
    hear_of(hq, key)
    backup.write(hq, tmp_path / "hq.age", "1")

    def durable() -> dict[tuple[int, int], int]:
        with hq.read() as db:
            return {key: head.durable for key, head in log.all_heads(db).items() if head.durable}

    assert durable() == {}
    checked = reading_back.check(hq, tmp_path / "hq.age", key)
    assert checked.ours
    with hq.read() as db:
        writers = [child.writer for child in identity.children(db)]
        children = {key: seq for key, seq in log.standings(db).items() if key[0] in writers and seq}
        last = backup_list.last(db)
    assert durable() == children
    assert last is not None
    assert last.checked_at == hq.now


def test_a_backup_that_was_not_made_is_due(known: Node, clock: SetClock, tmp_path: Path) -> None:
    def due() -> list[str]:
        return [item["urgency"] for item in outlook.due(known)["items"] if item["kind"] == "backup"]

    assert due() == []
    clock.set(clock.now() + timedelta(days=8))
    assert due() == ["overdue"]
    backup.write(known, tmp_path / "ptm.age", "1")
    assert due() == []
    clock.set(clock.now() + timedelta(days=8))
    assert due() == ["overdue"]


def test_two_backups_at_once_end_in_words(known: Node, tmp_path: Path, refuses: Refuses) -> None:
    """The second tidies the first one's copy away: the first says so, and leaves nothing under its name."""
    real = sealed_tar._blocks

    def robbed(members: Iterable[Member], at: int) -> Iterator[bytes]:
        backup.tidy(known.home, tmp_path)
        return real(members, at)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed_tar, "_blocks", robbed)
        with refuses(Code.BACKUP_UNWRITABLE):
            backup.write(known, tmp_path / "ptm.age", "1")
    assert not (tmp_path / "ptm.age").exists()
    backup.write(known, tmp_path / "ptm.age", "1")
