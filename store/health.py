"""What can be said of an installation without opening it: the half of ``muster doctor`` that works locked.

Each check says what was seen and what to do, so that it can be said in any language (``store/saying.py``);
nothing of it is about a person.
"""

import importlib
import platform
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from store import keyring
from store.files import DATABASE
from store.keyring import FLOOR, FULL, ring
from store.moving import plan
from store.postgres import address
from store.refusals import Refused
from store.saying import Saying, saying

_MEGABYTE = 1 << 20
_WAL_LARGE = 64 * _MEGABYTE
_FREE_LITTLE = 1024 * _MEGABYTE
_FREE_LEAST = 100 * _MEGABYTE


class State(StrEnum):
    """How a thing stands: well, to be looked after, to be acted on now."""

    OK = "ok"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what, how it stands, what was seen, what to do if it is not well."""

    name: str
    state: State
    detail: str
    then: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing has to be done now."""
        return self.state is not State.RED


def look(home: Path) -> list[Check]:
    """Look at the installation and at the node in ``home``, if there is one; needs no key."""
    checks = [Check(saying("python"), State.OK, platform.python_version()), _engine()]
    try:
        label = keyring.face(home / "keyring").label
    except Refused as refused:
        return [*checks, Check(saying("node"), State.RED, *told_of(refused))]
    return [
        *checks,
        Check(saying("node"), State.OK, f"{label.code} ({label.kind})"),
        _keyring(home / "keyring"),
        *_records(home),
        _room(home),
        _rights(home),
        _unfinished(home),
        *_left(home),
        _swap(),
        _disk(home),
    ]


def told_of(refused: Refused) -> tuple[Saying, Saying]:
    """Give what happened and what to do next, as they can be said in any language."""
    sentence = refused.code.value
    return saying(sentence.what, **refused.facts), saying(sentence.next, **refused.facts)


def _engine() -> Check:
    """Say which SQLCipher and which cryptography library the store runs on."""
    driver = importlib.import_module("sqlcipher3.dbapi2")
    with_key = driver.connect(":memory:")
    try:
        with_key.set_key("x'" + "00" * 32 + "'")
        cipher = with_key.execute("PRAGMA cipher_version").fetchone()[0]
        provider = with_key.execute("PRAGMA cipher_provider_version").fetchone()[0]
    finally:
        with_key.close()
    return Check(saying("engine"), State.OK, f"SQLCipher {cipher}, {provider}")


def _keyring(path: Path) -> Check:
    """Say how many open the node, what a guess costs, and whether it opens by itself for a service."""
    try:
        slots = ring.load(path).slots
    except Refused as refused:
        return Check(saying("keyring"), State.RED, *told_of(refused))
    name = saying("keyring")
    if not slots:
        return Check(
            name, State.RED, saying("nobody has keys"), saying("restore the last backup (`muster restore`)")
        )
    memory, passes = min((slot.memory, slot.passes) for slot in slots)
    services = sum(slot.use != "person" for slot in slots)
    detail = saying(
        "people: {people}; services: {services}; with a key file: {second}; weakest guess {size} MiB, "
        "{passes} passes",
        people=len(slots) - services,
        services=services,
        second=sum(slot.factors > 1 for slot in slots),
        size=memory // 1024,
        passes=passes,
    )
    if (memory, passes) < (FLOOR.memory, FLOOR.passes):
        return Check(name, State.RED, detail, saying("it was weakened; copy the keyring back from a backup"))
    if (memory, passes) < (FULL.memory, FULL.passes):
        then = saying("change the passphrase: that seals it at full strength")
        return Check(name, State.AMBER, detail, then)
    if services:
        then = saying("a service opens it with nobody there: is it wanted?")
        return Check(name, State.AMBER, detail, then)
    return Check(name, State.OK, detail)


def _records(home: Path) -> list[Check]:
    """Look at the file with the records, or at the server that they lie on, which takes no key of ours."""
    if address.address_of(home) is None:
        return [_store(home / "store.db"), _wal(home / "store.db-wal")]
    from store.postgres import checkup

    return checkup.look(home)


