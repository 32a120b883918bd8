"""Making and opening a node: what is refused, each by its own name, and that a refusal writes nothing."""

import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from store import keyring, vault
from store.anchor import NAME
from store.clock import Entropy, SetClock, seconds
from store.files import KEYRING, STORE
from store.founding import Founding
from store.node import Node
from store.refusals import Code, Refused

Refuses = Callable[[Code], AbstractContextManager[object]]
FOUNDING = Founding("station", "PTM", "Port Tamarin", "fsco", "fsco", "FR", "Indian/Mauritius")
PAGE = 4096


@pytest.fixture
def home(station: Node) -> Path:
    """The folder of a station that nobody has open."""
    station.close()
    return station.home


def everything(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.iterdir()}


# opening


def test_a_node_opens_with_its_passphrase(home: Path, passphrase: str) -> None:
    with Node.open(home, passphrase) as node:
        assert (node.me.kind, node.me.code) == ("station", "PTM")


def test_when_closed_a_node_is_three_files_for_its_owner_only(home: Path) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()}
    assert modes.keys() == {KEYRING, STORE, NAME}
    assert modes[KEYRING] == modes[NAME] == 0o600


def test_the_wrong_passphrase_opens_nothing(home: Path, clock: SetClock, refuses: Refuses) -> None:
    before = everything(home)
    with refuses(Code.WRONG_PASSPHRASE):
        Node.open(home, "lantern under the harbour", clock=clock)
    counted = f'{{"wrong": 1, "at": {seconds(clock.now())}}}'.encode()
    assert everything(home) == before | {"keyring.tries": counted}


def test_a_folder_without_a_node(tmp_path: Path, passphrase: str, refuses: Refuses) -> None:
    with refuses(Code.NO_NODE):
        Node.open(tmp_path / "nowhere", passphrase)


def test_a_cut_keyring(home: Path, passphrase: str, refuses: Refuses) -> None:
    (home / KEYRING).write_bytes((home / KEYRING).read_bytes()[:-7])
    before = everything(home)
    with refuses(Code.KEYRING_DAMAGED):
        Node.open(home, passphrase)
    assert everything(home) == before


def test_a_missing_store(home: Path, passphrase: str, refuses: Refuses) -> None:
    (home / STORE).unlink()
    with refuses(Code.STORE_MISSING):
        Node.open(home, passphrase)
    assert everything(home).keys() == {KEYRING, NAME}


def test_an_unencrypted_file_in_its_place(home: Path, passphrase: str, refuses: Refuses) -> None:
    (home / STORE).unlink()
    plain = sqlite3.connect(home / STORE)
    plain.execute("CREATE TABLE people (id INTEGER)")
    plain.close()
    before = everything(home)
    with refuses(Code.STORE_NOT_ENCRYPTED):
        Node.open(home, passphrase)
    assert everything(home) == before


def test_a_turned_page(home: Path, passphrase: str, refuses: Refuses) -> None:
    content = bytearray((home / STORE).read_bytes())
    content[len(content) // 2] ^= 1
    (home / STORE).write_bytes(content)
    before = everything(home)
    with refuses(Code.STORE_DAMAGED):
        Node.open(home, passphrase)
    assert everything(home) == before


def test_a_newer_store_is_left_alone(home: Path, passphrase: str, store_key: bytes, refuses: Refuses) -> None:
    engine = vault.open_store(home / STORE, store_key)
    with vault.writing(engine) as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    before = everything(home)
    with refuses(Code.STORE_NEWER):
        Node.open(home, passphrase)
    assert everything(home) == before


def test_a_store_that_was_never_finished_is_not_taken_for_a_new_one(
    home: Path, passphrase: str, store_key: bytes, refuses: Refuses
) -> None:
    (home / STORE).unlink()
    vault.open_store(home / STORE, store_key, new=True).connect().close()
    with refuses(Code.STORE_DAMAGED):
        Node.open(home, passphrase)


# the vault itself, with the key in hand: quicker than through the keyring


def turned(place: int) -> Callable[[bytes], bytes]:
    return lambda content: content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        *(
            pytest.param(turned(place), id=f"byte {place}")
            for place in (0, 15, 16, 100, PAGE - 1, PAGE, 3 * PAGE + 7, -2)
        ),
        *(
            pytest.param(lambda content, n=length: content[:n], id=f"cut after {length}")
            for length in (0, 1, 15, 16, 100, PAGE, 5 * PAGE, 5 * PAGE + 100, -PAGE, -1)
        ),
        pytest.param(lambda content: content + bytes(PAGE), id="a page more"),
        pytest.param(lambda content: content + b"x", id="a byte more"),
        pytest.param(lambda content: bytes(len(content)), id="zeroes"),
        pytest.param(
            lambda content: (
                content[:PAGE] + content[2 * PAGE : 3 * PAGE] + content[PAGE : 2 * PAGE] + content[3 * PAGE :]
            ),
            id="two pages for each other",
        ),
    ],
)
def test_damage_anywhere_is_seen_before_anything_is_written(
    home: Path, store_key: bytes, damage: Callable[[bytes], bytes], refuses: Refuses
) -> None:
    (home / STORE).write_bytes(damage((home / STORE).read_bytes()))
    before = everything(home)
    with refuses(Code.STORE_DAMAGED):
        vault.open_store(home / STORE, store_key)
    assert everything(home) == before


