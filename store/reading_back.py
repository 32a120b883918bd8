"""Reading a backup back, whole: the only proof that it is one.

A station's entries count as *durable* at headquarters from then on
(``store/log.py``): not when a backup was written, but when somebody with the
recovery identity has seen that it opens and holds them.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from store import backup, backup_list, identity, log, sealed_tar, vault
from store.backup import MANIFEST, SECRETS, STORE, Manifest
from store.node import DRAWER, DRAWER_SEED, Node
from store.recovery import RecoveryIdentity
from store.refusals import Code, Refused

READING = ".reading-back"
"""Where in a node's folder the store of a backup lies while it is looked through; encrypted as it was."""
_LARGEST_NOTE = 1 << 22
_PIECE = 1 << 20
_SECRETS = {"store": 32, "sign": 32, "seal": 96}
_MORE = {DRAWER: DRAWER_SEED}
"""What a backup holds if whoever made it did."""


@dataclass(frozen=True)
class Opened:
    """A backup that was read to its end: what it says of itself, its secrets, where its store lies now."""

    manifest: Manifest
    secrets: Mapping[str, bytes]
    store: Path


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: when it was made (ISO, UTC), whose it is, its entries, and how many are durable now."""

    made_at: str
    code: str
    entries: int
    ours: bool
    durable: int


def opened(path: Path, key: RecoveryIdentity, folder: Path) -> Opened:
    """Open a backup and put its store, encrypted as it is, into a folder.

    Args:
        path: the backup.
        key: a recovery identity that it is sealed to.
        folder: an empty one.

    Raises:
        Refused: ``FILE_UNREADABLE``, ``BACKUP_DAMAGED``, ``BACKUP_CLOSED``, ``BACKUP_NEWER``, ``DISK_FULL``.
    """
    store, digest = folder / STORE, sha256()
    notes: dict[str, bytes] = {}
    try:
        with sealed_tar.reading(path, key.age) as members:
            for name, content in members:
                if name == STORE:
                    store.touch(mode=0o600)
                    _pour(content, store, digest)
                elif name in (MANIFEST, SECRETS):
                    notes[name] = content.read(_LARGEST_NOTE)
        manifest = Manifest.read(notes[MANIFEST])
        secrets = {name: bytes.fromhex(said) for name, said in json.loads(notes[SECRETS]).items()}
        lengths = {name: len(secret) for name, secret in secrets.items()}
        whole = digest.hexdigest() == manifest.digest and lengths in (_SECRETS, _SECRETS | _MORE)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Refused(Code.BACKUP_DAMAGED, name=path.name) from None
    except Refused as refused:
        raise Refused(refused.code, name=path.name) from None
    except OSError:
        raise Refused(Code.DISK_FULL) from None
    if not whole:
        raise Refused(Code.BACKUP_DAMAGED, name=path.name)
    return Opened(manifest, secrets, store)


def _pour(content: IO[bytes], into: Path, digest: "sha256") -> None:  # type: ignore[valid-type]  # hashlib names no type
    with into.open("wb") as file:
        while piece := content.read(_PIECE):
            digest.update(piece)  # type: ignore[attr-defined]  # the same
            file.write(piece)


def check(node: Node, path: Path, key: RecoveryIdentity) -> Checked:
    """Read a backup back: opens it, looks at every page and chain, and compares it with this node.

    What it holds of this node's children is durable from then on; a backup of another node's is only
    looked through.

    Raises:
        Refused: as :func:`opened`; ``STORE_DAMAGED`` if what is in it does not hold together.
    """
    with _scratch(node.home / READING) as folder:
        found = opened(path, key, folder)
        engine = vault.open_store(found.store, found.secrets["store"])
        try:
            heads = backup.sound_heads(engine)
        finally:
            engine.dispose()
    said = {(writer, lane): (seq, end) for writer, lane, seq, end in found.manifest.heads}
    if said != {key: (seq, chain.hex()) for key, (seq, chain) in heads.items()}:
        raise Refused(Code.BACKUP_DAMAGED, name=path.name)
    entries = sum(seq for seq, _ in heads.values())
    with node.write() as db:
        me = identity.who(db)
        ours = found.manifest.device == me.device.hex()
        children = {
            known.writer
            for child in identity.children(db)
            for known in identity.incarnations(db, child.device)
        }
        # An entry that stands in it and not here, or otherwise, is of another life of this node.
        kept = {
            (writer, lane): seq
            for (writer, lane), (seq, chain) in heads.items()
            if ours and writer in children and log.chain_at(db, writer, lane, seq) == chain
        }
        log.backed_up(db, kept)
        if ours:
            backup_list.was_read_back(db, backup.digest_of(path), node.now)
    return Checked(found.manifest.made_at, found.manifest.code, entries, ours, sum(kept.values()))


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
