"""What can be said of an installation without opening it: the half of ``muster doctor`` that works locked.

Each check says what was seen and what to do; nothing of it is about a person.
"""

import importlib
import platform
import shutil
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from store import keyring
from store.keyring import FLOOR, FULL, ring
from store.refusals import Refused

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
    """Look at the installation and at the node in ``home``, if there is one; opens nothing."""
    checks = [Check("python", State.OK, platform.python_version()), _engine()]
    try:
        label = keyring.face(home / "keyring").label
    except Refused as refused:
        return [*checks, Check("node", State.RED, refused.what, refused.next)]
    return [
        *checks,
        Check("node", State.OK, f"{label.code} ({label.kind})"),
        _keyring(home / "keyring"),
        _store(home / "store.db"),
        _wal(home / "store.db-wal"),
        _room(home),
        _rights(home),
        _unfinished(home),
        _swap(),
        _disk(home),
    ]


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
    return Check("engine", State.OK, f"SQLCipher {cipher}, {provider}")


def _keyring(path: Path) -> Check:
    """Say how many open the node, what a guess costs, and whether it opens by itself for a service."""
    try:
        slots = ring.load(path).slots
    except Refused as refused:
        return Check("keyring", State.RED, refused.what, refused.next)
    if not slots:
        return Check("keyring", State.RED, "nobody has keys", "restore the last backup (`muster restore`)")
    memory, passes = min((slot.memory, slot.passes) for slot in slots)
    services = sum(slot.use != "person" for slot in slots)
    detail = (
        f"people: {len(slots) - services}; services: {services};"
        f" with a key file: {sum(slot.factors > 1 for slot in slots)};"
        f" weakest guess {memory // 1024} MiB, {passes} passes"
    )
    if (memory, passes) < (FLOOR.memory, FLOOR.passes):
        return Check("keyring", State.RED, detail, "it was weakened; copy the keyring back from a backup")
    if (memory, passes) < (FULL.memory, FULL.passes):
        return Check("keyring", State.AMBER, detail, "change the passphrase: that seals it at full strength")
    if services:
        return Check("keyring", State.AMBER, detail, "a service opens it with nobody there: is it wanted?")
    return Check("keyring", State.OK, detail)


def _store(path: Path) -> Check:
    try:
        with path.open("rb") as file:
            clear = file.read(16).startswith(b"SQLite format 3")
        size = path.stat().st_size
    except OSError:
        return Check("store", State.RED, "store.db is missing", "restore the last backup (`muster restore`)")
    if clear:
        then = "put the real store back from a backup and find out who changed it"
        return Check("store", State.RED, "store.db is not encrypted", then)
    return Check("store", State.OK, f"store.db, {size // 1024} kB, encrypted")


def _wal(path: Path) -> Check:
    size = path.stat().st_size if path.exists() else 0
    if size > _WAL_LARGE:
        then = "close every Muster of this node and open it once"
        return Check("write-ahead", State.AMBER, f"store.db-wal is {size // _MEGABYTE} MB", then)
    return Check("write-ahead", State.OK, f"{size // 1024} kB")


def _room(home: Path) -> Check:
    """Say whether there is room for the store twice more, which a backup and a restore need."""
    free = shutil.disk_usage(home).free
    size = sum(file.stat().st_size for file in home.glob("store.db*"))
    detail = f"{free // _MEGABYTE} MB free"
    if free < max(_FREE_LEAST, 2 * size):
        return Check("disk", State.RED, detail, "free space now: the next change may not be recorded")
    if free < max(_FREE_LITTLE, 4 * size):
        return Check("disk", State.AMBER, detail, "free some space")
    return Check("disk", State.OK, detail)


def _rights(home: Path) -> Check:
    """Say whether anybody but the owner may read the folder, or worse a file in it."""
    then = f"chmod -R go-rwx {home}"
    files = [path for path in home.rglob("*") if path.is_file() and _others(path)]
    if files:
        return Check("rights", State.RED, f"others may read {len(files)} of the files", then)
    if _others(home):
        return Check("rights", State.AMBER, "others may enter the folder; its files are closed to them", then)
    return Check("rights", State.OK, "the folder and its files are their owner's only")


def _others(path: Path) -> bool:
    mode = path.lstat().st_mode
    return not stat.S_ISLNK(mode) and bool(mode & 0o077)


def _unfinished(home: Path) -> Check:
    """Say whether a backup, a check or the destruction of the node was cut off."""
    found = [name for name in (".backing-up", ".reading-back", ".making") if (home / name).exists()]
    if found:
        return Check("left over", State.AMBER, " ".join(found), "the next `muster backup` takes it away")
    return Check("left over", State.OK, "nothing")


def _swap() -> Check:
    """Say whether the system may write memory to a disk in clear (Linux says where)."""
    try:
        lines = Path("/proc/swaps").read_text().splitlines()[1:]
    except OSError:
        return Check("swap", State.AMBER, "cannot be told on this system", "see that the disk is encrypted")
    clear = [where for where in (line.split()[0] for line in lines) if not _encrypted(Path(where))]
    clear = [where for where in clear if not Path(where).name.startswith("zram")]
    if clear:
        return Check(
            "swap", State.AMBER, "memory may be written to a disk in clear", "encrypt it or turn it off"
        )
    return Check("swap", State.OK, "none, or encrypted")


def _disk(home: Path) -> Check:
    """Say whether the disk under the folder is encrypted, as far as Linux can tell."""
    number = home.stat().st_dev
    major, minor = number >> 8 & 0xFFF, number & 0xFF | number >> 12 & 0xFFF00
    named = Path(f"/sys/dev/block/{major}:{minor}")
    if named.exists() and _encrypted(Path("/dev") / named.resolve().name):
        return Check("disk encryption", State.OK, "the disk under the folder is encrypted")
    then = "use an encrypted disk: what was in memory, and what a shred leaves, then says nothing"
    return Check("disk encryption", State.AMBER, "not seen", then)


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