def test_a_page_that_goes_bad_while_the_node_is_open(
    home: Path, store_key: bytes, station: Node, refuses: Refuses
) -> None:
    del station
    engine = vault.open_store(home / STORE, store_key)
    content = bytearray((home / STORE).read_bytes())
    for place in range(PAGE + 50, len(content), PAGE):
        content[place] ^= 1
    (home / STORE).write_bytes(content)
    with refuses(Code.STORE_DAMAGED), vault.reading(engine) as db:
        db.execute(text("SELECT * FROM log")).all()
    engine.dispose()


def test_another_key_does_not_open_the_store(home: Path, refuses: Refuses) -> None:
    with refuses(Code.STORE_DAMAGED):
        vault.open_store(home / STORE, bytes(32))


def test_how_the_store_is_kept(station: Node) -> None:
    with station.read() as db:
        said = {
            name: db.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema")
        }
    assert said == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
    }


def test_driver_errors_do_not_show_values(station: Node) -> None:
    with pytest.raises(Exception, match="no such table") as failure, station.read() as db:
        db.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": "Nguyễn"})
    assert "Nguyễn" not in str(failure.value)


# making


def founded(home: Path, entropy: Entropy, passphrase: str, **said: str) -> Node:
    facts = {name: getattr(FOUNDING, name) for name in ("kind", "code", "name", "user", "role", "country")}
    founding = Founding(**(facts | {"timezone": FOUNDING.timezone} | said))
    return Node.create(home, founding, passphrase, entropy=entropy, strength=keyring.FLOOR)


def test_a_new_node_is_readable_by_its_owner_only(tmp_path: Path, entropy: Entropy, passphrase: str) -> None:
    with founded(tmp_path / "new", entropy, passphrase, code=" ptm ", country="fr") as node:
        assert (node.me.code, node.me.country) == ("PTM", "FR")
        node.act("zones.add", None, {"code": "Z1", "name": "Old Harbour"})
        assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in node.home.iterdir()} == {0}


def test_a_folder_that_holds_a_node_is_left_alone(
    home: Path, entropy: Entropy, passphrase: str, refuses: Refuses
) -> None:
    before = everything(home)
    with refuses(Code.NODE_EXISTS):
        founded(home, entropy, passphrase)
    (home / KEYRING).unlink()
    with refuses(Code.NODE_EXISTS):
        founded(home, entropy, passphrase)
    assert everything(home) == {name: before[name] for name in (STORE, NAME)}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"code": "A-B"}, Code.FIELD_INVALID),
        ({"code": "NINELONGS"}, Code.FIELD_INVALID),
        ({"code": ""}, Code.FIELD_MISSING),
        ({"country": "FRA"}, Code.FIELD_INVALID),
        ({"timezone": "Mars/Base"}, Code.FIELD_INVALID),
        ({"timezone": "../../etc/passwd"}, Code.FIELD_INVALID),
        ({"user": " "}, Code.FIELD_MISSING),
        ({"user": "fsco\u202e"}, Code.FIELD_INVALID),
        ({"role": "warden"}, Code.NOT_ALLOWED),
        ({"role": "emperor"}, Code.NOT_ALLOWED),
        ({"kind": "moon"}, Code.NOT_ALLOWED),
    ],
    ids=str,
)
def test_what_cannot_be_founded_leaves_nothing_behind(
    tmp_path: Path, entropy: Entropy, passphrase: str, said: dict[str, str], code: Code
) -> None:
    with pytest.raises(Refused) as refused:
        founded(tmp_path / "new", entropy, passphrase, **said)
    assert refused.value.code is code
    assert not (tmp_path / "new").exists()


def test_a_wardens_device_waits_for_its_admission(
    tmp_path: Path, entropy: Entropy, passphrase: str, refuses: Refuses
) -> None:
    with (
        founded(tmp_path / "new", entropy, passphrase, kind="warden", role="warden") as node,
        refuses(Code.NOT_ENROLLED),
    ):
        node.act("presence.record", None, {"person": 1, "state": "leave"})


# time


def test_only_a_rehearsal_lets_itself_be_told_the_time(
    home: Path, tmp_path: Path, entropy: Entropy, passphrase: str, refuses: Refuses
) -> None:
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    with Node.open(home, passphrase, now=moment) as node:
        assert node.now == moment.timestamp()
    founded(tmp_path / "real", entropy, passphrase).close()
    with refuses(Code.CLOCK_NOT_SETTABLE):
        Node.open(tmp_path / "real", passphrase, now=moment)


def test_a_copied_folder_opens_like_the_first(home: Path, tmp_path: Path, passphrase: str) -> None:
    copy = shutil.copytree(home, tmp_path / "copy ? # % ü")
    with Node.open(copy, passphrase, clock=SetClock(datetime(2026, 1, 1, tzinfo=UTC))) as node:
        assert node.me.code == "PTM"
