"""Backups: one age file that only the recovery identities of headquarters open (M03, M10).

Inside is a tar of four files, so that a person with the identity, ``age``, ``tar``
and ``sqlcipher`` can read it in twenty years without this program. The store
in it is encrypted under a key that was drawn for this backup alone: what is
written on the way is no use to anybody, and a key that leaks later opens no backup.
"""

import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, Engine

from store import backup_list, identity, log, schema, sealed_tar, vault
from store.asking import is_served
from store.clock import iso, local_day
from store.door import Draft
from store.due import Urgency
from store.duty_list import Item
from store.entry import Lane, first_link, link
from store.files import force_name
from store.listing import Lens
from store.node import DRAWER, Node
from store.refusals import Code, Refused
from store.registers import recovery_keys
from store.registers.exports import Export
from store.saying import saying
from store.sealed_tar import Member

FORMAT = 0
README, MANIFEST, SECRETS, STORE = "README.txt", "manifest.json", "secrets.json", "store.db"
SNAPSHOT = ".backing-up"
"""Where in a node's folder the copy lies while it is sealed; encrypted, by a key that is nowhere written."""
EVERY = 7
"""Days after which the next backup is due; a local default (M10)."""
UNFINISHED = ".muster-unfinished"
"""How a backup that is not whole yet is called; one that is found was cut, and goes with the next."""
_PIECE = 1 << 20

_OPEN_IT = """\
This is a backup of a Muster node: who is at a duty station, and how they are.
It is about people's lives. Read it only if you may.

You have opened the first of two locks. To read the rest without Muster:

1. This folder was made so, with the recovery identity of headquarters (age 1.x,
   https://age-encryption.org, and any tar):

       age -d -i IDENTITY BACKUP | tar -x

   Do it on a disk that you will destroy, or on a memory disk.

2. secrets.json holds "store": the key of store.db, 64 hexadecimal digits. Open it
   with SQLCipher 4 (https://www.zetetic.net/sqlcipher) or any later one that reads
   its files; manifest.json says which settings it was written with:

       sqlcipher store.db
       PRAGMA key = "x'THE 64 DIGITS'";
       SELECT family_name, given_name, call_sign FROM people WHERE ended_on IS NULL;

   Every list is a table (people, households, zones, contacts, appointments ...);
   the table "log" is every change that was ever made, with a chain of hashes.

With Muster: muster restore BACKUP --identity IDENTITY --passphrase-file FILE ...
"""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written: bytes, SHA-256 (hex), marks of the identities that open it, people in it."""

    size: int
    digest: str
    opened_by: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    ``heads`` are the lanes in it: writer, lane, last number, chain's end (hex). ``size`` and ``digest``
    (SHA-256, hex) are of ``store.db``; ``made_at`` is ISO 8601 in UTC.
    """

    format: int
    program: str
    schema: str
    kind: str
    code: str
    name: str
    device: str
    made_at: str
    size: int
    digest: str
    heads: Sequence[Sequence[int | str]]
    settings: Mapping[str, str]
    opened_by: Sequence[str]

    @classmethod
    def read(cls, content: bytes) -> "Manifest":
        """Read one; raises ``ValueError``, ``TypeError`` or ``BACKUP_NEWER``."""
        said = json.loads(content)
        if isinstance(said, dict) and type(said.get("format")) is int and said["format"] > FORMAT:
            raise Refused(Code.BACKUP_NEWER, name="it")
        return cls(**said)


def write(node: Node, target: Path, program: str) -> Backup:
    """Make a backup of a node while it is open; the log says that it was made.

    The copy is checked before it is sealed: every page's seal, the tables, the chain of every lane. The
    sealed file is read back from the disk and compared. That the identity opens it can be known only
    where the identity is: ``store/reading_back.py``.

    Args:
        node: the node.
        target: the file; nothing may be there yet.
        program: this program's version, for whoever reads the backup later.

    Raises:
        Refused: ``NO_RECOVERY``, ``FILE_EXISTS``, ``BACKUP_UNWRITABLE``, ``DISK_FULL``, ``STORE_DAMAGED``;
            ``RECORDS_SERVED``; ``NOT_ALLOWED`` to this role. Nothing is left under the name then.
    """
    if node.is_served:
        raise Refused(Code.RECORDS_SERVED)
    if target.exists() or target.is_symlink():
        raise Refused(Code.FILE_EXISTS, name=target.name)
    with node.read() as db:
        known = recovery_keys.known(db)
        node.may(db, "exports.make")
    if not known:
        raise Refused(Code.NO_RECOVERY)
    tidy(node.home, target.parent)
    snapshot, key = node.home / SNAPSHOT, node.entropy(32)
    try:
        node.copy_out(snapshot, key)
        manifest, people = _looked_through(node, snapshot, key, program, tuple(one.mark for one in known))
        secrets = {"store": key.hex(), "sign": node.keys.sign_seed.hex(), "seal": node.keys.seal_seed.hex()}
        if node.drawer_seed is not None:
            # Nobody else may be left who holds it; whoever restores is asked for the recovery identity.
            secrets[DRAWER] = node.drawer_seed.hex()
        members = (
            Member(README, _OPEN_IT.encode()),
            Member(MANIFEST, json.dumps(asdict(manifest), indent=1).encode()),
            Member(SECRETS, json.dumps(secrets).encode()),
            Member(STORE, snapshot),
        )
        digest = _whole(target, members, [one.age for one in known], node.now)
    except OSError:
        # Another backup of this node tidied up meanwhile, or the node's own disk is full or read-only.
        raise Refused(Code.BACKUP_UNWRITABLE, name=target.name) from None
    finally:
        with contextlib.suppress(OSError):
            snapshot.unlink(missing_ok=True)
    made = Backup(target.stat().st_size, digest, tuple(one.mark for one in known), people)
    _note(node, made)
    return made