def _store(path: Path) -> Check:
    name = saying("store")
    try:
        with path.open("rb") as file:
            clear = file.read(16).startswith(b"SQLite format 3")
        size = path.stat().st_size
    except OSError:
        return Check(
            name,
            State.RED,
            saying("store.db is missing"),
            saying("restore the last backup (`muster restore`)"),
        )
    if clear:
        then = saying("put the real store back from a backup and find out who changed it")
        return Check(name, State.RED, saying("store.db is not encrypted"), then)
    return Check(name, State.OK, saying("store.db, {size} kB, encrypted", size=size // 1024))


def _wal(path: Path) -> Check:
    size = path.stat().st_size if path.exists() else 0
    name = saying("write-ahead")
    if size > _WAL_LARGE:
        then = saying("close every Muster of this node and open it once")
        return Check(name, State.AMBER, saying("store.db-wal is {size} MB", size=size // _MEGABYTE), then)
    return Check(name, State.OK, saying("{size} kB", size=size // 1024))


def _room(home: Path) -> Check:
    """Say whether there is room for the store twice more, which a backup and a restore need."""
    free = shutil.disk_usage(home).free
    size = sum(file.stat().st_size for file in home.glob("store.db*"))
    name, detail = saying("disk"), saying("{size} MB free", size=free // _MEGABYTE)
    if free < max(_FREE_LEAST, 2 * size):
        then = saying("free space now: the next change may not be recorded")
        return Check(name, State.RED, detail, then)
    if free < max(_FREE_LITTLE, 4 * size):
        return Check(name, State.AMBER, detail, saying("free some space"))
    return Check(name, State.OK, detail)


def _rights(home: Path) -> Check:
    """Say whether anybody but the owner may read the folder, or worse a file in it."""
    name, then = saying("rights"), f"chmod -R go-rwx {home}"
    files = [path for path in home.rglob("*") if path.is_file() and _others(path)]
    if files:
        return Check(name, State.RED, saying("others may read {count} of the files", count=len(files)), then)
    if _others(home):
        detail = saying("others may enter the folder; its files are closed to them")
        return Check(name, State.AMBER, detail, then)
    return Check(name, State.OK, saying("the folder and its files are their owner's only"))


def _others(path: Path) -> bool:
    mode = path.lstat().st_mode
    return not stat.S_ISLNK(mode) and bool(mode & 0o077)


def _unfinished(home: Path) -> Check:
    """Say whether a backup, a check or the destruction of the node was cut off."""
    found = [name for name in (".backing-up", ".reading-back", ".making") if (home / name).exists()]
    name = saying("left over")
    if found:
        return Check(name, State.AMBER, " ".join(found), saying("the next `muster backup` takes it away"))
    return Check(name, State.OK, saying("nothing"))


def _left(home: Path) -> Iterator[Check]:
    """Name what a move of the records left where they were; nothing where none did."""
    name, then = saying("left by a move"), "muster hq move --discard-left"
    for path in plan.left(home):
        if path.name.startswith(DATABASE):
            detail = saying(
                "records in clear on a server, in the schema {name}", name=plan.of_left(path).schema
            )
            when = saying("once there is a backup: `{command}`", command=then)
        else:
            size = path.stat().st_size // _MEGABYTE
            detail = saying(
                "the records as they were, encrypted: {name}, {size} MB", name=path.name, size=size
            )
            when = saying("once the server's first backup is made: `{command}`", command=then)
        yield Check(name, State.AMBER, detail, when)


def _swap() -> Check:
    """Say whether the system may write memory to a disk in clear (Linux says where)."""
    name = saying("swap")
    try:
        lines = Path("/proc/swaps").read_text().splitlines()[1:]
    except OSError:
        then = saying("see that the disk is encrypted")
        return Check(name, State.AMBER, saying("cannot be told on this system"), then)
    clear = [where for where in (line.split()[0] for line in lines) if not _encrypted(Path(where))]
    clear = [where for where in clear if not Path(where).name.startswith("zram")]
    if clear:
        then = saying("encrypt it or turn it off")
        return Check(name, State.AMBER, saying("memory may be written to a disk in clear"), then)
    return Check(name, State.OK, saying("none, or encrypted"))


def _disk(home: Path) -> Check:
    """Say whether the disk under the folder is encrypted, as far as Linux can tell."""
    name, number = saying("disk encryption"), home.stat().st_dev
    major, minor = number >> 8 & 0xFFF, number & 0xFF | number >> 12 & 0xFFF00
    named = Path(f"/sys/dev/block/{major}:{minor}")
    if named.exists() and _encrypted(Path("/dev") / named.resolve().name):
        return Check(name, State.OK, saying("the disk under the folder is encrypted"))
    then = saying("use an encrypted disk: what was in memory, and what a shred leaves, then says nothing")
    return Check(name, State.AMBER, saying("not seen"), then)


def _encrypted(device: Path) -> bool:
    """Say whether a device, or any that it lies on, is one of dm-crypt's."""
    name = device.resolve().name
    try:
        if (Path("/sys/block") / name / "dm" / "uuid").read_text().startswith("CRYPT-"):
            return True
    except OSError:
        pass
    below = Path("/sys/block") / name / "slaves"
    return below.is_dir() and any(_encrypted(Path("/dev") / one.name) for one in below.iterdir())
