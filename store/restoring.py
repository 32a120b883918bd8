"""Making a node of a backup: in an empty folder, whole or not at all, under new keys but the device's.

Whoever holds the recovery identity and its passphrase may do it. The keyring
that was lost opens nothing of the new node, and no other user's passphrase
does: they are given theirs anew.
"""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from store import keyring, reading_back, schema, vault
from store.clock import Clock, Entropy, SystemClock
from store.columns import sql
from store.device_keys import DeviceKeys
from store.files import KEYRING, STORE
from store.founding import MAKING, move_in, scratch
from store.node import DRAWER, DRAWER_SEED, LOGIN, Node
from store.reading_back import Opened
from store.recovery import RecoveryIdentity
from store.refusals import Code, Refused
from store.registers.offices import User

_FROM = "from"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who opens the restored node: a user of the backup, with a new passphrase (and a second factor)."""

    user: str
    passphrase: str
    key_file: bytes | None = None
    strength: keyring.Strength = keyring.FULL


@dataclass(frozen=True)
class Begun:
    """A node that stands ready beside its place; ``made_at`` is when the backup was made (ISO, UTC)."""

    node: Node
    made_at: str


def begin(  # noqa: PLR0913 - a restore is said in full
    path: Path,
    key: RecoveryIdentity,
    home: Path,
    newcomer: Newcomer,
    *,
    clock: Clock | None = None,
    entropy: Entropy = os.urandom,
) -> Begun:
    """Make the node beside its place; :func:`finish` puts it there, and until then there is none.

    Args:
        path: the backup.
        key: a recovery identity that it is sealed to.
        home: a folder that is empty or missing.
        newcomer: who opens it from then on.
        clock: where time comes from.
        entropy: where randomness comes from.

    Raises:
        Refused: ``NODE_EXISTS`` unless the folder is empty, ``NOT_A_USER``, ``PASSPHRASE_SHORT``,
            ``STORE_NEWER``, ``STORE_DAMAGED`` and those of ``reading_back.opened``.
    """
    if home.exists() and any(inside.name != MAKING for inside in home.iterdir()):
        raise Refused(Code.NODE_EXISTS, folder=home)
    making = scratch(home)
    try:
        (making / _FROM).mkdir(mode=0o700)
        found = reading_back.opened(path, key, making / _FROM)
        store_key = entropy(32)
        vault.copy_over(found.store, found.secrets["store"], making / STORE, store_key)
        shutil.rmtree(making / _FROM)
        node = _opened(making, found, store_key, newcomer, clock or SystemClock(), entropy)
    except BaseException:
        give_up(home)
        raise
    return Begun(node, found.manifest.made_at)


def _opened(  # noqa: PLR0913 - a node is just these things
    making: Path, found: Opened, store_key: bytes, newcomer: Newcomer, clock: Clock, entropy: Entropy
) -> Node:
    said = found.manifest
    engine = vault.open_store(making / STORE, store_key)
    keys = DeviceKeys(found.secrets["sign"], found.secrets["seal"])
    try:
        with vault.reading(engine) as db:
            user, name, role = _user(db, newcomer.user)
        extras = {} if said.kind == "warden" else {DRAWER: found.secrets.get(DRAWER) or entropy(DRAWER_SEED)}
        opened = keyring.create(
            making / KEYRING,
            keyring.Label(said.kind, said.code, bytes.fromhex(said.device)),
            user=name,
            passphrase=newcomer.passphrase,
            secrets={"store": store_key, "sign": keys.sign_seed, "seal": keys.seal_seed},
            entropy=entropy,
            strength=newcomer.strength,
            key_file=newcomer.key_file,
            extras=extras,
            names=(said.name,),
        )
        with vault.writing(engine) as db:
            schema.prepare(db)
            db.execute(delete(LOGIN))
            db.execute(insert(LOGIN).values(slot=opened.slot, user=user, name=name, role=role))
    except BaseException:
        engine.dispose()
        raise
    node = Node(making, engine, keys, opened.slot, clock, entropy, opened=opened)
    node.begins()
    return node


def _user(db: Connection, wanted: str) -> tuple[int, str, str]:
    """Give row, name and role of a user who had keys to this node; raises ``NOT_A_USER``."""
    user = sql(User).c
    asked = (
        select(user.id, user.name, user.role)
        .join_from(sql(User), LOGIN, user.id == LOGIN.c.user)
        .where(user.ended_on.is_(None))
        .order_by(user.id)
    )
    for row, name, role in db.execute(asked):
        if name is not None and name.casefold() == wanted.strip().casefold():
            return row, name, role
    raise Refused(Code.NOT_A_USER)


def finish(begun: Begun, home: Path) -> None:
    """Close the node and put it in its place, the keyring last."""
    begun.node.close()
    move_in(home / MAKING, home)


def give_up(home: Path) -> None:
    """Take away what was begun, and the folder if nothing else is in it."""
    shutil.rmtree(home / MAKING, ignore_errors=True)
    with suppress(OSError):
        home.rmdir()