def tidy(home: Path, folder: Path) -> None:
    """Take away what a backup that was cut off left behind."""
    for left in (home / SNAPSHOT, home / f"{SNAPSHOT}-journal", *folder.glob(f".*{UNFINISHED}")):
        with contextlib.suppress(OSError):
            left.unlink(missing_ok=True)


def _looked_through(
    node: Node, snapshot: Path, key: bytes, program: str, marks: Sequence[str]
) -> tuple[Manifest, int]:
    """Check the copy and say what is in it, and how many people; raises ``STORE_DAMAGED``."""
    engine = vault.open_store(snapshot, key)
    try:
        heads = sound_heads(engine)
        with vault.reading(engine) as db:
            me = identity.who(db)
            people = db.exec_driver_sql("SELECT count(*) FROM people WHERE ended_on IS NULL").scalar_one()
        settings = vault.settings(engine)
    finally:
        engine.dispose()
    with snapshot.open("rb") as file:
        digest = sha256()
        while piece := file.read(_PIECE):
            digest.update(piece)
    manifest = Manifest(
        format=FORMAT,
        program=program,
        schema=schema.NEWEST,
        kind=me.kind,
        code=me.code,
        name=me.name,
        device=me.device.hex(),
        made_at=iso(node.now) or "",
        size=snapshot.stat().st_size,
        digest=digest.hexdigest(),
        heads=[[writer, lane, seq, chain.hex()] for (writer, lane), (seq, chain) in heads.items()],
        settings=settings,
        opened_by=list(marks),
    )
    return manifest, people


def sound_heads(engine: Engine) -> dict[tuple[int, int], tuple[int, bytes]]:
    """Give where every lane ends, after a look at every page, table and chain; raises ``STORE_DAMAGED``."""
    if not vault.is_sound(engine):
        raise Refused(Code.STORE_DAMAGED)
    with vault.reading(engine) as db:
        heads = log.all_heads(db)
        if not all(_chains(db, writer, lane, head) for (writer, lane), head in heads.items()):
            raise Refused(Code.STORE_DAMAGED)
    return {key: (head.seq, head.chain) for key, head in heads.items()}


def _chains(db: Connection, writer: int, lane: int, head: log.Head) -> bool:
    """Say whether the entries of a lane lead to where it is said to end."""
    chain, last = first_link(writer, lane), 0
    kept = zip(log.read(db, writer, lane, 0), log.links(db, writer, lane, 0), strict=True)
    for entry, (nonce, end) in kept:
        chain, last = link(chain, entry, nonce), entry.seq
        if chain != end:
            return False
    return (last, chain) == (head.seq, head.chain)


def _whole(target: Path, members: Sequence[Member], recipients: Sequence[str], at: int) -> str:
    """Write the sealed file under another name, read it back, then give it its own; gives its digest."""
    unfinished = target.with_name(f".{target.name}{UNFINISHED}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                digest = sealed_tar.write(file, members, recipients, at)
                file.flush()
                os.fsync(file.fileno())
            _in_place(unfinished, target, digest)
        except BaseException:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise
    except OSError:
        raise Refused(Code.BACKUP_UNWRITABLE, name=target.name) from None
    return digest


def _in_place(unfinished: Path, target: Path, digest: str) -> None:
    """Give a file its name, if it is on the disk as it was written and nobody has that name by now."""
    if digest_of(unfinished) != digest:
        raise Refused(Code.BACKUP_UNWRITABLE, name=target.name)
    if target.exists():
        raise Refused(Code.FILE_EXISTS, name=target.name)
    unfinished.replace(target)
    force_name(target)


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file as hex, read from the disk itself where the system can be asked for that."""
    found = sha256()
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def _note(node: Node, made: Backup) -> None:
    """Write down that a backup was made; where the log has no place for it, in the node's own list only."""
    with node.write() as db:
        actor = node.actor(db)
        backup_list.add(db, made.digest, made.size, actor.user, node.now)
        kind = identity.who(db).kind
    if kind in ("station", "desk"):
        node.carry("exports.make", lambda draft: _entered(draft, made), lane=Lane.BULK)


def _entered(draft: Draft, made: Backup) -> int:
    return draft.add(
        Export,
        kind="backup",
        made_at=draft.now,
        bytes=made.size,
        digest=made.digest,
        sealed=True,
        people=made.people,
    )


def overdue(db: Connection, lens: Lens, on: date) -> list[Item]:
    """Give the backup that should have been made, on a station or at headquarters that can make one.

    Records on a server are its operator's to back up.
    """
    me = identity.who(db)
    if is_served(db) or me.kind not in ("station", "hq") or not recovery_keys.known(db):
        return []
    made = backup_list.last(db)
    done = local_day(made.at if made else me.made_at, me.timezone)
    asked_on = done + timedelta(days=EVERY)
    if on <= asked_on:
        return []
    about = lens.number("stations", me.station) if me.station else None
    title = saying("back up onto a stick (`muster backup FILE`)")
    return [
        Item("backup", about or me.code, title, asked_on, Urgency.OVERDUE, "backup every week", local=True)
    ]
