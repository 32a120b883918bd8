"""What others would send for the same changes: SQLite's sessions, sqlite3_rsync, zstd.

A plain SQLite file holds the same lists with the same values as the station that ``sample_station`` makes up.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import apsw
import apsw.sqlite_extra
import zstandard

from sample_station.standing import Standing
from store.entry import Entry, Kind
from store.ids import counter_of
from store.registers import REGISTRY

_MAGIC = 4
"""Bytes by which a zstd frame says that it is one; no peer would need them in an envelope of its own."""


def plain(path: Path, standing: Standing) -> apsw.Connection:
    """Lay a station's lists down in a plain SQLite file."""
    db = apsw.Connection(str(path))
    with db:
        for register in REGISTRY.registers:
            names = ", ".join(f'"{name}"' for name in register.specs)
            db.execute(f'CREATE TABLE "{register.kind}" (id INTEGER PRIMARY KEY, {names})')
        for kind, rows in standing.rows.items():
            for nr, said in rows.items():
                _insert(db, kind, {"id": standing.row(kind, nr), **said})
    return db


def _insert(db: apsw.Connection, kind: str, said: dict[str, object]) -> None:
    names, marks = ", ".join(f'"{name}"' for name in said), ", ".join("?" * len(said))
    db.execute(f'INSERT INTO "{kind}" ({names}) VALUES ({marks})', tuple(said.values()))  # noqa: S608 - names of our own lists# plain values # noqa: S608


def play(db: apsw.Connection, entries: Iterable[Entry]) -> None:
    """Let the same changes happen there, in one transaction."""
    with db:
        for entry in entries:
            register = REGISTRY.number(entry.table)
            assert register is not None
            said: dict[str, object] = {register.by_number[number]: value for number, value in entry.fields}
            if entry.kind == Kind.INSERT:
                _insert(db, register.kind, {"id": entry.row, **said})
                continue
            for name, value in said.items():
                db.execute(f'UPDATE "{register.kind}" SET "{name}" = ? WHERE id = ?', (value, entry.row))  # noqa: S608 - names of our own lists# the same # noqa: S608


def patchset(db: apsw.Connection, entries: Iterable[Entry]) -> bytes:
    """Let changes happen and give what SQLite's session extension says of them, without what was before."""
    session = apsw.Session(db, "main")
    session.attach()
    play(db, entries)
    said = session.patchset()
    session.close()
    return said


def zstd(content: bytes, dictionary: zstandard.ZstdCompressionDict | None = None) -> int:
    """Give the bytes that zstd's level 19 leaves, without its magic number, checksum, size and name."""
    known = len(dictionary.as_bytes()) if dictionary else 0
    parameters = zstandard.ZstdCompressionParameters.from_level(
        19,
        write_checksum=0,
        write_content_size=0,
        write_dict_id=0,
        source_size=len(content),
        dict_size=known,
    )
    return (
        len(zstandard.ZstdCompressor(dict_data=dictionary, compression_params=parameters).compress(content))
        - _MAGIC
    )


def trained(samples: Sequence[bytes], size: int = 16 << 10) -> zstandard.ZstdCompressionDict:
    """Train a dictionary on what other stations would send."""
    return zstandard.train_dictionary(size, list(samples))


def rsync(before: Path, after: Path) -> int:
    """Bring a copy of the file up to date by ``sqlite3_rsync``, two processes; gives its bytes both ways."""
    binary = apsw.sqlite_extra.path("sqlite3_rsync")
    if binary is None:
        raise SystemExit("apsw's wheel brings no sqlite3_rsync here")
    replica = before.with_suffix(".replica")
    shutil.copy(before, replica)
    said = subprocess.run(
        [str(binary), str(after), str(replica), "-v"], capture_output=True, text=True, check=True, timeout=300
    )
    counts = re.findall(r"(sent|received) ([\d,]+) bytes", said.stdout + said.stderr)
    if not counts:
        raise SystemExit(f"sqlite3_rsync says: {said.stdout}{said.stderr}")
    replica.unlink()
    return sum(int(count.replace(",", "")) for _, count in counts)


_POUCH = Path(__file__).with_name("pouch.js")
_NEEDED = (
    *("pouchdb-core", "pouchdb-adapter-memory", "pouchdb-adapter-http", "pouchdb-replication"),
    *("pouchdb-mapreduce", "express", "express-pouchdb"),
)


def pouch_is_here() -> bool:
    """Say whether Node is there and finds PouchDB (``NODE_PATH`` says where)."""
    node = shutil.which("node")
    if node is None:
        return False
    asked = "; ".join(f"require.resolve('{name}')" for name in _NEEDED)
    return subprocess.run([node, "-e", asked], capture_output=True, check=False).returncode == 0


def pouch(standing: Standing, entries: Iterable[Entry]) -> int:
    """Replicate a day's changes by PouchDB over HTTP; gives its bytes both ways.

    Only the rows that change are there before: the others cost nothing.
    """
    after: dict[str, dict[str, object]] = {}
    new: set[str] = set()
    for entry in entries:
        register = REGISTRY.number(entry.table)
        assert register is not None
        name = f"{register.kind}:{entry.row}"
        said = standing.rows[register.kind][counter_of(entry.row)]
        after[name] = {"_id": name, **said}
        if entry.kind == Kind.INSERT:
            new.add(name)
    before = [{"_id": name, "here": True} for name in after if name not in new]
    told = subprocess.run(
        ["node", str(_POUCH)],
        input=json.dumps({"before": before, "after": list(after.values())}, ensure_ascii=False),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    done = json.loads(told.stdout.splitlines()[-1])
    assert done["written"] == len(after), done
    return int(done["bytes"])
